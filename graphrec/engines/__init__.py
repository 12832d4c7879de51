"""Where the batches of a build run: here, in processes, or on a scheduler; one module each, found by name.

An engine is a module with one function, `mapper(workers, address)`, a context manager that gives a `Mapper`. The
functions it runs are pure: what they return depends on what they are given, never on where or in what company.
A mapper may have a function `totals` of its own, with the arguments of `totals` below, that groups where it runs.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from graphrec import registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.integer[Any]]
    Counts = tuple[Integers, Integers]  # keys, and a number for each

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


def instead(run: Mapper, mapper: Mapper) -> Mapper:
    """A function that stands before a mapper as a mapper: groups where that one does."""
    before: Any = partial(run)  # a function of its own cannot be typed to have `totals`
    if hasattr(mapper, "totals"):
        before.totals = mapper.totals
    return before  # type: ignore[no-any-return]


def totals(mapper: Mapper, step: Callable[[S, T], Counts], shared: S, batches: Iterable[T], least: int = 1) -> Integers:
    """The keys, ascending, whose numbers over all batches come to `least` or more.

    `step` gives the keys of a batch, each once, and a number for each.

    Cost: memory 16 bytes for every key of every batch, unless the engine groups where it runs.
    """
    import numpy as np

    grouped: Any = getattr(mapper, "totals", None)
    if grouped is not None:
        return np.sort(grouped(step, shared, batches, least))
    parts = list(mapper(step, shared, batches))
    nothing = np.zeros(0, dtype=np.int64)
    keys = np.concatenate([nothing, *(part[0] for part in parts)])
    numbers = np.concatenate([nothing, *(part[1] for part in parts)])
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1 - abs(int(keys[0])) if len(keys) else 0))
    sums = np.add.reduceat(numbers[order], first) if len(first) else nothing
    return np.asarray(keys[first][sums >= least])
