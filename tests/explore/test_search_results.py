"""Searches: what the table of queries finds, a plain scan as the oracle, and what is said of each hit."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from search_oracle import Oracle

import graphrec
from graphrec.explore.search_hits import cut_at_spans

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


def test_a_result_is_a_list_of_papers_with_a_hit_for_each(few: Library) -> None:
    result = few.search("Frantar pruning")
    assert isinstance(result, list)
    assert [hit.paper for hit in result.hits] == list(result) == [few["a"], few["b"]]
    assert result.hits[0].why == ("title", "abstract", "author")
    again = pickle.loads(pickle.dumps(result))
    assert (again, again.hits, again.query, again.matched_by) == (result, result.hits, result.query, "all words")
    assert few.search("") == few.search("pruning", 0) == []


@pytest.mark.parametrize(
    ("typed", "paper", "title", "sentence"),
    [
        ("prune heads", "a", "**Pruning** of large networks", "We **prune** attention **heads**."),
        ("pre training", "b", "Structured pruning for transformers", "**Pretraining** helps."),
        ("pretraining", "a", "Pruning of large networks", "**Pre-training** is not repeated."),
        ("schrodinger", "c", "Optimization by **Schrödinger** bridges", ""),
        ("naive", "c", "Optimization by Schrödinger bridges",
         "Optimizers and optimal transport; a **naïve** baseline."),
        ("肺がん", "d", "深層学習による**肺がん**の予測", ""),
        ("state of the art", "e", "BERT: Pre-training **of** Deep Bidirectional Transformers",
         "Notable results: **state-of-the-art** on eleven tasks."),
        ("stateoftheart", "e", "BERT: Pre-training of Deep Bidirectional Transformers",
         "Notable results: **state-of-the-art** on eleven tasks."),
        ("title:prune", "a", "**Pruning** of large networks", ""),
        ("gpt4", "f", "**GPT-4** and the pruning of trees", ""),
        ("author:frantar", "a", "Pruning of large networks", ""),
    ],
)  # fmt: skip
def test_the_words_of_a_query_are_marked_in_title_and_sentence(
    few: Library, typed: str, paper: str, title: str, sentence: str
) -> None:
    (hit,) = (hit for hit in few.search(typed).hits if hit.paper.id == paper)
    assert (_marked(hit.paper.title, hit.title_spans), _marked(hit.sentence, hit.spans)) == (title, sentence)


def _marked(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    return "".join(f"**{piece}**" if is_marked else piece for piece, is_marked in cut_at_spans(text, spans))


def test_what_cites_a_work_is_shown_with_the_sentence_that_refers_to_it(bundled: Library) -> None:
    result = bundled.search("cites:LLaMA", 100)
    assert len(result) > 3
    for hit in result.hits:
        assert "cites" in hit.why
        assert all("llama" in hit.sentence[start:stop].lower() for start, stop in hit.spans)
    within = bundled.search("quantization cites:LLaMA", 100)
    assert 0 < len(within) < len(result)
    assert {paper.id for paper in within} <= {paper.id for paper in result}


def test_what_a_paper_cites_and_is_cited_by_are_two_sides_of_one_reference(bundled: Library) -> None:
    cited = bundled.search("cited_by:MultiPruner")
    assert "BlockPruner: Fine-grained Pruning for Large Language Models" in [paper.title for paper in cited]
    assert bundled.paper("MultiPruner") in bundled.search("cites:BlockPruner")


def test_papers_of_a_method_are_those_that_the_method_lists(bundled: Library) -> None:
    for name in ("mixture of experts", "MoE", "pruning"):
        found = bundled.search(f'method:"{name}"', 1_000)
        assert sorted(paper.title for paper in found) == sorted(bundled.method(name).papers)
        assert {"method"} <= set(found.hits[0].why)


def test_works_and_methods_of_that_name_are_told(bundled: Library) -> None:
    result = bundled.search("llama")
    assert [work.record.title for work in result.works] == ["LLaMA"]
    assert result.works[0].n_papers == len(bundled.search("cites:LLaMA", 1_000))
    assert result.works[0].text.startswith("LLaMA is not in the library; ")
    (method,) = bundled.search("mixture of experts").methods
    assert method.n_papers == len(bundled.method("mixture of experts").papers)
    assert bundled.search("llama -quantization").works == ()


def test_marks_are_fields(few: Library) -> None:
    few.mark("a", keep=True, read=True, tags=["to do", "Base"])
    few.mark("b", discard=True, to_read=True)
    ids = {typed: "".join(sorted(paper.id for paper in few.search(typed))) for typed in (
        "is:kept", "is:discarded", "is:read", "is:to-read", "is:unread", 'tag:"to do"', "tag:base", "tag:b*",
        "pruning -is:read", "is:kept OR is:discarded", "tag:none",
    )}  # fmt: skip
    few.mark("a", "b", clear=True)
    assert ids == {
        "is:kept": "a", "is:discarded": "b", "is:read": "a", "is:to-read": "b", "is:unread": "bcdef",
        'tag:"to do"': "a", "tag:base": "a", "tag:b*": "a", "pruning -is:read": "bcf",
        "is:kept OR is:discarded": "ab", "tag:none": "",
    }  # fmt: skip


def test_a_library_of_an_earlier_graphrec_is_scanned(few: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    from graphrec.storage.sql import postings

    typed = [typed for typed, _ in TABLE["found"] if "author:" in typed or "venue:" in typed or "keyword:" in typed]
    asked = [*typed, "frantar", "Frantar pruning", "keyword:machine", "keyword:mach*"]
    expected = [list(few.search(each)) for each in asked]
    monkeypatch.setattr(postings, "has_table", lambda *_: False)
    assert [list(few.search(each)) for each in asked] == expected


@pytest.mark.parametrize(
    "typed",
    [
        "(" * 9_000 + "a", "NOT " * 2_000 + "model", '"' + "the " * 5_000, "a* OR b* OR c*", "-a -b -c",
        '"; DROP TABLE papers; --', "title:\x00x", "author:' OR 1=1", "NEAR(a b)", "a ^ {title} : b", "*", "-*",
        'x" OR "y', "author:%", "cites:*",
    ],
)  # fmt: skip
def test_a_hostile_query_ends_in_an_answer(bundled: Library, typed: str) -> None:
    assert len(bundled.search(typed, 5)) <= 5
