"""Labels of the sections of structured abstracts: "METHODS:", "[Results]", "Aims and Methods", "目的：".

Whether words are a label is decided by their form and place, and by the other labels of the abstract, so that a
sentence that begins with "Methods of ..." has none. Pure functions of one text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from graphrec.files import read_data_sections
from graphrec.text import strip_accents

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

FACETS = ("problem", "method", "result")  # what a section states; the number of a facet is its position here
_DATA = Path(__file__).parent / "data" / "abstract_labels.txt"
_FRAME = r"<[^<>]{1,20}>|\*\*|[\[\]【】〔〕（）]"  # marks around a label
_NUMBER = r"(?<!\d)(?<!\d[.,:])(?<![:)%=]\s)(?<!\s>\s)\d{1,2}[.)]"  # "2. Methods", not "P = 0.05. Methods"
_BULLET = r"[•●▪■◆‣·–—-](?=\s)"
_BEFORE = re.compile(
    r"(?:(?P<end>^|[.!?;:。！？；．)\]>】〕）%†*][\"”’']?|\d(?=\S))\s*"
    rf"(?P<lead>(?:(?:{_FRAME})\s*)*(?:(?:{_NUMBER}|{_BULLET})\s*)?)"
    rf"|\s+(?P<open>(?:(?:{_FRAME})\s*)*))$"
)
_BEFORE_MOST = 48  # characters before a label that are looked at
_AFTER = re.compile(
    rf"(?:\(e?s\))?\s{{0,3}}(?P<close>{_FRAME})?\s{{0,3}}"
    r"(?P<mark>[:：](?:\s?[-–—])?|[.．](?:\s?[-–—]{1,2})?|(?<=\s)[-–—]{1,2}(?=\s)|[-–—]{2}|—)?"
    rf"\s{{0,3}}(?:{_FRAME})?\s{{0,3}}"
)
_AND = "(?i:and|und|et|y|e|и|en|og|och|ja|ve|és|și|та|dan|및)|[ai]"  # a capital A begins a sentence
_JOINT = re.compile(rf"\s?(?:(?:,\s)?\b(?:{_AND})\b|[&/,・、+–-]|&amp;|[及与和])\s?")
_HEADED = re.compile(r"[ :]{0,2}(?=[A-Z])")  # "Abstract Background", "ABSTRACT: Aims"
_IN_CAPITALS = re.compile(r"(?<=[.!?)\]])\s?([A-Z][A-Z]{2}[A-Z /&,'-]{0,40}[A-Z]):")  # a label that is in no list
_SURE = frozenset({"colon", "frame"})  # a label so set off needs no other beside it
_UNCASED_LEAST = 3  # labels of a script without capitals that must stand in a text if no mark follows them
_LATE = 0.4  # of the text: before it a note needs a mark behind its label


class Label(NamedTuple):
    """A label in a text: from `start`, with what frames it, to `end`, where the text of its section begins.

    `words`: as written, without marks. `kinds`: the sections of the list in which its parts stand. `style`: how it is
    set off: "colon", "frame", "dot", "dash", "bare", "glued" or "uncased". `begins`: whether a sentence ends before it.
    """

    start: int
    end: int
    words: str
    kinds: frozenset[str]
    style: str
    begins: bool

    @property
    def is_note(self) -> bool:
        """Whether what stands below it is no text of the paper."""
        return "notes" in self.kinds

    @property
    def continues(self) -> bool:
        """Whether its section goes on with what the section before is about."""
        return not self.kinds

    @property
    def facet(self) -> str:
        """The facet of its section; "" for none or several."""
        return next(iter(self.kinds)) if len(self.kinds) == 1 and not self.kinds.isdisjoint(FACETS) else ""


@cache
def _kinds_by_line() -> Mapping[str, frozenset[str]]:
    """The kinds of every label of the list, also without its accents, which are often left out."""
    kinds: dict[str, set[str]] = {}
    sections = read_data_sections(_DATA)
    for kind in (*FACETS, "other", "notes"):
        for line in sections[kind]:
            for spelling in (line, strip_accents(line)) if line < "\u0370" else (line,):  # letters of Latin scripts
                kinds.setdefault(spelling, set()).add(kind)
    return {line: frozenset(all_kinds) for line, all_kinds in kinds.items()}


@cache
def label_spellings() -> Mapping[str, frozenset[str]]:
    """The kinds of every label as it is written: with a first capital, with several, in capitals."""
    return {spelling: kinds for line, kinds in _kinds_by_line().items() for spelling in _spellings(line)}


def _spellings(line: str) -> set[str]:
    words = line.split(" ")
    titled = " ".join(
        word if at and len(word) < 4 else word[:1].upper() + word[1:] for at, word in enumerate(words)
    )  # "Aim of the Study"
    parts = "/".join(part[:1].upper() + part[1:] for part in titled.split("/"))
    return {line[:1].upper() + line[1:], titled, parts, line.title(), line.upper()}


@cache
def keyword_labels() -> frozenset[str]:
    """The labels, in small letters, of notes that list key words."""
    return frozenset(read_data_sections(_DATA)["keywords"])


@cache
def _ambiguous() -> frozenset[str]:
    """The labels that are words of ordinary sentences."""
    return frozenset(read_data_sections(_DATA)["beside others"])


@cache
def _parts() -> Mapping[str, tuple[tuple[str, frozenset[str]], ...]]:
    """The labels in small letters with their kinds, longest first, by their first letter."""
    parts: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for line, kinds in {line.lower(): kinds for line, kinds in _kinds_by_line().items()}.items():
        parts.setdefault(line[0], []).append((line, kinds))
    return {first: tuple(sorted(lines, key=lambda one: (-len(one[0]), one[0]))) for first, lines in parts.items()}


def _part_at(text: str, start: int) -> tuple[int, frozenset[str]] | None:
    """The end and the kinds of the longest label, in any letters, that begins at a position."""
    for line, kinds in _parts().get(text[start : start + 1].lower(), ()):
        if text[start : start + len(line)].lower() == line:
            return start + len(line), kinds
    return None


def find_labels(text: str, words: Iterable[tuple[int, int, frozenset[str]]]) -> Iterator[Label]:
    """Find what is set off like a label; words joined by "and" or a stroke are one.

    Args:
        text: an abstract.
        words: where words of `label_spellings` begin and end in it, ascending, and their kinds.

    Cost: constant for each of the words.
    """
    done = 0
    for start, word_end, word_kinds in words:
        if (
            start < done
            or _goes_on(text, word_end)
            or (before := _BEFORE.search(text, max(0, start - _BEFORE_MOST), start)) is None
        ):
            continue
        done, kinds = _joined(text, start, word_end, word_kinds)
        lead = "open" if before["end"] is None else "lead"
        is_open = before[lead] != ""
        form = _set_off(text, start, done, is_open=is_open, is_note="notes" in kinds)
        if form is not None:
            yield Label(before.start(lead), form[1], text[start:done], kinds, form[0], before["end"] is not None)


def _goes_on(text: str, end: int) -> bool:
    """Whether a word or a sentence goes on in small letters at `end`: "Databases", "Results show"."""
    behind = text[end : end + 2]
    return behind[:1].islower() or (behind[:1] == " " and behind[1:].islower() and _JOINT.match(text, end) is None)


def _joined(text: str, start: int, end: int, kinds: frozenset[str]) -> tuple[int, frozenset[str]]:
    """The end and the kinds of a label, with those that are joined to it."""
    while True:
        is_heading = text[max(start, end - 8) : end].lower() == "abstract"
        joint = (_HEADED if is_heading else _JOINT).match(text, end)
        part = _part_at(text, joint.end()) if joint else None
        if part is None or (text[part[0] - 1].isalpha() and text[part[0] : part[0] + 1].islower()):
            return end, kinds
        end, own = part
        kinds = own | (frozenset() if is_heading else kinds)


def _set_off(text: str, start: int, end: int, *, is_open: bool, is_note: bool) -> tuple[str, int] | None:
    """How words are set off from the text behind them, as a label, and where that text begins; None if they are not.

    Args:
        text: an abstract.
        start: position of the words.
        end: position behind them.
        is_open: whether a bracket or the like stands before them.
        is_note: whether a note would follow.
    """
    after = _AFTER.match(text, end)
    if after is None:
        return None
    mark, follower = after["mark"] or "", text[after.end() : after.end() + 1]
    if (is_open and after["close"]) or mark[:1] in {":", "："} - {""}:
        return ("colon" if mark[:1] in {":", "："} else "frame"), after.end()
    if after["close"] or not follower or (follower.islower() and not (mark and is_note)):
        return None
    if mark or after.end() > end:
        style = ("dash" if mark[0] not in ".．" else "dot") if mark else "bare"
        return (style if mark or text[start].isupper() else "uncased"), after.end()
    is_glued = follower.isupper() and (text[end - 1].islower() or text[end + 1 : end + 2].islower())  # "RESULTSThe"
    style = "glued" if is_glued else "uncased"
    return (style, end) if is_glued or not text[start].isupper() else None


def choose_labels(labels: Iterable[Label], text: str) -> list[Label]:
    """Choose the labels of an abstract: those set off by a colon or a frame, and others where several tell a structure.

    Args:
        labels: what is set off like a label, in order.
        text: the abstract.

    Cost: linear in the labels; in the text if two are in capitals.
    """
    candidates = list(labels)
    names = {one.words.lower() for one in candidates if one.begins and not one.kinds & {"notes", "other"}}
    facets = {kind for one in candidates if one.begins for kind in one.kinds} & {*FACETS}
    sure = {one for one in candidates if one.style in _SURE and (one.begins or one.words.isupper())}
    if len(names) < 2:
        sure = {one for one in sure if one.words.lower() not in _ambiguous()}
    chosen = [one for one in candidates if one in sure or _fits(one, len(sure), len(names), len(facets), len(text))]
    return sorted([*chosen, *_unlisted(chosen, text)])


def _fits(label: Label, n_sure: int, n_labels: int, n_facets: int, length: int) -> bool:
    """Whether words that could begin a sentence are a label.

    Args:
        label: the words.
        n_sure: number of labels of the abstract that are sure.
        n_labels: number of different words in it that begin like a label.
        n_facets: number of facets of which those are.
        length: length of the abstract.
    """
    if label.style in _SURE:
        return n_sure > 1
    if not label.begins or (label.style == "uncased" and n_labels < _UNCASED_LEAST):
        return False
    is_late_note = label.is_note and label.start > _LATE * length
    is_plain = " " not in label.words and not label.words.endswith("s")  # "Contact", "Funding": may begin a sentence
    return (is_late_note and not is_plain) or (n_labels > 1 and n_facets > 1)


def _unlisted(labels: Sequence[Label], text: str) -> list[Label]:
    """Find labels that are in no list, in capitals, in an abstract with other labels in capitals."""
    if sum(one.style == "colon" and one.words.isupper() for one in labels) < 2:
        return []
    further = (
        Label(one.start(1), one.end(), one[1], frozenset(), "colon", True) for one in _IN_CAPITALS.finditer(text)
    )
    starts = [one.start for one in labels]
    return [one for one in further if bisect_left(starts, one.start) == bisect_left(starts, one.end)]
