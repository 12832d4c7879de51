"""Streams for unpacking archives: they stop decompression bombs and raise `OSError` for damaged data."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO

from graphrec.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

UNCHECKED_SIZE = 100_000_000  # bytes up to which the compression ratio is not checked
MAX_RATIO = 200  # unpacked size / packed size of larger data; records reach 10, bombs 1000
MAX_NESTING = 3  # levels of archives inside archives


class CountingStream(io.RawIOBase):
    """A stream that counts the bytes read from it, in `count`."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.count = 0

    def readable(self) -> bool:
        """Whether the stream can be read: always."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read the next bytes into a buffer."""
        data = self._stream.read(len(buffer))
        self.count += len(data)
        buffer[: len(data)] = data
        return len(data)


class GuardedStream(CountingStream):
    """An unpacked stream that stops when the compression ratio is that of a decompression bomb.

    Args:
        stream: the unpacked stream.
        name: the file name in error messages.
        packed: returns the number of packed bytes read so far.
        damage: the exception type that the decompressor raises for damaged data.
    """

    def __init__(
        self, stream: BinaryIO, name: str, packed: Callable[[], int], damage: type[Exception] = OSError
    ) -> None:
        super().__init__(stream)
        self._name = name
        self._packed = packed
        self._damage = damage

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read the next bytes into a buffer.

        Raises:
            InputError: the data is a decompression bomb.
            OSError: the data is damaged.
        """
        try:
            count = super().readinto(buffer)
        except self._damage as error:
            raise OSError(str(error)) from None
        check_size(self._name, self.count, self._packed())
        return count


class BrokenStream(io.RawIOBase):
    """A stream that raises `OSError` with a reason when it is read, for a file in an archive that cannot be opened."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def readable(self) -> bool:
        """Whether the stream can be read: always."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # noqa: ARG002
        """Raise the reason.

        Raises:
            OSError: always.
        """
        raise OSError(self._reason)


def check_size(name: str, unpacked: int, packed: int) -> None:
    """Check that unpacked data is below 100 MB or at most `MAX_RATIO` times as large as its packed form.

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
