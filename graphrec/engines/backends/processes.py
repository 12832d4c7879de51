"""The engine that runs batches in several processes of this machine."""

from __future__ import annotations

import gc
import signal
import sys
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

_AHEAD = 2  # batches queued for each worker; more only take memory
_HELD: list[Any] = []  # in a worker process: the step and its shared argument, set once at the start


@contextmanager
def mapper(workers: int = 2, address: str = "") -> Iterator[Mapper]:  # noqa: ARG001 - the same arguments for every engine
    """Run batches in `workers` processes, which are started for each step and receive its shared argument once.

    Forked processes (Linux) inherit that argument without a copy; elsewhere each process gets a copy.
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
    """Run a step in a pool of processes; results in the order of the batches.

    Raises:
        WorkerError: a worker process was killed.
    """
    from collections import deque
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from itertools import chain, islice

    batches = chain(first, todo)
    gc.freeze()  # garbage collection in a forked worker would copy all of the memory that it shares
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
    """Start processes that ignore Ctrl-C, which a terminal sends to all of them: the parent process handles it."""
    if sys.platform == "win32":
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
