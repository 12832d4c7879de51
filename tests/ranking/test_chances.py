"""Scores as chances: what they depend on, and that they follow the order of the sums."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrec.model.bands import BANDS, MIN_SCORE, band_of
from graphrec.ranking.chances import HALF_AT_BACKGROUND, SLOPE, chances, fit_to_order

PARTS = st.lists(st.floats(MIN_SCORE, 1), min_size=1, max_size=30)


def test_the_same_sum_is_worth_more_the_further_the_text_stands_above_the_background():
    worth = chances(np.full(4, 10.0), np.array([0.0, 2.0, 3.0, 4.0]))
    assert (np.diff(worth) > 0).all()
    assert band_of(worth[0]) == ""
    assert band_of(worth[3]) == "strong"


def test_half_is_reached_where_the_constants_say():
    assert chances(np.array([np.exp(HALF_AT_BACKGROUND)]), np.zeros(1)) == pytest.approx([0.5])
    assert chances(np.array([np.exp(HALF_AT_BACKGROUND - SLOPE)]), np.ones(1)) == pytest.approx([0.5])


def test_without_a_sum_there_is_no_chance():
    assert chances(np.zeros(2), np.array([0.0, 50.0])).tolist() == [0, 0]


@given(PARTS)
def test_fitted_values_never_rise_along_the_order_and_keep_their_sum(values: list[float]):
    order = np.arange(len(values))[::-1]
    fitted = fit_to_order(np.array(values), order)
    assert (np.diff(fitted[order]) <= 1e-12).all()
    assert fitted.sum() == pytest.approx(sum(values))


@given(PARTS)
def test_values_that_follow_the_order_stay(values: list[float]):
    falling = np.sort(values)[::-1]
    assert np.array_equal(fit_to_order(falling, np.arange(len(falling))), falling)


def test_papers_whose_values_contradict_the_order_share_their_mean():
    assert fit_to_order(np.array([0.4, 0.2, 0.6, 0.1]), np.arange(4)) == pytest.approx([0.4, 0.4, 0.4, 0.1])


def test_behind_the_last_paper_that_counts_values_are_only_cut():
    assert fit_to_order(np.array([0.5, 0.001, 0.002]), np.arange(3)).tolist() == [0.5, 0.001, 0.001]


def test_papers_that_are_not_ordered_keep_their_values():
    assert fit_to_order(np.array([0.1, 0.9, 0.3]), np.array([0, 2])).tolist() == pytest.approx([0.2, 0.9, 0.2])


def test_bands_begin_where_their_table_says():
    assert [band_of(least) for least in BANDS.values()] == [*BANDS]
    assert band_of(np.nextafter(MIN_SCORE, 0)) == ""
