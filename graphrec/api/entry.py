"""The functions that return a `Library`: open, build, add, keep_apart, and demo for the bundled papers."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from graphrec.api.library import Library
from graphrec.engines.progress import announce_nothing
from graphrec.errors import LibraryCorruptError, LibraryNotFoundError
from graphrec.places import bundled_files, bundled_library
from graphrec.storage.location import open_for_writing, open_snapshot, open_to_change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from graphrec.engines.progress import Announce
    from graphrec.storage.snapshot import Snapshot

T = TypeVar("T", str, str | Path)


def open(path: str | Path) -> Library:  # noqa: A001 - `graphrec.open` reads as what it does
    """Open the library at `path`, a folder or an address (raises the same errors as `Library`)."""
    return Library(path)


def build(
    files: str | Path | Sequence[str | Path],
    output: str | Path,
    *,
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

    Args:
        files: one or several files, folders or glob patterns to read.
        output: folder of the library, or its address (`s3://...`; extra `remote`).
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
        LibraryError: the library cannot be written.
    """
    from graphrec.pipeline.build import build_library
    from graphrec.pipeline.options import BuildOptions

    options = BuildOptions(
        workers=workers,
        engine=engine,
        patience=patience,
        keep_apart=tuple(_as_list(keep_apart)),
        encoder=encoder,
        resume=resume,
        shards=shards,
        wait=wait,
    )
    with open_for_writing(output) as folder:
        _, report = build_library(_as_list(files), folder, options, announce=announce)
    return Library(output, report=report)


def add(
    files: str | Path | Sequence[str | Path],
    library: str | Path,
    *,
    compact: bool = False,
    workers: int = 0,
    engine: str = "",
    wait: bool = False,
    announce: Announce = announce_nothing,
) -> Library:
    """Add the papers of files to a library and open it; `library.report` lists what was read, merged and skipped.

    A library of some thousand papers is rebuilt from all of its records only with `compact`, or once it has grown by a
    fifth. Until then only the new records are read, with the terms and weights of the last full build. A small library,
    or one in shards, is always rebuilt.

    Args:
        files: one or several files, folders or glob patterns to read; may be empty with `compact`.
        library: folder or address of the library.
        compact: rebuild the library from all of its records; the result equals that of one `build` of all files.
        workers: as for `build`.
        engine: as for `build`.
        wait: as for `build`; no other process can then write the library until the papers are added.
        announce: as for `build`.

    Raises:
        GraphrecError: the same errors as `build` and `Library`.
    """
    from graphrec.pipeline.addition import extend_library
    from graphrec.pipeline.options import BuildOptions

    options = BuildOptions(workers=workers, engine=engine, wait=wait)
    with _open_to_change(library, wait=wait) as (folder, opened):
        report = extend_library(folder, opened, _as_list(files), options, compact=compact, announce=announce)
    return Library(library, report=report)


def keep_apart(
    names: str | Sequence[str],
    library: str | Path,
    *,
    workers: int = 0,
    wait: bool = False,
    announce: Announce = announce_nothing,
) -> Library:
    """Undo merges of a library: the named records become papers of their own, also after later additions.

    Args:
        names: one or several places (`file:line`) or ids of records.
        library: folder or address of the library.
        workers: as for `build`.
        wait: as for `add`.
        announce: as for `build`.

    Raises:
        OptionError: a place or id belongs to no record.
        LibraryError: the library was built by an early graphrec that stored no merged records, or cannot be written.
    """
    from graphrec.pipeline.addition import extend_library
    from graphrec.pipeline.options import BuildOptions

    options = BuildOptions(workers=workers, keep_apart=tuple(_as_list(names)), wait=wait)
    with _open_to_change(library, wait=wait) as (folder, opened):
        report = extend_library(folder, opened, options=options, announce=announce)
    return Library(library, report=report)


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
    from graphrec.pipeline.build import build_library
    from graphrec.pipeline.options import BuildOptions

    build_library(bundled_files(), path, BuildOptions(bare_places=True, wait=True), announce=announce)
    return Library(path)


@contextlib.contextmanager
def _open_to_change(library: str | Path, *, wait: bool) -> Iterator[tuple[Path, Snapshot]]:
    """Open a library and the folder to write it in; with `wait`, only when no other process is writing it."""
    from graphrec.storage.lock import hold_library

    opened = open_to_change(library)
    with open_for_writing(library) as folder, hold_library(folder, wait=wait):
        yield folder, open_snapshot(folder) if wait else opened


def _as_list(items: T | Sequence[T]) -> list[T]:
    """Return a single text or path as a list of one item, and a sequence as a list."""
    return [items] if isinstance(items, (str, Path)) else list(items)
