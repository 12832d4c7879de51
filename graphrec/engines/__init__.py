"""Where the batches of a build run: here, in processes, or on a scheduler; one module each, found by name.

An engine is an `Engine`: a file in `backends/`, or an entry point of the group `graphrec.engines`. The functions it
runs are pure: what they return depends on what they are given, never on where or in what company. A mapper may have
functions `totals` and `grouped` of its own, with the arguments of those below, that group where it runs; then only
what is asked for comes back.
"""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from graphrec import registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.integer[Any]]
    Counts = tuple[Integers, Integers]  # keys, and a number for each
    Pairs = tuple[Integers, Integers]  # keys, some of them equal, and a row for each

_SAMPLED, _TOGETHER = 1_000, 4_000  # every how many-th key sets bounds, and how many such are summed at a time
_COLLECT = (50_000, 20, 100)  # objects, young and old collections between two; Python's own are (700, 10, 10)

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")


class Mapper(Protocol):
    """Runs one function on many batches."""

    def __call__(self, step: Callable[[S, T], R], shared: S, batches: Iterable[T]) -> Iterator[R]:
        """`step(shared, batch)` for every batch, results in the order of the batches."""


class Engine(Protocol):
    """A module (or object) that says where batches run."""

    def mapper(self, workers: int, address: str, /) -> AbstractContextManager[Mapper]:
        """Open what it needs, so many workers or the scheduler at an address, for as long as the context lasts.

        One that waits for workers of other machines may take a keyword `patience`, in seconds.
        """


@contextmanager
def open_engine(engine: str = "", workers: int = 1, patience: float | None = None) -> Iterator[Mapper]:
    """Open an engine by its name, with what it needs behind `=`: `dask=tcp://host:8786`.

    Args:
        engine: name of the engine; without one, more than one worker means processes.
        workers: how many to use, where the engine starts them.
        patience: seconds to wait for workers of other machines; None leaves it to the engine, which else takes it as
            a keyword of its `mapper`.

    Raises:
        OptionError: there is no such engine.
        PluginError: the engine of another package cannot be loaded.
    """
    name, _, address = engine.partition("=")
    chosen: Engine = registry.load("engines", name or ("processes" if workers > 1 else "serial"), Engine)
    open_mapper: Any = chosen.mapper  # of those in the contract only some take `patience`
    settings = {} if patience is None else {"patience": patience}
    with _few_collections(), open_mapper(workers, address, **settings) as mapper:
        yield mapper


@contextmanager
def _few_collections() -> Iterator[None]:
    """Look for cyclic garbage seldom: a build makes millions of objects in hardly a cycle; looking took a fifteenth."""
    before = gc.get_threshold()
    gc.set_threshold(*_COLLECT)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def run_serially(step: Callable[[S, T], R], shared: S, batches: Iterable[T]) -> Iterator[R]:
    """A `Mapper` that does everything here, one batch after the other."""
    return (step(shared, batch) for batch in batches)


def wrap_mapper(run: Mapper, mapper: Mapper) -> Mapper:
    """A function that stands before a mapper as a mapper: groups where that one does."""
    before: Any = partial(run)  # a function of its own cannot be typed to have others
    for name in ("sum_counts", "group_rows"):
        if hasattr(mapper, name):
            setattr(before, name, getattr(mapper, name))
    return before  # type: ignore[no-any-return]


def sum_counts(
    mapper: Mapper, step: Callable[[S, T], Counts], shared: S, batches: Iterable[T], least: int = 1
) -> Integers:
    """The keys, ascending, whose numbers over all batches come to `least` or more.

    `step` gives the keys of a batch, each once and ascending, and a number for each.

    Cost: memory for the keys and numbers of every batch, unless the engine groups where it runs; sorting them.
    """
    import numpy as np

    elsewhere: Any = getattr(mapper, "sum_counts", None)
    if elsewhere is not None:
        return np.sort(elsewhere(step, shared, batches, least))
    parts = list(mapper(step, shared, batches))
    sample = np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *(keys[::_SAMPLED] for keys, _ in parts)]))
    bounds = np.unique(sample[::_TOGETHER]).tolist() or [0]
    kept = [_reaching(parts, start, stop, least) for start, stop in pairwise([None, *bounds[1:], None])]
    return np.concatenate(kept)


def _reaching(parts: Sequence[Counts], start: int | None, stop: int | None, least: int) -> Integers:
    """The keys from `start` to before `stop` whose numbers come to `least` or more; None is no bound."""
    import numpy as np

    chosen = [
        slice(
            0 if start is None else int(np.searchsorted(keys, start)),
            len(keys) if stop is None else int(np.searchsorted(keys, stop)),
        )
        for keys, _ in parts
    ]
    keys, numbers = _joined((part[0][which], part[1][which]) for part, which in zip(parts, chosen, strict=True))
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1 - abs(int(keys[0])) if len(keys) else 0))
    sums = np.add.reduceat(numbers[order], first) if len(first) else numbers[:0]
    return np.asarray(keys[first][sums >= least])


def group_rows(
    mapper: Mapper, step: Callable[[S, T], Pairs], shared: S, batches: Iterable[T], most: int = sys.maxsize
) -> Pairs:
    """The keys that come twice or more over all batches, but `most` times at most, with their rows: by key, by row.

    `step` gives the keys of a batch and a row for each.

    Cost: n log n; memory 16 bytes for every key of every batch, unless the engine groups where it runs.
    """
    import numpy as np

    elsewhere: Any = getattr(mapper, "group_rows", None)
    if elsewhere is not None:
        keys, rows = elsewhere(step, shared, batches, most)
    else:  # here, since to send a record costs as much as to make its keys
        keys, rows = select_repeated(*_joined(run_serially(step, shared, batches)), most)
    order = np.lexsort((rows, keys))
    return keys[order], rows[order]


def select_repeated(keys: Integers, rows: Integers, most: int) -> Pairs:
    """Those keys that come twice or more, but `most` times at most, with their rows; equal keys side by side."""
    import numpy as np

    order = np.argsort(keys, kind="stable")
    keys, rows = keys[order], rows[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.zeros(0, dtype=np.int64)
    sizes = np.diff(np.r_[starts, len(keys)])
    is_kept = np.repeat((sizes > 1) & (sizes <= most), sizes)
    return keys[is_kept], rows[is_kept]


def _joined(parts: Iterable[Counts]) -> Counts:
    """The keys of all batches, and their numbers."""
    import numpy as np

    found = list(parts)
    nothing = np.zeros(0, dtype=np.int64)
    return (
        np.concatenate([nothing, *(keys for keys, _ in found)]),
        np.concatenate([nothing, *(numbers for _, numbers in found)]),
    )
