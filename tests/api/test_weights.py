"""Weights of signals for one question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builds import set_weights

import graphrec
from graphrec.errors import OptionError
from graphrec.ranking.fusion import default_weights

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.api.answer import Answer
    from graphrec.api.library import Library


def signals_of(answer: Answer) -> set[str]:
    return {reason.signal for item in answer for reason in item.reasons}


def test_a_weight_of_0_leaves_a_signal_out(bundled: Library) -> None:
    usual = bundled.related("MultiPruner", min_score=0)
    assert "lexical" in signals_of(usual)
    assert signals_of(bundled.related("MultiPruner", min_score=0, weights={"lexical": 0})) == signals_of(usual) - {
        "lexical"
    }


def test_a_greater_weight_makes_more_of_a_signal_and_the_others_keep_theirs(bundled: Library) -> None:
    def ratios(answer: Answer) -> list[float]:
        parts = [{each.signal: each.contribution for each in item.reasons} for item in answer]
        return [one["lexical"] / one["reference"] for one in parts if {"lexical", "reference"} <= one.keys()]

    usual = bundled.related("MultiPruner", min_score=0)
    twice = bundled.related("MultiPruner", min_score=0, weights={"lexical": 2 * bundled.weights["lexical"]})
    assert ratios(usual)
    assert ratios(twice) == pytest.approx([2 * ratio for ratio in ratios(usual)])


def test_the_weights_of_the_library_given_again_change_nothing(bundled: Library) -> None:
    usual = bundled.related("MultiPruner")
    assert bundled.related("MultiPruner", weights=bundled.weights).to_dict() == usual.to_dict()


@pytest.mark.parametrize(("weight", "is_there"), [(0, False), (1.5, True)])
def test_weights_asked_for_count_whatever_part_of_the_abstracts_is_compared(
    bundled: Library, weight: float, is_there: bool
) -> None:
    answer = bundled.related("MultiPruner", by="method", min_score=0, weights={"facet": weight, "lexical": weight})
    assert ("facet" in signals_of(answer), "lexical" in signals_of(answer)) == (is_there, is_there)


def test_weights_kept_with_a_library_count_and_those_of_signals_that_are_gone_do_not(
    eight_file: Path, tmp_path: Path
) -> None:
    graphrec.build(eight_file, tmp_path / "library")
    set_weights(tmp_path / "library", lexical=0.2, uninstalled=3.0)
    library = graphrec.open(tmp_path / "library")
    assert library.weights == default_weights() | {"lexical": 0.2}
    assert len(library.related("MultiPruner", min_score=0))


def test_the_page_says_the_weights_it_was_made_with(bundled: Library) -> None:
    view = bundled.related("MultiPruner", weights={"lexical": 2})._pages.make_view()
    assert view.provenance["command"].endswith(" --weight lexical=2")


@pytest.mark.parametrize("weights", [{"lexical": -1}, {"lexical": True}, {"lexical": "2"}, {"lexicon": 1}, ["lexical"]])
def test_what_is_no_weight_is_refused(bundled: Library, weights: object) -> None:
    with pytest.raises(OptionError):
        bundled.related("MultiPruner", weights=weights)  # type: ignore[arg-type]
