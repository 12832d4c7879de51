"""Names that nobody else has: the one wanted, else with a counter behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_COUNTER = re.compile(r"[2-9]|[1-9][0-9]{1,8}")


class FreeNames:
    """Gives out names, none twice and none that `is_taken`: `x`, then `x~2`, `x~3` and so on.

    Whatever is taken at first must stay so. The last counter of each name is remembered: a name wanted n times costs
    n questions, not n².

    >>> names = FreeNames()
    >>> [names.claim(wanted) for wanted in ("x", "x~2", "x", "x")]
    ['x', 'x~2', 'x~3', 'x~4']
    """

    def __init__(self, is_taken: Callable[[str], bool] = lambda _: False, between: str = "~") -> None:
        self._is_taken = is_taken
        self._between = between
        self._claimed: set[str] = set()
        self._tried: dict[str, int] = {}  # by name; 1 is the name itself, and not kept

    def claim(self, wanted: str, own: str = "") -> str:
        """The first free name; `own` is that of the claimant so far, free to it unless it was given out."""
        at = self._tried.get(wanted, 1)
        if own not in self._claimed and 0 < self._number(wanted, own) < at:
            free = own
        else:
            while not self._is_free(free := self._numbered(wanted, at), own):
                at += 1
            if at > 1:
                self._tried[wanted] = at
        self._claimed.add(free)
        return free

    def _is_free(self, name: str, own: str) -> bool:
        return name not in self._claimed and (name == own or not self._is_taken(name))

    def _numbered(self, wanted: str, number: int) -> str:
        return f"{wanted}{self._between}{number}" if number > 1 else wanted

    def _number(self, wanted: str, name: str) -> int:
        """The number under which a name comes up where `wanted` is; 0 where it does not."""
        if name == wanted:
            return 1
        head, _, counter = name.rpartition(self._between)
        return int(counter) if head == wanted and _COUNTER.fullmatch(counter) else 0
