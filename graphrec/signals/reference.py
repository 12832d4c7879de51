"""Direct references: the seed or the text asked for cites the paper, or the paper cites the seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.model.relations import CODES, RELATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.model.query import Query

NAME = "reference"
IS_ABSOLUTE = True  # strengths mean the same for every query; standardised, a lone passing mention would look strong
TEXT = -1  # the node that free text would be
_STRENGTHS = np.array([relation.strength for relation in RELATIONS])


def score(graph: PaperGraph, query: Query) -> FloatArray:
    """Strength of the relation times the confidence of the reference, averaged over the seeds, in [0, 1].

    What free text refers to counts as much as if it were a seed alone.
    Cost: the references of the seeds and of the papers that cite them.
    """
    total = np.zeros(graph.n_papers)
    for seed in query.seed_rows:
        _, others, strength, _ = _links(graph, seed)
        tie = np.zeros(graph.n_papers)
        np.maximum.at(tie, others, strength)
        total += tie
    total /= max(1, len(query.seed_rows))
    np.maximum.at(total, *_links_of_text(query))
    return total


def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[dict[str, Any]]:
    """For each paper its references from and to the seeds as (citing, cited, relation number), strongest first.

    Those of free text, which is no node, have `TEXT` for the citing one.
    """
    wanted: dict[int, list[tuple[float, int, int, int]]] = {int(row): [] for row in rows}
    for seed in query.seed_rows:
        outgoing, others, strength, relations = _links(graph, seed)
        for at in np.flatnonzero(np.isin(others, list(wanted))):
            other = int(others[at])
            pair = (seed, other) if outgoing[at] else (other, seed)
            wanted[other].append((-float(strength[at]), *pair, int(relations[at])))
    for other, strength, made in zip(*_links_of_text(query), query.text_references, strict=True):
        if int(other) in wanted:
            wanted[int(other)].append((-float(strength), TEXT, int(other), CODES[made.relation]))
    return [{"references": [link[1:] for link in sorted(wanted[int(row)])]} for row in rows]


def _links_of_text(query: Query) -> tuple[IntArray, FloatArray]:
    """The papers that free text refers to, and how strongly."""
    made = query.text_references
    strength = np.array([_STRENGTHS[CODES[one.relation]] * one.confidence for one in made], dtype=np.float32)
    return np.array([one.target for one in made], dtype=np.int64), strength


def _links(graph: PaperGraph, seed: int) -> tuple[npt.NDArray[np.bool_], IntArray, FloatArray, IntArray]:
    """References from and to a seed within the corpus: is outgoing, the other paper, strength, relation number."""
    start, stop = int(graph.cites.indptr[seed]), int(graph.cites.indptr[seed + 1])
    citing = graph.cited_by.row(seed)[0].astype(np.int64)
    which, at = graph.cites.entries(citing)
    to_seed = graph.cites.indices[at] == seed
    places = np.concatenate((np.arange(start, stop), at[to_seed]))
    others = np.concatenate((graph.cites.indices[start:stop], citing[which[to_seed]]))
    outgoing = np.arange(len(places)) < stop - start
    relations = graph.cites_relation[places]
    strength = _STRENGTHS[relations] * graph.cites.data[places]
    inside = others < graph.n_papers
    return outgoing[inside], others[inside], strength[inside], relations[inside]
