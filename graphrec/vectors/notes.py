"""Notes in abstracts, which are no text of the paper: of publishers, registries of trials, funders and data bases.

Pure functions of one text. Notes behind a label ("Funding: ...") are left out by `abstracts`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from graphrec.files import read_data_sections
from graphrec.text import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DATA = Path(__file__).parent / "data" / "abstract_notes.txt"
_CODE_HOST = re.compile(r"git(?:hub|lab)\.|huggingface\.co|bitbucket\.org", re.IGNORECASE)
# Of which a sentence of this kind has one: a look costs less than the patterns.
_AVAILABILITY_SIGNS = (
    "availab", "http", "www.", "github", "\\url", "project", "be found", "be downloaded", "be accessed", "be obtained",
    "releas", "sourc", "public",
)  # fmt: skip
_ABBREVIATED = re.compile(r"(?:[A-Z][A-Za-z]{0,9}\.? ?){1,5}")  # what is left of "J. Comp. Neurol." before a note


def without_notes(text: str, start: int, end: int, signs: Sequence[int]) -> list[str]:
    """The text from `start` to `end` without notes, in pieces: one if there is no note, else sentences.

    Args:
        text: an abstract.
        start: position at which the part begins.
        end: position behind it.
        signs: positions in the abstract of words of `note_signs`, ascending.

    Cost: linear in the sentences that contain a sign.
    """
    inside = signs[bisect_left(signs, start) : bisect_left(signs, end)]
    part = text[start:end].strip()
    if not inside:
        return [part]
    spans = [(start + one, start + other) for one, other in sentence_spans(text[start:end])]
    sentences = [text[one:other].strip() for one, other in spans]
    notes = {at for at in {bisect_right(spans, (sign, end)) - 1 for sign in inside} if _is_note(sentences[at])}
    if end == len(text) or notes:
        notes |= _own_citations(sentences, notes)
    return [one for at, one in enumerate(sentences) if at not in notes] if notes else [part]


def _is_note(sentence: str) -> bool:
    """Whether a sentence is a note; the address of code is none, whatever stands around it."""
    return _patterns()["notes"].match(sentence) is not None and not _CODE_HOST.search(sentence)


def is_availability(sentence: str) -> bool:
    """Whether a sentence says where code, data or a page of the project are, and nothing of the subject.

    >>> is_availability("Our code is available at https://example.org."), is_availability("Code is generated.")
    (True, False)
    """
    lowered = sentence.lower()
    has_sign = any(sign in lowered for sign in _AVAILABILITY_SIGNS)
    return has_sign and _patterns()["availability"].search(sentence) is not None


def _own_citations(sentences: Sequence[str], notes: set[int]) -> set[int]:
    """The sentences before a note or at the end that cite the abstract itself: "J. Comp. Neurol. 500:1-20, 2007."."""
    citations: set[int] = set()
    for at in range(len(sentences) - 1, -1, -1):
        is_beside = at + 1 == len(sentences) or at + 1 in notes or at + 1 in citations
        if at not in notes and is_beside:
            is_rest = at + 1 in citations and _ABBREVIATED.fullmatch(sentences[at])
            if is_rest or _patterns()["citations"].fullmatch(sentences[at]):
                citations.add(at)
    return citations


@cache
def note_signs() -> frozenset[str]:
    """Words of which every note contains one, as they are written: in small letters, with a capital, in capitals."""
    signs = read_data_sections(_DATA)["signs"]
    return frozenset(
        spelling for sign in signs for spelling in (sign, sign[:1].upper() + sign[1:], sign.title(), sign.upper())
    )


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    """The pattern of each section of patterns, for the beginnings of sentences."""
    sections = read_data_sections(_DATA)
    return {name: re.compile("|".join(lines), re.IGNORECASE) for name, lines in sections.items() if name != "signs"}
