"""What a BibTeX entry holds beside the fields of a paper, as details; see `model.details` for their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.model.details import (
    BIBTEX_TYPES,
    BY_FIELD,
    BY_NAME,
    DEGREES,
    LITERAL,
    OTHER_DETAILS,
    OTHERS,
    TYPE,
    bibtex_field,
    entry_kind,
    is_detail,
    number_name,
    parse_mapping,
    type_of,
    venue_field,
)
from graphrec.model.people import is_group
from graphrec.readers.bibtex_values import (
    ADDRESSES,
    EPRINT_TYPES,
    EPRINTS,
    JOURNALS,
    KEYWORDS,
    TITLES,
    escape,
    groups_of,
    is_marked,
    read_address,
    read_detail,
    read_lines,
    read_list,
    read_month,
    read_names,
    read_title,
    write_detail,
    write_list,
    write_month,
    write_names,
    write_title,
)
from graphrec.readers.dates import parse_date
from graphrec.readers.identifiers import normalize_arxiv, normalize_doi, parse_year

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphrec.model.details import Detail

    _Pairs = Iterator[tuple[str, str]]

_RESOLVED = frozenset({"entrytype", "key", "crossref", "xdata", "csl:type"})  # what they refer to is in the fields


class EntryDetails:
    """The details of one entry.

    Args:
        fields: its fields, and those it inherits.
        used: names of the fields that the paper was made from.
        arxiv: the arXiv id among them, as it stands there.
    """

    def __init__(self, fields: Mapping[str, str], used: set[str], arxiv: str) -> None:
        self._fields = {name: value for name, value in fields.items() if value.strip()}
        self._used = used & self._fields.keys()
        self._arxiv = normalize_arxiv(arxiv) if arxiv else ""
        self._genre = read_lines(fields.get("type", "")) or DEGREES.get(fields["entrytype"], "")
        kind = fields["entrytype"]
        self._type = read_lines(fields.get("csl:type", "")) or type_of(
            kind, BIBTEX_TYPES, is_on_arxiv=bool(self._arxiv)
        )
        self._kind = entry_kind(self._type, self._genre)
        self._issued = ""

    def pairs(self) -> _Pairs:
        """All details, in any order."""
        yield TYPE, self._type
        yield "genre", self._genre
        if self._kind != self._fields["entrytype"]:
            yield "bibtex:entrytype", self._fields["entrytype"]
        yield from self._marked()
        yield from self._identifiers()
        yield from self._dates()
        yield from self._others()

    def _marked(self) -> _Pairs:
        """The spelling of what the paper holds as text, where that is not the one that would be written."""
        venue = venue_field(self._kind)
        for names, standard in ((TITLES, "title"), (("subtitle",), ""), (JOURNALS, venue), (KEYWORDS, "keywords")):
            for name in self._used.intersection(names):
                if name != standard or self._is_marked(name):
                    yield f"bibtex={name}", self._fields[name]
        if "subtitle" in self._used:
            yield "bibtex=title", self._fields.get("title", "")
        if authors := self._fields.get("author"):
            groups = groups_of(authors)
            yield from ((LITERAL, name) for name in groups)
            people = read_names(authors)
            if (is_marked(authors) or any(map(is_group, people))) and authors != write_names(people, groups):
                yield "bibtex=author", authors

    def _is_marked(self, name: str) -> bool:
        raw = self._fields[name]
        if name in KEYWORDS:
            return (";" in raw or is_marked(raw)) and raw != write_list(read_list(raw))
        return is_marked(raw) and raw != (write_title if name in TITLES else escape)(read_title(raw))

    def _identifiers(self) -> _Pairs:
        doi = self._fields.get("doi", "") if "doi" in self._used else ""
        if doi and doi != escape(plain_doi := normalize_doi(read_lines(doi))):
            yield ("bibtex=doi" if plain_doi else "bibtex:doi"), doi
        for name in self._used.intersection(ADDRESSES):
            if name != "url" or read_address(self._fields[name]) != self._fields[name]:
                yield f"bibtex={name}", self._fields[name]
        if self._arxiv:
            for name in EPRINTS:
                if normalize_arxiv(self._fields.get(name, "")) == self._arxiv:
                    yield from self._spelt(name, "eprint", self._arxiv)
            for name in EPRINT_TYPES if "eprint" in self._used else ():
                if self._fields.get(name, "").lower() == "arxiv":
                    yield from self._spelt(name, "archiveprefix", "arXiv")

    def _spelt(self, name: str, standard: str, value: str) -> _Pairs:
        """Marks a field as used; yields its value if another field or value would be written."""
        self._used.add(name)
        if (name, self._fields[name]) != (standard, value):
            yield f"bibtex={name}", self._fields[name]

    def _dates(self) -> _Pairs:
        fields, used = self._fields, self._used
        used -= {"issued", "eventdate", "urldate"}  # these are details themselves
        year, date = fields.get("year", ""), fields.get("date", "")
        number = parse_year(read_lines(year or date))
        if year and read_lines(year) != str(number):
            yield "bibtex:year", year
        elif year and (date or year != str(number)):
            yield "bibtex=year", year
        used.add("year")
        iso = parse_date(read_lines(date))
        if date and (not year or (number and iso.startswith(str(number)))):
            used.add("date")
            self._issued = iso
            yield "issued", iso
            if not iso and not date.isdecimal():
                yield "bibtex:date", date
            elif year or "/" not in iso:
                yield "bibtex=date", date
        elif number and (day := read_month(fields.get("month", ""), fields.get("day", ""))):
            used |= {"month", "day"}
            self._issued = f"{number}-{day}"
            yield "issued", self._issued
            if fields["month"] != write_month(day[:2]) or fields.get("day", "") != day[3:].lstrip("0"):
                yield "bibtex=month", fields["month"]
                yield "bibtex=day", fields.get("day", "")

    def _others(self) -> _Pairs:
        number = number_name(self._type, in_series="series" in self._fields)
        held = {"issued"} if self._issued else set[str]()
        for name in sorted(self._fields.keys() - self._used - _RESOLVED, key=self._rank):
            raw = self._fields[name]
            detail = BY_NAME[number] if name == "number" else BY_FIELD.get(name)
            if name == OTHER_DETAILS:
                yield from parse_mapping(read_lines(raw))
                continue
            if detail is None or detail.name in held or not (values := read_detail(detail, raw)):
                if is_detail(name) and not detail:
                    yield from ((name, read_lines(part)) for part in raw.split("\n\n"))
                else:
                    yield f"bibtex:{name}", raw
                continue
            held.add(detail.name)
            if name != "type":
                yield from ((detail.name, value) for value in values)
            groups = groups_of(raw) if detail.form == "name" else []
            yield from ((LITERAL, each) for each in groups if each != OTHERS)
            standard = "number" if detail.name == number else bibtex_field(detail, self._kind)
            is_default = name == "type" and self._genre == DEGREES.get(self._kind)
            if name != standard or is_default or raw.split() != write_detail(detail, values, groups).split():
                yield f"bibtex={name}", raw

    def _rank(self, name: str) -> tuple[bool, str]:
        """Sort key by which the field that would be written goes before others of the same detail."""
        detail: Detail | None = BY_FIELD.get(name)
        is_written = name == "number" or (detail is not None and name == bibtex_field(detail, self._kind))
        return not is_written, name
