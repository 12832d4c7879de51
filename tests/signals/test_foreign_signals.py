"""A signal of another package, found through a real entry point, ranks and explains at every door."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import foreign_package
import numpy as np
import pytest
from sample_graphs import random_graph

from graphrec import registry
from graphrec.model.query import Query
from graphrec.model.reason import Sentence
from graphrec.signals import FacetWeight, NameRequest, Signal
from graphrec.signals._guard import find_fault, guard

if TYPE_CHECKING:
    from graphrec.api.library import Library

EXAMPLE = Path(__file__).parents[1] / "plugins" / "signals_example.py"
DOORS = """
import json, sys
import graphrec
from graphrec import cli, registry

library, folder, options = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
opened = graphrec.open(library)
answer = opened.related("MultiPruner", min_score=0, **options)
answer.save(f"{folder}/page.html")
for name in ("jsonl", "markdown", "csv"):
    with open(f"{folder}/export.{name}", "wb") as stream:
        registry.load("exporters", name).write(answer.to_export(), stream)
with open(f"{folder}/answer.json", "w", encoding="utf-8") as stream:
    json.dump(answer.to_dict() | {"weights": opened.weights}, stream)
assert cli.run(["related", "MultiPruner", "-l", library, "--min-score", "0", "--no-open"]) == 0
"""


def ask(library: Library, folder: Path, environment: dict[str, str], **options: Any) -> tuple[dict[str, Any], str, str]:
    """The answer as JSON, and what a process of its own prints to stdout and to stderr, with every door's file."""
    folder.mkdir()
    arguments = [library.address, str(folder), json.dumps(options)]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", DOORS, *arguments],
        env={**environment, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "answer.json").read_text("utf-8")), done.stdout, done.stderr


def ids(answer: dict[str, Any]) -> list[str]:
    return [result["id"] for result in answer["results"]]


@pytest.fixture(scope="module")
def usual(eight_library: Library, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The answer without any package of others."""
    folder = tmp_path_factory.mktemp("usual")
    environment = foreign_package.install(folder, "graphrec.none", "none", "")
    return ask(eight_library, folder / "doors", environment)[0]


def test_a_foreign_signal_ranks_and_reaches_every_door(
    eight_library: Library, usual: dict[str, Any], tmp_path: Path
) -> None:
    environment = foreign_package.install(tmp_path, "graphrec.signals", "close-in-time", EXAMPLE.read_text("utf-8"))
    answer, printed, _ = ask(eight_library, tmp_path / "doors", environment)
    assert answer["weights"]["close_in_time"] == 5
    assert ids(answer) != ids(usual)
    (reason,) = [each for each in answer["results"][0]["reasons"] if each["signal"] == "close_in_time"]
    seed = eight_library.paper("MultiPruner").title
    assert {name: reason[name] for name in ("seed", "years_apart")} == {"seed": seed, "years_apart": 1}
    assert sum(each["contribution"] for each in answer["results"][0]["reasons"]) == pytest.approx(
        answer["results"][0]["score"]
    )
    said = f"written 1 years from {seed}"
    assert said in " ".join(printed.split())
    for name in ("page.html", "export.jsonl", "export.csv", "export.markdown"):
        assert said in (tmp_path / "doors" / name).read_text("utf-8"), name


def test_weights_of_one_question_leave_a_foreign_signal_out(
    eight_library: Library, usual: dict[str, Any], tmp_path: Path
) -> None:
    environment = foreign_package.install(tmp_path, "graphrec.signals", "close-in-time", EXAMPLE.read_text("utf-8"))
    answer, _, _ = ask(eight_library, tmp_path / "doors", environment, weights={"close_in_time": 0})
    assert answer["results"] == usual["results"]


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("raise RuntimeError('no model')", "no model"),
        ("NAME = 'loud'", "has no SIGNAL"),
        ("SIGNAL = 5", "SIGNAL is 5"),
        (EXAMPLE.read_text("utf-8") + "\nSIGNAL.score.__code__ = (lambda graph, query: 1 / 0).__code__", "division by"),
    ],
    ids=["import", "no signal", "other thing", "score"],
)
def test_a_broken_foreign_signal_costs_a_sentence_not_the_answer(
    eight_library: Library, usual: dict[str, Any], tmp_path: Path, source: str, complaint: str
) -> None:
    environment = foreign_package.install(tmp_path, "graphrec.signals", "loud", source)
    answer, _, errors = ask(eight_library, tmp_path / "doors", environment)
    assert answer["results"] == usual["results"]
    assert "Traceback" not in errors
    (sentence,) = [line for line in errors.splitlines() if "'loud'" in line]
    assert complaint in sentence


class Evidence:
    """Evidence in names with this content."""

    def __init__(self, content: Any) -> None:
        self.content = content

    def to_dict(self) -> Any:
        return self.content


def _signal(**parts: Any) -> Signal[Any, Any]:
    usual: dict[str, Any] = {
        "weight": 1.0,
        "score": lambda graph, _: np.ones(graph.n_papers),
        "explain": lambda _, __, rows: [Evidence({"row": row}) for row in rows],
        "sentence": lambda _: Sentence("loud"),
    }
    return Signal(**usual | parts)


@pytest.fixture
def warned(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What is logged; a sentence that another test caused counts again."""
    registry._warn.cache_clear()
    caplog.set_level(logging.WARNING, "graphrec")
    return caplog


@pytest.mark.parametrize(
    "scores",
    [[1.0], np.full(40, np.nan), np.full(40, -1.0), None, "many"],
    ids=["few", "nan", "negative", "none", "text"],
)
def test_scores_that_are_none_count_nothing(scores: Any, warned: pytest.LogCaptureFixture) -> None:
    held = guard("loud", _signal(score=lambda *_: scores))
    assert not held.score(random_graph(), Query((1,))).any()
    assert len(warned.messages) == 1


@pytest.mark.parametrize(
    "parts",
    [
        {"weight": -1},
        {"weight": "much"},
        {"weight": float("nan")},
        {"uses": ("loud",)},
        {"order": "first"},
        {"facets": {"method": 2}},
        {"facets": {"method": FacetWeight(-1)}},
    ],
    ids=str,
)
def test_a_signal_with_wrong_constants_has_a_fault(parts: dict[str, Any]) -> None:
    assert not find_fault(_signal())
    assert "expected" in find_fault(_signal(**parts))


def test_an_absolute_score_is_cut_at_1() -> None:
    held = guard("loud", _signal(score=lambda graph, _: np.full(graph.n_papers, 7), is_absolute=True))
    assert held.score(random_graph(), Query((1,))).max() == 1


@pytest.mark.parametrize(
    "parts",
    [
        {"explain": lambda *_: []},
        {"explain": lambda *_: None},
        {"request_names": lambda _: NameRequest(nodes=(10_000,))},
        {"request_names": lambda _: NameRequest(terms={10_000: 1.0})},
        {"request_names": lambda _: NameRequest(methods=(-1,))},
        {"request_names": lambda _: None},
        {"name_evidence": lambda *_: Evidence({"row": np.int64(1)})},
        {"name_evidence": lambda *_: Evidence(["row"])},
        {"name_evidence": lambda *_: {}["row"]},
        {"sentence": lambda _: "loud"},
    ],
    ids=["too few", "none", "node", "term", "method", "no names", "no JSON", "list", "names", "text"],
)
def test_evidence_that_is_none_leaves_the_name(parts: dict[str, Any], warned: pytest.LogCaptureFixture) -> None:
    held = guard("very-loud", _signal(**parts))
    evidence = held.explain(random_graph(), Query((1,)), [2, 3])
    assert len(evidence) == 2
    assert [held.request_names(one) for one in evidence] == [NameRequest()] * 2
    named = [held.name_evidence(one, None) for one in evidence]  # type: ignore[arg-type]
    assert [held.sentence(one) for one in named] == [Sentence("very loud")] * 2
    assert all(json.dumps(one.to_dict()) for one in named)
    assert len(warned.messages) == 1
