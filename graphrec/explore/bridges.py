"""The papers and works that tie the themes of a library to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.explore.names import name_nodes
from graphrec.explore.themes import tie_papers
from graphrec.model.themes import NO_THEME
from graphrec.text import quote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.matrix import FloatArray, IntArray, SparseMatrix
    from graphrec.model.themes import Themes
    from graphrec.storage.snapshot import Snapshot

LEAST_TIES = 3  # outside its own theme; fewer may be chance
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
    n_themes = len(themes.groups)
    papers = _count_ties(tie_papers(graph), theme, n_themes, own=theme)
    works = _count_ties(graph.cited_by, theme, n_themes, own=None)
    works[1][: graph.n_papers] = 0  # papers are told by all their ties
    bridges = [(PAPER, node, counts) for node, counts in _best(*papers, top)]
    bridges += [(WORK, node, counts) for node, counts in _best(*works, top)]
    names = name_nodes(snapshot, {node for _, node, _ in bridges})
    own = {node: int(theme[node]) for kind, node, _ in bridges if kind == PAPER}
    return [_describe(kind, names[node], own.get(node, NO_THEME), counts, themes) for kind, node, counts in bridges]


def _count_ties(
    ties: SparseMatrix, theme: IntArray, n_themes: int, own: IntArray | None
) -> tuple[IntArray, FloatArray]:
    """Ties of each node to each theme, as entries (node, theme, count), and the score of each node.

    Args:
        ties: of nodes to papers.
        theme: of each paper.
        n_themes: number of themes.
        own: the theme of each node; None for that with most of its ties.
    """
    rows = np.repeat(np.arange(ties.n_rows), np.diff(ties.indptr))
    of = theme[np.asarray(ties.indices)]
    is_in = of >= 0
    keys, counts = np.unique(rows[is_in] * max(1, n_themes) + of[is_in], return_counts=True)
    node, number = np.divmod(keys, max(1, n_themes))
    total = np.bincount(node, counts, ties.n_rows)
    squares = np.bincount(node, counts.astype(np.float64) ** 2, ties.n_rows)
    most = np.zeros(ties.n_rows)
    if own is None:
        np.maximum.at(most, node, counts)
    else:
        is_own = number == own[node]
        most[node[is_own]] = counts[is_own]
    outside = total - most
    score = np.where(outside >= LEAST_TIES, outside * (1 - squares / np.maximum(total, 1) ** 2), 0.0)
    return np.column_stack((node, number, counts)), score


def _best(entries: IntArray, score: FloatArray, top: int) -> list[tuple[int, list[tuple[int, int]]]]:
    """The nodes with the highest scores, each with its themes and the ties to each, most first."""
    order = np.lexsort((np.arange(len(score)), -score))[:top]
    chosen = order[score[order] > 0].tolist()
    starts = np.searchsorted(entries[:, 0], chosen)
    stops = np.searchsorted(entries[:, 0], chosen, side="right")
    return [
        (node, sorted(map(tuple, entries[start:stop, 1:].tolist()), key=lambda pair: (-pair[1], pair[0])))
        for node, start, stop in zip(chosen, starts, stops, strict=True)
    ]


def _describe(kind: str, name: str, theme: int, counts: Sequence[tuple[int, int]], themes: Themes) -> Bridge:
    total = sum(count for _, count in counts)
    participation = 1 - sum((count / total) ** 2 for _, count in counts)
    tied = tuple(TiedTheme(number + 1, themes.groups[number].name, count) for number, count in counts)
    return Bridge(kind, name, themes.groups[theme].name if theme >= 0 else "", participation, tied)
