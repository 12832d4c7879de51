"""Where a library lies: a folder of this machine, or the copy of one at an address; see `remote`."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from graphrec.engines import run_serially
from graphrec.errors import LibraryCorruptError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.engines import Mapper
    from graphrec.storage.snapshot import Snapshot

_HERE = "file://"


def is_address(path: str | Path) -> bool:
    """Whether a library lies at an address rather than in a folder of this machine."""
    return isinstance(path, str) and "://" in path and not path.startswith(_HERE)


def resolve_location(path: str | Path) -> Path:
    """The folder to read a library from; one at an address is fetched (raises as `remote.download.fetch`)."""
    if is_address(path):
        from graphrec.storage.remote.download import fetch

        return fetch(str(path))
    return Path(str(path).removeprefix(_HERE)).absolute()


@contextmanager
def open_for_writing(path: str | Path) -> Iterator[Path]:
    """The folder to write a library in; what was written for an address is sent there (raises as `remote.send`)."""
    if not is_address(path):
        yield resolve_location(path)
        return
    from graphrec.storage.remote.download import write_through_copy

    with write_through_copy(str(path)) as folder:
        yield folder


def open_snapshot(path: str | Path, mapper: Mapper = run_serially) -> Snapshot:
    """Open the library at a path or an address; a library in shards is asked shard by shard through `mapper`.

    The copy of one at an address may have suffered: what of it is not whole is fetched again.

    Raises:
        LibraryNotFoundError, LibraryFormatError, LibraryCorruptError: see each.
        LibraryError, ExtraMissingError, OptionError: the address cannot be reached.
    """
    from graphrec.storage.folder import open_folder

    if not is_address(path):
        return open_folder(resolve_location(path), mapper)
    try:
        opened = open_folder(resolve_location(path), mapper)
    except LibraryCorruptError:
        forget(str(path))
        opened = open_folder(resolve_location(path), mapper)
    return replace(opened, address=str(path))


def forget(address: str) -> None:
    """Let the next look at an address compare every file of the copy, and fetch what is not as it should be."""
    from graphrec.storage.remote import download

    download.forget(address)


def verify(path: str | Path) -> list[str]:
    """One sentence for each damaged file of a library, wherever it lies (raises as `verify_folder`)."""
    from graphrec.storage import folder
    from graphrec.storage.remote import download

    return download.verify(str(path)) if is_address(path) else folder.verify_folder(resolve_location(path))


def count_papers(path: str | Path) -> int:
    """How many papers a library has, by its manifest alone; 0 where there is none that can be read."""
    from graphrec.errors import GraphrecError
    from graphrec.storage.manifest import read_content

    try:
        if is_address(path):
            from graphrec.storage.remote.address import read_content_at

            content = read_content_at(str(path))
        else:
            content = read_content(resolve_location(path))
    except GraphrecError:
        return 0
    return int(content.get("papers", 0)) if content else 0
