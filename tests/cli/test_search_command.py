"""`graphrec search`: what it prints, says and refuses."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

import graphrec as package

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from graphrec.api.library import Library

    Run = Callable[..., Any]


def test_each_paper_is_shown_with_the_sentence_that_matched(graphrec: Run, bundled: Library) -> None:
    done = graphrec("search", "structured pruning", "-n", 1)
    title, *sentence = done.out.splitlines()
    assert title == "MultiPruner: Balanced Structure Removal in Foundation Models"
    assert 1 <= len([line for line in sentence if line.startswith("    ")]) <= 2
    assert "pruning" in " ".join(sentence)
    assert "\x1b" not in done.out, "no marks where no terminal is"


def test_works_and_methods_of_that_name_stand_below(graphrec: Run, bundled: Library) -> None:
    *_, work = graphrec("search", "llama", "-n", 1).out.splitlines()
    assert re.fullmatch(r"LLaMA is not in the library; \d+ papers name it: .+\. See: graphrec show LLaMA", work)
    *_, method = graphrec("search", "mixture of experts", "-n", 1).out.splitlines()
    uses = r"mixture of experts is a method; \d+ papers use it\. See: graphrec methods 'mixture of experts'"
    assert re.fullmatch(uses, method)
    document = json.loads(graphrec("search", "llama", "--to", "json").out)
    assert [each["title"] for each in document["works"]] == ["LLaMA"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["autor:zhong pruning"], "autor: is none of the fields title, "),
        (["author: zhong"], "A field has no blank behind its colon (author:VALUE); the words are searched."),
        (["cites:zzzzqqqq"], "cites: No paper is called 'zzzzqqqq'"),
        (["author:nobody"], "No paper is found by: author:nobody."),
        (["year:soon"], "graphrec: year:soon is no year; expected 2020, 2018-2021, 2019.., ..2019 or >=2019."),
    ],
)
def test_what_is_not_taken_as_it_may_be_meant_is_said(
    graphrec: Run, bundled: Library, asked: list[str], said: str
) -> None:
    assert said in graphrec("search", *asked).err


def test_other_forms_hold_the_sentence_and_its_matches(graphrec: Run, bundled: Library) -> None:
    (line,) = map(json.loads, graphrec("search", "structured pruning", "-n", 1, "--to", "jsonl").out.splitlines())
    marked = [line["sentence"][start:stop] for start, stop in line["spans"]]
    assert marked
    assert all(word.lower().startswith(("prun", "structur")) for word in marked)
    (row,) = csv.DictReader(io.StringIO(graphrec("search", "structured pruning", "-n", 1, "--to", "csv").out))
    assert (row["sentence"], row["why"]) == (line["sentence"], "; ".join(line["why"]))
    assert "**pruning**" in graphrec("search", "structured pruning", "-n", 1, "--to", "markdown").out


def test_a_strangers_text_is_harmless_in_a_result(graphrec: Run, tmp_path: Path) -> None:
    record = {
        "title": "=Pruning <b>x</b> \x1b[31m red",
        "abstract": "A **pruning** [link](javascript:alert(1)) and \u202epruning\u202c here.",
        "authors": ["\x1b]0;x\x07Ann Prune"],
    }
    (tmp_path / "papers.jsonl").write_text(json.dumps(record), "utf-8")
    package.build(tmp_path / "papers.jsonl", tmp_path / "library")
    for form in ("text", "json", "csv", "markdown"):
        out = graphrec("search", "pruning OR author:prune", "-l", tmp_path / "library", "--to", form).out
        assert "pruning" in out.lower()
        assert not re.search("[\x00-\x08\x0e-\x1f\x7f\u202e]", out)
    assert "[link](" not in out, "escaped"
