"""PubMed's MEDLINE format (`.nbib`): four-letter tags, a dash, continuation lines indented.

Parsed by `_tagged` and not by the package nbib, which loads all records at once and stops at unknown lines; a test
compares both.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.details import with_dashes
from graphrec.readers._tagged import TaggedFormat, TaggedRecord, read_tagged, share_of_tags, tags_of
from graphrec.readers.lists import names_in
from graphrec.readers.record import build_paper
from graphrec.readers.text import read_head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "nbib"
SUFFIXES = (".nbib", ".medline")
DESCRIPTION = "PubMed / MEDLINE text format, also of ERIC"

_TAG = re.compile(r"([A-Z]{2,4}) {0,2}- ?(.*)$")
_FORMAT = TaggedFormat(tag=_TAG, begins=frozenset({"PMID"}))
_WITHOUT_NUMBER = TaggedFormat(tag=_TAG, begins=frozenset({"OWN"}), blank_ends=True)  # ERIC
_DOI_MARK = "[doi]"
_LEAST_SHARE = 0.5  # of lines with a tag, in files without numbers of PubMed; the others continue abstracts
_ERIC_NUMBER = re.compile(r"E[JD]\d{5,7}")


def looks_like(head: bytes, name: str) -> float:
    """Confidence that the file has MEDLINE tags: `PMID`, or as in ERIC `OWN` and those of a work."""
    tags, share = tags_of(head, _FORMAT), share_of_tags(head, _FORMAT)
    has_number = "PMID" in tags
    if not has_number and not ({"OWN", "TI"} <= tags and tags & {"AU", "JT", "DP"} and share >= _LEAST_SHARE):
        return 0.0
    return 0.97 if name.lower().endswith(SUFFIXES) else 0.6 + 0.35 * share


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per record."""
    head, stream = read_head(stream)
    return read_tagged(stream, source, _FORMAT if "PMID" in tags_of(head, _FORMAT) else _WITHOUT_NUMBER, _paper)


def _paper(record: TaggedRecord, place: str) -> Paper | Skipped | None:
    if record.values.keys() <= {"OWN"}:
        return None
    numbers = [*record.every("LID", "AID"), *record.every("SO")]
    title = record.first("TI", "BTI") or record.first("TT")
    return build_paper(
        place,
        title=title.removesuffix(".") if title.startswith("[") else title,
        abstract=record.first("AB", "OAB"),
        year=record.first("DP", "DEP", "DA", "CRDT"),
        authors=[name for value in [*record.all("FAU", "AU"), *record.every("CN")] for name in names_in(value)],
        venue=record.first("JT", "TA", "BTI"),
        keywords=[word.lstrip("*") for word in record.every("OT", "MH")],
        doi=next((number for number in numbers if _DOI_MARK in number or "doi:" in number or "doi.org/" in number), ""),
        url=next((value for value in record.every("LID", "URLF") if value.startswith("http")), ""),
        identifiers=_identifiers(record),
        details=_details(record),
    )


def _details(record: TaggedRecord) -> Iterator[tuple[str, str]]:
    """Where it was printed, by which references to it are found, and its editors."""
    yield "volume", record.first("VI")
    yield "issue", record.first("IP")
    yield "page", with_dashes(record.first("PG"))
    yield from (("editor", name) for value in record.all("FED", "ED") for name in names_in(value))


def _identifiers(record: TaggedRecord) -> Iterator[str]:
    if number := record.first("PMID"):
        yield f"pmid:{number}"
    if number := record.first("PMC"):
        yield f"pmcid:{number}"
    yield from (f"eric:{number}" for number in record.every("OID") if _ERIC_NUMBER.fullmatch(number))
