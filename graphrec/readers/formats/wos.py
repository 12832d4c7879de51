"""Web of Science plain text (`savedrecs.txt`, `.ciw`, `.isi`): two-letter tags; indented lines are further values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.details import page_range
from graphrec.readers._tagged import TaggedFormat, TaggedRecord, read_tagged, tags_of
from graphrec.readers.record import build_paper
from graphrec.readers.references import clean_entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.model.paper import Paper, Skipped

NAME = "wos"
SUFFIXES = (".ciw", ".isi")
DESCRIPTION = "Web of Science plain text, cited references included"

_FORMAT = TaggedFormat(
    tag=re.compile(r"\ufeff?([A-Z][A-Z0-9])(?: (?! ?- )(.*)|\s*)$"),  # "TI  - " is of MEDLINE or RIS
    begins=frozenset({"PT"}),
    ends=frozenset({"ER"}),
    ignored=frozenset({"FN", "VR", "EF"}),
    frame=("FN", "EF"),
)


def looks_like(head: bytes, name: str) -> float:
    """Confidence that lines begin with `PT` and other tags of Web of Science."""
    tags = tags_of(head, _FORMAT)
    if "PT" not in tags or not tags & {"TI", "AU", "SO"}:
        return 0.0
    return 0.96 if {"FN", "VR"} <= tags or name.lower().endswith(SUFFIXES) else 0.6


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per record."""
    return read_tagged(stream, source, _FORMAT, wos_paper)


def wos_paper(record: TaggedRecord, place: str) -> Paper | Skipped:
    """Build the paper of a record with the two-letter tags of Web of Science."""
    return build_paper(
        place,
        title=_joined(record.all("TI")),
        abstract=_joined(record.all("AB")),
        year=record.first("PY", "EA", "PD"),
        authors=_each_line(record.all("AF", "AU", "BA")),
        venue=_joined(record.all("SO", "JI", "J9")),
        keywords=[word for value in record.every("DE", "ID") for word in value.replace("\n", " ").split(";")],
        doi=record.first("DI", "DOI"),
        url=record.first("UR"),
        references=[clean_entry(line) for line in _each_line(record.all("CR"))],
        identifiers=_identifiers(record),
        details=_details(record),
    )


def _details(record: TaggedRecord) -> Iterator[tuple[str, str]]:
    """Where it was printed, by which references to it are found."""
    yield "volume", record.first("VL")
    yield "issue", record.first("IS")
    yield "page", page_range(record.first("BP"), record.first("EP")) or record.first("AR")


def _joined(values: Sequence[str]) -> str:
    return " ".join(values).replace("\n", " ")


def _each_line(values: Sequence[str]) -> list[str]:
    return [line for value in values for line in value.split("\n")]


def _identifiers(record: TaggedRecord) -> Iterator[str]:
    if number := record.first("UT"):
        yield f"wos:{number.removeprefix('WOS:').removeprefix('ISI:')}"
    if number := record.first("PM"):
        yield f"pmid:{number}"
