"""Lines joined to running text: words cut at the end of a line are whole again."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from graphrec.readers.pdf.lines import LOWERED, RAISED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphrec.readers.pdf.lines import Line

_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CUT = re.compile(r"([^\W\d_]+)-$")
_BEGINNING = re.compile(r"[^\W\d_]+")


class WordsOfDocument:
    """The words that stand whole in a document, which tell whether a hyphen at the end of a line belongs to a word."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._counts: Counter[str] = Counter()
        for line in lines:
            text = line.text.lower()
            self._counts.update(_WORDS.findall(text[: text.rfind(" ")] if line.is_cut else text))

    def join(self, before: str, behind: str) -> str:
        """Two lines, of which the first ends with a hyphen, as one.

        The hyphen stays if the document has the word with it elsewhere, and not without; or before a capital.
        """
        head, tail = _CUT.search(before), _BEGINNING.match(behind)
        if head is None or tail is None:
            return before + behind if head is None and behind[:1].isdigit() else f"{before[:-1]}{behind}"
        joined, hyphenated = f"{head[1]}{tail[0]}".lower(), f"{head[1]}-{tail[0]}".lower()
        keeps = tail[0][0].isupper() or (self._counts[hyphenated] > 0 and not self._counts[joined])
        return before + behind if keeps else before[:-1] + behind

    def append(self, text: str, piece: str, *, was_cut: bool) -> str:
        """A text with the next line behind it.

        Args:
            text: the text.
            piece: the next line.
            was_cut: whether the last word of the text goes on in the line.
        """
        if was_cut and text.endswith("-"):
            return self.join(text, piece)
        if text.endswith("–") and text[-2:-1].isdigit() and piece[:1].isdigit():  # of pages
            return text + piece
        return f"{text} {piece}" if text else piece


def join_lines(lines: Sequence[Line], vocabulary: WordsOfDocument, *, is_plain: bool = True) -> str:
    """The text of lines that follow each other.

    Args:
        lines: the lines.
        vocabulary: the words of the document.
        is_plain: whether marks that are raised are left out.
    """
    text = ""
    was_cut = False
    for line in lines:
        piece = (line.plain if is_plain else line.text).strip()
        if not piece:
            continue
        text = vocabulary.append(text, piece, was_cut=was_cut)
        was_cut = line.is_cut and piece.endswith("-")
    return " ".join(text.replace(f"{LOWERED}{RAISED}", "").split())
