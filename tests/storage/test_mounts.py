"""Network file systems: found in the table of mounts, said when a library there is written, harmless to readers."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

import graphrec
from graphrec.storage import mounts
from graphrec.storage.lock import lock_library
from graphrec.storage.mounts import local_lock_kind

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.api.library import Library


@pytest.fixture
def mount(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A table of mounts to write to."""
    table = tmp_path / "mounts"
    monkeypatch.setattr(mounts, "_MOUNTS", table)
    return table


@pytest.mark.parametrize(
    ("kind", "options", "is_local"),
    [
        ("ext4", "rw,relatime", False),
        ("nfs4", "rw,vers=4.2,hard,local_lock=none", False),
        ("nfs", "rw,vers=3,nolock,local_lock=all", True),
        ("nfs", "rw,vers=3,local_lock=flock", True),
        ("cifs", "rw,vers=3.1.1,username=me", False),
        ("cifs", "rw,nobrl", True),
        ("fuse.sshfs", "rw,nosuid,nodev,user_id=1000", True),
        ("9p", "rw,trans=virtio,version=9p2000.L", True),
        ("9p", "rw,noatime,aname=drvfs;path=C:\\;uid=1000", False),
        ("lustre", "rw,flock", False),
        ("lustre", "rw,localflock", True),
    ],
)
def test_a_lock_that_other_machines_do_not_see_is_known(
    mount: Path, tmp_path: Path, kind: str, options: str, is_local: bool
) -> None:
    mount.write_text(f"/dev/sda / ext4 rw 0 0\nserver:/home {tmp_path} {kind} {options} 0 0\n", "utf-8")
    assert local_lock_kind(tmp_path / "library") == (kind if is_local else "")


def test_the_deepest_and_last_mount_counts_and_blanks_in_its_name_are_read(mount: Path, tmp_path: Path) -> None:
    place = tmp_path / "my papers"
    place.mkdir()
    there = str(place).replace(" ", "\\040")
    mount.write_text(
        f"a / fuse.sshfs rw 0 0\nb {there} ext4 rw 0 0\nc {tmp_path} fuse.sshfs rw 0 0\nnonsense\n", "utf-8"
    )
    assert local_lock_kind(place) == ""
    assert local_lock_kind(tmp_path) == "fuse.sshfs"
    with mount.open("a", encoding="utf-8") as table:
        table.write(f"d {there} davfs rw 0 0\n")
    assert local_lock_kind(place) == "davfs"


def test_where_no_table_of_mounts_is_nothing_is_said(mount: Path, tmp_path: Path) -> None:
    assert local_lock_kind(tmp_path) == ""


def test_to_write_there_is_warned_of_and_to_read_is_not(
    mount: Path, tmp_path: Path, eight_library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    library = shutil.copytree(eight_library.address, tmp_path / "library")
    mount.write_text(f"me@host:/ {tmp_path} fuse.sshfs rw 0 0\n", "utf-8")
    graphrec.open(library)
    assert not caplog.records
    with lock_library(library):
        pass
    (said,) = caplog.records
    assert said.getMessage() == (
        f"{library} lies on a network file system (fuse.sshfs) on which other machines do not see that it is being"
        " written; write to it from one machine at a time. To read it is safe."
    )


def test_a_library_uses_no_write_ahead_log_and_leaves_nothing_beside_it(eight_library: Library, tmp_path: Path) -> None:
    library = graphrec.open(shutil.copytree(eight_library.address, tmp_path / "library"))
    library.search("pruning")
    assert library._snapshot.store.query("PRAGMA journal_mode") != [("wal",)]
    assert not [path for path in library._snapshot.path.rglob("*") if path.name.endswith(("-wal", "-shm", "-journal"))]
