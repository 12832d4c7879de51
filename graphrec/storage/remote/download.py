"""Libraries at an address (s3://, gs://, memory:// ...): written there whole, read through a copy in the cache folder.

Whatever fsspec reaches. Each file is fetched once, by its checksum, and compared with it; the copy is a library folder
like any other. The manifest is written last, so that a writer that is killed leaves the library before.
On one machine the copy has one writer at a time; whoever reads meanwhile reads the copy as it was, or as it is after.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from graphrec.errors import LibraryBusyError, LibraryCorruptError, LibraryError, LibraryNotFoundError
from graphrec.model.batches import batched
from graphrec.places import cache_folder
from graphrec.storage.checksums import damaged_files, file_state, is_verified
from graphrec.storage.lock import hold_lock, is_locked, lock_library, next_generation, scratch_folder
from graphrec.storage.manifest import MANIFEST_NAME, check_content, read_content, serialize_manifest, write_durably
from graphrec.storage.remote.address import list_sizes, open_file_system, read_manifest_at, translate_errors
from graphrec.storage.remote.upload import TOGETHER, send
from graphrec.storage.resources import check_disk
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from graphrec.storage.remote.address import Content


_TRIES = 10  # times that a library may change while it is fetched
_SENT = ".remote.json"  # the manifest at the address that the copy was made from
_BEFORE = ".remote.before.json"  # the same, while the copy is written
_LOCK_NAME = ".sender.lock"
_FETCHED = ".fetched"
_NO_NAME = re.compile(r"[^\w.-]+")


def copy_folder(address: str) -> Path:
    """Where the copy of a library at an address lies, fetched or not."""
    name = _NO_NAME.sub("-", address.rstrip("/").rpartition("/")[2]).strip(".-") or "library"
    return cache_folder() / "remote" / hashlib.sha256(address.encode()).hexdigest()[:32] / name


def fetch(address: str) -> Path:
    """The folder with a copy of the library at an address as it is now; files that are here already are not fetched.

    Raises:
        ExtraMissingError, OptionError: the address cannot be reached with what is installed, or is none.
        LibraryNotFoundError, LibraryFormatError: there is no library, or one of a newer graphrec.
        LibraryError: the address refuses.
        LibraryCorruptError: a file there is not what its manifest says.
        LibraryBusyError: the library changes faster than it can be fetched.
    """
    copy = copy_folder(address)
    for _ in range(_TRIES):
        text = read_manifest_at(address)
        if _is_copied(copy, text) or _is_being_sent(copy, text):
            return copy
        with hold_lock(copy, _LOCK_NAME, wait=True), lock_library(copy, wait=True):
            problem = "" if _is_copied(copy, text) else _fetch(address, copy, text)
        if not problem:
            return copy
        if read_manifest_at(address) == text:
            raise LibraryCorruptError(f"{address} is damaged: {problem}; build it again from its files.")
    raise LibraryBusyError(f"{address} changed ten times while it was fetched; try again when its writer is done.")


def forget(address: str) -> None:
    """Let the next `fetch` compare every file of the copy, and fetch what is not as it should be."""
    with suppress(FileNotFoundError):
        (copy_folder(address) / _SENT).unlink()


@contextmanager
def write_through_copy(address: str) -> Iterator[Path]:
    """The copy of a library, to be written; what was written is sent to the address (raises as `send`)."""
    open_file_system(address)  # before the work that would be lost
    copy = copy_folder(address)
    with hold_lock(copy, _LOCK_NAME, wait=True):  # else a reader would fetch what was there over what is not yet sent
        (copy / _BEFORE).unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            (copy / _SENT).replace(copy / _BEFORE)
        yield copy
        try:
            write_durably(copy, _SENT, send(copy, address))
        except LibraryError:  # an hour's work may be in the copy
            told = (
                f"What was written for {address} is whole in {copy}; copy that folder before {address} is read again."
            )
            logging.getLogger("graphrec").warning("%s", clean(told))
            raise


def verify(address: str) -> list[str]:
    """Compare every byte at an address with the checksums; one sentence for each damaged file (raises as `fetch`).

    Cost: reads all of it.
    """
    system, root = open_file_system(address)
    content = check_content(read_manifest_at(address), address, f"{address}/{MANIFEST_NAME}")
    found = (
        (name, _checksum_of(address, system, f"{root}/{content['generation']}/{name}"), entry["sha256"])
        for name, entry in content["files"].items()
    )
    return [
        f"{name} has changed since it was written" if got else f"{name} is missing"
        for name, got, expected in found
        if got != expected
    ]


def _checksum_of(address: str, system: Any, path: str) -> str:
    """The checksum of a file at an address; empty where there is none."""
    try:
        with translate_errors(address, "read"), system.open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except LibraryNotFoundError:
        return ""


def _fetch(address: str, copy: Path, text: str) -> str:
    """Make the copy what a manifest at the address says; returns what is wrong there, empty where all is well."""
    content = check_content(text, address, f"{address}/{MANIFEST_NAME}")
    known = _known(copy)
    store = copy / _FETCHED
    store.mkdir(exist_ok=True)
    missing = {entry["sha256"]: (name, entry) for name, entry in content["files"].items()}
    missing = {sha: each for sha, each in missing.items() if sha not in known and not (store / sha).exists()}
    system, root = open_file_system(address)
    sizes = list_sizes(system, f"{root}/{content['generation']}")
    if odd := [name for name, entry in missing.values() if sizes.get(name, entry["bytes"]) != entry["bytes"]]:
        return f"{odd[0]} is not what its manifest says"  # whatever its size is, it is not fetched
    to_fetch = sum(entry["bytes"] for _, entry in missing.values())
    check_disk(copy, to_fetch, to_fetch)
    for batch in batched(missing.values(), TOGETHER):
        parts = {f"{entry['sha256']}.part": entry for _, entry in batch}
        remote = [f"{root}/{content['generation']}/{name}" for name, _ in batch]
        try:
            with translate_errors(address, "read"):
                system.get(remote, [str(store / part) for part in parts])
        except LibraryNotFoundError:
            found = (system.exists(path) for path in remote)
            return next(
                (f"{name} is missing" for (name, _), is_there in zip(batch, found, strict=True) if not is_there), ""
            )
        for (name, _), (part, entry) in zip(batch, parts.items(), strict=True):
            if damaged_files(store, {part: entry}, thorough=True):
                return f"{name} is not what its manifest says"
            (store / part).replace(store / entry["sha256"])
    _take_over(copy, content, {**known, **{path.name: path for path in store.iterdir()}}, text)
    shutil.rmtree(store, ignore_errors=True)
    return ""


def _known(copy: Path) -> dict[str, Path]:
    """Files of the copy that are whole, by checksum; compared anew unless that is noted of all, and not forgotten."""
    try:
        content = read_content(copy)
    except LibraryError:
        return {}
    folder, files = copy / content["generation"], content["files"]
    is_noted_whole = (copy / _SENT).exists() and is_verified(folder, files, file_state(folder, files))
    return {
        entry["sha256"]: folder / name
        for name, entry in files.items()
        if is_noted_whole or not damaged_files(folder, {name: entry}, thorough=True)
    }


def _take_over(copy: Path, content: Content, files: Mapping[str, Path], text: str) -> None:
    """Make a generation of files that are here, and the copy's manifest name it."""
    with scratch_folder(copy) as scratch:
        for name, entry in content["files"].items():
            (scratch / name).parent.mkdir(exist_ok=True)
            _link(files[entry["sha256"]], scratch / name)
        generation = next_generation(copy)
        scratch.replace(copy / generation)
    write_durably(copy, MANIFEST_NAME, serialize_manifest({**content, "generation": generation}))
    write_durably(copy, _SENT, text)


def _link(source: Path, target: Path) -> None:
    """The same file under another name, or a copy where the file system has no such thing; neither is ever changed."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _is_copied(copy: Path, text: str, noted: str = _SENT) -> bool:
    try:
        return (copy / noted).read_text("utf-8") == text and (copy / MANIFEST_NAME).exists()
    except (OSError, UnicodeDecodeError):
        return False


def _is_being_sent(copy: Path, text: str) -> bool:
    """Whether the copy is what a manifest at the address says but for what a process writes to it now."""
    return _is_copied(copy, text, _BEFORE) and is_locked(copy, _LOCK_NAME)
