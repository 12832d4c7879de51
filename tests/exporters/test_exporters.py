from __future__ import annotations

import csv
import io
import json
import re
import sys
from copy import deepcopy
from dataclasses import replace

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrec import registry
from graphrec.errors import ExtraMissingError
from graphrec.exporters.export import Cluster, Export, build_graph
from graphrec.model.details import likely_type
from graphrec.model.facts import ExtraFact
from graphrec.model.paper import Paper
from graphrec.readers.open import find_reader
from graphrec.readers.record import build_paper

ROUND_TRIPS = ("bibtex", "csl-json", "csv", "jsonl", "ris")
ADA = Paper(
    "Pruning {BlockPruner} & Friends: 50% of $n_1$ -- a ~study~ of `` and \\\\ C#",
    "We extend BlockPruner (Zhong et al., 2024)... \"quoted\", 'so' <b, 3 > 2.",
    id="lee 2021,{x}",
    year=2021,
    authors=("Lee, Ada", "Bo van den Chen", "The Tom, Dick and Harry Group", "García Márquez, Gabriel"),
    venue="Proceedings of Sparse Nets",
    keywords=("pruning", "Aged, 80 and over", "a; b"),
    doi="10.1000/a_b(c)",
    arxiv="2001.00042",
    url="https://example.org/?a=1&b=%20~c",
    references=("10.5555/old_1", "W123", "lee a, 2001, nature, v400, p5"),
    identifiers=("pmid:123", "openalex:W7"),
)
PLAIN = Paper('=HYPERLINK("http://evil")', id="b", abstract="-1+1")
PAPERS = tuple(
    replace(
        paper,
        details=(
            ("type", likely_type(paper.venue, paper.arxiv)),
            *(("literal", name) for name in paper.authors if "Group" in name),
        ),
    )
    for paper in (
        ADA,
        PLAIN,
        Paper("Étude sur les réseaux – élagués", id="c", references=("b",)),
        Paper("'Quoted'", id="d", authors=("Plato",)),
    )
)


def written(name: str, export: Export) -> bytes:
    stream = io.BytesIO()
    registry.load("exporters", name).write(export, stream)
    return stream.getvalue()


SOURCES = ("a, b; c: {1}.bib", "~/refs.ris")  # of which what is read back holds nothing


def read_back(name: str, papers: tuple[Paper, ...]) -> tuple[Paper, ...]:
    data = written(name, Export(papers, sources={paper.id: SOURCES for paper in papers}))
    reader = find_reader(data, f"x{registry.load('exporters', name).SUFFIX}")[1]
    return tuple(replace(paper, source="") for paper in reader.read(io.BytesIO(data), "x"))


@pytest.mark.parametrize("name", ROUND_TRIPS)
def test_what_goes_out_comes_in_unchanged(name: str) -> None:
    assert read_back(name, PAPERS) == PAPERS


SIGNS = "ab Zé1.,:-–'\"(){}[]$%&#_~^\\\\<>=+@/|*!?`中"
TEXT = st.text(SIGNS, max_size=30)
ITEMS = st.lists(st.text("abZ é,.-'_&1", min_size=2, max_size=12), max_size=3)


def plain_name(text: str) -> str:
    """A name as sources have it: letters, at most one comma and that inside."""
    name = "".join(sign for sign in text if sign not in "'_&1").replace(",", "").strip(" .,-")
    return name if name[:1].isalpha() else ""


@st.composite
def any_paper(draw: st.DrawFn) -> Paper:
    return build_paper(
        "",
        title=f"T {draw(TEXT)}",
        abstract=draw(TEXT),
        id=f"k1{draw(TEXT)}",
        year=draw(st.sampled_from([None, 1999, 2024])),
        authors=[name for name in map(plain_name, draw(ITEMS)) if name],
        venue=draw(TEXT),
        keywords=draw(ITEMS),
        doi=draw(st.sampled_from(["", "10.1000/a_(b)"])),
        references=draw(st.lists(st.sampled_from(["W1", "10.5555/x", "lee a, 2001, nature"]), max_size=3)),
        identifiers=draw(st.lists(st.sampled_from(["pmid:1", "openalex:W2"]), max_size=2)),
        details=[("type", draw(st.sampled_from(["article-journal", "thesis", "song"]))), ("note", draw(TEXT))],
    )


@pytest.mark.parametrize("name", ROUND_TRIPS)
@settings(max_examples=60, deadline=None)
@given(paper=any_paper())
def test_any_paper_comes_in_as_it_went_out(name: str, paper: Paper) -> None:
    assert read_back(name, (paper,)) == (paper,)


def spreadsheet_rows(export: Export) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written("csv", export).decode("utf-8-sig"))))


def test_no_cell_is_a_formula() -> None:
    rows = spreadsheet_rows(Export(PAPERS, reasons={"b": "@SUM(A1)"}))
    assert not [cell for row in rows for cell in row.values() if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]
    assert rows[1]["title"] == '\'=HYPERLINK("http://evil")'


def test_scores_clusters_and_reasons_are_columns_when_there_are_any() -> None:
    export = Export(PAPERS, scores={"b": 0.5}, reasons={"b": "cites it"}, clusters=(Cluster("Theme", ("b", "c")),))
    row = spreadsheet_rows(export)[1]
    assert (row["score"], row["cluster"], row["reason"]) == ("0.5", "Theme", "cites it")
    assert "score" not in spreadsheet_rows(Export(PAPERS))[0]
    record = json.loads(written("jsonl", export).splitlines()[1])
    assert (record["score"], record["cluster"], record["reason"]) == (0.5, 1, "cites it")


def test_bibtex_protects_names_in_titles_and_keys_stay_apart() -> None:
    entries = written("bibtex", Export((Paper("About BlockPruner", id="x y"), Paper("B", id="x-y")))).decode()
    assert "title = {About {BlockPruner}}" in entries
    assert entries.count("@misc{x-y,") == 1
    assert "@misc{x-y-2," in entries


def test_ris_and_csl_write_family_names_first_for_other_tools() -> None:
    assert b"AU  - van den Chen, Bo\r\n" in written("ris", Export((ADA,)))
    assert {"family": "van den Chen", "given": "Bo"} in json.loads(written("csl-json", Export((ADA,))))[0]["author"]


def test_markdown_groups_by_theme_with_reasons_and_a_bibliography() -> None:
    export = Export(
        (*PAPERS[1:], replace(ADA, doi="10.1002/(sici)1<3::aid>4")),
        title="Related work",
        seeds=(ADA,),
        reasons={"c": "extends <b>it</b> by $x$"},
        clusters=(Cluster("alone", ("b",)), Cluster("around pruning", ("c", "d"))),
    )
    text = written("markdown", export).decode()
    assert text.index("## Around pruning") < text.index("## Further papers") < text.index("## Bibliography")
    assert text.index("## Further papers") < text.index("=HYPERLINK"), "a theme of one paper is none"
    assert "- **Étude sur les réseaux – élagués** [2]. Extends \\<b\\>it\\</b\\> by \\$x\\$." in text
    assert "<https://doi.org/10.1002/(sici)1%3C3::aid%3E4>" in text


def typed_graph() -> nx.MultiDiGraph:
    graph: nx.MultiDiGraph = nx.MultiDiGraph()
    graph.add_node("a", kind="paper", title='A <Paper> & "more"', year=2020)
    graph.add_node("b", kind="paper", title="Another \x07Paper", year=None)
    graph.add_node("work:LLaMA", kind="work", name="LLaMA")
    graph.add_edge("a", "b", "cites", kind="cites", relation="extends", sentence="We extend B.", confidence=0.9)
    graph.add_edge("a", "b", "similar", kind="similar", weight=0.5)
    graph.add_edge("b", "work:LLaMA", "cites", kind="cites", relation="uses")
    return graph


GRAPH = Export(
    (Paper("A <Paper>", id="a"), Paper("B", id="b")),
    scores={"a": 0.7},
    clusters=(Cluster("One", ("a",)),),
    graph=typed_graph(),
)


def test_graphml_opens_in_networkx_with_every_node_edge_and_attribute() -> None:
    graph = nx.read_graphml(io.BytesIO(written("graphml", GRAPH)), force_multigraph=True)
    assert (len(graph), graph.number_of_edges()) == (3, 3)
    assert graph.nodes["a"] == {
        "kind": "paper",
        "title": 'A <Paper> & "more"',
        "year": 2020,
        "score": 0.7,
        "cluster": 1,
        "theme": "One",
    }
    assert {data["kind"] for _, _, data in graph.edges("a", data=True)} == {"cites", "similar"}


def test_graphml_opens_in_igraph(tmp_path) -> None:  # type: ignore[no-untyped-def]
    igraph = pytest.importorskip("igraph")
    (tmp_path / "g.graphml").write_bytes(written("graphml", GRAPH))
    assert igraph.Graph.Read_GraphML(str(tmp_path / "g.graphml")).vcount() == 3


def test_gexf_opens_in_networkx() -> None:
    graph = nx.read_gexf(io.BytesIO(written("gexf", GRAPH)))
    assert (len(graph), graph.number_of_edges()) == (3, 3)
    assert graph.nodes["work:LLaMA"]["label"] == "LLaMA"


def test_vosviewer_items_and_links_follow_its_schema() -> None:
    network = json.loads(written("vosviewer-all", GRAPH))["network"]
    assert [item["id"] for item in network["items"]] == [1, 2, 3]
    assert network["items"][0]["cluster"] == 1
    assert network["links"] == [
        {"source_id": 1, "target_id": 2, "strength": 2},
        {"source_id": 2, "target_id": 3, "strength": 1},
    ]


def test_cytoscape_elements_name_existing_nodes() -> None:
    elements = json.loads(written("cytoscape", GRAPH))["elements"]
    ids = {node["data"]["id"] for node in elements["nodes"]}
    assert all({edge["data"]["source"], edge["data"]["target"]} <= ids for edge in elements["edges"])
    assert len({edge["data"]["id"] for edge in elements["edges"]}) == 3


def test_dot_quotes_what_would_end_a_string() -> None:
    text = written("dot", GRAPH).decode()
    assert 'label="A <Paper> & \\"more\\""' in text
    assert "n0 -> n1 [style=dashed];" in text


def test_mermaid_writes_what_would_end_a_label_or_begin_a_directive_as_codes() -> None:
    network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    network.add_node("a", kind="paper", title='"] --> x; %%{init: {}}%% <b>`c`</b> #quot;', year=2024)
    network.add_node("b", kind="work", name="LLaMA")
    network.add_edge("a", "b", "cites", kind="cites", relation="extends")
    first, *lines = written("mermaid", Export((), graph=network)).decode().splitlines()
    assert first == "flowchart RL"
    assert lines[0].count('"') == 2
    assert not set(";%<>`{}") & set(re.sub(r"#\d+;", "", lines[0]))
    assert lines[1:] == ['  n1(["LLaMA"])', '  n0 -->|"extends"| n1']


def test_without_a_graph_the_references_among_the_papers_are_its_edges() -> None:
    assert list(build_graph(Export(PAPERS)).edges()) == [("c", "b")]


def test_parquet_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExtraMissingError, match="pip install"):
        written("parquet", Export(PAPERS))


def test_parquet_keeps_every_field() -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = parquet.read_table(io.BytesIO(written("parquet", Export(PAPERS, scores={"b": 0.5})))).to_pylist()
    assert tuple(rows[0]["authors"]) == ADA.authors
    assert [row["score"] for row in rows] == [None, 0.5, None, None]


@pytest.mark.parametrize("name", registry.builtin_names("exporters"))
def test_every_exporter_writes_hostile_and_empty_input_the_same_way_twice(name: str) -> None:
    if name == "parquet":
        pytest.importorskip("pyarrow")
    exporter = registry.load("exporters", name)
    assert name == exporter.NAME
    assert exporter.SUFFIX.startswith(".")
    for export in (Export(()), Export(PAPERS), GRAPH):
        assert written(name, export) == written(name, export)


@pytest.mark.parametrize("name", registry.builtin_names("exporters"))
def test_every_exporter_leaves_the_papers_and_their_graph_as_they_are(name: str) -> None:
    if name == "parquet":
        pytest.importorskip("pyarrow")
    before = deepcopy(GRAPH)
    written(name, GRAPH)
    assert nx.to_dict_of_dicts(GRAPH.graph) == nx.to_dict_of_dicts(before.graph)
    assert dict(GRAPH.graph.nodes(data=True)) == dict(before.graph.nodes(data=True))
    assert GRAPH.papers == before.papers


@pytest.mark.parametrize("name", registry.builtin_names("exporters"))
def test_every_exporter_writes_each_paper_wherever_it_stands_and_with_facts_of_further_kinds(name: str) -> None:
    if name == "parquet":
        pytest.importorskip("pyarrow")
    facts = {"b": (ExtraFact("data_sets", "C4", "We train on C4."),)}
    one_way, other_way = (
        written(name, Export(papers, extra_facts=facts)) for papers in (PAPERS, tuple(reversed(PAPERS)))
    )
    if name != "parquet":
        assert len(one_way) == len(other_way)
    assert b"C4" in one_way or name != "jsonl"
    assert bool(one_way)


def test_json_lines_hold_the_facts_of_further_kinds_and_are_read_back_without_them() -> None:
    facts = {"b": (ExtraFact("data_sets", "C4", "We train on C4."), ExtraFact("data_sets", "Pile"))}
    data = written("jsonl", Export(PAPERS, extra_facts=facts))
    records = [json.loads(line) for line in data.decode().splitlines()]
    assert records[1]["extra"] == {"data_sets": [{"text": "C4", "sentence": "We train on C4."}, {"text": "Pile"}]}
    assert [record.get("extra") for at, record in enumerate(records) if at != 1] == [None] * 3
    read = list(find_reader(data, "x.jsonl")[1].read(io.BytesIO(data), "x"))
    assert [replace(paper, source="") for paper in read] == list(PAPERS)
