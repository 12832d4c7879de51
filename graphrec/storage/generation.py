"""A new generation of a library: written whole where nobody reads, then taken into use by the manifest in one step.

A writer makes it beside the current one and swaps the manifest; killed at any moment it leaves the library as it was.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from graphrec._version import __version__
from graphrec.engines import serially
from graphrec.errors import (
    GraphrecError,
    LibraryCorruptError,
    LibraryError,
    LibraryNotFoundError,
)
from graphrec.storage.arrays import save_array, save_graph
from graphrec.storage.checksums import damaged_files, describe_files, note_whole, state_of
from graphrec.storage.extra_edges import save_extra_edges
from graphrec.storage.lock import next_generation, scratch_folder
from graphrec.storage.manifest import FORMAT_VERSION, Manifest, read_content, sync_folder, write_manifest
from graphrec.storage.merged_records import save_differences
from graphrec.storage.shards.graph import cut, save_common, save_shard
from graphrec.storage.sql.texts import STORE_NAME
from graphrec.storage.sql.writer import add_to_store, write_store, write_stores
from graphrec.storage.statistics_file import save_statistics

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from graphrec.engines import Mapper
    from graphrec.model.corpus_statistics import CorpusStatistics
    from graphrec.model.facts import CorpusFacts
    from graphrec.model.graph import PaperGraph
    from graphrec.model.paper import Difference, Paper
    from graphrec.storage.sql.writer import Additions


def save_folder(
    library: Path,
    papers: Sequence[Paper],
    facts: CorpusFacts,
    graph: PaperGraph,
    *,
    originals: Iterable[tuple[int, list[Difference]]],
    vocabulary: Sequence[str],
    arrays: Mapping[str, NDArray[Any]],
    settings: dict[str, Any],
    report: dict[str, Any],
    statistics: CorpusStatistics | None = None,
    shards: int = 0,
    mapper: Mapper = serially,
) -> Manifest:
    """Write a new generation and make it the library, in one step as seen from outside.

    `statistics` is what later papers are added with; with `shards` the library is cut in so many, whose texts `mapper`
    writes.

    Raises:
        LibraryError: the folder holds something that is not a library, or the disk refused.
        WorkerError: the workers that wrote shards were lost.
    """
    with _refusals_told(library), scratch_folder(library) as scratch:
        ranges = cut(graph, shards) if shards else []
        columns = _write_shards(scratch, ranges, papers, facts, graph, vocabulary, mapper) if shards else None
        if columns is None:
            write_store(scratch / STORE_NAME, papers, facts, vocabulary)
            columns = save_graph(scratch, graph)
        save_extra_edges(scratch, graph.extra)
        save_differences(scratch, originals)
        if statistics is not None:
            save_statistics(scratch, statistics)
        for name, array in arrays.items():
            save_array(scratch, name, array)
        manifest = Manifest(
            format=FORMAT_VERSION,
            graphrec=__version__,
            generation=next_generation(library),
            papers=len(papers),
            works=len(facts.works),
            methods=len(facts.methods),
            columns=columns,
            files=describe_files(scratch),
            settings=settings,
            report=report,
            shards=ranges,
        )
        take_into_use(library, scratch, manifest)
    return manifest


def _write_shards(
    scratch: Path,
    ranges: Sequence[Mapping[str, Any]],
    papers: Sequence[Paper],
    facts: CorpusFacts,
    graph: PaperGraph,
    vocabulary: Sequence[str],
    mapper: Mapper,
) -> dict[str, int]:
    """Write the shards of a library, and beside them what is not cut; returns the width of each matrix."""
    rows: dict[Path, range] = {}
    for each in ranges:
        shard = scratch / each["name"]
        shard.mkdir()
        save_shard(shard, graph, each)
        rows[shard / STORE_NAME] = range(*each["papers"])
    write_stores(scratch / STORE_NAME, rows, papers, facts, vocabulary, mapper)
    return save_common(scratch, graph)


@dataclass(frozen=True, slots=True)
class Growth:
    """All that a library with further papers has in place of what it had; `graph` is whole, `store` what is new."""

    store: Additions
    graph: PaperGraph
    differences: Mapping[int, list[Difference]]
    statistics: CorpusStatistics
    settings: dict[str, Any]
    report: dict[str, Any]


def grow_folder(library: Path, manifest: Manifest, growth: Growth) -> Manifest:
    """Write a new generation with what stays of the one before, and make it the library in one step.

    Raises:
        LibraryError: the disk refused.
        LibraryCorruptError: a file that stays is damaged.

    Cost: that of copying the library.
    """
    old = library / manifest.generation
    with _refusals_told(library), scratch_folder(library) as scratch:
        shutil.copyfile(old / STORE_NAME, scratch / STORE_NAME)
        check_whole(library, scratch, {STORE_NAME: manifest.files[STORE_NAME]}, thorough=True)
        add_to_store(scratch / STORE_NAME, growth.store)
        save_differences(scratch, sorted(growth.differences.items()))
        save_statistics(scratch, growth.statistics)
        columns = save_graph(scratch, growth.graph)
        kept = {name: entry for name, entry in manifest.files.items() if not (scratch / name).exists()}
        for name in kept:
            shutil.copyfile(old / name, scratch / name)
        check_whole(library, scratch, kept, thorough=True)
        grown = replace(
            manifest,
            generation=next_generation(library),
            papers=growth.store.n_papers,
            works=manifest.works + len(growth.store.works),
            methods=manifest.methods + len(growth.store.methods),
            columns=columns,
            files=describe_files(scratch),
            settings=growth.settings,
            report=growth.report,
        )
        take_into_use(library, scratch, grown)
    return grown


@contextmanager
def _refusals_told(library: Path) -> Iterator[None]:
    """What the disk refuses becomes a sentence."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        if isinstance(error, GraphrecError):
            raise
        raise LibraryError(f"{library} could not be written ({error}); it is as it was before.") from error


def take_into_use(library: Path, scratch: Path, manifest: Manifest) -> None:
    """Make a whole new generation the library; its name is on disk before the manifest that names it."""
    folder = library / manifest.generation
    scratch.replace(folder)
    try:
        sync_folder(library)
        write_manifest(library, manifest)
    except BaseException:
        _drop_unused(library, folder)
        raise
    note_whole(folder, manifest.files, state_of(folder, manifest.files))  # described a moment ago


def _drop_unused(library: Path, folder: Path) -> None:
    """Remove a generation that was not taken into use; where that is not known, the next writer finds out."""
    try:
        is_used = read_content(library)["generation"] == folder.name
    except LibraryNotFoundError:
        is_used = False
    except (LibraryError, OSError):
        return
    if not is_used:
        shutil.rmtree(folder, ignore_errors=True)


def check_whole(library: Path, folder: Path, files: Mapping[str, dict[str, Any]], *, thorough: bool) -> None:
    """Raise LibraryCorruptError where files are not what the manifest says: by size, or by checksum, too."""
    problems = damaged_files(folder, files, thorough=thorough)
    if problems:
        raise LibraryCorruptError(
            f"{library} is damaged: {'; '.join(problems[:3])}; build it again from its files with graphrec build."
        )
