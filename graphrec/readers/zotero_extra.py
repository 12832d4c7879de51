"""The field Extra of Zotero, and the note of CSL, in which stands what an item has no field for: `DOI: 10.1234/x`.

Lines of the form `name: value` are read if Zotero, Better BibTeX or CSL know the name; other lines are a note.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphrec.model.details import BY_NAME, TYPE, TYPES, with_dashes
from graphrec.readers.dates import parse_date
from graphrec.readers.identifiers import identifier_in_note, normalize_arxiv, normalize_doi

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphrec.model.details import Detail

_LINE = re.compile(r"\s*([A-Za-z][A-Za-z .+_-]{0,40}?)\s*(?:\[[\w, ]+\])?\s*[:=]\s*(\S.*)")
_IN_BRACES = re.compile(r"\{:([A-Za-z-]+):\s*([^{}]*)\}")  # as Zotero 4 and citeproc-js wrote CSL variables
_DETAILS = {  # names in the Extra of Zotero that are not those of CSL
    "place": "publisher-place", "series": "collection-title", "series title": "collection-title",
    "series number": "collection-number", "journal abbreviation": "container-title-short", "pages": "page",
    "num pages": "number-of-pages", "number of volumes": "number-of-volumes", "conference name": "event-title",
    "short title": "title-short", "report number": "number", "rights": "license", "original year": "original-date",
    "original date": "original-date", "event date": "event-date", "event place": "event-place", "genre": "genre",
    "medium": "genre",
}  # fmt: skip
_TITLES = frozenset({"original title", "translated title", "title translation", "alternate title", "reviewed title"})
_FIELDS = {  # of an `Extra`, by name of line
    "doi": "doi", "citation key": "key", "bibtex": "key", "abstract": "abstract", "url": "url", "issued": "year",
    "date": "year", "container title": "venue", "publication title": "venue", "proceedings title": "venue",
    "book title": "venue",
}  # fmt: skip
_READ_BEFORE = frozenset({"pmid", "pmcid", "arxiv"})
_NO_LINES = frozenset({"note", "annote", "collection", "date-added", "zotero-link", "literal"})  # words of people
_IDENTIFIERS = ("pmid", "pmcid")


@dataclass(slots=True)
class Extra:
    """What the lines of an Extra say; `note` are those that say nothing we know."""

    doi: str = ""
    arxiv: str = ""
    key: str = ""
    venue: str = ""
    url: str = ""
    year: str = ""
    abstract: str = ""
    identifiers: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    details: list[tuple[str, str]] = field(default_factory=list)
    note: str = ""

    def own_details(self, details: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """The details of an item with those of its Extra, which say what the item has no field for.

        Args:
            details: those of the item, which go before but for the type.
        """
        own = [pair for pair in details if pair[1]]
        names = {name for name, _ in own} - {TYPE}
        others = [pair for pair in self.details if pair[0] not in names]
        if TYPE in dict(others):
            own = [pair for pair in own if pair[0] != TYPE]
        return [*own, *others, ("note", self.note)]


def read_extra(text: str) -> Extra:
    r"""What stands in an Extra.

    >>> extra = read_extra("DOI: 10.1234/x\nPMID: 12\nOriginal title: Sable\nread it\ntex.ids: a")
    >>> extra.doi, extra.identifiers, extra.titles, extra.note, extra.details
    ('10.1234/x', ['pmid:12'], ['Sable'], 'read it', [('bibtex:ids', 'a')])
    """
    extra = Extra()
    for scheme in _IDENTIFIERS:
        if number := identifier_in_note(text, scheme):
            extra.identifiers.append(f"{scheme}:{number}")
    extra.arxiv = normalize_arxiv(identifier_in_note(text, "arxiv"))
    notes = []
    for line in _lines(text):
        match = _LINE.fullmatch(line)
        if not (match and _take(extra, match[1], match[2].strip())):
            notes.append(line)
    extra.note = "\n".join(filter(str.strip, notes))
    return extra


def _lines(text: str) -> Iterator[str]:
    """The lines of an Extra, with those that stand in braces of one line apart."""
    for line in text.splitlines():
        rest = _IN_BRACES.sub("", line)
        if rest != line:
            yield from (f"{name}: {value}" for name, value in _IN_BRACES.findall(line))
        if rest.strip():
            yield rest


def _take(extra: Extra, own_name: str, value: str) -> bool:
    """Take one line; False if its name says nothing."""
    name = own_name.lower().replace("-", " ").replace("_", " ")
    if name in _READ_BEFORE:
        return True
    if name in _FIELDS:
        return _take_field(extra, name, value)
    if name in _TITLES:
        extra.titles.append(value)
    elif name.startswith("tex."):
        extra.details.append((f"bibtex:{own_name[4:].strip().lower()}", value))
    elif name == TYPE:
        extra.details.append((TYPE, value) if value in TYPES else ("csl:type", json.dumps(value)))
    else:
        detail = BY_NAME.get(_DETAILS.get(name, own_name)) or BY_NAME.get(name.replace(" ", "-"))
        return detail is not None and detail.name not in _NO_LINES and _take_detail(extra, detail, value)
    return True


def _take_field(extra: Extra, name: str, value: str) -> bool:
    place = _FIELDS[name]
    if place == "doi" and not (value := normalize_doi(value)):
        return False
    setattr(extra, place, getattr(extra, place) or value)
    if place == "year":
        extra.details.append(("issued", parse_date(value)))
    return True


def _take_detail(extra: Extra, detail: Detail, value: str) -> bool:
    name, date = detail.name, parse_date(value)
    if detail.form == "date":
        extra.details.append((name, date) if date else (f"csl:{name}", json.dumps({"raw": value}, ensure_ascii=False)))
    elif detail.form == "name":
        extra.details.append((name, ", ".join(filter(None, map(str.strip, value.split("||"))))))
    else:
        extra.details.append((name, with_dashes(value) if name == "page" else value))
    return True
