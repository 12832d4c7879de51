"""Words with boxes out of the pages of a PDF, by pdfium: the only module that calls native code."""

from __future__ import annotations

import ctypes
import mmap
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._guard import UnreadableError, parser
from graphrec.readers.pdf.lines import Line, Word, build_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_WORD = re.compile(r"[^ \t\r\n\f\x0b\xa0\u2000-\u200b\u2028\u2029\u202f\u3000\ufffe\0]+\ufffe?")
_MOST_GLYPHS = 60_000  # of a page; a dense one in print has 8,000
_MOST_PAGES = 60  # that are read; of a longer document the first and the last
_FIRST_PAGES = 8
_FORCE_BOLD = 1 << 18  # a flag of fonts
_BOLD_NAME = re.compile(rb"bold|black|heavy|-medi|cmb|cmss?bx|sfbx|semib|demi|NimbusRomNo9L-Medi", re.IGNORECASE)
_ERRORS = {3: "it is no PDF, or a damaged one", 4: "it is encrypted", 5: "its encryption is unknown"}
PASSWORD = "it is encrypted"  # noqa: S105  # a reason


@dataclass(frozen=True, slots=True)
class PdfPage:
    """A page: its number from 1, its size in points, its lines in the order of the file, and what stands upright."""

    number: int
    width: float
    height: float
    lines: list[Line]
    margin: str = ""


@dataclass(frozen=True, slots=True)
class PdfText:
    """The pages that were read, their number in the file, and what the file says of itself."""

    pages: list[PdfPage]
    n_pages: int
    title: str = ""
    created: str = ""


def read_document(stream: BinaryIO) -> PdfText:
    """Read the pages of a PDF; of a long one the first and the last.

    Args:
        stream: the PDF, as a file on disk.

    Raises:
        UnreadableError: it is encrypted, or no PDF.

    Cost: 10 ms for a page in print.
    """
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

    pdfium.FPDF_InitLibrary()
    with parser():
        mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_COPY)
    document = pdfium.FPDF_LoadMemDocument64((ctypes.c_char * len(mapped)).from_buffer(mapped), len(mapped), None)
    if not document:
        code = pdfium.FPDF_GetLastError()
        raise UnreadableError(_ERRORS.get(code, f"pdfium gives error {code}"))
    n_pages = pdfium.FPDF_GetPageCount(document)
    if n_pages <= _MOST_PAGES:
        numbers = list(range(n_pages))
    else:
        numbers = [*range(_FIRST_PAGES), *range(n_pages - _MOST_PAGES + _FIRST_PAGES, n_pages)]
    pages = []
    for number in numbers:
        handle = pdfium.FPDF_LoadPage(document, number)
        if not handle:
            continue
        page = _read_page(pdfium, handle, number + 1)
        pages.append(page)
        pdfium.FPDF_ClosePage(handle)
    title, created = _meta(pdfium, document, b"Title"), _meta(pdfium, document, b"CreationDate")
    return PdfText(pages, n_pages, title, created)


def _meta(pdfium: Any, document: Any, name: bytes) -> str:
    size = min(pdfium.FPDF_GetMetaText(document, name, None, 0), 4_000)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDF_GetMetaText(document, name, buffer, size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace").strip("\0 ")


def _read_page(pdfium: Any, handle: Any, number: int) -> PdfPage:
    width, height = pdfium.FPDF_GetPageWidthF(handle), pdfium.FPDF_GetPageHeightF(handle)
    text_page = pdfium.FPDFText_LoadPage(handle)
    if not text_page:
        return PdfPage(number, width, height, [])
    words: list[Word] = []
    upright: list[str] = []
    bold: list[bool] = []
    for word, start in _words(pdfium, text_page):
        if _is_upright(word):
            upright.append(word.text)
        else:
            words.append(word)
            bold.append(_is_bold(pdfium, text_page, start) if not words[:-1] or _opens(words) else bold[-1])
    pdfium.FPDFText_ClosePage(text_page)
    return PdfPage(number, width, height, build_lines(words, number, bold), " ".join(upright))


def _opens(words: list[Word]) -> bool:
    """Whether the last word begins a line, or is of another height than the word before it."""
    last, word = words[-2], words[-1]
    return abs(last.y0 - word.y0) > 2 or word.x0 < last.x0 or word.x0 - last.x1 > 6


def _is_upright(word: Word) -> bool:
    return len(word.text) > 2 and (word.y1 - word.y0) > 2.5 * (word.x1 - word.x0)


def _is_bold(pdfium: Any, text_page: Any, at: int) -> bool:
    buffer, flags = ctypes.create_string_buffer(64), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text_page, at, buffer, 64, ctypes.byref(flags))
    return _BOLD_NAME.search(buffer.value) is not None or bool(flags.value & _FORCE_BOLD)


def _words(pdfium: Any, text_page: Any) -> Iterator[tuple[Word, int]]:
    """The words of a page with the number of their first glyph.

    Only the first and the last glyph of a word are measured, unless they differ in height, as with a raised mark.
    """
    count = min(pdfium.FPDFText_CountChars(text_page), _MOST_GLYPHS)
    if count <= 0:
        return
    text = _text_of(pdfium, text_page, count)
    rectangle = pdfium.FS_RECTF()
    where, measure = ctypes.byref(rectangle), pdfium.FPDFText_GetLooseCharBox

    def box(at: int) -> tuple[float, float, float, float]:
        measure(text_page, at, where)
        return rectangle.left, rectangle.bottom, rectangle.right, rectangle.top

    for match in _WORD.finditer(text):
        start, end = match.span()
        word = match[0]
        if word[-1] == "\ufffe":
            word, end = f"{word[:-1]}-", end - 1
            if word == "-":
                continue
        first = box(start)
        last = box(end - 1) if end - start > 1 else first
        is_even = abs(first[1] - last[1]) < 0.8 and abs(first[3] - last[3]) < 0.8
        if is_even or end - start < 2:
            x0, y0, y1 = first[0], min(first[1], last[1]), max(first[3], last[3])
            if last[0] < first[0] - 1:  # from right to left, or upright
                x0 = last[0]
            yield Word(word, x0, y0, max(last[2], first[2]), y1), start
            continue
        yield from _pieces(word, [box(at) for at in range(start, end)], start)


def _pieces(word: str, boxes: list[tuple[float, float, float, float]], start: int) -> Iterator[tuple[Word, int]]:
    """The parts of a word whose glyphs are of one height each."""
    from_ = 0
    for at in range(1, len(boxes) + 1):
        is_end = at == len(boxes)
        if is_end or abs(boxes[at][1] - boxes[from_][1]) >= 0.8 or abs(boxes[at][3] - boxes[from_][3]) >= 0.8:
            part = boxes[from_:at]
            text = word[from_:] if is_end else word[from_:at]
            yield (
                Word(
                    text,
                    min(one[0] for one in part),
                    min(one[1] for one in part),
                    max(one[2] for one in part),
                    max(one[3] for one in part),
                ),
                start + from_,
            )
            from_ = at


def _text_of(pdfium: Any, text_page: Any, count: int) -> str:
    """The glyphs of a page, one character each."""
    buffer = (ctypes.c_ushort * (count + 1))()
    n_units = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer)[: max(0, n_units - 1) * 2].decode("utf-16-le", "surrogatepass")
    if len(text) == count and n_units == count + 1:
        return text
    codes = (pdfium.FPDFText_GetUnicode(text_page, at) for at in range(count))
    return "".join(chr(code) if 0 < code < 0x110000 else " " for code in codes)
