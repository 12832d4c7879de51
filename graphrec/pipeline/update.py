"""Every way to write a library: build it, add files, follow its sources, remove papers, keep records apart.

All of them are one: the records of all sources (read, or taken over from the library) and the decisions of the user
make a corpus, which is analysed and written as a whole. The same sources and decisions make the same library, whatever
happened before.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from graphrec import registry
from graphrec._version import __version__
from graphrec.engines import open_engine
from graphrec.engines.cache import remember
from graphrec.engines.checkpoint import (
    hash_parts,
    make_resumable,
    make_resumable_by_file,
    open_result_folder,
    stamp_files,
)
from graphrec.engines.progress import announce_nothing
from graphrec.errors import EmptyCorpusError, LibraryBusyError, LibraryCorruptError, LibraryError, LibraryNotFoundError
from graphrec.identity.corpus import REPEAT, Decisions, identify
from graphrec.model.batches import drain
from graphrec.model.compressed_papers import gather_papers
from graphrec.model.paper import ReadReport
from graphrec.pipeline.build import Workshop, write_corpus
from graphrec.pipeline.changes import SyncReport
from graphrec.pipeline.intake import Intake, Plan
from graphrec.pipeline.options import BuildOptions
from graphrec.pipeline.outcome import commit, news, no_news, note_reading
from graphrec.places import is_bundled
from graphrec.readers.open import STDIN
from graphrec.sources.names import find_name
from graphrec.storage.encoder import encoder_model
from graphrec.storage.location import open_to_change
from graphrec.storage.lock import check_writable, lock_library
from graphrec.storage.manifest import FORMAT_VERSION, read_manifest
from graphrec.storage.resources import check_addresses, check_papers, warn_of_files
from graphrec.storage.user_state_place import check_place
from graphrec.text import format_count
from graphrec.vectors import neural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.engines import Mapper
    from graphrec.engines.progress import Announce
    from graphrec.identity.corpus import Corpus
    from graphrec.model.limits import SizeLimits
    from graphrec.model.paper import Paper
    from graphrec.pipeline.outcome import Edit
    from graphrec.pipeline.target import Target
    from graphrec.storage.manifest import Manifest
    from graphrec.storage.snapshot import Snapshot

_MOST_NAMED = 3  # sources in a sentence
_BYTES_A_PAPER = 1_000  # of a file, an average of compressed and other files
_KNOWN = 4  # papers of the library that are as much work as one record that is read for the first time


def write_library(
    target: Target,
    plan: Plan,
    options: BuildOptions = BuildOptions(),  # noqa: B008 - immutable
    *,
    edit: Edit = lambda state: state,
    is_needed: bool = True,
    announce: Announce = announce_nothing,
) -> SyncReport:
    """Read what a plan names, and write the library anew from all records.

    Args:
        target: the library.
        plan: what is read, and what is taken over.
        options: of the build; `keep_apart` are further records that are not merged.
        edit: changes what the user decided; it is in effect if and when the library is written.
        is_needed: whether to write the library even if no source has changed.
        announce: is called with the progress.

    Returns:
        What became of the sources.

    Raises:
        ExtraMissingError, OptionError: the encoder cannot be loaded, the engine does not exist, no record has a
            place or id of `keep_apart`, or stdin is read with `resume`.
        InputError: no file can be read.
        SourceShrunkError: see `Intake.records`.
        EmptyCorpusError: no record could be used.
        LibraryError: the library or an intermediate result cannot be written, or there is no room for it.
        LibraryBusyError: another process is writing, or has written since the library was opened.
        WorkerError: workers were killed or did not respond.
        MemoryLimitError: a limit of the process leaves too little memory to begin.

    Cost: reads and analyses all records; what depends on one of them alone comes from the cache.
    """
    if not plan.is_trial:
        check_writable(target.folder)
        if not is_bundled(target.folder):
            check_place(target.location)
    options.check_sources(plan.files)
    check_addresses("A build")
    encoder = neural.full_name(options.encoder)
    if encoder and not plan.is_trial:
        neural.load_model(encoder)  # before any work, which an error would waste
        neural.trust(encoder)
    workers = options.workers or _workers(plan, target, options.limits)
    with open_engine(options.engine, workers, options.patience) as engine, remember(engine) as mapper:
        return _write(target, plan, edit, Workshop(options, encoder, mapper, announce), is_needed=is_needed)


def open_replaced(location: str | Path, folder: Path, *, is_allowed: bool) -> Snapshot | None:
    """The library that a build would replace; None if there is none, or only a damaged one.

    Args:
        location: folder or address of the library, as the user named it.
        folder: where it is on this machine.
        is_allowed: whether it may be replaced.

    Raises:
        LibraryError: it may not.
    """
    try:
        opened = open_to_change(folder)
    except (LibraryNotFoundError, LibraryCorruptError):  # the latter says: build it again
        return None
    if not is_allowed:
        names = [source.name for source in ReadReport.from_dict(opened.manifest.report).sources[:_MOST_NAMED]]
        made_of = f" from {', '.join(names)}" if names else ""
        raise LibraryError(
            f"{location} is a library of {format_count(len(opened), 'paper')}{made_of} already; to replace it give"
            " --replace (in Python replace=True), to add files use graphrec add, to read its files again graphrec sync."
        )
    return opened


def options_of(target: Target, options: BuildOptions) -> BuildOptions:
    """The options to write a library anew, with its encoder and its number of shards."""
    if target.opened is None:
        return options
    return replace(options, encoder=encoder_model(target.opened), shards=len(target.opened.manifest.shards))


def _write(target: Target, plan: Plan, edit: Edit, work: Workshop, *, is_needed: bool) -> SyncReport:
    """As `write_library`, with an open engine."""
    opened, options = target.opened, work.options
    manifest = target.before.manifest if target.before else None
    intake = Intake(plan, target.records, edit(target.state), plan.is_agreed or target.is_agreed, target.home)
    with _resumable(target.folder, intake, work) as (reading, work_after):
        work.announce("Reading")
        warn_of_files([str(file.path) for file in plan.files])
        records = intake.records(reading)
        n_papers = manifest.papers if manifest else 0
        if plan.is_trial:
            deque(records, maxlen=0)
            return SyncReport(tuple(intake.changes), n_papers, report=intake.read)
        if not is_needed:
            gathered = gather_papers(records, options.limits)
            if not _differs(intake, opened):
                note_reading(target, intake)
                return SyncReport(tuple(intake.changes), n_papers, report=no_news(intake))
            records = drain(list(gathered)) if isinstance(gathered, tuple) else iter(gathered)
            del gathered
        corpus = _corpus(target, records, intake, work_after)
        check_papers(corpus.papers, target.folder)
        with lock_library(target.folder, wait=options.wait):
            if manifest:
                _check_unchanged(target.folder, manifest)
            result = write_corpus(
                target.folder, corpus, intake.report, work_after, lambda new: commit(target, intake, corpus, edit, new)
            )
    return SyncReport(tuple(intake.changes), result.papers, is_written=True, report=news(intake))


def _differs(intake: Intake, opened: Snapshot | None) -> bool:
    """Whether a library would differ from the present one if it were written anew."""
    if opened is None or opened.manifest.graphrec != __version__:
        return True
    return any(each.is_changed for each in intake.changes) or intake.library.report.sources != intake.report.sources


def _corpus(target: Target, records: Iterator[Paper], intake: Intake, work: Workshop) -> Corpus:
    """Merge records of the same paper into a corpus; merges and removals are added to the report."""
    work.announce("Finding duplicates")
    options, report = work.options, intake.report
    apart = tuple(_place(name, target, intake) for name in options.keep_apart)
    decisions = Decisions(intake.state.keep_apart, apart, intake.state.removed, intake.state.apart_entries)
    try:
        corpus = identify(records, report, decisions, work.mapper, options.limits)
    except EmptyCorpusError:
        if report.removed:
            raise
        raise EmptyCorpusError(_nothing_to_build(intake)) from None
    repeats = sorted((each for each in report.merged if each.reason == REPEAT), key=lambda each: each.place)
    report.merged = [*repeats, *(each for each in report.merged if each.reason != REPEAT)]
    return corpus


def _place(name: str, target: Target, intake: Intake) -> str:
    """A place as records have it, which begins with the name of a source; a path in its stead is named as one."""
    file, _, line = name.rpartition(":")
    archive, sign, member = file.partition("!")
    names = {*(each.name for each in intake.plan.files), *(each.name for each in intake.library.sources)}
    source = find_name(archive, names, target.home) if archive and line.isdigit() else ""
    return f"{source}{sign}{member}:{line}" if source else name


@contextmanager
def _resumable(library: Path, intake: Intake, work: Workshop) -> Iterator[tuple[Mapper, Workshop]]:
    """The mapper for reading, and the work of the other steps; with `resume` both store results beside the library.

    The result of reading a file is identified by its path, size and time, others by all files, options and decisions.
    """
    options, state = work.options, intake.state
    if not options.resume:
        yield work.mapper, work
        return
    version = (__version__, FORMAT_VERSION, np.__version__, sys.version_info[:2])
    plugins = registry.plugin_names("extractors")
    decisions = (state.keep_apart, state.apart_entries, state.removed, state.held, options.keep_apart)
    chosen = (decisions, work.encoder, options.shards, options.limits, plugins)
    with open_result_folder(library.with_name(f"{library.name}.unfinished")) as folder:
        files = stamp_files([str(file.path) for file in intake.plan.files])
        working = make_resumable(work.mapper, folder, hash_parts(version, files, chosen))
        yield make_resumable_by_file(work.mapper, folder, hash_parts(version)), replace(work, mapper=working)


def _workers(plan: Plan, target: Target, limits: SizeLimits) -> int:
    """The number of processes: one for a small corpus, else one for each processor.

    Most records of the present library are known from an earlier build, so that they are less work than others.
    """
    n_known = target.opened.manifest.papers if target.opened else 0
    followed = {source.name for source in target.records.sources}
    paths = [Path(file.path) for file in plan.files if file.name not in followed and str(file.path) != STDIN]
    has_stream = any(str(file.path) == STDIN for file in plan.files)
    size = sum(path.stat().st_size for path in paths if path.exists())
    is_large = n_known / _KNOWN + size / _BYTES_A_PAPER >= limits.processes
    return (os.cpu_count() or 1) if is_large or has_stream else 1


def _check_unchanged(library: Path, manifest: Manifest) -> None:
    """Raise LibraryBusyError if another process changed the library since, whose papers would be lost."""
    try:
        is_same = read_manifest(library) == manifest
    except LibraryNotFoundError:
        is_same = False
    if not is_same:
        raise LibraryBusyError(f"{library} was changed by another process just now; try again.")


def _nothing_to_build(intake: Intake) -> str:
    if intake.plan.dropped:
        names = ", ".join(sorted(intake.plan.dropped)[:_MOST_NAMED])
        return f"Without {names} no paper would be left; add other files first, or delete the folder of the library."
    skipped = intake.report.skipped
    if sentence := next((each.reason for each in skipped if each.reason.startswith(each.place)), ""):
        return sentence
    first = f"; the first: {skipped[0].place}: {skipped[0].reason.removesuffix('.')}" if skipped else ""
    files = ", ".join(file.name for file in intake.plan.files[:3])
    return f"No usable record in {files} ({len(skipped)} skipped{first}); a record needs at least a title."
