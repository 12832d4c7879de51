"""Phrases that a recommended paper and the seeds have in common, in the words of the paper."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from graphrec.signals import FEWEST_SHARED, SharedPhrases
from graphrec.vectors.phrases import Words, cut_words, phrases
from graphrec.vectors.tokens import analyse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.paper import Paper

_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\bgithub\.com\S*")
_SHOWN_PHRASES = 2  # of each side, where both papers' own are shown
_SEED_TERMS = 30  # heaviest terms of a seed that its own phrases are made of
_COMMON = 0.05  # share of the papers; a word in more says nothing alone unless it is in both titles
_COMMON_IN_TITLES = 0.1  # share of the papers; a word in more says nothing alone even then
_RARE = 0.01  # share of the papers; a word in fewer may stand alone where there is nothing else


@dataclass(frozen=True, slots=True)
class SeedText:
    """The seeds as text: their terms in a row, the terms of their titles, their own best phrases.

    `title` is that of the seed where there is one alone. All is empty where free text was asked for.
    """

    in_a_row: str = ""
    title_terms: frozenset[str] = frozenset()
    phrases: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class CandidateText:
    """A recommended paper as text: its words, and the terms that may be a phrase alone, always or for want of others.

    `shared` are the phrases that also stand in the seeds.
    """

    words: Words
    alone: frozenset[str]
    rare: frozenset[str]
    seeds: SeedText
    shared: tuple[str, ...] = ()


def read_seeds(
    graph: PaperGraph, seeds: Mapping[int, Paper], look_up: Callable[[Iterable[int]], Mapping[int, str]]
) -> SeedText:
    """The seeds as text; `look_up` finds terms by number."""
    heaviest: dict[int, float] = {}
    for row in seeds:
        numbers, weights = graph.terms.row(row)
        top = np.argsort(-weights)[:_SEED_TERMS]
        heaviest |= dict(zip(numbers[top].tolist(), weights[top].tolist(), strict=True))
    terms, papers = look_up(sorted(heaviest)), list(seeds.values())
    words = cut_words(". ".join(map(_text, papers)))
    return SeedText(
        words.terms_in_a_row(),
        frozenset(term for paper in papers for term in analyse(paper.title)),
        tuple(phrases(words, {terms[number]: weight for number, weight in heaviest.items()}, alone=frozenset())),
        papers[0].title if len(papers) == 1 else "",
    )


def read_paper(
    paper: Paper, weights: Mapping[str, float], spread: Mapping[str, float], seeds: SeedText
) -> CandidateText:
    """A recommended paper as text.

    Args:
        paper: the record.
        weights: how much each term explains, by any signal.
        spread: share of all papers that hold each term.
        seeds: the other side.
    """
    words = cut_words(_text(paper))
    counts = Counter(words.keys)
    title = set(analyse(paper.title)) & (seeds.title_terms or set(weights))
    single = [term for term in weights if " " not in term]
    alone = {
        term
        for term in single
        if (term in title and spread[term] <= _COMMON_IN_TITLES)
        or (spread[term] <= _COMMON and _is_repeated(term, counts, seeds))
    }
    rare = frozenset(term for term in single if spread[term] <= _RARE)
    text = CandidateText(words, frozenset(alone), rare, seeds)
    common = {term: weight for term, weight in weights.items() if f" {term} " in seeds.in_a_row}
    return replace(text, shared=tuple(_best(text, common, seeds.in_a_row))) if common else text


def find_phrases(text: CandidateText, weights: Mapping[str, float]) -> SharedPhrases:
    """Phrases that a paper and the seeds share; when these are too few, the best of both.

    Args:
        text: the paper.
        weights: how much each term explains by one signal.
    """
    seeds = text.seeds
    if not seeds.in_a_row:
        return SharedPhrases(tuple(_best(text, weights)))
    if len(text.shared) >= FEWEST_SHARED or any(map(_is_phrase, text.shared)) or not seeds.phrases:
        return SharedPhrases(text.shared)
    own = tuple(dict.fromkeys([*text.shared, *_best(text, weights)]))
    return SharedPhrases(own[:_SHOWN_PHRASES], seeds.phrases[:_SHOWN_PHRASES], seeds.title)


def _is_repeated(term: str, counts: Mapping[str, int], seeds: SeedText) -> bool:
    """Whether a word stands in a paper, and in the seeds if there are any, more than once: they are about it."""
    return counts[term] > 1 and (not seeds.in_a_row or seeds.in_a_row.count(f" {term} ") > 1)


def _is_phrase(text: str) -> bool:
    """Whether a text is more than one word; one of these in common says more than what each side has of its own."""
    return " " in text or "-" in text


def _best(text: CandidateText, weights: Mapping[str, float], within: str = "") -> Sequence[str]:
    """The best phrases, with a rare word alone only where there is nothing else."""
    return phrases(text.words, weights, alone=text.alone, within=within) or phrases(
        text.words, weights, 1, alone=text.rare, within=within
    )


def _text(paper: Paper) -> str:
    """All text of a paper in which phrases are looked for, without addresses of the Web."""
    return _ADDRESS.sub(". ", ". ".join([paper.title, paper.abstract, *paper.keywords]))
