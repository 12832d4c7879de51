"""The two sentences, one of a paper and one of the query, that are most alike: by the telling words of both."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
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
_NEAR = 0.5  # cosine of the closest sentences from which on they are loosely alike; `_CLOSE` if one word alone tells
_NEAR_ABOUT = 0.4  # cosine of each of these with the whole other text: neither is a side issue
_FAR = 0.4  # the same for related papers
_LITTLE = 1000.0  # worth, in thousandths, of what close sentences of related papers have in common
_LEAST_WORD = 2.0  # worth of a word that tells much: one in full that up to 13 % of the papers have
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
    def numbers(self) -> dict[str, int]:
        """The terms that count of all sentences, numbered."""
        quoted = (
            terms
            for terms, is_quotable in zip(self.passages.terms, self.passages.is_quotable, strict=True)
            if is_quotable
        )
        return {term: number for number, term in enumerate(self.rarity.keys() & set().union(*quoted))}

    @cached_property
    def contained(self) -> FloatArray:
        """Whether (1 or 0) each numbered term (row) is in each sentence (column) that may be quoted."""
        return _incidence(self.passages, self.numbers).T

    @cached_property
    def weights(self) -> FloatArray:
        """The worth of each numbered term, and whether it is a word that tells much (2, n_terms)."""
        worth = np.array([self.worth[term] for term in self.numbers], dtype=np.float64)
        is_word = np.array([" " not in term for term in self.numbers], dtype=bool)
        return np.array([worth, is_word & (worth >= 1000 * _LEAST_WORD)])


class _Overlap(NamedTuple):
    """What a sentence of a paper (row) and one of the query (column) have in common.

    `worth`: that of their terms, in thousandths. `of_subjects`: that of those that are no chance mention in one of the
    texts. `n_words`: number of words that tell much.
    """

    worth: FloatArray
    of_subjects: FloatArray
    n_words: FloatArray


def best_pair(index: SentenceIndex, passages: Passages, *, is_related: bool = False) -> SentencePair | None:
    """Find the sentences of a paper and of the query that are most alike, in words or else in meaning.

    Args:
        index: the sentences of the query.
        passages: the text of the paper.
        is_related: whether the papers are known to be related, so that the closest sentences are found however far
            apart they are; else None is returned if they are.

    Cost: the sentences of the paper times those of the query times the terms of both.
    """
    if not passages.texts or not index.passages.texts:
        return None
    overlap = _overlap(index, passages)
    return _pair_in_words(index, passages, overlap) or _pair_in_meaning(index, passages, overlap, is_related=is_related)


def _pair_in_words(index: SentenceIndex, passages: Passages, overlap: _Overlap) -> SentencePair | None:
    """Find the sentences with most telling words in common, if they are also close in meaning.

    Likeness is the worth of the terms of both over the root of the product of both lengths; ties go to the earlier
    sentence. Half of the worth must be of subjects of a text.
    """
    worth, of_subjects, n_words = overlap
    is_enough = (worth >= 1000 * _LEAST) & (n_words >= _FEWEST_WORDS) & (of_subjects >= _SUBJECT_SHARE * worth)
    if not is_enough.any():
        return None
    lengths = np.outer(_SHORT + np.array(passages.sizes), _SHORT + np.array(index.passages.sizes))
    at, number = _largest(np.where(is_enough, worth / np.sqrt(lengths), 0))
    own, theirs = passages.vectors[at], index.passages.vectors[number]
    is_known = bool(own.any() and theirs.any())  # else the words alone decide
    is_close = not is_known or bool(own @ theirs >= _CLOSE_IN_WORDS)
    return _pair(index, passages, at, number, reads_alike=True) if is_close else None


def _pair_in_meaning(
    index: SentenceIndex, passages: Passages, overlap: _Overlap, *, is_related: bool
) -> SentencePair | None:
    """Find the sentences that mean most alike, in other words.

    That is the largest cosine of the encoder's vectors, plus that of each sentence with the whole other text. A chance
    mention counts half, and words count only if two tell much: one word may mean different things.
    """
    own, theirs = passages.vectors, index.passages.vectors
    likeness, own_about, their_about = own @ theirs.T, own @ _direction(theirs), theirs @ _direction(own)
    shared = np.where(overlap.n_words >= _FEWEST_WORDS, overlap.worth + overlap.of_subjects, 0) / 2000
    is_result = np.array(passages.is_result)[:, None] | np.array(index.passages.is_result)[None, :]
    about = own_about[:, None] + their_about[None, :]
    worth = likeness + _ABOUT * about + _WORDS * np.minimum(shared, _LEAST)
    is_about = (own_about >= _NEAR_ABOUT)[:, None] & (their_about >= _NEAR_ABOUT)[None, :]
    is_alike = (likeness >= _CLOSE) & (shared >= _CLOSE_WORDS) & is_about & ~is_result
    is_near = (likeness >= np.where(shared > 0, _NEAR, _CLOSE)) & (overlap.n_words > 0) & is_about & ~is_result
    is_loose = np.where(shared > 0, likeness >= _FAR, (likeness >= _NEAR) & (overlap.worth >= _LITTLE) & is_about)
    is_far = is_related & is_loose  # results only where there is no other pair
    for fits in (is_alike, is_near, is_far & ~is_result, is_far):
        if fits.any():
            at, number = _largest(np.where(fits, np.round(worth, _DIGITS), -1))
            return _pair(index, passages, at, number, reads_alike=bool(is_alike[at, number]))
    return None


def _largest(values: FloatArray) -> tuple[int, int]:
    """Row and column of the first of the largest values."""
    at, number = np.unravel_index(np.argmax(values), values.shape)
    return int(at), int(number)


def _pair(index: SentenceIndex, passages: Passages, at: int, number: int, *, reads_alike: bool) -> SentencePair:
    theirs = index.passages
    return SentencePair(passages.texts[at], theirs.texts[number], theirs.of[number], reads_alike)


def _overlap(index: SentenceIndex, passages: Passages) -> _Overlap:
    """What the sentences of a paper and of the query have in common; sums of whole numbers, so the same everywhere."""
    subjects = passages.subjects | index.passages.subjects
    shared = {term: number for number, term in enumerate(index.numbers.keys() & set().union(*passages.terms))}
    own, numbers = _incidence(passages, shared), [index.numbers[term] for term in shared]
    contained, (worth, tells_much) = index.contained[numbers], index.weights[:, numbers]
    is_subject = np.array([term in subjects for term in shared], dtype=bool)
    return _Overlap(*(own @ (weights[:, None] * contained) for weights in (worth, worth * is_subject, tells_much)))


def _incidence(passages: Passages, numbers: Mapping[str, int]) -> FloatArray:
    """Whether (1 or 0) each sentence that may be quoted (row) has each of the numbered terms (column)."""
    matrix = np.zeros((len(passages.texts), len(numbers)))
    for at, terms in enumerate(passages.terms):
        if passages.is_quotable[at]:
            matrix[at, [numbers[term] for term in terms & numbers.keys()]] = 1
    return matrix


def _direction(vectors: FloatArray) -> FloatArray:
    """The sum of vectors, of unit length."""
    total = vectors.sum(axis=0)
    return np.asarray(total / max(float(np.sqrt((total**2).sum())), 1e-9))
