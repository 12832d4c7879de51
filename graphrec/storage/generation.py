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
from graphrec.engines import run_serially
from graphrec.errors import GraphrecError, LibraryError, LibraryNotFoundError
from graphrec.model.limits import SIZE_LIMITS
from graphrec.storage.arrays import save_array, save_graph
from graphrec.storage.checksums import check_files, describe_files, file_state, note_verified
from graphrec.storage.extra_edges import save_extra_edges
from graphrec.storage.lock import next_generation, scratch_folder
from graphrec.storage.manifest import FORMAT_VERSION, Manifest, read_content, sync_folder, write_manifest
from graphrec.storage.merged_records import save_differences
from graphrec.storage.shards.graph import save_common, save_shard, split_ranges
from graphrec.storage.sql.codec import learn_dictionary
from graphrec.storage.sql.texts import STORE_NAME
from graphrec.storage.sql.writer import add_to_store, write_common, write_store, write_stores
from graphrec.storage.statistics_file import save_statistics

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from graphrec.engines import Mapper
    from graphrec.model.corpus_statistics import CorpusStatistics
    from graphrec.model.facts import CorpusFacts
    from graphrec.model.graph import PaperGraph
    from graphrec.model.limits import SizeLimits
    from graphrec.model.paper import Difference, Paper, ReadReport
    from graphrec.storage.sql.writer import Additions


@dataclass(frozen=True, slots=True)
class Contents:
    """All that a new library holds.

    Attributes:
        papers: by row.
        facts: what the texts of the papers say, and the works and methods they mean.
        graph: every edge type.
        vocabulary: the terms, by column.
        arrays: further arrays by name, those of the encoder.
        settings: JSON that later questions need.
        report: what became of every record read.
        originals: by row, how the records behind a paper differ from it.
        statistics: of the corpus, with which papers are added later; None where the library is built anew then.
    """

    papers: Sequence[Paper]
    facts: CorpusFacts
    graph: PaperGraph
    vocabulary: Sequence[str]
    arrays: Mapping[str, NDArray[Any]]
    settings: dict[str, Any]
    report: ReadReport
    originals: Iterable[tuple[int, list[Difference]]] = ()
    statistics: CorpusStatistics | None = None


def save_folder(
    library: Path,
    contents: Contents,
    *,
    shards: int = 0,
    mapper: Mapper = run_serially,
    limits: SizeLimits = SIZE_LIMITS,
) -> Manifest:
    """Write a new generation and make it the library, in one step as seen from outside.

    Args:
        library: folder of the library, which need not exist.
        contents: what it holds.
        shards: parts that it is cut in; 0 leaves it in one piece.
        mapper: writes the texts of shards, one a batch.
        limits: sizes from which texts are compressed and checksums not compared each time.

    Raises:
        LibraryError: the folder holds something that is not a library, or the disk refused.
        WorkerError: the workers that wrote shards were lost.
    """
    with _refusals_told(library), scratch_folder(library) as scratch:
        ranges = split_ranges(contents.graph, shards) if shards else []
        columns = (
            _write_shards(scratch, ranges, contents, mapper, limits)
            if shards
            else _write_whole(scratch, contents, limits)
        )
        save_extra_edges(scratch, contents.graph.extra)
        save_differences(scratch, contents.originals)
        if contents.statistics is not None:
            save_statistics(scratch, contents.statistics)
        for name, array in contents.arrays.items():
            save_array(scratch, name, array)
        manifest = Manifest(
            format=FORMAT_VERSION,
            graphrec=__version__,
            generation=next_generation(library),
            papers=len(contents.papers),
            works=len(contents.facts.works),
            methods=len(contents.facts.methods),
            columns=columns,
            files=describe_files(scratch),
            settings=contents.settings,
            report=contents.report.to_dict(),
            shards=ranges,
        )
        activate_generation(library, scratch, manifest, limits)
    return manifest


def _write_whole(scratch: Path, contents: Contents, limits: SizeLimits) -> dict[str, int]:
    """Write texts and graph of a library in one piece; returns the width of each matrix."""
    dictionary = learn_dictionary(contents.papers, limits.compressed_texts)
    write_store(scratch / STORE_NAME, contents.papers, contents.facts, contents.vocabulary, dictionary)
    return save_graph(scratch, contents.graph)


def _write_shards(
    scratch: Path, ranges: Sequence[Mapping[str, Any]], contents: Contents, mapper: Mapper, limits: SizeLimits
) -> dict[str, int]:
    """Write the shards of a library, and beside them what is not cut; returns the width of each matrix."""
    rows: dict[Path, range] = {}
    for each in ranges:
        shard = scratch / each["name"]
        shard.mkdir()
        save_shard(shard, contents.graph, each)
        rows[shard / STORE_NAME] = range(*each["papers"])
    dictionary = learn_dictionary(contents.papers, limits.compressed_texts)
    write_common(scratch / STORE_NAME, contents.papers, contents.facts, contents.vocabulary, dictionary)
    write_stores(rows, contents.papers, contents.facts, dictionary, mapper)
    return save_common(scratch, contents.graph)


@dataclass(frozen=True, slots=True)
class Growth:
    """All that a library with further papers has in place of what it had; `graph` is whole, `store` what is new."""

    store: Additions
    graph: PaperGraph
    differences: Mapping[int, list[Difference]]
    statistics: CorpusStatistics
    settings: dict[str, Any]
    report: ReadReport


def grow_folder(library: Path, manifest: Manifest, growth: Growth, limits: SizeLimits = SIZE_LIMITS) -> Manifest:
    """Write a new generation with what stays of the one before, and make it the library in one step.

    Raises:
        LibraryError: the disk refused.
        LibraryCorruptError: a file that stays is damaged.

    Cost: that of copying the library.
    """
    old = library / manifest.generation
    with _refusals_told(library), scratch_folder(library) as scratch:
        shutil.copyfile(old / STORE_NAME, scratch / STORE_NAME)
        check_files(library, scratch, {STORE_NAME: manifest.files[STORE_NAME]}, thorough=True)
        add_to_store(scratch / STORE_NAME, growth.store)
        save_differences(scratch, sorted(growth.differences.items()))
        save_statistics(scratch, growth.statistics)
        columns = save_graph(scratch, growth.graph)
        kept = {name: entry for name, entry in manifest.files.items() if not (scratch / name).exists()}
        for name in kept:
            shutil.copyfile(old / name, scratch / name)
        check_files(library, scratch, kept, thorough=True)
        grown = replace(
            manifest,
            generation=next_generation(library),
            papers=growth.store.n_papers,
            works=manifest.works + len(growth.store.works),
            methods=manifest.methods + len(growth.store.methods),
            columns=columns,
            files=describe_files(scratch),
            settings=growth.settings,
            report=growth.report.to_dict(),
        )
        activate_generation(library, scratch, grown, limits)
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


def activate_generation(library: Path, scratch: Path, manifest: Manifest, limits: SizeLimits = SIZE_LIMITS) -> None:
    """Make a whole new generation the library; its name is on disk before the manifest that names it."""
    folder = library / manifest.generation
    scratch.replace(folder)
    try:
        sync_folder(library)
        write_manifest(library, manifest)
    except BaseException:
        _drop_unused(library, folder)
        raise
    note_verified(folder, manifest.files, file_state(folder, manifest.files), limits)  # described a moment ago


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
