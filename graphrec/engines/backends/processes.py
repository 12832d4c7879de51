"""Batches in processes of this machine."""

from __future__ import annotations

import gc
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from graphrec.engines import run_serially
from graphrec.errors import WorkerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from graphrec.engines import Mapper

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 2  # batches for each worker that wait in line; more only hold memory
_HELD: list[Any] = []  # in a worker process: the step and what its batches share, set once when it starts


@contextmanager
def mapper(workers: int = 2, address: str = "") -> Iterator[Mapper]:  # noqa: ARG001 - every engine is opened alike
    """Run batches in `workers` processes, which live for one step: what its batches share is handed over once.

    Where processes are forked (Linux) that costs nothing, elsewhere it is copied to each.
    """

    def run(step: Callable[[S, T], R], shared: S, batches: Iterable[T]) -> Iterator[R]:
        todo = iter(batches)
        first = [batch for _, batch in zip(range(2), todo, strict=False)]
        if len(first) < 2 or workers < 2:
            yield from run_serially(step, shared, first)
            yield from run_serially(step, shared, todo)
            return
        yield from _in_processes(workers, step, shared, first, todo)

    yield run


def _in_processes(workers: int, step: Callable[[S, T], R], shared: S, first: list[T], todo: Iterator[T]) -> Iterator[R]:
    from collections import deque
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from itertools import chain, islice

    batches = chain(first, todo)
    gc.freeze()  # a worker that looks for garbage among what is here would make all of it its own
    try:
        with ProcessPoolExecutor(workers, initializer=_start_worker, initargs=(step, shared)) as pool:
            with _interrupts_held():  # the first batches start the workers
                waiting: deque[Future[R]] = deque(
                    pool.submit(_do, batch) for batch in islice(batches, workers * _AHEAD)
                )
            while waiting:
                done = waiting.popleft().result()
                waiting.extend(pool.submit(_do, batch) for batch in islice(batches, 1))
                yield done
    except BrokenProcessPool:
        raise WorkerError(
            "A worker process was stopped from outside, often for want of memory; try fewer --workers."
        ) from None
    finally:
        gc.unfreeze()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C reaches every process of a terminal: those started in here leave it to the one that waits for them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_worker(step: Callable[[Any, Any], Any], shared: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _HELD[:] = [step, shared]


def _do(batch: Any) -> Any:
    step, shared = _HELD
    return step(shared, batch)
