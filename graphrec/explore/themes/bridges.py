"""The papers and works that tie the themes of a library to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.explore.names import name_nodes
from graphrec.model.themes import NO_THEME
from graphrec.text import quote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.matrix import IntArray, SparseMatrix
    from graphrec.model.themes import Themes
    from graphrec.storage.snapshot import Snapshot

LEAST_TIES = 3  # outside its own theme; fewer may be chance
_LIKELY, _LIKELY_EACH = 300, 10  # nodes with most ties outside that are counted by theme: so many, or times those asked
PAPER, WORK = "paper", "work"


@dataclass(frozen=True, slots=True)
class TiedTheme:
    """A theme that a bridge ties: its number, its name, and the number of its papers that are tied to the bridge."""

    number: int
    name: str
    papers: int

    def to_dict(self) -> dict[str, Any]:
        """The theme as JSON: keys as the attributes."""
        return {"number": self.number, "name": self.name, "papers": self.papers}


@dataclass(frozen=True, slots=True)
class Bridge:
    """A paper or work that papers of several themes are tied to.

    Attributes:
        kind: "paper", tied by similar texts and references, or "work", which papers name or cite.
        name: title of the paper, or label of the work.
        theme: name of the theme of a paper; "" for a work.
        participation: how evenly its ties spread over themes, in [0, 1): 0 for one theme, 1 - 1/n for n themes alike.
        themes: the themes, those with most papers first.
    """

    kind: str
    name: str
    theme: str
    participation: float
    themes: tuple[TiedTheme, ...]

    def __repr__(self) -> str:
        return f"<Bridge {quote(self.name)}: {len(self.themes)} themes>"

    def to_dict(self) -> dict[str, Any]:
        """One bridge in the JSON output of `graphrec themes --bridges`."""
        return {
            "kind": self.kind,
            "name": self.name,
            "theme": self.theme,
            "participation": round(self.participation, 3),
            "themes": [theme.to_dict() for theme in self.themes],
        }


def find_bridges(snapshot: Snapshot, themes: Themes, top: int) -> list[Bridge]:
    """Find the papers, and the works, that tie themes: at most `top` of each, those with most ties that spread first.

    score = participation * ties outside the own theme (for a work, outside the theme with most of its papers), with
    participation = 1 - sum over the themes of (share of the ties)². A reference and a similar text count as one tie.

    Args:
        snapshot: the library.
        themes: its themes.
        top: papers, and works, at most.

    Cost: linear in the links of the library.

    Source: Guimerà & Amaral 2005, "Functional cartography of complex metabolic networks".
    """
    graph, theme = snapshot.graph.unsharded, np.asarray(themes.of_paper, dtype=np.int64)
    links = [graph.similar, graph.cites, graph.cited_by]
    papers = _count_ties(links, np.arange(graph.n_papers), theme, top, own=theme)
    works = _count_ties([graph.cited_by], np.arange(graph.n_papers, graph.cited_by.n_rows), theme, top, own=None)
    bridges = [(PAPER, node, counts) for node, counts in papers]
    bridges += [(WORK, node, counts) for node, counts in works]
    names = name_nodes(snapshot, {node for _, node, _ in bridges})
    own = {node: int(theme[node]) for kind, node, _ in bridges if kind == PAPER}
    return [_describe(kind, names[node], own.get(node, NO_THEME), counts, themes) for kind, node, counts in bridges]


def _count_ties(
    links: Sequence[SparseMatrix], nodes: IntArray, theme: IntArray, top: int, own: IntArray | None
) -> list[tuple[int, list[tuple[int, int]]]]:
    """The nodes with the highest scores, each with its themes and the ties to each, most first.

    Only those with most ties outside their theme, of which the score is a part, are counted by theme.

    Args:
        links: rows of nodes, columns of papers; other columns are left out.
        nodes: the nodes.
        theme: of each paper.
        top: nodes, at most.
        own: the theme of each node; None for that with most of its ties.
    """
    outside = sum(_count_outside(matrix, nodes, theme, own) for matrix in links)
    likely = nodes[np.lexsort((nodes, -np.asarray(outside)))[: max(_LIKELY, _LIKELY_EACH * top)]]
    counted = []
    for node in likely.tolist():
        near = np.unique(np.concatenate([matrix.row(node)[0] for matrix in links]))
        of = theme[near[(near < len(theme)) & (near != node)]]
        counts = np.bincount(of[of >= 0])
        most = counts[own[node]] if own is not None and 0 <= own[node] < len(counts) else 0
        n_outside = counts.sum() - (most if own is not None else counts.max(initial=0))
        if n_outside >= LEAST_TIES:
            participation = 1 - float((counts.astype(np.float64) ** 2).sum()) / float(counts.sum()) ** 2
            numbers = np.flatnonzero(counts)
            pairs = sorted(
                zip(numbers.tolist(), counts[numbers].tolist(), strict=True), key=lambda pair: (-pair[1], pair[0])
            )
            counted.append((-participation * float(n_outside), node, pairs))
    return [(node, pairs) for _, node, pairs in sorted(counted)[:top]]


def _count_outside(matrix: SparseMatrix, nodes: IntArray, theme: IntArray, own: IntArray | None) -> IntArray:
    """How many papers of other themes each node is tied to; of all themes, if nodes have none of their own."""
    first, stop = (
        int(matrix.indptr[nodes[0]]) if len(nodes) else 0,
        int(matrix.indptr[nodes[-1] + 1]) if len(nodes) else 0,
    )
    if own is None or not stop:
        return np.diff(matrix.indptr)[nodes]
    columns = np.asarray(matrix.indices[first:stop])
    rows = np.repeat(np.arange(len(nodes)), np.diff(matrix.indptr)[nodes])
    is_paper = columns < len(theme)
    of = theme[np.where(is_paper, columns, 0)]
    return np.bincount(rows[is_paper & (of >= 0) & (of != own[nodes][rows])], minlength=len(nodes))


def _describe(kind: str, name: str, theme: int, counts: Sequence[tuple[int, int]], themes: Themes) -> Bridge:
    total = sum(count for _, count in counts)
    participation = 1 - sum((count / total) ** 2 for _, count in counts)
    tied = tuple(TiedTheme(number + 1, themes.groups[number].name, count) for number, count in counts)
    return Bridge(kind, name, themes.groups[theme].name if theme >= 0 else "", participation, tied)
