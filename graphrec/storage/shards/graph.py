"""A library cut in shards: each holds a range of the papers and of the rows of every matrix, in a folder of its own.

What cannot be cut (weights of terms, clusters, encoder, works, methods) stands beside them once. Column numbers are
those of the whole library, so a shard is read as it lies, and the pieces of a row never meet.
"""

from __future__ import annotations

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
_FILES = 3 * len(MATRICES) + 4  # of a shard that are open at once: a memory map holds its file, too


@dataclass(frozen=True, eq=False)
class Shard:
    """Where one shard lies and what it holds; opened when it is first asked, anew in every process.

    `papers` are its rows; `rows` and `entries` the range of each matrix. All end before their second number.
    """

    folder: Path
    columns: Mapping[str, int]
    papers: tuple[int, int]
    rows: Mapping[str, tuple[int, int]]
    entries: Mapping[str, tuple[int, int]]

    @cached_property
    def graph(self) -> PaperGraph:
        """The arrays of the shard, memory-mapped; what is not cut is empty there.

        Raises:
            LibraryCorruptError: a file is missing, is no plain array, or does not fit the others.
        """
        values: dict[str, Any] = {name: open_matrix(self.folder, name, self.columns[name]) for name in MATRICES}
        values |= {name: open_array(self.folder, name) for name in ("cites_relation", *_BY_PAPER)}
        return PaperGraph(**values, spread=np.zeros(0, dtype=np.float32))

    def __reduce__(self) -> tuple[Any, ...]:
        """Only where it lies goes to another process, not what is open here."""
        return Shard, (self.folder, self.columns, self.papers, self.rows, self.entries)


@dataclass(frozen=True, eq=False)
class ShardedGraph(PaperGraph):
    """A graph whose arrays lie in shards: rows are read from the shard that has them, `map_parts` asks shard by shard.

    `mapper` says where the shards are asked (see `graphrec.engines`): what runs there must see their folders.
    """

    shards: tuple[Shard, ...] = ()
    mapper: Mapper = run_serially

    def map_parts(self, step: Callable[[PaperGraph, S, IntArray], R], shared: S, rows: IntArray) -> list[tuple[int, R]]:
        """Ask every shard that holds some of the rows; see `PaperGraph.map_parts`."""
        holders = np.searchsorted([shard.papers[1] for shard in self.shards], rows, side="right")
        asked = [(self.shards[at], rows[holders == at]) for at in np.unique(holders).tolist()]
        batches = [(shard, its - shard.papers[0]) for shard, its in asked]
        answers = self.mapper(_ask, (step, shared), batches)
        return [(shard.papers[0], answer) for (shard, _), answer in zip(asked, answers, strict=True)]

    @cached_property
    def unsharded(self) -> PaperGraph:
        """All shards put together in memory, once: what a look at every link of a library takes."""
        return PaperGraph(
            **{part.name: _in_one(getattr(self, part.name)) for part in fields(PaperGraph) if part.name != "extra"},
            extra=self.extra,
        )


def _ask(question: tuple[Callable[[PaperGraph, S, IntArray], R], S], asked: tuple[Shard, IntArray]) -> R:
    """What a step finds in one shard. Pure: the shard never changes."""
    (step, shared), (shard, rows) = question, asked
    return step(shard.graph, shared, rows)


def _in_one(value: Any) -> Any:
    if isinstance(value, SparseMatrix):
        parts: list[Any] = [np.asarray(part) for part in (value.indptr, value.indices, value.data)]
        return SparseMatrix(parts[0], parts[1], parts[2], value.n_columns)
    return np.asarray(value)


def split_ranges(graph: PaperGraph, count: int) -> list[dict[str, Any]]:
    """Ranges of `count` shards (fewer where papers are fewer) as they stand in the manifest.

    Papers are cut evenly, what is not aligned with them so that shards have as many entries each.
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
    if name in OF_PAPERS:
        return papers if matrix.n_rows else [0] * len(papers)  # no paper names its authors
    shares = np.linspace(0, len(matrix.indices), len(papers))[1:-1]
    return [0, *np.searchsorted(matrix.indptr[:-1], shares).tolist(), matrix.n_rows]


def save_shard(folder: Path, graph: PaperGraph, ranges: Mapping[str, Any]) -> None:
    """Write what one shard holds of the arrays of a library."""
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
    """Write the arrays that are not cut; returns the width of each matrix for the manifest."""
    for name in _COMMON:
        save_array(folder, name, getattr(graph, name))
    return {name: getattr(graph, name).n_columns for name in MATRICES}


def open_shards(
    folder: Path, columns: Mapping[str, int], ranges: Sequence[Mapping[str, Any]], mapper: Mapper = run_serially
) -> ShardedGraph:
    """Open the graph of a library in shards; a shard is opened when it is asked (raises as `open_graph`)."""
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
    """Let this process open so many more files, where the system sets a limit and gives way: often it is 1,024."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft != resource.RLIM_INFINITY:
            wanted = soft + count if hard == resource.RLIM_INFINITY else min(soft + count, hard)
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _split_matrix(shards: Sequence[Shard], name: str) -> SparseMatrix:
    rows, entries = _ends(shards, name)
    indptr: Any = SplitArray(partial(_array_of, shards, name, "indptr"), rows, entries[:-1])
    indices, data = (SplitArray(partial(_array_of, shards, name, part), entries) for part in ("indices", "data"))
    return SparseMatrix(indptr, cast("Any", indices), cast("Any", data), shards[0].columns[name])


def _ends(shards: Sequence[Shard], name: str) -> tuple[list[int], list[int]]:
    rows, entries = ([0, *(getattr(shard, kind)[name][1] for shard in shards)] for kind in ("rows", "entries"))
    return rows, entries


def _array(shards: Sequence[Shard], name: str, at: int) -> NDArray[Any]:
    return np.asarray(getattr(shards[at].graph, name))


def _array_of(shards: Sequence[Shard], name: str, part: str, at: int) -> NDArray[Any]:
    return np.asarray(getattr(getattr(shards[at].graph, name), part))
