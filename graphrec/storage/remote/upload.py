"""A copy of a library becomes the library at an address: its files, then the manifest in one step.

There are no locks at an address: of two writers at once, the last one's library stays, and each sends a generation of
its own.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from graphrec.errors import LibraryError
from graphrec.model.batches import batched
from graphrec.storage.lock import generation_number, is_ours
from graphrec.storage.manifest import MANIFEST_NAME, read_content, serialize_manifest
from graphrec.storage.remote.address import list_names, open_file_system, read_content_at, translate_errors

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.storage.remote.address import Content

TOGETHER = 64  # files fetched or sent at once; what is whole of a batch is not fetched again
_APART = 10_000  # numbers that the next generation may have, by its content: two writers at once hardly ever share one


def send(copy: Path, address: str) -> str:
    """Make what a copy holds the library at an address; returns the manifest there. Files that are there are not sent.

    Raises:
        LibraryError: the address refuses, or holds something that is not a library.
        ExtraMissingError, OptionError: the address cannot be reached with what is installed, or is none.
    """
    content = read_content(copy)
    system, root = open_file_system(address)
    with translate_errors(address, "written"):
        before = read_content_at(address)
        _check_place(address, system, root)
        if before and before["files"] == content["files"]:
            generation = before["generation"]
        else:
            generation = _next_generation(before, content)
            _send_files(system, f"{root}/{generation}", copy / content["generation"], content["files"])
        text = serialize_manifest({**content, "generation": generation})
        _put_manifest(system, root, text)
        if before and before["generation"] != generation:
            _sweep(system, root, generation_number(before["generation"]))
    return text


def _send_files(system: Any, target: str, folder: Path, files: Content) -> None:
    """Send a generation; what a killed writer left at its place goes first."""
    if system.exists(target):
        system.rm(target, recursive=True)
    for parent in sorted({f"{target}/{name}".rpartition("/")[0] for name in files}):
        system.makedirs(parent, exist_ok=True)
    for names in batched(files, TOGETHER):
        system.put([str(folder / name) for name in names], [f"{target}/{name}" for name in names])


def _put_manifest(system: Any, root: str, text: str) -> None:
    """The moment at which a new generation becomes the library at an address."""
    system.pipe_file(f"{root}/{MANIFEST_NAME}", text.encode())


def _check_place(address: str, system: Any, root: str) -> None:
    """Raise LibraryError where a library would come among other things."""
    if strangers := [name for name in list_names(system, root) if not is_ours(name)]:
        raise LibraryError(f"{address} holds other things ({strangers[0]}); name an empty or a new place.")


def _next_generation(before: Content | None, content: Content) -> str:
    """A name that another writer of the same moment does not give, unless of the same files."""
    sums = "".join(entry["sha256"] for _, entry in sorted(content["files"].items()))
    step = 1 + int.from_bytes(hashlib.sha256(sums.encode()).digest()[:8], "big") % _APART
    return f"generation-{(generation_number(before['generation']) if before else 0) + step}"


def _sweep(system: Any, root: str, before: int) -> None:
    """Remove the generations before the last two; what the address does not let go stays."""
    for name in list_names(system, root):
        if name.startswith("generation-") and generation_number(name) < before:
            with suppress(OSError):
                system.rm(f"{root}/{name}", recursive=True)
