"""A query and the ranking that answers it, both in row numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphrec.model.facts import Reference
    from graphrec.model.matrix import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Query:
    """Seed papers, papers to avoid, and free text, as numbers.

    Attributes:
        seed_rows: rows of the papers to which others are to be related.
        avoid_rows: rows of the papers to which others are not to be similar.
        text_terms: term numbers and TF-IDF weights (of unit length) of the free text, or None.
        text_vector: (n_dimensions,) embedding of the free text, or None.
        text_rows: rows of the papers with its rarest words, which are ranked in a large library, too.
        text: the free text as typed, "" for none.
        text_references: references of the free text to papers of the library.
        since: first year of the candidates.
        until: last year of the candidates.
        excluded_rows: rows of papers that are not recommended, though others are compared with them.
        only_rows: rows of the only papers that are recommended; None for all.
        facet: part of the abstracts that is compared, too (`problem`, `method` or `result`), or "" for none.
        part_rows: for every sentence of that part of the seeds, of the papers to avoid and of the first candidates, the
            row of its paper, ascending.
        part_vectors: (n, n_dimensions) embeddings of these sentences, shorter than 1 where no sentence states the part
            for certain.
    """

    seed_rows: tuple[int, ...] = ()
    avoid_rows: tuple[int, ...] = ()
    text_terms: tuple[IntArray, FloatArray] | None = None
    text_vector: FloatArray | None = None
    text_rows: tuple[int, ...] = ()
    text: str = ""
    text_references: tuple[Reference, ...] = ()
    since: int | None = None
    until: int | None = None
    excluded_rows: tuple[int, ...] = ()
    only_rows: tuple[int, ...] | None = None
    facet: str = ""
    part_rows: tuple[int, ...] = ()
    part_vectors: FloatArray | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """Papers in rank order, with the contribution of every signal to their scores.

    `rows` (k,), `scores` (k,) descending, `contributions` (k, n_signals) whose rows sum to `scores`. `n_above_floor`
    papers scored at least the relevance floor, `n_below_floor` others above 0.
    """

    rows: IntArray
    scores: FloatArray
    contributions: FloatArray
    signals: tuple[str, ...]
    n_above_floor: int
    n_below_floor: int
