"""A library folder: one manifest, and generations that are written whole and then only read; see `generation`.

Readers never lock: what they opened stays on disk until the writer after the next.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graphrec.engines import run_serially
from graphrec.errors import (
    LibraryBusyError,
    LibraryCorruptError,
)
from graphrec.model.limits import SIZE_LIMITS
from graphrec.storage.arrays import open_graph
from graphrec.storage.checksums import check_files, damaged_files, file_state, is_verified, note_verified
from graphrec.storage.extra_edges import check_extra_edges, open_extra_edges
from graphrec.storage.manifest import (
    BACKUP_PREFIX,
    FORMAT_VERSION,
    MANIFEST_NAME,
    Manifest,
    is_unchanged,
    read_content,
    read_manifest,
    write_manifest,
)
from graphrec.storage.shards.graph import open_shards
from graphrec.storage.snapshot import Snapshot
from graphrec.storage.soundness import check_numbers, check_shapes
from graphrec.storage.sql.texts import open_stores

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from graphrec.engines import Mapper
    from graphrec.model.limits import SizeLimits


def open_folder(library: Path, mapper: Mapper = run_serially, limits: SizeLimits = SIZE_LIMITS) -> Snapshot:
    """Open the current generation, checked against its manifest; a library of an older format is migrated first.

    The shards of a library are asked through `mapper`; from the size in `limits` on, checksums that were right are not
    compared again while the file system says that nothing changed.

    A writer may remove a generation between reading the manifest and opening its files; then the manifest has
    changed and the new one is opened.

    Raises:
        LibraryNotFoundError, LibraryFormatError, LibraryCorruptError: see each.
    """
    manifest = _current(library)
    for _ in range(10):
        try:
            return _open_generation(library, manifest, mapper, limits)
        except LibraryCorruptError:
            newest = _current(library)
            if newest.generation == manifest.generation:
                raise
            manifest = newest
    raise LibraryBusyError(f"{library} changed ten times while it was opened; try again when the writer is done.")


def change_settings(library: Path, changes: Mapping[str, Any]) -> Manifest:
    """Change settings of a library in one step; a value of None removes one. Its other files stay.

    Raises:
        LibraryBusyError: another process is writing.
    """
    from graphrec.storage.lock import lock_library

    with lock_library(library):
        manifest = read_manifest(library)
        settings = {**manifest.settings, **changes}
        kept = {name: value for name, value in settings.items() if value is not None}
        changed = replace(manifest, settings=kept)
        write_manifest(library, changed)
    return changed


def verify_folder(library: Path) -> list[str]:
    """Compare every byte of the current generation, and of those kept as backups, with the checksums.

    Returns one sentence for each damaged file.

    Raises:
        LibraryNotFoundError, LibraryFormatError, LibraryCorruptError: the current manifest cannot be used.
    """
    problems = _problems(library, MANIFEST_NAME, read_content(library))
    for path in sorted(library.glob(f"{BACKUP_PREFIX}*.json")):
        try:
            found = _problems(library, path.name, read_content(library, path.name))
        except LibraryCorruptError as error:
            found = [str(error)]
        problems += [f"the backup {path.name} is of no use, delete it ({each})" for each in found]
    return problems


def _problems(library: Path, name: str, content: Mapping[str, Any]) -> list[str]:
    """What is damaged of a manifest that can be read, and of the generation that it names."""
    changed = [] if is_unchanged(library, name) else [f"{name} has changed since it was written"]
    return changed + damaged_files(library / content["generation"], content["files"], thorough=True)


def _current(library: Path) -> Manifest:
    if read_content(library)["format"] == FORMAT_VERSION:
        return read_manifest(library)
    from graphrec.storage.upgrade import migrate_folder  # what writes is not imported to read

    return migrate_folder(library)


def _open_generation(library: Path, manifest: Manifest, mapper: Mapper, limits: SizeLimits) -> Snapshot:
    folder = library / manifest.generation
    state = file_state(folder, manifest.files)
    is_known = is_verified(folder, manifest.files, state, limits)
    check_files(library, folder, manifest.files, thorough=not is_known)
    store = open_stores(folder, manifest.shards)
    graph = (
        open_shards(folder, manifest.columns, manifest.shards, mapper)
        if manifest.shards
        else open_graph(folder, manifest.columns, manifest.files)
    )
    graph = replace(graph, extra=open_extra_edges(folder, manifest.files, manifest.papers))
    check_shapes(folder, graph, manifest)
    if not is_known:
        check_extra_edges(folder, graph.extra, manifest.papers)
        check_numbers(folder, graph, manifest, store)
        note_verified(folder, manifest.files, state, limits)
    return Snapshot(library, str(library), manifest, store, graph)
