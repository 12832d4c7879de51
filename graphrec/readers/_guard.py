"""What stands between graphrec and foreign data: failures of parsers become reasons, and small files stay small.

A file may stand for more than it holds: compressed data, names that stand for texts, aliases. Each such kind has a
budget here, a multiple of what was read, so that the work for a file is bounded by its size.
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from graphrec.errors import GraphrecError, InputError
from graphrec.readers.text import reader_of
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

UNCHECKED_SIZE = 16_000_000  # bytes up to which the compression ratio is not checked
MAX_RATIO = 50  # unpacked size / packed size of larger data; records reach 10, bombs 1000
MAX_NESTING = 3  # levels of archives inside archives
MAX_DEPTH = 100  # levels of lists and elements inside each other; records of all formats have fewer than ten
BREAKS_OFF = "the file breaks off"  # begins the reason why the rest of a file was skipped
TOO_DEEP = f"nested more than {MAX_DEPTH} levels deep, expected fewer than ten as in records of papers"
_LONGEST_REASON = 160  # characters of a parser's message that are quoted
_FREE = 500_000  # characters that names may stand for in a file of any size
_EXPANSION = 5  # characters that names may stand for, by character of the file; in real files it is below one


class UnreadableError(OSError):
    """A record or file that a parser cannot read; the message is the reason."""


class ExpansionError(UnreadableError):
    """Names, aliases or parents stand for more text than a file of that size needs."""


def reason_of(error: BaseException) -> str:
    """The reason for which a parser failed, in one short line."""
    if isinstance(error, RecursionError):
        return TOO_DEEP
    if isinstance(error, MemoryError):
        return "reading it takes more memory than there is"
    return clean(str(error))[:_LONGEST_REASON] or type(error).__name__


@contextmanager
def parser() -> Iterator[None]:
    """Turn whatever a parser of another package raises on foreign data into an `UnreadableError`.

    Only calls of other packages stand inside, so that no error in our own code is taken for damage.

    Raises:
        UnreadableError: the parser failed.
    """
    try:
        yield
    except (GraphrecError, UnreadableError):
        raise
    except Exception as error:
        raise UnreadableError(reason_of(error)) from error


class Expansion:
    """The budget of a file for text that names stand for (`@string`, `crossref`, aliases)."""

    def __init__(self) -> None:
        self._left = _FREE

    def earn(self, count: int) -> None:
        """Add what reading so many characters allows."""
        self._left += _EXPANSION * count

    def spend(self, count: int) -> None:
        """Take so many characters.

        Raises:
            ExpansionError: they are more than is left.
        """
        if count > self._left:
            raise ExpansionError(
                "what it refers to is long and referred to so often that it is more than five times the file; write the"
                " fields into the record"
            )
        self._left -= count


class CountingStream(io.RawIOBase):
    """A stream that counts the bytes read from it, in `count`."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._read_some = reader_of(stream)
        self.count = 0

    def readable(self) -> bool:
        """Whether the stream can be read: always."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read the next bytes into a buffer."""
        data = self._read_some(len(buffer))
        self.count += len(data)
        buffer[: len(data)] = data
        return len(data)


class UnpackedSize:
    """How much was unpacked from one file, at all levels of archives in it; stops decompression bombs.

    Args:
        name: the file name in error messages.
        packed: returns the number of packed bytes, or of those read so far.
    """

    def __init__(self, name: str, packed: Callable[[], int]) -> None:
        self._name = name
        self._packed = packed
        self._count = 0

    def add(self, count: int) -> None:
        """Count so many unpacked bytes.

        Raises:
            InputError: the data is a decompression bomb.
        """
        self._count += count
        check_size(self._name, self._count, self._packed())


class GuardedStream(CountingStream):
    """An unpacked stream that stops at a decompression bomb, and raises `UnreadableError` for any damage.

    Args:
        stream: the unpacked stream.
        size: counts what was unpacked.
    """

    def __init__(self, stream: BinaryIO, size: UnpackedSize) -> None:
        super().__init__(stream)
        self._size = size

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read the next bytes into a buffer.

        Raises:
            InputError: the data is a decompression bomb.
            UnreadableError: the data is damaged.
        """
        with parser():
            count = super().readinto(buffer)
        self._size.add(count)
        return count


class BrokenStream(io.RawIOBase):
    """A stream that raises an error when it is read, for a file in an archive that cannot be opened."""

    def __init__(self, error: OSError) -> None:
        self._error = error

    def readable(self) -> bool:
        """Whether the stream can be read: always."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # noqa: ARG002
        """Raise the error.

        Raises:
            OSError: always.
        """
        raise self._error


def check_size(name: str, unpacked: int, packed: int) -> None:
    """Check that unpacked data is below 16 MB or at most `MAX_RATIO` times as large as its packed form.

    Args:
        name: the file name in the error message.
        unpacked: bytes unpacked so far.
        packed: bytes of packed data read so far.

    Raises:
        InputError: the data is a decompression bomb.
    """
    if unpacked > UNCHECKED_SIZE and unpacked > MAX_RATIO * packed:
        raise InputError(
            f"{name} unpacks to more than {MAX_RATIO} times its size, as only a decompression bomb does; unpack it"
            " yourself if you trust it."
        )
