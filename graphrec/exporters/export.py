"""`Export`, the record that exporters write: papers in order, with scores, reasons, clusters and a graph if known."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from graphrec.model.details import canonical
from graphrec.model.paper import FIELD_NAMES
from graphrec.model.relations import LISTED
from graphrec.readers.references import identifiers_of_reference
from graphrec.text import as_link, clean, format_count

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import networkx as nx

    from graphrec.model.facts import ExtraFact
    from graphrec.model.paper import Paper


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster of papers: the name of its theme, and the ids of its papers."""

    name: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """Papers to write, best first if they answer a query.

    Attributes:
        papers: the papers in order.
        title: heading of the document.
        seeds: the papers of the query, if this is an answer.
        scores: score by paper id.
        reasons: one sentence or more by paper id.
        spans: the parts of a reason that are to stand out, by paper id: pairs of beginning and end.
        clusters: themes among the papers.
        graph: `NamedGraph.to_networkx()` or a part of it; if None, graph formats write the references among the papers.
        extra_facts: facts of third-party extractors by paper id.
        sources: names of the sources that the records of a paper are from, by paper id.
        place: computes x and y by paper id, which takes longer than most formats; only some ask for it.
    """

    papers: tuple[Paper, ...]
    title: str = "Papers"
    seeds: tuple[Paper, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    spans: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    clusters: tuple[Cluster, ...] = ()
    graph: nx.MultiDiGraph[str] | None = None
    extra_facts: Mapping[str, tuple[ExtraFact, ...]] = field(default_factory=dict)
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    place: Callable[[], Mapping[str, tuple[float, float]]] = dict

    def __repr__(self) -> str:
        return f"<Export {self.title!r}: {format_count(len(self.papers), 'paper')}>"

    @property
    def cluster_of(self) -> dict[str, int]:
        """Number of the cluster, from 1, by paper id; papers in no cluster are left out."""
        return {paper_id: number for number, cluster in enumerate(self.clusters, start=1) for paper_id in cluster.ids}


def made_visible(export: Export) -> Export:
    """The export with every text cleaned and every url a link or "": a library of a stranger may hold any.

    Cost: one look at each character.
    """
    return replace(
        export,
        title=clean(export.title),
        papers=tuple(map(_visible, export.papers)),
        seeds=tuple(map(_visible, export.seeds)),
        reasons={paper_id: clean(reason) for paper_id, reason in export.reasons.items()},
        spans={paper_id: spans for paper_id, spans in export.spans.items() if _is_clean(export.reasons[paper_id])},
        clusters=tuple(Cluster(clean(cluster.name), cluster.ids) for cluster in export.clusters),
        sources={paper_id: tuple(map(clean, names)) for paper_id, names in export.sources.items()},
    )


def _is_clean(text: str) -> bool:
    """Whether a text stays as it is, so that places in it stay."""
    return clean(text) == text


def _visible(paper: Paper) -> Paper:
    """The paper with clean fields; its id, by which the graph knows it, stays."""
    changes: dict[str, Any] = {}
    for name in FIELD_NAMES:
        value = getattr(paper, name)
        if name == "url":
            visible: Any = as_link(value)
        elif name == "details":
            visible = canonical(value)
        elif isinstance(value, tuple):
            visible = tuple(filter(None, map(clean, value)))
        else:
            visible = clean(value) if isinstance(value, str) and name != "id" else value
        if visible != value:
            changes[name] = visible
    return replace(paper, **changes) if changes else paper


def build_graph(export: Export, *, has_fields: bool = False) -> nx.MultiDiGraph[str]:
    """Build the graph to write: attributes are text or numbers; papers carry their scores, reasons and clusters.

    Args:
        export: what is exported.
        has_fields: whether papers carry their abstract, authors, venue, keywords and identifiers, too.
    """
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph() if export.graph is None else nx.MultiDiGraph(export.graph)
    if export.graph is None:
        _add_papers(graph, export)
    clusters = export.cluster_of
    for paper in (*export.seeds, *export.papers):
        if paper.id in graph:
            graph.nodes[paper.id].update(_fields(paper) if has_fields else {})
    for paper in export.papers:
        if paper.id in graph:
            graph.nodes[paper.id].update(_extra(export, paper.id, clusters))
    _add_places(graph, export)
    for _, attributes in graph.nodes(data=True):
        _make_plain(attributes)
    for _, _, attributes in graph.edges(data=True):
        _make_plain(attributes)
    return graph


def _add_papers(graph: nx.MultiDiGraph[str], export: Export) -> None:
    """Add the papers, and the references among them, to an empty graph."""
    by_name = {name: paper.id for paper in export.papers for name in (paper.arxiv, paper.doi, paper.id) if name}
    for paper in export.papers:
        graph.add_node(paper.id, kind="paper", title=paper.title, year=paper.year, doi=paper.doi)
    for paper in export.papers:
        names = (name for entry in paper.references for name in identifiers_of_reference(entry))
        for cited in dict.fromkeys(by_name[name] for name in names if name in by_name):
            if cited != paper.id:
                graph.add_edge(paper.id, cited, "cites", kind="cites", relation=LISTED)


def _add_places(graph: nx.MultiDiGraph[str], export: Export) -> None:
    """Add x and y to the nodes of papers, and to those of works and methods: in the middle of their papers."""
    places = {key: place for key, place in export.place().items() if key in graph}
    if not places:
        return
    for key in list(graph):
        near = [places[other] for other in {*graph.predecessors(key), *graph.successors(key)} & places.keys()]
        if key in places or near:
            x, y = places.get(key) or tuple(round(sum(each) / len(near), 1) for each in zip(*sorted(near), strict=True))
            graph.nodes[key].update(x=x, y=y)


def _fields(paper: Paper) -> dict[str, Any]:
    fields = {
        "year": paper.year,
        "doi": paper.doi,
        "arxiv": paper.arxiv,
        "authors": "; ".join(paper.authors),
        "venue": paper.venue,
        "keywords": "; ".join(paper.keywords),
        "url": paper.url,
        "abstract": paper.abstract,
    }
    return {name: value for name, value in fields.items() if value}


def _extra(export: Export, paper_id: str, clusters: Mapping[str, int]) -> dict[str, Any]:
    return {
        "score": export.scores.get(paper_id),
        "reason": export.reasons.get(paper_id),
        "cluster": clusters.get(paper_id),
        "theme": export.clusters[clusters[paper_id] - 1].name if paper_id in clusters else None,
        "sources": export.sources.get(paper_id),
    }


def _make_plain(attributes: dict[str, Any]) -> None:
    """Convert attributes in place to text, numbers and booleans, and remove empty ones."""
    for name, value in list(attributes.items()):
        if value is None or value == "":
            del attributes[name]
        elif isinstance(value, str):
            attributes[name] = clean(value)
        elif not isinstance(value, (bool, int, float)):
            attributes[name] = clean(", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value))


def label_node(key: str, attributes: Mapping[str, Any]) -> str:
    """Label of a node: its title, its name, or else its key."""
    return str(attributes.get("title") or attributes.get("name") or key)
