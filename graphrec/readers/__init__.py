"""Reads files of bibliographic records into papers; records that cannot be used are reported, not dropped.

Every file in `formats/`, and every entry point of the group `graphrec.readers`, is a `Reader`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Remark, Skipped


class Reader(Protocol):
    """A module (or object) that reads one file format.

    `NAME` is the name of the format in reports, `DESCRIPTION` its line in the table of formats. A reader may also have
    a function `note(head)`, which returns a sentence (without a full stop) for the report of a file that begins with
    `head`, or "".
    """

    NAME: str
    DESCRIPTION: str

    @property
    def SUFFIXES(self) -> tuple[str, ...]:  # noqa: N802 - a constant of a module, whose length differs
        """File name suffixes of the format with their dots, the most common one first."""

    def looks_like(self, head: bytes, name: str, /) -> float:
        """Estimate whether a file has this format.

        Args:
            head: the first 64 kB of the file.
            name: the file name.

        Returns:
            A confidence in [0, 1]; the reader with the highest one reads the file.
        """

    def read(self, stream: BinaryIO, source: str, /) -> Iterator[Paper | Skipped | Remark]:
        """Read all records.

        Args:
            stream: the uncompressed bytes of the file.
            source: the name of the file; each record's place is `source:line`.

        Returns:
            For every record a `Paper`, or a `Skipped` with the reason why it could not be used; a `Remark` for what is
            to be told of the file.
        """
