"""Damages every file of a library byte by byte: nothing may go unseen, and nothing but our own errors come of it.

    python tests/benchmarks/corrupt.py [--positions 400] [--every 1024] [--papers 60] [--crafted 4000] [--shards 0]

flipped    every byte of files up to so many bytes is changed, and of larger ones at so many positions; opening and
           `graphrec verify` must say so, with the way to rebuild
cut        every file is cut at several places, emptied, lengthened, removed, and replaced by a folder
large      the same flips with a library treated as a large one, whose checksums are compared when a file was touched
crafted    bytes are changed and the checksums made right again, as in a library from a stranger: opening it and asking
           it all there is may give another answer or an error of ours, no crash, and no more than 2 GB of memory
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import resource
import shutil
import sys
import tempfile
import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import graphrec
from graphrec.errors import GraphrecError, LibraryCorruptError, LibraryNotFoundError
from graphrec.exporters.export import Export
from graphrec.storage import checksums
from graphrec.storage.folder import verify_folder
from graphrec.storage.manifest import MANIFEST_NAME, _as_text, _checksum, read_content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

sys.path.insert(0, str(Path(__file__).parent))
from soak import write_records

MEMORY = 2 << 30


def files_of(library: Path) -> list[Path]:
    """What a library is made of: its manifest, the manifests of backups, and the files they name."""
    manifests = sorted(library.glob("manifest*.json"))
    named = (library / read_content(library, each.name)["generation"] for each in manifests)
    return [*manifests, *sorted(path for folder in named for path in folder.rglob("*") if path.is_file())]


def is_found(library: Path) -> bool:
    """Whether opening refuses a damaged library and says what to do."""
    try:
        graphrec.open(library)
    except LibraryCorruptError as error:
        return "build" in str(error)
    except LibraryNotFoundError as error:
        return "graphrec build" in str(error)
    return False


def is_verified(library: Path) -> bool:
    """Whether `graphrec verify` finds nothing."""
    try:
        return not verify_folder(library)
    except (LibraryCorruptError, LibraryNotFoundError):
        return False


def flips(content: bytes, most: int, every: int, draw: random.Random) -> Iterator[bytes]:
    """The content with one byte changed, at every place or at so many."""
    places = range(len(content)) if len(content) <= max(every, most) else sorted(draw.sample(range(len(content)), most))
    for place in places:
        yield content[:place] + bytes([content[place] ^ draw.randrange(1, 256)]) + content[place + 1 :]


def try_changes(library: Path, changes: Callable[[bytes], Iterator[bytes]], name: str, *, backups: bool) -> None:
    """Put each changed content in the place of each file; count what was seen, and end at what was not."""
    tried = 0
    for path in files_of(library):
        is_current = path.name == MANIFEST_NAME or read_content(library)["generation"] in path.parts
        whole = path.read_bytes()
        if not is_current and not backups:
            continue
        for content in changes(whole):
            path.write_bytes(content)
            tried += 1
            seen = not is_current or is_found(library)
            if path.name == MANIFEST_NAME and json_equal(content, whole):
                seen = True  # another blank between its words: means the same, and only verify need find it
            if not seen or is_verified(library):
                raise SystemExit(f"{name}: a change of {path} was not found")
        path.write_bytes(whole)
    if not is_verified(library) or is_found(library):
        raise SystemExit(f"{name}: the library is not whole again")
    print(f"{name:9} {tried} changes of {len(files_of(library))} files: all found by opening and by verify")


def json_equal(first: bytes, second: bytes) -> bool:
    """Whether two texts are JSON of the same content."""
    with contextlib.suppress(ValueError):
        return bool(json.loads(first) == json.loads(second))
    return False


def cuts(content: bytes) -> Iterator[bytes]:
    """Shorter, longer, and empty."""
    for length in {0, 1, len(content) // 3, len(content) - 1, max(0, len(content) - 4096)} - {len(content)}:
        yield content[:length]
    yield content + b"\0"
    yield content + content


def remove_each(library: Path) -> None:
    """Every file missing, and every file a folder."""
    tried = 0
    for path in files_of(library):
        whole = path.read_bytes()
        is_current = path.name == MANIFEST_NAME or read_content(library)["generation"] in path.parts
        for replace in (lambda _: None, Path.mkdir):
            if path.name.startswith("manifest") and replace is Path.mkdir:
                continue
            path.unlink()
            replace(path)
            tried += 1
            gone = path.name.startswith("manifest.format")  # a backup that was deleted is no damage
            if not (is_found(library) or not is_current) or (is_verified(library) and not gone):
                raise SystemExit(f"removed: the lack of {path} was not found")
            if path.is_dir():
                path.rmdir()
            path.write_bytes(whole)
    print(f"removed   {tried} files missing or folders: all found by opening and by verify")


def ask_everything(library: Path) -> None:
    """Whatever reads anything of a library."""
    opened = graphrec.open(library)
    papers = list(opened)
    title = papers[0].title
    for by in (None, "method"):
        opened.related(title, min_score=0, by=by)
    opened.related(text="pruning of attention and an optimizer", min_score=0)
    opened.search("pruning")
    opened.describe(papers[0])
    opened.describe(papers[1])
    opened.lineage(papers[0])
    opened.gaps()
    opened.stats()
    for method in opened.methods(3):
        opened.method(method.name)
    opened.path(papers[0], papers[5])
    export = opened.to_export()
    assert isinstance(export, Export)
    opened.save_map(library.parent / "map.html")


def crafted(library: Path, tries: int, draw: random.Random) -> None:
    """Change bytes, make the checksums right, and ask."""
    content = read_content(library)
    said: Counter[str] = Counter()
    stores = [name for name in content["files"] if name.endswith("papers.sqlite")]
    names = sorted(content["files"]) + stores * (len(content["files"]) // len(stores) // 2)
    for number in range(tries):
        name = names[number % len(names)]
        path = library / content["generation"] / name
        whole = path.read_bytes()
        broken = bytearray(whole)
        header = number % 3 == 0  # where sizes and types stand
        for _ in range(draw.choice((1, 1, 4, 32))):
            broken[draw.randrange(min(len(broken), 128) if header else len(broken))] = draw.randrange(256)
        if number % 7 == 0:
            del broken[draw.randrange(len(broken)) :]
        path.write_bytes(broken)
        changed = {
            **content,
            "files": {**content["files"], **checksums.describe_files(library / content["generation"])},
        }
        (library / MANIFEST_NAME).write_text(_as_text({**changed, "checksum": _checksum(changed)}), "utf-8")
        try:
            ask_everything(library)
            said["another answer"] += 1
        except GraphrecError as error:
            said[type(error).__name__] += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            kept = Path(tempfile.mkdtemp()) / "library"
            shutil.copytree(library, kept)
            said[f"CRASH {type(error).__name__} in {name.split('.')[0]}: {str(error)[:80]}"] += 1
            if "-v" in sys.argv:
                print(name, kept)
                sys.excepthook(type(error), error, error.__traceback__)
        path.write_bytes(whole)
    (library / MANIFEST_NAME).write_text(_as_text({**content, "checksum": _checksum(content)}), "utf-8")
    print(f"crafted   {tries} libraries: " + ", ".join(f"{times} {what}" for what, times in said.most_common()))


def main() -> None:
    """Damage a library of made-up papers in every way."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--positions", type=int, default=400)
    arguments.add_argument("--every", type=int, default=1024)
    arguments.add_argument("--papers", type=int, default=60)
    arguments.add_argument("--crafted", type=int, default=4000)
    arguments.add_argument("--shards", type=int, default=0)
    arguments.add_argument("-v", action="store_true", help="tracebacks of crashes")
    asked = arguments.parse_args()
    draw = random.Random(1)
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as place:
        os.environ["GRAPHREC_CACHE"] = f"{place}/cache"
        library = Path(place) / "library"
        graphrec.build(write_records(Path(place) / "records.jsonl", 0, asked.papers), library, shards=asked.shards)
        one = next(library.glob("generation-*"))
        shutil.copytree(one, library / "generation-0")
        content = {**read_content(library), "generation": "generation-0"}
        (library / "manifest.format-0.json").write_text(_as_text({**content, "checksum": _checksum(content)}), "utf-8")
        try_changes(library, lambda whole: flips(whole, asked.positions, asked.every, draw), "flipped", backups=True)
        try_changes(library, cuts, "cut", backups=True)
        remove_each(library)
        checksums._SMALL = 0
        graphrec.open(library)
        try_changes(library, lambda whole: flips(whole, asked.positions // 4, 0, draw), "large", backups=False)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        crafted(library, asked.crafted, draw)


if __name__ == "__main__":
    main()
