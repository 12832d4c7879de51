"""Uploads a library to an address: first its files, then the manifest, which activates them in one step.

There are no locks at an address: of two simultaneous writers the library of the last one remains, and each uploads a
generation with a name of its own.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from graphrec.errors import LibraryError
from graphrec.model.batches import batched
from graphrec.storage.manifest import MANIFEST_NAME, read_content, serialize_manifest
from graphrec.storage.ownership import GENERATION, generation_number, is_file_of_generation, is_ours
from graphrec.storage.remote.address import list_names, list_sizes, open_file_system, read_content_at, translate_errors

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.storage.remote.address import Content

TOGETHER = 64  # files transferred at once
_APART = (
    10_000  # numbers for the next generation, chosen by its content, so that two writers hardly ever choose the same
)


def send(copy: Path, address: str) -> str:
    """Upload a local copy to its address, unless all files are there already; returns the text of the manifest.

    Raises:
        LibraryError: the service returns an error, or the address contains other files.
        ExtraMissingError, OptionError: a package for the address is not installed, or the address is not valid.
    """
    content = read_content(copy)
    system, root = open_file_system(address)
    with translate_errors(address, "written"):
        before = read_content_at(address)
        _check_folder(address, system, root, is_library=before is not None)
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
    """Upload the files of a generation, after removing what a killed writer left under its name."""
    if system.exists(target):
        system.rm(target, recursive=True)
    for parent in sorted({f"{target}/{name}".rpartition("/")[0] for name in files}):
        system.makedirs(parent, exist_ok=True)
    for names in batched(files, TOGETHER):
        system.put([str(folder / name) for name in names], [f"{target}/{name}" for name in names])


def _put_manifest(system: Any, root: str, text: str) -> None:
    """Upload the manifest, which makes its generation the current one."""
    system.pipe_file(f"{root}/{MANIFEST_NAME}", text.encode())


def _check_folder(address: str, system: Any, root: str, *, is_library: bool) -> None:
    """Raise LibraryError if the folder at an address contains other files than those of a library.

    Args:
        address: for the message.
        system: file system of the address.
        root: the path in it.
        is_library: whether a manifest of ours lies there; a library whose manifest is damaged is known by a generation.
    """
    names = list_names(system, root)
    is_library = is_library or any(map(generation_number, names))
    generations = [name for name in names if generation_number(name)]
    inside = [f"{name}/{each}" for name in generations for each in list_sizes(system, f"{root}/{name}")]
    strangers = [path for path in inside if not is_file_of_generation(path.partition("/")[2])]
    strangers += [name for name in names if not is_ours(name) and not (is_library and name.startswith("."))]
    strangers += [name for name in names if name == MANIFEST_NAME and not is_library]
    if strangers:
        raise LibraryError(f"{address} holds other things ({strangers[0]}); name an empty or a new place.")


def _next_generation(before: Content | None, content: Content) -> str:
    """A name for the next generation, which a simultaneous writer chooses only for the same files."""
    sums = "".join(entry["sha256"] for _, entry in sorted(content["files"].items()))
    step = 1 + int.from_bytes(hashlib.sha256(sums.encode()).digest()[:8], "big") % _APART
    return f"{GENERATION}{(generation_number(before['generation']) if before else 0) + step}"


def _sweep(system: Any, root: str, before: int) -> None:
    """Remove the generations before number `before`, as far as the service permits."""
    for name in list_names(system, root):
        if 0 < generation_number(name) < before:
            with suppress(OSError):
                system.rm(f"{root}/{name}", recursive=True)
