from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from graphrec.cli._browser import can_open
from graphrec.model.bands import MIN_SCORE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from graphrec.api.library import Library

BLOCK = "BlockPruner: Fine-grained Pruning for Large Language Models"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return tmp_path / "page.html"


def related_json(graphrec: Callable[..., Any], *arguments: object) -> dict[str, Any]:
    done = graphrec("related", *arguments, "--to", "json")
    assert done.code == 0, done.err
    return json.loads(done.out)


def test_multipruner_extends_blockpruner_and_the_sentence_says_so(
    graphrec: Callable[..., Any], bundled: Library, page: Path
) -> None:
    answer = related_json(graphrec, "MultiPruner", "--no-open", "--page", page)
    first = answer["results"][0]
    assert first["title"] == BLOCK
    reference = next(reason for reason in first["reasons"] if reason["signal"] == "reference")
    assert reference["relation"] == "extends"
    assert reference["direction"] == "cites"
    assert "we extend BlockPruner (Zhong et al., 2024)" in reference["sentence"]


def test_the_json_has_the_agreed_shape(graphrec: Callable[..., Any], bundled: Library, page: Path) -> None:
    answer = related_json(graphrec, "MultiPruner", "--avoid", "Adam", "--no-open", "--page", page, "-n", 5)
    assert set(answer) == {"query", "library", "results", "below_floor", "page"}
    assert answer["query"]["seeds"][0]["title"].startswith("MultiPruner")
    assert answer["query"]["text"] is None
    assert answer["query"]["avoid"][0]["title"].startswith("Adam")
    assert answer["library"] == {
        "path": str(bundled._snapshot.path),
        "papers": 774,
        "version": bundled._snapshot.manifest.graphrec,
    }
    assert answer["page"] == str(page)
    assert [result["rank"] for result in answer["results"]] == [1, 2, 3, 4, 5]
    keys = {"rank", "id", "title", "year", "authors", "score", "band", "reasons"}
    assert all(set(result) == keys for result in answer["results"])
    assert isinstance(answer["below_floor"], int)


def test_contributions_add_up_to_the_score(graphrec: Callable[..., Any], bundled: Library, page: Path) -> None:
    for title in ("MultiPruner", "AdaMerging", "4-bit Shampoo"):
        for result in related_json(graphrec, title, "--no-open", "--page", page, "--min-score", 0)["results"]:
            total = sum(reason["contribution"] for reason in result["reasons"])
            assert total == pytest.approx(result["score"], abs=1e-6)


def test_a_seed_is_never_recommended(graphrec: Callable[..., Any], bundled: Library, page: Path) -> None:
    answer = related_json(graphrec, "MultiPruner", "BlockPruner", "--page", page, "-n", 50, "--min-score", 0)
    seeds = {seed["id"] for seed in answer["query"]["seeds"]}
    assert len(seeds) == 2
    assert seeds.isdisjoint(result["id"] for result in answer["results"])


def test_free_text_alone_asks(graphrec: Callable[..., Any], bundled: Library, page: Path) -> None:
    answer = related_json(
        graphrec, "--text", "structured pruning of large language models", "--no-open", "--page", page
    )
    assert answer["query"]["seeds"] == []
    assert "prun" in answer["results"][0]["title"].lower()


def test_the_page_path_goes_to_stderr_and_results_to_stdout(
    graphrec: Callable[..., Any], bundled: Library, page: Path
) -> None:
    done = graphrec("related", "MultiPruner", "--page", page, "-n", 3)
    assert f"Network page: {page}" in done.err
    assert str(page) not in done.out
    assert BLOCK in " ".join(done.out.split())
    assert page.read_text("utf-8").lower().startswith("<!doctype html>")


def test_without_an_output_the_page_lands_in_the_cache_and_nowhere_else(
    graphrec: Callable[..., Any], bundled: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert f"Network page: {bundled._snapshot.path.parent / 'pages'}" in graphrec("related", "MultiPruner").err
    assert list(tmp_path.iterdir()) == []


def test_a_typo_says_which_paper_was_taken(graphrec: Callable[..., Any], bundled: Library, page: Path) -> None:
    done = graphrec("related", "MultiPrunr", "--page", page)
    assert done.code == 0
    assert "Taking: MultiPruner: Balanced Structure Removal in Foundation Models" in done.err


def test_an_unquoted_title_is_taken_together(graphrec: Callable[..., Any], bundled: Library, page: Path) -> None:
    answer = related_json(graphrec, "Editing", "Models", "with", "Task", "Arithmetic", "--page", page)
    assert [seed["title"] for seed in answer["query"]["seeds"]] == ["Editing Models with Task Arithmetic"]


def test_an_unknown_title_is_one_sentence_and_exit_code_1(graphrec: Callable[..., Any], bundled: Library) -> None:
    done = graphrec("related", "quantum pruning of kittens")
    assert done.code == 1
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert done.err.startswith("graphrec: No paper is called 'quantum pruning of kittens'; the closest are ")


def test_nothing_asked_is_a_usage_error(graphrec: Callable[..., Any], bundled: Library) -> None:
    done = graphrec("related")
    assert done.code == 2
    assert "give a title" in done.err


def test_an_unquoted_title_is_never_taken_for_many_guesses(
    graphrec: Callable[..., Any], bundled: Library, page: Path
) -> None:
    for words in ("block pruning for faster transformers", "MultiPruner: Balanced Structure Removal"):
        seeds = related_json(graphrec, *words.split(), "--page", page)["query"]["seeds"]
        assert [seed["title"].lower().startswith(words.lower()) for seed in seeds] == [True]


@pytest.mark.parametrize("text", ["the of and", "x", "日本語のテキスト", "\ud800"])
def test_text_without_a_known_word_finds_nothing_and_says_so(
    graphrec: Callable[..., Any], bundled: Library, page: Path, text: str
) -> None:
    done = graphrec("related", "--text", text, "--page", page)
    assert done.code == 0, done.err
    assert "Nothing closely related" in done.out


@pytest.mark.parametrize("score", ["nan", "inf", "7"])
def test_a_lowest_score_out_of_range_is_refused(
    graphrec: Callable[..., Any], bundled: Library, page: Path, score: str
) -> None:
    done = graphrec("related", "MultiPruner", "--min-score", score, "--page", page)
    assert done.code in {1, 2}
    assert not page.exists()


def test_a_pipe_is_never_replaced_by_a_page(graphrec: Callable[..., Any], bundled: Library, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    done = graphrec("related", "MultiPruner", "--page", pipe)
    assert done.code == 1
    assert "no ordinary file" in done.err
    assert pipe.is_fifo()


def test_an_answer_goes_to_other_programs(graphrec: Callable[..., Any], bundled: Library, page: Path) -> None:
    done = graphrec("related", "MultiPruner", "-n", 3, "--to", "bibtex", "--page", page)
    assert done.out.count("@") == 3
    assert "BlockPruner" in done.out


def test_diversity_keeps_to_related_papers_and_repeats_none(
    graphrec: Callable[..., Any], bundled: Library, page: Path
) -> None:
    plain, varied = (related_json(graphrec, "AdaMerging", "-n", 6, "--diverse", share)["results"] for share in (0, 0.9))
    assert [each["id"] for each in plain] != [each["id"] for each in varied]
    assert len({each["id"] for each in varied}) == 6
    assert all(each["score"] >= MIN_SCORE and each["band"] for each in varied)


def test_titles_from_a_file_give_one_object_a_line(
    graphrec: Callable[..., Any], bundled: Library, tmp_path: Path
) -> None:
    titles = tmp_path / "titles.txt"
    titles.write_text("MultiPruner\n\nAdaMerging\n", "utf-8")
    done = graphrec("related", "--from", titles, "--top", 50, "--min-score", 0, "--to", "jsonl")
    answers = [json.loads(line) for line in done.out.splitlines()]
    assert [answer["query"]["seeds"][0]["title"].split(":")[0] for answer in answers] == ["MultiPruner", "AdaMerging"]
    assert all(len(answer["results"]) == 50 and answer["page"] is None for answer in answers)


@pytest.mark.parametrize("wrong", [("--to", "bibtex"), ("--to", "csv"), ("--to", "text"), ("-o", "answers.csv")])
def test_titles_from_a_file_go_with_no_other_format(
    graphrec: Callable[..., Any], bundled: Library, tmp_path: Path, wrong: tuple[str, str]
) -> None:
    titles = tmp_path / "titles.txt"
    titles.write_text("MultiPruner\n", "utf-8")
    done = graphrec("related", "--from", titles, *wrong)
    assert (done.code, done.out) == (2, "")
    assert f"the form {wrong[1].removeprefix('answers.')} does not go with it." in done.err


def test_a_title_missing_from_the_file_has_its_line_and_the_others_are_answered(
    graphrec: Callable[..., Any], bundled: Library, tmp_path: Path
) -> None:
    titles = tmp_path / "titles.txt"
    titles.write_text("quantum pruning of kittens\nAdaMerging\n", "utf-8")
    done = graphrec("related", "--from", titles)
    assert done.code == 1
    missing, answer = (json.loads(line)["query"] for line in done.out.splitlines())
    assert [each["typed"] for each in missing["not_found"]] == ["quantum pruning of kittens"]
    assert "the closest are" in missing["not_found"][0]["error"]
    assert [(each["typed"], each["matched_by"]) for each in answer["asked"]] == [("AdaMerging", "name")]
    assert "kittens" in done.err
    assert "1 of 2 titles was not found (see above); the other is answered." in done.err


@pytest.mark.parametrize(
    ("titles", "sentence"),
    [
        ("kittens of quanta", "The title was not found (see above)."),
        ("kittens of quanta\nzzzz", "None of the 2 titles was found (see above)."),
        ("kittens of quanta\nAdaMerging\nzzzz", "2 of 3 titles were not found (see above); the other is answered."),
        ("zzzz\nAdaMerging\nBlockPruner", "1 of 3 titles was not found (see above); the others are answered."),
    ],
)
def test_the_last_sentence_on_a_file_of_titles_counts_what_was_not_found(
    titles: str, sentence: str, graphrec: Callable[..., Any], bundled: Library, tmp_path: Path
) -> None:
    file = tmp_path / "titles.txt"
    file.write_text(titles, "utf-8")
    assert graphrec("related", "--from", file, "-n", 1).err.splitlines()[-1] == f"graphrec: {sentence}"


def test_csv_has_a_header_and_no_formulas(graphrec: Callable[..., Any], tmp_path: Path) -> None:
    papers = tmp_path / "papers.jsonl"
    evil = [{"title": f"=cmd|{i} pruning of networks", "abstract": "We prune networks."} for i in range(3)]
    papers.write_text("".join(json.dumps(each) + "\n" for each in evil), "utf-8")
    assert graphrec("build", papers, "-o", tmp_path / "library").code == 0
    done = graphrec(
        "related", "=cmd|0 pruning of networks", "-l", tmp_path / "library", "--page", tmp_path / "p.html",
        "--to", "csv", "--min-score", 0,
    )  # fmt: skip
    rows = list(csv.reader(io.StringIO(done.out)))
    assert rows[0] == ["rank", "id", "title", "year", "authors", "score", "band", "reasons"]
    assert rows[1][2].startswith("'=cmd")


def test_terminal_escapes_in_titles_are_not_printed(graphrec: Callable[..., Any], tmp_path: Path) -> None:
    papers = tmp_path / "papers.jsonl"
    evil = [{"title": f"Red \x1b[31m pruning {i}", "abstract": "Pruning \x1b]0;x\x07 networks."} for i in range(3)]
    papers.write_text("".join(json.dumps(each) + "\n" for each in evil), "utf-8")
    assert graphrec("build", papers, "-o", tmp_path / "library").code == 0
    for command in (
        ["related", "Red", "--min-score", "0", "--page", tmp_path / "p.html"],
        ["show", "Red"],
        ["search", "red"],
    ):
        done = graphrec(*command, "-l", tmp_path / "library")
        assert done.code == 0, done.err
        assert "\x1b" not in done.out + done.err


def test_years_bound_the_results(graphrec: Callable[..., Any], eight_library: Library, page: Path) -> None:
    asked = ("MultiPruner", "-l", eight_library.address, "--page", page, "--min-score", 0)
    found = related_json(graphrec, *asked, "--since", 2016, "--until", 2018)["results"]
    assert [result["title"] for result in found] == ["To prune or not to prune"]
    assert "no year" not in graphrec("related", *asked, "--since", 2020).err
    wrong = graphrec("related", *asked, "--since", 2024, "--until", 2020)
    assert wrong.code == 1
    assert "since 2024 is after until 2020" in wrong.err


def test_a_window_of_years_tells_how_many_papers_have_no_year(
    graphrec: Callable[..., Any], bundled: Library, page: Path
) -> None:
    done = graphrec("related", "MultiPruner", "--since", 2020, "--page", page)
    assert "774 of 774 papers have no year and are left out" in done.err
    assert "No paper is known to be of the years asked for; 774 of 774 have no year." in done.out
    assert "related" not in done.out


@pytest.mark.parametrize(
    ("years", "said"),
    [
        (("--since", 2031), "No paper is known to be of the years asked for; all are of others."),
        (("--since", 2022, "--until", 2022), "Nothing closely related among 1 of 8 papers in these years"),
    ],
)
def test_an_empty_answer_tells_what_the_years_left(
    graphrec: Callable[..., Any], eight_library: Library, page: Path, years: tuple[object, ...], said: str
) -> None:
    asked = ("related", "MultiPruner", "-l", eight_library.address, "--page", page, "--min-score", 1)
    assert said in graphrec(*asked, *years).out


@pytest.mark.parametrize("where", ["missing/page.html", "."])
def test_a_page_that_cannot_be_written_is_one_sentence(
    graphrec: Callable[..., Any], bundled: Library, tmp_path: Path, where: str
) -> None:
    done = graphrec("related", "MultiPruner", "--page", tmp_path / where)
    assert done.code == 1
    assert done.out == ""
    assert "The page cannot be written to" in done.err
    assert done.err.count("\n") == 1


def test_asking_twice_gives_the_same_bytes(graphrec: Callable[..., Any], bundled: Library, tmp_path: Path) -> None:
    pages = []
    for name in ("first.html", "second.html"):
        related_json(graphrec, "AdaMerging", "--page", tmp_path / name)
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]


def test_results_pipe_into_head_without_a_traceback(bundled: Library) -> None:
    command = f"{sys.executable} -m graphrec related MultiPruner --format json --min-score 0 -n 700 | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout == "{\n"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("environment", "terminal", "opens"),
    [
        ({"DISPLAY": ":0"}, True, True),
        ({"DISPLAY": ":0"}, False, False),
        ({"DISPLAY": ":0", "CI": "true"}, True, False),
        ({"SSH_CONNECTION": "1.2.3.4"}, True, False),
        ({"SSH_CONNECTION": "1.2.3.4", "DISPLAY": "localhost:10"}, True, True),
    ],
)
def test_the_browser_opens_only_where_there_is_one(environment: dict[str, str], terminal: bool, opens: bool) -> None:
    assert can_open(environment, is_terminal=terminal) is opens


@pytest.fixture
def pruners(graphrec: Callable[..., Any], tmp_path: Path) -> Path:
    """A library of three papers on pruning whose authors are written in both orders."""
    authors = ["Müller, Jörg", "Łukasz Kamiński", "de la Crûz, José"]
    told = [
        {"title": "MüllerPrune: Pruning attention heads", "authors": authors, "year": 2021, "venue": "J. Mach. Res."},
        {"title": "Pruning attention heads without retraining", "authors": authors[:2]},
        {"title": "A survey of weather"},
    ]
    papers = tmp_path / "pruners.jsonl"
    papers.write_text("".join(json.dumps(each) + "\n" for each in told), "utf-8")
    assert graphrec("build", papers, "-o", tmp_path / "pruners").code == 0
    return tmp_path / "pruners"


def test_authors_whose_names_hold_commas_can_be_told_apart(
    graphrec: Callable[..., Any], pruners: Path, page: Path
) -> None:
    asked = ("related", "Pruning attention heads without retraining", "-l", pruners, "--page", page, "--min-score", 0)
    printed = " ".join(graphrec(*asked).out.split())
    assert "Müller, Jörg; Łukasz Kamiński; de la Crûz, José · 2021 · J. Mach. Res." in printed
    assert "· both by Müller, Jörg; Łukasz Kamiński" in printed
    shown = graphrec("show", "MüllerPrune", "-l", pruners).out
    assert "authors     Müller, Jörg; Łukasz Kamiński; de la Crûz, José\n" in shown


def test_a_file_named_as_text_is_told_how_to_be_read(
    graphrec: Callable[..., Any], bundled: Library, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pruning of heads").write_text("structured pruning", "utf-8")
    done = graphrec("related", "--text", "pruning of heads", "--page", page)
    assert "to ask for what that file says, give: --text-file 'pruning of heads'" in done.err
    for text in ("pruning", "pruning " * 1000, "pruning\0heads"):
        assert "that file" not in graphrec("related", "--text", text, "--page", page).err


def test_all_ranks_every_paper_for_a_screening_and_says_what_has_no_score(
    graphrec: Callable[..., Any], eight_library: Library, tmp_path: Path
) -> None:
    (tmp_path / "known.txt").write_text("BlockPruner\nno such paper zzz\n10.1000/prune-1\n", "utf-8")
    asked = ("related", "--seeds", tmp_path / "known.txt", "--all", "-l", eight_library.address)
    done = graphrec(*asked, "--since", "2016", "--to", "csv")
    rows = [*csv.DictReader(io.StringIO(done.out))]
    assert {row["id"] for row in rows} == {paper.id for paper in eight_library} - {"prune-1", "optim-1"}
    assert [row["unscored"] for row in rows] == sorted(row["unscored"] for row in rows)
    assert rows[-1]["unscored"] == "True"
    assert all(row["abstract"] for row in rows)
    n_unscored = [row["unscored"] for row in rows].count("True")
    assert "'no such paper zzz'" in done.err
    assert "2 of 3 seeds found (see above)." in done.err
    said = f"6 papers ranked, the last {n_unscored:,} without a score; left out: 1 seed, 1 by --since and --until."
    assert said in done.err


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "ris", "bibtex", "text"])
def test_all_gives_the_same_order_in_every_form(
    form: str, graphrec: Callable[..., Any], eight_library: Library, tmp_path: Path
) -> None:
    titles = [each.paper.title for each in eight_library.related("MultiPruner", everything=True)]
    done = graphrec("related", "MultiPruner", "--all", "--to", form, "--page", "none", "-l", eight_library.address)
    printed = re.sub(r"\s+", " ", re.sub("[{}]", "", done.out))
    places = [printed.index(title) for title in titles]
    assert places == sorted(places)
    assert len(titles) == 7


def test_all_as_json_lines_is_one_paper_a_line_and_as_json_says_which_seeds_are_missing(
    graphrec: Callable[..., Any], eight_library: Library, tmp_path: Path
) -> None:
    (tmp_path / "known.txt").write_text("BlockPruner\nno such paper zzz\n", "utf-8")
    asked = ("related", "--seeds", tmp_path / "known.txt", "--all", "-l", eight_library.address, "--to")
    lines = [json.loads(line) for line in graphrec(*asked, "jsonl").out.splitlines()]
    answer = json.loads(graphrec(*asked, "json").out)
    assert lines == answer["results"]
    assert [line["rank"] for line in lines] == [1, 2, 3, 4, 5, 6, 7]
    assert {line["unscored"] for line in lines} == {True, False}
    assert [each["typed"] for each in answer["query"]["not_found"]] == ["no such paper zzz"]


def test_seeds_come_from_stdin_too(
    graphrec: Callable[..., Any], eight_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = f"@article{{x, title={{{BLOCK}}}}}\n".encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(record), "utf-8"))
    answer = related_json(graphrec, "--seeds", "-", "-l", eight_library.address)
    assert [seed["id"] for seed in answer["query"]["seeds"]] == ["prune-1"]


@pytest.mark.parametrize(
    ("title", "said"),
    [
        (
            "pruning",
            "Taking: Pruning at Initialization -- A Sketching Perspective (for the topic: graphrec related --text",
        ),
        ("quantization", "For the topic: graphrec related --text quantization\ngraphrec: No paper is called"),
        ("To prune", "Taking: To prune, or not to prune: exploring the efficacy of pruning for model compression\n"),
        ("MultiPrunr", "Taking: MultiPruner: Balanced Structure Removal in Foundation Models\n"),
    ],
)
def test_a_topic_given_as_a_title_says_so(
    graphrec: Callable[..., Any], bundled: Library, title: str, said: str
) -> None:
    done = graphrec("related", title, "--page", "none", "-n", 1)
    assert done.err.startswith(said)
    assert ("--text" in done.err) == ("--text" in said)
