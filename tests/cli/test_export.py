from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

import graphrec as package
from graphrec import registry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from graphrec.api.library import Library


@pytest.mark.parametrize("target", [name for name in registry.builtin_names("exporters") if name != "parquet"])
def test_every_exporter_writes_a_library_and_an_answer(
    graphrec: Callable[..., Any], eight_library: Library, tmp_path: Path, target: str
) -> None:
    for name, more in (("all", ()), ("answer", ("--of", "MultiPruner"))):
        path = tmp_path / name
        done = graphrec("export", "-l", eight_library.address, "--to", target, "-o", path, *more)
        assert done.code == 0, done.err
        assert str(path) in done.err
        assert path.stat().st_size > 0
    assert sorted(each.name for each in tmp_path.iterdir()) == ["all", "answer"]


def test_an_exported_library_builds_the_same_library(
    graphrec: Callable[..., Any], eight_library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "papers.jsonl"
    assert graphrec("export", "-l", eight_library.address, "--to", "jsonl", "-o", path).code == 0
    again = package.build(path, tmp_path / "again")
    first, second = ([(each.title, each.year, each.references) for each in one] for one in (eight_library, again))
    assert first == second


def test_the_exported_graph_opens_in_networkx(
    graphrec: Callable[..., Any], eight_library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "papers.graphml"
    assert graphrec("export", "-l", eight_library.address, "--to", "graphml", "-o", path).code == 0
    graph = nx.read_graphml(path)
    relations = {
        (source, target): data["relation"] for source, target, data in graph.edges(data=True) if data["kind"] == "cites"
    }
    assert relations["prune-2", "prune-1"] == "extends"


def test_the_map_holds_every_paper(graphrec: Callable[..., Any], eight_library: Library, tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    assert graphrec("map", "-l", eight_library.address, "-o", path).code == 0
    text = path.read_text("utf-8")
    assert all(paper.title in text for paper in eight_library)


def test_judgements_are_measured_beside_baselines(
    graphrec: Callable[..., Any], eight_library: Library, tmp_path: Path
) -> None:
    judgements = tmp_path / "judgements.tsv"
    judgements.write_text(
        "query_title\tpaper_title\tgrade\n"
        "MultiPruner: Balanced Structure Removal in Foundation Models\t"
        "BlockPruner: Fine-grained Pruning for Large Language Models\t3\n"
        "MultiPruner: Balanced Structure Removal in Foundation Models\tNot in the library at all\t1\n",
        "utf-8",
    )
    done = graphrec("evaluate", judgements, "-l", eight_library.address, "--to", "json")
    assert "1 paper of" in done.err
    results = {row["system"]: row for row in json.loads(done.out)["systems"]}
    assert {"graphrec", "TF-IDF", "BM25", "random", "only semantic", "without reference"} <= set(results)
    assert results["graphrec"]["nDCG@10"] > 0.9


def test_calibration_needs_enough_references(graphrec: Callable[..., Any], eight_library: Library) -> None:
    done = graphrec("calibrate", "-l", eight_library.address)
    assert done.code == 1
    assert "references within the library" in done.err
