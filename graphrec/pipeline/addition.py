"""Adds papers to a library: either extends it, or builds it anew from all records."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from graphrec import registry
from graphrec._version import __version__
from graphrec.engines import open_engine
from graphrec.engines.progress import announce_nothing
from graphrec.errors import LibraryError
from graphrec.identity.corpus import restore_records
from graphrec.model.compressed_papers import gather_papers
from graphrec.model.paper import ReadReport
from graphrec.pipeline.build import Base, build_library, check_unchanged
from graphrec.pipeline.incremental.increment import Arriving, grow
from graphrec.pipeline.options import BuildOptions
from graphrec.readers.open import read_files
from graphrec.storage.encoder import encoder_model
from graphrec.storage.extra_edges import EDGE_LIST
from graphrec.storage.lock import lock_library
from graphrec.storage.merged_records import read_differences
from graphrec.storage.statistics_file import read_statistics

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from graphrec.engines.progress import Announce
    from graphrec.model.limits import SizeLimits
    from graphrec.model.paper import Paper
    from graphrec.storage.manifest import Manifest
    from graphrec.storage.snapshot import Snapshot


def extend_library(
    library: Path,
    opened: Snapshot,
    paths: Sequence[str | Path] = (),
    options: BuildOptions = BuildOptions(),  # noqa: B008 - immutable
    *,
    compact: bool = False,
    announce: Announce = announce_nothing,
) -> ReadReport:
    """Add the records of files to a library.

    A large library is extended: the new papers are analysed with the statistics of the library, so answers differ
    slightly from those of a build from all records. It is built anew from all records if it is small, is in shards,
    has been extended by a share of `limits.growth`, was built by another version of graphrec, has results of plug-ins,
    or now becomes large enough for clusters. Records that were kept apart remain so.

    Args:
        library: its folder.
        opened: the library as it was opened.
        paths: files, folders or patterns to read.
        options: of the build; with `keep_apart`, which undoes merges, the library is built anew. Encoder and number of
            shards are always those of the library.
        compact: whether to build the library anew in any case.
        announce: is called with the progress.

    Raises:
        OptionError: no record has a place or id of `keep_apart`.
        LibraryError: a library of an earlier graphrec has no records to undo merges with, or see `build_library`.
    """
    manifest = opened.manifest
    report = ReadReport()
    records: Sequence[Paper] = ()
    may_grow = _may_grow(manifest, options.limits) and not _has_extra(opened)
    if may_grow and not compact and not options.keep_apart:
        announce("Reading")
        records = gather_papers(read_files(paths, report), options.limits)
        taught = read_statistics(library / manifest.generation)
        if taught and _may_grow(manifest, options.limits, len(records)):
            if records:
                _grow(library, opened, Arriving(records, taught, report), options, announce)
            return report
        paths = ()  # already read, and stdin cannot be read twice
    base = Base(manifest, chain(_records_of(library, opened, options.keep_apart), records), report)
    return build_library(paths, library, _options_of(opened, options), base=base, announce=announce)[1]


def _has_extra(opened: Snapshot) -> bool:
    """Whether the library has, or would get, results of plug-ins: their extractors and edge types need all papers."""
    plugins = (*registry.plugin_names("extractors"), *registry.plugin_names("edges"))
    others = opened.store.extra_kinds.difference(registry.builtin_names("extractors"))
    return bool(plugins) or EDGE_LIST in opened.manifest.files or bool(others)


def _options_of(opened: Snapshot, options: BuildOptions) -> BuildOptions:
    """The options to build a library anew, with its encoder, number of shards and records kept apart."""
    manifest = opened.manifest
    return replace(
        options,
        keep_apart=tuple(dict.fromkeys((*manifest.settings.get("keep_apart", ()), *options.keep_apart))),
        encoder=encoder_model(opened),
        shards=len(manifest.shards),
    )


def _may_grow(manifest: Manifest, limits: SizeLimits, n_records: int = 0) -> bool:
    """Whether a library can be extended by `n_records` instead of being built anew."""
    n_built = manifest.papers - manifest.settings.get("grown", 0)
    n_papers = manifest.papers + n_records
    return (
        manifest.graphrec == __version__
        and manifest.papers >= limits.extension
        and not manifest.shards
        and n_papers - n_built <= limits.growth * n_built
        and (n_papers < limits.clusters or manifest.papers >= limits.clusters)
    )


def _grow(library: Path, opened: Snapshot, arriving: Arriving, options: BuildOptions, announce: Announce) -> None:
    """Extend a library by further papers."""
    with (
        lock_library(library, wait=options.wait),
        open_engine(options.engine, options.workers or 1, options.patience) as mapper,
    ):
        check_unchanged(library, opened.manifest)
        grow(library, opened, arriving, mapper=mapper, announce=announce)


def _records_of(library: Path, opened: Snapshot, keep_apart: Sequence[str]) -> Iterator[Paper]:
    """The original records of the papers of a library, as a generator.

    Raises:
        LibraryError: some are to be kept apart, and the library has no original records.
    """
    originals = read_differences(library / opened.manifest.generation)
    if originals is None and keep_apart:
        raise LibraryError(
            f"{library} was built by a graphrec that kept no merged records; build it again with --keep-apart."
        )
    return restore_records(opened.store.all_papers(), originals or {})
