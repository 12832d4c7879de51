"""What goes out comes in again: every exporter is listed with what reads it, and a new one must be."""

from __future__ import annotations

import html
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrec import registry
from graphrec.exporters.export import Cluster, Export, build_graph
from graphrec.model.paper import Paper, Remark
from graphrec.model.people import split_name
from graphrec.readers.bibtex_values import groups_of, write_names
from graphrec.readers.no_values import is_no_value
from graphrec.readers.open import find_reader
from graphrec.readers.record import build_paper

READ_BY_GRAPHREC = ("bibtex", "csl-json", "csv", "jsonl", "parquet", "ris")
FOR_SCREENING = ("asreview", "covidence", "rayyan")  # fields of screening tools alone: see test_screening.py
GRAPHS = ("cytoscape", "dot", "gexf", "graphml", "mermaid", "vosviewer", "vosviewer-all")
FOR_PEOPLE = ("markdown",)

WORDS = st.sampled_from([
    "Pruning", "BlockPruner", "of", "é̂", "Łódź", "中文", "Ω-3", "🧪", "50%", "C#", "A_1", "$n^2$", r"\alpha",
    r"\LaTeX{}", "{GPU}", "{", "}", "``so''", '"so"', "'so'", "--", "---", "~", "^", "&", "<3", "a<b>c", ";",
    ",", "=1+1", "-1", "@x", "+2", "'=x", "#", "|", "//", "[1]", "https://example.org/?a=1&b=%20~c", "%",
    "\\\\", "\\", "and", "AND others", "ER  -", "TY  - JOUR", "@article{x,", "\u2028", "\u00a0", "ﬁ",
])  # fmt: skip
TEXT = st.lists(WORDS, max_size=8).map(" ".join)
NAMES = st.sampled_from([
    "Lee, Ada", "Bo van den Chen", "van der Berg, Jan", "de la Cruz, María José", "King, Jr., Martin Luther",
    "Smith, John, III", "O'Brien, Miles", "García Márquez, Gabriel", "Plato", "The ATLAS Collaboration",
    "Tom, Dick and Harry Group", "Müller & Söhne GmbH", "Smith JA", "李, 明", "d'Alembert, J.",
    "Anderson and Sons, Inc.", "{NASA}", "Žižek; S.", "X Æ A-12", "al-Khwārizmī, Muḥammad", "Lee, A.-B.", "others",
])  # fmt: skip
KEYWORDS = st.sampled_from(
    [
        "pruning",
        "Aged, 80 and over",
        "a; b",
        "C++",
        "50% off",
        "{x}",
        "neural networks/trends",
        "é",
        "x|y",
        "[a]",
        "'a'",
    ]
)
SICI = "10.1002/(sici)1097-0258(19980815)17:15/16<1661::aid-sim968>3.0.co;2-2"
IDENTIFIERS = st.sampled_from(
    ["pmid:123", "openalex:W7", "s2:ab", "pmcid:PMC1", "wos:000123", "corpusid:9", "id:old key; 2"]
)
REFERENCES = st.sampled_from(
    [
        "W1",
        "10.5555/old_(1)",
        SICI,
        "lee a, 2001, nature, v400, p5",
        "2001.00001",
        "key with; signs",
        "DBLP:journals/x/Y99",
    ]
)


TYPES = ["article-journal", "paper-conference", "book", "chapter", "thesis", "report", "document", "article", "song"]
DETAILS = st.one_of(
    st.tuples(st.sampled_from(["volume", "issue", "number", "edition", "note", "genre", "code", "ris:C1"]), TEXT),
    st.sampled_from([
        ("page", "1–10"), ("page", "e15"), ("issued", "2024-05-17"), ("issued", "2024-05"),
        ("issued", "1899-01/2024-02"),
        ("ISSN", "1234-5678"), ("ISBN", "978-3-16-148410-0"), ("translator", "Lee, Ada"), ("collection-title", "LNCS"),
        ("csl:medium", '"a film"'), ("json:my key", "[1, 2]"), ("bibtex:file", "{:a.pdf:PDF}"), ("note", "one\ntwo"),
    ]),
)  # fmt: skip


def first(pair: tuple[str, str]) -> str:
    return pair[0]


@st.composite
def hostile_papers(draw: st.DrawFn) -> Paper:
    venue = draw(TEXT)
    year, authors = draw(st.sampled_from([None, 1899, 2024])), draw(st.lists(NAMES, max_size=4))
    named = [name for name in authors if " " in name and not split_name(name)[1]]  # by the words that groups have
    groups = [("literal", name) for name in dict.fromkeys([*groups_of(write_names(authors)), *named])]
    stands_in = {"issued": year, "collection-title": not is_no_value(venue)}  # of BibTeX, where the field has no value
    drawn = draw(st.lists(DETAILS, max_size=3, unique_by=first))
    details = [pair for pair in drawn if stands_in.get(pair[0], True)]
    paper = build_paper(
        "",
        title=f"T {draw(TEXT)}",
        abstract=draw(TEXT),
        id=f"k1{draw(TEXT)}",
        year=year,
        authors=authors,
        venue=venue,
        keywords=draw(st.lists(KEYWORDS, max_size=3)),
        doi=draw(
            st.sampled_from(["", "10.1000/a_(b)", "10.1002/(sici)1097-0258(19980815)17:15/16%23", "10.5555/a;b", SICI])
        ),
        arxiv=draw(st.sampled_from(["", "2001.00042", "quant-ph/0201082"])),
        url=draw(st.sampled_from(["", "https://example.org/?a=1&b=%20~c#d_e"])),
        references=draw(st.lists(REFERENCES, max_size=3)),
        identifiers=draw(st.lists(IDENTIFIERS, max_size=3)),
        details=[("type", draw(st.sampled_from(TYPES))), *details, *groups],
    )
    assert isinstance(paper, Paper)
    return paper


def written(name: str, export: Export) -> bytes:
    stream = io.BytesIO()
    registry.load("exporters", name).write(export, stream)
    return stream.getvalue()


def test_an_exporter_is_listed_once_with_what_reads_it() -> None:
    listed = (*READ_BY_GRAPHREC, *FOR_SCREENING, *GRAPHS, *FOR_PEOPLE)
    assert len(listed) == len(set(listed))
    assert set(listed) <= set(registry.builtin_names("exporters")), "one not listed is read by nothing here yet"


@pytest.mark.parametrize("name", READ_BY_GRAPHREC)
@settings(max_examples=60, deadline=None)
@given(papers=st.lists(hostile_papers(), min_size=1, max_size=3, unique_by=lambda paper: paper.id))
def test_hostile_papers_come_in_as_they_went_out(name: str, papers: list[Paper]) -> None:
    if name == "parquet":
        pytest.importorskip("pyarrow")
    sources = {paper.id: ("a, b; c: {1}.bib", "~/refs.ris") for paper in papers}
    data = written(name, Export(tuple(papers), sources=sources))
    assert b"refs.ris" in data
    reader = find_reader(data, f"x{registry.load('exporters', name).SUFFIX}")[1]
    records = (record for record in reader.read(io.BytesIO(data), "x") if not isinstance(record, Remark))
    assert [replace(paper, source="") for paper in records] == papers


LABELS = TEXT.map(lambda text: f"T {text}")
KINDS = st.sampled_from(["cites", "similar", "uses_method"])


@st.composite
def typed_graphs(draw: st.DrawFn) -> Export:
    """Papers and works under hostile titles, several edges between two nodes, loops too."""
    titles = draw(st.lists(LABELS, min_size=1, max_size=5))
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for number, title in enumerate(titles):
        graph.add_node(f"p{number} {title}"[:20], kind="paper", title=title, year=draw(st.sampled_from([None, 2020])))
    nodes = sorted(graph)
    pairs = st.tuples(st.sampled_from(nodes), st.sampled_from(nodes), KINDS)
    for one, two, kind in draw(st.lists(pairs, max_size=8, unique=True)):
        graph.add_edge(one, two, kind, kind=kind, weight=0.5, sentence=draw(TEXT))
    return Export((Paper(titles[0], id=nodes[0]),), clusters=(Cluster("One", (nodes[0],)),), graph=graph)


def edges_of(graph: Any) -> list[tuple[str, str, str]]:
    return sorted((source, target, data["kind"]) for source, target, data in graph.edges(data=True))


@settings(max_examples=40, deadline=None)
@given(typed_graphs())
def test_graphml_comes_in_with_every_node_edge_and_attribute(export: Export) -> None:
    graph = nx.read_graphml(io.BytesIO(written("graphml", export)), force_multigraph=True)
    expected = build_graph(export, has_fields=True)
    assert dict(graph.nodes(data=True)) == dict(expected.nodes(data=True))
    found = sorted((*edge[:2], sorted(edge[2].items())) for edge in graph.edges(data=True))
    assert found == sorted((*edge[:2], sorted(edge[2].items())) for edge in expected.edges(data=True))


@settings(max_examples=25, deadline=None)
@given(export=typed_graphs())
def test_graphml_opens_in_igraph_too(export: Export, tmp_path_factory: pytest.TempPathFactory) -> None:
    igraph = pytest.importorskip("igraph")
    path = tmp_path_factory.mktemp("igraph") / "g.graphml"
    path.write_bytes(written("graphml", export))
    graph = igraph.Graph.Read_GraphML(str(path))
    names = [html.unescape(name) for name in graph.vs["id"]]  # igraph leaves references in ids of nodes as they are
    expected = build_graph(export)
    assert dict(zip(names, graph.vs["title"], strict=True)) == dict(expected.nodes(data="title"))
    found = sorted((names[edge.source], names[edge.target], edge["kind"]) for edge in graph.es)
    assert found == edges_of(expected)


@settings(max_examples=40, deadline=None)
@given(typed_graphs())
def test_gexf_comes_in_with_labels_and_edges(export: Export) -> None:
    graph = nx.read_gexf(io.BytesIO(written("gexf", export)))
    expected = build_graph(export)
    assert dict(graph.nodes(data="label")) == dict(expected.nodes(data="title"))
    assert edges_of(graph) == edges_of(expected)


@settings(max_examples=40, deadline=None)
@given(typed_graphs())
def test_cytoscape_json_comes_in_through_networkx(export: Export) -> None:
    graph = nx.cytoscape_graph(json.loads(written("cytoscape", export)))
    expected = build_graph(export)
    assert dict(graph.nodes(data="title")) == dict(expected.nodes(data="title"))
    assert edges_of(graph) == edges_of(expected)


@settings(max_examples=40, deadline=None)
@given(typed_graphs())
def test_vosviewer_files_follow_the_published_attributes(export: Export) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((Path(__file__).parent / "vosviewer.schema.json").read_text("utf-8"))
    document = json.loads(written("vosviewer-all", export))
    jsonschema.Draft202012Validator(schema).validate(document)
    network = document["network"]
    ids = {item["id"] for item in network["items"]}
    assert len(ids) == len(network["items"]) == len(build_graph(export))
    assert all({link["source_id"], link["target_id"]} <= ids for link in network["links"])
    assert {item["cluster"] for item in network["items"] if "cluster" in item} <= {
        cluster["cluster"] for cluster in network["clusters"]
    }
