"""RIS, as reference managers, publishers and databases export it, each with its own use of the tags.

Parsed by `_tagged` and not by the package rispy, which loads all records at once; a test compares both.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO

from graphrec.model.details import KEYWORDS_TAG, PEOPLE_TAG
from graphrec.model.fields import FURTHER
from graphrec.readers._ris_details import DATE_TAGS, REFERENCE_LIST, details_of, own_values
from graphrec.readers._tagged import TaggedFormat, TaggedRecord, read_tagged, share_of_tags, tags_of
from graphrec.readers.identifiers import normalize_doi, parse_wos_number
from graphrec.readers.lists import names_in
from graphrec.readers.record import build_paper
from graphrec.readers.references import split_entries
from graphrec.readers.zotero_extra import read_extra
from graphrec.text import as_link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.fields import Field
    from graphrec.model.paper import Paper, Skipped

NAME = "ris"
SUFFIXES = (".ris",)
DESCRIPTION = "RIS from Zotero, Mendeley, EndNote, Scopus, Ovid, PubMed, Cochrane, publishers ..."

_FORMAT = TaggedFormat(
    tag=re.compile(r"\s{0,2}\ufeff?([A-Z][A-Z0-9])(?:[ \t]{0,3}-(?=\s|$)| {2}-)\s*(.*)$"),
    begins=frozenset({"TY"}),
    ends=frozenset({"ER"}),
    quoted=re.compile(r"\bTY {1,2}- {1,2}[A-Z]{3,6}$"),
)
_TITLES = ("TI", "T1", "CT", "BT")
_MARKS = ("TY", *_TITLES, "T2", "AU", "A1", "AB", "N2", "DO")  # tags of which a record has at least one
_LONGEST_NOTE = 400  # characters; a longer one is an abstract
_ITEM_END = re.compile(r"[;\n]")
_PUBMED_NUMBER = re.compile(r"PUBMED (\d+)|^(\d{6,9})$")


def looks_like(head: bytes, name: str) -> float:
    """Confidence that the file has RIS tags, `TY` or `ER` among them."""
    tags = tags_of(head, _FORMAT)
    share = share_of_tags(head, _FORMAT)
    if not tags & {"TY", "ER"} or len(tags) < 2:
        return 0.0
    return 0.95 if name.lower().endswith(SUFFIXES) else 0.5 + 0.4 * share


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per record; a record ends at `ER` or at the next `TY`."""
    return read_tagged(stream, source, _FORMAT, _paper)


def _paper(record: TaggedRecord, place: str) -> Paper | Skipped | None:
    if len(record.values) <= ("TY" in record.values) or not record.first(*_MARKS):
        return None
    notes = record.every("N1")
    title = record.first(*_TITLES)
    further = {field.name: _own_value(record, field) for field in FURTHER}
    extra = read_extra(
        "\n".join(note for note in notes if len(note) <= _LONGEST_NOTE and not REFERENCE_LIST.match(note))
    )
    arxiv = next((value for value in record.every("AN", "UR", "M1", "J2", "JO", "T2") if "arxiv" in value.lower()), "")
    values: dict[str, Any] = {
        "title": title or record.first("T2" if record.first("TY") in {"BOOK", "WHOLE"} else "TI"),
        "abstract": _abstract(record),
        "id": record.first("ID"),
        "year": next((year for year in record.every(*DATE_TAGS) if re.search(r"\d{4}", year)), None),
        "authors": own_values(record, PEOPLE_TAG, "author") or _authors(record),
        "venue": _venue(record, title),
        "keywords": own_values(record, KEYWORDS_TAG, "keyword") or _keywords(record),
        "doi": _doi(record),
        "arxiv": arxiv or extra.arxiv,
        "url": next(filter(as_link, record.every("UR", "L2", "LK", "L1")), record.first("UR")),
    }
    return build_paper(
        place,
        **{
            **values,
            **further,
            "references": further["references"] or _references(record, notes),
            "identifiers": further["identifiers"] or [*_identifiers(record), *extra.identifiers],
            "details": details_of(record, values),
        },
    )


def _authors(record: TaggedRecord) -> list[str]:
    """The names of authors; editors are none, not even of a book."""
    return [name for value in record.all("AU", "A1") for name in names_in(value)]


def _abstract(record: TaggedRecord) -> str:
    """The longest value of the abstract tags, else a note that is as long as an abstract."""
    abstract = max(record.every("AB", "N2"), key=len, default="")
    return abstract or next(
        (note for note in record.every("N1") if len(note) > _LONGEST_NOTE and not REFERENCE_LIST.match(note)), ""
    )


def _venue(record: TaggedRecord, title: str) -> str:
    venues = record.every("JO", "JF", "T2", "JA", "J2", "BT", "C3", "PB")
    return next((venue for venue in venues if venue.strip() and venue.strip() != title.strip()), "")


def _doi(record: TaggedRecord) -> str:
    values = record.every("DO", "DI", "M3", "UR", "L2", "L3", "AN", "N1")
    return next((doi for value in values if (doi := normalize_doi(value))), "")


def _references(record: TaggedRecord, notes: list[str]) -> list[str]:
    lists = [REFERENCE_LIST.sub("", note) for note in notes if REFERENCE_LIST.match(note)]
    lines = (line for entries in (*lists, *record.every("CR")) for line in entries.split("\n"))
    return [entry for line in lines for entry in split_entries(line)]


def _identifiers(record: TaggedRecord) -> Iterator[str]:
    database = record.first("DB", "DP").lower()
    for value in record.every("AN", "C3", "PM", "C2"):
        yield parse_wos_number(value)
        match = _PUBMED_NUMBER.search(value)
        if match and (match[1] or "pubmed" in database or "medline" in database or value in record.every("PM")):
            yield f"pmid:{match[1] or match[2]}"


def _keywords(record: TaggedRecord) -> list[str]:
    return [word for value in record.every("KW", "DE") for word in _ITEM_END.split(value)]


def _own_value(record: TaggedRecord, field: Field) -> str | list[str]:
    """The value of a field without a RIS tag, from the user field in which our RIS exporter writes it."""
    values = own_values(record, field.ris, field.singular)
    return values if field.form == "list" else "".join(values[:1])
