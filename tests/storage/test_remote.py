from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("fsspec")

import fsspec
from builds import change_settings

import graphrec
from graphrec.cli import run
from graphrec.errors import (
    LibraryBusyError,
    LibraryCorruptError,
    LibraryError,
    LibraryNotFoundError,
    OptionError,
)
from graphrec.storage.folder import verify_folder
from graphrec.storage.location import open_for_writing
from graphrec.storage.manifest import MANIFEST_NAME
from graphrec.storage.remote import download, upload

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graphrec.api.library import Library

BUCKET = "memory://bucket/papers"


@pytest.fixture(autouse=True)
def nothing_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty bucket, an empty cache folder, and no decisions about papers there."""
    monkeypatch.setenv("GRAPHREC_DATA", str(tmp_path / "data"))
    cache = tmp_path / "cache"
    cache.mkdir()
    monkeypatch.setattr(download, "cache_folder", lambda: cache)
    yield
    fsspec.filesystem("memory").store.clear()
    fsspec.filesystem("memory").pseudo_dirs[:] = [""]


@pytest.fixture
def there(eight_file: Path) -> Library:
    """A library in three shards at an address."""
    return graphrec.build(eight_file, BUCKET, shards=3)


def no_copy() -> None:
    """Forget all that was fetched."""
    shutil.rmtree(download.copy_folder(BUCKET))


def answers(library: Library) -> list[tuple[str, float, str]]:
    return [(each.paper.id, each.score, repr(each.reasons)) for each in library.related("MultiPruner", min_score=0)]


def fetched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Notes the files that are fetched from now on."""
    names: list[str] = []
    system = type(fsspec.filesystem("memory"))
    get = system.get_file

    def noted(self, path, *rest, **more):
        names.append(path.partition("/generation-")[2].partition("/")[2])
        return get(self, path, *rest, **more)

    monkeypatch.setattr(system, "get_file", noted)
    return names


@pytest.mark.parametrize("shards", [0, 3])
def test_a_library_at_an_address_answers_as_one_in_a_folder(
    eight_library: Library, eight_file: Path, shards: int
) -> None:
    assert answers(graphrec.build(eight_file, BUCKET, shards=shards)) == answers(eight_library)
    no_copy()
    library = graphrec.open(BUCKET)
    assert answers(library) == answers(eight_library)
    assert [paper.id for paper in library.search("pruning")] == [paper.id for paper in eight_library.search("pruning")]
    assert library.address == BUCKET
    assert library._snapshot.path.name == "papers", "pages call it so"


def test_every_file_is_fetched_once(there: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    names = fetched(monkeypatch)
    no_copy()
    graphrec.open(BUCKET)
    kept = there._snapshot.manifest.files.values()
    assert len(names) == len({entry["sha256"] for entry in kept}) < len(kept), "those that are alike once"
    names.clear()
    graphrec.open(BUCKET)
    assert names == []


def test_of_a_changed_library_what_has_changed_is_fetched(there: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = shutil.copytree(there._snapshot.path, there._snapshot.path.parent / "earlier")
    with open_for_writing(BUCKET) as folder:
        change_settings(folder, is_of_names=False)
    shutil.rmtree(there._snapshot.path)
    earlier.rename(there._snapshot.path)
    names = fetched(monkeypatch)
    assert graphrec.open(BUCKET)._snapshot.manifest.settings["is_of_names"] is False
    assert names == []


def test_commands_take_an_address(eight_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = tmp_path / "more.jsonl"
    more.write_text('{"title": "A ninth paper on pruning", "abstract": "We prune."}\n', "utf-8")
    assert run(["build", str(eight_file), "-o", BUCKET, "--shards", "2"]) == 0
    assert run(["add", str(more), "-l", BUCKET]) == 0
    assert f"Library: {BUCKET}" in capsys.readouterr().err
    assert run(["search", "ninth", "-l", BUCKET]) == 0
    assert capsys.readouterr().out == "A ninth paper on pruning\n"
    assert run(["related", "MultiPruner", "-l", BUCKET, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["library"]["path"] == BUCKET
    assert run(["verify", BUCKET]) == 0
    assert capsys.readouterr().out == f"{BUCKET}: every file is as it was written.\n"
    assert run(["stats", "-l", BUCKET]) == 0
    assert len(graphrec.open(BUCKET)._snapshot.manifest.shards) == 2


def test_file_addresses_are_folders(eight_file: Path, tmp_path: Path) -> None:
    library = graphrec.build(eight_file, f"file://{tmp_path}/library", shards=2)
    assert library._snapshot.path == tmp_path / "library"
    assert verify_folder(tmp_path / "library") == []
    assert len(graphrec.open(f"file://{tmp_path}/library")) == 8


def generation_there() -> str:
    content = json.loads(fsspec.filesystem("memory").cat_file(f"/bucket/papers/{MANIFEST_NAME}"))
    return str(content["generation"])


def broken(name: str, content: bytes | None = None) -> None:
    """Another content of a file at the address, or with None none."""
    system = fsspec.filesystem("memory")
    path = f"/bucket/papers/{generation_there()}/{name}"
    system.rm_file(path) if content is None else system.pipe_file(path, content)


def test_a_file_of_another_size_than_said_is_not_fetched(there: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    broken("shard-00002/papers.sqlite", b"x" * 1_000_000)
    shutil.rmtree(download.copy_folder(there.address), ignore_errors=True)
    fetched: list[str] = []
    monkeypatch.setattr(type(fsspec.filesystem("memory")), "get", lambda _, names, *__: fetched.extend(names))
    with pytest.raises(LibraryCorruptError, match=r"shard-00002/papers\.sqlite is not what its manifest says"):
        graphrec.open(there.address)
    assert not fetched


@pytest.mark.parametrize("content", [b"", b"x" * 400, None], ids=["empty", "other", "missing"])
def test_a_damaged_shard_at_an_address_is_named(there: Library, content: bytes | None) -> None:
    broken("shard-00002/papers.sqlite", content)
    problem = "is missing" if content is None else "is not what its manifest says"
    assert any("shard-00002/papers.sqlite" in each for each in download.verify(BUCKET))
    no_copy()
    with pytest.raises(
        LibraryCorruptError, match=rf"{BUCKET} is damaged: shard-00002/papers.sqlite {problem}; build it"
    ):
        graphrec.open(BUCKET)


def test_a_damaged_manifest_at_an_address_is_refused(there: Library) -> None:
    fsspec.filesystem("memory").pipe_file(f"/bucket/papers/{MANIFEST_NAME}", b'{"format": 3')
    with pytest.raises(LibraryCorruptError, match=rf"{BUCKET}/manifest.json is damaged"):
        graphrec.open(BUCKET)


def test_a_copy_that_has_suffered_is_fetched_again(there: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    names = fetched(monkeypatch)
    path = there._snapshot.folder / "shard-00001" / "years.npy"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert answers(graphrec.open(BUCKET)) == answers(there)
    assert names == ["shard-00001/years.npy"]


def test_a_fetch_that_was_cut_off_goes_on(there: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    no_copy()
    system = type(fsspec.filesystem("memory"))
    get = system.get_file
    monkeypatch.setattr(download, "TOGETHER", 5)
    with monkeypatch.context() as patch:
        patch.setattr(system, "get_file", cut_off_after(11, get))
        with pytest.raises(LibraryError, match=rf"{BUCKET} could not be read \(.*gone.*\); check the address"):
            graphrec.open(BUCKET)
    names = fetched(monkeypatch)
    assert answers(graphrec.open(BUCKET)) == answers(there)
    assert len(names) == len({entry["sha256"] for entry in there._snapshot.manifest.files.values()}) - 10


def cut_off_after(count: int, get):
    """`get_file` of a connection that breaks."""
    left = iter(range(count))

    def breaking(self, path, *rest, **more):
        if next(left, None) is None:
            raise OSError("the connection is gone")
        return get(self, path, *rest, **more)

    return breaking


def test_a_library_that_changes_while_it_is_fetched_is_fetched_as_it_is_then(
    there: Library, eight_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer removes the files that a reader is about to fetch."""
    fewer = tmp_path / "fewer.jsonl"
    fewer.write_text("".join(eight_file.read_text("utf-8").splitlines(keepends=True)[:5]), "utf-8")
    no_copy()
    system = type(fsspec.filesystem("memory"))
    get = system.get_file
    writers = iter([fewer, fewer])
    gone = generation_there()

    def overtaken(self, path, *rest, **more):
        monkeypatch.setattr(system, "get_file", get)
        here = download.copy_folder
        monkeypatch.setattr(download, "copy_folder", lambda address: here(f"{address}#writer"))
        for files in writers:
            graphrec.build(files, BUCKET, keep_apart=())
            fsspec.filesystem("memory").rm(f"/bucket/papers/{gone}", recursive=True)
            break
        monkeypatch.setattr(download, "copy_folder", here)
        return get(self, path, *rest, **more)

    monkeypatch.setattr(system, "get_file", overtaken)
    assert len(graphrec.open(BUCKET)) == 5


def test_a_library_that_never_holds_still_is_given_up(there: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    no_copy()
    numbers = iter(range(99))
    monkeypatch.setattr(download, "read_manifest_at", lambda _: str(next(numbers)))
    monkeypatch.setattr(download, "_fetch", lambda *_: "years.npy is missing")
    with pytest.raises(LibraryBusyError, match=rf"{BUCKET} changed ten times while it was fetched; try again"):
        graphrec.open(BUCKET)


def test_only_the_last_two_generations_stay_at_an_address(eight_file: Path, tmp_path: Path) -> None:
    taken = []
    for count in (3, 4, 5, 6):
        graphrec.build(some_of(eight_file, count, tmp_path), BUCKET, replace=True)
        taken.append(generation_there())
    names = {path.rpartition("/")[2] for path in fsspec.filesystem("memory").ls("/bucket/papers", detail=False)}
    assert names == {MANIFEST_NAME, *taken[-2:]}


def some_of(eight_file: Path, count: int, folder: Path) -> Path:
    some = folder / f"{count}.jsonl"
    some.write_text("".join(eight_file.read_text("utf-8").splitlines(keepends=True)[:count]), "utf-8")
    return some


def test_who_reads_while_a_library_is_written_undoes_nothing(there: Library) -> None:
    with open_for_writing(BUCKET) as folder:
        change_settings(folder, is_of_names=False)
        assert len(graphrec.open(BUCKET)) == 8
    assert graphrec.open(BUCKET)._snapshot.manifest.settings["is_of_names"] is False
    no_copy()
    assert graphrec.open(BUCKET)._snapshot.manifest.settings["is_of_names"] is False


def test_what_was_not_sent_is_not_read(
    there: Library,
    eight_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(upload, "_put_manifest", cut_off_after(0, upload._put_manifest))
        with pytest.raises(LibraryError, match="could not be written"):
            graphrec.build(some_of(eight_file, 4, tmp_path), BUCKET, replace=True)
    assert f"What was written for {BUCKET} is whole in {there._snapshot.path}; copy that folder" in caplog.text
    assert len(graphrec.open(there._snapshot.path)) == 4
    assert answers(graphrec.open(BUCKET)) == answers(there)


def test_of_two_writers_at_once_the_last_ones_library_stays_whole(
    there: Library, eight_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one is another machine, with a copy of its own."""
    put, here = upload._put_manifest, download.copy_folder

    def overtaken(*manifest: object) -> None:
        monkeypatch.setattr(upload, "_put_manifest", put)
        with monkeypatch.context() as patch:
            patch.setattr(download, "copy_folder", lambda address: here(f"{address}#other"))
            assert len(graphrec.build(some_of(eight_file, 4, tmp_path), BUCKET, replace=True)) == 4
        put(*manifest)

    monkeypatch.setattr(upload, "_put_manifest", overtaken)
    assert len(graphrec.build(some_of(eight_file, 5, tmp_path), BUCKET, replace=True)) == 5
    assert download.verify(BUCKET) == []


@pytest.mark.parametrize("step", ["_send_files", "_put_manifest"])
def test_a_writer_killed_while_it_sends_leaves_the_library_before(
    eight_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """On the local disk by way of an address, so that two processes see it."""
    address = f"local://{tmp_path}/bucket/library"
    before = graphrec.build(eight_file, address, shards=2)
    more = tmp_path / "more.jsonl"
    more.write_text('{"title": "A ninth paper on pruning", "abstract": "We prune."}\n', "utf-8")
    code = (
        "import os, sys, graphrec; from graphrec.storage.remote import upload\n"
        "send = upload._send_files\n"
        "def half(system, target, folder, files):\n"
        "    send(system, target, folder, dict(list(files.items())[:20])); os.kill(os.getpid(), 9)\n"
        f"upload.{step} = half if '{step}' == '_send_files' else lambda *_: os.kill(os.getpid(), 9)\n"
        "graphrec.add(sys.argv[1], sys.argv[2])"
    )
    surroundings = {**os.environ, "GRAPHREC_CACHE": str(tmp_path / "another cache")}
    writer = subprocess.run([sys.executable, "-c", code, str(more), address], check=False, env=surroundings)
    assert writer.returncode == -signal.SIGKILL
    monkeypatch.setattr(download, "cache_folder", lambda: tmp_path / "third cache")
    assert answers(graphrec.open(address)) == answers(before)
    assert download.verify(address) == []
    assert len(graphrec.add(more, address)) == 9
    assert download.verify(address) == []


def test_nothing_is_written_among_other_things(eight_file: Path) -> None:
    fsspec.filesystem("memory").pipe_file("/bucket/papers/thesis.tex", b"mine")
    with pytest.raises(
        LibraryError, match=rf"{BUCKET} holds other things \(thesis.tex\); name an empty or a new place"
    ):
        graphrec.build(eight_file, BUCKET)


def test_a_place_without_a_library_says_how_to_make_one() -> None:
    with pytest.raises(
        LibraryNotFoundError, match=rf"There is no library at {BUCKET} .*; make one with: graphrec build"
    ):
        graphrec.open(BUCKET)


def test_files_of_a_strange_manifest_stay_in_the_copy(there: Library) -> None:
    """A checksum names a file of the cache folder for a while; it must not name another."""
    from graphrec.storage.manifest import serialize_manifest

    content = json.loads(fsspec.filesystem("memory").cat_file(f"/bucket/papers/{MANIFEST_NAME}"))
    content["files"]["years.npy"] = {"bytes": 1, "sha256": "../../../../escaped"}
    fsspec.filesystem("memory").pipe_file(f"/bucket/papers/{MANIFEST_NAME}", serialize_manifest(content).encode())
    with pytest.raises(LibraryCorruptError, match=r"manifest\.json is damaged"):
        graphrec.open(BUCKET)


@pytest.mark.parametrize(
    "address",
    [
        "dask::file:///tmp/x",
        "dask://tcp://127.0.0.1:9/x",
        "zip://x::http://127.0.0.1:9/x.zip",
        "simplecache::s3://bucket/x",
        "filecache::file:///tmp/x",
        "blockcache::memory://x",
        "reference://::/tmp/list.json",
        "memory://x::memory://x",
        "tar://x",
        "libarchive://x",
        "dir://x",
        "generic://x",
        "data://text/plain,x",
        "git://x",
        "jupyter://127.0.0.1:9/x",
        "file:///tmp::dask://x",
        "file://server/share/x",
        "file://",
    ],
)
def test_an_address_that_leads_through_something_else_is_refused_and_loads_nothing(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("a file system was loaded")

    monkeypatch.setattr("fsspec.core.url_to_fs", refuse)
    with pytest.raises(OptionError, match=r"leads through something else|is no folder of this machine"):
        graphrec.open(address)


def test_a_file_address_of_this_machine_is_its_folder(eight_library) -> None:
    assert len(graphrec.open(f"file://localhost{eight_library.address}")) == 8


@pytest.mark.parametrize("name", ["generation-7/population.csv", "generation-best/a.txt", "manifest.json"])
def test_what_somebody_keeps_at_an_address_stays_and_is_named(eight_file: Path, name: str) -> None:
    system = fsspec.filesystem("memory")
    system.pipe_file(f"/evolution/{name}", b'{"name": "mine"}')
    try:
        with pytest.raises(LibraryError, match=rf"holds other things \({name.replace('best/a.txt', 'best')}\)"):
            graphrec.build(eight_file, "memory://evolution")
        assert system.cat_file(f"/evolution/{name}") == b'{"name": "mine"}'
        assert len(system.find("/evolution")) == 1
    finally:
        system.rm("/evolution", recursive=True)


def test_a_file_of_the_copy_that_cannot_be_read_is_downloaded_again(
    eight_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"memory://{tmp_path.name}/library"
    graphrec.build(eight_file, address)
    download.forget(address)
    whole = download.damaged_files

    def refuse(folder: Path, files: Any, *, thorough: bool) -> list[str]:
        if folder.name.startswith("generation-") and "years.npy" in files:
            raise LibraryError("years.npy cannot be read (Input/output error); try again.")
        return whole(folder, files, thorough=thorough)

    monkeypatch.setattr(download, "damaged_files", refuse)
    assert len(graphrec.open(address)) == 8
