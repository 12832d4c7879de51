"""Opens the texts of a library without its arrays, which is enough for a search and takes a third of the time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.errors import LibraryCorruptError
from graphrec.storage.checksums import damaged_files, file_state, is_noted, is_small
from graphrec.storage.manifest import FORMAT_VERSION, read_content
from graphrec.storage.sql.store import ShardedStore, Store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from typing import Any

STORE_NAME = "papers.sqlite"


def open_store(library: Path) -> Store | None:
    """Open the texts of a library; None if its format is older or its files were not found sound.

    Raises:
        LibraryNotFoundError, LibraryFormatError, LibraryCorruptError: see `manifest.read_content`.
    """
    content = read_content(library)
    folder, files = library / content["generation"], content["files"]
    if content["format"] != FORMAT_VERSION or STORE_NAME not in files:
        return None
    is_intact = is_noted(folder, file_state(folder, files)) and not (
        is_small(files) and damaged_files(folder, files, thorough=True)
    )
    try:
        return open_stores(folder, content.get("shards", ())) if is_intact else None
    except LibraryCorruptError:  # a writer has removed the generation
        return None


def open_stores(folder: Path, shards: Sequence[Mapping[str, Any]]) -> Store:
    """Open the texts of the generation in a folder; `shards` are those of its manifest."""
    path = folder / STORE_NAME
    if not shards:
        return Store(path)
    paths = [folder / shard["name"] / STORE_NAME for shard in shards]
    return ShardedStore(path, paths, [shard["papers"][1] for shard in shards])
