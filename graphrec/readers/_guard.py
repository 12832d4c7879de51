"""Streams that fail in one sentence: decompression bombs are stopped, damage becomes an `OSError`."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO

from graphrec.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

UNCHECKED_SIZE = 100_000_000  # bytes that anything may unpack to
MAX_RATIO = 200  # its own size that something larger may unpack to; records shrink to a tenth, bombs to a thousandth
MAX_NESTING = 3  # archives inside archives


class CountingStream(io.RawIOBase):
    """A stream that knows how many bytes were read from it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.count = 0

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read on."""
        data = self._stream.read(len(buffer))
        self.count += len(data)
        buffer[: len(data)] = data
        return len(data)


class GuardedStream(CountingStream):
    """An unpacked stream that stops when it has become too large for what it was packed into.

    `packed` tells how many packed bytes there are so far; `damage` is what the library raises at damage.
    """

    def __init__(
        self, stream: BinaryIO, name: str, packed: Callable[[], int], damage: type[Exception] = OSError
    ) -> None:
        super().__init__(stream)
        self._name = name
        self._packed = packed
        self._damage = damage

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read on.

        Raises:
            InputError: it is a decompression bomb.
            OSError: it is damaged.
        """
        try:
            count = super().readinto(buffer)
        except self._damage as error:
            raise OSError(str(error)) from None
        check_size(self._name, self.count, self._packed())
        return count


class BrokenStream(io.RawIOBase):
    """A stream that says what is wrong when it is read."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # noqa: ARG002
        """Raises always."""
        raise OSError(self._reason)


def check_size(name: str, unpacked: int, packed: int) -> None:
    """Let through what is small, or not much larger than it was packed.

    Raises:
        InputError: it is a decompression bomb.
    """
    if unpacked > UNCHECKED_SIZE and unpacked > MAX_RATIO * packed:
        raise InputError(
            f"{name} unpacks to more than {MAX_RATIO} times its size, as only a decompression bomb does; unpack it"
            " yourself if you trust it."
        )
