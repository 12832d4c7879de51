"""Reads and writes libraries at an address (s3://, gs://, memory:// ...) through a local copy in the cache folder.

The copy is an ordinary library folder. Files are identified by their checksums: each is downloaded once and verified.
On one machine the copy has one writer at a time; readers meanwhile get the old or the new generation of the copy.
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
from graphrec.storage.checksums import damaged_files, file_state, is_noted, is_small
from graphrec.storage.lock import hold_lock, is_locked, lock_library, next_generation, scratch_folder
from graphrec.storage.manifest import MANIFEST_NAME, check_content, read_content, serialize_manifest, write_durably
from graphrec.storage.remote.address import list_sizes, open_file_system, read_manifest_at, translate_errors
from graphrec.storage.remote.upload import TOGETHER, send
from graphrec.storage.resources import check_disk
from graphrec.systems import move, portable_name
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from graphrec.storage.checksums import Files
    from graphrec.storage.remote.address import Content


_TRIES = 10  # times that a library may change while it is downloaded
_SENT = ".remote.json"  # copy of the manifest at the address that the local copy corresponds to
_BEFORE = ".remote.before.json"  # the same, while the local copy is changed
_LOCK_NAME = ".sender.lock"
_FETCHED = ".fetched"
_NO_NAME = re.compile(r"[^\w.-]+")


def copy_folder(address: str) -> Path:
    """The folder for the local copy of a library at an address; it need not exist."""
    name = _NO_NAME.sub("-", address.rstrip("/").rpartition("/")[2]).strip(".-") or "library"
    return cache_folder() / "remote" / hashlib.sha256(address.encode()).hexdigest()[:32] / portable_name(name)


def fetch(address: str) -> Path:
    """Bring the local copy of a library up to date, and return its folder; downloads only files that it lacks.

    Raises:
        ExtraMissingError, OptionError: a package for the address is not installed, or the address is not valid.
        LibraryNotFoundError, LibraryFormatError: there is no library, or one of a newer graphrec.
        LibraryError: the service returns an error.
        LibraryCorruptError: a file at the address differs from its checksum.
        LibraryBusyError: the library changes faster than it can be downloaded.
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
    """Make the next `fetch` verify every file of the local copy and download damaged files again."""
    with suppress(FileNotFoundError):
        (copy_folder(address) / _SENT).unlink()


@contextmanager
def write_through_copy(address: str) -> Iterator[Path]:
    """The folder of the local copy, for a writer; it is uploaded at the end of the block (raises as `send`)."""
    open_file_system(address)  # before the work that would be lost
    copy = copy_folder(address)
    with hold_lock(copy, _LOCK_NAME, wait=True):  # else a reader would replace changes that are not yet uploaded
        (copy / _BEFORE).unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            move(copy / _SENT, copy / _BEFORE)
        yield copy
        try:
            write_durably(copy, _SENT, send(copy, address))
        except LibraryError:  # the copy may contain the result of an hour
            warning = (
                f"What was written for {address} is whole in {copy}; copy that folder before {address} is read again."
            )
            logging.getLogger("graphrec").warning("%s", clean(warning))
            raise


def verify(address: str) -> list[str]:
    """Verify all files at an address by checksum; one sentence for each damaged file (raises as `fetch`).

    Cost: downloads all files.
    """
    system, root = open_file_system(address)
    content = check_content(read_manifest_at(address), address, f"{address}/{MANIFEST_NAME}")
    checksums = (
        (name, _checksum_of(address, system, f"{root}/{content['generation']}/{name}"), entry["sha256"])
        for name, entry in content["files"].items()
    )
    return [
        f"{name} has changed since it was written" if got else f"{name} is missing"
        for name, got, expected in checksums
        if got != expected
    ]


def _checksum_of(address: str, system: Any, path: str) -> str:
    """The SHA-256 of a file at an address; empty if it does not exist."""
    try:
        with translate_errors(address, "read"), system.open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except LibraryNotFoundError:
        return ""


def _fetch(address: str, copy: Path, text: str) -> str:
    """Update the local copy to the manifest `text` of an address; returns what is damaged there, or ""."""
    content = check_content(text, address, f"{address}/{MANIFEST_NAME}")
    present = _files_by_checksum(copy)
    store = copy / _FETCHED
    store.mkdir(exist_ok=True)
    missing = {entry["sha256"]: (name, entry) for name, entry in content["files"].items()}
    missing = {sha: each for sha, each in missing.items() if sha not in present and not (store / sha).exists()}
    system, root = open_file_system(address)
    sizes = list_sizes(system, f"{root}/{content['generation']}")
    if odd := [name for name, entry in missing.values() if sizes.get(name, entry["bytes"]) != entry["bytes"]]:
        return f"{odd[0]} is not what its manifest says"  # so that a file of any size is not downloaded
    to_fetch = sum(entry["bytes"] for _, entry in missing.values())
    check_disk(copy, to_fetch, to_fetch)
    for batch in batched(missing.values(), TOGETHER):
        parts = {f"{entry['sha256']}.part": entry for _, entry in batch}
        remote = [f"{root}/{content['generation']}/{name}" for name, _ in batch]
        try:
            with translate_errors(address, "read"):
                system.get(remote, [str(store / part) for part in parts])
        except LibraryNotFoundError:
            exists = (system.exists(path) for path in remote)
            return next(
                (f"{name} is missing" for (name, _), is_there in zip(batch, exists, strict=True) if not is_there), ""
            )
        for (name, _), (part, entry) in zip(batch, parts.items(), strict=True):
            if damaged_files(store, {part: entry}, thorough=True):
                return f"{name} is not what its manifest says"
            move(store / part, store / entry["sha256"])
    _take_over(copy, content, {**present, **{path.name: path for path in store.iterdir()}}, text)
    shutil.rmtree(store, ignore_errors=True)
    return ""


def _files_by_checksum(copy: Path) -> dict[str, Path]:
    """The undamaged files of the local copy by checksum; verified again unless a recent verification is recorded."""
    try:
        content = read_content(copy)
    except LibraryError:
        return {}
    folder, files = copy / content["generation"], content["files"]
    is_trusted = (copy / _SENT).exists() and not is_small(files) and is_noted(folder, file_state(folder, files))
    return {
        entry["sha256"]: folder / name
        for name, entry in files.items()
        if is_trusted or _is_intact(folder, {name: entry})
    }


def _is_intact(folder: Path, file: Files) -> bool:
    """Whether one file of the local copy is as it was written; it is downloaded again where it cannot be read."""
    try:
        return not damaged_files(folder, file, thorough=True)
    except LibraryError:
        return False


def _take_over(copy: Path, content: Content, files: Mapping[str, Path], text: str) -> None:
    """Make a generation of the local copy from files by checksum, and activate it with the manifest `text`."""
    with scratch_folder(copy) as scratch:
        for name, entry in content["files"].items():
            (scratch / name).parent.mkdir(exist_ok=True)
            _link(files[entry["sha256"]], scratch / name)
        generation = next_generation(copy)
        move(scratch, copy / generation)
    write_durably(copy, MANIFEST_NAME, serialize_manifest({**content, "generation": generation}))
    write_durably(copy, _SENT, text)


def _link(source: Path, target: Path) -> None:
    """Make a hard link, or a copy where the file system has no links; files of a library never change."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _is_copied(copy: Path, text: str, record: str = _SENT) -> bool:
    """Whether the local copy corresponds to the manifest `text` of an address."""
    try:
        return (copy / record).read_text("utf-8") == text and (copy / MANIFEST_NAME).exists()
    except (OSError, UnicodeDecodeError):
        return False


def _is_being_sent(copy: Path, text: str) -> bool:
    """Whether a process now changes the local copy, which corresponded to the manifest `text` before."""
    return _is_copied(copy, text, _BEFORE) and is_locked(copy, _LOCK_NAME)
