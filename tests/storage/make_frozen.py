"""Makes a frozen library for the tests of migration: the eight papers of the tests, as some version writes them.

    python tests/storage/make_frozen.py                          the current format, from this working tree
    python tests/storage/make_frozen.py --commit 7866152 --name format-1-early
    python tests/storage/make_frozen.py --commit 8e1333a --name format-3-shards --shards 2

Run it without options whenever the current format changes before it is released. Once it is released its file stays
as it is: a change then gets a new number, a step in `graphrec/storage/migration.py`, and a new file.
The files of format 1 were made from the commits 7866152 (the first that was whole) and c09a360 (the last of it).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).parents[2]
FROZEN = Path(__file__).parent / "frozen"
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold: the same library gives the same bytes


def build_with(code: Path, folder: Path, shards: str) -> Path:
    """Build the eight papers with the package in the folder `code`."""
    sys.path.insert(0, str(ROOT / "tests"))
    from conftest import EIGHT

    lines = [json.dumps(asdict(paper)) for paper in EIGHT]
    (folder / "papers.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "graphrec", "build", "papers.jsonl", "-o", "library"]
    command += ["--shards", shards] if shards else []
    subprocess.run(command, cwd=folder, env={**os.environ, "PYTHONPATH": str(code)}, check=True)
    return folder / "library"


def pack(library: Path, target: Path) -> None:
    """One zip of all that belongs to the library."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(library.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                info = zipfile.ZipInfo(path.relative_to(library).as_posix(), LONG_AGO)
                archive.writestr(info, path.read_bytes(), zipfile.ZIP_DEFLATED)


def main() -> None:
    """Make one frozen library."""
    sys.path.insert(0, str(ROOT))
    from graphrec.storage.manifest import FORMAT_VERSION

    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--commit", help="make it with the code of this commit")
    arguments.add_argument("--name", default=f"format-{FORMAT_VERSION}")
    arguments.add_argument("--shards", default="", help="cut it in so many")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        code = ROOT
        if asked.commit:
            code = Path(folder) / "code"
            subprocess.run(["git", "worktree", "add", "--detach", "-q", code, asked.commit], cwd=ROOT, check=True)
        try:
            pack(build_with(code, Path(folder), asked.shards), FROZEN / f"{asked.name}.zip")
        finally:
            if asked.commit:
                subprocess.run(["git", "worktree", "remove", "--force", code], cwd=ROOT, check=True)
    print(f"{FROZEN / asked.name}.zip: {(FROZEN / f'{asked.name}.zip').stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
