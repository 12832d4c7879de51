"""Access to what lies in a library, which may be a stranger's: nothing is opened but plain files in plain folders.

A symbolic link would lead out of the library, a pipe or a device would never end. The folder of a library itself may be
reached through a link, which is the user's own.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from graphrec.errors import LibraryCorruptError

if TYPE_CHECKING:
    from io import BufferedReader

_KINDS = {
    stat.S_IFLNK: "a symbolic link",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
    stat.S_IFREG: "a file",
}
_JUNCTION = 0xA0000003  # the reparse tag of a folder on Windows that leads to another one
_FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def check_file(path: Path) -> os.stat_result:
    """The state of a plain file in a plain folder of a library; call it before anything opens the file by its path.

    Args:
        path: a file of a generation or of a shard, whose folder is checked, too; the folder of a library may be a link.

    Raises:
        LibraryCorruptError: the file or its folder is a link, a pipe, a socket, a device, or not what it should be.
        OSError: it does not exist, or may not be seen.

    Cost: two calls of the system; nothing is opened.
    """
    check_folder(path.parent)
    status = path.lstat()
    _check(path, status, stat.S_IFREG)
    return status


def check_folder(path: Path) -> None:
    """Check that a folder within a library is no link to another one (raises as `check_file`)."""
    _check(path, path.lstat(), stat.S_IFDIR)


def open_file(path: Path) -> BufferedReader:
    """Open a plain file of a library to read it (raises as `check_file`); the folder above is not checked.

    It is checked once more when it is open, since another process may exchange it meanwhile.
    """
    _check(path, path.lstat(), stat.S_IFREG)
    return open(path, "rb", opener=_open)


def _open(path: str, flags: int) -> int:
    """Open a plain file without following a link; without O_NONBLOCK, a pipe put here just now would never open."""
    descriptor = os.open(path, flags | _FLAGS)
    status = os.fstat(descriptor)
    if difference_of_kind(status):
        os.close(descriptor)
        _check(Path(path), status, stat.S_IFREG)
    return descriptor


def read_file(path: Path, most: int) -> bytes:
    """The content of a small plain file of a library.

    Args:
        path: the file; the folder above is not checked.
        most: bytes that it may have.

    Raises:
        LibraryCorruptError: it is no plain file, or longer.
        OSError: it cannot be read.
    """
    with open_file(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size <= most:
            return file.read(size)
    raise LibraryCorruptError(
        f"{path} has {size:,} bytes, expected at most {most:,}; build the library again from its files."
    )


def is_link(status: os.stat_result) -> bool:
    """Whether the `lstat` of something says that it leads elsewhere: a symbolic link, or a junction of Windows."""
    return stat.S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", 0) == _JUNCTION


def difference_of_kind(status: os.stat_result, expected: int = stat.S_IFREG) -> str:
    """How something differs from a plain file, such as "is a named pipe, expected a plain file"; empty if it does not.

    Args:
        status: its `lstat`.
        expected: `stat.S_IFREG` for a file, `stat.S_IFDIR` for a folder.
    """
    kind = stat.S_IFMT(status.st_mode)
    if is_link(status):
        kind = stat.S_IFLNK
    if kind == expected:
        return ""
    return f"is {_KINDS.get(kind, 'no file')}, expected {'a plain file' if expected == stat.S_IFREG else 'a folder'}"


def _check(path: Path, status: os.stat_result, expected: int) -> None:
    if problem := difference_of_kind(status, expected):
        raise LibraryCorruptError(
            f"{path} {problem}; put what belongs there in its place, or build the library again from its files."
        )
