"""The engine that runs batches on Dask: on a temporary cluster of this machine, or on an existing one.

`dask` starts single-threaded workers; `dask=tcp://host:8786` (or `tls://`, or the path of a scheduler file) uses a
running cluster. Dask schedules tasks, transfers data and retries; this module submits one task for each batch.
"""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

import numpy as np

from graphrec.engines import select_repeated
from graphrec.engines.backends._cluster import PATIENCE, open_cluster
from graphrec.engines.backends._parcels import ParcelFile, pack, unpack, unpack_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dask.dataframe import DataFrame
    from distributed import Future

    from graphrec.engines import Counts, Integers, Mapper, Pairs
    from graphrec.engines.backends._cluster import DaskCluster
    from graphrec.engines.backends._parcels import Parcel

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")

_AHEAD = 2  # batches queued for each thread of the cluster; more only take memory
_PARTS_TOGETHER = 16  # batches for each partition of a shuffle
_NOTHING = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


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
    with open_cluster(workers, address, patience) as cluster:
        run = partial(_run, cluster)
        run.sum_counts = partial(_sum_counts, cluster)  # type: ignore[attr-defined]
        run.group_rows = partial(_group_rows, cluster)  # type: ignore[attr-defined]
        yield run


def _run(cluster: DaskCluster, step: Callable[[S, T], R], shared: S, batches: Iterable[T]) -> Iterator[R]:
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
                yield unpack(cluster.result(waiting[0]))
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
    cluster: DaskCluster, step: Callable[[S, T], Counts], shared: S, batches: Iterable[T], least: int
) -> Integers:
    """See `graphrec.engines.sum_counts`; Dask groups the keys by its shuffle."""
    with _keyed(cluster, step, shared, batches) as (frame, n_parts):
        summed = frame.groupby("key")["number"].sum(split_out=n_parts)
        future = cluster.client.compute(summed[summed >= least])
        return np.asarray(cluster.result(future).index.to_numpy())


def _group_rows(
    cluster: DaskCluster, step: Callable[[S, T], Pairs], shared: S, batches: Iterable[T], most: int
) -> Pairs:
    """See `graphrec.engines.group_rows`; Dask groups the keys by its shuffle."""
    with _keyed(cluster, step, shared, batches) as (frame, n_parts):
        together = frame.shuffle("key", npartitions=n_parts)
        future = cluster.client.compute(together.map_partitions(_select_repeated, most, meta=_frame_of(*_NOTHING)))
        pairs = cluster.result(future)
        return pairs["key"].to_numpy(), pairs["number"].to_numpy()


@contextmanager
def _keyed(
    cluster: DaskCluster, step: Callable[[S, T], Counts], shared: S, batches: Iterable[T]
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
                parcel.remove()


def _frame(step: Callable[[S, T], Counts], shared: object, batch: Parcel) -> Any:
    return _frame_of(*_run_step(step, shared, batch))


def _frame_of(keys: Integers, numbers: Integers) -> Any:
    import pandas as pd

    return pd.DataFrame({"key": keys, "number": numbers})


def _select_repeated(frame: Any, most: int) -> Any:
    return _frame_of(*select_repeated(frame["key"].to_numpy(), frame["number"].to_numpy(), most))
