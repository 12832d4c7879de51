"""Dask gives what one process gives, whoever dies, and ends in a sentence where it cannot."""

from __future__ import annotations

import os
import platform
import signal
import tempfile
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("distributed")

import distributed
import numpy as np
from builds import build_bundled, build_library

from graphrec.engines import group_rows, open_engine, run_serially, sum_counts
from graphrec.engines.backends._cluster import local_cluster
from graphrec.errors import OptionError, WorkerError
from graphrec.pipeline.options import BuildOptions

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow  # starts clusters: CI runs these apart
PATIENCE = 600  # seconds: a machine at its limit may start a worker late, and the test is to wait for it


def double(shared: list[int], batch: int) -> int:
    return sum(shared) * batch


def die_once(marker: Path, batch: int) -> int:
    """Kills its own process the first time that batch 3 comes along."""
    if batch == 3 and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return batch


def die(_: None, batch: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return batch


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_the_bundled_papers_give_the_same_bytes_as_without_dask(bundled, tmp_path, workers):
    manifest = build_bundled(tmp_path, BuildOptions(engine="dask", workers=workers, patience=PATIENCE))
    assert manifest.files == bundled._snapshot.manifest.files


@pytest.mark.parametrize("engine", ["processes", "dask"])
def test_workers_write_the_shards_that_one_process_writes(eight_file, scheduler, tmp_path, engine):
    expected, _ = build_library([eight_file], tmp_path / "serial", BuildOptions(shards=3))
    chosen = f"dask={scheduler}" if engine == "dask" else engine
    options = BuildOptions(engine=chosen, workers=2, shards=3, patience=PATIENCE if engine == "dask" else None)
    manifest, _ = build_library([eight_file], tmp_path / "other", options)
    assert (manifest.files, manifest.shards) == (expected.files, expected.shards)


def test_a_worker_killed_in_the_middle_changes_nothing(scheduler, tmp_path):
    with open_engine(f"dask={scheduler}", patience=PATIENCE) as mapper:
        assert list(mapper(die_once, tmp_path / "died", range(20))) == list(range(20))
    assert (tmp_path / "died").exists()


def test_what_batches_share_outlives_the_worker_that_held_it(scheduler):
    with (
        open_engine(f"dask={scheduler}", patience=PATIENCE) as mapper,
        distributed.Client(scheduler, set_as_default=False) as client,
    ):
        results = mapper(double, [1, 2, 3], range(40))
        found = [next(results) for _ in range(5)]
        for pid in client.run(os.getpid).values():
            os.kill(pid, signal.SIGKILL)
        assert found + list(results) == list(run_serially(double, [1, 2, 3], range(40)))


def keys_dying_once(marker: Path, batch: int) -> tuple[np.ndarray, np.ndarray]:
    if batch == 8 and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return np.arange(batch, 18), np.ones(18 - batch, dtype=np.int64)


def test_a_worker_killed_while_keys_are_counted_changes_nothing(scheduler, tmp_path):
    with open_engine(f"dask={scheduler}", patience=PATIENCE) as mapper:
        assert sum_counts(mapper, keys_dying_once, tmp_path / "died", range(18), 11).tolist() == list(range(10, 18))
    assert (tmp_path / "died").exists()


def test_a_worker_killed_while_keys_are_brought_together_changes_nothing(scheduler, tmp_path):
    with open_engine(f"dask={scheduler}", patience=PATIENCE) as mapper:
        keys, _ = group_rows(mapper, keys_dying_once, tmp_path / "died", range(18), 3)
    assert keys.tolist() == [1, 1, 2, 2, 2]
    assert (tmp_path / "died").exists()


def files_there(shared: tuple[Path, np.ndarray], batch: int) -> tuple[int, list[str]]:
    folder, numbers = shared
    return int(numbers.sum()) * batch, sorted(path.name for path in folder.glob("graphrec-*/*"))


def test_what_workers_of_this_machine_share_is_a_file_until_it_is_done_with(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / f"graphrec-parcels-{platform.node()}-999999999-left").mkdir()
    elsewhere = tmp_path / "graphrec-parcels-another-machine-999999999-x"
    elsewhere.mkdir()
    shared = (tmp_path, np.ones(1 << 18))
    with open_engine("dask", 1, PATIENCE) as mapper:
        assert len(list(tmp_path.glob("graphrec-*"))) == 2  # what a killed process of this machine left is gone
        [(first, seen), (second, _)] = list(mapper(files_there, shared, [1, 2]))
        assert (first, second) == (1 << 18, 1 << 19)
        assert len(seen) == 1
        assert seen[0].startswith("shared-files_there-")
        assert files_there(shared, 1)[1] == []
        assert sum_counts(mapper, keys_dying_once, tmp_path / "died", range(18), 11).tolist() == list(range(10, 18))
    assert list(tmp_path.glob("graphrec-*")) == [elsewhere]


@pytest.mark.slow
def test_a_batch_that_kills_every_worker_ends_in_a_sentence():
    sentence = (
        r"^\d Dask workers died of one batch, the last at tcp://.*; give each more with a larger --memory-limit\.$"
    )
    with open_engine("dask", 1, PATIENCE) as mapper, pytest.raises(WorkerError, match=sentence):
        list(mapper(die, None, [1]))


def opened(address: str, patience: float = PATIENCE) -> None:
    with open_engine(f"dask={address}", patience=patience):
        pass


def test_workers_with_too_little_memory_are_refused_before_they_stall():
    sentence = r"may use 300 MB of memory, this build needs 700; start fewer"
    with local_cluster(1, memory=300_000_000) as cluster, pytest.raises(OptionError, match=sentence):
        opened(cluster.scheduler_address)


def test_a_lost_scheduler_ends_in_a_sentence():
    cluster = local_cluster(1)
    sentence = r"^The Dask scheduler at tcp://.* was lost; start it again and build with"
    with open_engine(f"dask={cluster.scheduler_address}", patience=PATIENCE) as mapper:
        results = mapper(double, [1], range(50))
        next(results)  # others are done or at work, and can no longer be fetched
        cluster.close()
        with pytest.raises(WorkerError, match=sentence):
            list(results)


def test_a_cluster_without_workers_is_not_waited_for_for_ever():
    sentence = r"^No Dask worker came for 1 seconds; start some with: dask worker tcp://"
    with local_cluster(0) as cluster, pytest.raises(WorkerError, match=sentence):
        opened(cluster.scheduler_address, patience=1)


def test_no_scheduler_at_the_address_ends_in_a_sentence():
    with pytest.raises(OptionError, match=r"^No Dask scheduler answers at tcp://127.0.0.1:9 \(.*\); start one with"):
        opened("tcp://127.0.0.1:9", patience=1)
