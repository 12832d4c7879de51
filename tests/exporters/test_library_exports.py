"""What an export of a whole library says of themes and places, read back by the programs that read such files."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

import graphrec
from graphrec import exporters
from graphrec.model.paper import ReadReport
from graphrec.page.coordinates import place_papers
from graphrec.page.library_map import build_library_map
from graphrec.page.payload import build_payload
from graphrec.readers.open import read_files

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.api.library import Library

SUBJECTS = {"sand sieve": ("desert", "grain"), "copper kiln": ("furnace", "alloy"), "coral reef": ("lagoon", "diver")}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Three themes of ten papers, one of which uses a method and names a work; one of the themes has hostile words."""
    lines = []
    for at in range(30):
        subject = list(SUBJECTS)[at % 3]
        words = " and ".join(SUBJECTS[subject])
        text = f"We study the {subject} with {words} by gradient descent. We extend GrainNet (Ito et al., 2019)."
        lines.append(json.dumps({"id": f"p{at}", "title": f"On the {subject} number {at}", "abstract": text}))
    path = tmp_path_factory.mktemp("three") / "papers.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return graphrec.build([path], path.parent / "library")


def written(library: Library, form: str, **chosen: Any) -> bytes:
    stream = io.BytesIO()
    exporters.write(form, library.to_export(**chosen), stream)
    return stream.getvalue()


def theme_of(library: Library) -> dict[str, tuple[int, str]]:
    """Number and name of the theme of each paper, by its title."""
    themes = library.themes()
    return {title: (each.number, each.name) for each in themes for title in library.theme(each.number).papers}


def test_graphml_has_the_theme_and_place_of_each_paper(library: Library) -> None:
    graph = nx.read_graphml(io.BytesIO(written(library, "graphml")))
    expected = theme_of(library)
    papers = [data for _, data in graph.nodes(data=True) if data["kind"] == "paper"]
    assert len(papers) == 30
    assert all((data["cluster"], data["theme"]) == expected[data["title"]] for data in papers)
    assert all(isinstance(data["x"], float) and isinstance(data["y"], float) for _, data in graph.nodes(data=True))
    assert len({(data["x"], data["y"]) for data in papers}) == 30


def test_gexf_has_places_that_gephi_shows(library: Library) -> None:
    graph = nx.read_gexf(io.BytesIO(written(library, "gexf")))
    for _, data in graph.nodes(data=True):
        assert data["viz"]["position"]["x"] == data["x"]
        assert data["viz"]["position"]["y"] == -data["y"]


def test_cytoscape_has_positions_beside_the_data(library: Library) -> None:
    content = json.loads(written(library, "cytoscape"))
    nodes = content["elements"]["nodes"]
    assert all(node["position"] == {"x": node["data"]["x"], "y": node["data"]["y"]} for node in nodes)
    assert {node["data"]["theme"] for node in nodes if "theme" in node["data"]} == set(SUBJECTS)
    assert len(nx.cytoscape_graph(content)) == len(nodes)


def test_vosviewer_has_clusters_with_labels_and_places(library: Library) -> None:
    network = json.loads(written(library, "vosviewer"))["network"]
    assert {each["label"] for each in network["clusters"]} == set(SUBJECTS)
    assert all("x" in item and "y" in item for item in network["items"])
    assert sum("cluster" in item for item in network["items"]) == 30 == len(network["items"])


def test_vosviewer_has_works_and_methods_only_where_they_are_asked_for(library: Library) -> None:
    titles = {paper.title for paper in library.to_export().papers}
    labels = {
        form: {item["label"] for item in json.loads(written(library, form))["network"]["items"]}
        for form in ("vosviewer", "vosviewer-all")
    }
    assert labels["vosviewer"] == titles < labels["vosviewer-all"]
    assert any("GrainNet" in label for label in labels["vosviewer-all"] - titles)


def test_json_lines_have_theme_and_place_and_are_read_back_as_they_were(library: Library, tmp_path: Path) -> None:
    content = written(library, "jsonl")
    lines = [json.loads(line) for line in content.splitlines()]
    expected = theme_of(library)
    assert all((line["cluster"], line["theme"]) == expected[line["title"]] for line in lines)
    assert all(type(line["x"]) is type(line["y"]) is float for line in lines)
    (tmp_path / "again.jsonl").write_bytes(content)
    papers = list(read_files([tmp_path / "again.jsonl"], ReadReport()))
    assert not any(paper.details for paper in papers)


def test_places_of_another_program_stay_details(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "a", "title": "On sand", "x": 1.5, "y": 2.5}\n', encoding="utf-8")
    (paper,) = read_files([tmp_path / "a.jsonl"], ReadReport())
    assert dict(paper.details) == {"json:x": "1.5", "json:y": "2.5"}


def test_markdown_is_grouped_by_theme(library: Library) -> None:
    text = written(library, "markdown").decode()
    assert [f"## {name[0].upper()}{name[1:]}" in text for name in SUBJECTS] == [True] * 3


def test_an_export_of_some_papers_has_their_themes_alone(library: Library) -> None:
    export = library.to_export()
    assert sum(len(each.ids) for each in export.clusters) == 30
    assert library.to_export(tags="none").clusters[0].ids == ()
    assert written(library, "graphml", tags="none")


def test_places_are_those_of_the_map_and_the_same_each_time(library: Library) -> None:
    themes = library._open_themes()
    _, marks, _ = build_payload(build_library_map(library.graph, "", {}, themes=themes))
    places = place_papers(library.graph, themes)
    assert [(mark[2]["x"], mark[2]["y"]) for mark in marks] == list(places.values())
    assert written(library, "graphml") == written(library, "graphml")


def test_the_map_shows_the_themes_by_their_names(library: Library) -> None:
    payload, _, _ = build_payload(build_library_map(library.graph, "", {}, themes=library._open_themes()))
    expected = theme_of(library)
    assert set(payload["clusters"]) == set(SUBJECTS)
    assert all(payload["clusters"][node["cluster"]] == expected[node["title"]][1] for node in payload["nodes"])


def test_a_library_too_large_for_the_map_is_laid_out_by_themes(library: Library) -> None:
    themes = library._open_themes()
    places = place_papers(library.graph, themes, most_nodes=5)
    assert len(set(places.values())) == 30
    assert places == place_papers(library.graph, themes, most_nodes=5)
    expected = theme_of(library)
    papers = list(library)
    middles = {
        number: [
            sum(places[paper.id][axis] for paper in papers if expected[paper.title][0] == number) / 10
            for axis in (0, 1)
        ]
        for number in (1, 2, 3)
    }
    for paper in papers:
        x, y = places[paper.id]
        nearest = min(middles, key=lambda number: (x - middles[number][0]) ** 2 + (y - middles[number][1]) ** 2)
        assert nearest == expected[paper.title][0]
