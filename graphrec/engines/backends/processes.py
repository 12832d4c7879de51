"""The engine that runs batches in several processes of this machine."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from contextlib import contextmanager
from multiprocessing import connection
from typing import TYPE_CHECKING, Any, TypeVar

from graphrec.engines import run_serially
from graphrec.engines.backends._start import worker_context
from graphrec.engines.threads import limit_worker
from graphrec.errors import WorkerError
from graphrec.systems import ENDING_SIGNALS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from graphrec.engines import Mapper

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 2  # batches queued for each worker; more only take memory
_HELD: list[Any] = []  # in a worker process: the step and its shared argument, set once at the start, and the batch
_BORDER = threading.Lock()  # held to leave a step
_PAUSE = 0.05  # seconds between two looks of a worker that is to end whether it is within a step


@contextmanager
def mapper(workers: int = 2, address: str = "") -> Iterator[Mapper]:  # noqa: ARG001 - the same arguments for every engine
    """Run batches in `workers` processes, which are started for each step and receive its shared argument once.

    Forked processes (Linux) inherit that argument without a copy; elsewhere each process gets a copy. None imports the
    script that runs, which so needs no guard; all end with this process, however it ends.
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
        WorkerError: a worker process was killed, or the system starts none.
    """
    from collections import deque
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from itertools import islice

    context = worker_context()
    heard, stop = context.Pipe(duplex=False)
    gc.freeze()  # garbage collection in a forked worker would copy all of the memory that it shares
    others = multiprocessing.active_children()
    try:
        pool = ProcessPoolExecutor(workers, context, _start_worker, (heard, step, shared))
        try:
            with _interrupts_held():  # the first batches start the workers
                waiting: deque[Future[R]] = deque([pool.submit(_do, batch) for batch in first])
        except (OSError, RuntimeError) as error:
            for process in multiprocessing.active_children():
                if process not in others:  # those that were started would wait for ever, and be waited for
                    process.kill()
                    process.join()
            raise WorkerError(
                f"The system starts no {workers} processes more ({error}); let it (ulimit -u), or take --workers 1."
            ) from error
        with pool:
            try:
                with _interrupts_held():
                    waiting.extend(pool.submit(_do, batch) for batch in islice(todo, workers * _AHEAD - len(first)))
                while waiting:
                    done = waiting.popleft().result()
                    waiting.extend(pool.submit(_do, batch) for batch in islice(todo, 1))
                    yield done
            except BaseException:
                stop.send_bytes(b"stop")  # or the pool would wait for the batches that are at work
                pool.shutdown(cancel_futures=True)
                raise
    except BrokenProcessPool:
        raise WorkerError(
            "A worker process was stopped from outside, often for want of memory or threads; try fewer --workers."
        ) from None
    finally:
        gc.unfreeze()
        heard.close()
        stop.close()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Start processes that do not get the signals that a terminal sends to all of them: the parent handles these."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_worker(heard: Any, step: Callable[[Any, Any], Any], shared: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform != "win32":
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING_SIGNALS)
    try:
        threading.Thread(target=_end_early, args=(heard,), daemon=True).start()
    except RuntimeError:  # the system refuses a thread, which the parent tells as it does of a worker that was killed
        os._exit(1)
    limit_worker()
    _HELD[:] = [step, shared]


def _end_early(heard: Any) -> None:
    """End this worker when its parent says so, and when that has ended, even if it was killed.

    While the parent lives, only within a step: a worker that ended while it sends a result would be waited for.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    ready = connection.wait([parent.sentinel, heard])
    while parent.sentinel not in ready:
        with _BORDER:
            if _HELD[2:]:
                os._exit(1)
        ready = connection.wait([parent.sentinel], timeout=_PAUSE)
    os._exit(1)


def _do(batch: Any) -> Any:
    step, shared = _HELD[:2]
    _HELD.append(batch)
    try:
        return step(shared, batch)
    finally:
        with _BORDER:
            del _HELD[2:]
