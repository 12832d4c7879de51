from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from graphrec.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from graphrec.api.library import Library


@pytest.mark.parametrize("facet", ["problem", "method", "result"])
def test_by_adds_one_part_and_says_so(
    graphrec: Callable[..., Any], bundled: Library, tmp_path: Path, facet: str
) -> None:
    page = tmp_path / "page.html"
    done = graphrec("related", "MultiPruner", "--by", facet, "--to", "json", "--no-open", "--page", page)
    assert done.code == 0, done.err
    results = json.loads(done.out)["results"]
    signals = {reason["signal"] for result in results for reason in result["reasons"]}
    assert {"facet", "semantic", "lexical"} <= signals
    for result in results:
        reasons = {reason["signal"]: reason for reason in result["reasons"]}
        assert reasons.get("facet", {"facet": facet})["facet"] == facet
        total = sum(reason["contribution"] for reason in result["reasons"])
        assert total == pytest.approx(result["score"], abs=1e-3)
    assert f"--by {facet}" in page.read_text("utf-8")


def test_the_reason_shows_phrases_of_that_part_of_both_papers(bundled: Library) -> None:
    first = bundled.related("MultiPruner", by="method").recommendations[0]
    reason = next(reason for reason in first.reasons if reason.signal == "facet")
    assert reason.text.startswith("similar method: ")
    assert all(
        phrase.lower() in f"{first.paper.title} {first.paper.abstract}".lower() for phrase in reason.evidence.phrases
    )


def test_parts_rank_differently_and_free_text_counts_as_a_whole(bundled: Library) -> None:
    orders = {by: [each.row for each in bundled.related("MultiPruner", by=by)] for by in ("problem", "method")}
    assert orders["problem"] != orders["method"]
    found = bundled.related(text="we prune blocks of attention heads", by="method", top=3)
    assert found.recommendations
    reasons = {reason.signal: reason.to_dict() for reason in found.recommendations[0].reasons}
    assert reasons["facet"]["phrases"]


def test_an_unknown_part_is_refused(graphrec: Callable[..., Any], bundled: Library) -> None:
    assert graphrec("related", "MultiPruner", "--by", "title", "--no-open").code == 2
    with pytest.raises(OptionError, match="by is 'title'; expected one of: problem, method, result"):
        bundled.related("MultiPruner", by="title")
