"""Unique names: a preferred name, with a counter appended if it is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class FreeNames:
    """Assigns names, none twice and none for which `is_taken` is true: `x`, then `x~2`, `x~3` and so on.

    `is_taken` must not change. The last counter of each name is cached, so that n requests for a name need n calls of
    `is_taken`, not n². `between` separates the name from its counter.

    >>> names = FreeNames()
    >>> [names.claim(preferred) for preferred in ("x", "x~2", "x", "x")]
    ['x', 'x~2', 'x~3', 'x~4']
    """

    def __init__(self, is_taken: Callable[[str], bool] = lambda _: False, between: str = "~") -> None:
        self._is_taken = is_taken
        self._between = between
        self._claimed: set[str] = set()
        self._tried: dict[str, int] = {}  # the last counter by name; 1 is the name itself, and not stored

    def claim(self, preferred: str) -> str:
        """The first free name: the preferred one, or with a counter."""
        counter = self._tried.get(preferred, 1)
        while not self._is_free(free := self._with_counter(preferred, counter)):
            counter += 1
        if counter > 1:
            self._tried[preferred] = counter
        self._claimed.add(free)
        return free

    def _is_free(self, name: str) -> bool:
        return name not in self._claimed and not self._is_taken(name)

    def _with_counter(self, preferred: str, counter: int) -> str:
        return f"{preferred}{self._between}{counter}" if counter > 1 else preferred
