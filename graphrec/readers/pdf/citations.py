"""Sentences of the text that cite entries of the reference list: by numbers, labels, or names and years."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from graphrec.model.citing_sentences import CitingSentence
from graphrec.readers._full_text import choose_sentences
from graphrec.readers.pdf.lines import LOWERED, RAISED
from graphrec.readers.references import parse_reference
from graphrec.text import sentence_spans, title_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from graphrec.readers.pdf.lines import Line
    from graphrec.readers.pdf.prose import WordsOfDocument
    from graphrec.readers.pdf.reference_list import ListedEntry

_SAME_SIZE = 0.045  # by which lines of the text differ in height from each other, at most
_LONGEST_SENTENCE = 1_500  # characters; what is longer is a table
_RANGE_MOST = 40  # entries in "[3-42]"
_LIST = r"\d{1,3}(?:\s*[-–—‐,;]\s*\d{1,3})*"
_BRACKETS = re.compile(rf"\[({_LIST})(?:, [^\[\]\d][^\[\]]{{0,40}})?\](?:[–-]\[(\d{{1,3}})\])?")
_PARENTHESES = re.compile(rf"\(({_LIST})\)")
_RAISED_LIST = re.compile(rf"{RAISED}\s*({_LIST})\s*{LOWERED}")
_EXPONENT = re.compile(rf"(?<![a-z]{{2}}){RAISED}([^{LOWERED}]*){LOWERED}")  # behind a word it is a note
_RAISED = re.compile(f"{RAISED}[^{LOWERED}]*{LOWERED}")
_BEHIND_STOP = re.compile(rf"([.,;:]+) ?((?:{RAISED}\s*{_LIST}\s*{LOWERED} ?)+)")
_YEAR = re.compile(r"(?<!\d)((?:1[89]|20)\d\d)([a-z]?)(?![\w-])")
_CAPITALISED = re.compile(r"(?:(?:[vV]an|[vV]on|[dD]e[rn]?|[dD]i|[lL][ae]) )*[^\W\d_a-z][^\W\d_]*(?:['’-][^\W\d_]+)*")
_ONLY_NAMES = re.compile(
    r"(?:[\s,.()\[\]&’'–-]|\b(?:and|und|et|al|y|e|with|colleagues|van|von|de|der|den|di|la|le|in|eds?)\b|[^\W\d_a-z]\w*+)*+"
)  # between the first author and the year
_REACH = 90  # characters before a year in which its authors stand
_CAPTION = re.compile(r"(?:Fig(?:ure|\.)|FIG(?:URE|\.)|Table|TABLE|Algorithm) ?[A-Z]?\.?\d{1,3}[a-z]?[.:|]")
_FEWEST_NUMBERS = 4
_LEAST_SHARE = 0.3  # of the entries are cited by numbers in parentheses, if these are citations


class CitationMark(NamedTuple):
    """A citation at `text[start:end]`, and the entries that it means, by number; `is_raised`: as a small mark."""

    start: int
    end: int
    numbers: tuple[int, ...]
    is_raised: bool = False


class Passage(NamedTuple):
    """A text without a heading in it, and where its pages begin."""

    text: str
    pages: tuple[tuple[int, int], ...]  # position in the text, number of the page

    def page_at(self, position: int) -> int:
        """The page on which a position of the text stands."""
        return max((page for start, page in self.pages if start <= position), default=self.pages[0][1])


def find_citing_sentences(
    lines: Sequence[Line], entries: Sequence[ListedEntry], body_size: float, vocabulary: WordsOfDocument
) -> list[CitingSentence]:
    """Find the sentences that cite entries, in the way in which most entries are cited.

    Args:
        lines: the lines of the text in reading order, without the reference list.
        entries: the entries of the reference list.
        body_size: the height of the lines of the text.
        vocabulary: the words of the document.

    Cost: linear in the text.
    """
    if not entries:
        return []
    passages = _passages(lines, body_size, vocabulary)
    best: dict[int, list[tuple[CitingSentence, int]]] = {}
    for find, is_doubtful in _finders(entries):
        if is_doubtful and len(best) > _LEAST_SHARE * len(entries):
            continue
        sentences_of = _collect(passages, entries, find)
        if len(sentences_of) > max(len(best), _LEAST_SHARE * len(entries) if is_doubtful else 0):
            best = sentences_of
    chosen = ((number, one) for number, several in best.items() for one in choose_sentences(several))
    return [one for _, one in sorted(chosen, key=lambda pair: pair[0])]


def _finders(entries: Sequence[ListedEntry]) -> Iterator[tuple[Callable[[str], Iterable[CitationMark]], bool]]:
    """The ways in which a text may cite entries, and whether others must fail first: "(2)" is mostly no citation."""
    numbers = {int(entry.label): at for at, entry in enumerate(entries) if entry.label.isdigit()}
    labels = {entry.label: at for at, entry in enumerate(entries) if entry.label and not entry.label.isdigit()}
    if numbers:
        yield lambda text: _numbers_in(text, _BRACKETS, numbers), False
        yield lambda text: _numbers_in(text, _RAISED_LIST, numbers), False
    if labels:
        yield lambda text: _labels_in(text, labels), False
    by_name = _by_name(entries)
    yield lambda text: _names_in(text, by_name), False
    if len(numbers) > _FEWEST_NUMBERS:
        yield lambda text: _numbers_in(text, _PARENTHESES, numbers), True


def _passages(lines: Sequence[Line], body_size: float, vocabulary: WordsOfDocument) -> list[Passage]:
    """The text in passages between headings; what is smaller, such as notes, stands for itself behind it."""
    passages: list[Passage] = []
    text, was_cut = "", False
    pages: list[tuple[int, int]] = []
    caption: Line | None = None
    for line in lines:
        if _CAPTION.match(line.text) or (caption and _is_below(caption, line)):
            caption = line
            continue
        caption = None
        if abs(line.size - body_size) > _SAME_SIZE * body_size:
            if line.size > body_size and len(line.text) < 90:
                passages, text, pages = _close(passages, text, pages)
            continue
        if line.is_bold and len(line.text) < 60:
            passages, text, pages = _close(passages, text, pages)
            continue
        piece = " ".join(line.text.split())
        if not pages or pages[-1][1] != line.page:
            pages.append((len(text), line.page))
        text = vocabulary.append(text, piece, was_cut=was_cut)
        was_cut = line.is_cut
    return _close(passages, text, pages)[0]


def _is_below(one: Line, two: Line) -> bool:
    """Whether a line goes on with the caption of the line above it."""
    return one.page == two.page and 0 < one.y0 - two.y0 < 1.35 * one.size and one.is_bold >= two.is_bold


def _close(
    passages: list[Passage], text: str, pages: list[tuple[int, int]]
) -> tuple[list[Passage], str, list[tuple[int, int]]]:
    if text:
        passages.append(Passage(text, tuple(pages)))
    return passages, "", []


def _collect(
    passages: Iterable[Passage], entries: Sequence[ListedEntry], find: Callable[[str], Iterable[CitationMark]]
) -> dict[int, list[tuple[CitingSentence, int]]]:
    """The sentences that cite each entry, with the number of entries that each cites."""
    sentences_of: defaultdict[int, list[tuple[CitingSentence, int]]] = defaultdict(list)
    for passage in passages:
        text = _BEHIND_STOP.sub(lambda match: f"{match[2].rstrip()}{match[1]} ", passage.text)
        for start, end in sentence_spans(text):
            sentence = text[start:end].strip()
            if len(sentence) > _LONGEST_SENTENCE:
                continue
            mentions = list(find(sentence))
            count = len({number for mention in mentions for number in mention.numbers})
            for one in mentions:
                text_to_show, first, last = _show(sentence, one, is_raised=one.is_raised)
                place = f"p. {passage.page_at(start)}"
                for number in one.numbers:
                    if not sentences_of[number] or sentences_of[number][-1][0].sentence != text_to_show:
                        sentences_of[number].append(
                            (CitingSentence(entries[number].text, text_to_show, first, last, place), count)
                        )
    return {number: several for number, several in sentences_of.items() if several}


def _show(sentence: str, mention: CitationMark, *, is_raised: bool) -> tuple[str, int, int]:
    """A sentence as it is shown, and the place of a citation in it.

    Args:
        sentence: the sentence, with marks around what is raised.
        mention: the citation.
        is_raised: whether citations are raised; they are then in brackets. Other raised marks are left out.
    """
    start, end = mention.start, mention.end
    pieces = (sentence[:start], sentence[start:end], sentence[end:])
    before, cited, behind = (_plain(piece, is_raised=is_raised) for piece in pieces)
    if cited.startswith("[") and before and before[-1] not in " ([":
        before += " "
    return before + cited + behind, len(before), len(before) + len(cited)


def _plain(text: str, *, is_raised: bool) -> str:
    if RAISED not in text:
        return text
    return _RAISED.sub("", _RAISED_LIST.sub(r"[\1]", text) if is_raised else _EXPONENT.sub(r"\1", text))


def _numbers_in(text: str, pattern: re.Pattern[str], numbers: dict[int, int]) -> Iterator[CitationMark]:
    for match in pattern.finditer(text):
        cited = list(_expand(match[1]))
        if match.re is _BRACKETS and match[2]:
            cited += range(cited[-1] + 1, min(int(match[2]), cited[-1] + _RANGE_MOST) + 1)
        if all(number in numbers for number in cited):
            entries = tuple(numbers[number] for number in cited)
            yield CitationMark(*match.span(), entries, pattern is _RAISED_LIST)


def _expand(listed: str) -> Iterator[int]:
    """The numbers in "3-5, 7"."""
    for part in re.split(r"[,;]", listed):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        if len(ends) == 2 and 0 < ends[1] - ends[0] <= _RANGE_MOST:
            yield from range(ends[0], ends[1] + 1)
        else:
            yield from ends


def _labels_in(text: str, labels: dict[str, int]) -> Iterator[CitationMark]:
    for match in re.finditer(r"\[([^\[\]]{3,200})\]", text):
        cited = [labels[part.strip()] for part in re.split(r"[,;] ?", match[1]) if part.strip() in labels]
        if match[1] in labels:
            cited = [labels[match[1]]]
        if cited:
            yield CitationMark(*match.span(), tuple(cited))


class _Named(NamedTuple):
    """An entry that texts name by its first author and its year."""

    number: int
    year: str
    suffix: str
    authors: str


def _by_name(entries: Sequence[ListedEntry]) -> dict[str, list[_Named]]:
    by_name: defaultdict[str, list[_Named]] = defaultdict(list)
    for at, entry in enumerate(entries):
        parts = parse_reference(entry.text)
        family = parts.author or next(iter(_CAPITALISED.findall(entry.text[:60])), "")
        year = str(parts.year or "")
        match = next((each for each in _YEAR.finditer(entry.text) if not year or each[1] == year), None)
        if family and match:
            key = title_key(family).split()[-1:]
            by_name["".join(key)].append(
                _Named(at, match[1], match[2], title_key(entry.text[: match.start()] or entry.text))
            )
    return by_name


def _names_in(text: str, by_name: dict[str, list[_Named]]) -> Iterator[CitationMark]:
    reached, last = 0, None
    for year in _YEAR.finditer(text):
        begin = max(reached, year.start() - _REACH)
        begin = max(begin, text.rfind(";", begin, year.start()) + 1)
        chunk = text[begin : year.start()]
        citation = _cited(chunk, begin, year, by_name)
        if citation is None and last and not re.search(r"[^\W\d_]{2}", chunk):
            citation = _same_authors(last, year, by_name)
        if citation:
            start, key, numbers = citation
            last = start, key
            end = year.end()
            if text[end : end + 1] == ")" and "(" in text[start:end]:
                end += 1
            yield CitationMark(start, end, numbers)
        else:
            last = None
        reached = year.end()


def _cited(
    chunk: str, begin: int, year: re.Match[str], by_name: dict[str, list[_Named]]
) -> tuple[int, str, tuple[int, ...]] | None:
    """The place of the first author before a year whose entry is of this year, the author, and the entries.

    It is the first name behind which only names stand, up to the year: not "Fisher" of "Fisher long ago (Lee, 1935)".
    """
    for word in _CAPITALISED.finditer(chunk):
        key = "".join(title_key(word[0]).split()[-1:])
        fitting = [one for one in by_name.get(key, ()) if one.year == year[1] and one.suffix in {year[2], ""}]
        if not fitting or _ONLY_NAMES.fullmatch(chunk, word.end()) is None:
            continue
        if len(fitting) > 1:
            others = [title_key(each[0]) for each in _CAPITALISED.finditer(chunk, word.end())]
            fitting = [one for one in fitting if all(other in one.authors for other in others)] or fitting
        return begin + word.start(), key, tuple(one.number for one in fitting[:1] if len(fitting) == 1)
    return None


def _same_authors(
    last: tuple[int, str], year: re.Match[str], by_name: dict[str, list[_Named]]
) -> tuple[int, str, tuple[int, ...]] | None:
    """A further year of the authors before: "Doe (2004, 2005)"."""
    start, key = last
    fitting = [one.number for one in by_name[key] if one.year == year[1] and one.suffix in {year[2], ""}]
    return (start, key, (fitting[0],)) if len(fitting) == 1 else None
