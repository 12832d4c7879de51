"""More papers into a library: beside those it has, or all of them built anew; which of the two, and how."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from graphrec import registry
from graphrec._version import __version__
from graphrec.engines import running
from graphrec.engines.progress import silently
from graphrec.errors import LibraryError
from graphrec.identity.corpus import records_behind
from graphrec.model import corpus_statistics
from graphrec.model.compressed_papers import gathered
from graphrec.model.paper import ReadReport
from graphrec.pipeline.build import build_library, check_unchanged, joined, report_dict
from graphrec.pipeline.incremental.increment import grow
from graphrec.readers.open import read_files
from graphrec.storage.encoder import remembered_model
from graphrec.storage.extra_edges import EDGE_LIST
from graphrec.storage.lock import writing
from graphrec.storage.merged_records import read_differences
from graphrec.storage.statistics_file import read_statistics
from graphrec.vectors.inverted import FROM as CLUSTERS_FROM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from graphrec.engines.progress import Announce
    from graphrec.model.corpus_statistics import CorpusStatistics
    from graphrec.model.paper import Paper
    from graphrec.storage.manifest import Manifest
    from graphrec.storage.snapshot import Snapshot
    from graphrec.storage.sql.store import Store


def extend_library(
    library: Path,
    opened: Snapshot,
    paths: Sequence[str | Path] = (),
    *,
    keep_apart: Sequence[str] = (),
    compact: bool = False,
    workers: int = 0,
    engine: str = "",
    announce: Announce = silently,
) -> ReadReport:
    """Add the records of files to a library.

    A large library stays as it is and gets a few papers more: their links and terms are found with what was learnt of
    it as a whole, so that answers differ a little from those of building from all records at once. Built from all
    records is a small one, one that has grown by `MOST_GROWN` since, lies in shards, is of another version of graphrec,
    or gets so many papers that they are sorted into clusters; with `compact` every one.
    What was kept apart before stays so, and `keep_apart` takes back further merges, which builds the library anew, too.

    Raises:
        OptionError: no record has a place to keep apart.
        LibraryError: merges are to be taken back in a library of an earlier graphrec, or see `build_library`.
    """
    manifest = opened.manifest
    report = ReadReport()
    records: Sequence[Paper] = ()
    if not compact and not keep_apart and not _has_extra(opened) and _may_grow(manifest):
        announce("Reading")
        records = gathered(read_files(paths, report))
        taught = read_statistics(library / manifest.generation)
        if taught and _may_grow(manifest, len(records)):
            if records:
                _grow(library, opened, records, taught, report, workers, engine, announce)
            return report
        paths = ()  # they may come from stdin, which is read only once
    return _build_anew(library, opened, paths, records, report, keep_apart, workers, engine, announce)


def _has_extra(opened: Snapshot) -> bool:
    """Whether extractors or edge types of others made, or would make, a part of the library: they see all papers."""
    plugins = (*registry.plugin_names("extractors"), *registry.plugin_names("edges"))
    return bool(plugins) or EDGE_LIST in opened.manifest.files or opened.store.has_extra_facts


def _may_grow(manifest: Manifest, n_records: int = 0) -> bool:
    """Whether a library has as many papers, and was read as a whole so lately, that it can stay as it is."""
    whole = manifest.papers - manifest.settings.get("grown", 0)
    n_papers = manifest.papers + n_records
    return (
        manifest.graphrec == __version__
        and manifest.papers >= corpus_statistics.FROM
        and not manifest.shards
        and n_papers - whole <= corpus_statistics.MOST_GROWN * whole
        and (n_papers < CLUSTERS_FROM or manifest.papers >= CLUSTERS_FROM)
    )


def _grow(
    library: Path,
    opened: Snapshot,
    records: Sequence[Paper],
    taught: CorpusStatistics,
    report: ReadReport,
    workers: int,
    engine: str,
    announce: Announce,
) -> None:
    """Give a library further papers and leave the others as they are."""
    manifest = opened.manifest
    with writing(library), running(engine, workers or 1) as mapper:
        check_unchanged(library, manifest)
        grow(
            library,
            opened,
            records,
            taught,
            report,
            lambda new: report_dict(joined(manifest.report, new, again=False)),
            mapper=mapper,
            announce=announce,
        )


def _records_of(library: Path, manifest: Manifest, store: Store, keep_apart: Sequence[str]) -> Iterator[Paper]:
    """The records behind the papers of a library, which nothing holds when they have been taken.

    Raises:
        LibraryError: some are to be kept apart, and the library does not know which were merged.
    """
    originals = read_differences(library / manifest.generation)
    if originals is None and keep_apart:
        raise LibraryError(
            f"{library} was built by a graphrec that kept no merged records; build it again with --keep-apart."
        )
    return records_behind(store.all_papers(), originals or {})


def _build_anew(
    library: Path,
    opened: Snapshot,
    paths: Sequence[str | Path],
    records: Sequence[Paper],
    report: ReadReport,
    keep_apart: Sequence[str],
    workers: int,
    engine: str,
    announce: Announce,
) -> ReadReport:
    """Write a library from its own records, others that were read (the report tells of them), and those of files."""
    manifest, store = opened.manifest, opened.store
    build_library(
        paths,
        library,
        known=chain(_records_of(library, manifest, store, keep_apart), records),
        before=manifest,
        report=report,
        workers=workers,
        engine=engine,
        keep_apart=tuple(dict.fromkeys((*manifest.settings.get("keep_apart", ()), *keep_apart))),
        encoder=remembered_model(manifest.settings),
        shards=len(manifest.shards),
        announce=announce,
    )
    return report
