"""One edge type per file: corpus and facts become one sparse matrix each.

The four that every library has (`cites`, `uses_method`, `similar`, `written_by`) are fields of `PaperGraph`, since
signals name them, and take what each of them needs. Every further file here, and every entry point of the group
`graphrec.edges`, is an `EdgeType`: links between papers that reach storage, JSON, page and exports by their name.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Protocol

import numpy as np

from graphrec import registry
from graphrec.model.extra_edges import DEFAULT_LENGTH, ExtraEdges
from graphrec.model.graph import PaperGraph
from graphrec.model.matrix import SparseMatrix, from_triples
from graphrec.text import is_plain_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.facts import CorpusFacts
    from graphrec.model.paper import Paper
    from graphrec.vectors.features import TextFeatures


@dataclass(frozen=True, slots=True)
class EdgeInput:
    """What an edge type is built from; all three are aligned with the rows of the corpus."""

    papers: Sequence[Paper]
    facts: CorpusFacts
    features: TextFeatures


class EdgeType(Protocol):
    """A module (or object) that links papers.

    `NAME` is the kind of the edges in JSON and exports: small letters, digits and underscores.
    `LABEL` is how people read a link, in the middle of a sentence: "same funder".
    It may have `LENGTH`, a number above 0: the length of a link of weight 1 in `graphrec path`, 3 by default.
    """

    NAME: str
    LABEL: str
    IS_DIRECTED: bool

    def build(self, corpus: EdgeInput, /) -> SparseMatrix:
        """Weights above 0 of shape (n_papers, n_papers), best in (0, 1]; pure and deterministic.

        Without a direction one entry for each pair is enough. Links of a paper to itself are dropped.
        """


def build_extra(corpus: EdgeInput) -> dict[str, ExtraEdges]:
    """The edges of all types that are no field of `PaperGraph`, by name.

    A type of another package that fails is logged in one sentence and left out. Cost: that of each type.
    """
    core = {part.name for part in fields(PaperGraph)}
    built: dict[str, ExtraEdges] = {}
    for entry, edge_type in registry.load_usable("edges", EdgeType).items():
        if entry.replace("-", "_") in core:
            continue
        try:
            name = _check_name(edge_type.NAME, core | built.keys())
            length = _check_length(getattr(edge_type, "LENGTH", DEFAULT_LENGTH))
            matrix = _complete(edge_type.build(corpus), len(corpus.papers), is_directed=edge_type.IS_DIRECTED)
        except Exception as error:
            if entry in registry.builtin_names("edges"):
                raise
            registry.warn_of_failure("edges", entry, error)
        else:
            built[name] = ExtraEdges(matrix, edge_type.LABEL, edge_type.IS_DIRECTED, length)
    return built


def _check_name(name: str, used_names: set[str]) -> str:
    if not is_plain_name(name) or name in used_names:
        raise ValueError(f"its NAME is {name!r}, expected small letters, digits and _, and a name that is free")
    return name


def _check_length(length: object) -> float:
    if not isinstance(length, (int, float)) or not 0 < length < math.inf:
        raise ValueError(f"its LENGTH is {length!r}, expected a number above 0")
    return float(length)


def _complete(matrix: SparseMatrix, n_papers: int, *, is_directed: bool) -> SparseMatrix:
    """The matrix without links of a paper to itself; both directions of an undirected link have its largest weight."""
    if not isinstance(matrix, SparseMatrix) or matrix.shape != (n_papers, n_papers):
        raise TypeError(
            f"build gave {getattr(matrix, 'shape', matrix)!r}, expected a SparseMatrix {n_papers, n_papers}"
        )
    rows, columns = np.repeat(np.arange(n_papers), np.diff(matrix.indptr)), np.asarray(matrix.indices, dtype=np.int64)
    values = np.asarray(matrix.data, dtype=np.float32)
    if not np.all(np.isfinite(values) & (values > 0)) or (
        len(columns) and not 0 <= columns.min() <= columns.max() < n_papers
    ):
        raise ValueError("build gave weights that are not above 0 and finite, or columns that are no papers")
    is_link = rows != columns
    rows, columns, values = rows[is_link], columns[is_link], values[is_link]
    if not is_directed:
        rows, columns, values = np.append(rows, columns), np.append(columns, rows), np.append(values, values)
    return from_triples(rows, columns, values, (n_papers, n_papers))
