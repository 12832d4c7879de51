"""The engine that runs batches on Dask: on a temporary cluster of this machine, or on an existing one.

`dask` starts single-threaded workers; `dask=tcp://host:8786` (or `tls://`, or the path of a scheduler file) uses a
running cluster. Dask schedules tasks, transfers data and retries; this module submits one task for each batch, and
raises an error where Dask would wait forever (no worker, no memory, no scheduler).
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
from graphrec.engines.backends._start import script_hidden, signals_deferred
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

_AHEAD = 2  # batches queued for each thread of the cluster; more only take memory
_LEAST_MEMORY = 700_000_000  # bytes a worker needs; with less it pauses at 80 % of its memory without an error
_MEMORY_A_PACKED_BYTE = 4  # of the shared argument: packed, unpacked, a copy while it is unpacked, and a reserve
_CONNECT = 30  # seconds for a scheduler to answer
_CONNECT_HERE = 5  # seconds for a worker of this machine: a killed worker costs this much
PATIENCE = 60.0  # seconds without a worker that takes tasks; a killed one restarts in about two
_SILENCE = 3600  # seconds without a result while workers report that they work
_LOOK = 5  # seconds between two checks of the workers while there is no result
_PARTS_TOGETHER = 16  # batches for each partition of a shuffle
_NOTHING = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
_TRIM, _MMAP = 1 << 27, 1 << 25  # bytes, the values that glibc adapts to
_QUIET = {  # else Dask monitors itself 50 times a second: 3 % of a core for every idle process
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "5s",
    "distributed.worker.profile.enabled": False,  # else it samples the stacks of workers
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": _TRIM,  # else 64 kB: memory returns page by page
    "distributed.nanny.pre-spawn-environ.MALLOC_MMAP_THRESHOLD_": _MMAP,
}
_SETTINGS = {
    "distributed.admin.low-level-log-length": 10,  # else it holds the last 1,000 messages, which contain batches
    "distributed.admin.large-graph-warning-threshold": "1 TiB",  # tasks hold the shared argument
    "distributed.comm.timeouts.connect": f"{_CONNECT}s",
}


@contextmanager
def mapper(workers: int = 2, address: str = "", patience: float = PATIENCE) -> Iterator[Mapper]:
    """Run batches on the cluster at `address`, or on new workers of this machine, which end with the context.

    Args:
        workers: number of workers to start if there is no address.
        address: address of a scheduler, or the path of a scheduler file.
        patience: seconds to wait for a worker that takes tasks, and (at most 30) for a scheduler.

    Raises:
        ExtraMissingError: Dask is not installed.
        OptionError: no scheduler answers, or a worker has too little memory or another graphrec.
        WorkerError: the workers or the scheduler were lost for good.
    """
    try:
        import dask
        import distributed  # noqa: F401 - to check that it is installed
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
    """A folder that every worker can read, or None where workers run on other machines."""
    return nullcontext(None) if address else parcel_folder()


@dataclass(frozen=True, slots=True)
class _Cluster:
    """The client of a scheduler, a folder that its workers can read (or None), and seconds to wait for a worker."""

    client: Client
    folder: Path | None
    patience: float

    def parcel(self, name: str, content: object) -> Parcel:
        """The content as it is sent to workers: as a file of this name in their folder, or as bytes."""
        return parcel_at(self.folder / name, content) if self.folder else pack(content)

    @contextmanager
    def shared(self, name: str, content: object) -> Iterator[ParcelFile | Future[Any]]:
        """The shared argument of batches, as a file or as the future of a task.

        It is a task and not scattered data, since Dask can compute it again when the worker that holds it dies.

        Raises:
            OptionError: a worker has too little memory for it.
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
    with suppress(OSError):  # Windows keeps a file that a worker maps; it is deleted with the folder
        parcel.path.unlink()


@contextmanager
def _client(workers: int, address: str, patience: float) -> Iterator[Client]:
    """Connect to a scheduler, or start workers on this machine if there is no address.

    Raises:
        WorkerError: the workers did not start.
        OptionError: no scheduler answers at the address.
    """
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
    """A cluster on this machine; each worker may use `memory` bytes, or for 0 an equal share of all memory."""
    from logging import ERROR

    import dask
    from distributed import LocalCluster
    from distributed.system import MEMORY_LIMIT

    settings = {"distributed.comm.timeouts.connect": f"{_CONNECT_HERE}s", **_QUIET}
    with dask.config.set(settings), script_hidden(), signals_deferred():
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
    """Wait for a worker, and check the memory and the version of all workers.

    Raises:
        OptionError: a worker has too little memory or another version of graphrec.
        WorkerError: no worker connected in time.
    """
    try:
        client.wait_for_workers(1, timeout=patience)
    except TimeoutError:
        raise WorkerError(_no_worker(client, patience)) from None
    _check_memory(client)
    # a lambda is pickled by value, so it also runs on a worker without graphrec
    for worker, version in client.run(lambda: __import__("graphrec").__version__, on_error="return").items():
        if version != __version__:
            raise OptionError(
                f"Dask worker {worker} has graphrec {version}, expected {__version__}; install the same on all."
            )


def _check_memory(client: Client, shared: int = 0) -> None:
    """Check that each worker has memory for a build and for a shared argument of `shared` bytes.

    Raises:
        OptionError: a worker has too little.
    """
    least = _LEAST_MEMORY + shared
    for worker, info in client.scheduler_info()["workers"].items():
        if 0 < info["memory_limit"] < least:
            raise OptionError(
                f"Dask worker {worker} may use {info['memory_limit'] / 1e6:,.0f} MB of memory, this build needs"
                f" {least / 1e6:,.0f}; start fewer workers, or each with a larger --memory-limit."
            )


def _run(cluster: _Cluster, step: Callable[[S, T], R], shared: S, batches: Iterable[T]) -> Iterator[R]:
    """Run one task for each batch, a bounded number of them at a time; results in the order of the batches.

    Batches and results are sent pickled: Dask would search every list for tasks, and underestimates the size of lists.
    """
    client = cluster.client
    name = _task_name(step)
    with cluster.shared(name, shared) as held:
        tasks = (
            client.submit(_run_packed, step, held, pack(batch), key=f"{name}-{number}")
            for number, batch in enumerate(batches)
        )
        waiting = deque(islice(tasks, _AHEAD * max(1, sum(client.nthreads().values()))))
        try:
            while waiting:
                yield unpack(_result(cluster, waiting[0]))
                waiting.popleft().release()
                waiting.extend(islice(tasks, 1))
        finally:
            for future in waiting:
                future.release()


def _task_name(step: Callable[..., object]) -> str:
    """A name for the tasks of one run of a step, different for every run."""
    return f"{getattr(step, '__name__', 'step').strip('_')}-{uuid4().hex[:8]}"


def _run_packed(step: Callable[[S, T], R], shared: object, batch: Parcel) -> bytes:
    """The result of a step for one batch, pickled. Runs on a worker."""
    return pack(_run_step(step, shared, batch))


def _run_step(step: Callable[[S, T], R], shared: Any, batch: Parcel) -> R:
    """The result of a step for one batch. Runs on a worker."""
    return step(unpack_once(shared) if isinstance(shared, ParcelFile) else shared, unpack(batch))


def _sum_counts(
    cluster: _Cluster, step: Callable[[S, T], Counts], shared: S, batches: Iterable[T], least: int
) -> Integers:
    """See `graphrec.engines.sum_counts`; Dask groups the keys by its shuffle."""
    with _keyed(cluster, step, shared, batches) as (frame, n_parts):
        summed = frame.groupby("key")["number"].sum(split_out=n_parts)
        future = cluster.client.compute(summed[summed >= least])
        return np.asarray(_result(cluster, future).index.to_numpy())


def _group_rows(cluster: _Cluster, step: Callable[[S, T], Pairs], shared: S, batches: Iterable[T], most: int) -> Pairs:
    """See `graphrec.engines.group_rows`; Dask groups the keys by its shuffle."""
    with _keyed(cluster, step, shared, batches) as (frame, n_parts):
        together = frame.shuffle("key", npartitions=n_parts)
        future = cluster.client.compute(together.map_partitions(_select_repeated, most, meta=_frame_of(*_NOTHING)))
        pairs = _result(cluster, future)
        return pairs["key"].to_numpy(), pairs["number"].to_numpy()


@contextmanager
def _keyed(
    cluster: _Cluster, step: Callable[[S, T], Counts], shared: S, batches: Iterable[T]
) -> Iterator[tuple[DataFrame, int]]:
    """The keys and numbers of all batches as a Dask data frame, and the number of partitions to shuffle it into."""
    import dask
    import dask.dataframe as dd

    name = _task_name(step)
    parts: list[Future[Any]] = []
    parcel_files: list[ParcelFile] = []
    with cluster.shared(name, shared) as held:
        try:
            for at, batch in enumerate(batches):  # all at once: parcels in files take no memory
                parcel = cluster.parcel(f"{name}-{at}", batch)
                parts.append(cluster.client.submit(_frame, step, held, parcel, key=f"{name}-{at}"))
                if isinstance(parcel, ParcelFile):
                    parcel_files.append(parcel)
            parts = parts or [cluster.client.submit(_frame_of, *_NOTHING)]
            # by this method Dask computes the data of a killed worker again
            with dask.config.set({"dataframe.shuffle.method": "tasks"}):
                frame = dd.from_delayed(parts, meta=_frame_of(*_NOTHING), verify_meta=False)
                yield frame, -(-len(parts) // _PARTS_TOGETHER)
        finally:
            for parcel in parcel_files:
                _remove(parcel)


def _frame(step: Callable[[S, T], Counts], shared: object, batch: Parcel) -> Any:
    return _frame_of(*_run_step(step, shared, batch))


def _frame_of(keys: Integers, numbers: Integers) -> Any:
    import pandas as pd

    return pd.DataFrame({"key": keys, "number": numbers})


def _select_repeated(frame: Any, most: int) -> Any:
    return _frame_of(*select_repeated(frame["key"].to_numpy(), frame["number"].to_numpy(), most))


def _result(cluster: _Cluster, future: Future[R]) -> Any:
    """The result of a task; an exception of the step is raised unchanged.

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
    """Wait for a task while some worker makes progress.

    Raises:
        WorkerError: no worker does.
        OSError: the connection to the scheduler is lost.
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
    """Whether some worker takes tasks; a worker that is short of memory is paused and takes none."""
    return any(info["status"] == "running" for info in client.scheduler_info()["workers"].values())


def _no_worker(client: Client, patience: float) -> str:
    """The message of the error that no worker connected in time."""
    return (
        f"No Dask worker came for {patience:g} seconds; start some with: dask worker {client.scheduler.address}, then"
        " build again with --resume."
    )


def _check_patience(cluster: _Cluster, begun: float, working: float) -> None:
    """Stop waiting for a task when no worker is at work or when there is no result for an hour.

    `begun` is when the wait began, `working` when a worker was last at work, both by the monotonic clock.

    Raises:
        WorkerError: the time is over.
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
