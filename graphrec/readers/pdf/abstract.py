"""The abstract: what stands behind its heading, or a first paragraph that is set apart; and the keywords behind it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from graphrec.readers.pdf.headings import ABSTRACT, AFTER_ABSTRACT, INTRODUCTION, KEYWORDS, LABELS, unspaced
from graphrec.readers.pdf.prose import join_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.readers.pdf.lines import Line
    from graphrec.readers.pdf.prose import WordsOfDocument

_REACH = 120  # lines behind the title in which the heading of the abstract is looked for
_SHORT_REACH = 60  # likewise, for an abstract without a heading
_LONGEST = 6_000  # characters, behind which no heading was found that ends it
_SHORTEST = 60  # characters
_SURE = 200  # characters, behind which a change of the letters ends it
_OTHER_SIZE = 0.07  # by which the letters of another part differ in height
_PARAGRAPH = 4  # lines, at least
_MOST_BACKSLASHES = 2  # an abstract with more is code, as a manual of LaTeX shows it
_NUMBER_OF_HEADING = re.compile(r"(?:\d{1,2}|[IVX]{1,4})[.)]?")
_MOST_KEYWORDS = 20
_LONGEST_KEYWORD = 60  # characters


def find_abstract(
    lines: Sequence[Line], start: int, body_size: float, vocabulary: WordsOfDocument
) -> tuple[str, int, int]:
    """The abstract, the number of the line that opens it, and of the first line behind it.

    Args:
        lines: the lines of the first pages in reading order.
        start: the number of the first line behind the title.
        body_size: the height of most lines of the document.
        vocabulary: the words of the document.
    """
    for at in range(start, min(len(lines), start + _REACH)):
        match = ABSTRACT.match(unspaced(lines[at].plain))
        if match is None or not _opens(match, lines[at]):
            continue
        inside = [replace(lines[at], text=match["rest"])] if match["rest"] else []
        end = _end(lines, at + 1, body_size, inside)
        text = join_lines([*inside, *lines[at + 1 : end]], vocabulary)
        if _is_abstract(text):
            return text, at, end
    return _set_apart(lines, start, body_size, vocabulary)


def _is_abstract(text: str) -> bool:
    """Whether a text behind the heading is no code, and, where it is short, no beginning of a note."""
    is_whole = len(text) > _SURE or text.rstrip("”\"')").endswith((".", "!", "?", "。"))
    return len(text) > _SHORTEST and is_whole and text.count("\\") <= _MOST_BACKSLASHES


def _opens(match: re.Match[str], line: Line) -> bool:
    """Whether a line is a heading, or begins with one: not a sentence that begins with the word."""
    is_head = not match["rest"] or bool(match["mark"]) or line.is_bold or match["rest"][:1].isupper()
    return line.plain[:1].isupper() and is_head


def _end(lines: Sequence[Line], at: int, body_size: float, inside: Sequence[Line]) -> int:
    """The number of the first line behind an abstract."""
    n_characters = 0
    size = inside[0].size if inside else lines[at].size if at < len(lines) else body_size
    while at < len(lines) and n_characters < _LONGEST:
        line = lines[at]
        text = unspaced(line.plain)
        is_label = LABELS.match(text) is not None and len(text) > 30
        if KEYWORDS.match(text) or AFTER_ABSTRACT.match(text):
            break
        if INTRODUCTION.match(text) and not is_label and not _is_label(lines, at):
            break
        if n_characters and line.size > size * (1 + _OTHER_SIZE) and _NUMBER_OF_HEADING.fullmatch(text):
            break
        if n_characters > _SURE and (_changes(line, size) or _is_first_heading(line, size)):
            break
        n_characters += len(line.text)
        at += 1
    return at


def _is_label(lines: Sequence[Line], at: int) -> bool:
    """Whether "Introduction" is a label within an abstract in parts: others follow within it."""
    behind = [unspaced(line.plain) for line in lines[at + 1 : at + 14]]
    labels = (r"(?:methods?|design)[:. ]?(?:$|[A-Z])", r"(?:results?|findings)[:. ]?(?:$|[A-Z])")
    return all(any(re.match(label, text, re.IGNORECASE) for text in behind) for label in labels)


def _changes(line: Line, size: float) -> bool:
    return abs(line.size - size) > _OTHER_SIZE * size and len(line.text) > 25


def _is_first_heading(line: Line, size: float) -> bool:
    is_numbered = re.match(r"(?:1|I)[.)]? [A-Z]", line.plain) is not None
    return is_numbered and len(line.plain) < 60 and (line.is_bold or line.size > 1.05 * size)


def _set_apart(
    lines: Sequence[Line], start: int, body_size: float, vocabulary: WordsOfDocument
) -> tuple[str, int, int]:
    """The first paragraph in bold, or in other letters than the text, before the introduction; "" for none."""
    reach = range(start, min(len(lines), start + _SHORT_REACH))
    for at in reach:
        line = lines[at]
        if INTRODUCTION.match(unspaced(line.plain)):
            return "", at, at
        end = at
        while end < len(lines) and _is_like(line, lines[end]) and not KEYWORDS.match(lines[end].plain):
            end += 1
        is_other = line.is_bold or abs(line.size - body_size) > _OTHER_SIZE * body_size
        if is_other and is_prose(lines[at:end]):
            text = join_lines(lines[at:end], vocabulary)
            is_whole = not text[:1].islower() and _is_abstract(text)  # else the columns were not told apart
            return text if is_whole else "", at, end
    opening = next((at for at in reach if is_prose(lines[at : at + _PARAGRAPH])), min(len(lines), start + 20))
    return "", opening, opening


def _is_like(line: Line, other: Line) -> bool:
    return abs(line.size - other.size) < 0.05 * line.size and line.is_bold == other.is_bold and line.page == other.page


def is_prose(lines: Sequence[Line]) -> bool:
    """Whether four lines or more are running text: long, and mostly in small letters."""
    text = " ".join(line.plain for line in lines)
    words = text.split()
    n_small = sum(word.islower() for word in words)
    return len(lines) >= _PARAGRAPH and len(text) > 45 * len(lines) and n_small > 0.6 * len(words)


def find_keywords(lines: Sequence[Line], vocabulary: WordsOfDocument) -> tuple[str, ...]:
    """The keywords behind their label, in the order of the text."""
    for at, line in enumerate(lines):
        match = KEYWORDS.match(unspaced(line.plain))
        if match is None:
            continue
        inside = [replace(line, text=match["rest"])] if match["rest"] else []
        for following in lines[at + 1 : at + 12]:
            if _ends_keywords(inside, following):
                break
            inside.append(following)
        return _split_keywords(inside, vocabulary)
    return ()


def _ends_keywords(inside: Sequence[Line], line: Line) -> bool:
    text = unspaced(line.plain)
    if INTRODUCTION.match(text) or AFTER_ABSTRACT.match(text) or ABSTRACT.match(text):
        return True
    if not inside:
        return False
    last = inside[-1]
    is_far = last.y0 - line.y1 > 0.9 * last.size or last.page != line.page
    return is_far or last.plain.endswith(".") or abs(line.size - last.size) > _OTHER_SIZE * last.size


def _split_keywords(inside: Sequence[Line], vocabulary: WordsOfDocument) -> tuple[str, ...]:
    joined = join_lines(inside, vocabulary).rstrip(". ")
    if re.search("[;·•|]", joined):
        parts = re.split(r" ?[;·•|] ?", joined)
    elif "," in joined:
        parts = joined.split(",")
    else:
        parts = re.split(r" [–—-] |\. ", joined) if len(inside) < 2 else [line.plain for line in inside]
    words = (part.strip(" .") for part in parts)
    return tuple(word for word in words if 1 < len(word) < _LONGEST_KEYWORD)[:_MOST_KEYWORDS]
