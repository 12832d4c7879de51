"""Phrases that a recommended paper shares with the seeds, in the spelling of the paper."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from graphrec.signals import FEWEST_SHARED, SharedPhrases
from graphrec.vectors.abstracts import content
from graphrec.vectors.phrases import Words, cut_words, phrases
from graphrec.vectors.tokens import analyse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.paper import Paper

_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\bgithub\.com\S*")
_SHOWN_PHRASES = 2  # phrases of each side, where the paper's and the seeds' own are shown
_SEED_TERMS = 30  # heaviest terms of a seed, from which its own phrases are built
_COMMON = 0.05  # share of papers; a more common word is no phrase by itself, unless it is in both titles
_COMMON_IN_TITLES = 0.1  # share of papers; a more common word is none even then
_RARE = 0.01  # share of papers; a rarer word may be a phrase by itself if there is no other


@dataclass(frozen=True, slots=True)
class SeedText:
    """The texts of the seeds; all fields are empty if the query is free text.

    `in_a_row`: their keys, joined by `Words.terms_in_a_row`. `title_terms`: the terms of their titles. `phrases`: their
    own best phrases. `title`: the title of the seed if there is only one.
    """

    in_a_row: str = ""
    title_terms: frozenset[str] = frozenset()
    phrases: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class CandidateText:
    """The text of a recommended paper.

    `alone`: words that may be a phrase by themselves. `rare`: words that may, if there is no other phrase. `seeds`: the
    texts of the seeds. `shared`: the phrases that the seeds contain, too.
    """

    words: Words
    alone: frozenset[str]
    rare: frozenset[str]
    seeds: SeedText
    shared: tuple[str, ...] = ()


def read_seeds(
    graph: PaperGraph, seeds: Mapping[int, Paper], look_up: Callable[[Iterable[int]], Mapping[int, str]]
) -> SeedText:
    """Read the texts of the seeds.

    Args:
        graph: the graph with their terms.
        seeds: the seeds by row.
        look_up: returns terms by number.
    """
    heaviest: dict[int, float] = {}
    for row in seeds:
        numbers, weights = graph.terms.row(row)
        top = np.argsort(-weights)[:_SEED_TERMS]
        heaviest |= dict(zip(numbers[top].tolist(), weights[top].tolist(), strict=True))
    terms, papers = look_up(sorted(heaviest)), list(seeds.values())
    words = cut_words(". ".join(map(_join_texts, papers)))
    return SeedText(
        words.terms_in_a_row(),
        frozenset(term for paper in papers for term in analyse(paper.title)),
        tuple(phrases(words, {terms[number]: weight for number, weight in heaviest.items()}, alone=frozenset())),
        papers[0].title if len(papers) == 1 else "",
    )


def read_paper(
    paper: Paper, weights: Mapping[str, float], spread: Mapping[str, float], seeds: SeedText
) -> CandidateText:
    """Read the text of a recommended paper.

    Args:
        paper: its record.
        weights: highest share of the similarity that a signal attributes to each term.
        spread: share of all papers that contain each term.
        seeds: the texts of the seeds.
    """
    words = cut_words(_join_texts(paper))
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
    return replace(text, shared=tuple(_best_phrases(text, common, seeds.in_a_row))) if common else text


def find_phrases(text: CandidateText, weights: Mapping[str, float]) -> SharedPhrases:
    """Find the phrases that a paper shares with the seeds; if they are too few, also the best phrases of either side.

    Args:
        text: text of the paper.
        weights: share of the similarity that one signal attributes to each term.
    """
    seeds = text.seeds
    if not seeds.in_a_row:
        return SharedPhrases(tuple(_best_phrases(text, weights)))
    if len(text.shared) >= FEWEST_SHARED or any(map(_is_phrase, text.shared)) or not seeds.phrases:
        return SharedPhrases(text.shared)
    own = tuple(dict.fromkeys([*text.shared, *_best_phrases(text, weights)]))
    return SharedPhrases(own[:_SHOWN_PHRASES], seeds.phrases[:_SHOWN_PHRASES], seeds.title)


def _is_repeated(term: str, counts: Mapping[str, int], seeds: SeedText) -> bool:
    """Whether a word occurs more than once in the paper, and in the seeds if there are any."""
    return counts[term] > 1 and (not seeds.in_a_row or seeds.in_a_row.count(f" {term} ") > 1)


def _is_phrase(text: str) -> bool:
    """Whether a phrase has several words: one such shared phrase is better evidence than the phrases of each side."""
    return " " in text or "-" in text


def _best_phrases(text: CandidateText, weights: Mapping[str, float], within: str = "") -> Sequence[str]:
    """Find the best phrases; a single rare word only if there is no other."""
    return phrases(text.words, weights, alone=text.alone, within=within) or phrases(
        text.words, weights, 1, alone=text.rare, within=within
    )


def _join_texts(paper: Paper) -> str:
    """Join the texts of a paper in which phrases are looked for, without web addresses."""
    return _ADDRESS.sub(". ", ". ".join([paper.title, content(paper.abstract), *paper.keywords]))
