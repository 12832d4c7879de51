"""PubMed's MEDLINE format (`.nbib`): four-letter tags, a dash, continuation lines indented.

Parsed by `_tagged` and not by the package nbib, which loads all records at once and stops at unknown lines; a test
compares both.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._tagged import TaggedFormat, TaggedRecord, read_tagged, share_of_tags, tags_of
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "nbib"
SUFFIXES = (".nbib", ".medline")
DESCRIPTION = "PubMed / MEDLINE text format"

_FORMAT = TaggedFormat(tag=re.compile(r"([A-Z]{2,4}) {0,2}- ?(.*)$"), begins=frozenset({"PMID"}))
_DOI_MARK = "[doi]"


def looks_like(head: bytes, name: str) -> float:
    """Confidence that the file has MEDLINE tags, `PMID` among them."""
    if "PMID" not in tags_of(head, _FORMAT):
        return 0.0
    return 0.97 if name.lower().endswith(SUFFIXES) else 0.6 + 0.35 * share_of_tags(head, _FORMAT)


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per record."""
    return read_tagged(stream, source, _FORMAT, _paper)


def _paper(record: TaggedRecord, place: str) -> Paper | Skipped:
    numbers = [*record.every("LID", "AID"), *record.every("SO")]
    title = record.first("TI", "BTI") or record.first("TT")
    return build_paper(
        place,
        title=title.removesuffix(".") if title.startswith("[") else title,
        abstract=record.first("AB", "OAB"),
        year=record.first("DP", "DEP", "DA", "CRDT"),
        authors=record.all("FAU", "AU", "CN"),
        venue=record.first("JT", "TA", "BTI"),
        keywords=[word.lstrip("*") for word in record.every("OT", "MH")],
        doi=next((number for number in numbers if _DOI_MARK in number or "doi:" in number), ""),
        url="",
        identifiers=_identifiers(record),
    )


def _identifiers(record: TaggedRecord) -> Iterator[str]:
    if number := record.first("PMID"):
        yield f"pmid:{number}"
    if number := record.first("PMC"):
        yield f"pmcid:{number}"
