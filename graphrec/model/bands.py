"""Bands of scores: how close a paper is called, on every door. What gives a score is in `ranking.chances`."""

from __future__ import annotations

BANDS = {"strong": 0.7, "related": 0.3, "weak": 0.1}  # lowest score of each: at least so many are closely related
MIN_SCORE = BANDS["weak"]  # the relevance floor


def band_of(score: float) -> str:
    """The band of a score: strong, related or weak; "" below the relevance floor.

    >>> band_of(0.8), band_of(0.01)
    ('strong', '')
    """
    return next((band for band, least in BANDS.items() if score >= least), "")
