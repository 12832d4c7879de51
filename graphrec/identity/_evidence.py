"""What abstracts say about two records being one paper."""

from __future__ import annotations

_FEWEST_WORDS = 25  # a shorter abstract says too little to tell papers apart


def abstract_overlap(one: str, two: str) -> float | None:
    """Share of the words of the shorter abstract that stand in the other; None when either says too little."""
    if one == two and one:
        return 1.0
    first, second = set(one.lower().split()), set(two.lower().split())
    smaller = min(len(first), len(second))
    return None if smaller < _FEWEST_WORDS else len(first & second) / smaller
