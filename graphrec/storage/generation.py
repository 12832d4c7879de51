"""Writes a new generation of a library and activates it in one step.

It is written to a scratch folder beside the current generation; then the manifest is replaced. A writer that is killed
at any moment leaves the library as it was.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphrec._version import __version__
from graphrec.engines import run_serially
from graphrec.errors import GraphrecError, LibraryError, LibraryNotFoundError
from graphrec.model.limits import SIZE_LIMITS
from graphrec.storage.arrays import save_array, save_graph
from graphrec.storage.checksums import describe_files, file_state, note_verified
from graphrec.storage.extra_edges import save_extra_edges
from graphrec.storage.lock import next_generation, scratch_folder
from graphrec.storage.manifest import FORMAT_VERSION, Manifest, read_content, sync_folder, write_manifest
from graphrec.storage.merged_records import save_differences
from graphrec.storage.ownership import remove_generation
from graphrec.storage.shards.graph import save_common, save_shard, split_ranges
from graphrec.storage.sql.codec import learn_dictionary
from graphrec.storage.sql.writer import write_common, write_store, write_stores
from graphrec.storage.texts import STORE_NAME
from graphrec.storage.themes import save_themes
from graphrec.systems import move

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from numpy.typing import NDArray

    from graphrec.engines import Mapper
    from graphrec.model.facts import CorpusFacts
    from graphrec.model.graph import PaperGraph
    from graphrec.model.limits import SizeLimits
    from graphrec.model.paper import Difference, Paper, ReadReport
    from graphrec.model.themes import Themes

    Commit = Callable[[Manifest], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Contents:
    """The content of a new library.

    Attributes:
        papers: by row.
        facts: facts of the papers, and the works and methods that they refer to.
        graph: matrices of all edge types.
        vocabulary: the terms, by column.
        arrays: the arrays of the encoder, by name.
        settings: JSON values that queries need.
        report: which records were read, merged and skipped.
        originals: row of a paper and the differences of the records that were merged into it.
        themes: the themes of the papers; None to find them when they are asked for.
    """

    papers: Sequence[Paper]
    facts: CorpusFacts
    graph: PaperGraph
    vocabulary: Sequence[str]
    arrays: Mapping[str, NDArray[Any]]
    settings: dict[str, Any]
    report: ReadReport
    originals: Iterable[tuple[int, list[Difference]]] = ()
    themes: Themes | None = None


def save_folder(
    library: Path,
    contents: Contents,
    *,
    shards: int = 0,
    mapper: Mapper = run_serially,
    limits: SizeLimits = SIZE_LIMITS,
    commit: Commit = lambda _: nullcontext(),
) -> Manifest:
    """Write a new generation and activate it; other processes see the old library or the new one.

    Args:
        library: folder of the library, which need not exist.
        contents: content of the library.
        shards: number of shards; 0 for a library in one piece.
        mapper: writes the texts of the shards, one shard a batch.
        limits: sizes from which texts are compressed.
        commit: surrounds the moment at which the new generation becomes the current one, with its manifest.

    Raises:
        LibraryError: the folder cannot be written.
        WorkerError: the workers that wrote shards were lost.
    """
    with _translate_errors(library), scratch_folder(library) as scratch:
        ranges = split_ranges(contents.graph, shards) if shards else []
        columns = (
            _write_shards(scratch, ranges, contents, mapper, limits)
            if shards
            else _write_unsharded(scratch, contents, limits)
        )
        save_extra_edges(scratch, contents.graph.extra)
        save_differences(scratch, contents.originals)
        if contents.themes is not None:
            save_themes(scratch, contents.themes)
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
        with commit(manifest):
            activate_generation(library, scratch, manifest, is_sound=True)
    return manifest


def _write_unsharded(scratch: Path, contents: Contents, limits: SizeLimits) -> dict[str, int]:
    """Write texts and graph of a library in one piece; returns the number of columns of each matrix."""
    dictionary = learn_dictionary(contents.papers, limits.compressed_texts)
    write_store(scratch / STORE_NAME, contents.papers, contents.facts, contents.vocabulary, dictionary)
    return save_graph(scratch, contents.graph)


def _write_shards(
    scratch: Path, ranges: Sequence[Mapping[str, Any]], contents: Contents, mapper: Mapper, limits: SizeLimits
) -> dict[str, int]:
    """Write the shards of a library and their common files; returns the number of columns of each matrix."""
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


@contextmanager
def _translate_errors(library: Path) -> Iterator[None]:
    """Turn errors of the file system and of SQLite into a `LibraryError`."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        if isinstance(error, GraphrecError):
            raise
        raise LibraryError(f"{library} could not be written ({error}); it is as it was before.") from error


def activate_generation(library: Path, scratch: Path, manifest: Manifest, *, is_sound: bool) -> None:
    """Make a complete generation the current one: first move its folder, then write the manifest that names it.

    Args:
        library: folder of the library.
        scratch: folder with the files of the generation.
        manifest: its manifest, with checksums of the files.
        is_sound: whether its numbers are ours, and not those of a library from elsewhere.
    """
    folder = library / manifest.generation
    move(scratch, folder)
    try:
        sync_folder(library)
        write_manifest(library, manifest)
    except BaseException:
        _drop_unused(library, folder)
        raise
    if is_sound:
        note_verified(folder, file_state(folder, manifest.files))  # their checksums were just computed


def _drop_unused(library: Path, folder: Path) -> None:
    """Remove a generation that is not current; if that is unknown, the next writer removes it."""
    try:
        is_used = read_content(library)["generation"] == folder.name
    except LibraryNotFoundError:
        is_used = False
    except (LibraryError, OSError):
        return
    if not is_used:
        remove_generation(folder)
