"""`graphrec mark` and `graphrec marks`, as people type them."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from graphrec import open as open_library

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from graphrec.api.library import Library
    from tests.cli.conftest import Outcome


@pytest.fixture
def library(eight_library: Library, tmp_path: Path) -> Path:
    return shutil.copytree(eight_library.address, tmp_path / "library")


def test_what_is_marked_is_said_and_listed(library: Path, graphrec: Callable[..., Outcome]) -> None:
    done = graphrec("mark", "MultiPruner", "--keep", "--tag", "a", "--tag", "b", "--note", "good", "-l", library)
    assert done.out == "MultiPruner: Balanced Structure Removal in Foundation Models [keep, #a, #b: good]\n"
    graphrec("mark", "Adam", "AdaMerging", "--read", "-l", library)
    assert graphrec("marks", "-l", library).out.splitlines() == [
        "AdaMerging: Adaptive Model Merging for Multi-Task Learning [read]",
        "Adam: A Method for Stochastic Optimization [read]",
        "MultiPruner: Balanced Structure Removal in Foundation Models [keep, #a, #b: good]",
    ]
    assert graphrec("mark", "Adam", "--clear", "-l", library).out.endswith("[no marks]\n")


def test_words_without_quotes_are_one_title_and_titles_come_from_a_file(
    library: Path, tmp_path: Path, graphrec: Callable[..., Outcome]
) -> None:
    assert graphrec("mark", "to", "prune", "or", "not", "to", "prune", "--discard", "-l", library).code == 0
    file = tmp_path / "titles.txt"
    file.write_text("merge-1\n\nAdaMerging\n", "utf-8")
    assert graphrec("mark", "--file", file, "--to-read", "-l", library).code == 0
    assert open_library(library).marks.keys() == {"prune-3", "merge-1", "merge-2"}


def test_a_title_that_fits_several_papers_is_marked_on_none(library: Path, graphrec: Callable[..., Outcome]) -> None:
    done = graphrec("mark", "Ada", "--keep", "-l", library)
    assert (done.code, done.out) == (1, "")
    assert "fits several papers" in done.err
    assert open_library(library).marks == {}


def test_marks_go_to_another_person_and_come_back(
    library: Path, tmp_path: Path, graphrec: Callable[..., Outcome]
) -> None:
    theirs = shutil.copytree(library, tmp_path / "theirs")
    graphrec("mark", "MultiPruner", "--keep", "--note", "mine", "-l", library)
    graphrec("mark", "MultiPruner", "--discard", "-l", theirs)
    graphrec("mark", "Adam", "--read", "-l", theirs)
    file = tmp_path / "marks.jsonl"
    assert graphrec("marks", "export", file, "-l", theirs).code == 0
    assert file.read_text("utf-8") == graphrec("marks", "export", "-l", theirs).out
    assert [json.loads(line)["id"] for line in file.read_text("utf-8").splitlines()] == ["optim-1", "prune-2"]
    with file.open("a") as lines:
        lines.write('{"title": "Of frogs and mice", "decision": "keep"}\n')
    done = graphrec("marks", "merge", file, "-l", library)
    assert done.out == f"{file}: 2 papers marked, 1 changed, 0 as before, 1 conflict.\n"
    said = done.err.splitlines()
    assert said[0].startswith("MultiPruner: Balanced Structure Removal in Foundation Models: ")
    assert said[0].endswith("the note tells the other.")
    assert said[1:] == ["Not in the library (its marks stay): Of frogs and mice"]
    assert "Not in the library (its marks stay): Of frogs and mice" in graphrec("marks", "-l", library).err
    (again,) = json.loads(graphrec("marks", "merge", file, "-l", library, "--to", "json").out)
    assert (again["added"], again["changed"], again["unchanged"], again["conflicts"]) == (0, 0, 3, [])


def test_an_export_is_no_other_form_and_overwrites_no_marks(library: Path, graphrec: Callable[..., Outcome]) -> None:
    graphrec("mark", "MultiPruner", "--keep", "-l", library)
    before = (library / "marks.json").read_bytes()
    for arguments, said in (
        ([library / "marks.json"], "lies in the graphrec library"),
        (["a.jsonl", "-o", "b.jsonl"], "a.jsonl and -o b.jsonl both name the file; give one of them."),
        (["a.csv", "--to", "csv"], "export writes jsonl; for csv use: graphrec marks list --to csv"),
    ):
        done = graphrec("marks", "export", *arguments, "-l", library)
        assert (done.code, done.out) == (2, "")
        assert said in " ".join(done.err.split())
    assert (library / "marks.json").read_bytes() == before


def test_a_file_that_is_damaged_takes_over_none_of_several(
    library: Path, tmp_path: Path, graphrec: Callable[..., Outcome]
) -> None:
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.write_text('{"title": "MultiPruner", "decision": "keep"}\n', "utf-8")
    bad.write_text("no\n", "utf-8")
    done = graphrec("marks", "import", good, bad, "-l", library)
    assert (done.code, done.out) == (1, "")
    assert open_library(library).marks == {}


def test_nothing_marked_says_how_to_mark(library: Path, graphrec: Callable[..., Outcome]) -> None:
    done = graphrec("marks", "-l", library)
    assert (done.code, done.out, done.err) == (
        0,
        "",
        "Nothing is marked; mark papers with: graphrec mark TITLE --keep\n",
    )


def test_commands_that_list_say_what_is_marked_and_leave_out_the_rest(
    library: Path, graphrec: Callable[..., Outcome]
) -> None:
    graphrec("mark", "BlockPruner", "--read", "--tag", "#a", "-l", library)
    line = graphrec("search", "pruning", "--tag", "a", "-l", library).out
    assert line.startswith("BlockPruner: Fine-grained Pruning for Large Language Models (2024)  [read, #a]\n")
    found = json.loads(graphrec("search", "pruning", "-l", library, "--to", "json").out)["results"]
    assert [each["id"] for each in found if "marks" in each] == ["prune-1"]
    none = graphrec("search", "adam", "--tag", "a", "-l", library)
    assert none.err == "No paper that passes --unread and --tag holds any of these words: adam.\n"
    asked = ("related", "MultiPruner", "--min-score", 0, "--page", "none", "-l", library)
    assert "2024 · read, #a" in graphrec(*asked).out
    assert "BlockPruner: Fine" not in graphrec(*asked, "--unread").out
    (only,) = json.loads(graphrec(*asked, "--tag", "a", "--to", "json").out)["results"]
    assert only["marks"]["tags"] == ["a"]
    assert "marks       read, #a" in graphrec("show", "BlockPruner", "-l", library).out
    assert graphrec("marks", "--unread", "-l", library).out == ""
    assert graphrec("export", "--tag", "a", "--to", "ris", "-l", library).out.count("TY  - ") == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--tag", "nope"), "No other paper passes --unread and --tag (library of 8)."),
        (("--tag", "nope", "--all"), "No other paper passes --unread and --tag (library of 8)."),
        (("--tag", "a", "--since", 2025), "No other paper of these years passes --unread and --tag (library of 8)."),
        (("--tag", "a", "--min-score", 1), "Nothing closely related among 1 of 8 papers that pass --unread and --tag"),
        (("--min-score", 1), "Nothing closely related among 8 papers"),
    ],
)
def test_an_empty_answer_says_what_the_marks_left(
    library: Path, graphrec: Callable[..., Outcome], asked: tuple[object, ...], said: str
) -> None:
    graphrec("mark", "BlockPruner", "MultiPruner", "--tag", "a", "-l", library)
    assert said in graphrec("related", "MultiPruner", "--page", "none", "-l", library, *asked).out


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (("--tag", "nope"), "No paper passes --unread and --tag."),
        (("--of", "Quails of the northern marshes", "--tag", "nope"), "No related paper passes --unread and --tag."),
        (("--tag", "a"), "Nothing links these papers; export more of the library, without --tag."),
        (
            ("--unread", "--tag", "a"),
            "Nothing links these papers; export more of the library, without --unread and --tag.",
        ),
    ],
)
def test_an_export_says_which_options_leave_out_papers_or_links(
    tmp_path: Path, graphrec: Callable[..., Outcome], chosen: tuple[str, ...], said: str
) -> None:
    library, file = tmp_path / "birds", tmp_path / "birds.jsonl"
    titles = ["Quails of the northern marshes", "Quails of the southern marshes", "On bread"]
    file.write_text("".join(f'{{"title": "{title}"}}\n' for title in titles))
    graphrec("build", file, "-o", library)
    graphrec("mark", "On bread", "--tag", "a", "-l", library)
    done = graphrec("export", "--to", "graphml", "-l", library, *chosen)
    assert done.code == 0
    assert done.err.splitlines()[0] == said


def test_related_starts_from_what_is_kept(library: Path, graphrec: Callable[..., Outcome]) -> None:
    asked = ("related", "--kept", "--page", "none", "-l", library)
    assert graphrec(*asked).err.startswith("graphrec: No paper is kept; keep some (graphrec mark TITLE --keep)")
    graphrec("mark", "MultiPruner", "--keep", "-l", library)
    graphrec("mark", "AdaMerging", "--discard", "-l", library)
    done = graphrec(*asked, "--to", "json")
    assert done.err == "From 1 kept paper, steering away from 1 discarded paper.\n"
    assert [paper["id"] for paper in json.loads(done.out)["query"]["seeds"]] == ["prune-2"]


def test_the_bundled_papers_are_marked_in_the_data_folder(graphrec: Callable[..., Outcome]) -> None:
    assert graphrec("mark", "MultiPruner", "--keep").code == 0
    assert "MultiPruner" in graphrec("marks").out
    assert graphrec("mark", "MultiPruner", "--clear").code == 0
    assert graphrec("marks", "-q").out == ""
