"""The file of what a person decided about a library: it outlives every generation, and is replaced in one step.

It lies beside the generations; for a library that cannot be written, the bundled one, and one at an address, in the
user's data folder. Readers take no lock. A build that changes what is decided writes the state after it beside the one
before it: it takes effect when the manifest that it was prepared for is the current one, so there is nothing between.
"""

from __future__ import annotations

import hashlib
import json
import logging
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from graphrec._version import __version__
from graphrec.errors import (
    GraphrecError,
    LibraryBusyError,
    LibraryCorruptError,
    LibraryError,
    LibraryFormatError,
    LibraryNotFoundError,
)
from graphrec.model.user_state import PaperKey, UserState
from graphrec.storage.json_text import parse_json
from graphrec.storage.location import is_address, resolve_location
from graphrec.storage.manifest import read_manifest, write_durably
from graphrec.storage.ownership import STATE_LOCK, UNFINISHED_STATE, check_lock, is_unfinished_state
from graphrec.storage.plain_files import read_file
from graphrec.storage.user_state_content import decode_state, encode_state
from graphrec.storage.user_state_place import candidate_paths, state_path, unusable, writable_path
from graphrec.systems import command_line
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from graphrec.storage.manifest import Manifest

    _Json = dict[str, Any]

_LOG = logging.getLogger("graphrec")
STATE_FORMAT = 1
MOST_BYTES = 1 << 28  # of the file: notes on a million papers


def read_current_state(location: str | Path) -> UserState:
    """What is decided about a library now, without its calibration where an earlier graphrec stored that.

    Raises:
        LibraryError, LibraryFormatError, OptionError: as `read_user_state` and `state_path`.

    Cost: that of reading its file, and of the manifest only after a writer was killed.
    """
    content = _read(state_path(location))
    manifest = _manifest_at(location) if "prepared" in content else None
    return _decode_over(_effective(content, manifest), manifest)


def verify_user_state(location: str | Path) -> list[str]:
    """One sentence if the file with the user state of a library is damaged or cannot be read."""
    try:
        read_current_state(location)
    except LibraryError as error:
        return [str(error)]
    return []


class StateReader:
    """Reads the user state of a library again and again: its file only when that has changed."""

    def __init__(self, location: str | Path) -> None:
        self._candidates = candidate_paths(location)
        self._latest: tuple[tuple[object, ...], UserState] | None = None

    def read(self, manifest: Manifest) -> UserState:
        """The user state that is in effect with the manifest of the open generation (raises as `read_user_state`).

        Cost: a look for each place where the file may lie, and its reading after a change.
        """
        stamps = list(filter(None, map(_stamp, self._candidates)))
        path, stamp = stamps[0] if stamps else (self._candidates[-1], ())
        if len(stamps) > 1 and stamps[1][1] > stamp:
            _warn_of_newer(*stamps[1], path)
        key = (path, stamp, manifest.generation, id(manifest))
        latest = self._latest
        if latest is None or latest[0] != key:
            latest = self._latest = (key, read_user_state(path, manifest))
        return latest[1]


def _stamp(path: Path) -> tuple[Path, tuple[int, ...]] | None:
    """A file with what changes whenever it is replaced; None where there is none."""
    try:
        status = path.lstat()
    except OSError:
        return None
    return path, (status.st_mtime_ns, status.st_size, status.st_ino)


@cache  # once for each state of the file
def _warn_of_newer(beside: Path, _: tuple[int, ...], own: Path) -> None:
    """Say that a library that the user could once not write has been marked since by those who can."""
    merge = command_line(["graphrec", "marks", "merge", str(beside), "-l", str(beside.parent)])
    _LOG.warning(
        "%s",
        clean(
            f"Your marks on this library, in {own}, are older than those beside it, which are not shown; to take those"
            f" over: {merge}"
        ),
    )


def read_user_state(path: Path, manifest: Manifest | None) -> UserState:
    """The user state that is in effect with a manifest.

    Args:
        path: a file of `state_path`.
        manifest: of the open generation; None for what is in effect without one.

    Raises:
        LibraryError: the file is damaged, or another program's, or cannot be read.
        LibraryFormatError: a newer graphrec wrote it.

    Cost: one failing access where there is no such file.
    """
    return _decode_over(_effective(_read(path), manifest), manifest)


class HeldState:
    """The user state of a library, while nobody else can change it.

    Attributes:
        path: its file.
        manifest: the current one of the library; None before its first build.
        state: what is in effect.
    """

    def __init__(self, path: Path, manifest: Manifest | None, content: _Json, most_bytes: int) -> None:
        self.path = path
        self.manifest = manifest
        self._most_bytes = most_bytes
        self._stored = _effective(content, manifest)
        self.state = _decode_over(self._stored, manifest)

    def write(self, state: UserState) -> None:
        """Replace the state in one step, durably; what was prepared and is not in effect is dropped.

        Raises:
            LibraryError: it cannot be written, and is as it was.
        """
        self._stored = encode_state(state, self._stored)
        self._save(self._stored)
        self.state = state

    def prepare(self, after: UserState, manifest: Manifest) -> None:
        """Store the state that takes effect when `manifest` becomes the current one; until then the present one is.

        The lock must be held until that manifest is written: whoever gets it next takes a state that was prepared for
        another manifest than the current one for that of a build that failed.

        Raises:
            LibraryError: it cannot be written, and is as it was.
        """
        now = encode_state(self.state, self._stored)
        name = {"generation": manifest.generation, "manifest": manifest.state}
        self._save(now, {**name, "state": encode_state(after, now)})

    def settle(self, manifest: Manifest) -> None:
        """Make a state that was prepared for `manifest`, which is the current one now, the only one.

        A writer that was killed before it came to this is no loss: the state is in effect nevertheless.

        Raises:
            LibraryError: it cannot be written; it is in effect nevertheless.
        """
        self.manifest = manifest
        content = _read(self.path)
        self._stored = _effective(content, manifest)
        self.state = _decode_over(self._stored, manifest)
        if "prepared" in content:
            self._save(self._stored)

    def _save(self, stored: _Json, prepared: _Json | None = None) -> None:
        content = {"format": STATE_FORMAT, "graphrec": __version__, "state": stored}
        content |= {"prepared": prepared} if prepared else {}
        content["checksum"] = _checksum(content)
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        if (size := len(text.encode())) > self._most_bytes:
            raise LibraryError(
                f"{self.path} would have {size:,} bytes, at most {self._most_bytes:,} are read; make its notes shorter."
            )
        try:
            write_durably(self.path.parent, self.path.name, text, unfinished=UNFINISHED_STATE)
        except OSError as error:
            if isinstance(error, GraphrecError):
                raise
            raise LibraryError(
                f"{self.path} could not be written ({error.strerror}), and is as it was; make room, or ask for the"
                " right to write it."
            ) from error


@contextmanager
def hold_user_state(location: str | Path, *, wait: bool = True, most_bytes: int = MOST_BYTES) -> Iterator[HeldState]:
    """Hold the user state of a library, so that no other process or thread changes it; do so for a moment only.

    The current manifest is read when the lock is held, since a state may have been prepared for it. A thread that
    holds it may not hold it again.

    Args:
        location: folder or address of the library.
        wait: whether to wait until another process is done, instead of failing at once.
        most_bytes: that the file may have.

    Raises:
        LibraryBusyError: another process holds it.
        LibraryError, LibraryFormatError: see `read_user_state`; or it cannot be written.
        OptionError: the user's data folder cannot be used.
    """
    start = state_path(location)
    path = writable_path(start)
    with _hold_lock(path.parent, wait=wait):
        _remove_unfinished(path.parent)
        content = _read(path) or (_read(start) if path != start else {})
        yield HeldState(path, _manifest_at(location), content, most_bytes)


@contextmanager
def _hold_lock(folder: Path, *, wait: bool) -> Iterator[None]:
    """Hold the lock of the state in a folder (raises as `hold_user_state`)."""
    from filelock import FileLock, Timeout

    try:
        check_lock(folder / STATE_LOCK)
        lock = FileLock(folder / STATE_LOCK, timeout=-1 if wait else 0)
        lock.acquire()
    except Timeout:
        raise LibraryBusyError(
            f"The marks of {folder} are being written by another process; try again, or let graphrec wait."
        ) from None
    except NotImplementedError as error:
        raise LibraryError(
            f"{folder} lies on a file system without locks; copy the library to a folder of this machine."
        ) from error
    except OSError as error:
        if isinstance(error, GraphrecError):
            raise
        raise unusable(folder, error) from error
    try:
        yield
    finally:
        lock.release()


def _remove_unfinished(folder: Path) -> None:
    """Remove what killed writers left; the lock must be held."""
    with suppress(OSError):
        for path in folder.iterdir():
            if is_unfinished_state(path):
                path.unlink(missing_ok=True)


def _manifest_at(location: str | Path) -> Manifest | None:
    """The current manifest of a library, or of the local copy of one at an address; None where there is none."""
    try:
        if not is_address(location):
            from graphrec.storage.folder import current_manifest  # who reads texts alone needs no arrays

            return current_manifest(resolve_location(location))
        from graphrec.storage.remote.download import copy_folder

        return read_manifest(copy_folder(str(location)))
    except (LibraryNotFoundError, LibraryCorruptError):  # nothing was prepared for it
        return None


def _read(path: Path) -> _Json:
    """The content of the file; {} where there is none (raises as `read_user_state`)."""
    try:
        content = read_file(path, MOST_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except LibraryCorruptError as error:  # the library is whole, and building it again would not help
        what = str(error).rpartition("; ")[0]
        raise LibraryError(
            f"{what}; put a copy of your marks in its place, or move it elsewhere to begin without."
        ) from None
    except OSError as error:
        raise LibraryError(f"{path} cannot be read ({error.strerror}); ask for the right to read it.") from error
    try:
        stored = parse_json(content.decode())
        is_newer = isinstance(stored, dict) and type(stored.get("format")) is int and stored["format"] > STATE_FORMAT
        is_whole = is_newer or stored.pop("checksum") == _checksum(stored)
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        is_newer = is_whole = False
    if is_newer:
        raise LibraryFormatError(
            f"{path} has format {stored['format']}, this graphrec reads up to {STATE_FORMAT}; install a newer graphrec."
        )
    if not is_whole or not _is_sound(stored):
        raise LibraryError(
            f"{path}, which holds what you decided about the library, is damaged; put a copy of it in its place, or"
            " move it elsewhere to begin without."
        )
    return dict(stored)


def _is_sound(content: _Json) -> bool:
    """Whether both states in a file can be decoded."""
    try:
        decode_state(content["state"])
        if "prepared" in content:
            prepared = content["prepared"]
            decode_state(prepared["state"])
            return isinstance(prepared["generation"], str) and isinstance(prepared["manifest"], str)
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    return True


def _effective(content: _Json, manifest: Manifest | None) -> _Json:
    """The state of a file that is in effect with a manifest, as it is stored."""
    prepared = content.get("prepared")
    is_due = (
        prepared is not None
        and manifest is not None
        and prepared["generation"] == manifest.generation
        and prepared["manifest"] == manifest.state
    )
    return dict(prepared["state"] if prepared and is_due else content.get("state", {}))


def _decode_over(stored: _Json, manifest: Manifest | None) -> UserState:
    """The state as it is stored; what it does not hold at all is as the settings of an earlier graphrec have it."""
    state, settings = decode_state(stored), manifest.settings if manifest else {}
    if "calibration" not in stored:
        state = replace(state, calibration=settings.get("calibration"))
    if "keep_apart" not in stored:
        names = settings.get("keep_apart") or ()
        state = replace(state, keep_apart=tuple(PaperKey(name, "", place=name) for name in names))
    return state


def _checksum(content: Mapping[str, Any]) -> str:
    text = json.dumps({**content, "checksum": ""}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
