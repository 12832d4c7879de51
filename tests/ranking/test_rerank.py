"""A reranker reads the first papers: what its grades do to scores and reasons, at every door."""

from __future__ import annotations

import io
import json
import logging
import pickle
import sys
from dataclasses import replace
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from graphrec import exporters, registry
from graphrec.model.bands import band_of
from graphrec.model.grade import Grade, GradeList, Topic
from graphrec.model.paper import Paper
from graphrec.ranking import rerank
from graphrec.ranking.fusion import MIN_SCORE, Scored
from graphrec.ranking.rerankers import cross_encoder, encoder, endpoint
from graphrec.ranking.rerankers._models import paper_text
from graphrec.vectors import neural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chat_server import Chat

    from graphrec.api.library import Library

WORDS = ("prune", "pruning", "pruner", "block", "merging", "task", "adam", "optimizer")
USUAL = np.array([0.8, 0.0, 0.7, 0.6, 0.5, 0.45, 0.3])
READ = np.array([0, 2, 3, 4])


class CountingModel:
    """Counts a few words; a pair of texts is the closer the more of them both have."""

    def __init__(self, name: str) -> None:
        self.name = name

    def encode(self, texts: list[str], **_: Any) -> np.ndarray:
        return np.array([[0.1 + text.lower().count(word) for word in WORDS] for text in texts], dtype=np.float32)

    def predict(self, pairs: list[tuple[str, str]], **_: Any) -> np.ndarray:
        if self.name == "several":
            return np.ones((len(pairs), 3))
        return np.array([sum(word in one.lower() and word in other.lower() for word in WORDS) for one, other in pairs])


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A module in place of sentence-transformers, which is heavy and downloads models."""
    module: Any = ModuleType("sentence_transformers")
    module.SentenceTransformer = module.CrossEncoder = CountingModel
    monkeypatch.setitem(sys.modules, "sentence_transformers", module)
    neural.load_model.cache_clear()
    yield
    neural.load_model.cache_clear()


def scored(usual: np.ndarray = USUAL) -> Scored:
    """Scores of which signal one gave a third and signal two the rest."""
    raw = usual / (1 - usual) * 7
    shares = np.column_stack([raw / 3, raw * 2 / 3])
    return Scored(("one", "two"), shares, raw, usual.copy(), np.zeros(len(usual), dtype=bool))


def grades(*values: float | None, weight: float = 0.5, is_absolute: bool = False) -> GradeList:
    given = tuple(None if value is None else Grade(value, f"graded {value}") for value in values)
    return GradeList("my-reader", "a model", weight, is_absolute, tuple(READ.tolist()), given)


def order(result: Scored) -> list[int]:
    return np.argsort(-np.where(result.scores > 0, result.raw, 0), kind="stable").tolist()


def test_grades_of_which_the_order_counts_share_out_the_usual_scores() -> None:
    result = rerank.apply(scored(), READ, grades(-3, 40, 7, 1, weight=0.9))
    assert order(result) == [2, 3, 4, 0, 5, 6, 1]
    assert result.scores[[2, 0]] == pytest.approx([0.79, 0.56]), "between those of papers with such sums"
    assert result.raw[READ].sum() == pytest.approx(scored().raw[READ].sum())
    assert np.array_equal(np.delete(result.scores, READ), np.delete(USUAL, READ))


def test_the_grades_order_papers_of_one_score_too() -> None:
    usual = replace(scored(), scores=np.array([0.7, 0, 0.7, 0.7, 0.7, 0.45, 0.3]))
    result = rerank.apply(usual, READ, grades(1, 2, 3, 4, weight=0.9))
    assert order(result) == [4, 3, 2, 0, 5, 6, 1]
    assert result.scores[READ] == pytest.approx([0.7] * 4)
    result = rerank.apply(usual, READ, grades(0.5, 0.5, 0.5, 0.6, is_absolute=True))
    assert order(result) == [4, 0, 2, 3, 5, 6, 1]


def test_grades_alike_leave_the_usual_order() -> None:
    assert order(rerank.apply(scored(), READ, grades(1, 1, 1, 1))) == order(scored())


def test_chances_decide_what_is_above_the_floor() -> None:
    result = rerank.apply(scored(), READ, grades(0, 1, 0, 0.01, weight=0.95, is_absolute=True))
    assert (result.scores[READ] >= MIN_SCORE).tolist() == [False, True, False, False]
    assert result.scores[2] == pytest.approx(0.95 + 0.05 * 0.7)


def test_whatever_the_usual_scores_a_paper_of_a_higher_grade_stands_above() -> None:
    lowest = [endpoint.WEIGHT * chance for chance in endpoint.CHANCES]
    highest = [least + (1 - endpoint.WEIGHT) for least in lowest]
    assert all(high < low for high, low in zip(highest, lowest[1:], strict=False))
    bands = ["", "weak", "related", "strong"]
    assert list(map(band_of, lowest)) == bands
    assert [band_of(score - 1e-9) for score in highest] == bands


def test_papers_that_were_not_read_stay_below_those_that_were() -> None:
    result = rerank.apply(scored(), READ, grades(0, 1, 1 / 3, 0, weight=0.8, is_absolute=True))
    assert result.scores[5] < result.scores[READ].min()
    assert order(result)[-3:] == [5, 6, 1], "in their usual order, and what scores nothing is last"
    assert result.scores[5] / result.scores[6] == pytest.approx(USUAL[5] / USUAL[6])
    assert result.scores[1] == 0


@pytest.mark.parametrize("is_absolute", [False, True])
def test_a_paper_without_a_grade_keeps_its_usual_score(is_absolute: bool) -> None:
    result = rerank.apply(scored(), READ, grades(0.9, None, 0.8, 0.7, is_absolute=is_absolute))
    assert result.scores[2] == pytest.approx(USUAL[2])
    assert np.allclose(rerank.apply(scored(), READ, grades(None, None, None, None)).scores, USUAL)


@pytest.mark.parametrize("is_absolute", [False, True])
def test_contributions_add_up_and_those_of_the_signals_keep_their_proportion(is_absolute: bool) -> None:
    result = rerank.apply(scored(), READ, grades(0.9, None, 0.3, 0, is_absolute=is_absolute))
    assert result.signals == ("one", "two", "my_reader")
    assert np.allclose(result.shares.sum(axis=1), result.raw)
    assert np.allclose(result.shares[:, 1], 2 * result.shares[:, 0])
    assert (result.shares >= 0).all()


def test_the_contribution_of_a_chance_is_its_share() -> None:
    result = rerank.apply(scored(), READ, grades(0.9, None, 0.3, 0, is_absolute=True))
    contributions = result.shares[:, -1] * result.scores / np.where(result.raw > 0, result.raw, 1)
    assert contributions[READ] == pytest.approx([0.45, 0, 0.15, 0])


def test_the_first_fifty_that_score_anything_are_read() -> None:
    usual = np.linspace(0, 0.9, 80)
    assert rerank.first_rows(scored(usual)).tolist() == list(range(79, 29, -1))
    assert rerank.first_rows(scored(np.array([0.2, 0.0, 0.4]))).tolist() == [2, 0]


MODELS = {"encoder": "counting", "cross-encoder": "counting", "endpoint": "{chat}"}  # what each may be asked with
each_shipped = pytest.mark.parametrize("name", registry.builtin_names("rerankers"))
TOPIC = Topic((Paper("Pruning of blocks", "We prune blocks."), Paper("A pruner", "")), "free text on pruning")
PAPERS = [Paper("Merging of models", "Task merging."), Paper("Block pruning", "We use Adam."), Paper("Adam", "")]


@each_shipped
@pytest.mark.parametrize("facet", ["", "method"])
def test_a_reranker_gives_each_paper_one_finite_grade_or_none(name: str, facet: str, chat: Chat) -> None:
    model = MODELS[name].format(chat=chat.model)
    entry = registry.load("rerankers", name, rerank.Reranker)
    topic = Topic(TOPIC.seeds, TOPIC.text, facet)
    found = entry.grade(topic, PAPERS, model)
    rerank._check(entry, found, len(PAPERS))
    assert found == entry.grade(topic, PAPERS, model), "the same question gets the same answer"
    assert name == entry.NAME
    assert 0 < entry.WEIGHT < 1
    assert entry.DESCRIPTION
    assert entry.label(model)


@pytest.mark.parametrize("entry", [encoder, cross_encoder])
def test_a_model_grades_what_is_alike_higher(entry: Any) -> None:
    other, close, _ = entry.grade(TOPIC, PAPERS, "counting")
    assert close.value > other.value
    assert close.clause.startswith("counting")


def test_a_model_in_a_folder_is_called_by_the_name_of_that(tmp_path: Any) -> None:
    (tmp_path / "my-model").mkdir()
    assert encoder.label(str(tmp_path / "my-model")) == "my-model"


def shown(answer: Any) -> list[str]:
    return [each.paper.id for each in answer]


def test_a_reranker_shows_at_every_door(eight_library: Library, tmp_path: Any) -> None:
    answer = eight_library.related("MultiPruner", min_score=0, rerank="encoder=counting")
    result = answer.to_dict()
    assert result["reranked_by"] == {"name": "encoder", "model": "counting", "papers": len(answer), "ungraded": 0}
    for each in result["results"]:
        assert sum(reason["contribution"] for reason in each["reasons"]) == pytest.approx(each["score"])
        (reason,) = [reason for reason in each["reasons"] if reason["signal"] == "encoder"]
        assert reason.keys() == {"signal", "contribution", "model", "grade", "clause"}
    scores = [each["score"] for each in result["results"]]
    assert scores == sorted(scores, reverse=True)
    page = answer.save(tmp_path / "page.html").read_text("utf-8")
    assert "counting finds the texts alike" in page
    assert "counting (encoder)" in page
    stream = io.BytesIO()
    exporters.write("markdown", answer.to_export(), stream)
    assert stream.getvalue().decode().startswith("# Related work, reranked by counting\n")


def test_without_a_reranker_an_answer_has_no_stamp(eight_library: Library) -> None:
    answer = eight_library.related("MultiPruner", min_score=0)
    assert answer.reranked_by is None
    assert "reranked_by" not in answer.to_dict()


def test_the_weight_of_a_reranker_is_that_of_the_question(eight_library: Library) -> None:
    usual = eight_library.related("MultiPruner", min_score=0)
    little, much = (
        eight_library.related("MultiPruner", min_score=0, rerank="encoder=counting", weights={"encoder": weight})
        for weight in (1e-9, 0.9)
    )
    assert shown(little) == shown(usual)
    shares = [
        reason.contribution / each.score for each in much for reason in each.reasons if reason.signal == "encoder"
    ]
    assert min(shares) > 0.5


def test_every_paper_is_ranked_by_the_grades_too(eight_library: Library) -> None:
    usual = eight_library.related("MultiPruner", everything=True)
    answer = eight_library.related("MultiPruner", everything=True, rerank="encoder=counting")
    assert sorted(shown(answer)) == sorted(shown(usual))
    assert answer.n_unscored == usual.n_unscored


def test_a_pickled_answer_draws_its_page_from_the_grades_that_it_has(
    eight_library: Library, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = eight_library.related("MultiPruner", min_score=0, rerank="encoder=counting")
    again = pickle.loads(pickle.dumps(answer))
    monkeypatch.setattr(encoder, "grade", None)  # asking again would fail
    assert again == answer
    assert again.save(tmp_path / "again.html").read_bytes() == answer.save(tmp_path / "page.html").read_bytes()


@pytest.fixture
def foreign(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A reranker of another package, which a test may break."""
    registry._warn.cache_clear()
    entry = SimpleNamespace(
        NAME="loud",
        DESCRIPTION="loud",
        WEIGHT=0.5,
        IS_ABSOLUTE=True,
        label=lambda model: model,
        grade=lambda topic, papers, model: [Grade(0.5, "as loud") for _ in papers],
    )
    point = SimpleNamespace(name="loud", dist=None, module="loud_module", load=lambda: entry)
    with monkeypatch.context() as patch:
        patch.setattr(registry, "_points", lambda group: {"loud": [point]} if group == "rerankers" else {})
        registry.plugin_names.cache_clear()
        yield entry
    registry.plugin_names.cache_clear()


@pytest.mark.parametrize(
    "grade",
    [
        lambda *_: 1 / 0,
        lambda *_: None,
        lambda *_: [Grade(0.5, "one for all")],
        lambda _, papers, __: [0.5] * len(papers),
        lambda _, papers, __: [Grade(float("nan"), "not a number")] * len(papers),
        lambda _, papers, __: [Grade(7.0, "too much")] * len(papers),
        lambda _, papers, __: [Grade(0.5, 5)] * len(papers),  # type: ignore[arg-type]
    ],
    ids=["fails", "nothing", "too few", "numbers", "nan", "out of range", "no clause"],
)
def test_a_broken_reranker_of_another_package_costs_its_grades_and_a_sentence(
    eight_library: Library, foreign: Any, grade: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "graphrec")
    foreign.grade = grade
    usual = eight_library.related("MultiPruner", min_score=0)
    answer = eight_library.related("MultiPruner", min_score=0, rerank="loud")
    assert shown(answer) == shown(usual)
    assert answer.reranked_by is None
    (sentence,) = caplog.messages
    assert "The reranker 'loud' of the package loud_module failed" in sentence


def test_a_model_reads_an_abstract_without_the_labels_of_its_sections() -> None:
    paper = Paper("Sand", "METHODS: We shook sand. RESULTS: It fell. (c) 2009 Elsevier Ltd. All rights reserved.")
    assert paper_text(paper, "") == "Sand. We shook sand. It fell."


def test_a_reranker_that_gives_no_grade_costs_a_sentence(
    eight_library: Library, foreign: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "graphrec")
    foreign.grade = lambda _, papers, __: [None] * len(papers)
    answer = eight_library.related("MultiPruner", min_score=0, rerank="loud")
    assert answer.reranked_by is None
    (sentence,) = caplog.messages
    assert sentence.endswith(" gave no grade; the usual order is shown.")


def test_what_a_reranker_says_stays_on_one_short_line(eight_library: Library, foreign: Any) -> None:
    foreign.grade = lambda _, papers, __: [Grade(0.5, "loud\x1b[31m\n" * 99)] * len(papers)
    (reason,) = [
        each
        for each in eight_library.related("MultiPruner", min_score=0, rerank="loud").recommendations[0].reasons
        if each.signal == "loud"
    ]
    assert len(reason.text) <= rerank._LONGEST_CLAUSE
    assert reason.text.isprintable()
    assert json.dumps(reason.to_dict())
