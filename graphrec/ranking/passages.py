"""Passages: the title, sentences and key words of papers and of free text, as reasons quote and compare them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, groupby, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from graphrec.text import split_sentences
from graphrec.vectors.abstracts import content
from graphrec.vectors.facets import classify_sentences
from graphrec.vectors.notes import is_availability
from graphrec.vectors.phrases import Words, cut_words
from graphrec.vectors.stopwords import GENERIC
from graphrec.vectors.student import load_student

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.matrix import FloatArray
    from graphrec.model.paper import Paper

_REMEMBERED = 800  # papers cached, about 40 KB each: all that the questions about a small library find
_JOINT = ". "  # between passages: no phrase goes across


@dataclass(frozen=True)
class Passages:
    """A text in passages.

    `of`: the title of the paper that each is from, "" for free text. `is_quotable`: whether it is no key word.
    """

    texts: tuple[str, ...]
    of: tuple[str, ...]
    is_quotable: tuple[bool, ...]

    @cached_property
    def words(self) -> Words:
        """The words of all passages."""
        return cut_words(_JOINT.join(self.texts))

    @cached_property
    def keys(self) -> list[list[str]]:
        """The keys of the words of each passage, in order."""
        words = self.words
        hyphens = [place + number for number, place in enumerate(words.left_out)]  # as places in the text with them
        ends = list(accumulate(len(text) + len(_JOINT) for text in self.texts))
        cuts = [0, *(bisect_left(words.starts, end - bisect_left(hyphens, end)) for end in ends)]
        return [words.keys[start:stop] for start, stop in pairwise(cuts)]

    @cached_property
    def terms(self) -> list[set[str]]:
        """The terms of each passage: its words that are not general, and its pairs of neighbouring words."""
        return [
            {key for key in keys if key and key not in GENERIC}.union(
                [f"{one} {other}" for one, other in pairwise(keys) if one and other]
            )
            for keys in self.keys
        ]

    @cached_property
    def sizes(self) -> list[int]:
        """The number of different words that are not general, of each passage."""
        return [sum(" " not in term for term in terms) for terms in self.terms]

    @cached_property
    def is_result(self) -> list[bool]:
        """Whether each passage tells results, such as a list of data sets: papers on anything have that."""
        passages = zip(self.of, self.texts, strict=True)
        papers = [[text for _, text in group] for _, group in groupby(passages, key=itemgetter(0))]
        return [
            role == "result" and text not in self.of
            for texts in papers
            for text, role in zip(texts, classify_sentences(texts), strict=True)
        ]

    @cached_property
    def subjects(self) -> set[str]:
        """The terms that stand in a title or in two passages: no chance mentions."""
        earlier: set[str] = set()
        twice: set[str] = set()
        for text, title, terms in zip(self.texts, self.of, self.terms, strict=True):
            twice |= terms if text == title else terms & earlier
            earlier |= terms
        return twice

    @cached_property
    def vectors(self) -> FloatArray:
        """The shipped encoder's vectors (n_passages, n_dimensions) of unit length; zeros for key words.

        Cost: the passages times the words of all.
        """
        words: dict[str, int] = {}
        places = [[words.setdefault(key, len(words)) for key in dict.fromkeys(keys)] for keys in self.keys]
        passage = np.repeat(np.arange(len(places)), list(map(len, places)))
        counts = np.zeros((len(places), len(words)))
        counts[passage, [place for each in places for place in each]] = 1
        student = load_student()
        vectors = counts @ student.word_vectors(student.rows(list(words))).astype(np.float64)
        lengths = np.sqrt((vectors**2).sum(axis=1, keepdims=True))
        return np.asarray(vectors / np.where(lengths > 0, lengths, 1) * np.array(self.is_quotable)[:, None])


def passages_of(papers: Sequence[Paper], text: str = "") -> Passages:
    """The passages of papers and of free text, without sentences that say where code or data are.

    Args:
        papers: records of papers.
        text: free text, "" for none.
    """
    parts = [passages_of_paper(paper) for paper in papers]
    if len(parts) == 1 and not text:
        return parts[0]
    sentences = _sentences(text)
    texts = [each for part in parts for each in part.texts]
    titles = [title for part in parts for title in part.of]
    is_quotable = [each for part in parts for each in part.is_quotable]
    return Passages(
        (*texts, *sentences), (*titles, *("" for _ in sentences)), (*is_quotable, *(True for _ in sentences))
    )


def passages_of_paper(paper: Paper) -> Passages:
    """The passages of a paper; cached, since several questions find it."""
    return _of_record(paper.title, paper.abstract, paper.keywords)


@lru_cache(maxsize=_REMEMBERED)
def _of_record(title: str, abstract: str, keywords: tuple[str, ...]) -> Passages:
    sentences = (title, *_sentences(content(abstract)))
    texts = (*sentences, *keywords)
    return Passages(texts, (title,) * len(texts), tuple(at < len(sentences) for at in range(len(texts))))


def _sentences(text: str) -> list[str]:
    return [sentence for sentence in split_sentences(text) if not is_availability(sentence)]
