"""Lines of a page, made of words with boxes: what stands beside each other at one height, with raised marks told."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

RAISED, LOWERED = "\ue000", "\ue001"  # stand around what is raised, such as the mark of a citation
_GAP = 1.1  # heights of a line; a wider gap parts two columns, cells or authors
_WIDE = 0.7  # heights; a wider gap between words is kept, since it may part names
_HYPHENS = frozenset("-\u2010\u2011\xad")
_NO_GAP = 0.12  # heights between a word and a hyphen that belongs to it
_LABEL_GAP = 5.0  # heights between the label of an entry and its text
_SAME_HEIGHT = 0.5  # of a word must lie beside the line for it to stand in it
_SMALL = 0.86  # of the height of the line: marks are smaller
_LABEL = re.compile(r"\[[\w+-]{1,8}\]|\(?\d{1,3}[.)]|[•▪–]")
_MARK = re.compile(r"[\d,;–*†‡§¶∗⋆+-]+|[\d,]*[a-h](?:,[a-h])*[\d,*∗†]*")  # of citations, affiliations and notes
_RAISED_TEXT = re.compile(f"{RAISED}[^{LOWERED}]*{LOWERED}")
_ACCENTS = {
    "´": "\u0301", "`": "\u0300", "¨": "\u0308", "ˆ": "\u0302", "˜": "\u0303", "¯": "\u0304", "˘": "\u0306",
    "˙": "\u0307", "˚": "\u030a", "ˇ": "\u030c", "˝": "\u030b",
}  # fmt: skip
_ACCENT_FIRST = re.compile(rf"([{''.join(_ACCENTS)}]) ?([^\W\d_])")
_CEDILLA = re.compile(r"([cCsStT]) ?¸|¸ ?([cCsStT])")
_LIGATURES = str.maketrans({
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st", "\xa0": " ", "\xad": "-",
    "\u2010": "-", "\u2011": "-", "\u0131": "i",
    "\x15": "–", "\x16": "—", "\x1b": "ff", "\x1c": "fi", "\x1d": "fl", "\x1e": "ffi", "\x1f": "ffl",  # of TeX
})  # fmt: skip


class Word(NamedTuple):
    """Glyphs without a blank between them, their box, and their size in points.

    `is_glued`: no blank stands before it.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    is_bold: bool = False
    is_glued: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its text with marks around what is raised, its box, and the height of most of its glyphs.

    `is_bold`: of its first glyph. `is_cut`: its last word goes on in the next line.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    page: int
    is_bold: bool = False
    is_cut: bool = False

    @property
    def plain(self) -> str:
        """The text without what is raised, and with single blanks."""
        return " ".join(without_marks(self.text).split())


def without_marks(text: str, instead: str = "") -> str:
    """A text without what is raised in it, and with something else instead."""
    return _RAISED_TEXT.sub(instead, text) if RAISED in text else text


def flattened(text: str) -> str:
    """A text with what is raised in it as plain text."""
    return text.replace(RAISED, "").replace(LOWERED, "") if RAISED in text else text


def mend(text: str) -> str:
    """A text with whole letters: ligatures are resolved, and accents that are glyphs of their own are set on theirs.

    >>> mend("G´erard ﬁnds Franc¸ois and M ¨uller")
    'Gérard finds François and M üller'
    """
    if text.isascii() and text.isprintable():
        return text.replace("`", "'") if "`" in text else text
    text = text.translate(_LIGATURES)
    text = _ACCENT_FIRST.sub(lambda match: unicodedata.normalize("NFC", match[2] + _ACCENTS[match[1]]), text)
    return _CEDILLA.sub(lambda match: unicodedata.normalize("NFC", (match[1] or match[2]) + "\u0327"), text)


def build_lines(words: Sequence[Word], page: int) -> list[Line]:
    """Build the lines of a page, a number from 1, from its words in the order of the file."""
    lines: list[Line] = []
    start = 0
    tallest = words[0] if words else None
    for at in range(1, len(words) + 1):
        if tallest is not None and at < len(words) and _continues(words[at - 1], tallest, words[at]):
            if words[at].y1 - words[at].y0 > tallest.y1 - tallest.y0:
                tallest = words[at]
            continue
        lines.append(_line(words[start:at], page))
        start = at
        tallest = words[at] if at < len(words) else None
    return _join_beside(lines)


def _continues(last: Word, tallest: Word, word: Word) -> bool:
    """Whether a word stands in a line behind its last word."""
    one, two = tallest.y1 - tallest.y0, word.y1 - word.y0
    height = max(one, two, 1.0)
    gap = word.x0 - last.x1
    if not -0.6 * height < gap < _GAP * height:
        return False
    overlap = min(tallest.y1, word.y1) - max(tallest.y0, word.y0)
    return overlap > _SAME_HEIGHT * min(one, two)


def _line(row: Sequence[Word], page: int) -> Line:
    size, base = _usual_height(row)
    parts: list[str] = []
    last = row[0]
    for word in row:
        gap = word.x0 - last.x1 if parts else 0.0
        is_hyphen = word.text in _HYPHENS and gap < _NO_GAP * size
        if parts and not word.is_glued and not is_hyphen:
            parts.append("  " if gap > _WIDE * size else " ")
        parts.append(f"{RAISED}{word.text}{LOWERED}" if _is_raised(word, size, base) else word.text)
        last = word
    text = mend("".join(parts))
    if RAISED in text:
        text = text.replace(f"{LOWERED}{RAISED}", "").replace(f"{LOWERED} {RAISED}", " ")
    is_cut = text[-1:] == "-" and text[-2:-1].isalnum()
    right = max(word.x1 for word in row)
    is_bold = 2 * sum(len(word.text) for word in row if word.is_bold) > sum(len(word.text) for word in row)
    return Line(text, row[0].x0, base, right, base + size, size, page, is_bold, is_cut)


def _usual_height(row: Sequence[Word]) -> tuple[float, float]:
    """The size of most glyphs of a line, and where they stand."""
    letters: dict[float, int] = {}
    bases: dict[float, float] = {}
    for word in row:
        height = round(word.size, 1)
        letters[height] = letters.get(height, 0) + len(word.text)
        bases.setdefault(height, word.y0)
    size = max(letters, key=lambda height: (letters[height], height)) if len(letters) > 1 else next(iter(letters))
    return size, bases[size]


def _is_raised(word: Word, size: float, base: float) -> bool:
    if word.size >= _SMALL * size or word.y0 <= base + 0.08 * size:
        return False
    return _MARK.fullmatch(word.text) is not None


def _join_beside(lines: list[Line]) -> list[Line]:
    """Join pieces of one line that the file has apart, and labels of entries and items with their text."""
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last and last.page == line.page and _is_beside(last, line):
            joined[-1] = Line(
                f"{last.text} {line.text}",
                last.x0,
                last.y0,
                line.x1,
                last.y1,
                max(last, line, key=lambda each: len(each.text)).size,
                line.page,
                last.is_bold,
                line.is_cut,
            )
        else:
            joined.append(line)
    return joined


def _is_beside(one: Line, two: Line) -> bool:
    if abs(one.y0 - two.y0) > 0.3 * max(one.size, two.size):
        return False
    gap = two.x0 - one.x1
    reach = _LABEL_GAP if _LABEL.fullmatch(one.text) else 0.9
    return -0.3 * one.size < gap < reach * max(one.size, two.size)
