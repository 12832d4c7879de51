"""The reference list of a paper, split into entries: by numbers, labels, hanging indents, gaps, or names and years."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from graphrec.readers.pdf.headings import unspaced
from graphrec.readers.pdf.lines import LOWERED, RAISED, flattened
from graphrec.readers.pdf.prose import join_lines
from graphrec.readers.references import clean_entry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.readers.pdf.lines import Line
    from graphrec.readers.pdf.prose import WordsOfDocument

_HEADING = re.compile(
    r"^(?:(?:\d{1,2}|[IVX]{1,5}|[A-Z])[.)]? ?)?(?:references?(?: (?:and|&) notes)?|references? cited"
    r"|bibliograph(?:y|ical references)|literature(?: cited)?|works cited|cited literature|references? list"
    r"|literatur(?:verzeichnis)?|références|bibliographie|referencias|bibliografía|bibliografia|notes and references)"
    r"[:.]?$",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"^(?:(?:\d{1,2}|[A-Z])[.)]? )?(?:appendi(?:x|ces)|supplement\w*|acknowledge?ments?"
    r"|author (?:biograph|contribution|information)|about the authors?|biograph(?:y|ies)$|affiliations?:?$"
    r"|figure (?:legends|captions)|conflicts? of interest|funding|data availability|checklist|proofs?\b"
    r"|publisher.s note|open access|received:|received \d|correspondence|contents$)",
    re.IGNORECASE,
)
_NUMBERED = tuple(
    re.compile(pattern)
    for pattern in (
        r"^\[(\d{1,4})\]\s?",
        rf"^{RAISED}(\d{{1,4}})[.)]?{LOWERED}\s?",
        r"^(\d{1,4})\.\s?(?=\D)",
        r"^\((\d{1,4})\)\s?",
        r"^(\d{1,4})\)?\s+(?=[^\W\d_])",
    )
)
_LABEL = re.compile(r"^\[(?P<label>[A-Za-z][^\[\]]{1,60}?\d{2,4}[a-z]?\)?[^\[\]]{0,80})\]\s?")
_NAME_FIRST = re.compile(
    r"^(?:[a-z]{2,3} )?[^\W\d_a-z][\w'’-]+(?: [A-Z][\w'’-]+)?,? (?:[A-Z]\.|[A-Z]{1,3}\b|[A-Z][a-z]+)"
    r"|^[A-Z]\.(?: ?[A-Z]\.)* [A-Z]"
)
_YEAR = re.compile(r"(?:1[6-9]|20)\d\d")
_CUT_DOI = re.compile(  # "doi:10.18637/jss. v053.i01" at the end of a line: half of it would be the DOI of a journal
    r"\b10\. ?\d{4,9}/(?:\S*[./_):;-] (?=[a-z\d])(?!url\b|doi\b|http)){0,3}"
)
_ENDS = re.compile(r"[.\d)\]/]$|\d{4}[a-z]?\)?$|doi\S+$|https?:\S+$")
_HANG = (3.0, 60.0)  # points by which other lines of an entry are indented
_COLUMN = 80.0  # points between the left edges of two columns, at least
_FEWEST = 2  # entries
_MOST = 2_000
_LONGEST_HEADING = 80  # characters
_FEW_LETTERS = 12
_SMALLER, _LARGER = 0.13, 0.16  # of the height of most lines, by which others differ: italics are set larger
_SAME_ROW = 0.3  # of the height of a line, by which pieces of one row stand higher or lower
_LONGEST = 1_200  # characters of an entry; what is longer was not split


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """An entry as it is written, without its number or label."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class ReferenceList:
    """The entries in order; `start` and `end`: numbers of the line of the heading and of the first line behind."""

    entries: tuple[ListedEntry, ...] = ()
    start: int = -1
    end: int = -1


def read_reference_list(lines: Sequence[Line], vocabulary: WordsOfDocument) -> ReferenceList:
    """Find the reference list among the lines of a document, and split it.

    Cost: linear in the lines, for each heading of such a list.
    """
    best = ReferenceList()
    for at, line in enumerate(lines):
        if _HEADING.match(unspaced(line.plain.strip())) and len(line.text) < 45:
            end = _end(lines, at + 1)
            entries = _split(lines[at + 1 : end], vocabulary)
            if len(entries) >= max(_FEWEST, len(best.entries)):
                best = ReferenceList(tuple(entries), at, end)
    return best if best.entries else _unheaded(lines, vocabulary)


def _end(lines: Sequence[Line], start: int) -> int:
    """The number of the first line behind a reference list: a heading, or text of another height."""
    if start >= len(lines):
        return start
    sizes = Counter(round(line.size, 1) for line in lines[start : start + 60])
    size = sizes.most_common(1)[0][0]
    for at in range(start + 1, len(lines)):
        text = unspaced(lines[at].plain.strip())
        if _HEADING.match(text):
            return at
        if at > start + 1 and len(text) < _LONGEST_HEADING and _is_behind(lines, at, size):
            return at
    return len(lines)


def _is_behind(lines: Sequence[Line], at: int, size: float) -> bool:
    """Whether a line is a heading of what follows a reference list, of which most lines have this size."""
    line, text = lines[at], unspaced(lines[at].plain)
    letters = sum(map(str.isalpha, text))
    if text[:1].islower() or _goes_on(lines[at - 1], line):  # a title in other letters than the rest of its entry
        return False
    is_large = line.size > 1.06 * size
    is_head = (is_large or line.is_bold) and letters > 0.5 * len(text) and not _NUMBERED[0].match(line.text)
    if is_head and (letters > _FEW_LETTERS or line.is_bold):  # else a formula within a title
        return True
    is_word = _BEHIND.match(text) is not None and not any(map(str.isdigit, text))
    return is_word and _ENDS.search(lines[at - 1].plain.rstrip(".")) is not None


def _goes_on(one: Line, two: Line) -> bool:
    """Whether a line is a piece of the row of the one before, behind a wide blank or in other letters."""
    is_level = abs(one.y0 - two.y0) < _SAME_ROW * one.size and abs(one.y1 - two.y1) < _SAME_ROW * one.size
    return one.page == two.page and is_level and two.x0 >= one.x1 - 1


def _in_rows(lines: Sequence[Line]) -> list[Line]:
    """The lines with the pieces of each row as one."""
    rows: list[Line] = []
    for line in lines:
        if rows and _goes_on(rows[-1], line):
            rows[-1] = replace(rows[-1], text=f"{rows[-1].text} {line.text}", x1=line.x1)
        else:
            rows.append(line)
    return rows


def _split(lines: Sequence[Line], vocabulary: WordsOfDocument) -> list[ListedEntry]:
    lines = _in_rows(_without_strays(lines))
    if not lines:
        return []
    for starts_of in (_numbered, _labelled, _hanging, _spaced, _by_names):
        if starts := starts_of(lines):
            return _entries(lines, starts, vocabulary)
    return []


def _without_strays(lines: Sequence[Line]) -> list[Line]:
    """The lines without those that are much larger or smaller than most: heads, captions, footnotes."""
    if not lines:
        return []
    size = median(line.size for line in lines)
    low, high = (1 - _SMALLER) * size, (1 + _LARGER) * size
    return [line for line in lines if low < line.size < high or RAISED in line.text]


def _numbered(lines: Sequence[Line]) -> dict[int, str]:
    """The lines that begin with the next number, and that number."""
    best: dict[int, str] = {}
    for pattern in _NUMBERED:
        starts: dict[int, str] = {}
        expected = 1
        for at, line in enumerate(lines):
            match = pattern.match(line.text)
            if match and expected <= int(match[1]) <= expected + (2 if starts else 0):
                starts[at] = match[1]
                expected = int(match[1]) + 1
        if len(starts) > 1.2 * len(best):
            best = starts
    is_whole = best and min(best) < 4
    return best if len(best) >= _FEWEST and is_whole and len(lines) / len(best) < 14 else {}


def _labelled(lines: Sequence[Line]) -> dict[int, str]:
    starts = {at: match["label"] for at, line in enumerate(lines) if (match := _LABEL.match(flattened(line.text)))}
    return starts if len(starts) >= 3 and min(starts) < 3 else {}


def _hanging(lines: Sequence[Line]) -> dict[int, str]:
    """The lines at the left edge of their column, if the others are indented."""
    edges = _edges(lines)
    offsets = [line.x0 - edge for line, edge in zip(lines, edges, strict=True)]
    starts = [at for at, offset in enumerate(offsets) if offset < _HANG[0]]
    indented = [offset for offset in offsets if _HANG[0] <= offset <= _HANG[1]]
    if len(starts) < _FEWEST or len(indented) < 0.2 * len(lines):
        return {}
    n_names = sum(_NAME_FIRST.match(flattened(lines[at].text)) is not None for at in starts)
    others = [at for at, offset in enumerate(offsets) if offset >= _HANG[0]]
    named_inside = sum(
        _NAME_FIRST.match(flattened(lines[at].text)) is not None and _ENDS.search(lines[at - 1].plain) is not None
        for at in others
        if at
    )
    if named_inside > n_names and named_inside >= _FEWEST:  # the first line is indented, as in a paragraph
        return dict.fromkeys(others, "")
    return dict.fromkeys(starts, "")


def _edges(lines: Sequence[Line]) -> list[float]:
    """The left edge of the column of each line."""
    by_page: dict[int, list[float]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line.x0)
    lefts: dict[int, list[float]] = {}
    for page, places in by_page.items():
        counts = Counter(round(place) for place in places)
        for place in sorted(counts):
            near = counts[place] + counts[place - 1] + counts[place + 1]
            is_next = not lefts.get(page) or place - lefts[page][-1] > _COLUMN
            if is_next and (near >= 2 or len(places) < 4):
                lefts.setdefault(page, []).append(float(place))
    result = []
    for line in lines:
        fitting = [edge for edge in lefts.get(line.page, []) if edge <= line.x0 + 2]
        result.append(fitting[-1] if fitting else line.x0)
    return result


def _spaced(lines: Sequence[Line]) -> dict[int, str]:
    """The lines behind a gap that is wider than most, if gaps are of two kinds."""
    gaps = [one.y0 - two.y0 if one.page == two.page and one.y0 > two.y0 else None for one, two in pairwise(lines)]
    sizes = sorted(gap for gap in gaps if gap is not None)
    if len(sizes) < 4:
        return {}
    usual = sizes[len(sizes) // 3]
    wide = [at + 1 for at, gap in enumerate(gaps) if gap is not None and gap > 1.18 * usual]
    turns = [at + 1 for at, gap in enumerate(gaps) if gap is None and _opens(lines, at + 1)]
    if len(wide) < _FEWEST or len(wide) > 0.8 * len(lines):
        return {}
    n_names = sum(_NAME_FIRST.match(flattened(lines[at].text)) is not None for at in wide)
    return dict.fromkeys(sorted({0, *wide, *turns}), "") if n_names > 0.5 * len(wide) else {}


def _opens(lines: Sequence[Line], at: int) -> bool:
    before, line = lines[at - 1].plain.strip(), flattened(lines[at].text)
    return _NAME_FIRST.match(line) is not None and _ENDS.search(before) is not None


def _by_names(lines: Sequence[Line]) -> dict[int, str]:
    """The lines that begin with a name, behind one that ends as entries do, with a year in each entry."""
    starts = [0]
    has_year = _YEAR.search(lines[0].text) is not None
    for at in range(1, len(lines)):
        if has_year and _opens(lines, at):
            starts.append(at)
            has_year = False
        has_year = has_year or _YEAR.search(lines[at].text) is not None
    return dict.fromkeys(starts, "") if len(starts) >= _FEWEST else {}


def _entries(lines: Sequence[Line], starts: dict[int, str], vocabulary: WordsOfDocument) -> list[ListedEntry]:
    order = sorted(starts)[:_MOST]
    spans = list(zip(order, [*order[1:], len(lines)], strict=True))
    usual = median(end - start for start, end in spans)
    entries = []
    for start, stop in spans:
        end = _last_end(lines, start, usual) if stop == len(lines) else stop
        text = join_lines(_without_label(lines[start:end], starts[start]), vocabulary, is_plain=False)
        text = clean_entry(_CUT_DOI.sub(_unbroken, flattened(text).lstrip("•▪– ")))
        if text and len(text) > 12:
            entries.append(ListedEntry(text[:_LONGEST], starts[start]))
    return entries


def _unbroken(match: re.Match[str]) -> str:
    return match[0].replace(" ", "")


def _last_end(lines: Sequence[Line], start: int, usual: float) -> int:
    """The number of the line behind the last entry, which is not much longer than the others, and has no gap in it."""
    end = min(len(lines), start + max(4, int(3 * usual)))
    return next((at for at in range(start + 1, end) if _is_far(lines[at - 1], lines[at])), end)


def _is_far(one: Line, two: Line) -> bool:
    return one.page == two.page and one.y0 - two.y1 > 2.0 * one.size


def _without_label(lines: Sequence[Line], label: str) -> list[Line]:
    if not label:
        return list(lines)
    first = lines[0]
    for pattern in (*_NUMBERED, _LABEL):
        if match := pattern.match(first.text):
            return [replace(first, text=first.text[match.end() :]), *lines[1:]]
    return list(lines)


def _unheaded(lines: Sequence[Line], vocabulary: WordsOfDocument) -> ReferenceList:
    """A numbered list in the last part of a document, most entries of which have a year."""
    for first in range(len(lines) // 3, len(lines)):
        if not any(pattern.match(lines[first].text) and (_number(pattern, lines[first]) == 1) for pattern in _NUMBERED):
            continue
        end = _end(lines, first)
        entry_lines = _without_strays(lines[first:end])
        starts = _numbered(entry_lines)
        if len(starts) < 5:
            continue
        entries = _entries(entry_lines, starts, vocabulary)
        if sum(_YEAR.search(entry.text) is not None for entry in entries) > 0.7 * len(entries):
            return ReferenceList(tuple(entries), first, end)
    return ReferenceList()


def _number(pattern: re.Pattern[str], line: Line) -> int:
    match = pattern.match(line.text)
    return int(match[1]) if match else 0
