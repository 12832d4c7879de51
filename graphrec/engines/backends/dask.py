"""Batches on Dask: a cluster of this machine's own, or one whose scheduler is named.

`dask` starts as many single-threaded workers as are asked for; `dask=tcp://host:8786` (or `tls://`, or the path of a
scheduler file) uses a cluster that runs. Scheduling, moving data and trying again are Dask's; what stands here hands it
one task a batch, and turns silence (no worker, no memory, no scheduler) into a sentence.
"""

from __future__ import annotations

import time
from collections import deque
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import numpy as np

from graphrec._version import __version__
from graphrec.engines import select_repeated
from graphrec.engines.backends._parcels import ParcelFile, pack, parcel_at, parcel_folder, unpack, unpack_once
from graphrec.errors import ExtraMissingError, OptionError, WorkerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from dask.dataframe import DataFrame
    from distributed import Client, Future

    from graphrec.engines import Counts, Integers, Mapper, Pairs
    from graphrec.engines.backends._parcels import Parcel

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 2  # batches for each thread of the cluster that wait in line; more only hold memory
_LEAST_MEMORY = 700_000_000  # bytes a worker may use; with less it stops taking tasks at its 80 % and waits in silence
_MEMORY_A_PACKED_BYTE = 4  # of what all batches share: packed, unpacked, once more while one becomes the other; slack
_CONNECT = 30  # seconds for a scheduler to answer
_CONNECT_HERE = 5  # seconds for a worker of this machine: one that was killed is asked in vain for so long
PATIENCE = 60.0  # seconds without a worker that takes tasks; a killed one is back in about two
_SILENCE = 3600  # seconds without a result though workers say that they work
_LOOK = 5  # seconds between two looks at the workers while no result comes
_PARTS_TOGETHER = 16  # batches whose keys come together in one part after a shuffle
_NOTHING = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
_TRIM, _MMAP = 1 << 27, 1 << 25  # bytes, as glibc comes to by itself
_QUIET = {  # else Dask looks after itself 50 times a second: 3 % of a core for every idle process
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "5s",
    "distributed.worker.profile.enabled": False,  # else it samples the stacks of workers
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": _TRIM,  # else 64 kB: arrays come and go page by page
    "distributed.nanny.pre-spawn-environ.MALLOC_MMAP_THRESHOLD_": _MMAP,
}
_SETTINGS = {
    "distributed.admin.low-level-log-length": 10,  # else the last 1,000 messages below 1 MB, so our batches, stay
    "distributed.admin.large-graph-warning-threshold": "1 TiB",  # what batches share goes with a task: see `_Cluster`
    "distributed.comm.timeouts.connect": f"{_CONNECT}s",
}


@contextmanager
def mapper(workers: int = 2, address: str = "", patience: float = PATIENCE) -> Iterator[Mapper]:
    """Run batches on the cluster at `address`, else on `workers` of this machine that live as long as the mapper.

    Args:
        workers: how many to start where there is no address.
        address: of a scheduler, or the path of a scheduler file.
        patience: seconds to wait for a scheduler, at most 30, and for a worker that takes tasks.

    Raises:
        ExtraMissingError: Dask is not installed.
        OptionError: no scheduler answers, or a worker has too little memory or another graphrec.
        WorkerError: the workers or the scheduler were lost for good.
    """
    try:
        import dask
        import distributed  # noqa: F401 - to know whether it is there
    except ImportError:
        raise ExtraMissingError("The engine dask needs Dask; type: pip install 'graphrec[dask]'") from None
    with dask.config.set(_SETTINGS), _folder(address) as folder, _client(workers, address, patience) as client:
        _check_workers(client, patience)
        cluster = _Cluster(client, folder, patience)
        run = partial(_run, cluster)
        run.sum_counts = partial(_sum_counts, cluster)  # type: ignore[attr-defined]
        run.group_rows = partial(_group_rows, cluster)  # type: ignore[attr-defined]
        yield run


def _folder(address: str) -> AbstractContextManager[Path | None]:
    """A folder that every worker sees: there is one where all are of this machine, and ours."""
    return nullcontext(None) if address else parcel_folder()


@dataclass(frozen=True, slots=True)
class _Cluster:
    """The client of a scheduler, a folder that its workers see, if any, and seconds to wait for a worker."""

    client: Client
    folder: Path | None
    patience: float

    def parcel(self, name: str, content: object) -> Parcel:
        """Something as workers are given it: a file of this name in their folder, or packed."""
        return parcel_at(self.folder / name, content) if self.folder else pack(content)

    @contextmanager
    def shared(self, name: str, content: object) -> Iterator[ParcelFile | Future[Any]]:
        """What batches share, as each is given it: a file, or a task.

        A task of its own, not scattered: where its only holder dies, Dask makes it again.
        """
        packed = self.parcel(f"shared-{name}", content)
        if isinstance(packed, ParcelFile):
            _check_memory(self.client, packed.arrays + _MEMORY_A_PACKED_BYTE * packed.rest)
            try:
                yield packed
            finally:
                _remove(packed)
            return
        _check_memory(self.client, _MEMORY_A_PACKED_BYTE * len(packed))
        held = self.client.submit(unpack, packed, key=f"shared-{name}")
        del packed
        try:
            yield held
        finally:
            held.release()


def _remove(parcel: ParcelFile) -> None:
    with suppress(OSError):  # Windows keeps what a worker has mapped; it goes with the folder
        parcel.path.unlink()


@contextmanager
def _client(workers: int, address: str, patience: float) -> Iterator[Client]:
    from distributed import Client

    if not address:
        try:
            started = local_cluster(workers)
        except RuntimeError as error:
            raise WorkerError(
                f"The Dask workers did not start ({_first_line(error)}); a script that builds does it under:"
                " if __name__ == '__main__':"
            ) from None
        with started as cluster, Client(cluster) as client:
            yield client
        return
    where = {"scheduler_file": address} if address.endswith(".json") else {"address": address}
    try:
        client = Client(**where, timeout=min(_CONNECT, patience))
    except (OSError, ValueError, TypeError) as error:
        raise OptionError(
            f"No Dask scheduler answers at {address} ({_first_line(error)}); start one with: dask scheduler"
        ) from None
    with client:
        yield client


def local_cluster(workers: int, memory: int = 0) -> Any:
    """A cluster on this machine; each worker may use `memory` bytes, of 0 its part of all there is."""
    from logging import ERROR

    import dask
    from distributed import LocalCluster
    from distributed.system import MEMORY_LIMIT

    with dask.config.set({"distributed.comm.timeouts.connect": f"{_CONNECT_HERE}s", **_QUIET}):
        return LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            memory_limit=memory or MEMORY_LIMIT // max(1, workers),
            dashboard_address="127.0.0.1:0",
            silence_logs=ERROR,
            host="127.0.0.1",
        )


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__


def _check_workers(client: Client, patience: float) -> None:
    """Wait for a worker, and see that each can do the work.

    Raises:
        OptionError: a worker has too little memory or another graphrec.
        WorkerError: no worker came.
    """
    try:
        client.wait_for_workers(1, timeout=patience)
    except TimeoutError:
        raise WorkerError(_no_worker(client, patience)) from None
    _check_memory(client)
    # a lambda travels by value: a worker without graphrec can say so
    for worker, version in client.run(lambda: __import__("graphrec").__version__, on_error="return").items():
        if version != __version__:
            raise OptionError(
                f"Dask worker {worker} has graphrec {version}, expected {__version__}; install the same on all."
            )


def _check_memory(client: Client, shared: int = 0) -> None:
    """Refuse workers with too little memory for what batches share, which takes so many bytes.

    Raises:
        OptionError: there is one.
    """
    least = _LEAST_MEMORY + shared
    for worker, info in client.scheduler_info()["workers"].items():
        if 0 < info["memory_limit"] < least:
            raise OptionError(
                f"Dask worker {worker} may use {info['memory_limit'] / 1e6:,.0f} MB of memory, this build needs"
                f" {least / 1e6:,.0f}; start fewer workers, or each with a larger --memory-limit."
            )


def _run(cluster: _Cluster, step: Callable[[S, T], R], shared: S, batches: Iterable[T]) -> Iterator[R]:
    """One task a batch, a bounded number of them at a time.

    Batches and results travel packed: Dask would look for tasks in every list, and takes lists of objects for a few
    bytes.
    """
    client = cluster.client
    name = _named(step)
    with cluster.shared(name, shared) as held:
        todo = (
            client.submit(_packed, step, held, pack(batch), key=f"{name}-{number}")
            for number, batch in enumerate(batches)
        )
        waiting = deque(islice(todo, _AHEAD * max(1, sum(client.nthreads().values()))))
        try:
            while waiting:
                yield unpack(_result(cluster, waiting[0]))
                waiting.popleft().release()
                waiting.extend(islice(todo, 1))
        finally:
            for future in waiting:
                future.release()


def _named(step: Callable[..., object]) -> str:
    """A name for the tasks of a step that no other run of it has."""
    return f"{getattr(step, '__name__', 'step').strip('_')}-{uuid4().hex[:8]}"


def _packed(step: Callable[[S, T], R], shared: object, batch: Parcel) -> bytes:
    """What a step gives for a batch, packed."""
    return pack(_done(step, shared, batch))


def _done(step: Callable[[S, T], R], shared: Any, batch: Parcel) -> R:
    """What a step gives for a batch."""
    return step(unpack_once(shared) if isinstance(shared, ParcelFile) else shared, unpack(batch))


def _sum_counts(
    cluster: _Cluster, step: Callable[[S, T], Counts], shared: S, batches: Iterable[T], least: int
) -> Integers:
    """See `graphrec.engines.sum_counts`; keys are brought together by Dask's own shuffle."""
    with _keyed(cluster, step, shared, batches) as (frame, n_parts):
        summed = frame.groupby("key")["number"].sum(split_out=n_parts)
        future = cluster.client.compute(summed[summed >= least])
        return np.asarray(_result(cluster, future).index.to_numpy())


def _group_rows(cluster: _Cluster, step: Callable[[S, T], Pairs], shared: S, batches: Iterable[T], most: int) -> Pairs:
    """See `graphrec.engines.group_rows`; keys are brought together by Dask's own shuffle."""
    with _keyed(cluster, step, shared, batches) as (frame, n_parts):
        together = frame.shuffle("key", npartitions=n_parts)
        future = cluster.client.compute(together.map_partitions(_repeated, most, meta=_frame_of(*_NOTHING)))
        found = _result(cluster, future)
        return found["key"].to_numpy(), found["number"].to_numpy()


@contextmanager
def _keyed(
    cluster: _Cluster, step: Callable[[S, T], Counts], shared: S, batches: Iterable[T]
) -> Iterator[tuple[DataFrame, int]]:
    """The keys and numbers of all batches as a Dask data frame, and in how many parts to bring equal keys together."""
    import dask
    import dask.dataframe as dd

    name = _named(step)
    parts: list[Future[Any]] = []
    given: list[ParcelFile] = []
    with cluster.shared(name, shared) as held:
        try:
            for at, batch in enumerate(batches):  # all at once: files, where they can be, hold no memory
                parcel = cluster.parcel(f"{name}-{at}", batch)
                parts.append(cluster.client.submit(_frame, step, held, parcel, key=f"{name}-{at}"))
                if isinstance(parcel, ParcelFile):
                    given.append(parcel)
            parts = parts or [cluster.client.submit(_frame_of, *_NOTHING)]
            with dask.config.set({"dataframe.shuffle.method": "tasks"}):  # what a killed worker held is made again
                frame = dd.from_delayed(parts, meta=_frame_of(*_NOTHING), verify_meta=False)
                yield frame, -(-len(parts) // _PARTS_TOGETHER)
        finally:
            for parcel in given:
                _remove(parcel)


def _frame(step: Callable[[S, T], Counts], shared: object, batch: Parcel) -> Any:
    return _frame_of(*_done(step, shared, batch))


def _frame_of(keys: Integers, numbers: Integers) -> Any:
    import pandas as pd

    return pd.DataFrame({"key": keys, "number": numbers})


def _repeated(frame: Any, most: int) -> Any:
    return _frame_of(*select_repeated(frame["key"].to_numpy(), frame["number"].to_numpy(), most))


def _result(cluster: _Cluster, future: Future[R]) -> Any:
    """What a batch gave; an error of the step comes out as it is.

    Raises:
        WorkerError: the workers or the scheduler were lost for good.
    """
    from concurrent.futures import CancelledError

    from distributed import KilledWorker

    try:
        _wait(cluster, future)
        return future.result()
    except KilledWorker as error:
        raise WorkerError(
            f"{error.allowed_failures + 1} Dask workers died of one batch, the last at {error.last_worker.address},"
            " often for want of memory; give each more with a larger --memory-limit."
        ) from None
    except (CancelledError, OSError):
        if future.status == "error":
            raise
        address = cluster.client.scheduler.address
        raise WorkerError(
            f"The Dask scheduler at {address} was lost; start it again and build with --resume."
        ) from None


def _wait(cluster: _Cluster, future: Future[Any]) -> None:
    """Wait for a batch as long as a worker works.

    Raises:
        WorkerError: none does.
        OSError: the scheduler is gone.
    """
    from distributed import wait

    begun = working = time.monotonic()
    while not future.done():
        try:
            wait(future, timeout=min(_LOOK, cluster.patience))
        except TimeoutError:
            if _is_at_work(cluster.client):
                working = time.monotonic()
            _check_patience(cluster, begun, working)


def _is_at_work(client: Client) -> bool:
    """Whether some worker takes tasks; one that is short of memory is paused and does not."""
    return any(info["status"] == "running" for info in client.scheduler_info()["workers"].values())


def _no_worker(client: Client, patience: float) -> str:
    """The sentence where no worker came in time."""
    return (
        f"No Dask worker came for {patience:g} seconds; start some with: dask worker {client.scheduler.address}, then"
        " build again with --resume."
    )


def _check_patience(cluster: _Cluster, begun: float, working: float) -> None:
    """Stop waiting when no worker has worked for long, or none has come to an end.

    Raises:
        WorkerError: it is time.
    """
    now, patience = time.monotonic(), cluster.patience
    workers = cluster.client.scheduler_info()["workers"]
    if now - working >= patience and not workers:
        raise WorkerError(_no_worker(cluster.client, patience))
    if now - working >= patience:
        problem = f"All Dask workers ({len(workers)}) were out of memory for {patience:g} seconds; give each more"
    elif now - begun >= _SILENCE:
        problem = f"No batch came back from {len(workers)} Dask workers in {_SILENCE} seconds; look at their logs"
    else:
        return
    raise WorkerError(f"{problem}, then build again with --resume.")
