"""Ill-treats a Dask cluster of separate processes over TLS while it builds: the library must come out the same.

    python tests/benchmarks/cluster.py [--works 2000]

tls        `dask scheduler` and two `dask worker` on loopback with certificates of the run; nothing else may connect
killed     a worker dies by SIGKILL at each step that has batches, shards among them: the same bytes (clusters of
           papers take --works 13000; --stages closest search kills at these alone)
memory     a worker with 300 MB: refused in one sentence
scheduler  the scheduler dies by SIGKILL: one sentence; a new one, --resume: the same bytes, only the rest is done
disk       no room for what is done (a limit on the size of files): one sentence; with room, --resume: the same bytes
poisoned   a gzip part that breaks off and a broken line: built without them, both named with their place
hosts      two workers on hosts of their own (network namespaces), which do not see our temporary folder: the same bytes

The hosts take root and Debian's iproute2; without, that part says so and is left out.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
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

from graphrec.engines.cache import SIZE_VARIABLE
from graphrec.model.limits import SIZE_LIMITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PORT = 18786
ADDRESS = f"tls://127.0.0.1:{PORT}"
NETWORK = "10.77.0."  # of the made-up hosts
BRIDGE = "graphrec0"
STAGES = (
    "read_file", "keys_of", "blocks_of", "first_chunk", "second_chunk", "best_chunk", "spell", "pairs_of", "counts_of",
    "closest", "search", "shard_store",
)  # fmt: skip
SHARDS = 6
CLUSTERED = ("closest", "search")  # of 12,000 works or more
PATIENCE = 300  # seconds


def main() -> None:
    """Run all parts in turn; the first that fails ends the run."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--works", type=int, default=2_000)
    arguments.add_argument("--stages", nargs="*", choices=STAGES, help="kill at these alone; no other part")
    options = arguments.parse_args()
    n_works = options.works
    with tempfile.TemporaryDirectory() as passing:
        folder = Path(passing)
        files = write_snapshot(folder / "works", n_works)
        os.environ.update(certificates(folder))
        os.environ[SIZE_VARIABLE] = "0"  # every build does all of the work
        dask.config.refresh()
        if options.stages:
            check_killed(folder, files, options.stages)
            return
        expected = built(folder, "expected", files, engine="serial")
        check_killed(
            folder,
            files,
            STAGES if n_works >= SIZE_LIMITS.clusters else [one for one in STAGES if one not in CLUSTERED],
        )
        check_memory(folder, files)
        check_scheduler(folder, files, expected)
        check_disk(folder, files, expected)
        check_poisoned(folder, files)
        check_hosts(folder, files, expected)


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
def cluster(
    workers: int = 2, memory: str = "2 GB", *, host: str = "127.0.0.1", hosts: Sequence[Sequence[str]] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """A scheduler, which is given, and workers that a nanny starts again when they die; `hosts`: what runs them."""
    run = [sys.executable, "-m", "dask"]
    address = f"tls://{host}:{PORT}"
    with contextlib.ExitStack() as stack:
        scheduler = stack.enter_context(
            process(*run, "scheduler", "--protocol", "tls", "--host", host, "--port", str(PORT), "--no-dashboard")
        )
        for on in hosts or [()] * workers:
            worker = [*on, *run, "worker", address, "--nthreads", "1", "--memory-limit", memory, "--no-dashboard"]
            stack.enter_context(process(*worker))
        wait_for_workers(workers, address)
        yield scheduler


def wait_for_workers(workers: int, address: str = ADDRESS) -> None:
    with client(address) as asking:
        asking.wait_for_workers(workers, timeout=PATIENCE)


def client(address: str = ADDRESS) -> Any:
    return distributed.Client(address, timeout=PATIENCE, set_as_default=False)


def start(
    folder: Path, name: str, files: list[str], *, engine: str = f"dask={ADDRESS}", limit: int = 0, shards: int = 0
) -> subprocess.Popen[str]:
    """A build with --resume in a process of its own, which may write no file larger than `limit` bytes."""
    options = json.dumps({"resume": True, "shards": shards})
    script = folder / "build.py"
    script.write_text(BUILD, "utf-8")

    def limited() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.Popen(
        [sys.executable, str(script), engine, "2", str(folder / name), options, *files],
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


def built(folder: Path, name: str, files: list[str], **options: Any) -> str:
    return library_of(ended(start(folder, name, files, **options), well=True))


def library_of(answer: str) -> str:
    """The files of a library with their checksums, as the build told."""
    return answer[answer.index('"files"') :]


def check_killed(folder: Path, files: list[str], stages: Sequence[str]) -> None:
    expected = built(folder, "expected-shards", files, engine="serial", shards=SHARDS)
    with cluster():
        try:
            distributed.Client(f"tcp://127.0.0.1:{PORT}", timeout=3)
        except (OSError, RuntimeError):
            print("tls        a client without TLS is refused")
        for stage in stages:
            building = start(folder, f"killed-{stage}", files, shards=SHARDS)
            is_killed = kill_worker_at(stage, building)
            is_equal = library_of(ended(building, well=True)) == expected
            what = "a worker" if is_killed else "NO WORKER SEEN"
            print(f"killed     {what} in {stage:14}{'the same bytes' if is_equal else 'OTHER BYTES'}", flush=True)
            wait_for_workers(2)


def kill_worker_at(stage: str, building: subprocess.Popen[str]) -> bool:
    """SIGKILL the first worker that has a task of this step; False where the build ended before one was seen."""
    with client() as asking:
        pids = asking.run(os.getpid)
        while building.poll() is None:
            for worker, keys in asking.processing().items():
                if any(str(key).startswith(f"{stage}-") for key in keys) and worker in pids:
                    os.kill(pids[worker], signal.SIGKILL)
                    return True
    return False


def check_memory(folder: Path, files: list[str]) -> None:
    with cluster(1, "300 MB"):
        print("memory    ", ended(start(folder, "memory", files), well=False))


def check_scheduler(folder: Path, files: list[str], expected: str) -> None:
    unfinished = folder / "scheduler.unfinished"
    with cluster() as scheduler:
        building = start(folder, "scheduler", files)
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
            building = start(folder, f"disk-{limit}", files, limit=limit)
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


def check_hosts(folder: Path, files: list[str], expected: str) -> None:
    ours = folder / "ours"  # is empty for the workers, as a folder of another machine
    ours.mkdir()
    with two_hosts(ours) as hosts:
        if not hosts:
            print("hosts      LEFT OUT: network namespaces cannot be made here (it takes root and iproute2)")
            return
        here = f"{NETWORK}1"
        with cluster(host=here, hosts=hosts):
            os.environ["TMPDIR"] = str(ours)
            is_equal = built(folder, "hosts", files, engine=f"dask=tls://{here}:{PORT}") == expected
            del os.environ["TMPDIR"]
    print(f"hosts      two workers on hosts of their own: {'the same bytes' if is_equal else 'OTHER BYTES'}")


@contextlib.contextmanager
def two_hosts(hidden: Path) -> Iterator[list[list[str]]]:
    """What runs a command on one of two hosts of a made-up network, where a folder is empty; none where none can be."""
    names = ["graphrec1", "graphrec2"]
    made = [f"link add {BRIDGE} type bridge", f"addr add {NETWORK}1/24 dev {BRIDGE}", f"link set {BRIDGE} up"]
    for number, name in enumerate(names, 2):
        made += [
            f"netns add {name}",
            f"link add {name} type veth peer name eth0 netns {name}",
            f"link set {name} master {BRIDGE} up",
            f"-n {name} addr add {NETWORK}{number}/24 dev eth0",
            f"-n {name} link set eth0 up",
            f"-n {name} link set lo up",
        ]
    alone = ["unshare", "--mount", "sh", "-c", f'mount -t tmpfs tmpfs "{hidden}" && exec "$@"', "sh"]
    try:
        is_made = bool(shutil.which("ip")) and all(ip(command) for command in made)
        yield [["ip", "netns", "exec", name, *alone] for name in names] if is_made else []
    finally:
        for command in (*(f"netns del {name}" for name in names), f"link del {BRIDGE}"):
            ip(command)


def ip(command: str) -> bool:
    """Whether a command of iproute2 went well."""
    with contextlib.suppress(FileNotFoundError):
        return subprocess.run(["ip", *command.split()], check=False, capture_output=True).returncode == 0
    return False


if __name__ == "__main__":
    main()
