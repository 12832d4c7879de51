"""Regions: the part of a large graph around a query, so that signals see some thousand papers, however many there are.

A region is a `PaperGraph` with rows, works and methods renumbered, so that signals, ranking and explanations need not
know of it. It also has a sample of papers from all over the corpus, for the mean and deviation of signals.
The expensive steps, comparing vectors and selecting rows, are pure functions of one part of the graph, so that they can
run where the shards of a graph are.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.model.graph import PaperGraph
from graphrec.model.matrix import SparseMatrix, select_highest, stack
from graphrec.ranking.background import share_background, usual_rows
from graphrec.ranking.promotion import promote, text_of_work
from graphrec.signals import semantic
from graphrec.vectors.inverted import InvertedFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.model.query import Query
    from graphrec.ranking.explanation import Lookup

NEAREST = 500  # papers nearest to the query by text; with a thousand, one in twenty of the first ten changes
LINKED = 500  # papers linked to a seed, at most, for each kind of link: references, shared references, authors, methods
_CORE = 30  # nearest papers whose `similar` neighbours are in the region, too


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a graph, with the query in its numbers.

    `rows`, `works`, `methods`: ascending; the number in the complete graph of every paper, work and method of the
    region. A work that is asked about is among the papers, by its node. `n_papers`: papers in the complete graph.
    """

    graph: PaperGraph
    query: Query
    rows: IntArray
    works: IntArray
    methods: IntArray
    n_papers: int

    def lookup(self, lookup: Lookup) -> Lookup:
        """Wrap a lookup of the complete graph so that it takes the region's numbers."""
        return _RegionLookup(self, lookup)  # of `NodeLookup`, if works are asked about


def region_of_all(graph: PaperGraph, query: Query) -> Region:
    """The region with all papers, for a small corpus."""
    rows, works, methods = map(np.arange, (graph.n_papers, graph.n_works, graph.n_methods))
    return _with_works(graph, Region(graph, query, rows, works, methods, graph.n_papers), query)


def _with_works(graph: PaperGraph, region: Region, query: Query) -> Region:
    """A region in which the works that are asked about have rows of their own, behind the papers.

    Args:
        graph: the complete graph.
        region: papers around the query, in whose numbers all else of its query is.
        query: with nodes of the complete graph.
    """
    seeds, avoided = query.seed_rows, query.avoid_rows
    asked_works = sorted({node for node in (*seeds, *avoided) if node >= graph.n_papers})
    part, rows, works = region.graph, region.rows, region.works
    if asked_works:
        numbers = np.searchsorted(works, np.array(asked_works) - graph.n_papers)
        part, rest = promote(part, numbers.tolist())
        share_background(graph, part, np.searchsorted(rows, usual_rows(graph.n_papers)))
        rows, works = np.concatenate([rows, asked_works]), works[rest]
    local = [tuple(np.searchsorted(rows, nodes).tolist()) for nodes in (seeds, avoided)]
    query = replace(region.query, seed_rows=local[0], avoid_rows=local[1])
    return replace(region, graph=part, query=query, rows=rows, works=works)


def find_region(graph: PaperGraph, query: Query) -> Region:
    """Find the region of a query; all papers if the corpus has no clusters.

    Cost: the links of the papers in it, and the embeddings of the closest clusters.
    """
    if not len(graph.centres):
        return region_of_all(graph.unsharded, query)
    rows = _rows_around(graph, query)
    referred = _referenced_rows(query)
    targets = np.searchsorted(rows, referred).tolist()
    moved = zip(query.text_references, targets, strict=True)
    references = tuple(reference._replace(target=target) for reference, target in moved)
    local_query = replace(
        query,
        text_references=references,
        text_rows=_local_rows(rows, query.text_rows),
        excluded_rows=_local_rows(rows, query.excluded_rows),
        only_rows=None if query.only_rows is None else _local_rows(rows, query.only_rows),
    )
    part, works, methods = restrict(graph, rows)
    share_background(graph, part, np.searchsorted(rows, usual_rows(graph.n_papers)))
    return _with_works(graph, Region(part, local_query, rows, works, methods, graph.n_papers), query)


def nearest(graph: PaperGraph, vector: FloatArray, count: int) -> IntArray:
    """Find the papers with embeddings closest to a vector, closest first, ties by row.

    With clusters a few of the closest may be missed.

    Args:
        graph: the papers.
        vector: embedding (n_dimensions,).
        count: number of papers.
    """
    rows = (
        InvertedFile(graph.centres, graph.order, graph.starts).near(vector).astype(np.int64)
        if len(graph.centres)
        else np.arange(graph.n_papers)
    )
    best_by_part = graph.map_parts(_closest_rows, (vector, count), rows)
    best = np.concatenate([rows[:0], *(first + there for first, (there, _) in best_by_part)])
    return select_highest(best, np.concatenate([np.zeros(0), *(cosines for _, (_, cosines) in best_by_part)]), count)[0]


def _closest_rows(graph: PaperGraph, request: tuple[FloatArray, int], rows: IntArray) -> tuple[IntArray, FloatArray]:
    """Find, among some papers, those closest to a vector, closest first, and their cosines.

    `request`: the vector, and the number of papers.
    """
    vector, count = request
    return select_highest(rows, semantic.cosines_apart(graph.vectors[rows], vector), count)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The data of some papers, one row each, with columns numbered as in the complete graph."""

    cites: SparseMatrix
    cites_relation: IntArray
    uses_method: SparseMatrix
    similar: SparseMatrix
    terms: SparseMatrix
    vectors: FloatArray
    years: IntArray
    written_by: SparseMatrix


def restrict(graph: PaperGraph, rows: IntArray) -> tuple[PaperGraph, IntArray, IntArray]:
    """Restrict a graph to some papers (rows ascending).

    Links to other papers are left out. Terms keep their numbers.

    Returns:
        The restricted graph, and the numbers in the complete graph of the works and methods that remain.
    """
    cut = _stack_rows([part for _, part in graph.map_parts(_select_data, None, rows)])
    local_row = np.full(graph.n_papers, -1, dtype=np.int32)
    local_row[rows] = np.arange(len(rows), dtype=np.int32)
    cites, relation, works = _citations(cut, graph.n_papers, local_row)
    methods, uses = _compact(cut.uses_method)
    _, authors = _compact(cut.written_by)
    part = PaperGraph(
        cites=cites,
        cites_relation=relation,
        cited_by=cites.transpose(),
        uses_method=uses,
        used_by=uses.transpose(),
        similar=_keep_links_within(cut.similar, local_row),
        terms=_matrix(cut.terms, cut.terms.indices, cut.terms.n_columns),
        spread=graph.spread,
        vectors=cut.vectors,
        years=cut.years,
        written_by=authors,
        wrote=authors.transpose(),
        extra={
            name: replace(edges, matrix=_keep_links_within(_select_rows(edges.matrix, rows)[0], local_row))
            for name, edges in graph.extra.items()
        },
    )
    return part, works, methods


def _rows_around(graph: PaperGraph, query: Query) -> IntArray:
    asked_nodes = (*query.seed_rows, *query.avoid_rows)
    works = [node for node in asked_nodes if node >= graph.n_papers]
    sources = (*(node for node in asked_nodes if node < graph.n_papers), *_referenced_rows(query))
    near = [nearest(graph, graph.vectors[row].astype(np.float32), NEAREST) for row in sources]
    near += [nearest(graph, text_of_work(graph, node).vector.astype(np.float32), NEAREST) for node in works]
    if query.text_vector is not None:
        near.append(nearest(graph, query.text_vector.astype(np.float32), NEAREST))
    asked_rows = np.array([*sources, *query.text_rows, *(query.only_rows or ())], dtype=np.int64)
    core = np.unique(np.concatenate([asked_rows[: len(sources)], *(rows[:_CORE] for rows in near)]))
    _, beside = graph.similar.entries(core)
    linked = [rows for row in sources for rows in _linked_rows(graph, row)]
    linked += [rows for node in works for rows in _citing_rows(graph, node)]
    return np.unique(
        np.concatenate(
            [asked_rows, usual_rows(graph.n_papers), *near, *linked, graph.similar.indices[beside].astype(np.int64)]
        )
    )


def _local_rows(rows: IntArray, wanted: Sequence[int]) -> tuple[int, ...]:
    """The numbers in a region of those of some papers that are in it."""
    return tuple(np.flatnonzero(np.isin(rows, np.array(wanted, dtype=np.int64))).tolist())


def _referenced_rows(query: Query) -> tuple[int, ...]:
    """Rows of the papers that free text refers to, in its order."""
    return tuple(one.target for one in query.text_references if one.target is not None)


def _linked_rows(graph: PaperGraph, row: int) -> list[IntArray]:
    """Papers linked to one, by kind: references, coupling, co-citation, authors and methods, rare ones first."""
    own = graph.cites.row(row)[0].astype(np.int64)
    methods, rarity = graph.uses_method.row(row)
    rare = methods[np.argsort(-rarity, kind="stable")].astype(np.int64)
    linked: list[IntArray] = [own[own < graph.n_papers][:LINKED], *_citing_rows(graph, row)]
    linked.append(_targets(graph.cited_by, own)[:LINKED])
    if graph.written_by.n_rows:
        linked.append(_targets(graph.wrote, graph.written_by.row(row)[0].astype(np.int64))[:LINKED])
    linked.append(_targets(graph.used_by, rare)[:LINKED])
    return linked


def _citing_rows(graph: PaperGraph, node: int) -> list[IntArray]:
    """Papers that cite a paper or work, and those that they cite beside it."""
    citing = graph.cited_by.row(node)[0].astype(np.int64)[:LINKED]
    together = _targets(graph.cites, citing)
    return [citing, together[together < graph.n_papers][:LINKED]]


def _targets(matrix: SparseMatrix, rows: IntArray) -> IntArray:
    """Columns of the entries of the first rows, enough for `LINKED` of them, in the order of the rows."""
    sizes = matrix.indptr[rows + 1] - matrix.indptr[rows]
    enough = int(np.searchsorted(np.cumsum(sizes), LINKED)) + 1
    _, at = matrix.entries(rows[:enough])
    return matrix.indices[at].astype(np.int64)


def _select_data(graph: PaperGraph, _: None, rows: IntArray) -> _Rows:
    """Select the data of some papers of one part of the graph."""
    cites, relation = _select_rows(graph.cites, rows)
    with_authors = rows if graph.written_by.n_rows else rows[:0]
    return _Rows(
        cites,
        graph.cites_relation[relation],
        _select_rows(graph.uses_method, rows)[0],
        _select_rows(graph.similar, rows)[0],
        _select_rows(graph.terms, rows)[0],
        graph.vectors[rows],
        graph.years[rows],
        _select_rows(graph.written_by, with_authors)[0],
    )


def _select_rows(matrix: SparseMatrix, rows: IntArray) -> tuple[SparseMatrix, IntArray]:
    """Select rows of a matrix; also return the positions of their entries in it."""
    which, at = matrix.entries(rows)
    indptr = np.concatenate(([0], np.cumsum(np.bincount(which, minlength=len(rows)))))
    return SparseMatrix(indptr, matrix.indices[at], matrix.data[at], matrix.n_columns), at


def _stack_rows(parts: Sequence[_Rows]) -> _Rows:
    """Concatenate the rows of all parts."""
    if len(parts) == 1:
        return parts[0]
    pieces = {each.name: [getattr(part, each.name) for part in parts] for each in fields(_Rows)}
    stacked: dict[str, Any] = {
        name: stack(same) if isinstance(same[0], SparseMatrix) else np.concatenate(same)
        for name, same in pieces.items()
    }
    return _Rows(**stacked)


def _citations(cut: _Rows, n_papers: int, local_row: IntArray) -> tuple[SparseMatrix, IntArray, IntArray]:
    target, n_rows = cut.cites.indices, cut.cites.n_rows
    is_work = target >= n_papers
    works = np.unique(target[is_work]).astype(np.int64)
    number = np.where(is_work, -1, local_row[np.where(is_work, 0, target)])
    number[is_work] = n_rows + np.searchsorted(works, target[is_work])
    is_inside = number >= 0
    part = _matrix(cut.cites, number, n_rows + len(works), is_inside)
    return part, cut.cites_relation[is_inside], works - n_papers


def _keep_links_within(matrix: SparseMatrix, local_row: IntArray) -> SparseMatrix:
    """Restrict selected rows of a square matrix to the same columns.

    `local_row`: the new number of every row of the complete graph, or -1.
    """
    number = local_row[matrix.indices]
    return _matrix(matrix, number, matrix.n_rows, number >= 0)


def _compact(matrix: SparseMatrix) -> tuple[IntArray, SparseMatrix]:
    """Remove the empty columns of a matrix; return the numbers of the others, and the matrix."""
    columns, number = np.unique(matrix.indices, return_inverse=True)
    return columns.astype(np.int64), _matrix(matrix, number, len(columns))


def _matrix(
    matrix: SparseMatrix, columns: IntArray, n_columns: int, selected: NDArray[np.bool_] | None = None
) -> SparseMatrix:
    """Rebuild a matrix from its entries, or the `selected` ones, with other column numbers in the same order."""
    indptr, data = matrix.indptr, matrix.data
    if selected is not None:
        indptr = np.concatenate(([0], np.cumsum(selected)))[indptr]
        columns, data = columns[selected], data[selected]
    return SparseMatrix(indptr, columns.astype(np.int32, copy=False), data.astype(np.float32, copy=False), n_columns)


@dataclass(frozen=True, slots=True)
class _RegionLookup:
    region: Region
    lookup: Lookup

    def papers(self, rows: Iterable[int]) -> dict[int, Any]:
        return _by_local_number(self.lookup.papers, self.region.rows, rows)

    def works(self, numbers: Iterable[int]) -> dict[int, Any]:
        return _by_local_number(self.lookup.works, self.region.works, numbers)

    def methods(self, numbers: Iterable[int]) -> dict[int, Any]:
        return _by_local_number(self.lookup.methods, self.region.methods, numbers)

    def terms(self, numbers: Iterable[int]) -> Mapping[int, str]:
        return self.lookup.terms(numbers)

    def references_between(self, source: int, target: int) -> Sequence[Any]:
        here = self.region
        beyond = target - len(here.rows)
        there = here.rows[target] if beyond < 0 else here.n_papers + here.works[beyond]
        return self.lookup.references_between(int(here.rows[source]), int(there))


def _by_local_number(find: Any, numbers: IntArray, wanted: Iterable[int]) -> dict[int, Any]:
    here = {int(numbers[number]): number for number in wanted}
    records: Mapping[int, Any] = find(list(here))
    return {here[number]: value for number, value in records.items()}
