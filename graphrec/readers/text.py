"""Decodes bytes in the encodings and line ends that bibliographic tools write, one line at a time."""

from __future__ import annotations

import codecs
import io
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STDIN_NAME = "<stdin>"  # the file name of records from standard input
HEAD_SIZE = 65536  # bytes that `looks_like` gets: several records of every format
LONGEST_RECORD = 1 << 26  # characters; works with thousands of authors and references have some million
_LONGEST = 1 << 26  # bytes of a text that is read as a whole: a draft, titles, judgements
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is the first two bytes of this one
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = bytes(set(range(32)) - set(b"\t\n\x0b\x0c\r\x1a\x1b\x1c\x1d\x1e\x1f"))  # that never occur in text
_BINARY_SHARE = 0.02  # share of control bytes in a binary file; exports with stray ones stay far below
AS_WINDOWS = {  # the letters of Windows-1252 by the codes that Python gives to bytes that are not UTF-8
    0xDC00 + code: bytes([code]).decode("latin-1" if code in {0x81, 0x8D, 0x8F, 0x90, 0x9D} else "cp1252")
    for code in range(0x80, 0x100)
}


def _decode_as_windows(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: decode bytes that are not UTF-8 as Windows-1252, the other encoding that tools write."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    try:
        return bad.decode("cp1252"), error.end
    except UnicodeDecodeError:
        return bad.decode("latin-1"), error.end


codecs.register_error("graphrec-windows", _decode_as_windows)


def encoding_of(head: bytes) -> str:
    """The encoding by the byte-order mark; without one UTF-16 if every second byte is zero, else UTF-8."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    if len(head) >= 8 and set(head[1:8:2]) == {0} and 0 not in head[0:8:2]:
        return "utf-16-le"
    if len(head) >= 8 and set(head[0:8:2]) == {0} and 0 not in head[1:8:2]:
        return "utf-16-be"
    return "utf-8"


def decode(data: bytes) -> str:
    """Decode bytes as text; bytes that are not UTF-8 are decoded as Windows-1252."""
    encoding = encoding_of(data)
    is_text = encoding.startswith("utf-8") and not is_binary(data)  # else each of many bytes is an error
    return data.decode(encoding, errors="graphrec-windows" if is_text else "replace")


def read_whole_text(stream: BinaryIO) -> str:
    """Read a text that people write: UTF-8, or UTF-16 and UTF-32 that say so by their mark.

    Unlike `decode`, it guesses nothing: a question in the wrong letters finds the wrong papers without a word.

    Raises:
        ValueError: it is in another encoding, which the message names, holds NUL bytes, or is too long for a text.
    """
    data = stream.read(_LONGEST + 1)
    if len(data) > _LONGEST:
        raise ValueError(f"it is longer than {_LONGEST >> 20} MiB")
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise ValueError(f"it begins as {encoding.removesuffix('-sig').upper()} and is damaged") from None
        other = _wide_encoding(data) or "Latin-1 or Windows-1252"
        raise ValueError(f"it is not UTF-8 text, it looks like {other}") from None
    if "\0" in text:
        wide = _wide_encoding(data) if encoding == "utf-8" else ""
        raise ValueError(f"it looks like {wide} without a byte-order mark" if wide else "it holds NUL bytes")
    return text.removeprefix("\ufeff")


def _wide_encoding(data: bytes) -> str:
    """The encoding of which text in Latin letters has its NUL bytes where the data has them; "" if it has few."""
    nulls = [data[at::4].count(0) for at in range(4)]
    share = 0.4 * len(data) / 4
    if sum(count > share for count in nulls) == 3:
        return "UTF-32"
    return "UTF-16" if sum(count > share for count in nulls) == 2 else ""


def is_binary(head: bytes) -> bool:
    """Whether the head is not text in any encoding that we read: more than 2 % of its bytes are control bytes."""
    if encoding_of(head) not in {"utf-8", "utf-8-sig"}:
        return False
    control = len(head) - len(head.translate(None, _CONTROL))
    return control > _BINARY_SHARE * len(head)


class _PrefixedStream(io.RawIOBase):
    """A stream of bytes that were already read, followed by the rest of the stream, or by the error that ended it."""

    def __init__(self, head: bytes, rest: BinaryIO, error: Exception | None) -> None:
        self._head = head
        self._read_some = reader_of(rest)
        self._error = error

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if self._head:
            data, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        elif self._error:
            raise self._error
        else:
            data = self._read_some(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def read_head(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    """Read the first `HEAD_SIZE` bytes; returns them and a stream that begins with them again.

    An error after the first bytes is raised by the stream when they were read, so that a file which breaks off gives
    what it holds before that.
    """
    head, read_some, late = b"", reader_of(stream), None
    try:
        while len(head) < HEAD_SIZE and (more := read_some(HEAD_SIZE - len(head))):
            head += more
    except Exception as error:
        if not head:
            raise
        late = error
    return head, io.BufferedReader(_PrefixedStream(head, stream, late))


def reader_of(stream: BinaryIO) -> Callable[[int], bytes]:
    """How to read up to so many bytes of a stream: as `read`, but what was read before an error is not lost."""
    read_some: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
    return read_some


class ReadableStream(io.RawIOBase):
    """A stream that ends where it cannot be read further, so that what comes before is not lost.

    Args:
        stream: the stream.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._read_some = reader_of(stream)
        self._error: Exception | None = None

    def readable(self) -> bool:
        """Whether the stream can be read: always."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read the next bytes into a buffer; none at the end, and where reading failed."""
        if self._error:
            return 0
        try:
            data = self._read_some(len(buffer))
        except Exception as error:  # noqa: BLE001  # whatever it is: `check` raises it
            self._error = error
            return 0
        buffer[: len(data)] = data
        return len(data)

    def check(self) -> None:
        """Raise the error for which the stream ended, if there was one."""
        if self._error:
            raise self._error


def text_stream(stream: BinaryIO) -> io.TextIOWrapper:
    """Open a byte stream as text with any line ends; see `decode` for the encodings."""
    head, stream = read_head(stream)
    encoding = encoding_of(head)
    errors = "graphrec-windows" if encoding.startswith("utf-8") else "replace"
    return io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline=None)


def read_lines(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """Read lines: line number (from 1) and text without the line end.

    Raises:
        OSError: a line has more than `LONGEST_RECORD` characters.

    Cost: memory of one line.
    """
    for number, line in enumerate(whole_lines(text_stream(stream)), start=1):
        yield number, line.rstrip("\n")


def whole_lines(text: TextIO) -> Iterator[str]:
    """The lines of a text with their line ends, of limited length.

    Raises:
        OSError: a line has more than `LONGEST_RECORD` characters.
    """
    for line in iter(partial(text.readline, LONGEST_RECORD), ""):
        if len(line) == LONGEST_RECORD:
            check_length(len(line) + 1)
        yield line


def check_length(count: int) -> None:
    """Check the length of what is collected of one record.

    Raises:
        OSError: a record has more than `LONGEST_RECORD` characters.
    """
    if count > LONGEST_RECORD:
        raise OSError(f"a record or line does not end within {LONGEST_RECORD:,} characters")
