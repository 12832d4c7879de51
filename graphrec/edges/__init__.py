"""Edge types, one per file: each builds one sparse matrix from papers, facts and text features.

The four that every library has (`cites`, `uses_method`, `similar`, `written_by`) are fields of `PaperGraph`, because
signals use them by name. Every further file here, and every entry point of the group `graphrec.edges`, is an
`EdgeType`: links between papers that reach storage, JSON, page and exports under its `NAME`.
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
    """The input of an edge type; all three fields are aligned with the rows of the corpus."""

    papers: Sequence[Paper]
    facts: CorpusFacts
    features: TextFeatures


class EdgeType(Protocol):
    """A module (or object) that links papers.

    `NAME` is the kind of the edges in JSON and exports: small letters, digits and underscores.
    `LABEL` describes a link to people, in the middle of a sentence: "same funder".
    `IS_DIRECTED` tells whether a link from i to j differs from one from j to i.
    `LENGTH` (optional): the length, above 0, of a link of weight 1 in `graphrec path`; 3 by default.

    The four edge types that are fields of `PaperGraph` do not follow it: three of them lead to works, methods or
    authors, and references carry a relation each.
    """

    NAME: str
    LABEL: str
    IS_DIRECTED: bool

    def build(self, corpus: EdgeInput, /) -> SparseMatrix:
        """Build the matrix (n_papers, n_papers) of weights, which must be above 0 and should be at most 1.

        Must be pure and deterministic. For undirected links one entry for each pair is enough. Links from a paper to
        itself are dropped.
        """


def build_extra(corpus: EdgeInput) -> dict[str, ExtraEdges]:
    """Build the edges of all types that are not a field of `PaperGraph`, by name.

    If a type of another package fails, one sentence is logged and it is left out.

    Cost: that of each type.
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
    """Check a matrix, drop links of a paper to itself, and give undirected links their largest weight both ways."""
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
