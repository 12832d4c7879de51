"""Records of what a page shows, before layout and drawing; without arrays and without access to the library."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphrec.model.facts import ExtraFact
    from graphrec.model.reason import Reason


@dataclass(frozen=True, slots=True)
class PageNode:
    """One node of the page.

    The bibliographic fields (title to url) are those of `Paper`.

    Attributes:
        zotero: the link that shows the paper in Zotero, if it was read from there.
        kind: seed (what was asked for), related (a paper) or work (not in the library).
        rank: rank of a recommendation; 0 for seeds, works, and papers one step further, which are there for re-centring
            and come last.
        score: score of a recommendation.
        above_floor: whether the score reaches the relevance floor.
        reasons: reasons of a recommendation; their contributions add up to `score`.
        methods: names of the methods that the paper uses.
        importance: area of the mark, on any scale; if it is 0 for all nodes, the weights of the links are summed.
        extra: facts of third-party extractors.
        named_by: how many papers of the library refer to a work, and how; "" for a paper.
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
    zotero: str = ""
    rank: int = 0
    score: float = 0.0
    above_floor: bool = True
    reasons: tuple[Reason, ...] = ()
    methods: tuple[str, ...] = ()
    importance: float = 0.0
    extra: tuple[ExtraFact, ...] = ()
    named_by: str = ""


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link between two nodes.

    Attributes:
        source: index of one node in `PageView.nodes`.
        target: index of the other.
        kind: reference (source cites target), method, similar, or the name of a third-party `LinkKind`.
        weight: in (0, 1].
        relation: relation of a reference.
        sentence: the sentence that contains the reference.
        mention: the words in it that refer to the target.
        methods: names of the shared methods.
        terms: names of other terms that both papers are about.
    """

    source: int
    target: int
    kind: str
    weight: float
    relation: str = ""
    sentence: str = ""
    mention: str = ""
    methods: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkKind:
    """A third-party kind of link: name of the edge type, its label for people, and whether it has a direction."""

    name: str
    label: str
    is_directed: bool = False


@dataclass(frozen=True, slots=True)
class PageView:
    """Everything that one page shows.

    Attributes:
        heading: heading of the page.
        nodes: seeds first, then recommendations in rank order, works, and papers for re-centring.
        links: links between the nodes.
        n_below_floor: number of papers of the library with a score below the relevance floor.
        provenance: how the page was made, by name.
        n_links: number of linked pairs, if `links` holds only the strongest of them, or else 0.
        importance: what the area of the marks stands for, in words.
        left_out: what of the library is not drawn, in words.
        kinds: third-party kinds of links.
        groups: group of each node, -1 for none, if that is known before; else groups are found by the links.
        group_names: name of each of these groups.
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
    groups: tuple[int, ...] = ()
    group_names: tuple[str, ...] = ()
