"""The folder of a library: a manifest, and generations that never change once they are written (see `generation`).

Readers wait for nobody and write nothing: the generation that they opened remains while they hold it (see `hold`), and
at least until two further ones have been written.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from graphrec.engines import run_serially
from graphrec.errors import (
    LibraryBusyError,
    LibraryCorruptError,
    LibraryReplacedError,
)
from graphrec.model.limits import SIZE_LIMITS
from graphrec.storage.arrays import open_graph
from graphrec.storage.checksums import (
    OF_BACKUP,
    check_files,
    damaged_files,
    file_state,
    is_noted,
    is_small,
    note_verified,
)
from graphrec.storage.extra_edges import check_extra_edges, open_extra_edges
from graphrec.storage.hold import Hold
from graphrec.storage.manifest import (
    BACKUP_PREFIX,
    FORMAT_VERSION,
    MANIFEST_NAME,
    Manifest,
    as_manifest,
    is_unchanged,
    read_content,
    read_manifest,
)
from graphrec.storage.plain_files import check_folder
from graphrec.storage.shards.graph import open_shards
from graphrec.storage.snapshot import Snapshot
from graphrec.storage.soundness import check_numbers, check_shapes
from graphrec.storage.texts import open_stores

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from graphrec.engines import Mapper
    from graphrec.model.graph import PaperGraph
    from graphrec.model.limits import SizeLimits
    from graphrec.storage.shards.graph import ShardedGraph
    from graphrec.storage.sql.store import Store


def open_folder(library: Path, mapper: Mapper = run_serially, limits: SizeLimits = SIZE_LIMITS) -> Snapshot:
    """Open the current generation and verify its files; of a library of an older format, a migrated copy is opened.

    A writer may remove the generation between reading the manifest and opening its files; then the manifest has
    changed, and the new generation is opened.

    Args:
        library: folder of the library.
        mapper: runs queries on the shards of a library in shards.
        limits: the size from which files that were verified are not verified again while they are unchanged.

    Raises:
        LibraryNotFoundError, LibraryFormatError, LibraryCorruptError: see each.
        LibraryBusyError: the library changed ten times meanwhile.
    """
    folder, manifest = _current(library)
    for at in range(10):
        try:
            return replace(_open_generation(folder, manifest, mapper, limits), address=str(library))
        except (LibraryCorruptError, LibraryReplacedError):
            if folder != library and not at:
                _forget_copy(folder)
            newest = _current(library)
            if newest[1].generation == manifest.generation:
                raise
            folder, manifest = newest
    raise LibraryBusyError(f"{library} changed ten times while it was opened; try again when the writer is done.")


def verify_folder(library: Path) -> list[str]:
    """Verify the current generation, and the checksums of backups; returns one sentence for each problem.

    Where every checksum is right, what the files hold is checked as at the first opening.

    Raises:
        LibraryNotFoundError, LibraryFormatError, LibraryCorruptError: the current manifest cannot be used.
        LibraryError: a file cannot be read for a reason that tells nothing of what it holds.
    """
    content = read_content(library)
    is_late = content["format"] == FORMAT_VERSION and not is_small(content["files"])  # as when it is opened
    problems = (
        (_unsound_parts(library, is_of_headers=True) if is_late else [])
        or _problems(library, MANIFEST_NAME, content)
        or (_unsound_parts(library) if content["format"] == FORMAT_VERSION else [])
    )
    for path in sorted(library.glob(f"{BACKUP_PREFIX}*.json")):
        try:
            in_backup = _problems(library, path.name, read_content(library, path.name))
        except LibraryCorruptError as error:
            in_backup = [str(error)]
        problems += [f"{OF_BACKUP}{path.name} is of no use, delete it ({each})" for each in in_backup]
    return problems


def _unsound_parts(library: Path, *, is_of_headers: bool = False) -> list[str]:
    """What is unsound in a library of the current format: one sentence or none; checksums are not compared.

    Args:
        library: folder of the library.
        is_of_headers: whether only the headers of its files are looked at.
    """
    manifest = read_manifest(library)
    folder = library / manifest.generation
    try:
        store, graph = _open_files(folder, manifest, run_serially)
        if not is_of_headers:
            _check_numbers(folder, manifest, store, graph)
    except LibraryCorruptError as error:
        return [str(error)]
    return []


def _problems(library: Path, name: str, content: Mapping[str, Any]) -> list[str]:
    """One sentence for each damage of a readable manifest and of the generation that it names."""
    changed = [] if is_unchanged(library, name) else [f"{name} has changed since it was written"]
    return changed + damaged_files(library / content["generation"], content["files"], thorough=True)


def migrate(library: Path) -> None:
    """Migrate a library of an older format in its folder, before it is changed (raises as `upgrade.migrate_folder`)."""
    if read_content(library)["format"] != FORMAT_VERSION:
        from graphrec.storage.upgrade import migrate_folder  # what writes is not imported to read

        migrate_folder(library)


def current_manifest(library: Path) -> Manifest:
    """The manifest that readers of a library get (raises as `open_folder`); for one of an older format, of its copy."""
    return _current(library)[1]


def _forget_copy(copy: Path) -> None:
    from graphrec.storage.upgrade import forget_copy

    forget_copy(copy)


def _current(library: Path) -> tuple[Path, Manifest]:
    """The folder to read a library from, and the manifest there."""
    content = read_content(library)
    if content["format"] == FORMAT_VERSION:
        return library, as_manifest(content, library / MANIFEST_NAME)
    from graphrec.storage.upgrade import migrated_copy

    copy = migrated_copy(library, content)
    return copy, read_manifest(copy)


def _open_files(folder: Path, manifest: Manifest, mapper: Mapper) -> tuple[Store, PaperGraph]:
    """Open the texts and arrays of a generation; their headers are checked, but not what they hold."""
    store = open_stores(folder, manifest.shards)
    graph = (
        open_shards(folder, manifest.columns, manifest.shards, mapper)
        if manifest.shards
        else open_graph(folder, manifest.columns, manifest.files)
    )
    graph = replace(graph, extra=open_extra_edges(folder, manifest.files, manifest.papers))
    check_shapes(folder, graph, manifest)
    return store, graph


def _check_numbers(folder: Path, manifest: Manifest, store: Store, graph: PaperGraph) -> None:
    check_extra_edges(folder, graph.extra, manifest.papers)
    check_numbers(folder, graph, manifest, store)


def _open_generation(library: Path, manifest: Manifest, mapper: Mapper, limits: SizeLimits) -> Snapshot:
    """Open a generation; its content is checked unless a note says that it is sound."""
    folder = library / manifest.generation
    with suppress(FileNotFoundError):  # which is a sentence about its files
        check_folder(folder)
    hold = Hold(folder)  # before its files are looked at
    state = file_state(folder, manifest.files)
    is_sound = is_noted(folder, state)
    is_thorough = not is_sound or is_small(manifest.files, limits)
    is_late = not is_small(manifest.files)  # what no header accounts for, such as a hole of gigabytes, is not read
    check_files(library, folder, manifest.files, thorough=is_thorough and not is_late)
    store, graph = _open_files(folder, manifest, mapper)
    if is_thorough and is_late:
        check_files(library, folder, manifest.files, thorough=True)
    if not is_sound:
        _check_numbers(folder, manifest, store, graph)
        note_verified(folder, state)
    elif manifest.shards and is_small(manifest.files, limits):  # a writer may remove its files while it is in use
        _ = store.parts, [shard.graph for shard in cast("ShardedGraph", graph).shards]
    return Snapshot(library, str(library), manifest, store, graph, hold)
