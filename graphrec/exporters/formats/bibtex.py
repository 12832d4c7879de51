"""BibTeX in UTF-8: citation keys from ids, capital letters of names protected, special characters escaped."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from graphrec.model.details import (
    BIBTEX_TYPES,
    BY_NAME,
    DEGREES,
    LITERAL,
    OTHER_DETAILS,
    SOURCES,
    TYPE,
    bibtex_field,
    entry_kind,
    grouped,
    has_plain_name,
    is_spelling,
    likely_type,
    number_name,
    to_mapping,
    type_of,
    venue_field,
)
from graphrec.model.fields import FURTHER
from graphrec.model.unique_names import FreeNames
from graphrec.readers.bibtex_values import (
    ADDRESSES,
    EPRINT_TYPES,
    EPRINTS,
    JOURNALS,
    KEYWORDS,
    TITLES,
    escape,
    is_balanced,
    read_address,
    read_detail,
    read_lines,
    read_list,
    read_month,
    read_names,
    read_title,
    write_address,
    write_detail,
    write_lines,
    write_list,
    write_month,
    write_names,
    write_title,
)
from graphrec.readers.dates import MONTHS, parse_date
from graphrec.readers.identifiers import normalize_arxiv, normalize_doi, parse_year
from graphrec.text import as_link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from graphrec.exporters.export import Export
    from graphrec.model.paper import Paper

NAME = "bibtex"
SUFFIX = ".bib"
DESCRIPTION = "BibTeX (UTF-8), for LaTeX, Zotero, JabRef"

_NOT_IN_KEY = re.compile(r"[^\w:./+*&-]+")
_SPELLING = "bibtex="
_FOREIGN = "bibtex:"
_VENUES = ("publisher", "collection-title", "event-title")  # of which a paper without a journal has its venue


def write(export: Export, stream: BinaryIO) -> None:
    """Write one entry per paper, in the order of the export."""
    names = FreeNames(between="-")
    for paper in export.papers:
        entry = _Entry(paper, _free_key(paper, names), export.sources.get(paper.id, ()))
        stream.write(entry.text().encode())


class _Entry:
    """The entry of one paper; what a BibTeX file said of it stands as it stood there, if the paper still holds it."""

    def __init__(self, paper: Paper, key: str, sources: Sequence[str]) -> None:
        self._paper, self._key, self._sources = paper, key, sources
        self._details = grouped(paper.details)
        self._type = self._first(TYPE) or likely_type(paper.venue, paper.arxiv)
        self._groups = self._details.get(LITERAL, [])
        self._kind = entry_kind(self._type, self._first("genre"))
        kind = self._first(f"{_FOREIGN}entrytype")
        self._shown_kind = kind if kind.isalpha() and self._means(kind) == self._type else self._kind

    def text(self) -> str:
        """The whole entry."""
        fields: dict[str, str] = {}
        for name, value in self._fields():
            if value:
                fields.setdefault(name, value)
        lines = (f"  {name} = {_delimited(name, value)},\n" for name, value in (fields | self._foreign(fields)).items())
        return f"@{self._shown_kind}{{{self._key},\n{''.join(lines)}}}\n\n"

    def _first(self, name: str) -> str:
        return self._details.get(name, [""])[0]

    def _spelt(self, field: str) -> str:
        raw = self._first(f"{_SPELLING}{field}")
        return raw if is_balanced(raw) else ""

    def _means(self, kind: str) -> str:
        return type_of(kind, BIBTEX_TYPES, is_on_arxiv=bool(self._paper.arxiv))

    def _fields(self) -> Iterator[tuple[str, str]]:
        """Names and values in LaTeX, in the order in which they are written; some values are empty."""
        paper = self._paper
        yield from self._title()
        if list(paper.authors) != self._details.get("editor"):  # of a book without authors
            yield self._field(("author",), list(paper.authors), read_names, self._names)
        yield from self._date()
        if not any(paper.venue in self._details.get(name, ()) for name in _VENUES):
            yield self._field((venue_field(self._kind), *JOURNALS), paper.venue, read_title, escape)
        yield from self._common()
        yield self._field(("doi",), paper.doi, _read_doi, escape)
        yield self._field(EPRINTS, paper.arxiv, normalize_arxiv, escape)
        yield self._field(EPRINT_TYPES, "arxiv" if paper.arxiv else "", str.lower, lambda _: "arXiv")
        if not any(as_link(each) == paper.url for each in self._details.get("howpublished", ())):
            yield self._field(ADDRESSES, as_link(paper.url), _read_link, write_address)
        yield self._field(KEYWORDS, list(paper.keywords), read_list, write_list)
        yield "abstract", escape(paper.abstract)
        for field in FURTHER:
            value = getattr(paper, field.name)
            yield field.name, write_list(value) if field.form == "list" else escape(str(value or ""))
        yield "graphrec_id", escape(paper.id) if paper.id != self._key else ""
        yield SOURCES, write_list(list(self._sources))
        yield "csl:type", escape(self._type) if self._means(self._shown_kind) != self._type else ""

    def _field(
        self, names: Sequence[str], value: Any, read: Callable[[str], Any], write: Callable[[Any], str]
    ) -> tuple[str, str]:
        """A field as it was spelt where that says the same, else as it is written.

        Args:
            names: the field that is written, and others in which it may have stood.
            value: what the paper holds.
            read: the value of a text of LaTeX.
            write: the LaTeX of a value.
        """
        for name in names if value else ():
            if (raw := self._spelt(name)) and read(raw) == value:
                return name, raw
        return names[0], write(value) if value else ""

    def _names(self, names: Sequence[str]) -> str:
        return write_names(names, self._groups)

    def _title(self) -> Iterator[tuple[str, str]]:
        title, subtitle = self._spelt("title"), self._spelt("subtitle")
        if title and subtitle and f"{read_title(title)}: {read_title(subtitle)}" == self._paper.title:
            yield from (("title", title), ("subtitle", subtitle))
        else:
            yield self._field(TITLES, self._paper.title, read_title, write_title)

    def _date(self) -> Iterator[tuple[str, str]]:
        year, issued = self._paper.year, self._first("issued")
        date = self._in_words("date") or self._spelt("date")
        if date and (_read_year(date), parse_date(read_lines(date))) == (year, issued):
            yield "date", date
            yield "year", year_spelt if _read_year(year_spelt := self._spelt("year")) == year else ""
            return
        if issued and not issued.startswith(f"{year}-"):
            yield "issued", issued
        elif "/" in issued:
            yield "date", issued
            return
        yield "year", self._in_words("year")
        yield self._field(("year",), year, _read_year, str)
        if len(issued) > 10 or not issued.startswith(f"{year}-"):
            return
        month, day = self._spelt("month"), self._spelt("day")
        if read_month(month, day) == issued[5:]:
            yield from (("month", month), ("day", day))
        else:
            yield from (("month", write_month(issued[5:7])), ("day", issued[8:].lstrip("0")))

    def _in_words(self, field: str) -> str:
        """A year or date that is more than a number, as "c. 1990"."""
        texts = self._details.get(f"{_FOREIGN}{field}", ())
        return next((raw for raw in texts if is_balanced(raw) and _read_year(raw) == self._paper.year), "")

    def _common(self) -> Iterator[tuple[str, str]]:
        """The details that every format knows, each under the name that BibTeX has for it."""
        number = number_name(self._type, in_series="collection-title" in self._details)
        for name, values in self._details.items():
            detail = BY_NAME.get(name)
            if detail is None or name in {TYPE, LITERAL, "issued"}:  # names of groups stand in braces
                continue
            field_name = "number" if name == number else bibtex_field(detail, self._kind)
            is_implied = name == "genre" and values == [DEGREES.get(self._shown_kind)]
            if not is_implied or self._spelt("type"):
                read = partial(read_detail, detail)
                write = partial(write_detail, detail, groups=self._groups)
                yield self._field((field_name, *detail.bibtex), values, read, write)

    def _foreign(self, fields: Mapping[str, str]) -> dict[str, str]:
        """Fields that graphrec has no name for, as they stood; what no field can hold is in one of its own."""
        content: dict[str, str] = {}
        rest: list[tuple[str, str]] = []
        for name, values in self._details.items():
            if is_spelling(name) or name in BY_NAME:
                continue
            field = name.removeprefix(_FOREIGN)
            is_own = field != name
            if values == [fields.get(field)] or (field == "entrytype" and values == [self._shown_kind]):
                continue
            if field in fields or not has_plain_name(name) or (is_own and not all(map(is_balanced, values))):
                rest += [(name, value) for value in values]
            else:
                content[field] = "\n\n".join(values if is_own else map(write_lines, values))
        return content | (
            {OTHER_DETAILS: escape(json.dumps(to_mapping(tuple(rest)), ensure_ascii=False))} if rest else {}
        )


def _read_doi(raw: str) -> str:
    return normalize_doi(read_lines(raw))


def _read_link(raw: str) -> str:
    return as_link(read_address(raw))


def _read_year(raw: str) -> int | None:
    return parse_year(read_lines(raw))


def _delimited(name: str, value: str) -> str:
    """A value in braces; the names of months that BibTeX knows stand without them, so that styles translate them."""
    return value if name == "month" and value in MONTHS else f"{{{value}}}"


def _free_key(paper: Paper, names: FreeNames) -> str:
    """A citation key derived from the id; unique also when upper and lower case are not distinguished."""
    stem = _NOT_IN_KEY.sub("-", paper.id).strip("-") or "paper"
    return stem + names.claim(stem.lower())[len(stem) :]
