"""What every edge type promises, ours and one of another package, whatever it links."""

from __future__ import annotations

import importlib.util
import json
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from sample_graphs import parts_of

from graphrec import registry
from graphrec.edges import EdgeInput, build_extra
from graphrec.errors import LibraryCorruptError
from graphrec.model.facts import CorpusFacts
from graphrec.model.graph import PaperGraph
from graphrec.model.matrix import SparseMatrix, from_triples
from graphrec.model.paper import Paper
from graphrec.storage.arrays import open_graph, save_graph
from graphrec.storage.extra_edges import check_extra_edges, open_extra_edges, save_extra_edges

EXAMPLE = Path(__file__).parents[1] / "plugins" / "edges_example.py"
ORDER = [4, 8, 0, 7, 2, 6, 1, 3, 5]
SHIPPED = {name.replace("-", "_"): registry.load("edges", name) for name in registry.builtin_names("edges")}
CORE = [name for name in SHIPPED if name in PaperGraph.__slots__]  # fields of the graph, the others are `EdgeType`s
BETWEEN_PAPERS = ["cites", "similar"]


def example():
    spec = importlib.util.spec_from_file_location("edges_example", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def types(*entries: object) -> dict[str, object]:
    """Edge types as the registry gives them."""
    return {f"entry-{number}": entry for number, entry in enumerate(entries)}


FURTHER = {module.NAME: module for name, module in SHIPPED.items() if name not in CORE}
FURTHER |= {"same_venue": example()}
each_type = pytest.mark.parametrize("name", [*CORE, *FURTHER])


@pytest.fixture(scope="module")
def papers(eight: tuple[Paper, ...]) -> tuple[Paper, ...]:
    """Eight papers with venues, and one that says nothing."""
    return (
        *(replace(paper, venue="Quarry", year=2020 + at // 3) for at, paper in enumerate(eight)),
        Paper("Zzyzx", id="isolated"),
    )


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        registry, "load_usable", lambda room, contract: types(*FURTHER.values()) if room == "edges" else {}
    )


def matrix_of(graph: PaperGraph, name: str) -> SparseMatrix:
    return graph.extra[name].matrix if name in graph.extra else getattr(graph, name)


def dense(matrix: SparseMatrix) -> np.ndarray:
    table = np.zeros(matrix.shape)
    table[np.repeat(np.arange(matrix.n_rows), np.diff(matrix.indptr)), matrix.indices] = matrix.data
    return table


@each_type
def test_a_row_a_paper_with_weights_above_0_and_up_to_1(papers, name: str) -> None:
    matrix = matrix_of(parts_of(papers)[0], name)
    assert matrix.n_rows == len(papers)
    assert len(matrix.data) or name not in {*CORE, "same_venue"}, "others may find no link among these papers"
    assert np.isfinite(matrix.data).all()
    assert (np.asarray(matrix.data) > 0).all()
    assert (np.asarray(matrix.data) <= 1 + 1e-6).all()


@each_type
def test_the_same_papers_give_the_same_edges_and_stay_as_they_are(papers, name: str) -> None:
    graph, facts, features = parts_of(papers)
    before = [np.array(part) for part in (features.vectors, features.terms.data)]
    again = matrix_of(parts_of(papers)[0], name)
    assert np.array_equal(dense(matrix_of(graph, name)), dense(again))
    build_extra(EdgeInput(papers, facts, features))
    assert all(map(np.array_equal, before, (features.vectors, features.terms.data)))


@each_type
def test_a_paper_that_says_nothing_has_no_edges(papers, name: str) -> None:
    columns, _ = matrix_of(parts_of(papers)[0], name).row(len(papers) - 1)
    assert len(columns) == 0


@pytest.mark.parametrize("name", [*BETWEEN_PAPERS, *FURTHER])
def test_edges_between_papers_follow_the_papers_when_these_stand_in_another_order(papers, name: str) -> None:
    n_papers = len(papers)
    whole = dense(matrix_of(parts_of(papers)[0], name))[:, :n_papers]
    moved = dense(matrix_of(parts_of([papers[at] for at in ORDER])[0], name))[:, :n_papers]
    assert moved == pytest.approx(whole[np.ix_(ORDER, ORDER)], abs=1e-6)


@each_type
def test_edges_are_the_same_when_they_are_saved_and_opened(papers, name: str, tmp_path: Path) -> None:
    graph = parts_of(papers)[0]
    columns = save_graph(tmp_path, graph)
    save_extra_edges(tmp_path, graph.extra)
    files = {path.name for path in tmp_path.iterdir()}
    opened = replace(open_graph(tmp_path, columns, files), extra=open_extra_edges(tmp_path, files, len(papers)))
    check_extra_edges(tmp_path, opened.extra, len(papers))
    half = 1e-3 if name == "similar" else 0  # kept in half precision
    assert dense(matrix_of(opened, name)) == pytest.approx(dense(matrix_of(graph, name)), abs=half)
    assert (opened.extra["same_venue"].label, opened.extra["same_venue"].length) == ("same venue and year", 0.5)


def test_an_empty_corpus_has_no_edges_of_any_type_of_others() -> None:
    assert build_extra(EdgeInput((), CorpusFacts(()), None))["same_venue"].matrix.shape == (0, 0)


def test_a_library_without_such_edges_has_no_file_of_them(tmp_path: Path) -> None:
    save_extra_edges(tmp_path, {})
    assert list(tmp_path.iterdir()) == []
    assert open_extra_edges(tmp_path, (), 8) == {}


def test_an_undirected_edge_goes_both_ways_a_directed_one_as_it_is_and_none_to_the_paper_itself(
    papers, monkeypatch
) -> None:
    links = from_triples([0, 0, 1], [0, 1, 2], [1.0, 0.5, 0.25], (3, 3))
    entries = [
        SimpleNamespace(NAME=name, LABEL=name, IS_DIRECTED=name == "one_way", build=lambda _: links)
        for name in ("one_way", "both_ways")
    ]
    monkeypatch.setattr(registry, "load_usable", lambda room, contract: types(*entries))
    built = build_extra(EdgeInput(papers[:3], CorpusFacts(()), None))
    assert dense(built["one_way"].matrix).tolist() == [[0, 0.5, 0], [0, 0, 0.25], [0, 0, 0]]
    assert dense(built["both_ways"].matrix).tolist() == [[0, 0.5, 0], [0.5, 0, 0.25], [0, 0.25, 0]]
    assert (built["one_way"].n_links, built["both_ways"].n_links) == (2, 2)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"NAME": "similar"}, "a name that is free"),
        ({"NAME": "../x"}, "small letters, digits and _"),
        (
            {"build": lambda _: from_triples([0], [1], [1.0], (2, 2))},
            r"gave \(2, 2\), expected a SparseMatrix \(3, 3\)",
        ),
        ({"LENGTH": 0}, "its LENGTH is 0, expected a number above 0"),
        ({"build": lambda _: [[0.0]]}, r"gave \[\[0\.0\]\], expected a SparseMatrix"),
        ({"build": lambda _: from_triples([0], [1], [np.nan], (3, 3))}, "weights that are not above 0"),
        ({"build": lambda _: from_triples([0], [1], [-1.0], (3, 3))}, "weights that are not above 0"),
    ],
)
def test_a_type_that_gives_nonsense_is_left_out_and_logged(papers, monkeypatch, caplog, changes, problem) -> None:
    registry._warn.cache_clear()
    kept = {"NAME": "x", "LABEL": "x", "IS_DIRECTED": False, "build": lambda _: from_triples([], [], [], (3, 3))}
    monkeypatch.setattr(registry, "load_usable", lambda room, contract: types(SimpleNamespace(**{**kept, **changes})))
    assert build_extra(EdgeInput(papers[:3], CorpusFacts(()), None)) == {}
    (sentence,) = caplog.messages
    assert re.match(rf"The edge type 'entry-0' failed \(.*{problem}", sentence)


def test_a_graph_holds_every_edge_type_that_ships_as_a_field_or_by_its_name(papers) -> None:
    assert {"cites", "similar", "uses_method", "written_by"} <= set(CORE)
    assert set(parts_of(papers)[0].extra) == set(FURTHER)


@pytest.mark.parametrize(
    "text",
    [
        "[",
        '[{"name": "x"}]',
        '[{"name": "../x", "label": "x", "is_directed": false}]',
        '[{"name": "x", "label": "x", "is_directed": false, "length": -1}]',
    ],
)
def test_a_damaged_list_of_edge_types_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "edges.json").write_text(text, "utf-8")
    with pytest.raises(LibraryCorruptError, match=r"does not fit together \(edges\.json .+\); build the library again"):
        open_extra_edges(tmp_path, {"edges.json"}, 3)


def test_edges_saved_without_a_length_have_the_one_of_similar_texts(papers, tmp_path: Path) -> None:
    save_extra_edges(tmp_path, parts_of(papers)[0].extra)
    listed = json.loads((tmp_path / "edges.json").read_text("utf-8"))
    del listed[0]["length"]
    (tmp_path / "edges.json").write_text(json.dumps(listed), "utf-8")
    opened = open_extra_edges(tmp_path, {"edges.json"}, len(papers))
    assert opened["same_venue"].length == 3.0


def test_edges_that_name_no_papers_are_told(papers, tmp_path: Path) -> None:
    graph = parts_of(papers)[0]
    with pytest.raises(LibraryCorruptError, match=r"edge\.same_venue is no matrix of 4 papers"):
        check_extra_edges(tmp_path, graph.extra, 4)
    matrix = graph.extra["same_venue"].matrix
    wrong = replace(matrix, indices=matrix.indices + 100)
    with pytest.raises(LibraryCorruptError, match=r"edge\.same_venue is no matrix of 9 papers"):
        check_extra_edges(tmp_path, {"same_venue": replace(graph.extra["same_venue"], matrix=wrong)}, len(papers))
