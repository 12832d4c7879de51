"""Progress reports: the step that is at work, and how much of it is done."""

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
    """A callback that is called when a step begins, and again as it progresses where that can be counted."""

    def __call__(self, step: str, done: float = 0, total: float = 0, /) -> None:
        """Report that `done` of `total` units of `step` are finished; a total of 0 means that it is unknown."""


def announce_nothing(step: str, done: float = 0, total: float = 0, /) -> None:
    """An `Announce` that does nothing.

    Args:
        step: name of the step.
        done: finished units.
        total: units of the step.
    """


def announce_batches(mapper: Mapper, announce: Announce, name: str, total: int, each: float) -> Mapper:
    """A mapper that reports the progress of a step: at its begin and after every batch.

    Args:
        mapper: runs the batches.
        announce: is called with the progress.
        name: of the step.
        total: papers of the step.
        each: papers that count as finished with each batch.
    """
    done = 0.0
    announce(name, 0, total)

    def run(step: Callable[[S, T], R], shared: S, batches: Iterable[T]) -> Iterator[R]:
        nonlocal done
        for result in mapper(step, shared, batches):
            done = min(total, done + each)
            announce(name, done, total)
            yield result

    return wrap_mapper(run, mapper)
