"""The file system of a folder, and whether its locks are visible to other machines.

Readers need no lock: they open the database of a library as immutable, without the write-ahead log of SQLite, which
fails on network file systems. A writer needs a lock, which some network file systems apply to its own machine only.
"""

from __future__ import annotations

import re
from pathlib import Path

_MOUNTS = Path("/proc/self/mounts")  # on Linux; other systems have no such file
_FUSE = "beegfs curlftpfs davfs2 gcsfuse rclone s3fs smbnetfs sshfs"
_LOCAL_LOCKS = {
    "9p",
    "afs",
    "davfs",
    "ncpfs",
    *(f"fuse.{name}" for name in _FUSE.split()),
}  # `flock` is local to a machine
_DISK_OF_WINDOWS = "aname=drvfs"  # a 9p mount that no other machine can access
_SHARED_LOCKS = {  # `flock` is visible to other machines, unless mounted with one of these options
    "nfs": {"nolock", "local_lock=flock", "local_lock=all"},
    "nfs4": {"nolock", "local_lock=flock", "local_lock=all"},
    "cifs": {"nobrl", "nolock"},
    "smb3": {"nobrl", "nolock"},
    "lustre": {"localflock", "noflock"},
}
_ESCAPE = re.compile(r"\\([0-7]{3})")


def local_lock_kind(folder: Path) -> str:
    """The type of the network file system of a folder if its locks are local to this machine, else ""."""
    kind, options = _mount_of(folder)
    if any(option.startswith(_DISK_OF_WINDOWS) for option in options):
        return ""
    return kind if kind in _LOCAL_LOCKS or options & _SHARED_LOCKS.get(kind, set()) else ""


def _mount_of(folder: Path) -> tuple[str, set[str]]:
    """Type and options of the mount of a folder: the last one with the longest mount point above it."""
    try:
        lines = _MOUNTS.read_text("utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return "", set()
    absolute, longest, depth = folder.resolve(), ("", set[str]()), -1
    for line in lines:
        _, point, kind, options, *_ = f"{line} - - - -".split(" ")
        mount = Path(_ESCAPE.sub(lambda code: chr(int(code[1], 8)), point))
        if absolute.is_relative_to(mount) and len(mount.parts) >= depth:
            longest, depth = (kind, set(options.split(","))), len(mount.parts)
    return longest
