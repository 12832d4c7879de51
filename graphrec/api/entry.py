"""The functions that make, change and open a library: build, add, sync, remove, keep_apart, open and demo."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from graphrec.api.checks import as_names, check_path
from graphrec.api.library import Library
from graphrec.engines.progress import announce_nothing
from graphrec.errors import LibraryCorruptError, LibraryNotFoundError
from graphrec.places import bundled_files, bundled_library
from graphrec.storage.location import open_for_writing, open_snapshot, open_to_change, resolve_location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from graphrec.engines.progress import Announce
    from graphrec.pipeline.changes import SyncReport
    from graphrec.pipeline.target import Target

_FILES = "files, folders, or patterns of files"
_GLOBS = "globs that choose among the files of folders"
_RECORDS = "places (file:line) or ids of records"


def open(path: str | Path) -> Library:  # noqa: A001 - `graphrec.open` reads as what it does
    """Open the library at `path`, a folder or an address (raises the same errors as `Library`)."""
    return Library(path)


def build(
    files: str | Path | Sequence[str | Path],
    output: str | Path,
    *,
    include: str | Sequence[str] = (),
    collections: str | Sequence[str] = (),
    replace: bool = False,
    workers: int = 0,
    engine: str = "",
    patience: float | None = None,
    keep_apart: str | Sequence[str] = (),
    encoder: str = "",
    resume: bool = False,
    shards: int = 0,
    wait: bool = False,
    announce: Announce = announce_nothing,
) -> Library:
    """Read files, build a library and open it; `library.report` lists records read, merged and skipped.

    The library remembers the files as its sources, which `sync` reads again.

    Args:
        files: one or several files, folders or glob patterns to read, or libraries of Zotero (`zotero:`,
            `zotero:groups/ID`, or `zotero:` and the path of its data folder).
        output: folder of the library, or its address (`s3://...`; extra `remote`).
        include: globs, such as "*.bib"; of folders only files that fit one are read.
        collections: names of Zotero's collections whose papers alone are read, with those of the collections below.
        replace: whether a library that is there may be replaced, which forgets its sources. What was decided about its
            papers stays (marks, removals, records kept apart, weights), and its files stay until the next write.
        workers: number of worker processes; 0 uses one per processor if the input is large enough to gain from it.
        engine: what runs the work: "serial", "processes", "dask", "dask=tcp://host:8786", or another of
            `graphrec.engines`.
        patience: seconds to wait until a cluster has workers; None waits 60 seconds.
        keep_apart: places (`file:line`) or ids of records that must not be merged with any other record.
        encoder: a sentence-transformers model, by name or folder, instead of the shipped one (extra `neural`).
        resume: save intermediate results in the folder `output` + ".unfinished" and, after an interrupted run, continue
            from them.
        shards: number of parts to split the library into, which changes no answer; 0 does not split it.
        wait: wait while another process is writing the library, instead of failing.
        announce: called with the name of each step, how much of it is done, and how much there is.

    Raises:
        ExtraMissingError, OptionError: the encoder or the engine cannot be loaded, or a number is outside its range.
        WorkerError: the workers of the engine died or cannot be reached.
        InputError: no file could be read.
        EmptyCorpusError: no record could be used.
        LibraryError: the library cannot be written, or there is one and `replace` is not given.
    """
    from graphrec.pipeline import plans, update
    from graphrec.pipeline.options import BuildOptions
    from graphrec.pipeline.target import Target

    check_path("output", output)
    files = as_names("files", files, _FILES)
    includes = tuple(map(str, as_names("include", include, _GLOBS, may_be_empty=True)))
    options = BuildOptions(
        workers=workers,
        engine=engine,
        patience=patience,
        keep_apart=tuple(map(str, as_names("keep_apart", keep_apart, _RECORDS, may_be_empty=True))),
        encoder=encoder,
        resume=resume,
        shards=shards,
        wait=wait,
    )
    with open_for_writing(output) as folder:
        target = Target(output, folder, replaced=update.open_replaced(output, folder, is_allowed=replace))
        plan = plans.plan_addition(target, files, includes, _collections(collections))
        done = update.write_library(target, plan, options, announce=announce)
    return Library(output, report=done.report)


def add(
    files: str | Path | Sequence[str | Path],
    library: str | Path,
    *,
    include: str | Sequence[str] = (),
    collections: str | Sequence[str] = (),
    workers: int = 0,
    engine: str = "",
    wait: bool = False,
    announce: Announce = announce_nothing,
) -> Library:
    """Add the papers of files to a library and open it; `library.report` lists what was read, merged and skipped.

    The files become sources of the library. One that is a source already is read again: what it does not hold any more
    goes, as in `sync`. The library is the same as if it had been built from all of its sources at once.

    Args:
        files: one or several files, folders or glob patterns to read.
        library: folder or address of the library.
        include: as for `build`.
        collections: as for `build`; a library of Zotero that is a source already is then read with these alone.
        workers: as for `build`.
        engine: as for `build`.
        wait: as for `build`; no other process can then write the library until the papers are added.
        announce: as for `build`.

    Raises:
        GraphrecError: the same errors as `build` and `Library`.
        SourceShrunkError: a file that is a source already has suddenly no or nearly no records.

    Cost: reads the files and analyses all papers; what depends on one record alone comes from the cache.
    """
    from graphrec.pipeline import plans, update
    from graphrec.pipeline.options import BuildOptions

    files = as_names("files", files, _FILES)
    includes = tuple(map(str, as_names("include", include, _GLOBS, may_be_empty=True)))
    with _open_to_change(library, wait=wait) as target:
        options = update.options_of(target, BuildOptions(workers=workers, engine=engine, wait=wait))
        plan = plans.plan_addition(target, files, includes, _collections(collections))
        done = update.write_library(target, plan, options, is_needed=False, announce=announce)
    return Library(library, report=done.report)


def sync(
    library: str | Path,
    sources: str | Path | Sequence[str | Path] = (),
    *,
    collections: str | Sequence[str] = (),
    dry_run: bool = False,
    yes: bool = False,
    forget: bool = False,
    trust: bool = False,
    workers: int = 0,
    engine: str = "",
    wait: bool = False,
    announce: Announce = announce_nothing,
) -> SyncReport:
    """Read the sources of a library again and take over what changed: records that came, went or have other fields.

    A record that vanished from its source goes, unless another source has it, or its paper is marked as kept. A source
    that is missing, damaged or broken off keeps its records. Marks, removals, records kept apart and weights stay; a
    paper that has another id now is found by both.

    Args:
        library: folder or address of the library.
        sources: the names or files of those to read; by default all.
        collections: names of Zotero's collections whose papers alone are read from now on; by default those of before.
        dry_run: only tell what would change.
        yes: accept that a source has suddenly no or nearly no records.
        forget: remove the records of sources that are missing.
        trust: read sources that somebody else named, as those of a library that was made elsewhere.
        workers: as for `build`.
        engine: as for `build`.
        wait: as for `add`.
        announce: as for `build`.

    Returns:
        For each source what came, went and changed; `Library(library)` or `library.reload()` opens the result.

    Raises:
        SourcesNotOursError: somebody else named the sources, and `trust` is not given.
        SourceShrunkError: a source has suddenly no or nearly no records, and `yes` is not given.
        OptionError: `sources` names none of the library.
        GraphrecError: the same errors as `build` and `Library`.

    Cost: as `add`; nothing is written if nothing changed.
    """
    from graphrec.pipeline import plans, update
    from graphrec.pipeline.options import BuildOptions

    chosen = as_names("sources", sources, "names or files of sources", may_be_empty=True)
    with _open_to_change(library, wait=wait, is_trial=dry_run) as target:
        options = update.options_of(target, BuildOptions(workers=workers, engine=engine, wait=wait))
        plan = plans.plan_sync(
            target,
            chosen,
            collections=_collections(collections),
            may_shrink=yes,
            forget=forget,
            is_trial=dry_run,
            is_agreed=trust,
        )
        return update.write_library(target, plan, options, is_needed=False, announce=announce)


def remove(
    names: str | Path | Sequence[str | Path],
    library: str | Path,
    *,
    undo: bool = False,
    workers: int = 0,
    wait: bool = False,
    announce: Announce = announce_nothing,
) -> Library:
    """Remove papers or whole sources from a library and open it; a sync does not bring them back.

    Args:
        names: titles or ids of papers, or names of sources.
        library: folder or address of the library.
        undo: take the removal of these papers or sources back.
        workers: as for `build`.
        wait: as for `add`.
        announce: as for `build`.

    Raises:
        TitleNotFoundError: there is no such paper or source, or it may be another; or, with `undo`, none was removed.
        EmptyCorpusError: no paper would be left.
        GraphrecError: the same errors as `add`.
    """
    from graphrec.pipeline import plans, update
    from graphrec.pipeline.options import BuildOptions

    chosen = as_names("names", names, "titles or ids of papers, or names of sources")
    with _open_to_change(library, wait=wait) as target:
        options = update.options_of(target, BuildOptions(workers=workers, wait=wait))
        make = plans.plan_return if undo else plans.plan_removal
        plan, edit = make(target, chosen)
        done = update.write_library(target, plan, options, edit=edit, announce=announce)
    return Library(library, report=done.report)


def keep_apart(
    names: str | Sequence[str],
    library: str | Path,
    *,
    workers: int = 0,
    wait: bool = False,
    announce: Announce = announce_nothing,
) -> Library:
    """Undo merges of a library: the named records become papers of their own, also after their files have changed.

    An entry of a reference list, named by its text, is not matched with other references or papers any more.

    Args:
        names: one or several places (`file:line`) or ids of records, or texts of references.
        library: folder or address of the library.
        workers: as for `build`.
        wait: as for `add`.
        announce: as for `build`.

    Raises:
        OptionError: a name belongs to no record and no reference.
        LibraryError: the library was built by an early graphrec that stored no merged records, or cannot be written.
    """
    from graphrec.pipeline import plans, update
    from graphrec.pipeline.options import BuildOptions

    places = as_names("names", names, _RECORDS)
    with _open_to_change(library, wait=wait) as target:
        chosen = BuildOptions(workers=workers, keep_apart=tuple(map(str, places)), wait=wait)
        plan = plans.take_over(target)
        done = update.write_library(target, plan, update.options_of(target, chosen), announce=announce)
    return Library(library, report=done.report)


def demo(notify: Callable[[str], None] = lambda _: None, announce: Announce = announce_nothing) -> Library:
    """Open the library of bundled papers; the first call builds it in the user's cache folder (about two seconds).

    A damaged one is built again. `notify` is called with one sentence before a build, `announce` with each step of it.
    """
    path = bundled_library()
    try:
        return Library(path)
    except LibraryNotFoundError:
        notify("Preparing the bundled papers, once ...")
    except LibraryCorruptError:
        notify("The prepared library of bundled papers is damaged; preparing it again ...")
    from graphrec.pipeline import plans, update
    from graphrec.pipeline.options import BuildOptions
    from graphrec.pipeline.target import Target

    target = Target(path, path)
    update.write_library(target, plans.plan_bundled(bundled_files()), BuildOptions(wait=True), announce=announce)
    return Library(path)


def _collections(names: str | Sequence[str]) -> list[str]:
    return list(map(str, as_names("collections", names, "names of collections of Zotero", may_be_empty=True)))


@contextlib.contextmanager
def _open_to_change(library: str | Path, *, wait: bool, is_trial: bool = False) -> Iterator[Target]:
    """Open a library and the folder to write it in; with `wait`, only when no other process is writing it."""
    check_path("library", library)
    from graphrec.pipeline.target import Target
    from graphrec.storage.lock import hold_library

    if is_trial:  # which writes nothing, not even a lock
        yield Target(library, resolve_location(library), open_snapshot(library))
        return
    opened = open_to_change(library)
    with open_for_writing(library) as folder, hold_library(folder, wait=wait):
        yield Target(library, folder, open_snapshot(folder) if wait else opened)
