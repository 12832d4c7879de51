"""Finds the full title of a paper inside an entry of a reference list."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from graphrec.identity import folded_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")

_FEWEST_SPACES = 3  # in a title that is searched for in references written as text
_SHORTEST_TITLE = 24  # characters of such a title


def build_title_finder(by_title: Mapping[str, T]) -> Callable[[str], T | None]:
    """Build a function from a reference written as text to the paper whose full title it contains, or None.

    If several titles occur in it, the longest one wins.

    Args:
        by_title: rows or ids of the papers by folded title; titles too short to be distinctive are ignored.
    """
    keys = [key for key in by_title if _is_long_title(key)]
    if not keys:
        return lambda _: None
    from ahocorasick_rs import AhoCorasick, Implementation

    automaton = AhoCorasick(
        [f" {key} " for key in keys],
        implementation=Implementation.ContiguousNFA,  # of a title that repeats itself a DFA takes quadratic time
    )

    def find_title(reference: str) -> T | None:
        if reference.count(" ") < _FEWEST_SPACES:
            return None
        matches = automaton.find_matches_as_indexes(f" {folded_key(reference)} ", overlapping=True)
        longest = max(matches, key=lambda match: match[2] - match[1], default=None)
        return None if longest is None else by_title[keys[longest[0]]]

    return find_title


def _is_long_title(key: str) -> bool:
    """Whether a title is too long to occur in a reference by chance."""
    return key.count(" ") >= _FEWEST_SPACES and len(key) >= _SHORTEST_TITLE
