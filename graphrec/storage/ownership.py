"""What in a folder is graphrec's own: known by a marker file, by exact names, and by what a folder of ours can hold.

Whatever else lies there belongs to somebody: it is not replaced, not removed and not followed.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from typing import TYPE_CHECKING

from graphrec.errors import LibraryError
from graphrec.files import replace_file
from graphrec.storage.hold import exclude_readers
from graphrec.storage.plain_files import difference_of_kind, open_file, read_file
from graphrec.systems import move

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST_NAME = "manifest.json"
MARKER_NAME = ".graphrec"
_MARKER = b"This folder is a library of graphrec, which replaces what lies in it.\n"
_MOST_MARKER = 1_000  # bytes of a marker, whatever a later version writes
_MATRICES = "cites|cited_by|uses_method|used_by|similar|terms|written_by|wrote|postings|edge\\.[^/]+"
_ARRAYS = "cites_relation|vectors|years|spread|centres|order|starts|facets|idf|embedder\\.\\w+"
THEMES_NAME = "themes.json"
STATE_NAME = "marks.json"  # what a person decided: no generation, and never removed
STATE_LOCK = ".marks.lock"
UNFINISHED_STATE = ".marks-"
_LOCKS = r"\.(writer|sender|marks)\.lock(\.pid)?"
_FILES = rf"{_LOCKS}|\.remote(\.before)?\.json|\.original\.json|manifest(\.format-\d{{1,9}})?\.json"
_RANDOM = "[0-9a-f]{16}"  # what `replace_file` and `scratch_name` add to a name
_UNFINISHED = re.compile(rf"\.graphrec-{_RANDOM}|\.manifest(\.format-\d{{1,9}})?\.json\.new")
_BEGINS_STATE = re.compile(rb'\{\s*"checksum": "[0-9a-f]{64}",\s*"format": ')
_UNFINISHED_STATE = re.compile(rf"{re.escape(UNFINISHED_STATE)}{_RANDOM}")
_STATE = re.escape(STATE_NAME)
_IN_LIBRARY = re.compile(rf"{_FILES}|\.graphrec|{_UNFINISHED.pattern}|{_STATE}|{_UNFINISHED_STATE.pattern}")
_IN_GENERATION = re.compile(
    r"papers\.sqlite(-journal|-wal|-shm)?|edges\.json|learnt\.json\.gz|originals\.jsonl\.gz|themes\.json|"
    rf"(({_MATRICES})\.(indptr|indices|data)|{_ARRAYS})\.npy"
)
_OF_A_GENERATION = {"papers.sqlite", "embedder.components.npy", "cites.indptr.npy"}  # no other program has these
_FETCHED = re.compile(r"[0-9a-f]{64}(\.part)?")
GENERATION = "generation-"  # begins the name of each
_GENERATION = re.compile(rf"{GENERATION}([0-9]{{1,9}})")
_SCRATCH = re.compile(rf"\.writing-\d+(-{_RANDOM})?")
_FOLDERS = re.compile(rf"{_GENERATION.pattern}|{_SCRATCH.pattern}|\.fetched")
_OF_LOCK = re.compile(_LOCKS)
_SHARD = re.compile(r"shard-\d{5}")
_DEBRIS = re.compile(r"\.DS_Store|\._.*|\.nfs.*|\.directory|Thumbs\.db|desktop\.ini")  # of systems and file managers
_TOLERATED = (".", "manifest.")  # prefixes of names that may lie in a library, and are left alone


def generation_number(name: str) -> int:
    """The number in the name of the folder of a generation, from 1; 0 for any other name."""
    match = _GENERATION.fullmatch(name)
    return int(match[1]) if match else 0


def is_ours(name: str) -> bool:
    """Whether graphrec gives this name to a file or a folder in the folder of a library."""
    return any(pattern.fullmatch(name) for pattern in (_IN_LIBRARY, _FOLDERS))


def is_marked(folder: Path) -> bool:
    """Whether a folder has the marker of a library, which every writer leaves."""
    try:
        return read_file(folder / MARKER_NAME, _MOST_MARKER).startswith(_MARKER.split(b",")[0])
    except (OSError, LibraryError):
        return False


def mark(folder: Path) -> None:
    """Mark the folder of a library, once (raises OSError); it must be checked before."""
    if not is_marked(folder):
        with replace_file(folder / MARKER_NAME) as file:
            file.write(_MARKER)


def holds_generation(folder: Path) -> bool:
    """Whether a generation lies in a folder: a sign of a library whose manifest is damaged or was never written."""
    try:
        return any(holds_files(path) for path in folder.iterdir() if generation_number(path.name))
    except OSError:
        return False


def holds_files(path: Path) -> bool:
    """Whether a folder holds files of a generation, and nothing else (raises OSError)."""
    if _difference(path, stat.S_IFDIR):
        return False
    return any(each.name in _OF_A_GENERATION for each in path.iterdir()) and not _stranger_in(path)


def _is_removable(path: Path) -> bool:
    """Whether a folder is a generation, or empty."""
    return holds_files(path) or (not _difference(path, stat.S_IFDIR) and not any(path.iterdir()))


def find_stranger(folder: Path, *, is_library: bool) -> str:
    """What first lies in a folder that is not ours, as in "generation-7/population.csv"; empty if there is nothing.

    Args:
        folder: a folder that shall hold a library.
        is_library: whether it is known as one; then other hidden files, and copies of the manifest, may lie in it.

    Raises:
        OSError: it cannot be read.
    """
    for path in sorted(folder.iterdir()):
        if stranger := _stranger_at(path, is_library=is_library):
            return stranger
    return ""


def _stranger_at(path: Path, *, is_library: bool) -> str:
    """As `find_stranger`, for one path of the folder."""
    if _FOLDERS.fullmatch(path.name):
        if problem := _difference(path, stat.S_IFDIR):
            return f"{path.name} {problem}"
        if inner := _stranger_in(path):
            return f"{path.name}/{inner}"
        is_doubtful = not is_library and generation_number(path.name)
        return path.name if is_doubtful and not _is_removable(path) else ""
    if _IN_LIBRARY.fullmatch(path.name) and (is_library or path.name != MANIFEST_NAME):  # who has one is known by it
        if problem := _difference(path, stat.S_IFREG):
            return f"{path.name} {problem}"
        return "" if _has_our_content(path) else path.name
    is_tolerated = _DEBRIS.fullmatch(path.name) or (is_library and path.name.startswith(_TOLERATED))
    return "" if is_tolerated else path.name


def _has_our_content(path: Path) -> bool:
    """Whether a file that every writer replaces or empties holds what graphrec writes there; True for other files."""
    if path.name == MARKER_NAME:
        return is_marked(path.parent) or not path.exists()
    if path.name == STATE_NAME:
        return holds_state(path) or not path.exists()
    if not _OF_LOCK.fullmatch(path.name):
        return True
    try:
        content = read_file(path, _MOST_MARKER)
    except FileNotFoundError:
        return True
    except LibraryError:  # too long
        return False
    return not content or content.split(b"\n")[0].strip().isdigit()  # where there are no locks, filelock writes an id


def holds_state(path: Path) -> bool:
    """Whether a file, whatever its name, is one of marks and none of another program; it may be damaged.

    Raises:
        LibraryCorruptError: it is no plain file.
        OSError: it cannot be read.
    """
    with open_file(path) as file:
        return _BEGINS_STATE.match(file.read(_MOST_MARKER)) is not None


def is_file_of_generation(name: str) -> bool:
    """Whether a generation can have a file of this name, or of this path in the folder of a shard."""
    shard, _, file = name.rpartition("/")
    return bool(_IN_GENERATION.fullmatch(file)) and (not shard or bool(_SHARD.fullmatch(shard)))


def _stranger_in(folder: Path, *, in_shard: bool = False) -> str:
    """The path within a folder of ours to the first thing that is not ours; empty if there is none."""
    allowed = _FETCHED if folder.name == ".fetched" else _IN_GENERATION
    for path in sorted(folder.iterdir()):
        if _SHARD.fullmatch(path.name) and not in_shard and not _difference(path, stat.S_IFDIR):
            if inner := _stranger_in(path, in_shard=True):
                return f"{path.name}/{inner}"
        elif not (allowed.fullmatch(path.name) or _DEBRIS.fullmatch(path.name)) or _difference(path, stat.S_IFREG):
            return path.name
    return ""


def _difference(path: Path, expected: int) -> str:
    """How a path differs in kind from a plain file or folder; empty if it does not, or does not exist any more."""
    try:
        return difference_of_kind(path.lstat(), expected)
    except FileNotFoundError:
        return ""


def check_lock(path: Path) -> None:
    """Check a lock before it is opened, since whoever gets it empties it.

    Raises:
        LibraryError: it is a link, has another name elsewhere, or holds something else than an id.
    """
    try:
        status = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1 or not _has_our_content(path):
        raise LibraryError(f"{path} is no lock of graphrec, which is empty and has one name; move it elsewhere.")


def scratch_name() -> str:
    """A name for a folder in which something is written, which no other has."""
    return f".writing-{os.getpid()}-{secrets.token_hex(8)}"


def remove_scratch(library: Path) -> None:
    """Remove what killed writers left in a library: folders and files with names of ours, and nothing else's."""
    for path in library.iterdir():
        if _SCRATCH.fullmatch(path.name) and not _difference(path, stat.S_IFDIR) and not _stranger_in(path):
            _remove_files(path)
        elif _UNFINISHED.fullmatch(path.name) and not _difference(path, stat.S_IFREG):
            _unlink(path)


def is_unfinished_state(path: Path) -> bool:
    """Whether a path is a file of marks that a writer, which may be killed, has not completed."""
    return _UNFINISHED_STATE.fullmatch(path.name) is not None and not _difference(path, stat.S_IFREG)


def remove_generation(path: Path) -> None:
    """Remove a generation, unless something else lies in it, or it is none, or a process has it open.

    It is renamed first: a half removed one would be taken for damaged.
    """
    with exclude_readers(path) as is_unused:
        try:
            if not is_unused or not _is_removable(path):
                return
            scratch = path.with_name(scratch_name())
            move(path, scratch)
        except OSError:  # another process opens it, on Windows: the next writer tries again
            return
        _remove_files(scratch)


def _remove_files(folder: Path) -> None:
    """Remove the files that a generation can have, and its folder once that is empty."""
    for path in folder.iterdir():
        if _SHARD.fullmatch(path.name) and not _difference(path, stat.S_IFDIR):
            _remove_files(path)
        elif _IN_GENERATION.fullmatch(path.name) or _DEBRIS.fullmatch(path.name):
            _unlink(path)
    _remove_empty(folder)


def _remove_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:  # something else lies in it
        return


def _unlink(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:  # open on Windows, or a folder: it stays
        return


def remove_library(folder: Path) -> None:
    """Remove a library that nobody uses, and its folder and the one above if nothing else lies there, such as marks."""
    for path in folder.iterdir():
        if generation_number(path.name):
            remove_generation(path)
    remove_scratch(folder)
    for path in folder.iterdir():
        if _IN_LIBRARY.fullmatch(path.name) and path.name != STATE_NAME:
            _unlink(path)
    for each in (folder, folder.parent):
        _remove_empty(each)
