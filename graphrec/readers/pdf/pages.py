"""Words with boxes out of the pages of a PDF, by pdfium: the only module that calls native code."""

from __future__ import annotations

import ctypes
import math
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
_SAME_FONT = 0.05  # points by which the boxes of glyphs of one font differ
_STOPS = frozenset(",.;:")  # before which a mark may be raised
_BESIDE = 6.0  # points between short words that stand upright below each other
_EVEN = 0.8  # points by which a raised mark differs from the letters beside it, at least
_BOLD_NAME = re.compile(rb"bold|black|heavy|-medi|cmb|cmss?bx|sfbx|semib|demi|NimbusRomNo9L-Medi", re.IGNORECASE)
_ERRORS = {3: "it is no PDF, or a damaged one", 4: "it is encrypted", 5: "its encryption is unknown"}
_Piece = tuple[str, int, float, float, float, float]  # text, number of its first glyph, left, bottom, right, top


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
    is_upright, edge = False, 0.0
    for word in _words(pdfium, text_page):
        is_more = len(word.text) < 3 and is_upright and abs(word.x0 - edge) < _BESIDE
        if is_more or _is_upright(word):
            upright.append(word.text)
            is_upright, edge = True, word.x0
        else:
            words.append(word)
            is_upright = False
    pdfium.FPDFText_ClosePage(text_page)
    return PdfPage(number, width, height, build_lines(words, number), " ".join(upright))


def _is_upright(word: Word) -> bool:
    return len(word.text) > 2 and (word.y1 - word.y0) > 2.5 * (word.x1 - word.x0)


class _Glyphs:
    """The boxes and the fonts of the glyphs of a page."""

    def __init__(self, pdfium: Any, text_page: Any) -> None:
        self._pdfium = pdfium
        self._page = text_page
        self._box = pdfium.FS_RECTF()
        self._where = ctypes.byref(self._box)
        self._measure = pdfium.FPDFText_GetLooseCharBox
        self._matrix = pdfium.FS_MATRIX()

    def box(self, at: int) -> tuple[float, float, float, float]:
        """The box of a glyph, as high as its font: left, bottom, right, top."""
        box = self._box
        self._measure(self._page, at, self._where)
        return box.left, box.bottom, box.right, box.top

    def font(self, at: int) -> tuple[float, bool]:
        """The size of a glyph in points, and whether it is bold."""
        size, matrix = self._pdfium.FPDFText_GetFontSize(self._page, at), self._matrix
        if self._pdfium.FPDFText_GetMatrix(self._page, at, ctypes.byref(matrix)):
            size *= math.hypot(matrix.c, matrix.d)
        name, flags = ctypes.create_string_buffer(64), ctypes.c_int()
        self._pdfium.FPDFText_GetFontInfo(self._page, at, name, 64, ctypes.byref(flags))
        return size, _BOLD_NAME.search(name.value) is not None or bool(flags.value & _FORCE_BOLD)


def _words(pdfium: Any, text_page: Any) -> Iterator[Word]:
    """The words of a page.

    Only the first and the last glyph of a word are measured, unless they differ in height, as with a raised mark. The
    font is asked for where a line begins or the height changes.
    """
    count = min(pdfium.FPDFText_CountChars(text_page), _MOST_GLYPHS)
    if count <= 0:
        return
    glyphs = _Glyphs(pdfium, text_page)
    last = Word("", 0, 0, 0, 0, 0)
    for match in _WORD.finditer(_text_of(pdfium, text_page, count).replace("\r\n\ufffe", "\ufffe\r\n")):
        start, end = match.span()
        text = match[0]
        if text[-1] == "\ufffe":
            text, end = f"{text[:-1]}-", end - 1
        for piece, at, x0, y0, x1, y1 in _pieces(text, start, end, glyphs):
            is_same = abs(y1 - y0 - last.y1 + last.y0) < _SAME_FONT and abs(y0 - last.y0) < _SAME_FONT
            size, is_bold = (last.size, last.is_bold) if is_same and x0 >= last.x0 else glyphs.font(at)
            last = Word(piece, x0, y0, x1, y1, size, is_bold, at > start)
            yield last


def _pieces(text: str, start: int, end: int, glyphs: _Glyphs) -> Iterator[_Piece]:
    """The parts of a word whose glyphs are of one height each, with the number of their first glyph and their box.

    Args:
        text: the word.
        start: number of its first glyph.
        end: number behind its last one.
        glyphs: the glyphs of the page.
    """
    first = glyphs.box(start)
    last = glyphs.box(end - 1) if end - start > 1 else first
    if abs(last[0] - first[0]) < 0.5 * abs(last[1] - first[1]) and end - start > 2:  # it is upright
        bottom, top = min(first[1], last[1]), max(first[3], last[3])
        yield text, start, min(first[0], last[0]), bottom, max(first[2], last[2]), top
        return
    inner = glyphs.box(end - 2) if text[-1] in _STOPS and end - start > 2 else last
    if _are_even(first, last) and _are_even(first, inner):
        yield text, start, min(first[0], last[0]), first[1], max(first[2], last[2]), first[3]
        return
    boxes = [glyphs.box(at) for at in range(start, end)]
    since = 0
    for at in range(1, len(boxes) + 1):
        if at < len(boxes) and _are_even(boxes[at], boxes[since]):
            continue
        piece = text[since:] if at == len(boxes) else text[since:at]
        x0, x1 = min(box[0] for box in boxes[since:at]), max(box[2] for box in boxes[since:at])
        yield piece, start + since, x0, boxes[since][1], x1, boxes[since][3]
        since = at


def _are_even(one: tuple[float, ...], two: tuple[float, ...]) -> bool:
    return abs(one[1] - two[1]) < _EVEN and abs(one[3] - two[3]) < _EVEN


def _text_of(pdfium: Any, text_page: Any, count: int) -> str:
    """The glyphs of a page, one character each."""
    buffer = (ctypes.c_ushort * (count + 1))()
    n_units = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer)[: max(0, n_units - 1) * 2].decode("utf-16-le", "surrogatepass")
    if len(text) == count and n_units == count + 1:
        return text
    codes = (pdfium.FPDFText_GetUnicode(text_page, at) for at in range(count))
    return "".join(chr(code) if 0 < code < 0x110000 else " " for code in codes)
