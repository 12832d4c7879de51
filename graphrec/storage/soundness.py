"""Checks that the files of a library are consistent, so that a malicious or damaged one ends in an error message.

Checksums prove that a file has not changed; these checks prove that its numbers are valid, before they are used to
allocate memory or as an index.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.errors import LibraryCorruptError
from graphrec.model.relations import CODES, relation_with_code
from graphrec.storage.arrays import COMPONENTS, IDF, open_array
from graphrec.storage.shards.graph import ShardedGraph
from graphrec.storage.shards.ranges import MATRICES
from graphrec.storage.sql.content import Extent, check_content

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import SparseMatrix
    from graphrec.storage.manifest import Manifest
    from graphrec.storage.shards.graph import Shard
    from graphrec.storage.sql.store import Store

_KINDS = {"indptr": "i8", "indices": "i4", "years": "i2", "cites_relation": "i1", "order": "i4", "starts": "i8"}
_HIGHEST_VALUE = 1.01  # what float16 makes of 1, and a sum of squares
_HIGHEST_IDF = 100  # a logarithm of the number of papers
_SIGNED = ("vectors", "centres")
_HIGHEST = {  # fast, since these columns have an index
    "works": "SELECT max(number) + 1 FROM works",
    "methods": "SELECT max(number) + 1 FROM methods",
    "terms": "SELECT max(number) + 1 FROM terms",
}


def check_shapes(folder: Path, graph: PaperGraph, manifest: Manifest) -> None:
    """Check shapes and types of all arrays against the counts of the manifest, without reading their values.

    Args:
        folder: folder of the generation, for the message.
        graph: the arrays.
        manifest: the manifest of the generation.

    Raises:
        LibraryCorruptError: a shape or type differs.
    """
    _check_equal(folder, (*_shapes(graph, manifest), *_types(graph)))


def check_numbers(folder: Path, graph: PaperGraph, manifest: Manifest, store: Store) -> None:
    """Check that row numbers, column numbers and codes of relations are in range, and the content of shards.

    Args:
        folder: folder of the generation, for the message.
        graph: the arrays.
        manifest: the manifest of the generation.
        store: the texts of the library.

    Raises:
        LibraryCorruptError: a number is out of range, or a shard has other papers than the manifest says.
        LibraryFormatError: the code of a relation is unknown.

    Cost: reads every matrix except its values.
    """
    n_nodes, counts = manifest.papers + manifest.works, (manifest.works, manifest.methods, graph.terms.n_columns)
    if isinstance(graph, ShardedGraph):
        check_content(store, Extent(0, 0, n_nodes, manifest.works, manifest.methods))
        for shard, part in zip(graph.shards, store.parts, strict=True):
            _check_equal(shard.folder, (*_shard_shapes(shard, graph), *_types(shard.graph)))
            _check_matrices(shard.folder, shard.graph)
            check_content(part, Extent(*shard.papers, n_nodes, manifest.works, manifest.methods))
            _check_papers(shard.folder, part, *shard.papers)
    else:
        _check_matrices(folder, graph)
        check_content(store, Extent(0, manifest.papers, n_nodes, manifest.works, manifest.methods))
        _check_papers(folder, store, 0, manifest.papers)
    for name in ("spread", "centres"):
        _check_values(folder, name, getattr(graph, name))
    if f"{IDF}.npy" in manifest.files:
        _check_encoder(folder, graph.terms.n_columns)
    if not _is_in_range(graph.order, manifest.papers):
        raise _unsound(folder, "order names an entry that there is not")
    if np.any(np.diff(graph.starts) < 0) or not _is_in_range(graph.starts, len(graph.order) + 1):
        raise _unsound(folder, "starts names an entry that there is not")
    for (name, statement), expected in zip(_HIGHEST.items(), counts, strict=True):
        got = store.query(statement)[0][0] or 0
        if got != expected:
            raise _unsound(folder, f"{store.path.name} holds {got} {name}, expected {expected}")


def _check_equal(folder: Path, facts: Iterable[tuple[str, object, object]]) -> None:
    """Raise LibraryCorruptError for the first (name, actual, expected) triple that differs."""
    for name, got, expected in facts:
        if got != expected:
            raise _unsound(folder, f"{name} is {got}, expected {expected}")


def _check_matrices(folder: Path, graph: PaperGraph) -> None:
    for name, matrix in _matrices(graph).items():
        if (
            matrix.indptr[0] != 0
            or np.any(np.diff(matrix.indptr) < 0)
            or not _is_in_range(matrix.indices, matrix.n_columns)
        ):
            raise _unsound(folder, f"{name} names entries that there are not")
        _check_values(folder, f"{name}.data", matrix.data)
    _check_values(folder, "vectors", graph.vectors)
    for code in np.setdiff1d(graph.cites_relation, list(CODES.values())):
        relation_with_code(int(code))  # raises


def _check_values(folder: Path, name: str, values: NDArray[Any]) -> None:
    """Check that values are shares, weights, or coordinates of vectors of unit length: no NaN, nothing endless."""
    lowest = -_HIGHEST_VALUE if name in _SIGNED else 0
    if values.size and not (values.min() >= lowest and values.max() <= _HIGHEST_VALUE):  # false for NaN
        raise _unsound(folder, f"{name} holds values that cannot be")


def _check_encoder(folder: Path, n_terms: int) -> None:
    """Check shapes and values of the arrays that turn free text into terms and vectors (see `storage.encoder`)."""
    idf, components = open_array(folder, IDF), open_array(folder, COMPONENTS)
    if {idf.dtype.kind, components.dtype.kind} != {"f"} or idf.shape != (n_terms,) or components.ndim != 2:
        raise _unsound(folder, f"its encoder has arrays of {idf.shape} and {components.shape} for {n_terms} terms")
    has_numbers = np.isfinite(components).all() and (not idf.size or (idf.min() >= 0 and idf.max() <= _HIGHEST_IDF))
    if len(components) > n_terms or not has_numbers:
        raise _unsound(folder, "its encoder holds values that cannot be")


def _check_papers(folder: Path, store: Store, start: int, stop: int) -> None:
    """Check that the papers of a file begin with row `start` and end before row `stop`."""
    ((lowest, highest),) = store.query("SELECT min(row), max(row) FROM papers") if stop > start else [(start, stop - 1)]
    if (lowest, highest) != (start, stop - 1):
        raise _unsound(folder, f"{store.path.name} holds papers {lowest} to {highest}, expected {start} to {stop - 1}")


def _shard_shapes(shard: Shard, graph: PaperGraph) -> Iterator[tuple[str, object, object]]:
    """Name, actual and expected shape of each array of a shard of `graph`."""
    start, stop = shard.papers
    for name, matrix in _matrices(shard.graph).items():
        (first, last), (begin, end) = shard.rows[name], shard.entries[name]
        yield name, (matrix.n_rows, len(matrix.indices)), (last - first, end - begin)
    yield "cites_relation", shard.graph.cites_relation.shape, shard.graph.cites.data.shape
    yield "vectors", shard.graph.vectors.shape, (stop - start, graph.vectors.shape[1])
    yield "years", shard.graph.years.shape, (stop - start,)


def _shapes(graph: PaperGraph, manifest: Manifest) -> Iterator[tuple[str, object, object]]:
    """Name, actual and expected shape of each array of a graph."""
    papers, works, methods = manifest.papers, manifest.works, manifest.methods
    authors, terms = graph.wrote.n_rows, len(graph.spread)
    rows_with_authors = papers if authors else graph.written_by.n_rows
    yield "cites", graph.cites.shape, (papers, papers + works)
    yield "cites_relation", graph.cites_relation.shape, graph.cites.data.shape
    yield "cited_by", graph.cited_by.shape, (papers + works, papers)
    yield "uses_method", graph.uses_method.shape, (papers, methods)
    yield "used_by", graph.used_by.shape, (methods, papers)
    yield "similar", graph.similar.shape, (papers, papers)
    yield "terms", graph.terms.shape, (papers, terms)
    yield "spread", graph.spread.shape, (terms,)
    yield "vectors", (len(graph.vectors), graph.vectors.ndim), (papers, 2)
    yield "years", graph.years.shape, (papers,)
    yield "written_by", graph.written_by.shape, (rows_with_authors, authors)
    yield "wrote", graph.wrote.shape, (authors, rows_with_authors)
    clusters = len(graph.starts) - 1
    yield "starts", graph.starts.shape, (max(0, clusters) + 1,)
    yield "centres", (len(graph.centres), graph.centres.ndim), (max(0, clusters), 2)
    yield "order", graph.order.ndim, 1


def _types(graph: PaperGraph) -> Iterator[tuple[str, object, object]]:
    """Name, actual and expected type of each array of a graph."""
    arrays: dict[str, NDArray[Any]] = {
        name: getattr(graph, name) for name in ("years", "cites_relation", "order", "starts")
    }
    for matrix_name, matrix in _matrices(graph).items():
        arrays |= {f"{matrix_name}.{part}": getattr(matrix, part) for part in ("indptr", "indices", "data")}
    for name in ("spread", "vectors", "centres"):
        arrays[name] = getattr(graph, name)
    for name, array in arrays.items():
        kind = _KINDS.get(name.rpartition(".")[2])
        yield name, array.dtype.str[1:] if kind else array.dtype.kind, kind or "f"


def _matrices(graph: PaperGraph) -> dict[str, SparseMatrix]:
    return {name: getattr(graph, name) for name in MATRICES}


def _is_in_range(numbers: NDArray[Any], end: int) -> bool:
    return not len(numbers) or bool(numbers.min() >= 0 and numbers.max() < end)


def _unsound(folder: Path, what: str) -> LibraryCorruptError:
    return LibraryCorruptError(f"{folder} does not fit together ({what}); build the library again from its files.")
