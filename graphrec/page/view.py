"""What the page shows, before layout and drawing: plain records, no arrays, no library."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphrec.model.facts import ExtraFact
    from graphrec.model.reason import Reason


@dataclass(frozen=True, slots=True)
class PageNode:
    """One node. `kind` is seed, related or work; `rank` is 0 for a seed and for works.

    The contributions of the `reasons` add up to `score`.
    A related paper of rank 0 is not in the ranking; it is one step further, there for re-centring, and stands last.
    `extra` are the facts that extractors of further kinds found in the paper.
    `importance` (any scale, 0 = not known) sets the area of the mark; without it the links on the page are summed.
    """

    kind: str
    title: str
    id: str = ""
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str = ""
    abstract: str = ""
    doi: str = ""
    arxiv: str = ""
    url: str = ""
    rank: int = 0
    score: float = 0.0
    above_floor: bool = True
    reasons: tuple[Reason, ...] = ()
    methods: tuple[str, ...] = ()
    importance: float = 0.0
    extra: tuple[ExtraFact, ...] = ()


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link between two nodes, by their place in `PageView.nodes`.

    `kind` is reference (directed, source cites target), method or similar, or that of an edge type of its own, see
    `LinkKind`; `weight` in (0, 1].
    """

    source: int
    target: int
    kind: str
    weight: float
    relation: str = ""
    sentence: str = ""
    mention: str = ""
    methods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkKind:
    """A kind of links that the page does not know by itself: the edge type's name, and how people read a link."""

    name: str
    label: str
    is_directed: bool = False


@dataclass(frozen=True, slots=True)
class PageView:
    """Everything one page shows: nodes in rank order (seeds first), all links between them, and provenance.

    On a double click a paper is shown with what it is linked to on this page.
    `kinds` are those of links beside reference, method and similar.
    `n_links` counts all links where `links` holds only the strongest of them.
    `importance` says in words by what the area of the marks goes; `left_out` what of the library is not drawn.
    """

    heading: str
    nodes: tuple[PageNode, ...]
    links: tuple[PageLink, ...]
    n_below_floor: int = 0
    provenance: dict[str, str] = field(default_factory=dict)
    n_links: int = 0
    importance: str = ""
    left_out: str = ""
    kinds: tuple[LinkKind, ...] = ()
