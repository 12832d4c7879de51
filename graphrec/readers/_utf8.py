"""Streams in UTF-8: what is in another encoding is converted on the way, so that no reader has to ask for it."""

from __future__ import annotations

import codecs
import io
import re
from typing import BinaryIO

from graphrec.readers._encoding import FALLBACK, SHIFTED, Encoding, guess_encoding, is_shifted
from graphrec.readers._foreign_files import STARTS
from graphrec.readers.text import AS_WINDOWS, encoding_of, is_binary, reader_of
from graphrec.text import format_count

_BLOCK = 1 << 16  # bytes that are converted at once
_LOOK_AHEAD = 1 << 22  # bytes in which letters of another encoding are searched, from the first one on
_EVIDENCE = 1 << 12  # bytes that are not ASCII, after which no more are searched
_SAMPLE = 1 << 16  # bytes of which the encoding is guessed
_SURE = 50  # letters in UTF-8, after which a file is UTF-8 whatever follows
_LONG_LINE = 4000  # bytes; of a longer line it is the part from its first letter on that tells
_BEFORE = 100  # bytes before that letter
_HIGH = bytes(range(0x80, 0x100))
_BINARY_STARTS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1", *STARTS)
_DECLARED_XML = re.compile(rb"\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"'](?!utf-?8)", re.IGNORECASE)
_ESCAPED = re.compile("[\udc80-\udcff]")
_NOT_ASCII = re.compile("[^\x00-\x7f]")


def is_convertible(head: bytes) -> bool:
    """Whether a file that begins so is text that may have to be converted.

    UTF-16 and UTF-32 are decoded by `text_stream`, and XML that names its encoding by its reader.
    """
    is_wide = not encoding_of(head).startswith("utf-8")
    return not (is_wide or is_binary(head) or head.startswith(_BINARY_STARTS) or _DECLARED_XML.match(head))


class Utf8Stream(io.RawIOBase):
    """A text as UTF-8, whatever its encoding; a byte that is wrong in it is read as Windows-1252, or as U+FFFD.

    A text is UTF-8 if its first letters that are not ASCII are, also where a few later ones are not. In any other the
    encoding is guessed from the lines at and behind the first letter that is not ASCII, wherever it comes.

    Args:
        stream: the bytes.

    Cost: memory of 4 MB where the encoding is guessed, else of one block.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._read_some = reader_of(stream)
        self._error: Exception | None = None  # to be raised when all before it was given
        self._is_at_end = False
        self._ready = b""  # converted already
        self._rest = b""  # the beginning of a letter
        self._top = b""
        self._decoder: codecs.IncrementalDecoder | None = None  # of another encoding than UTF-8
        self._n_valid = 0  # letters in UTF-8, up to `_SURE`
        self.encoding: Encoding | None = None  # if it is not UTF-8
        self.n_wrong = 0  # letters that are wrong in the encoding

    def readable(self) -> bool:
        """Whether the stream can be read: always."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read the next bytes into a buffer."""
        while not self._ready and not self._is_at_end:
            block = self._read_block()
            self._ready = self._as_utf8(block)
        if not self._ready and self._error:
            raise self._error
        data, self._ready = self._ready[: len(buffer)], self._ready[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)

    def describe(self, name: str) -> str:
        """A sentence on the encoding of a file of this name, for its report; empty if there is nothing to say."""
        hint = "save it as UTF-8 if names or titles look wrong"
        if self.encoding and self.encoding.is_declared:
            reason = "as it says itself"
        elif self.encoding:
            reason = f"a guess by its letters: {hint}"
        if self.encoding:
            lost = self.encoding.name != FALLBACK and self.n_wrong
            wrong = f"; {format_count(self.n_wrong, 'letter')} could not be read in it" if lost else ""
            return f"{name} is not UTF-8; it was read as {self.encoding.label}, {reason}{wrong}."
        if not self.n_wrong:
            return ""
        is_one = self.n_wrong == 1
        return (
            f"{name} is UTF-8, but {format_count(self.n_wrong, 'byte')} in it {'is' if is_one else 'are'} not;"
            f" {'it was' if is_one else 'they were'} read as Windows-1252: {hint}."
        )

    def _read_block(self) -> bytes:
        """The next bytes; none at the end, and where reading failed."""
        block = b""
        if not self._error:
            try:
                block = self._read_some(_BLOCK)
            except Exception as error:  # noqa: BLE001  # whatever it is: raised when all before it was given
                self._error = error
        self._is_at_end = not block
        return block

    def _as_utf8(self, block: bytes) -> bytes:
        """Convert bytes; none are the end."""
        if self._decoder:
            return self._decode(self._decoder, block)
        data = self._rest + block
        if not self._rest and data.isascii() and not is_shifted(data):
            self._top = self._top or data
            return data
        text, used = codecs.utf_8_decode(data, "surrogateescape", self._is_at_end)
        n_wrong = _count_wrong(text)
        if (n_wrong or is_shifted(data)) and self._n_valid < _SURE:
            data = self._look_ahead(data)
            if decoder := self._choose(data):
                return self._decode(decoder, data)
            text, used = codecs.utf_8_decode(data, "surrogateescape", self._is_at_end)
            n_wrong, self._n_valid = _count_wrong(text), _SURE
        elif self._n_valid < _SURE:
            self._n_valid += len(_NOT_ASCII.findall(text))
        self._rest = data[used:]
        self.n_wrong += n_wrong
        return (text.translate(AS_WINDOWS) if n_wrong else text).encode()

    def _decode(self, decoder: codecs.IncrementalDecoder, block: bytes) -> bytes:
        text = decoder.decode(block, self._is_at_end)
        self.n_wrong += text.count("\ufffd")
        return text.encode("utf-8", "replace")

    def _look_ahead(self, data: bytes) -> bytes:
        """Read on until there are enough letters that are not ASCII."""
        parts, size, n_letters = [data], len(data), _count_high(data)
        while n_letters < _EVIDENCE and size < _LOOK_AHEAD and (block := self._read_block()):
            parts.append(block)
            size += len(block)
            n_letters += _count_high(block)
        return b"".join(parts)

    def _choose(self, data: bytes) -> codecs.IncrementalDecoder | None:
        """The decoder for text that is not all UTF-8; None where its wrong bytes are to be read as Windows-1252."""
        if is_shifted(data):
            self.encoding = SHIFTED
        else:
            text = codecs.utf_8_decode(data, "surrogateescape", True)[0]
            n_wrong = _count_wrong(text)
            if self._n_valid + len(_NOT_ASCII.findall(text)) >= 2 * n_wrong:
                return None
            self.encoding = guess_encoding(_sample(data, is_whole=self._is_at_end), self._top or data)
        is_windows = self.encoding.name == FALLBACK
        self._decoder = None if is_windows else codecs.getincrementaldecoder(self.encoding.name)("replace")
        return self._decoder


def _sample(data: bytes, *, is_whole: bool) -> bytes:
    """Lines that are neither ASCII nor UTF-8; of a long one the part from its first such letter on."""
    lines = (data if is_whole else _cut(data)).split(b"\n")
    some = [line if len(line) < _LONG_LINE else _tail(line) for line in lines if not _is_utf8(line)]
    sample = b"\n".join(some)
    return sample if len(sample) <= _SAMPLE else _cut(sample[:_SAMPLE])


def _cut(data: bytes) -> bytes:
    """Bytes up to the last sign that is no part of a letter in any encoding."""
    return data[: max(data.rfind(sign) for sign in (b"\n", b" ", b",", b'"'))] or data


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _tail(line: bytes) -> bytes:
    first = len(line) - len(line.lstrip(bytes(range(0x80))))
    return line[max(0, first - _BEFORE) :]


def _count_high(data: bytes) -> int:
    return len(data) - len(data.translate(None, _HIGH))


def _count_wrong(text: str) -> int:
    return 0 if text.isascii() else len(_ESCAPED.findall(text))
