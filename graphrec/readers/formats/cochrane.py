"""The text that the Cochrane Library exports: `Record #1 of 2`, then lines such as `TI: ...`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.details import with_dashes
from graphrec.readers._tagged import TaggedFormat, TaggedRecord, read_tagged, tags_of
from graphrec.readers.lists import names_in
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "cochrane"
SUFFIXES = (".txt",)
DESCRIPTION = "Cochrane Library text export"

_FORMAT = TaggedFormat(
    tag=re.compile(r"\ufeff?(Record(?= #\d)|[A-Z]{2,3}(?=:)):?(?: (.*)|\s*)$"), begins=frozenset({"RECORD"})
)
_LIST = re.compile(r"[;\n]")
_PUBMED = re.compile(r"PUBMED[: ]+(\d+)")


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the lines say it all
    """Confidence that records are counted, and have an id and a title."""
    return 0.95 if {"RECORD", "ID", "TI"} <= tags_of(head, _FORMAT) else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per record."""
    return read_tagged(stream, source, _FORMAT, _paper)


def _paper(record: TaggedRecord, place: str) -> Paper | Skipped | None:
    if "RECORD" not in record.values:
        return None  # what stands before the first record
    numbers = " ".join(record.every("PM", "XR"))
    return build_paper(
        place,
        title=record.first("TI"),
        abstract=record.first("AB"),
        id=record.first("ID"),
        year=record.first("YR"),
        authors=[name for value in record.every("AU") for name in names_in(value)],
        venue=record.first("SO"),
        keywords=[word.strip(" *") for value in record.every("KY") for word in _LIST.split(value)],
        doi=record.first("DOI"),
        url=record.first("US"),
        identifiers=[f"pmid:{number}" for number in _PUBMED.findall(numbers)],
        details=_details(record),
    )


def _details(record: TaggedRecord) -> Iterator[tuple[str, str]]:
    yield "volume", record.first("VL")
    yield "issue", record.first("NO")
    yield "page", with_dashes(record.first("PG").replace("\u2010", "-"))
    yield "ISSN", record.first("SN")
