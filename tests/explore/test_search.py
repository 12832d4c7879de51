"""Searches: what the table of queries finds, a plain scan as the oracle, and what is said of each hit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from search_oracle import Oracle

import graphrec

if TYPE_CHECKING:
    from graphrec.api.library import Library

TABLE: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors" / "search_queries.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library of the papers of the table."""
    folder = tmp_path_factory.mktemp("few")
    (folder / "papers.jsonl").write_text("\n".join(map(json.dumps, TABLE["papers"])), encoding="utf-8")
    return graphrec.build(folder / "papers.jsonl", folder / "library")


@pytest.mark.parametrize(("typed", "ids"), TABLE["found"])
def test_a_query_finds_the_papers_of_the_table(few: Library, typed: str, ids: str) -> None:
    result = few.search(typed)
    assert "".join(sorted(paper.id for paper in result)) == ids or (result.matched_by == "some words" and not ids)


@pytest.fixture(scope="module")
def oracle(bundled: Library) -> Oracle:
    return Oracle(list(bundled))


KINDS = (
    "pruning",
    "structured pruning",
    "the model",
    '"structured pruning"',
    "prun*",
    "optimi*",
    "pre-training",
    "pretraining",
    "pre training",
    '"language model pretraining"',
    "pruning -language",
    "pruning NOT (language OR vision)",
    "(pruning OR quantization) llama",
    "title:pruning",
    "title:prun* abstract:attention",
    "pruning OR -the",
    "-model",
    "-title:learning mixture",
    "(diffusion -image) OR (merging -task)",
    "GPT4",
    "state-of-the-art distillation",
    "BERT: Pre-training of Deep Bidirectional Transformers",
    "notable",
    "neural-network*",
    "zzz",
)


@pytest.mark.parametrize("typed", KINDS)
def test_the_papers_found_are_those_of_a_plain_scan(bundled: Library, oracle: Oracle, typed: str) -> None:
    result = bundled.search(typed, 1_000)
    row_of = {paper.id: row for row, paper in enumerate(oracle.papers)}
    rows = {row_of[paper.id] for paper in result} if result.matched_by != "some words" else set()
    assert rows == oracle.rows(typed)
    assert len(result) == len({paper.id for paper in result}), "none twice"
    first = bundled.search(typed, 5)
    assert [paper.id for paper in first] == [paper.id for paper in result[:5]], "a limit changes no order"
