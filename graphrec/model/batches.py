"""Items some at a time; `itertools.batched` does it from Python 3.12 on, but for lists."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of `size`, the last may be shorter; they are taken as the lists are.

    >>> list(batched(range(5), 2))
    [[0, 1], [2, 3], [4]]
    """
    left = iter(items)
    while batch := list(islice(left, size)):
        yield batch


def drain(items: list[T]) -> Iterator[T]:
    """The items, each forgotten by the list when it is handed over: what is made of them takes their place in memory.

    >>> items = [1, 2, 3]
    >>> next(drain(items)), len(items)
    (1, 2)
    """
    items.reverse()
    while items:
        yield items.pop()
