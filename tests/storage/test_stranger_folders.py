"""Folders and libraries of strangers: links, pipes and sockets lead nowhere, and what is somebody's stays as it is."""

from __future__ import annotations

import os
import shutil
import socket
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import graphrec
from graphrec import cli
from graphrec.errors import LibraryCorruptError, LibraryError, LibraryNotFoundError
from graphrec.model.graph import PaperGraph
from graphrec.storage import ownership, plain_files
from graphrec.storage.folder import verify_folder
from graphrec.storage.lock import lock_library, next_generation
from graphrec.storage.manifest import MANIFEST_NAME, _as_text, _checksum, read_content

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphrec.api.library import Library

FROZEN = Path(__file__).parent / "frozen"
LIMIT = 120  # seconds after which something is said not to end

pytestmark = pytest.mark.skipif(os.name != "posix", reason="other systems have other kinds of files")


@pytest.fixture
def copy(eight_library: Library, tmp_path: Path) -> Path:
    """A library of one's own."""
    return shutil.copytree(eight_library.address, tmp_path / "library")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A library of the first format."""
    with zipfile.ZipFile(FROZEN / "format-1.zip") as archive:
        archive.extractall(tmp_path / "old")
    return tmp_path / "old"


@pytest.fixture
def more(tmp_path: Path) -> Path:
    path = tmp_path / "more.jsonl"
    path.write_text('{"title": "A ninth paper on pruning", "abstract": "We prune."}\n', "utf-8")
    return path


def contents(folder: Path) -> dict[str, str | bytes]:
    """What lies in a folder, with where links lead."""
    return {
        str(path.relative_to(folder)): str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def ended(action: Callable[[], object]) -> None:
    """Run something that must end, and raise what it raises."""
    pool = ThreadPoolExecutor(1)
    try:
        pool.submit(action).result(LIMIT)
    finally:
        pool.shutdown(wait=False)


def pipe(path: Path) -> None:
    os.mkfifo(path)


def bound(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # a name of a socket has a hundred characters
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path.name)
    finally:
        os.chdir(here)


def linked(path: Path) -> None:
    path.symlink_to("/dev/zero")


KINDS = {"a named pipe": pipe, "a socket": bound, "a symbolic link": linked, "a folder": Path.mkdir}


# Opening


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [MANIFEST_NAME, "years.npy", "cites.data.npy", "papers.sqlite", "edges.json"])
@pytest.mark.parametrize("listed", [True, False], ids=["listed", "unlisted"])
def test_what_is_no_plain_file_is_not_opened(copy: Path, name: str, kind: str, listed: bool) -> None:
    path = copy / name if name == MANIFEST_NAME else copy / "generation-1" / name
    content = read_content(copy)
    files = content["files"] if listed else {}
    if name == "edges.json":
        files[name] = {"bytes": 1, "sha256": "0" * 64}
    changed = {**content, "files": files}
    (copy / MANIFEST_NAME).write_text(_as_text({**changed, "checksum": _checksum(changed)}), "utf-8")
    path.unlink(missing_ok=True)
    KINDS[kind](path)
    with pytest.raises(LibraryCorruptError, match=f"{name} is {kind}, expected a plain file"):
        ended(lambda: graphrec.open(copy))


@pytest.mark.parametrize("part", ["generation-1", "generation-1/shard-00001"])
def test_a_folder_elsewhere_is_no_part_of_a_library(eight_file: Path, tmp_path: Path, part: str) -> None:
    library = tmp_path / "library"
    graphrec.build(eight_file, library, shards=2)
    (library / part).rename(tmp_path / "elsewhere")
    (library / part).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LibraryCorruptError, match=r"is a symbolic link, expected a folder"):
        graphrec.open(library)


def test_a_pipe_that_takes_the_place_of_a_file_just_now_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(LibraryCorruptError, match="is a named pipe"):
        ended(lambda: plain_files._open(str(tmp_path / "pipe"), os.O_RDONLY))
    (tmp_path / "link").symlink_to(tmp_path / "notes.txt")
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(OSError, match="symbolic link"):
        plain_files._open(str(tmp_path / "link"), os.O_RDONLY)


def test_a_library_may_be_reached_through_a_link_of_its_user(copy: Path, more: Path, tmp_path: Path) -> None:
    (tmp_path / "lib").symlink_to(copy)
    assert len(graphrec.open(tmp_path / "lib")) == 8
    assert len(graphrec.add(more, tmp_path / "lib")) == 9
    assert (tmp_path / "lib").is_symlink()


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "\0" * 1000, '{"format": 1e999}', "9" * 10_000])
def test_a_manifest_of_any_content_ends_in_a_sentence(copy: Path, text: str) -> None:
    (copy / MANIFEST_NAME).write_text(text)
    with pytest.raises(LibraryCorruptError, match=r"manifest\.json is damaged"):
        graphrec.open(copy)


# Reading writes nothing

OURS = [".writer.lock", ".writer.lock.pid", ".manifest.json.new", ".writing-1", ".graphrec", ".original.json"]


@pytest.mark.parametrize("name", OURS)
def test_who_reads_a_library_follows_none_of_its_links(old: Path, copy: Path, tmp_path: Path, name: str) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("mine")
    for library in (old, copy):
        (library / name).unlink(missing_ok=True)
        (library / name).symlink_to(notes)
        before = contents(library)
        for command in ("stats", "verify"):
            cli.graphrec.main(
                [command, str(library)] if command == "verify" else [command, "-l", str(library)], standalone_mode=False
            )
        graphrec.open(library).related("MultiPruner")
        assert contents(library) == before
    assert notes.read_text() == "mine"


def test_a_backup_of_a_stranger_is_written_nowhere(old: Path, tmp_path: Path) -> None:
    shell = tmp_path / "bashrc"
    shell.write_text("mine")
    (old / ".manifest.json.new").symlink_to(shell)
    (old / "manifest.format-1.json").write_text('{"$(touch /tmp/x)": 1}')
    graphrec.open(old)
    assert shell.read_text() == "mine"


def test_no_command_that_reads_changes_a_library(old: Path, copy: Path, tmp_path: Path) -> None:
    commands = ["stats", "search pruning", "show MultiPruner", "related MultiPruner --page none", "gaps", "methods"]
    commands += ["lineage MultiPruner", "path MultiPruner BlockPruner", f"export -o {tmp_path / 'all.bib'}"]
    for library in (old, copy):
        before = {path: path.stat().st_mtime_ns for path in (library, *library.rglob("*"))}
        for command in commands:
            cli.graphrec.main([*command.split(), "-l", str(library)], standalone_mode=False)
        assert {path: path.stat().st_mtime_ns for path in (library, *library.rglob("*"))} == before


# Writing


@pytest.mark.parametrize("make", [linked, pipe, os.link], ids=["link", "pipe", "second name"])
@pytest.mark.parametrize("name", OURS)
def test_who_writes_a_library_touches_nothing_outside(
    copy: Path, more: Path, tmp_path: Path, name: str, make: Callable[..., None]
) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("mine")
    (copy / name).unlink(missing_ok=True)
    if make is linked:
        (copy / name).symlink_to(notes)
    elif make is pipe:
        pipe(copy / name)
    else:
        os.link(notes, copy / name)
    before = contents(copy)

    def write() -> None:
        try:
            graphrec.add(more, copy)
        except LibraryError:
            assert contents(copy) == before, "nothing was written that far"

    ended(write)
    assert notes.read_text() == "mine"


def test_a_lock_that_leads_elsewhere_is_named(copy: Path, more: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    (copy / ".writer.lock").unlink(missing_ok=True)
    (copy / ".writer.lock").symlink_to(tmp_path / "notes.txt")
    with pytest.raises(LibraryError, match=r"\(\.writer\.lock is a symbolic link, expected a plain file\)"):
        graphrec.add(more, copy)


STRANGERS = {
    "generation-7/population.csv": "generation-7/population.csv",
    "generation-7/weights.npy": "generation-7/weights.npy",
    "generation-7/vectors.npy": "generation-7",
    "generation-best/a.txt": "generation-best",
    ".writing-notes/a.txt": ".writing-notes",
    ".writing-7/chapter.tex": ".writing-7/chapter.tex",
    ".fetched/a.txt": ".fetched/a.txt",
    ".git/config": ".git",
    ".env": ".env",
    "manifest.json": "manifest.json",
    "manifest.json.bak": "manifest.json.bak",
    "manifest.format-x.json": "manifest.format-x.json",
    ".manifest-notes.new": ".manifest-notes.new",
    ".writer.lock.txt": ".writer.lock.txt",
    ".writer.lock": ".writer.lock",
    ".writer.lock.pid": ".writer.lock.pid",
    ".graphrec": ".graphrec",
}


@pytest.mark.parametrize("name", STRANGERS)
def test_a_folder_with_something_of_somebody_is_refused(tmp_path: Path, eight_file: Path, name: str) -> None:
    theirs = tmp_path / "evo" / name
    theirs.parent.mkdir(parents=True)
    theirs.write_text('{"name": "mine"}')
    with pytest.raises(LibraryError, match=rf"other things in it \({STRANGERS[name]}\); name an empty or a new folder"):
        graphrec.build(eight_file, tmp_path / "evo")
    assert contents(tmp_path / "evo") == {name: b'{"name": "mine"}'}


@pytest.mark.parametrize("text", ['{"name": "page", "icons": []}', "{}", "[]", "", "\0", '{"checksum": "x"}', "no"])
def test_a_manifest_of_another_program_is_never_called_damaged(tmp_path: Path, eight_file: Path, text: str) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / MANIFEST_NAME).write_text(text)
    with pytest.raises(LibraryNotFoundError, match="is no manifest of a library but another program's; name another"):
        graphrec.open(tmp_path / "web")
    with pytest.raises(LibraryError, match=r"other things in it \(manifest\.json\)"):
        graphrec.build(eight_file, tmp_path / "web")
    assert (tmp_path / "web" / MANIFEST_NAME).read_text() == text


@pytest.mark.parametrize("name", ["generation-1/notes.txt", "generation-7/population.csv", "generation-7/idea"])
def test_what_lies_in_a_library_by_mistake_is_named_and_stays(copy: Path, more: Path, name: str) -> None:
    (copy / name).parent.mkdir(exist_ok=True)
    (copy / name).write_text("mine")
    with pytest.raises(LibraryError, match=rf"other things in it \({name}\)"):
        graphrec.add(more, copy)
    assert (copy / name).read_text() == "mine"
    assert len(graphrec.open(copy)) == 8


def test_hidden_files_in_a_library_are_left_alone(copy: Path, more: Path) -> None:
    (copy / ".git").mkdir()
    for name in (".git/config", ".gitignore", ".writing-notes", "manifest.json.bak", "generation-1/.DS_Store"):
        (copy / name).write_text("mine")
    for number in range(3):
        more.write_text(f'{{"title": "Paper {number} on pruning"}}\n', "utf-8")
        graphrec.add(more, copy)
    assert {path.name for path in copy.rglob("*") if path.is_file() and path.read_bytes() == b"mine"} == {
        "config",
        ".gitignore",
        ".writing-notes",
        "manifest.json.bak",
    }


# What is ours is known again


@pytest.mark.parametrize("frozen", sorted(FROZEN.glob("*.zip")), ids=lambda path: path.stem)
def test_libraries_of_every_format_are_known_as_ours(frozen: Path, tmp_path: Path, more: Path) -> None:
    with zipfile.ZipFile(frozen) as archive:
        archive.extractall(tmp_path / "library")
    library = tmp_path / "library"
    assert ownership.find_stranger(library, is_library=True) == ""
    assert ownership.holds_files(library / "generation-1")
    (library / MANIFEST_NAME).write_text("damaged")
    with pytest.raises(LibraryCorruptError):
        graphrec.open(library)
    assert len(graphrec.build(more, library)) == 1, "a damaged library can be built again, also without a marker"


def test_every_array_of_a_graph_is_known_as_ours() -> None:
    names = set(PaperGraph.__dataclass_fields__) - {"extra"}
    arrays = {name for name in names if ownership._IN_GENERATION.fullmatch(f"{name}.npy")}
    matrices = {name for name in names if ownership._IN_GENERATION.fullmatch(f"{name}.indptr.npy")}
    assert arrays | matrices == names


def test_a_folder_that_a_writer_left_unfinished_is_taken_up(tmp_path: Path, more: Path) -> None:
    library = tmp_path / "library"
    graphrec.build(more, library)
    (library / MANIFEST_NAME).unlink()
    (library / "generation-1").rename(library / ".writing-1")
    for name in (".manifest.json.new", ".graphrec-0123456789abcdef"):
        (library / name).write_text("")
    assert len(graphrec.build(more, library)) == 1
    assert {path.name for path in library.iterdir()} == {
        ".graphrec",
        ".writer.lock",
        ".writer.lock.pid",
        ".marks.lock",
        "generation-1",
        "marks.json",
        MANIFEST_NAME,
    }
    assert verify_folder(library) == []


def test_only_what_graphrec_wrote_is_removed(copy: Path, tmp_path: Path) -> None:
    elsewhere = shutil.copytree(copy / "generation-1", tmp_path / "elsewhere")
    (copy / "generation-9").symlink_to(elsewhere)
    ownership.remove_generation(copy / "generation-9")
    shutil.copytree(elsewhere, copy / "generation-8")
    (copy / "generation-8" / "notes.txt").write_text("mine")
    ownership.remove_generation(copy / "generation-8")
    assert (copy / "generation-8" / "notes.txt").exists()
    shutil.copytree(elsewhere, copy / "generation-6")
    ownership.remove_generation(copy / "generation-6")
    assert not (copy / "generation-6").exists()
    (copy / ".writing-3").symlink_to(elsewhere)
    ownership.remove_scratch(copy)
    assert len(list(elsewhere.iterdir())) == len(list((copy / "generation-1").iterdir()))


def test_the_last_number_of_a_generation_is_followed_by_a_free_one(tmp_path: Path) -> None:
    (tmp_path / "generation-999999999").mkdir()
    (tmp_path / "generation-best").mkdir()
    assert next_generation(tmp_path) == "generation-1"


def test_a_marked_library_without_a_manifest_is_taken_up(tmp_path: Path, more: Path) -> None:
    with lock_library(tmp_path / "library"):
        pass
    assert ownership.is_marked(tmp_path / "library")
    assert len(graphrec.build(more, tmp_path / "library")) == 1
