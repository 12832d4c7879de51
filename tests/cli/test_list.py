"""`graphrec list`: which papers there are, and where they came from."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

import graphrec as package

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from graphrec.api.library import Library

PAPERS = {  # the second of the first file is the first of the second
    "one.jsonl": ['{"title": "A first paper on pruning", "year": 2020}', '{"title": "A shared paper on merging"}'],
    "two.jsonl": ['{"title": "A shared paper on merging"}', '{"title": "A third paper on optimisers"}'],
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    here = tmp_path_factory.mktemp("list")
    for name, lines in PAPERS.items():
        (here / name).write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return package.build([here / name for name in PAPERS], here / "library")


def titles(text: str) -> list[str]:
    return [line.split(",")[1] for line in text.splitlines()[1:]]


def test_every_paper_is_listed_with_the_files_that_have_it(library: Library, graphrec: Callable[..., Any]) -> None:
    rows = [*csv.DictReader(graphrec("list", "-l", library.address, "--to", "csv").out.splitlines())]
    assert [row["title"] for row in rows] == [paper.title for paper in library]
    assert [row["sources"].count(".jsonl") for row in rows] == [1, 2, 1]
    done = graphrec("list", "-l", library.address)
    assert done.out.splitlines() == [
        "A first paper on pruning (2020)",
        "A shared paper on merging",
        "A third paper on optimisers",
    ]
    assert done.err == "3 papers.\n"


@pytest.mark.parametrize("name", ["two.jsonl", "the path", "the whole name"])
def test_the_papers_of_one_source_are_those_with_a_record_in_it(
    name: str, library: Library, graphrec: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    from pathlib import Path

    places = {"the path": str(Path(library.address).parent / "two.jsonl"), "the whole name": library.sources[1].name}
    done = graphrec("list", "--source", places.get(name, name), "-l", library.address, "--to", "csv")
    assert titles(done.out) == ["A shared paper on merging", "A third paper on optimisers"]
    assert [paper.title for paper in library.papers_of(places.get(name, name))] == titles(done.out)


def test_the_sources_are_listed_with_what_came_of_them(library: Library, graphrec: Callable[..., Any]) -> None:
    sources = json.loads(graphrec("list", "--sources", "-l", library.address, "--to", "json").out)
    assert [(each["records"], each["formats"]) for each in sources] == [(2, ["jsonl"]), (2, ["jsonl"])]
    assert [each["papers"] for each in sources] == [len(library.papers_of(each["source"])) for each in sources]
    assert all(len(each["checksum"]) == 64 and each["read"] and each["followed"] for each in sources)
    lines = graphrec("list", "--sources", "-l", library.address).out.splitlines()
    assert [line.partition(" (2 records of 2 papers; ")[0] for line in lines] == [
        source.name for source in library.sources
    ]
    assert all(re.search(r"; read \d{4}-\d\d-\d\d \d\d:\d\d UTC\)$", line) for line in lines)


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet", "graphml", "bibtex", "ris", "csl-json"])
def test_an_export_says_where_each_paper_came_from(form: str, library: Library, graphrec: Callable[..., Any]) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow")
    import io

    from graphrec import exporters

    assert {paper.title: len(library.sources_of(paper)) for paper in library} == {
        "A first paper on pruning": 1,
        "A shared paper on merging": 2,
        "A third paper on optimisers": 1,
    }
    names = [source.name for source in library.sources]
    for export in (library.to_export(), library.related("A first paper", everything=True).to_export()):
        stream = io.BytesIO()
        exporters.write(form, export, stream)
        assert all(name.encode() in stream.getvalue() for name in names)


def test_marks_stand_beside_the_title(tmp_path: Path, graphrec: Callable[..., Any]) -> None:
    (tmp_path / "papers.jsonl").write_text("".join(f"{line}\n" for line in PAPERS["one.jsonl"]), "utf-8")
    marked = package.build(tmp_path / "papers.jsonl", tmp_path / "library")
    marked.mark("A first paper on pruning", keep=True, tags="core")
    asked = ("list", "-l", marked.address)
    assert graphrec(*asked).out.splitlines()[0] == "A first paper on pruning (2020)  [keep, #core]"
    first, second = json.loads(graphrec(*asked, "--to", "json").out)
    assert (first["marks"]["decision"], first["marks"]["tags"], "marks" in second) == ("keep", ["core"], False)
    assert [row["marks"] for row in csv.DictReader(graphrec(*asked, "--to", "csv").out.splitlines())] == [
        "keep, #core",
        "",
    ]


def test_what_was_removed_is_listed_in_every_form(tmp_path: Path, graphrec: Callable[..., Any]) -> None:
    for name, lines in PAPERS.items():
        (tmp_path / name).write_text("".join(f"{line}\n" for line in lines), "utf-8")
    address = str(tmp_path / "library")
    package.build([tmp_path / name for name in PAPERS], address)
    assert graphrec("list", "--removed", "-l", address).err == "0 removed papers.\n"
    package.remove(["A shared paper on merging", "A first paper on pruning"], address)
    done = graphrec("list", "--removed", "-l", address)
    assert done.out.splitlines() == ["A first paper on pruning (2020)", "A shared paper on merging"]
    assert done.err.splitlines() == [
        "2 removed papers.",
        f"To take a removal back: graphrec remove NAME --undo -l {address}",
    ]
    rows = json.loads(graphrec("list", "--removed", "-l", address, "--to", "json").out)
    assert [(row["title"], row["year"], row["sources"]) for row in rows] == [
        ("A first paper on pruning", 2020, ["one.jsonl"]),
        ("A shared paper on merging", None, ["one.jsonl", "two.jsonl"]),
    ]
    assert all(row["id"] for row in rows)
    for form in ("csv", "jsonl", "ris", "bibtex", "markdown"):
        text = graphrec("list", "--removed", "-l", address, "--to", form).out
        assert "A shared paper on merging" in text
        assert "two.jsonl" in text or form == "markdown"
    graphrec("remove", rows[0]["id"], "--undo", "-l", address)
    assert [paper.title for paper in package.open(address).removed] == ["A shared paper on merging"]


def test_a_source_that_was_removed_is_told(tmp_path: Path, graphrec: Callable[..., Any]) -> None:
    for name, lines in PAPERS.items():
        (tmp_path / name).write_text("".join(f"{line}\n" for line in lines), "utf-8")
    library = package.build([tmp_path / name for name in PAPERS], tmp_path / "library")
    library = package.remove("two.jsonl", library.address)
    assert ([source.name for source in library.removed_sources], library.removed) == (["two.jsonl"], [])
    assert "Removed sources: two.jsonl." in graphrec("list", "--removed", "-l", library.address).err
