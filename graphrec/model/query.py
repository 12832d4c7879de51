"""What is asked and what comes back, in row numbers: the query, and the ranking that answers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphrec.model.facts import Reference
    from graphrec.model.matrix import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Query:
    """Seed papers, papers to steer away from, and free text, all as numbers.

    `text_terms` (term numbers, TF-IDF weights of unit length) and `text_vector` (n_dimensions,) stand for
    free text; empty or None when there is none, and `text_references` are the papers (targets are rows) that it refers
    to. `since` / `until` bound the year of the candidates. `facet` is the
    part of the abstracts by which papers are to be alike (`problem`, `method` or `result`), empty for all of them;
    `part_vectors` (n, n_dimensions) are the embeddings of that part of the papers `part_rows` (ascending): of the
    seeds, the papers to steer away from, and all that come into question.
    """

    seed_rows: tuple[int, ...] = ()
    avoid_rows: tuple[int, ...] = ()
    text_terms: tuple[IntArray, FloatArray] | None = None
    text_vector: FloatArray | None = None
    text_references: tuple[Reference, ...] = ()
    since: int | None = None
    until: int | None = None
    facet: str = ""
    part_rows: tuple[int, ...] = ()
    part_vectors: FloatArray | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """Papers in rank order with the share of every signal.

    `rows` (k,), `scores` (k,) descending, `contributions` (k, n_signals) whose rows add up to `scores`;
    `n_below_floor` papers scored something but not enough to be called related.
    """

    rows: IntArray
    scores: FloatArray
    contributions: FloatArray
    signals: tuple[str, ...]
    n_above_floor: int
    n_below_floor: int
