"""Where a library comes from: opened, built, extended, or prepared from the bundled papers."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from graphrec.api.library import Library
from graphrec.engines.progress import announce_nothing
from graphrec.errors import LibraryBusyError, LibraryCorruptError, LibraryNotFoundError
from graphrec.places import bundled_files, bundled_library
from graphrec.storage.location import open_for_writing, open_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graphrec.engines.progress import Announce

T = TypeVar("T", str, str | Path)


def open(path: str | Path) -> Library:  # noqa: A001 - `graphrec.open` reads as what it does
    """Open the library at `path`, a folder or an address (raises as `Library`)."""
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
    announce: Announce = announce_nothing,
) -> Library:
    """Read files, build a library, and open it; `library.report` says what became of every record.

    Args:
        files: files, folders or patterns to read, or one of them.
        output: folder of the library, or its address (`s3://...`; extra `remote`).
        workers: processes or workers to use; 0 are as many as the machine has processors, where that pays.
        engine: where the work is done: "serial", "processes", "dask", "dask=tcp://host:8786", or another of
            `graphrec.engines`.
        patience: seconds to wait for the workers of such a cluster, instead of 60.
        keep_apart: places (`file:line`) or ids of records that are not merged with any other.
        encoder: a sentence-transformers model, by name or folder, instead of the shipped one (extra `neural`).
        resume: store what is done in the folder `output` + ".unfinished" until all is, and continue from there where
            an earlier run was cut off.
        shards: parts to cut the library in, which give the same answers; 0 leaves it in one piece.
        announce: is called with the name of each step, and how much of it is done.

    Raises:
        ExtraMissingError, OptionError: the encoder or the engine cannot be loaded, or a number is outside its range.
        WorkerError: the workers were lost for good.
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
    announce: Announce = announce_nothing,
) -> Library:
    """Add the papers of files to a library and open it; `library.report` says what became of the new records.

    A library of some thousand papers is read anew only with `compact`, or when it has grown by a fifth: until then new
    papers are read and placed by what was learnt of the others.

    Args:
        files: files, folders or patterns to read, or one of them; with `compact` there may be none.
        library: folder or address of the library.
        compact: build the library anew from all of its records, as if they were read at once.
        workers: as for `build`.
        engine: as for `build`.
        announce: as for `build`.

    Raises:
        GraphrecError: as `build` and as `Library`.
    """
    from graphrec.pipeline.addition import extend_library
    from graphrec.pipeline.options import BuildOptions

    options = BuildOptions(workers=workers, engine=engine)
    opened = open_snapshot(library)
    with open_for_writing(library) as folder:
        report = extend_library(folder, opened, _as_list(files), options, compact=compact, announce=announce)
    return Library(library, report=report)


def keep_apart(
    names: str | Sequence[str], library: str | Path, *, workers: int = 0, announce: Announce = announce_nothing
) -> Library:
    """Take merges of a library back: the records with these places (`file:line`) or ids stand alone from now on.

    Args:
        names: places or ids of records, or one of them.
        library: folder or address of the library.
        workers: as for `build`.
        announce: as for `build`.

    Raises:
        OptionError: no record has one of the places or ids.
        LibraryError: an earlier graphrec built the library and kept no merged records, or it cannot be written.
    """
    from graphrec.pipeline.addition import extend_library
    from graphrec.pipeline.options import BuildOptions

    options = BuildOptions(workers=workers, keep_apart=tuple(_as_list(names)))
    opened = open_snapshot(library)
    with open_for_writing(library) as folder:
        report = extend_library(folder, opened, options=options, announce=announce)
    return Library(library, report=report)


def demo(notify: Callable[[str], None] = lambda _: None, announce: Announce = announce_nothing) -> Library:
    """Open the library of bundled papers; prepared in the user's cache folder the first time (about two seconds).

    It is prepared again where it is damaged. `notify` gets a sentence when it is prepared, `announce` each step.
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

    with contextlib.suppress(LibraryBusyError):  # someone else prepares it right now
        build_library(bundled_files(), path, BuildOptions(bare_places=True, wait=True), announce=announce)
    return Library(path)


def _as_list(items: T | Sequence[T]) -> list[T]:
    """One text or path as a list of it, several as they are."""
    return [items] if isinstance(items, (str, Path)) else list(items)
