"""Comparing one part of abstracts: which papers, and what stands in for a part that no sentence states."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from graphrec.api import parts
from graphrec.model.query import Query
from graphrec.ranking.fusion import score_all
from graphrec.ranking.region import region_of_all

if TYPE_CHECKING:
    from graphrec.api.library import Library
    from graphrec.ranking.region import Region


def _compared(library: Library, facet: str) -> Region:
    snapshot = library._snapshot
    region = region_of_all(snapshot.graph.unsharded, Query(seed_rows=(5,), avoid_rows=(9,), facet=facet))
    return parts.compare_parts(snapshot, region, score_all(region.graph, region.query))


def test_the_first_papers_are_compared_and_the_order_below_them_is_the_usual_one(bundled: Library) -> None:
    region = _compared(bundled, "problem")
    usual = score_all(region.graph, Query(seed_rows=(5,), avoid_rows=(9,)))
    rows = {*region.query.part_rows}
    first = {*np.argsort(-usual.scores, kind="stable")[: parts._FIRST].tolist()}
    assert rows == first | {5, 9}
    scored = score_all(region.graph, region.query)
    below = [row for row in np.argsort(-usual.scores, kind="stable").tolist() if row not in rows]
    assert np.array_equal(scored.shares[below, scored.signals.index("facet")], np.zeros(len(below)))


def test_every_paper_compared_has_a_vector_and_an_unstated_part_shorter_ones(bundled: Library) -> None:
    query = _compared(bundled, "method").query
    assert query.part_vectors is not None
    assert list(query.part_rows) == sorted(query.part_rows)
    lengths = np.linalg.norm(query.part_vectors, axis=1)
    assert {round(float(length), 3) for length in lengths} == {parts._UNSTATED, 1.0}


def test_an_answer_by_a_part_is_the_usual_one_without_its_signals(bundled: Library) -> None:
    usual = [each.row for each in bundled.related("MultiPruner", top=50, min_score=0)]
    by = bundled.related("MultiPruner", by="result", top=50, min_score=0)
    assert [each.row for each in by] != usual
    without = bundled.related("MultiPruner", by="result", top=50, min_score=0, weights={"facet": 0})
    assert [each.row for each in without] == usual
    shares = [reason.contribution for each in by for reason in each.reasons if reason.signal == "facet"]
    assert min(shares) > 0
    assert max(each.score for each in by) == pytest.approx(by.recommendations[0].score)
