"""EndNote's tagged format (`.enw`, refer, BibIX): each value follows a percent sign and a letter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.details import with_dashes
from graphrec.readers._tagged import TaggedFormat, TaggedRecord, read_tagged, share_of_tags, tags_of
from graphrec.readers.identifiers import normalize_doi, parse_wos_number
from graphrec.readers.lists import names_in
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "endnote-enw"
SUFFIXES = (".enw", ".ref", ".refer")
DESCRIPTION = "EndNote tagged (.enw), refer and BibIX, as Google Scholar exports it"

_FORMAT = TaggedFormat(
    tag=re.compile(r"\s?%([0-9A-Z@!#$\]&*><^~\[+=()?-])(?:\s(.*)|)$"), begins=frozenset({"0"}), blank_ends=True
)
_LEAST_SHARE = 0.3  # share of lines with a tag; the others continue notes and abstracts
_LIST = re.compile(r"[;\n]")


def looks_like(head: bytes, name: str) -> float:
    """Confidence that lines begin with tags of the format, a title or an author among them."""
    tags = tags_of(head, _FORMAT)
    if not tags & {"T", "A"} or not tags & {"0", "D", "J", "B", "I"} or share_of_tags(head, _FORMAT) < _LEAST_SHARE:
        return 0.0
    return 0.96 if name.lower().endswith(SUFFIXES) else 0.75


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per record; a record begins at `%0` or after a blank line."""
    return read_tagged(stream, source, _FORMAT, _paper)


def _paper(record: TaggedRecord, place: str) -> Paper | Skipped:
    return build_paper(
        place,
        title=record.first("T"),
        abstract=max(record.every("X"), key=len, default=""),
        id=record.first("F"),
        year=record.first("D", "8"),
        authors=record.all("A"),
        venue=record.first("J", "B", "S", "I"),
        keywords=[word for value in record.every("K") for word in _LIST.split(value)],
        doi=next((doi for value in record.every("R", "U", "O") if (doi := normalize_doi(value))), ""),
        url=record.first("U", ">"),
        identifiers=[parse_wos_number(value) for value in record.every("M")],
        details=_details(record),
    )


def _details(record: TaggedRecord) -> Iterator[tuple[str, str]]:
    """Where it was printed, by which references to it are found, and who edited that."""
    yield "volume", record.first("V")
    yield "issue", record.first("N")
    yield "page", with_dashes(record.first("P"))
    yield from (("editor", name) for value in record.every("E") for name in names_in(value))
