"""Stores the matrices of a library as .npy files, which are opened memory-mapped.

The matrix `cites` is stored as `cites.indptr.npy`, `cites.indices.npy` and `cites.data.npy`; its number of columns is
in the manifest, under `columns`.
"""

from __future__ import annotations

import errno
from dataclasses import MISSING, fields
from tokenize import TokenError
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.format import open_memmap

from graphrec.errors import LibraryCorruptError
from graphrec.model.graph import PaperGraph
from graphrec.model.matrix import SparseMatrix
from graphrec.storage.failure import read_error, unsound_error
from graphrec.storage.plain_files import check_file

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from pathlib import Path

    import numpy.typing as npt

IDF, COMPONENTS = "idf", "embedder.components"  # the arrays of the encoder
_PARTS = ("indptr", "indices", "data")
_HALF = ("terms.data", "similar.data")  # stored as float16: a similarity has fewer than three significant digits


def save_graph(folder: Path, graph: PaperGraph) -> dict[str, int]:
    """Write all arrays of a graph except `extra`; returns the number of columns of each matrix, for the manifest."""
    columns: dict[str, int] = {}
    for part in fields(graph):
        value = getattr(graph, part.name)
        if isinstance(value, SparseMatrix):
            columns |= save_matrix(folder, part.name, value)
        elif part.name != "extra":
            save_array(folder, part.name, value)
    return columns


def open_graph(folder: Path, columns: Mapping[str, int], names: Container[str]) -> PaperGraph:
    """Open a graph memory-mapped; arrays are read when they are used, and missing in old libraries where optional.

    Args:
        folder: folder of the generation.
        columns: number of columns of each matrix.
        names: file names of the generation, to tell which optional arrays exist.

    Raises:
        LibraryCorruptError: a file is missing, is no plain array, or does not fit the others.
    """
    values: dict[str, Any] = {}
    for part in fields(PaperGraph):
        if part.name in columns:
            values[part.name] = open_matrix(folder, part.name, columns[part.name])
        elif part.default_factory is MISSING or f"{part.name}.npy" in names:
            values[part.name] = open_array(folder, part.name)
    return PaperGraph(**values)


def open_matrix(folder: Path, name: str, n_columns: int) -> SparseMatrix:
    """Open one matrix memory-mapped.

    Args:
        folder: folder of the generation.
        name: name of the matrix.
        n_columns: its number of columns, from the manifest.

    Raises:
        LibraryCorruptError: a file is missing or is no plain array, or the three do not fit each other.
    """
    indptr, indices, data = (open_array(folder, f"{name}.{part}") for part in _PARTS)
    if not (indptr.ndim == indices.ndim == data.ndim == 1 and len(indptr) and indptr[-1] == len(indices) == len(data)):
        raise LibraryCorruptError(
            f"{folder / name}.*.npy do not fit each other ({indptr.shape}, {indices.shape}, {data.shape});"
            " build the library again from its files."
        )
    return SparseMatrix(indptr, indices, data, n_columns)


def save_matrix(folder: Path, name: str, matrix: SparseMatrix) -> dict[str, int]:
    """Write the three arrays of one matrix.

    Args:
        folder: folder of the generation.
        name: name of the matrix.
        matrix: what is written; some matrices are converted to float16.

    Returns:
        The number of columns, by the name.
    """
    for part in _PARTS:
        array = getattr(matrix, part)
        save_array(folder, f"{name}.{part}", array.astype(np.float16) if f"{name}.{part}" in _HALF else array)
    return {name: matrix.n_columns}


def save_array(folder: Path, name: str, array: npt.NDArray[Any]) -> None:
    """Write one array as `<name>.npy`.

    Args:
        folder: an existing folder.
        name: name of the file without its suffix.
        array: what is written.

    Raises:
        OSError: the disk is full or broken.
    """
    with (folder / f"{name}.npy").open("wb") as file:
        try:
            np.save(file, np.ascontiguousarray(array), allow_pickle=False)
        except OSError as error:
            if error.errno is None:  # NumPy reports the bytes that are missing, but not the reason
                raise OSError(errno.ENOSPC, "the disk took a part of a file only, it is full or broken") from error
            raise


def open_array(folder: Path, name: str) -> npt.NDArray[Any]:
    """Open one array memory-mapped, without unpickling, which could execute code.

    Raises:
        LibraryError: see `failure.read_error`.
    """
    path = folder / f"{name}.npy"
    try:
        size = check_file(path).st_size
        array = open_memmap(str(path), mode="r")  # of a `Path`, NumPy would look up every folder above it
    except (OSError, MemoryError) as error:
        raise read_error(path, error) from error
    except (ValueError, EOFError, SyntaxError, TokenError, RecursionError) as error:  # NumPy quotes what it parsed
        raise read_error(path, "its header is none of an array of numbers of its size") from error
    if not isinstance(array, np.memmap) or size != array.offset + array.nbytes:
        raise unsound_error(path, f"it has {size} bytes, which its header does not account for")
    return np.asarray(array)
