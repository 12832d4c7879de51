"""Stores edges of additional types with a library; a library without such edges has no files for them.

`edges.json` lists the types; the matrix `same_funder` is stored as `edge.same_funder.indptr.npy` and so on. They are
not split into shards, since signals do not read them.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.errors import LibraryCorruptError
from graphrec.model.extra_edges import DEFAULT_LENGTH, ExtraEdges
from graphrec.storage.arrays import open_matrix, save_matrix
from graphrec.storage.failure import read_error
from graphrec.storage.plain_files import read_file
from graphrec.text import is_plain_name

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from pathlib import Path

EDGE_LIST = "edges.json"
_HIGHEST = 1e9  # of a weight; products and sums of such remain finite
_LONGEST_LIST = 1 << 20  # bytes; a type has a hundred


def save_extra_edges(folder: Path, extra: Mapping[str, ExtraEdges]) -> None:
    """Write the matrices of additional edge types, by name, and the list of the types; nothing if there are none."""
    if not extra:
        return
    listed = []
    for name, edges in extra.items():
        save_matrix(folder, f"edge.{name}", edges.matrix)
        listed.append({"name": name, "label": edges.label, "is_directed": edges.is_directed, "length": edges.length})
    (folder / EDGE_LIST).write_text(json.dumps(listed, ensure_ascii=False, indent=1), "utf-8")


def open_extra_edges(folder: Path, files: Container[str], n_papers: int) -> dict[str, ExtraEdges]:
    """Open the edges of additional types memory-mapped, by name.

    Args:
        folder: folder of the generation.
        files: file names of the generation, from the manifest.
        n_papers: papers of the library.

    Raises:
        LibraryCorruptError: the list of types is unsound.
        LibraryError: see `failure.read_error`.
    """
    if EDGE_LIST not in files:
        return {}
    try:
        listed = json.loads(read_file(folder / EDGE_LIST, _LONGEST_LIST))
        descriptions = {each["name"]: _open_description(each) for each in listed}
    except (OSError, MemoryError) as error:
        raise read_error(folder / EDGE_LIST, error) from error
    except (ValueError, TypeError, KeyError, RecursionError):
        raise _unsound(folder, f"{EDGE_LIST} cannot be read") from None
    if not all(map(is_plain_name, descriptions)):
        raise _unsound(folder, f"{EDGE_LIST} names an edge type that cannot be")
    return {
        name: ExtraEdges(open_matrix(folder, f"edge.{name}", n_papers), *description)
        for name, description in descriptions.items()
    }


def _open_description(listed: dict[str, Any]) -> tuple[str, bool, float]:
    """Read label, direction and length of an edge type; libraries of the first edition have no length."""
    length = float(listed.get("length", DEFAULT_LENGTH))
    if not 0 < length < math.inf:
        raise ValueError(length)
    return str(listed["label"]), bool(listed["is_directed"]), length


def check_extra_edges(folder: Path, extra: Mapping[str, ExtraEdges], n_papers: int) -> None:
    """Check shapes, types and column numbers of the edges of additional types.

    Args:
        folder: folder of the generation, for the message.
        extra: the edges, by name.
        n_papers: papers of the library.

    Raises:
        LibraryCorruptError: they do not fit.

    Cost: reads every column number.
    """
    for name, edges in extra.items():
        if edges.matrix.n_rows != n_papers or not _is_sound(edges, n_papers):
            raise _unsound(folder, f"edge.{name} is no matrix of {n_papers} papers")


def _is_sound(edges: ExtraEdges, n_papers: int) -> bool:
    ends, columns, values = edges.matrix.indptr, edges.matrix.indices, edges.matrix.data
    kinds: list[Any] = [ends.dtype.kind, columns.dtype.kind, values.dtype.kind]
    return (
        kinds == ["i", "i", "f"]
        and int(ends[0]) == 0
        and not np.any(np.diff(ends) < 0)
        and (not len(columns) or bool(columns.min() >= 0 and columns.max() < n_papers))
        and (not len(values) or bool(values.min() >= 0 and values.max() < _HIGHEST))  # false for NaN
    )


def _unsound(folder: Path, what: str) -> LibraryCorruptError:
    return LibraryCorruptError(f"{folder} does not fit together ({what}); build the library again from its files.")
