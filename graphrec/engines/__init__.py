"""Where the batches of a build run: here, in processes, or on a scheduler; one module each, found by name.

An engine is a module with one function, `mapper(workers, address)`, a context manager that gives a `Mapper`. The
functions it runs are pure: what they return depends on what they are given, never on where or in what company.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TypeVar

from graphrec import registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")


class Mapper(Protocol):
    """Runs one function on many batches."""

    def __call__(self, step: Callable[[S, T], R], shared: S, batches: Iterable[T]) -> Iterator[R]:
        """`step(shared, batch)` for every batch, results in the order of the batches."""


@contextmanager
def running(engine: str = "", workers: int = 1) -> Iterator[Mapper]:
    """Open an engine by its name, with what it needs behind `=`: `dask=tcp://host:8786`.

    Without a name, more than one worker means processes.

    Raises:
        OptionError: there is no such engine.
    """
    name, _, address = engine.partition("=")
    chosen = registry.load("engines", name or ("processes" if workers > 1 else "serial"))
    with chosen.mapper(workers, address) as mapper:
        yield mapper


def serially(step: Callable[[S, T], R], shared: S, batches: Iterable[T]) -> Iterator[R]:
    """A `Mapper` that does everything here, one batch after the other."""
    return (step(shared, batch) for batch in batches)
