"""Iteration in batches; `itertools.batched` is new in Python 3.12, and returns tuples."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of `size`, the last of which may be shorter; each list is read when it is needed.

    >>> list(batched(range(5), 2))
    [[0, 1], [2, 3], [4]]
    """
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def drain(items: list[T]) -> Iterator[T]:
    """The items of a list, each removed from it as it is yielded, so that its memory can be reused.

    >>> items = [1, 2, 3]
    >>> next(drain(items)), len(items)
    (1, 2)
    """
    items.reverse()
    while items:
        yield items.pop()
