"""Engines run the batches of a build: in this process, in several processes, or on a scheduler.

Each engine is a file in `backends/`, or an entry point of the group `graphrec.engines`. The functions that it runs are
pure: a result depends on the arguments alone, not on the worker or on the other batches. A mapper may have attributes
`sum_counts` and `group_rows`, functions with the arguments of those below but for the mapper, which sum and group the
keys on the workers, so that only the result is transferred.
"""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from graphrec import registry
from graphrec.engines.threads import one_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.integer[Any]]
    Counts = tuple[Integers, Integers]  # keys, and the count of each
    Pairs = tuple[Integers, Integers]  # keys, which may repeat, and a row for each

_SAMPLED, _TOGETHER = 1_000, 4_000  # every 1,000th key is a sample; 4,000 samples bound the keys summed at a time
_COLLECT = (50_000, 20, 100)  # thresholds of the garbage collector; Python's own are (700, 10, 10)

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")


class Mapper(Protocol):
    """Runs a function on many batches."""

    def __call__(self, step: Callable[[S, T], R], shared: S, batches: Iterable[T]) -> Iterator[R]:
        """Yield `step(shared, batch)` for every batch, in the order of the batches."""


class Engine(Protocol):
    """A module (or object) that opens a mapper."""

    def mapper(self, workers: int, address: str, /) -> AbstractContextManager[Mapper]:
        """Start `workers` workers, or connect to the scheduler at `address`, for as long as the context lasts.

        An engine that waits for workers of other machines may take a keyword `patience`, in seconds.
        """


@contextmanager
def open_engine(engine: str = "", workers: int = 1, patience: float | None = None) -> Iterator[Mapper]:
    """Open an engine by its name, which may be followed by `=` and an address: `dask=tcp://host:8786`.

    Args:
        engine: name of the engine; if empty, `processes` for more than one worker, else `serial`.
        workers: number of workers, for an engine that starts them itself.
        patience: seconds to wait for workers of other machines, passed to the `mapper` of the engine; None for its
            default.

    Raises:
        OptionError: there is no such engine.
        PluginError: the engine of another package cannot be loaded.
    """
    name, _, address = engine.partition("=")
    chosen: Engine = registry.load("engines", name or ("processes" if workers > 1 else "serial"), Engine)
    open_mapper: Any = chosen.mapper  # only some engines take `patience`
    settings = {} if patience is None else {"patience": patience}
    with _few_collections(), one_thread(), open_mapper(workers, address, **settings) as mapper:
        yield mapper


@contextmanager
def _few_collections() -> Iterator[None]:
    """Collect cyclic garbage rarely: it took 7 % of a build, which makes millions of objects and hardly any cycle."""
    before = gc.get_threshold()
    gc.set_threshold(*_COLLECT)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def run_serially(step: Callable[[S, T], R], shared: S, batches: Iterable[T]) -> Iterator[R]:
    """A `Mapper` that runs one batch after the other in this process.

    Args:
        step: a pure function of `shared` and one batch.
        shared: the argument that all batches have in common.
        batches: taken as their results are.
    """
    return (step(shared, batch) for batch in batches)


def wrap_mapper(run: Mapper, mapper: Mapper) -> Mapper:
    """`run` as a mapper that has the `sum_counts` and `group_rows` of `mapper`, if any."""
    wrapper: Any = partial(run)  # a plain function cannot be typed to have attributes
    for name in ("sum_counts", "group_rows"):
        if hasattr(mapper, name):
            setattr(wrapper, name, getattr(mapper, name))
    return wrapper  # type: ignore[no-any-return]


def sum_counts(
    mapper: Mapper, step: Callable[[S, T], Counts], shared: S, batches: Iterable[T], least: int = 1
) -> Integers:
    """The keys, ascending, whose counts over all batches sum to `least` or more.

    Args:
        mapper: runs the batches.
        step: returns the keys of a batch, each once and ascending, and the count of each.
        shared: the argument that all batches have in common.
        batches: the batches to count.
        least: the smallest sum of a key that is returned.

    Cost: sorts the keys of all batches, and holds them in memory unless the mapper sums them itself.
    """
    import numpy as np

    of_mapper: Any = getattr(mapper, "sum_counts", None)
    if of_mapper is not None:
        return np.sort(of_mapper(step, shared, batches, least))
    parts = list(mapper(step, shared, batches))
    sample = np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *(keys[::_SAMPLED] for keys, _ in parts)]))
    bounds = np.unique(sample[::_TOGETHER]).tolist() or [0]
    frequent = [_keys_within(parts, start, stop, least) for start, stop in pairwise([None, *bounds[1:], None])]
    return np.concatenate(frequent)


def _keys_within(parts: Sequence[Counts], start: int | None, stop: int | None, least: int) -> Integers:
    """The keys from `start` to before `stop` whose counts sum to `least` or more; None is no bound."""
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
    """The (key, row) pairs of all keys that occur twice to `most` times over all batches, sorted by key, then row.

    Args:
        mapper: groups the keys if it has a function `group_rows`; else this process does.
        step: returns the keys of a batch and a row for each.
        shared: the argument that all batches have in common.
        batches: the batches with the keys.
        most: occurrences beyond which a key is left out.

    Cost: n log n for n keys; 16 bytes of memory a key, unless the mapper groups them itself.
    """
    import numpy as np

    of_mapper: Any = getattr(mapper, "group_rows", None)
    if of_mapper is not None:
        keys, rows = of_mapper(step, shared, batches, most)
    else:  # in this process, since to transfer a record costs as much as to make its keys
        keys, rows = select_repeated(*_joined(run_serially(step, shared, batches)), most)
    order = np.lexsort((rows, keys))
    return keys[order], rows[order]


def select_repeated(keys: Integers, rows: Integers, most: int) -> Pairs:
    """The (key, row) pairs of all keys that occur twice to `most` times; equal keys are adjacent.

    Args:
        keys: integers that may repeat.
        rows: the row of each key.
        most: occurrences beyond which a key is left out.
    """
    import numpy as np

    order = np.argsort(keys, kind="stable")
    keys, rows = keys[order], rows[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.zeros(0, dtype=np.int64)
    sizes = np.diff(np.r_[starts, len(keys)])
    is_repeated = np.repeat((sizes > 1) & (sizes <= most), sizes)
    return keys[is_repeated], rows[is_repeated]


def _joined(parts: Iterable[Counts]) -> Counts:
    """The keys of all batches, and their counts, as one pair of arrays."""
    import numpy as np

    pairs = list(parts)
    nothing = np.zeros(0, dtype=np.int64)
    return (
        np.concatenate([nothing, *(keys for keys, _ in pairs)]),
        np.concatenate([nothing, *(numbers for _, numbers in pairs)]),
    )
