"""A package of a stranger adds to every open group through a real entry point, and is seen at every door.

The packages are the worked examples beside this file, all installed at once; commands run in a process of their own.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import networkx as nx
import pytest
from foreign_package import install

from graphrec.storage.folder import verify_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
NAMES = {
    "readers": "piped-lines",
    "extractors": "data-sets",
    "edges": "same-venue",
    "rerankers": "short-titles",
    "exporters": "title-list",
    "engines": "backwards",
    "fetch": "shelf",
    "cli": "decades",
}
PAPERS = """%papers
Pruning by magnitude | 2015 | NIPS | We remove small weights. We test on the Pebble benchmark.
Pruning by curvature | 2015 | NIPS | We remove weights of small curvature and compare with the Gravel corpus.
Quantizing weights | 2019 | ICLR | We round weights of neural networks to few bits.
Distilling networks | 2021 | ICLR | A small network learns from a large network.
 | 2020 | ICLR | This line has no title.
"""
SENTENCE = "We test on the Pebble benchmark."


DRIVER = """
import contextlib, io, json, sys
from graphrec.cli import run
for line in sys.stdin:
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(json.loads(line))
    for stream in (out, err):
        stream.flush()
    print(json.dumps([code, out.buffer.getvalue().decode(), err.buffer.getvalue().decode()]), flush=True)
"""


class Installed:
    """A process where all packages are installed, in a folder with the input; it runs one command after the other."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-c", DRIVER],
            env=environment,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def __call__(self, *arguments: str) -> Done:
        self.process.stdin.write(json.dumps(arguments) + "\n")
        self.process.stdin.flush()
        done = Done(*json.loads(self.process.stdout.readline()))
        assert done.returncode == 0, done.stderr
        return done


class Done(NamedTuple):
    """What became of a command."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installed]:
    """`graphrec ARGUMENTS` beside the packages, and `library`, which is built from their input."""
    folder = tmp_path_factory.mktemp("plugins")
    for group, name in NAMES.items():
        environment = install(folder, f"graphrec.{group}", name, (HERE / f"{group}_example.py").read_text("utf-8"))
    (folder / "papers.piped").write_text(PAPERS, "utf-8")
    installed = Installed(folder, environment)
    done = installed("build", "papers.piped", "-o", "library", "--engine", "backwards=the-end")
    (folder / "build.txt").write_text(done.stdout + done.stderr, "utf-8")
    yield installed
    installed.process.communicate(timeout=60)


def read(run: Installed, name: str) -> str:
    return (run.folder / name).read_text("utf-8")


def page_data(page: str) -> dict:
    return json.loads(re.search(r'id="page-data"[^>]*>(.*?)</script>', page, re.DOTALL)[1])


def test_a_reader_fills_a_library_and_its_report(run) -> None:
    said = read(run, "build.txt")
    assert "piped-lines" in said
    assert "the line has no title" in said
    assert json.loads(run("stats", "-l", "library", "--format", "json").stdout)["papers"] == 4


def test_an_engine_runs_the_batches_of_a_build_and_gives_the_same_library(run) -> None:
    assert "backwards at the-end" in read(run, "build.txt")
    run("build", "papers.piped", "-o", "serial")
    files = [
        json.loads((run.folder / library / "manifest.json").read_text("utf-8"))["files"]
        for library in ("library", "serial")
    ]
    assert files[0] == files[1]


def test_facts_of_an_extractor_reach_json_terminal_page_and_exports(run) -> None:
    fact = {"data_sets": [{"text": "Pebble", "sentence": SENTENCE}]}
    title = "Pruning by magnitude"
    for command in ("facts", "show"):
        shown = json.loads(run(command, title, "-l", "library", "--format", "json").stdout)
        assert (shown[0] if command == "facts" else shown)["extra"] == fact
        assert re.search(r"data sets +Pebble", run(command, title, "-l", "library").stdout)
    records = map(json.loads, run("export", "-l", "library", "--to", "jsonl").stdout.splitlines())
    exported = {record["title"]: record.get("extra") for record in records}
    assert (exported[title], exported["Quantizing weights"]) == (fact, None)
    run("map", "-l", "library", "-o", "map.html", "--no-open")
    shown = {node["title"]: node.get("extra") for node in page_data(read(run, "map.html"))["nodes"]}
    assert (shown[title], shown["Quantizing weights"]) == (fact, None)


def test_edges_of_a_type_of_its_own_reach_json_terminal_page_and_exports(run) -> None:
    link = {"title": "Pruning by curvature", "weight": 1.0, "label": "same venue and year"}
    shown = json.loads(run("show", "Pruning by magnitude", "-l", "library", "--format", "json").stdout)
    assert shown["links"] == {"same_venue": [link]}
    said = run("show", "Pruning by magnitude", "-l", "library").stdout
    assert re.search(r"same venue and year +Pruning by curvature", said)
    assert json.loads(run("stats", "-l", "library", "--format", "json").stdout)["edges_same_venue"] == 1
    assert re.search(r"edges same venue +1\b", run("stats", "-l", "library").stdout)
    run("export", "-l", "library", "--to", "graphml", "-o", "library.graphml")
    graph = nx.read_graphml(run.folder / "library.graphml")
    assert sorted(data["weight"] for *_, data in graph.edges(data=True) if data["kind"] == "same_venue") == [1.0, 1.0]


def test_edges_of_a_type_of_its_own_are_links_of_the_page_with_a_word_for_them(run) -> None:
    run("map", "-l", "library", "-o", "map.html", "--no-open")
    run("related", "Pruning by magnitude", "-l", "library", "-o", "related.html", "--no-open", "--min-score", "0")
    for page in ("map.html", "related.html"):
        payload = page_data(read(run, page))
        assert payload["kinds"] == [["same_venue", "same venue and year", False]]
        assert "same_venue" in {link.get("kind") for _, _, links in payload["pairs"] for link in links}


def test_edges_of_a_type_of_its_own_are_steps_of_a_path(run) -> None:
    asked = ("path", "Pruning by magnitude", "Pruning by curvature", "-l", "library")
    (step,) = json.loads(run(*asked, "--to", "json").stdout)["steps"]
    ends = {"from": "Pruning by magnitude", "to": "Pruning by curvature"}
    assert step == {**ends, "kind": "same_venue", "in_library": True, "weight": 1.0, "label": "same venue and year"}
    assert run(*asked).stdout.splitlines()[1] == "  ↓ same venue and year"


def test_an_exporter_writes_a_library_and_an_answer(run) -> None:
    run("export", "-l", "library", "--to", "title-list", "-o", "all.titles")
    assert "Pruning by magnitude\t\tPebble" in read(run, "all.titles").splitlines()
    answer = run("related", "Pruning by magnitude", "-l", "library", "--to", "title-list", "--min-score", "0").stdout
    assert re.search(r"^Pruning by curvature\t\d\.\d\d\tGravel$", answer, re.MULTILINE)


def test_a_reranker_orders_an_answer_and_says_why(run) -> None:
    asked = ("related", "Pruning by magnitude", "-l", "library", "--min-score", "0", "--rerank", "short-titles=brief")
    answer = json.loads(run(*asked, "--to", "json").stdout)
    titles = [each["title"] for each in answer["results"]]
    assert answer["reranked_by"] == {
        "name": "short-titles",
        "model": "brief",
        "papers": len(titles),
        "ungraded": 0,
    }
    said = f"its title is brief: {len(titles[0])} characters"
    assert said in {reason.get("clause") for reason in answer["results"][0]["reasons"]}
    printed = run(*asked, "-o", "reranked.html", "--no-open").stdout
    assert "reranked by brief (short-titles)" in printed
    assert said in printed
    assert said in read(run, "reranked.html")


def test_a_command_stands_in_the_list_and_runs(run) -> None:
    assert re.search(r"decades +Count papers by decade\.", run("--help").stdout)
    assert run("decades", "-l", "library").stdout == "2010s  3\n2020s  1\n"


def test_a_service_is_asked_by_words_by_ids_and_for_references(run) -> None:
    run("fetch", "shelf", "magnitude", "-o", "words.jsonl", "--references")
    assert [json.loads(line)["id"] for line in read(run, "words.jsonl").splitlines()] == ["shelf-2", "shelf-1"]
    run("fetch", "shelf", "10.1/obd", "-o", "ids.jsonl")
    assert [json.loads(line)["title"] for line in read(run, "ids.jsonl").splitlines()] == ["Optimal brain damage"]


def test_a_library_opens_and_answers_where_the_packages_are_not_installed(run) -> None:
    import graphrec

    library = graphrec.open(run.folder / "library")
    assert [fact.text for fact in library.describe("Pruning by magnitude").facts.extra] == ["Pebble"]
    assert "same_venue" in {kind for *_, kind in library.graph.to_networkx().edges(data="kind")}


def test_the_files_of_edges_have_checksums(run) -> None:
    shutil.copytree(run.folder / "library", run.folder / "damaged")
    (file,) = (run.folder / "damaged").glob("*/edge.same_venue.data.npy")
    file.write_bytes(file.read_bytes()[:-1] + b"\x7f")
    (problem,) = verify_folder(run.folder / "damaged")
    assert file.name in problem


def test_more_papers_are_read_by_the_packages_too(run) -> None:
    more = "%papers\nPruning neurons | 2015 | NIPS | We remove neurons and test with the Pebble data set.\n"
    (run.folder / "more.piped").write_text(more, "utf-8")
    run("build", "papers.piped", "-o", "grown")
    run("add", "more.piped", "-l", "grown")
    shown = json.loads(run("show", "Pruning neurons", "-l", "grown", "--format", "json").stdout)
    assert [fact["text"] for fact in shown["extra"]["data_sets"]] == ["Pebble"]
    assert {link["weight"] for link in shown["links"]["same_venue"]} == {0.5}


def test_a_library_in_shards_holds_the_same_facts_and_edges(run) -> None:
    run("build", "papers.piped", "-o", "shards", "--shards", "2")
    shown = [
        run("show", "Pruning by curvature", "-l", library, "--format", "json").stdout
        for library in ("library", "shards")
    ]
    assert shown[0] == shown[1]
    assert "Gravel" in shown[0]
