"""Scores as every door gives them: what is asked otherwise is called related no more often, and links are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from graphrec.model.bands import MIN_SCORE

if TYPE_CHECKING:
    from graphrec.api.library import Library

TITLES = ("MultiPruner", "AdaMerging", "LLaMA Pro", "Swivel", "DiffusionPipe", "MapSAM")


@pytest.mark.parametrize("facet", ["problem", "result"])
def test_by_a_facet_about_as_many_papers_are_related(bundled: Library, facet: str) -> None:
    usual, by_facet = (sum(bundled.related(each, by=by).n_related for each in TITLES) for by in ("", facet))
    assert 0.5 < by_facet / usual < 2


def test_a_question_without_relatives_has_hardly_an_answer(bundled: Library) -> None:
    asked = ("Statins and the risk of fractures in older women", "Cartilage repair after knee injuries in athletes")
    assert all(bundled.related(text=text).n_related <= 1 for text in asked)
    assert all(each.band == "weak" for each in bundled.related("Swivel"))


def test_a_paper_with_a_reference_from_or_to_the_paper_reaches_the_floor(bundled: Library) -> None:
    graph = bundled._snapshot.graph
    sources = np.repeat(np.arange(graph.n_papers), np.diff(graph.cites.indptr))
    inner = graph.cites.indices < graph.n_papers
    for source, target in zip(sources[inner][:25].tolist(), graph.cites.indices[inner][:25].tolist(), strict=True):
        found = {each.row: each.score for each in bundled.related(bundled._snapshot.store.paper(source), top=500)}
        assert found[target] >= MIN_SCORE
