"""Stores the results of batches in a folder, so that an interrupted build can resume.

There is one file for each batch, named by a key (a hash of the input files, the options and the version), the step and
the number of the batch, which do not depend on the engine. The folder is deleted when the build is complete. Results
are pickles, which can execute code when they are read; so each is signed with a secret of this user, and a result
without a valid signature is ignored and computed again.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import re
from collections import Counter, deque
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from graphrec.engines import wrap_mapper
from graphrec.engines.signature import SIZE, is_signed, sign
from graphrec.errors import LibraryError
from graphrec.files import replace_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from graphrec.engines import Mapper

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")

_RESULT = re.compile(r"([0-9a-f]{16}-\d+-\w*-\d+|file-[0-9a-f]{16})(\.\d+\.new)?|\.graphrec-[0-9a-f]{16}")


@contextmanager
def open_result_folder(folder: Path) -> Iterator[Path]:
    """Create the folder for results; delete them and it at the end of the block, unless that raises.

    Raises:
        LibraryError: it cannot be created, something else lies in it, or it belongs to another user, whose results
            cannot be trusted.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_ours = not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()
        strangers = [path.name for path in sorted(folder.iterdir()) if not _is_result(path)]
    except OSError as error:
        raise LibraryError(f"{folder} could not be made ({error.strerror}); build without --resume.") from None
    if not is_ours:
        raise LibraryError(f"{folder} belongs to another user; delete it, or build to another place.")
    if strangers:
        raise LibraryError(f"{folder} has other things in it ({strangers[0]}); move them, or build to another place.")
    yield folder
    _remove_results(folder)


def _is_result(path: Path) -> bool:
    """Whether a path is a plain file with a name that a result has, finished or not."""
    return _RESULT.fullmatch(path.name) is not None and path.is_file() and not path.is_symlink()


def _remove_results(folder: Path) -> None:
    """Delete the results, and the folder if nothing else came into it meanwhile."""
    with suppress(OSError):
        for path in filter(_is_result, folder.iterdir()):
            path.unlink()
        folder.rmdir()


def hash_parts(*parts: object) -> str:
    """A key for results that depend on these values: 16 hexadecimal digits of a hash of their `repr`."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def make_resumable(mapper: Mapper, folder: Path, key: str) -> Mapper:
    """A mapper that reads the results that are stored, and runs and stores those that are missing.

    Args:
        mapper: runs the batches without a stored result.
        folder: holds the results.
        key: identifies the build, so that results of another one are not used.
    """
    calls: Counter[str] = Counter()

    def run(step: Callable[[S, T], R], shared: S, batches: Iterable[T]) -> Iterator[R]:
        what = getattr(step, "__name__", "step").strip("_")
        name = f"{key}-{calls[what]}-{what}"
        calls[what] += 1
        yield from _run(mapper, step, shared, ((folder / f"{name}-{at}", batch) for at, batch in enumerate(batches)))

    return wrap_mapper(run, mapper)


def make_resumable_by_file(mapper: Mapper, folder: Path, version: str) -> Mapper:
    """As `make_resumable`, for batches that begin with a path: stored by the batch, and by size and time of the file.

    Args:
        mapper: runs the batches without a stored result.
        folder: holds the results.
        version: identifies the code that makes the results.
    """

    def run(step: Callable[[S, T], R], shared: S, batches: Iterable[T]) -> Iterator[R]:
        def name_of(batch: Any) -> str:
            return f"file-{hash_parts(version, batch, *stamp_files([batch[0]]))}"

        yield from _run(mapper, step, shared, ((folder / name_of(batch), batch) for batch in batches))

    return run


def stamp_files(paths: Iterable[str]) -> Sequence[tuple[str, int, int]]:
    """Path, size in bytes and time of change in nanoseconds of files; zeros for a file that does not exist."""
    return [(path, *_stamp(path)) for path in paths]


def _stamp(path: str) -> tuple[int, int]:
    try:
        state = os.stat(path)  # noqa: PTH116 - faster than pathlib for many names
    except OSError:
        return 0, 0
    return state.st_size, state.st_mtime_ns


def _run(mapper: Mapper, step: Callable[[S, T], R], shared: S, batches: Iterable[tuple[Path, T]]) -> Iterator[R]:
    """Yield the result of every batch, given with the path of its result, stored or computed, in order."""
    waiting: deque[tuple[Path, bool]] = deque()

    def missing() -> Iterator[T]:
        for path, batch in batches:
            is_stored = _read(path) is not None
            waiting.append((path, is_stored))
            if not is_stored:
                yield batch

    for result in mapper(step, shared, missing()):
        yield from _until_missing(waiting)
        _write(waiting.popleft()[0], result)
        yield result
    yield from _until_missing(waiting)


def _until_missing(waiting: deque[tuple[Path, bool]]) -> Iterator[Any]:
    """Take the stored results from the front of the queue, up to the first batch without one."""
    while waiting and waiting[0][1]:
        yield pickle.loads(_read(waiting.popleft()[0]) or b"")  # noqa: S301 - signed by us


def _read(path: Path) -> bytes | None:
    """The pickle of a stored result; None if there is no file or its signature is not valid."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    is_ours = is_signed(_with_name(path, content[SIZE:]), content[:SIZE])
    return content[SIZE:] if is_ours else None


def _with_name(path: Path, content: bytes) -> bytes:
    """What is signed: a result with its name, so that none takes the place of another."""
    return os.fsencode(path.name) + b"\0" + content


def _write(path: Path, result: object) -> None:
    """Store a result; a failure leaves no partial file.

    Raises:
        LibraryError: it cannot be written, such as on a full disk.
    """
    content = pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
    try:
        with replace_file(path) as file:
            file.write(sign(_with_name(path, content)))
            file.write(content)
    except OSError as error:
        raise LibraryError(
            f"{path} could not be written ({error.strerror}); what is done is kept: make room, then build again"
            " with --resume."
        ) from None
