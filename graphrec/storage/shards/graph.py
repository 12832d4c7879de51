"""The graph of a library in shards: each shard has a folder with a range of the rows of every matrix.

Common arrays (weights of terms, clusters) are stored once, beside the shards. Column numbers are those of the library,
and every row lies in one shard, so a shard can be used without conversion.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

from graphrec.engines import run_serially
from graphrec.model.graph import PaperGraph
from graphrec.model.matrix import SparseMatrix
from graphrec.storage.arrays import open_array, open_matrix, save_array, save_matrix
from graphrec.storage.shards.ranges import MATRICES, OF_PAPERS, shard_name
from graphrec.storage.shards.split import SplitArray

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from graphrec.engines import Mapper
    from graphrec.model.matrix import IntArray

S = TypeVar("S")
R = TypeVar("R")

_BY_PAPER = ("vectors", "years")
_COMMON = ("spread", "centres", "order", "starts")
_FILES = 3 * len(MATRICES) + 4  # files of a shard that are open at the same time: a memory map needs its file


@dataclass(frozen=True, eq=False)
class Shard:
    """One shard: its folder and its ranges; it is opened at its first use in each process.

    `columns` has the number of columns of each matrix. `papers` is the range of papers, `rows` and `entries` are the
    ranges of each matrix, all as (start, stop).
    """

    folder: Path
    columns: Mapping[str, int]
    papers: tuple[int, int]
    rows: Mapping[str, tuple[int, int]]
    entries: Mapping[str, tuple[int, int]]

    @cached_property
    def graph(self) -> PaperGraph:
        """The arrays of the shard, memory-mapped, without the common ones.

        Raises:
            LibraryCorruptError: a file is missing, is no plain array, or does not fit the others.
        """
        values: dict[str, Any] = {name: open_matrix(self.folder, name, self.columns[name]) for name in MATRICES}
        values |= {name: open_array(self.folder, name) for name in ("cites_relation", *_BY_PAPER)}
        return PaperGraph(**values, spread=np.zeros(0, dtype=np.float32))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the location and ranges only, not the open arrays."""
        return Shard, (self.folder, self.columns, self.papers, self.rows, self.entries)


@dataclass(frozen=True, eq=False)
class ShardedGraph(PaperGraph):
    """A graph whose arrays are stored in shards and read when they are needed.

    `mapper` runs the calls of `map_parts` (see `graphrec.engines`); its workers must have access to the folders.
    """

    shards: tuple[Shard, ...] = ()
    mapper: Mapper = run_serially

    def map_parts(self, step: Callable[[PaperGraph, S, IntArray], R], shared: S, rows: IntArray) -> list[tuple[int, R]]:
        """Call a function on each shard that contains some of the rows; see `PaperGraph.map_parts`.

        Args:
            step: called as `step(shard_graph, shared, local_rows)` on the workers of `mapper`.
            shared: the argument that all calls have in common.
            rows: row numbers of papers in the library.
        """
        holders = np.searchsorted([shard.papers[1] for shard in self.shards], rows, side="right")
        parts = [(self.shards[at], rows[holders == at]) for at in np.unique(holders).tolist()]
        batches = [(shard, shard_rows - shard.papers[0]) for shard, shard_rows in parts]
        results = self.mapper(_run_on_shard, (step, shared), batches)
        return [(shard.papers[0], result) for (shard, _), result in zip(parts, results, strict=True)]

    @cached_property
    def unsharded(self) -> PaperGraph:
        """All shards joined in memory, cached: for algorithms that read every edge."""
        return PaperGraph(
            **{part.name: _in_one(getattr(self, part.name)) for part in fields(PaperGraph) if part.name != "extra"},
            extra=self.extra,
        )


def _run_on_shard(call: tuple[Callable[[PaperGraph, S, IntArray], R], S], part: tuple[Shard, IntArray]) -> R:
    """The result of a step for one shard. Pure, since shards never change."""
    (step, shared), (shard, rows) = call, part
    return step(shard.graph, shared, rows)


def _in_one(value: Any) -> Any:
    if isinstance(value, SparseMatrix):
        parts: list[Any] = [np.asarray(part) for part in (value.indptr, value.indices, value.data)]
        return SparseMatrix(parts[0], parts[1], parts[2], value.n_columns)
    return np.asarray(value)


def split_ranges(graph: PaperGraph, count: int) -> list[dict[str, Any]]:
    """The ranges of `count` shards, but at most one a paper, as in the manifest.

    Shards have equally many papers; matrices without a row for each paper are split into equally many entries.
    """
    count = max(1, min(count, graph.n_papers))
    papers = [graph.n_papers * at // count for at in range(count + 1)]
    bounds = {name: _bounds(name, getattr(graph, name), papers) for name in MATRICES}
    entries = {name: getattr(graph, name).indptr[bounds[name]].tolist() for name in MATRICES}
    return [
        {
            "name": shard_name(at),
            "papers": papers[at : at + 2],
            "rows": {name: bounds[name][at : at + 2] for name in MATRICES},
            "entries": {name: entries[name][at : at + 2] for name in MATRICES},
        }
        for at in range(count)
    ]


def _bounds(name: str, matrix: SparseMatrix, papers: list[int]) -> list[int]:
    """The first row of a matrix in each shard, and the number of its rows; `papers` are those of the papers."""
    if name in OF_PAPERS:
        return papers if matrix.n_rows else [0] * len(papers)  # no paper has authors
    shares = np.linspace(0, len(matrix.indices), len(papers))[1:-1]
    return [0, *np.searchsorted(matrix.indptr[:-1], shares).tolist(), matrix.n_rows]


def save_shard(folder: Path, graph: PaperGraph, ranges: Mapping[str, Any]) -> None:
    """Write the arrays of one shard.

    Args:
        folder: folder of the shard.
        graph: the graph of the whole library.
        ranges: the ranges of the shard, as `split_ranges` returns them.
    """
    for name in MATRICES:
        matrix = getattr(graph, name)
        (start, stop), (first, end) = ranges["rows"][name], ranges["entries"][name]
        indptr = matrix.indptr[start : stop + 1] - first
        part = SparseMatrix(indptr, matrix.indices[first:end], matrix.data[first:end], matrix.n_columns)
        save_matrix(folder, name, part)
    first, end = ranges["entries"]["cites"]
    save_array(folder, "cites_relation", graph.cites_relation[first:end])
    for name in _BY_PAPER:
        save_array(folder, name, getattr(graph, name)[slice(*ranges["papers"])])


def save_common(folder: Path, graph: PaperGraph) -> dict[str, int]:
    """Write the common arrays; returns the number of columns of each matrix, for the manifest."""
    for name in _COMMON:
        save_array(folder, name, getattr(graph, name))
    return {name: getattr(graph, name).n_columns for name in MATRICES}


def open_shards(
    folder: Path, columns: Mapping[str, int], ranges: Sequence[Mapping[str, Any]], mapper: Mapper = run_serially
) -> ShardedGraph:
    """Open the graph of a library in shards; each shard is opened at its first use (raises as `open_graph`).

    Args:
        folder: folder of the generation.
        columns: number of columns of each matrix.
        ranges: the ranges of each shard, from the manifest.
        mapper: runs queries on the shards.
    """
    _allow_files(_FILES * len(ranges))
    shards = tuple(
        Shard(folder / each["name"], columns, tuple(each["papers"]), each["rows"], each["entries"]) for each in ranges
    )
    values: dict[str, Any] = {name: _split_matrix(shards, name) for name in MATRICES}
    papers = [0, *(shard.papers[1] for shard in shards)]
    values |= {name: SplitArray(partial(_array, shards, name), papers) for name in _BY_PAPER}
    values["cites_relation"] = SplitArray(partial(_array, shards, "cites_relation"), _ends(shards, "cites")[1])
    values |= {name: open_array(folder, name) for name in _COMMON}
    return ShardedGraph(**values, shards=shards, mapper=mapper)


def _allow_files(count: int) -> None:
    """Raise the limit of open files of this process (often 1,024) by `count`, as far as the system permits."""
    if sys.platform == "win32":  # knows no such limit
        return
    with suppress(ImportError, ValueError, OSError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft != resource.RLIM_INFINITY:
            limit = soft + count if hard == resource.RLIM_INFINITY else min(soft + count, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))


def _split_matrix(shards: Sequence[Shard], name: str) -> SparseMatrix:
    rows, entries = _ends(shards, name)
    indptr: Any = SplitArray(partial(_array_of, shards, name, "indptr"), rows, entries[:-1])
    indices, data = (SplitArray(partial(_array_of, shards, name, part), entries) for part in ("indices", "data"))
    return SparseMatrix(indptr, cast("Any", indices), cast("Any", data), shards[0].columns[name])


def _ends(shards: Sequence[Shard], name: str) -> tuple[list[int], list[int]]:
    """The bounds of the rows and of the entries of a matrix in all shards, beginning with 0."""
    rows, entries = ([0, *(getattr(shard, kind)[name][1] for shard in shards)] for kind in ("rows", "entries"))
    return rows, entries


def _array(shards: Sequence[Shard], name: str, at: int) -> NDArray[Any]:
    return np.asarray(getattr(shards[at].graph, name))


def _array_of(shards: Sequence[Shard], name: str, part: str, at: int) -> NDArray[Any]:
    return np.asarray(getattr(getattr(shards[at].graph, name), part))
