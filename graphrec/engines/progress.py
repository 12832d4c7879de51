"""How far a piece of work is, told to whoever watches: the name of the step, and how much of it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from graphrec.engines import wrap_mapper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from graphrec.engines import Mapper

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")


class Announce(Protocol):
    """Is told of a step when it begins, and of its parts that are done where they can be counted."""

    def __call__(self, step: str, done: float = 0, total: float = 0, /) -> None:
        """At work on a step, of which so much is done; a total of 0 is not known."""


def announce_nothing(step: str, done: float = 0, total: float = 0, /) -> None:
    """Tells nobody."""


def announce_batches(mapper: Mapper, announce: Announce, name: str, total: int, each: float) -> Mapper:
    """A mapper that announces a step by its name, and after every batch that `each` more of `total` papers are done."""
    done = 0.0
    announce(name, 0, total)

    def run(step: Callable[[S, T], R], shared: S, batches: Iterable[T]) -> Iterator[R]:
        nonlocal done
        for result in mapper(step, shared, batches):
            done = min(total, done + each)
            announce(name, done, total)
            yield result

    return wrap_mapper(run, mapper)
