"""Facets of an abstract: which sentences state the problem, the method and the result.

The labels of a structured abstract say it; elsewhere rules on position and cue phrases do. Pure functions of one title
and abstract. Where no sentence states a facet, the most likely ones by position stand in, so that every paper with an
abstract has all three.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphrec.files import read_data_sections
from graphrec.text import split_sentences
from graphrec.vectors.abstracts import FACETS, sections_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_CUES = 2  # cues of one facet in a sentence that count; more are no better evidence
_FIRST = (1.5, 0.2, -1.0)  # bonus, in cues, of the first position in the abstract, by facet
_LAST = (-1.0, 0.2, 1.0)  # bonus of the last position
_AFTER = {  # bonus behind a sentence of a facet: abstracts seldom return to the problem
    "problem": (0.0, 0.0, 0.0),
    "method": (-1.5, 0.5, 0.0),
    "result": (-1.5, -0.3, 0.3),
}
_BY = re.compile(r"\s(?:via|using|through|by|with)\s")  # "problem via method"
_FOR = re.compile(r"\s(?:for|in|of|on|to)\s")  # "method for problem"


def split(title: str, abstract: str) -> dict[str, str]:
    """Split a paper's text into problem, method and result: every sentence belongs to one of them.

    >>> parts = split("Sieving sand by shaking", "Sand is coarse. We propose a sieve. Experiments show finer sand.")
    >>> parts["method"], parts["result"]
    ('We propose a sieve. shaking', 'Experiments show finer sand.')

    Cost: linear in the length of the text, about 70 microseconds an abstract.
    """
    all_sentences, roles = _read(abstract)
    if not all_sentences:
        return dict.fromkeys(FACETS, title)
    parts = _group(all_sentences, roles)
    problem, method = _split_title(title)
    parts["problem"] = [*(parts["problem"] or all_sentences[:1]), problem]
    parts["method"] = [*(parts["method"] or all_sentences[len(all_sentences) // 3 : -1] or all_sentences), method]
    parts["result"] = parts["result"] or all_sentences[-1:]
    return {facet: " ".join(parts[facet]).strip() for facet in FACETS}


def sentences_by_facet(abstract: str) -> dict[str, list[str]]:
    """Group the sentences of an abstract by facet; a facet that no sentence states has none.

    Cost: as `split`.
    """
    return _group(*_read(abstract))


def _read(abstract: str) -> tuple[list[str], list[str]]:
    """The sentences of an abstract, and the facet of each."""
    labelled = [(text, part.facet) for part in sections_of(abstract) for text in split_sentences(part.text)]
    all_sentences, roles = [text for text, _ in labelled], [facet for _, facet in labelled]
    if not all(roles):
        roles = [facet or by_cues for facet, by_cues in zip(roles, classify_sentences(all_sentences), strict=True)]
    return all_sentences, roles


def _group(all_sentences: Sequence[str], roles: Sequence[str]) -> dict[str, list[str]]:
    return {facet: [text for text, role in zip(all_sentences, roles, strict=True) if role == facet] for facet in FACETS}


def classify_sentences(all_sentences: Sequence[str]) -> list[str]:
    """Classify every sentence of an abstract by facet: the one with most cues, plus bonuses for the position."""
    roles: list[str] = []
    last = max(1, len(all_sentences) - 1)
    after = (0.0, 0.0, 0.0)
    for at, sentence in enumerate(all_sentences):
        position = at / last
        bonuses = zip(_count_cues(sentence), _FIRST, _LAST, after, strict=True)
        worth = [cues + start * (1 - position) + end * position + bonus for cues, start, end, bonus in bonuses]
        role = FACETS[worth.index(max(worth))]
        roles.append(role)
        after = _AFTER[role] if role != "problem" else after
    return roles


def _count_cues(sentence: str) -> list[int]:
    """Count the different cues of every facet, up to `_MOST_CUES`; a percent sign is a cue of a result."""
    matcher, facet_of = _cues()
    counts = [0, 0, int("%" in sentence)]
    for number in {match[0] for match in matcher.find_matches_as_indexes(" " + sentence.lower(), overlapping=True)}:
        counts[facet_of[number]] += 1
    return [min(_MOST_CUES, count) for count in counts]


@cache
def _cues() -> tuple[Any, tuple[int, ...]]:
    """Compile the matcher of all cues; also the number of each cue's facet."""
    import ahocorasick_rs

    sections = read_data_sections(Path(__file__).parent / "data" / "facet_cues.txt")
    pairs = [
        (f" {cue.replace('_', ' ')}", FACETS.index(facet))
        for kind in ("", " outright")
        for facet in FACETS
        for cue in sections[facet + kind]
    ]
    return ahocorasick_rs.AhoCorasick([cue for cue, _ in pairs]), tuple(number for _, number in pairs)


def _split_title(title: str) -> tuple[str, str]:
    """Split a title into problem and method at a preposition; without one, the title stands for both."""
    description = title.partition(": ")[2] or title
    for joint, problem, method in ((_BY, 0, 1), (_FOR, 1, 0)):
        halves = joint.split(description, maxsplit=1)
        if len(halves) == 2 and min(map(len, halves)) > 3:
            return halves[problem], halves[method]
    return description, description
