"""The part of a large graph that a query is about: the signals see some thousand papers, however many there are.

A region is a `PaperGraph` of its own with rows, works and methods numbered anew, so that signals, ranking and
explanations need not know of it. Papers from all over the corpus belong to it, too: what is usual shows in them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.graph import PaperGraph
from graphrec.matrix import SparseMatrix
from graphrec.signals import _rows, semantic
from graphrec.vectors.inverted import InvertedFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphrec.explain import Lookup
    from graphrec.matrix import FloatArray, IntArray
    from graphrec.query import Query

NEAREST = 500  # papers whose texts are nearest to the query; a thousand change one in twenty of the first ten
LINKED = 500  # papers linked to a seed by references, and by shared references, authors and methods each
USUAL = 350  # papers evenly spread over the corpus
_CORE = 30  # nearest papers whose neighbours belong to the region, too


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a graph: `rows`, `works` and `methods` are the numbers there, ascending, of what is numbered here."""

    graph: PaperGraph
    query: Query
    rows: IntArray
    works: IntArray
    methods: IntArray
    n_papers: int

    def lookup(self, whole: Lookup) -> Lookup:
        """Finds names by the region's numbers."""
        return _RegionLookup(self, whole)


def whole(graph: PaperGraph, query: Query) -> Region:
    """All papers as they are: what a corpus of few papers needs."""
    rows, works, methods = map(np.arange, (graph.n_papers, graph.n_works, graph.n_methods))
    return Region(graph, query, rows, works, methods, graph.n_papers)


def around(graph: PaperGraph, query: Query) -> Region:
    """The region of a query, everything when the papers are few.

    Cost: the links of the papers in it; of the embeddings those of the closest clusters.
    """
    if not len(graph.centres):
        return whole(graph, query)
    rows = _rows_around(graph, query)
    places = [np.searchsorted(rows, asked).tolist() for asked in (query.seed_rows, query.avoid_rows, query.part_rows)]
    seeds, avoided, parts = map(tuple, places)
    asked = replace(query, seed_rows=seeds, avoid_rows=avoided, part_rows=parts)
    part, works, methods = restrict(graph, rows)
    return Region(part, asked, rows, works, methods, graph.n_papers)


def nearest(graph: PaperGraph, vector: FloatArray, count: int) -> IntArray:
    """About the `count` papers with embeddings closest to a vector, closest first."""
    rows = (
        InvertedFile(graph.centres, graph.order, graph.starts).near(vector).astype(np.int64)
        if len(graph.centres)
        else np.arange(graph.n_papers)
    )
    cosines = semantic.cosines(graph.vectors[rows] if len(graph.centres) else graph.vectors, vector)
    return rows[np.argsort(-cosines, kind="stable")[:count]]


def restrict(graph: PaperGraph, rows: IntArray) -> tuple[PaperGraph, IntArray, IntArray]:
    """The graph of some papers (rows ascending); also the works and methods they name, by number in the whole graph.

    Links to other papers are left out. Terms keep their numbers.
    """
    place = np.full(graph.n_papers, -1, dtype=np.int32)
    place[rows] = np.arange(len(rows), dtype=np.int32)
    cites, relation, works = _citations(graph, rows, place)
    methods, uses = _compact(graph.uses_method, rows)
    _, authors = _compact(graph.written_by, rows) if graph.written_by.n_rows else (rows[:0], graph.written_by)
    part = PaperGraph(
        cites=cites,
        cites_relation=relation,
        cited_by=cites.transpose(),
        uses_method=uses,
        used_by=uses.transpose(),
        similar=_within(graph.similar, rows, place),
        terms=_cut(graph.terms, rows),
        spread=graph.spread,
        vectors=graph.vectors[rows],
        years=graph.years[rows],
        written_by=authors,
        wrote=authors.transpose(),
    )
    return part, works, methods


def _rows_around(graph: PaperGraph, query: Query) -> IntArray:
    asked = (*query.seed_rows, *query.avoid_rows)
    near = [nearest(graph, graph.vectors[row].astype(np.float32), NEAREST) for row in asked]
    if query.text_vector is not None:
        near.append(nearest(graph, query.text_vector.astype(np.float32), NEAREST))
    named = np.array([*asked, *query.part_rows], dtype=np.int64)
    core = np.unique(np.concatenate([named[: len(asked)], *(rows[:_CORE] for rows in near)]))
    _, beside = _rows.entries(graph.similar, core)
    usual = np.arange(0, graph.n_papers, max(1, graph.n_papers // USUAL))
    linked = [rows for row in asked for rows in _linked(graph, row)]
    return np.unique(np.concatenate([named, usual, *near, *linked, graph.similar.indices[beside].astype(np.int64)]))


def _linked(graph: PaperGraph, row: int) -> list[IntArray]:
    """Papers linked to one: by references, by what it cites and is cited with, by authors and rare methods."""
    own = graph.cites.row(row)[0].astype(np.int64)
    citing = graph.cited_by.row(row)[0].astype(np.int64)[:LINKED]
    methods, rarity = graph.uses_method.row(row)
    rare = methods[np.argsort(-rarity, kind="stable")].astype(np.int64)
    found: list[IntArray] = [own[own < graph.n_papers][:LINKED], citing]
    found.append(_targets(graph.cited_by, own)[:LINKED])
    together = _targets(graph.cites, citing)
    found.append(together[together < graph.n_papers][:LINKED])
    if graph.written_by.n_rows:
        found.append(_targets(graph.wrote, graph.written_by.row(row)[0].astype(np.int64))[:LINKED])
    found.append(_targets(graph.used_by, rare)[:LINKED])
    return found


def _targets(matrix: SparseMatrix, rows: IntArray) -> IntArray:
    """What the first rows lead to, in the order of the rows."""
    sizes = matrix.indptr[rows + 1] - matrix.indptr[rows]
    enough = int(np.searchsorted(np.cumsum(sizes), LINKED)) + 1
    _, at = _rows.entries(matrix, rows[:enough])
    return matrix.indices[at].astype(np.int64)


def _citations(graph: PaperGraph, rows: IntArray, place: IntArray) -> tuple[SparseMatrix, IntArray, IntArray]:
    which, at = _rows.entries(graph.cites, rows)
    target = graph.cites.indices[at]
    is_work = target >= graph.n_papers
    works = np.unique(target[is_work]).astype(np.int64)
    number = np.where(is_work, -1, place[np.where(is_work, 0, target)])
    number[is_work] = len(rows) + np.searchsorted(works, target[is_work])
    kept = number >= 0
    part = _matrix(which[kept], number[kept], graph.cites.data[at][kept], (len(rows), len(rows) + len(works)))
    return part, graph.cites_relation[at][kept], works - graph.n_papers


def _within(matrix: SparseMatrix, rows: IntArray, place: IntArray) -> SparseMatrix:
    """The block of a square matrix; `place` says where a row of the whole stands in it, -1 for nowhere."""
    which, at = _rows.entries(matrix, rows)
    number = place[matrix.indices[at]]
    kept = number >= 0
    return _matrix(which[kept], number[kept], matrix.data[at[kept]], (len(rows), len(rows)))


def _compact(matrix: SparseMatrix, rows: IntArray) -> tuple[IntArray, SparseMatrix]:
    """Some rows with only the columns they use, and these columns."""
    which, at = _rows.entries(matrix, rows)
    columns, place = np.unique(matrix.indices[at], return_inverse=True)
    return columns.astype(np.int64), _matrix(which, place, matrix.data[at], (len(rows), len(columns)))


def _cut(matrix: SparseMatrix, rows: IntArray) -> SparseMatrix:
    which, at = _rows.entries(matrix, rows)
    return _matrix(which, matrix.indices[at], matrix.data[at], (len(rows), matrix.n_columns))


def _matrix(which: IntArray, columns: IntArray, data: FloatArray, shape: tuple[int, int]) -> SparseMatrix:
    """A matrix from entries sorted by row and column."""
    indptr = np.concatenate(([0], np.cumsum(np.bincount(which, minlength=shape[0]))))
    return SparseMatrix(indptr.astype(np.int64), columns.astype(np.int32), np.asarray(data, np.float32), shape[1])


@dataclass(frozen=True, slots=True)
class _RegionLookup:
    region: Region
    whole: Lookup

    def papers(self, rows: Iterable[int]) -> dict[int, Any]:
        return _renamed(self.whole.papers, self.region.rows, rows)

    def works(self, numbers: Iterable[int]) -> dict[int, Any]:
        return _renamed(self.whole.works, self.region.works, numbers)

    def methods(self, numbers: Iterable[int]) -> dict[int, Any]:
        return _renamed(self.whole.methods, self.region.methods, numbers)

    def terms(self, numbers: Iterable[int]) -> Mapping[int, str]:
        return self.whole.terms(numbers)

    def references_between(self, source: int, target: int) -> Sequence[Any]:
        here = self.region
        beyond = target - len(here.rows)
        there = here.rows[target] if beyond < 0 else here.n_papers + here.works[beyond]
        return self.whole.references_between(int(here.rows[source]), int(there))


def _renamed(find: Any, numbers: IntArray, wanted: Iterable[int]) -> dict[int, Any]:
    here = {int(numbers[number]): number for number in wanted}
    found: Mapping[int, Any] = find(list(here))
    return {here[number]: value for number, value in found.items()}
