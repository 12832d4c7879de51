"""Where a library comes from: opened, built, extended, or prepared from the bundled papers."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from graphrec.api.library import Library
from graphrec.engines.progress import silently
from graphrec.errors import LibraryBusyError, LibraryCorruptError, LibraryNotFoundError
from graphrec.places import bundled_files, bundled_library
from graphrec.storage.location import open_snapshot, writing_to

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graphrec.engines.progress import Announce
    from graphrec.model.paper import ReadReport


def open(path: str | Path) -> Library:  # noqa: A001 - `graphrec.open` reads as what it does
    """Open the library at `path`, a folder or an address (raises as `Library`)."""
    return Library(path)


def build(
    files: str | Path | Sequence[str | Path],
    output: str | Path,
    *,
    workers: int = 0,
    engine: str = "",
    keep_apart: Sequence[str] = (),
    encoder: str = "",
    resume: bool = False,
    shards: int = 0,
) -> Library:
    """Read files, build a library in the folder or at the address `output` (`s3://...`; extra `remote`), and open it.

    `keep_apart` names records, by place (`file:line`) or id, that are not merged with any other.
    `encoder` is a sentence-transformers model, by name or folder, instead of the shipped one (extra `neural`).
    `engine` says where the work is done ("serial", "processes", "dask", "dask=tcp://host:8786", or another of
    `graphrec.engines`), by so many `workers`; 0 are as many as the machine has, where it pays. With `resume` what is
    done is kept in the folder `output` + ".unfinished" until all is; a run that was cut off goes on from there.
    The library is cut in so many `shards`, which give the same answers; 0 leaves it in one piece.

    Raises:
        ExtraMissingError, OptionError: the encoder or the engine cannot be loaded.
        WorkerError: the workers were lost for good.
        InputError: no file could be read.
        EmptyCorpusError: no record could be used.
        LibraryError: the library cannot be written.
    """
    return build_with_report(
        files,
        output,
        workers=workers,
        engine=engine,
        keep_apart=keep_apart,
        encoder=encoder,
        resume=resume,
        shards=shards,
    )[0]


def build_with_report(
    files: str | Path | Sequence[str | Path],
    output: str | Path,
    *,
    workers: int = 0,
    engine: str = "",
    keep_apart: Sequence[str] = (),
    encoder: str = "",
    resume: bool = False,
    shards: int = 0,
    announce: Announce = silently,
) -> tuple[Library, ReadReport]:
    """As `build`, with what became of every record; `announce` is called with the name of each step."""
    from graphrec.pipeline.build import build_library

    with writing_to(output) as folder:
        _, report = build_library(
            _as_list(files),
            folder,
            workers=workers,
            engine=engine,
            keep_apart=keep_apart,
            encoder=encoder,
            resume=resume,
            shards=shards,
            announce=announce,
        )
    return Library(output), report


def add(
    files: str | Path | Sequence[str | Path], library: str | Path, *, compact: bool = False, workers: int = 0
) -> Library:
    """Add the papers of files to a library and open it (raises as `build`, and as `Library`).

    A library of some thousand papers or more is read anew only with `compact` (then files may be none), or when it has
    grown by a fifth: until then new papers are read and placed by what was learnt of the others.
    """
    return add_with_report(files, library, compact=compact, workers=workers)[0]


def add_with_report(
    files: str | Path | Sequence[str | Path],
    library: str | Path,
    *,
    compact: bool = False,
    workers: int = 0,
    engine: str = "",
    announce: Announce = silently,
) -> tuple[Library, ReadReport]:
    """As `add`, with what became of every record; `announce` is called with the name of each step."""
    from graphrec.pipeline.addition import extend_library

    opened = open_snapshot(library)
    with writing_to(library) as folder:
        report = extend_library(
            folder,
            opened,
            _as_list(files),
            compact=compact,
            workers=workers,
            engine=engine,
            announce=announce,
        )
    return Library(library), report


def keep_apart(
    names: str | Sequence[str], library: str | Path, *, workers: int = 0, announce: Announce = silently
) -> Library:
    """Take merges of a library back: the records with these places (`file:line`) or ids stand alone from now on.

    Raises:
        OptionError: no record has one of the places or ids.
        LibraryError: an earlier graphrec built the library and kept no merged records, or it cannot be written.
    """
    from graphrec.pipeline.addition import extend_library

    opened = open_snapshot(library)
    wanted = [names] if isinstance(names, str) else list(names)
    with writing_to(library) as folder:
        extend_library(folder, opened, keep_apart=wanted, workers=workers, announce=announce)
    return Library(library)


def demo(told: Callable[[str], None] = lambda _: None, announce: Announce = silently) -> Library:
    """Open the library of bundled papers; prepared in the user's cache folder the first time (about two seconds).

    It is prepared again where it is damaged. `told` gets a sentence when it is prepared, `announce` each step.
    """
    path = bundled_library()
    try:
        return Library(path)
    except LibraryNotFoundError:
        told("Preparing the bundled papers, once ...")
    except LibraryCorruptError:
        told("The prepared library of bundled papers is damaged; preparing it again ...")
    from graphrec.pipeline.build import build_library

    with contextlib.suppress(LibraryBusyError):  # someone else prepares it right now
        build_library(bundled_files(), path, bare_places=True, wait=True, announce=announce)
    return Library(path)


def _as_list(files: str | Path | Sequence[str | Path]) -> list[str | Path]:
    return [files] if isinstance(files, (str, Path)) else list(files)
