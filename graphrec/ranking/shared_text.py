"""What the texts of a recommended paper and of the query have in common: phrases, or else the sentences most alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING

import numpy as np

from graphrec.model.works import is_work
from graphrec.ranking.passages import Passages, passages_of, passages_of_paper
from graphrec.ranking.sentence_pairs import SentenceIndex, best_pair
from graphrec.signals import SharedText
from graphrec.vectors.languages import language_of
from graphrec.vectors.phrases import find_phrases, in_a_row, surface_of
from graphrec.vectors.scripts import is_unspaced
from graphrec.vectors.stopwords import GENERAL_METHODS, GENERIC
from graphrec.vectors.tokens import analyse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.paper import Paper
    from graphrec.model.query import Query
    from graphrec.vectors.phrases import Words

_COMMON = 0.05  # share of papers; a more common word or phrase says little, unless it is in both titles
_COMMON_IN_TITLES = 0.07  # share of papers; a more common one says little even then
_RARE = 0.01  # share of papers; a rarer word may be a phrase by itself if there is no other
_TELLING = 0.025  # share of papers; a rarer phrase says enough by itself if it is no chance mention
_TELLING_WORD = 0.9  # of the longest vectors: "speech" has more, "dynamic" and "compression" less
_SHORT_RUN = 2  # pairs of letters of a run without blanks: three letters are a word
_ENOUGH = 2  # phrases say enough together
_FEW = 3  # papers; what no more of them have is not common, however small the library is
_SHOWN = 4  # phrases of a reason


@dataclass(frozen=True)
class QueryText:
    """The text of a query.

    `passages`: those of its seeds and of its free text; none if the text is not known. `rarity`: of its words and
    pairs, -log of the share of papers that contain each. `title_terms`: the terms of the titles of its seeds.
    `few`: the share of so few papers that what they contain is not common. `work`: the label of the only seed, if that
    is a work.
    """

    passages: Passages
    rarity: Mapping[str, float]
    title_terms: frozenset[str]
    few: float
    work: str = ""

    @cached_property
    def in_a_row(self) -> str:
        """The keys of all words, joined by `Words.terms_in_a_row`; empty if the text is not known."""
        return self.passages.words.terms_in_a_row() if self.passages.texts else ""

    @cached_property
    def spelt(self) -> str:
        """All letters of the text, as `_spell` has them."""
        return _spell(". ".join(self.passages.texts))

    @cached_property
    def terms(self) -> frozenset[str]:
        """All words and pairs of neighbouring words."""
        return frozenset(term for keys in self.passages.keys for term in (*filter(None, keys), *_pairs(keys)))

    def tells(self, word: str, share: float) -> bool:
        """Whether a word, which `share` of the papers contain, says by itself what a text is about."""
        worth = self.index.tells.get(word, 1.0)
        return share <= _RARE if is_unspaced(word) else worth >= _TELLING_WORD

    @cached_property
    def index(self) -> SentenceIndex:
        """The sentences by their terms."""
        return SentenceIndex(self.passages, self.rarity)


def read_query(
    graph: PaperGraph, query: Query, seeds: Mapping[int, Paper], look_up: Callable[[Iterable[int]], Mapping[int, str]]
) -> QueryText:
    """Read the text of a query.

    Args:
        graph: the graph with the terms of the seeds.
        query: the query.
        seeds: its seeds by row.
        look_up: returns terms by number.
    """
    _, at = graph.terms.entries(np.array(list(seeds), dtype=np.int64))
    numbers = set(graph.terms.indices[at].tolist())
    if query.text_terms is not None:
        numbers |= set(query.text_terms[0].tolist())
    terms = look_up(sorted(numbers))
    return QueryText(
        passages_of(list(seeds.values()), query.text),
        {term: -log(graph.spread[number]) for number, term in terms.items() if term not in GENERIC},
        frozenset(term for paper in seeds.values() for term in _title_terms(paper)),
        _FEW / graph.n_papers,
        work=next((seed.title for seed in seeds.values() if is_work(seed)), "") if len(seeds) == 1 else "",
    )


@dataclass(frozen=True)
class PairedText:
    """The text of a recommended paper beside that of the query.

    `weights`: highest share of the similarity that a signal attributes to each term. `spread`: share of all papers that
    contain each term. `needs_pair`: whether sentences are looked for, if phrases say too little. `is_related`: whether
    the score says that the papers are related, so that the closest sentences are worth a look.
    """

    paper: Paper
    weights: Mapping[str, float]
    spread: Mapping[str, float]
    query: QueryText
    needs_pair: bool = True
    is_related: bool = False

    @cached_property
    def passages(self) -> Passages:
        """The passages of the paper."""
        return passages_of_paper(self.paper)

    @cached_property
    def shared(self) -> SharedText:
        """The phrases of both texts; where they say too little, also the sentences most alike."""
        words = self.passages.words
        keys = {span: words.keys[slice(*span)] for span in self._spans(words) if self._is_in_both(words, span)}
        spans = [span for span in keys if self._is_telling(keys[span])]
        phrases = tuple(surface_of(words, *span) for span in spans[:_SHOWN])
        if self._is_enough([keys[span] for span in spans]):
            return SharedText(phrases, is_enough=True)
        pair = best_pair(self.query.index, self.passages, is_related=self.is_related) if self.needs_pair else None
        if pair is None and not phrases:
            rare = [span for span in keys if len(keys[span]) > 1 and self._is_rare_subject(keys[span])]
            phrases = tuple(surface_of(words, *span) for span in rare[:_ENOUGH])
        return SharedText(phrases, *pair) if pair else SharedText(phrases, work=self.query.work)

    def _spans(self, words: Words) -> Sequence[tuple[int, int]]:
        """Positions of the best phrases; a single rare word only if there is no other."""
        terms = self.query.terms
        weights = {term: weight for term, weight in self.weights.items() if not terms or term in terms}
        single = [term for term in weights if " " not in term]
        alone = {term for term in single if self._may_stand_alone(term)}
        rare = {term for term in single if self.spread[term] <= _RARE}
        row = self.query.in_a_row
        return find_phrases(words, weights, 2 * _SHOWN, alone=alone, within=row) or find_phrases(
            words, weights, 1, alone=rare, within=row
        )

    def _is_in_both(self, words: Words, span: tuple[int, int]) -> bool:
        """Whether the query has a phrase in its letters, too, if its keys leave out a part: "F-CNNs", "one-shot"."""
        text = self.query.spelt
        return not text or all(words.keys[slice(*span)]) or _spell(surface_of(words, *span)) in text

    def _may_stand_alone(self, term: str) -> bool:
        """Whether a word is a subject of both texts, and is not too common."""
        if is_unspaced(term) and term not in self._titles:  # two letters are often a piece of a word
            return False
        return self.spread[term] <= max(_TELLING, self.query.few) and self._n_subject([term]) == self._n_texts

    @cached_property
    def _titles(self) -> frozenset[str]:
        """The terms of the title of the paper that are in the title of a seed, or for free text, in that."""
        return _title_terms(self.paper) & (self.query.title_terms or self.weights.keys())

    def _share(self, keys: Sequence[str]) -> float:
        """Share of the papers that contain a phrase: at most that of its rarest pair or word.

        Of general words and another one ("transformer models"), it is that of the other one.
        """
        spread = self.spread
        specific = [key for key in keys if key and key not in GENERIC]
        if len(specific) == 1 and specific[0] in spread:
            return spread[specific[0]]
        return min((spread[term] for term in (*_pairs(keys), *keys) if term in spread), default=0.0)

    def _is_telling(self, keys: Sequence[str]) -> bool:
        """Whether a phrase says something of two papers that have it: it is no chance mention, and not common.

        It is a subject of both, or, if it is rare, in one of the titles. A word is rare or in both titles.
        """
        share, few = self._share(keys), self.query.few
        in_both_titles = self._titles.issuperset(_pairs(keys))
        if share > max(_COMMON_IN_TITLES if in_both_titles else _COMMON, few) or " ".join(keys) in GENERAL_METHODS:
            return False
        is_word = len(keys) <= (_SHORT_RUN if is_unspaced(keys[0]) else 1)
        if is_word and not (self.query.tells(keys[0], share) and (in_both_titles or share <= max(_RARE, few))):
            return False
        is_weak = is_word or share > max(_TELLING, few)
        return self._n_subject(keys) == self._n_texts or (not is_weak and self._is_in_a_title(keys))

    def _is_enough(self, phrases: Sequence[Sequence[str]]) -> bool:
        """Whether phrases, as keys, say what both papers are about: one has words and is rare, or there are several."""
        return len(phrases) >= _ENOUGH or any(len(keys) > 1 and self._share(keys) <= self._rare for keys in phrases)

    def _is_rare_subject(self, keys: Sequence[str]) -> bool:
        """Whether a phrase is rare, and no chance mention in one of the texts."""
        return self._share(keys) <= self._rare and self._n_subject(keys) > 0

    @property
    def _rare(self) -> float:
        """Share of papers up to which a phrase of several words says enough by itself."""
        return max(_TELLING, self.query.few)

    def is_subject(self, keys: Sequence[str]) -> bool:
        """Whether both texts have a phrase, as keys, which is no chance mention; a word must tell something."""
        row = in_a_row(keys)
        is_chance = self._n_subject(keys) < self._n_texts and not self._is_in_a_title(keys)
        if is_chance or any(text and row not in text for text in (self.query.in_a_row, self._in_a_row)):
            return False
        return len(keys) != 1 or self.query.tells(keys[0], self._share(keys))

    @cached_property
    def _in_a_row(self) -> str:
        return self.passages.words.terms_in_a_row()

    def _is_in_a_title(self, keys: Sequence[str]) -> bool:
        """Whether a phrase is in a title of one of the papers."""
        return any(titles.issuperset(_pairs(keys)) for titles in (_title_terms(self.paper), self.query.title_terms))

    def _n_subject(self, keys: Sequence[str]) -> int:
        """In how many of the texts a phrase is no chance mention."""
        pairs = _pairs(keys)
        return sum(each.subjects.issuperset(pairs) for each in (self.passages, self.query.passages))

    @property
    def _n_texts(self) -> int:
        """Two, or one if the text of the query is not known."""
        return 2 if self.query.passages.texts else 1


def _spell(text: str) -> str:
    """A text in small letters without hyphens and the ending of its plural."""
    return " ".join(text.lower().replace("-", " ").split()).removesuffix("s")


def _pairs(keys: Sequence[str]) -> list[str]:
    """The pairs of neighbouring words of a phrase, or its only word."""
    return [f"{one} {other}" for one, other in pairwise(keys) if one and other] or [key for key in keys if key]


def _title_terms(paper: Paper) -> frozenset[str]:
    """The terms of the title of a paper, in the language of its whole text, which a title seldom shows."""
    return frozenset(analyse(paper.title, language_of(f"{paper.title}. {paper.abstract}")))
