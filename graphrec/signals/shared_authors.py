"""Shared authors: papers by the same people, who often continue their work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphrec.edges.written_by import author_key
from graphrec.model.reason import Sentence
from graphrec.signals._contract import NameRequest, Signal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.model.query import Query
    from graphrec.signals._contract import Names

_SHOWN = 3  # names in a sentence


class SameAuthors(NamedTuple):
    """Rows of the seeds with which a paper shares an author."""

    seeds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SharedAuthors:
    """The shared authors, as the paper spells them."""

    authors: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The keys of the JSON output."""
        return {"authors": list(self.authors)}


def score(graph: PaperGraph, query: Query) -> FloatArray:
    """Sum of 1 / log(1 + papers of the author) over the shared authors, averaged over the seeds.

    Names with many papers count less, since they may be several people.
    Cost: the papers of the seeds' authors.
    """
    total = np.zeros(graph.n_papers)
    if not graph.written_by.n_rows:
        return total
    for seed in query.seed_rows:
        authors = graph.written_by.row(seed)[0].astype(np.int64)
        total += graph.wrote.combine_rows(authors, _rarity(graph, authors))
    return total / max(1, len(query.seed_rows))


def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[SameAuthors]:
    """For each paper, find the seeds with which it shares an author.

    Args:
        graph: the papers and their links.
        query: the seeds and the text of the query.
        rows: rows of the recommended papers.
    """
    theirs = [(seed, graph.written_by.row(seed)[0]) for seed in query.seed_rows]
    own = [graph.written_by.row(row)[0] for row in rows]
    return [SameAuthors(tuple(seed for seed, them in theirs if np.isin(them, us).any())) for us in own]


def request_names(evidence: SameAuthors) -> NameRequest:
    """Request the seeds."""
    return NameRequest(nodes=evidence.seeds)


def name_evidence(evidence: SameAuthors, names: Names) -> SharedAuthors:
    """Find the authors that the paper shares with these seeds."""
    seed_authors = {author_key(author) for seed in evidence.seeds for author in names.seeds[seed].authors}
    return SharedAuthors(tuple(author for author in names.paper.authors if author_key(author) in seed_authors))


def sentence(evidence: SharedAuthors) -> Sentence:
    """State the first shared authors."""
    return Sentence(f"both by {'; '.join(evidence.authors[:_SHOWN])}")


def _rarity(graph: PaperGraph, authors: IntArray) -> FloatArray:
    """1 / log(1 + number of papers)."""
    return np.asarray(1 / np.log(1 + np.maximum(1, graph.wrote.indptr[authors + 1] - graph.wrote.indptr[authors])))


SIGNAL = Signal(
    weight=0.8,  # tuned on development queries, see `Signal`
    score=score,
    explain=explain,
    request_names=request_names,
    name_evidence=name_evidence,
    sentence=sentence,
    order=110,
)
