"""Compares abstracts, as evidence that two records are the same paper or not."""

from __future__ import annotations

_FEWEST_WORDS = 25  # a shorter abstract is no evidence


def abstract_overlap(one: str, two: str) -> float | None:
    """Share of the distinct words of the shorter abstract that occur in the other; None if either is too short."""
    if one == two and one:
        return 1.0
    first, second = set(one.lower().split()), set(two.lower().split())
    smaller = min(len(first), len(second))
    return None if smaller < _FEWEST_WORDS else len(first & second) / smaller
