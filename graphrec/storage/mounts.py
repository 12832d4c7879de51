"""Which file system a folder lies on, and whether a lock there holds for other machines too.

Reading needs no lock anywhere: the database of a library is opened as immutable, without SQLite's write-ahead log,
which network file systems break. Writing needs one, and some of them keep it to the machine that took it.
"""

from __future__ import annotations

import re
from pathlib import Path

_MOUNTS = Path("/proc/self/mounts")  # Linux; elsewhere nothing is found
_FUSE = "beegfs curlftpfs davfs2 gcsfuse rclone s3fs smbnetfs sshfs"
_LOCAL_LOCKS = {"9p", "afs", "davfs", "ncpfs", *(f"fuse.{name}" for name in _FUSE.split())}  # never pass `flock` on
_DISK_OF_WINDOWS = "aname=drvfs"  # a 9p that no other machine reaches
_PASSED_ON = {  # types that do, unless mounted with one of these options
    "nfs": {"nolock", "local_lock=flock", "local_lock=all"},
    "nfs4": {"nolock", "local_lock=flock", "local_lock=all"},
    "cifs": {"nobrl", "nolock"},
    "smb3": {"nobrl", "nolock"},
    "lustre": {"localflock", "noflock"},
}
_ESCAPE = re.compile(r"\\([0-7]{3})")


def local_lock_kind(folder: Path) -> str:
    """The type of the network file system of a folder where other machines do not see its locks; empty elsewhere."""
    kind, options = _mount_of(folder)
    if any(option.startswith(_DISK_OF_WINDOWS) for option in options):
        return ""
    return kind if kind in _LOCAL_LOCKS or options & _PASSED_ON.get(kind, set()) else ""


def _mount_of(folder: Path) -> tuple[str, set[str]]:
    """Type and options of the mount that holds a folder: of the longest mount points above it, the last one."""
    try:
        lines = _MOUNTS.read_text("utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return "", set()
    place, found, depth = folder.resolve(), ("", set[str]()), -1
    for line in lines:
        _, point, kind, options, *_ = f"{line} - - - -".split(" ")
        mount = Path(_ESCAPE.sub(lambda code: chr(int(code[1], 8)), point))
        if place.is_relative_to(mount) and len(mount.parts) >= depth:
            found, depth = (kind, set(options.split(","))), len(mount.parts)
    return found
