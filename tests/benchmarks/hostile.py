"""Builds from the hostile files of the tests at full size; the time must grow with the size, not with its square.

    python tests/benchmarks/hostile.py [--megabytes 10] [--only NAME] [--bombs]

Every file is read and built from at half the size and at the whole (in a process each, 4 GB of memory at most); the
ratio of the two CPU times is 2 where time is linear and 4 where it is quadratic; 3 is let pass. What takes less than
0.5 s is not judged. The file of braces has five times the size (50 MB). `--bombs` adds a zip bomb of 4 GB, gzip,
bzip2, xz and zstd bombs, a quine of archives in archives, and a billion laughs; memory may not pass 1 GB.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import io
import lzma
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "readers"))
from test_hostile import BILLION_LAUGHS, HOSTILE

CODE = """
import sys, graphrec
try:
    graphrec.build(sys.argv[1], sys.argv[2])
except graphrec.GraphrecError as error:
    print(str(error)[:90])
"""
LINEAR = 3.0  # ratio of times between a size and its half that is let pass
TOO_SHORT = 0.5  # seconds; the start of Python is most of it
MEMORY = 4 << 30
LONGEST = 300  # seconds


def cost(content: bytes, folder: Path) -> tuple[float, int, str]:
    """CPU seconds, peak kilobytes, and what was said of building from this content."""
    path = folder / "hostile"
    path.write_bytes(content)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        done = subprocess.run(
            [sys.executable, "-c", CODE, path, folder / f"library-{time.monotonic_ns()}"],
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
        )
    except subprocess.TimeoutExpired:
        return LONGEST, 0, f"CRASH took longer than {LONGEST} s"
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = done.stdout.strip() if done.returncode == 0 else f"CRASH {done.stderr.strip()[-200:]}"
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, after.ru_maxrss, said


def bombs() -> dict[str, bytes]:
    """Small files that become very large."""
    line = b'{"title": "' + b"a" * (1 << 20)
    lines = [line, *[b"a" * (1 << 20)] * 4095]
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("a.jsonl", "w", force_zip64=True) as to,
    ):
        for part in lines:
            to.write(part)
    nested = packed.getvalue()
    for number in range(9):
        outer = io.BytesIO()
        with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{number}.zip", nested)
        nested = outer.getvalue()
    import zstandard

    short = b"".join(lines[:1024])
    return {
        "zip bomb of 4 GB": packed.getvalue(),
        "archives in archives": nested,
        "gzip bomb of 1 GB": gzip.compress(short),
        "bzip2 bomb of 1 GB": bz2.compress(short),
        "xz bomb of 1 GB": lzma.compress(short, preset=0),
        "zstd bomb of 1 GB": zstandard.compress(short),
        "billion laughs": BILLION_LAUGHS.encode(),
    }


def main() -> None:
    """Measure and judge every file."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--megabytes", type=float, default=10)
    arguments.add_argument("--only", default="")
    arguments.add_argument("--bombs", action="store_true")
    asked = arguments.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, make in HOSTILE.items():
            if asked.only not in name:
                continue
            size = int(asked.megabytes * (5_000_000 if name == "braces" else 1_000_000))
            (half, _, _), (whole, peak, said) = (cost(make(part), Path(folder)) for part in (size // 2, size))
            judged = whole > TOO_SHORT + half / 2
            bad = said.startswith("CRASH") or (judged and whole / half > LINEAR)
            wrong += bad
            print(
                f"{'BAD ' if bad else 'ok  '}{name:26} {size / 1e6:5.0f} MB  {half:6.2f} s, {whole:6.2f} s: "
                f"ratio {whole / half:4.1f}  peak {peak // 1000:5} MB  {said}",
                flush=True,
            )
        for name, content in bombs().items() if asked.bombs else ():
            if asked.only not in name:
                continue
            took, peak, said = cost(content, Path(folder))
            bad = said.startswith("CRASH") or peak > 1_500_000
            wrong += bad
            verdict = "BAD " if bad else "ok  "
            print(
                f"{verdict}{name:26} {len(content) / 1e6:5.1f} MB  {took:6.2f} s  peak {peak // 1000} MB  {said}",
                flush=True,
            )
    print(f"{wrong} bad")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
