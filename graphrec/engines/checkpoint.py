"""Keeps what batches gave in a folder, so that a build that was cut off goes on where it was.

One file a batch, named by step and number: within one key (the files read, the options, the version) the same batch
has the same number, whatever engine runs it. The folder is deleted when the build is done. Results are pickles, so
each is signed with a secret of this user: what anybody else wrote, unpacked or copied there is not read but done again.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import pickle
import shutil
from collections import Counter, deque
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from graphrec.engines import wrap_mapper
from graphrec.errors import LibraryError
from graphrec.places import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from graphrec.engines import Mapper

S = TypeVar("S")
T = TypeVar("T")
R = TypeVar("R")

_SIGN = 32  # bytes of the signature before a result, and of the secret


@contextmanager
def open_result_folder(folder: Path) -> Iterator[Path]:
    """A folder for results: deleted when all went well, left as it is when not.

    Raises:
        LibraryError: it cannot be made, or belongs to somebody else, whose results are not to be trusted.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_ours = not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()
    except OSError as error:
        raise LibraryError(f"{folder} could not be made ({error.strerror}); build without --resume.") from None
    if not is_ours:
        raise LibraryError(f"{folder} belongs to another user; delete it, or build to another place.")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def hash_parts(*parts: object) -> str:
    """A name for results that depend on these parts, by their `repr`."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def make_resumable(mapper: Mapper, folder: Path, key: str) -> Mapper:
    """A mapper that runs only the batches without a result under `key`, and keeps the results of those."""
    calls: Counter[str] = Counter()

    def run(step: Callable[[S, T], R], shared: S, batches: Iterable[T]) -> Iterator[R]:
        what = getattr(step, "__name__", "step").strip("_")
        name = f"{key}-{calls[what]}-{what}"
        calls[what] += 1
        yield from _run(mapper, step, shared, ((folder / f"{name}-{at}", batch) for at, batch in enumerate(batches)))

    return wrap_mapper(run, mapper)


def make_resumable_by_file(mapper: Mapper, folder: Path, version: str) -> Mapper:
    """As `resumable` where every batch is the path of a file: its result is kept under its size and time of change."""

    def run(step: Callable[[S, T], R], shared: S, batches: Iterable[T]) -> Iterator[R]:
        named = ((folder / f"file-{hash_parts(version, *stamp_files([str(path)]))}", path) for path in batches)
        yield from _run(mapper, step, shared, named)

    return run


def stamp_files(paths: Iterable[str]) -> Sequence[tuple[str, int, int]]:
    """Path, size and time of change of files; a file that is not there has neither."""
    return [(path, *_stamp(path)) for path in paths]


def _stamp(path: str) -> tuple[int, int]:
    try:
        state = os.stat(path)  # noqa: PTH116 - a name as it was typed, of which there are many
    except OSError:
        return 0, 0
    return state.st_size, state.st_mtime_ns


def _run(mapper: Mapper, step: Callable[[S, T], R], shared: S, batches: Iterable[tuple[Path, T]]) -> Iterator[R]:
    waiting: deque[tuple[Path, bool]] = deque()

    def missing() -> Iterator[T]:
        for path, batch in batches:
            is_kept = _read(path) is not None
            waiting.append((path, is_kept))
            if not is_kept:
                yield batch

    for result in mapper(step, shared, missing()):
        yield from _until_missing(waiting)
        _write(waiting.popleft()[0], result)
        yield result
    yield from _until_missing(waiting)


def _until_missing(waiting: deque[tuple[Path, bool]]) -> Iterator[Any]:
    while waiting and waiting[0][1]:
        yield pickle.loads(_read(waiting.popleft()[0]) or b"")  # noqa: S301 - signed by us


def _read(path: Path) -> bytes | None:
    """A result as it was written by us; None where there is none, or half of one."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    is_whole = hmac.compare_digest(content[:_SIGN], _signature(path, content[_SIGN:]))
    return content[_SIGN:] if is_whole else None


def _signature(path: Path, content: bytes) -> bytes:
    return hmac.digest(_secret(), os.fsencode(path.name) + b"\0" + content, "sha256")


@cache
def _secret() -> bytes:
    """Random bytes that stay with the user's cache folder."""
    path = cache_folder() / "resume.secret"
    with suppress(OSError):
        kept = path.read_bytes()
        if len(kept) == _SIGN:
            return kept
    secret = os.urandom(_SIGN)
    with suppress(OSError):  # then this run trusts itself, and a later one begins again
        new = path.with_name(f"{path.name}.{os.getpid()}")
        new.touch(mode=0o600)
        new.write_bytes(secret)
        new.replace(path)
    return secret


def _write(path: Path, result: object) -> None:
    """Keep a result, whole or not at all.

    Raises:
        LibraryError: there is no room.
    """
    content = pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with new.open("wb") as file:
            file.write(_signature(path, content))
            file.write(content)
        new.replace(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise LibraryError(
            f"{path} could not be written ({error.strerror}); what is done is kept: make room, then build again"
            " with --resume."
        ) from None
