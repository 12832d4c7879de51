"""The two sentences, one of a paper and one of the query, that are most alike: by the telling words of both."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from graphrec.vectors.scripts import is_unspaced
from graphrec.vectors.student import load_student

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphrec.model.matrix import FloatArray
    from graphrec.ranking.passages import Passages

_TELLING = 3.0  # length of the encoder's vector of a word from which on it counts in full: "impressive" has 1.2
_LETTERS_SHARE = 0.33  # what two letters of a run without blanks tell: a word is two to four
_PAIR_SHARE = 0.5  # of the worth of two neighbouring words that both sentences have, beside that of each word
_SHORT = 6  # words added to the length of each sentence, so that a short one is not the most alike by one word
_FEWEST_WORDS = 2  # different words that tell much and that both sentences must have
_LEAST = 6.5  # worth of the words that both must have
_SUBJECT_SHARE = 0.5  # of this worth, at least, for terms that are no chance mention in one of the texts
_CLOSE = 0.6  # cosine from which on sentences without such words read alike
_CLOSE_IN_WORDS = 0.55  # the same for sentences with such words: one word may mean different things
_CLOSE_WORDS = 2.5  # worth of the words that these must have in common
_FARTHEST = 0.3  # cosine of the closest sentences that are worth a look, if none read alike
_LEAST_WORD = 1.0  # worth of a word that tells much
_ABOUT = 0.5  # weight, beside it, of the cosine of each sentence with the whole other text
_WORDS = 0.05  # weight of the worth of the words that both have
_DIGITS = 6  # of a cosine that are compared, so that all processors find the same pair


class SentencePair(NamedTuple):
    """A sentence of a paper, the sentence of the query most alike, and the title of the seed that it is from.

    `reads_alike`: whether they are alike in telling words or in meaning; else they are only the closest ones.
    """

    sentence: str
    seed_sentence: str
    seed: str
    reads_alike: bool


@dataclass(frozen=True)
class SentenceIndex:
    """The sentences of a query by the terms in them.

    `rarity`: of each term that counts, -log of the share of papers that contain it.
    """

    passages: Passages
    rarity: Mapping[str, float]

    @cached_property
    def tells(self) -> dict[str, float]:
        """How much each word tells by itself, from 0 to 1.

        The shipped encoder gives words that say little of a text's meaning short vectors. What it does not know counts,
        but of a run without blanks, each word is only two letters.
        """
        words = sorted({word for term in self.rarity for word in term.split()})
        student = load_student()
        rows = student.rows(words)
        lengths = np.sqrt((student.word_vectors(rows).astype(np.float64) ** 2).sum(axis=1))
        tells = np.where(rows < 0, 1, np.minimum(lengths / _TELLING, 1)).tolist()
        return {
            word: _LETTERS_SHARE if is_unspaced(word[0]) else share for word, share in zip(words, tells, strict=True)
        }

    @cached_property
    def worth(self) -> dict[str, int]:
        """Of each term, in thousandths: its rarity, times how much its words tell; half of it for a pair."""
        tells, worth = self.tells, {}
        for term, rarity in self.rarity.items():
            first, _, second = term.partition(" ")
            share = _PAIR_SHARE * (tells[first] + tells[second]) / 2 if second else tells[first]
            worth[term] = round(1000 * rarity * share)
        return worth

    @cached_property
    def postings(self) -> dict[str, list[int]]:
        """The numbers of the sentences with each term."""
        postings: dict[str, list[int]] = defaultdict(list)
        for number, terms in enumerate(self.passages.terms):
            for term in terms & self.rarity.keys() if self.passages.is_quotable[number] else ():
                postings[term].append(number)
        return postings


def best_pair(index: SentenceIndex, passages: Passages) -> SentencePair | None:
    """Find the sentences of a paper and of the query that are most alike; None if none have enough words in common.

    Likeness is the worth of the terms of both over the root of the product of both lengths; ties go to the earlier
    sentence. Half of the worth must be of subjects of a text.

    Args:
        index: the sentences of the query.
        passages: the text of the paper.

    Cost: the sentences of the query that have a term of the paper.
    """
    best: tuple[float, int, int] | None = None
    subjects, theirs = passages.subjects | index.passages.subjects, index.passages.sizes
    for at, terms in enumerate(passages.terms):
        if not passages.is_quotable[at]:
            continue
        alike: dict[int, list[int]] = {}  # by sentence of the query: worth, words, and worth of subjects
        for term in terms & index.postings.keys():
            worth, is_word, is_subject = index.worth[term], " " not in term, term in subjects
            for number in index.postings[term]:
                sums = alike.setdefault(number, [0, 0, 0])
                sums[0] += worth
                sums[1] += is_word and worth >= 1000 * _LEAST_WORD
                sums[2] += worth * is_subject
        for number in sorted(alike):
            worth, n_words, of_subjects = alike[number]
            if worth >= 1000 * _LEAST and n_words >= _FEWEST_WORDS and of_subjects >= _SUBJECT_SHARE * worth:
                likeness = worth / sqrt((_SHORT + passages.sizes[at]) * (_SHORT + theirs[number]))
                if best is None or likeness > best[0]:
                    best = likeness, at, number
    if best is None:
        return nearest_pair(index, passages)
    _, at, number = best
    own, theirs = passages.vectors[at], index.passages.vectors[number]
    is_known = bool(own.any() and theirs.any())  # else the words alone decide
    return _pair(index, passages, at, number, reads_alike=not is_known or bool(own @ theirs >= _CLOSE_IN_WORDS))


def nearest_pair(index: SentenceIndex, passages: Passages) -> SentencePair | None:
    """Find the sentences of a paper and of the query that mean most alike, in other words; None if all are far apart.

    That is the largest cosine of the encoder's vectors, plus that of each sentence with the whole other text.

    Args:
        index: the sentences of the query.
        passages: the text of the paper.

    Cost: the sentences of the paper times the words in them, and times the sentences of the query.
    """
    own, theirs = passages.vectors, index.passages.vectors
    if not len(own) or not len(theirs):
        return None
    likeness = own @ theirs.T
    about = (own @ _direction(theirs))[:, None] + (theirs @ _direction(own))[None, :]
    shared = _shared_worth(index, passages)
    worth = np.round(likeness + _ABOUT * about + _WORDS * np.minimum(shared, _LEAST), _DIGITS)
    worth = np.where((likeness >= _FARTHEST) & (shared > 0), worth, 0)
    is_alike = (likeness >= _CLOSE) & (shared >= _CLOSE_WORDS)
    worth = np.where(is_alike, worth, 0) if is_alike.any() else worth
    at, number = (int(each) for each in np.unravel_index(np.argmax(worth), worth.shape))
    if not worth[at, number]:
        return None
    return _pair(index, passages, at, number, reads_alike=bool(is_alike[at, number]))


def _pair(index: SentenceIndex, passages: Passages, at: int, number: int, *, reads_alike: bool) -> SentencePair:
    theirs = index.passages
    return SentencePair(passages.texts[at], theirs.texts[number], theirs.of[number], reads_alike)


def _shared_worth(index: SentenceIndex, passages: Passages) -> FloatArray:
    """The worth of the terms that a sentence of a paper (row) and one of the query (column) have in common.

    A chance mention counts half. It is 0 where only one word tells much: one word may mean different things.
    """
    shape = len(passages.texts), len(index.passages.texts)
    shared, n_words = np.zeros(shape), np.zeros(shape, dtype=np.int64)
    subjects = passages.subjects | index.passages.subjects
    for at, terms in enumerate(passages.terms):
        for term in terms & index.postings.keys():
            worth = index.worth[term]
            shared[at, index.postings[term]] += worth if term in subjects else worth // 2
            n_words[at, index.postings[term]] += " " not in term and worth >= 1000 * _LEAST_WORD
    return np.where(n_words >= _FEWEST_WORDS, shared, 0) / 1000


def _direction(vectors: FloatArray) -> FloatArray:
    """The sum of vectors, of unit length."""
    total = vectors.sum(axis=0)
    return np.asarray(total / max(float(np.sqrt((total**2).sum())), 1e-9))
