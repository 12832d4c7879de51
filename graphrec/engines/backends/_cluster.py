"""The Dask cluster on which batches run: how it is reached or started, what its workers need, when it is given up.

Dask would wait forever where there is no worker, no memory or no scheduler; here that is an error.
"""

from __future__ import annotations

import time
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphrec._version import __version__
from graphrec.engines.backends._parcels import ParcelFile, pack, parcel_at, parcel_folder, unpack
from graphrec.engines.backends._start import script_hidden, signals_deferred
from graphrec.errors import ExtraMissingError, OptionError, WorkerError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from distributed import Client, Future

    from graphrec.engines.backends._parcels import Parcel

_LEAST_MEMORY = 700_000_000  # bytes a worker needs; with less it pauses at 80 % of its memory without an error
_MEMORY_A_PACKED_BYTE = 4  # of the shared argument: packed, unpacked, a copy while it is unpacked, and a reserve
_CONNECT = 30  # seconds for a scheduler to answer
_CONNECT_HERE = 5  # seconds for a worker of this machine: a killed worker costs this much
PATIENCE = 60.0  # seconds without a worker that takes tasks; a killed one restarts in about two
_SILENCE = 3600  # seconds without a result while workers report that they work
_LOOK = 5  # seconds between two checks of the workers while there is no result
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
def open_cluster(workers: int, address: str, patience: float) -> Iterator[DaskCluster]:
    """Connect to the cluster at `address`, or start workers of this machine, which end with the context.

    Args:
        workers: number of workers to start if there is no address.
        address: address of a scheduler, or the path of a scheduler file.
        patience: seconds to wait for a worker that takes tasks, and (at most 30) for a scheduler.

    Raises:
        ExtraMissingError: Dask is not installed.
        OptionError: no scheduler answers, or a worker has too little memory or another graphrec.
        WorkerError: the workers did not start, or none came.
    """
    try:
        import dask
        import distributed  # noqa: F401 - to check that it is installed
    except ImportError:
        raise ExtraMissingError("The engine dask needs Dask; type: pip install 'graphrec[dask]'") from None
    with dask.config.set(_SETTINGS), _folder(address) as folder, _client(workers, address, patience) as client:
        _check_workers(client, patience)
        yield DaskCluster(client, folder, patience)


def _folder(address: str) -> AbstractContextManager[Path | None]:
    """A folder that every worker can read, or None where workers run on other machines."""
    return nullcontext(None) if address else parcel_folder()


@dataclass(frozen=True, slots=True)
class DaskCluster:
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
                packed.remove()
            return
        _check_memory(self.client, _MEMORY_A_PACKED_BYTE * len(packed))
        held = self.client.submit(unpack, packed, key=f"shared-{name}")
        del packed
        try:
            yield held
        finally:
            held.release()

    def result(self, future: Future[Any]) -> Any:
        """The result of a task; an exception of the step is raised unchanged.

        Raises:
            WorkerError: the workers or the scheduler were lost for good.
        """
        from concurrent.futures import CancelledError

        from distributed import KilledWorker

        try:
            _wait(self, future)
            return future.result()
        except KilledWorker as error:
            raise WorkerError(
                f"{error.allowed_failures + 1} Dask workers died of one batch, the last at {error.last_worker.address},"
                " often for want of memory; give each more with a larger --memory-limit."
            ) from None
        except (CancelledError, OSError):
            if future.status == "error":
                raise
            address = self.client.scheduler.address
            raise WorkerError(
                f"The Dask scheduler at {address} was lost; start it again and build with --resume."
            ) from None


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


def _wait(cluster: DaskCluster, future: Future[Any]) -> None:
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


def _check_patience(cluster: DaskCluster, begun: float, working: float) -> None:
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
