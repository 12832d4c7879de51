"""Ill-treats a Dask cluster of separate processes over TLS while it builds: the library must come out the same.

    python tests/benchmarks/cluster.py [--works 2000]

tls        `dask scheduler` and two `dask worker` on loopback with certificates of the run; nothing else may connect
killed     a worker dies by SIGKILL while it reads, extracts (twice) and counts: the same bytes
memory     a worker with 300 MB: refused in one sentence
scheduler  the scheduler dies by SIGKILL: one sentence; a new one, --resume: the same bytes, only the rest is done
disk       no room for what is done (a limit on the size of files): one sentence; with room, --resume: the same bytes
poisoned   a gzip part that breaks off and a broken line: built without them, both named with their place
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dask
import distributed
from engines import BUILD, write_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

PORT = 18786
ADDRESS = f"tls://127.0.0.1:{PORT}"
STAGES = ("read_shard", "first_chunk", "second_chunk", "spell")
PATIENCE = 300  # seconds


def main() -> None:
    """Run all parts in turn; the first that fails ends the run."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--works", type=int, default=2_000)
    n_works = arguments.parse_args().works
    with tempfile.TemporaryDirectory() as passing:
        folder = Path(passing)
        files = write_snapshot(folder / "works", n_works)
        expected = built(folder, "expected", files, engine="serial")
        os.environ.update(certificates(folder))
        dask.config.refresh()
        check_killed(folder, files, expected)
        check_memory(folder, files)
        check_scheduler(folder, files, expected)
        check_disk(folder, files, expected)
        check_poisoned(folder, files)


def certificates(folder: Path) -> dict[str, str]:
    """A certificate made for this run, and the settings that make every Dask process use it."""
    certificate, key = folder / "cluster.pem", folder / "cluster.key"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "1",
            "-subj",
            "/CN=graphrec",
            "-keyout",
            str(key),
            "-out",
            str(certificate),
        ],
        check=True,
        capture_output=True,
    )
    tls = "DASK_DISTRIBUTED__COMM__TLS__"
    sides = {f"{tls}{side}__{part}": str(path) for side in ("SCHEDULER", "WORKER", "CLIENT")
             for part, path in (("CERT", certificate), ("KEY", key))}  # fmt: skip
    return {f"{tls}CA_FILE": str(certificate), "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "true", **sides}


@contextlib.contextmanager
def process(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is gone afterwards."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            yield running
        finally:
            running.terminate()


@contextlib.contextmanager
def cluster(workers: int = 2, memory: str = "2 GB") -> Iterator[subprocess.Popen[bytes]]:
    """A scheduler, which is given, and workers that a nanny starts again when they die."""
    run = [sys.executable, "-m", "dask"]
    with contextlib.ExitStack() as stack:
        scheduler = stack.enter_context(
            process(
                *run, "scheduler", "--protocol", "tls", "--host", "127.0.0.1", "--port", str(PORT), "--no-dashboard"
            )
        )
        for _ in range(workers):
            stack.enter_context(
                process(*run, "worker", ADDRESS, "--nthreads", "1", "--memory-limit", memory, "--no-dashboard")
            )
        wait_for_workers(workers)
        yield scheduler


def wait_for_workers(workers: int) -> None:
    with client() as asking:
        asking.wait_for_workers(workers, timeout=PATIENCE)


def client() -> Any:
    return distributed.Client(ADDRESS, timeout=PATIENCE, set_as_default=False)


def start(folder: Path, name: str, files: list[str], *, engine: str, limit: int = 0) -> subprocess.Popen[str]:
    """A build with --resume in a process of its own, which may write no file larger than `limit` bytes."""
    script = folder / "build.py"
    script.write_text(BUILD, "utf-8")

    def limited() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.Popen(
        [sys.executable, str(script), engine, "2", str(folder / name), "y", *files],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=limited,  # noqa: PLW1509 - no threads here
    )


def ended(building: subprocess.Popen[str], *, well: bool) -> str:
    """What a build printed: its answer, or its last line where it must not end well."""
    out, err = building.communicate(timeout=PATIENCE)
    if (building.returncode == 0) is not well:
        raise SystemExit(f"ended with {building.returncode}: {out[-500:]} {err[-2000:]}")
    return out if well else err.strip().rpartition("\n")[2]


def built(folder: Path, name: str, files: list[str], *, engine: str = f"dask={ADDRESS}") -> str:
    return library_of(ended(start(folder, name, files, engine=engine), well=True))


def library_of(answer: str) -> str:
    """The files of a library with their checksums, as the build told."""
    return answer[answer.index('"files"') :]


def check_killed(folder: Path, files: list[str], expected: str) -> None:
    with cluster():
        try:
            distributed.Client(f"tcp://127.0.0.1:{PORT}", timeout=3)
        except (OSError, RuntimeError):
            print("tls        a client without TLS is refused")
        for stage in STAGES:
            building = start(folder, f"killed-{stage}", files, engine=f"dask={ADDRESS}")
            kill_worker_at(stage, building)
            is_equal = library_of(ended(building, well=True)) == expected
            print(f"killed     a worker in {stage:14}{'the same bytes' if is_equal else 'OTHER BYTES'}")
            wait_for_workers(2)


def kill_worker_at(stage: str, building: subprocess.Popen[str]) -> None:
    """SIGKILL the first worker that has a task of this step."""
    with client() as asking:
        while building.poll() is None:
            pids = asking.run(os.getpid)
            for worker, keys in asking.processing().items():
                if any(str(key).startswith(f"{stage}-") for key in keys) and worker in pids:
                    os.kill(pids[worker], signal.SIGKILL)
                    return
    raise SystemExit(f"the build ended before a worker was at {stage}")


def check_memory(folder: Path, files: list[str]) -> None:
    with cluster(1, "300 MB"):
        print("memory    ", ended(start(folder, "memory", files, engine=f"dask={ADDRESS}"), well=False))


def check_scheduler(folder: Path, files: list[str], expected: str) -> None:
    unfinished = folder / "scheduler.unfinished"
    with cluster() as scheduler:
        building = start(folder, "scheduler", files, engine=f"dask={ADDRESS}")
        while building.poll() is None and not list(unfinished.glob("*-0-first_chunk-1")):
            time.sleep(0.05)
        scheduler.send_signal(signal.SIGKILL)
        print("scheduler ", ended(building, well=False))
    n_kept = len(list(unfinished.iterdir()))
    with cluster():
        is_equal = built(folder, "scheduler", files) == expected
    print(f"scheduler  {n_kept} batches were kept; resumed: {'the same bytes' if is_equal else 'OTHER BYTES'}")


def check_disk(folder: Path, files: list[str], expected: str) -> None:
    with cluster():
        for limit in (400_000, 1_500_000):  # less than a part that was read; all but the largest file of the library
            building = start(folder, f"disk-{limit}", files, engine=f"dask={ADDRESS}", limit=limit)
            print("disk      ", ended(building, well=False).replace(str(folder), "..."))
            n_kept = len(list((folder / f"disk-{limit}.unfinished").iterdir()))
            is_equal = built(folder, f"disk-{limit}", files) == expected
            print(f"disk       {n_kept} batches were kept; resumed: {'the same bytes' if is_equal else 'OTHER BYTES'}")


def check_poisoned(folder: Path, files: list[str]) -> None:
    broken, bad = folder / "works" / "broken.gz", folder / "works" / "bad.gz"
    content = Path(files[0]).read_bytes()
    broken.write_bytes(content[: len(content) // 2])
    lines = gzip.decompress(content).splitlines(keepends=True)[:50]
    bad.write_bytes(gzip.compress(b"".join((*lines[:20], b'{"id": \n', *lines[20:]))))
    target = ("-o", str(folder / "poisoned"), "--engine", f"dask={ADDRESS}")
    with cluster():
        done = subprocess.run(
            [sys.executable, "-m", "graphrec", "build", *files[1:], str(broken), str(bad), *target],
            check=True,
            capture_output=True,
            text=True,
        )
    for line in done.stderr.splitlines():
        if "breaks off" in line or "not JSON" in line:
            print("poisoned  ", line.strip().replace(str(folder), "..."))
    shutil.rmtree(folder / "poisoned")


if __name__ == "__main__":
    main()
