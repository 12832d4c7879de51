"""Held-out references: cases from a library's own references, some of which are hidden from the graph."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from graphrec.errors import OptionError
from graphrec.evaluation.cases import Case
from graphrec.model.matrix import SparseMatrix
from graphrec.model.query import Query

if TYPE_CHECKING:
    import numpy.typing as npt

    from graphrec.model.graph import PaperGraph

LEAST_REFERENCES = 5  # references within the corpus that a query must have
MOST_QUERIES = 250  # enough for intervals of about 0.03; more take longer


def hide_references(
    graph: PaperGraph, share: float = 0.2, *, cold: bool = False, seed: int = 0, least: int = LEAST_REFERENCES
) -> tuple[PaperGraph, list[Case]]:
    """Hide references; return the graph without them and a case for every paper that lost some.

    By default a share of the references of every query is hidden. With `cold`, all references of a share of the papers
    are hidden, including those to works outside the corpus, as for a draft. Excluded from the rankings are papers of a
    later year, and those that the query still cites. Text, methods and authors stay in the graph.

    Args:
        graph: the complete graph.
        share: share of the references, or with `cold` of the papers, between 0 and 1.
        cold: whether queries lose all of their references.
        seed: seed of the random choice.
        least: references within the corpus that a query must have.

    Raises:
        OptionError: the share is not between 0 and 1, or too few papers have references.
    """
    if not 0 < share < 1:
        raise OptionError(f"The share of references to hide is {share}; it lies between 0 and 1.")
    random = np.random.default_rng(seed)
    sources = np.repeat(np.arange(graph.n_papers), np.diff(graph.cites.indptr))
    inside = graph.cites.indices < graph.n_papers
    able = np.flatnonzero(np.bincount(sources[inside], minlength=graph.n_papers) >= least)
    if not len(able):
        raise OptionError(f"No paper has {least} references within the library; nothing can be held out.")
    count = max(1, int(len(able) * share)) if cold else len(able)
    queries = np.sort(random.permutation(able)[: min(count, MOST_QUERIES)])
    is_of_query = np.isin(sources, queries)
    hidden = is_of_query if cold else is_of_query & inside & (random.random(len(sources)) < share)
    cases = [_case(graph, int(query), hidden) for query in queries]
    return without(graph, hidden), [case for case in cases if case.grades]


def without(graph: PaperGraph, hidden: npt.NDArray[np.bool_]) -> PaperGraph:
    """Remove the marked entries of `cites` from the graph."""
    sources = np.repeat(np.arange(graph.n_papers), np.diff(graph.cites.indptr))[~hidden]
    indptr = np.concatenate(([0], np.cumsum(np.bincount(sources, minlength=graph.n_papers)))).astype(np.int64)
    cites = SparseMatrix(indptr, graph.cites.indices[~hidden], graph.cites.data[~hidden], graph.cites.n_columns)
    return replace(graph, cites=cites, cites_relation=graph.cites_relation[~hidden], cited_by=cites.transpose())


def _case(graph: PaperGraph, query: int, hidden: npt.NDArray[np.bool_]) -> Case:
    """Build the case of one paper; its hidden references of the same or an earlier year are relevant."""
    own = slice(*graph.cites.indptr[query : query + 2])
    inside = graph.cites.indices[own] < graph.n_papers
    cited, is_hidden = graph.cites.indices[own][inside], hidden[own][inside]
    is_out = (graph.years > graph.years[query]) & (graph.years[query] > 0)
    wanted = np.unique(cited[is_hidden & ~is_out[cited]])
    is_out[cited[~is_hidden]] = True
    return Case(Query(seed_rows=(query,)), {int(row): 1 for row in wanted}, np.flatnonzero(is_out))
