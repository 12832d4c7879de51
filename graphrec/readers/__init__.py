"""One file format per file: a path or stream becomes papers and the records skipped.

Every file in `formats/`, and every entry point of the group `graphrec.readers`, is a `Reader`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped


class Reader(Protocol):
    """A module (or object) that reads one file format.

    `NAME` is what reports call it, `DESCRIPTION` a line of the table of formats. It may have `note(head)`: a sentence
    without its stop on a file that begins so, logged after reading, or "".
    """

    NAME: str
    DESCRIPTION: str

    @property
    def SUFFIXES(self) -> tuple[str, ...]:  # noqa: N802 - a constant of a module, whose length differs
        """Suffixes of such files with their dots, the usual one first."""

    def looks_like(self, head: bytes, name: str, /) -> float:
        """How sure it is, in [0, 1], that a file of this name which begins so has the format."""

    def read(self, stream: BinaryIO, source: str, /) -> Iterator[Paper | Skipped]:
        """A `Paper` or a `Skipped` for every record, each with its place (`source:line`)."""
