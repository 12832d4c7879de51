"""Libraries by location: a folder of this machine, or an address, of which there is a local copy (see `remote`)."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from graphrec.engines import run_serially
from graphrec.errors import LibraryCorruptError, OptionError
from graphrec.text import quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from graphrec.engines import Mapper
    from graphrec.storage.snapshot import Snapshot

_LOCAL = "file://"
_THIS_MACHINE = ("", "localhost")


def is_address(path: str | Path) -> bool:
    """Whether a location is an address and not a folder of this machine."""
    return isinstance(path, str) and "://" in path and not path.startswith(_LOCAL)


def resolve_location(path: str | Path) -> Path:
    """The folder to read a library from; a library at an address is downloaded (raises as `remote.download.fetch`)."""
    if is_address(path):
        from graphrec.storage.remote.download import fetch

        return fetch(str(path))
    if isinstance(path, str) and path.startswith(_LOCAL):
        return _local_folder(path)
    return Path(path).absolute()


def _local_folder(address: str) -> Path:
    """The folder of a `file://` address.

    Raises:
        OptionError: it names another machine, or chains addresses.
    """
    host, slash, rest = address.removeprefix(_LOCAL).partition("/")
    if host not in _THIS_MACHINE or not slash or "::" in address:
        raise OptionError(
            f"{quote(address)} is no folder of this machine; expected file:///folder or, without file://, a path."
        )
    return Path(slash + rest).absolute()


@contextmanager
def open_for_writing(path: str | Path) -> Iterator[Path]:
    """The folder to write a library in; for an address, it is uploaded at the end (raises as `remote.upload.send`)."""
    if not is_address(path):
        yield resolve_location(path)
        return
    from graphrec.storage.remote.download import write_through_copy

    with write_through_copy(str(path)) as folder:
        yield folder


def open_snapshot(path: str | Path, mapper: Mapper = run_serially) -> Snapshot:
    """Open the library at a path or an address; `mapper` runs queries on the shards of a library in shards.

    If the local copy of a library at an address is damaged, its damaged files are downloaded again.

    Raises:
        LibraryNotFoundError, LibraryFormatError, LibraryCorruptError: see each.
        LibraryError, ExtraMissingError, OptionError: the address cannot be reached.
    """
    from graphrec.storage.folder import open_folder

    if not is_address(path):
        return open_folder(resolve_location(path), mapper)
    try:
        opened = _open_copy(path, mapper)
    except LibraryCorruptError:
        forget(str(path))
        opened = _open_copy(path, mapper)
    return replace(opened, address=str(path))


def _open_copy(address: str | Path, mapper: Mapper) -> Snapshot:
    """Open the local copy of a library at an address, which is ours and is migrated where it lies."""
    from graphrec.storage.folder import migrate, open_folder

    copy = resolve_location(address)
    migrate(copy)
    return open_folder(copy, mapper)


def open_to_change(path: str | Path) -> Snapshot:
    """Open the library at a path or an address, before it is changed: one of an older format is migrated in its folder.

    Raises:
        GraphrecError: as `open_snapshot`, and where the folder cannot be written.
    """
    from graphrec.storage.folder import migrate

    if not is_address(path):
        migrate(resolve_location(path))
    return open_snapshot(path)


def forget(address: str) -> None:
    """Make the next access to an address verify the local copy and download damaged files again."""
    from graphrec.storage.remote import download

    download.forget(address)


def verify(path: str | Path) -> list[str]:
    """One sentence for each damaged file of a library at any location (raises as `verify_folder`)."""
    from graphrec.storage import folder
    from graphrec.storage.remote import download

    return download.verify(str(path)) if is_address(path) else folder.verify_folder(resolve_location(path))


def find_enclosing_library(file: Path) -> Path | None:
    """The folder of the library that a file lies in, or would lie in; None where it is in none."""
    from graphrec.storage.manifest import MANIFEST_NAME

    def is_library(folder: Path) -> bool:
        return (folder / MANIFEST_NAME).is_file() and any(folder.glob("generation-*"))

    return next(filter(is_library, file.absolute().parents), None)


def is_current(opened: Snapshot) -> bool:
    """Whether a library still has the content and settings with which it was opened; False if it was removed.

    Raises:
        LibraryError: the manifest cannot be read.
    """
    from graphrec.errors import LibraryNotFoundError
    from graphrec.storage.manifest import FORMAT_VERSION, MANIFEST_NAME, as_manifest, serialize_manifest

    try:
        content = _read_content(opened.address)
    except LibraryNotFoundError:
        return False
    if content.get("format") == FORMAT_VERSION:
        return as_manifest(content, opened.path / MANIFEST_NAME).state == opened.manifest.state
    from graphrec.storage.upgrade import is_copy_of

    return is_copy_of(opened.path, serialize_manifest(content))


def count_papers(path: str | Path) -> int:
    """The number of papers of a library, by its manifest alone; 0 if it cannot be read."""
    from graphrec.errors import GraphrecError

    try:
        return int(_read_content(path).get("papers", 0))
    except GraphrecError:
        return 0


def _read_content(path: str | Path) -> Mapping[str, Any]:
    """The content of the manifest at a location, {} if there is none at an address."""
    from graphrec.storage.manifest import read_content

    if not is_address(path):
        return read_content(resolve_location(path))
    from graphrec.storage.remote.address import read_content_at

    return read_content_at(str(path)) or {}
