"""The cache of what steps make of records: found by what it depends on, never believed when it is not sound."""

from __future__ import annotations

import multiprocessing
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graphrec import registry
from graphrec.engines import cache, packs, run_serially, signature
from graphrec.engines.cache import remember
from graphrec.engines.memory import NO_MEMORY, Memory, remembers
from graphrec.engines.packs import PackReader, PackWriter, make_block, pack_files, tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

DONE: list[int] = []  # the numbers that were tripled, not remembered


@remembers
def tripled(shared: int, numbers: Sequence[int], memory: Memory = NO_MEMORY) -> list[int]:
    results = []
    for number in numbers:
        key = memory.key("tripled", shared, number)
        if (value := memory.get(key)) is None:
            DONE.append(number)
            memory.put(key, value := (3 * number + shared,))
        results.append(value[0])
    return results


def plain(shared: int, numbers: Sequence[int]) -> list[int]:
    return [number + shared for number in numbers]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the packs, empty; and nothing done so far."""
    (tmp_path / "user").mkdir(mode=0o700)
    monkeypatch.setattr(cache, "cache_folder", lambda: tmp_path / "user")
    monkeypatch.setattr(signature, "user_secret", lambda: b"ours".ljust(32))
    DONE.clear()
    return tmp_path / "user" / "records"


def batches() -> list[list[int]]:
    return [list(range(at, at + 100)) for at in range(0, 300, 100)]


RESULT = [[3 * number + 1 for number in batch] for batch in batches()]


def run(step: Callable[..., list[int]] = tripled, shared: int = 1) -> list[list[int]]:
    with remember(run_serially) as mapper:
        return list(mapper(step, shared, batches()))


def test_what_is_known_is_not_done_again() -> None:
    assert run() == RESULT
    assert len(DONE) == 300
    DONE.clear()
    assert run() == RESULT
    assert DONE == []


def test_only_what_is_unknown_is_done() -> None:
    run()
    DONE.clear()
    with remember(run_serially) as mapper:
        assert list(mapper(tripled, 1, [[7, 1000, 250]])) == [[22, 3001, 751]]
    assert DONE == [1000]


def test_another_argument_or_other_code_shares_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    DONE.clear()
    run(shared=2)
    assert len(DONE) == 300
    DONE.clear()
    monkeypatch.setattr(cache, "code_version", lambda: b"edited")
    assert run() == RESULT
    assert len(DONE) == 300


def test_a_step_that_remembers_nothing_runs_as_without_a_cache(folder: Path) -> None:
    assert run(plain) == [[number + 1 for number in batch] for batch in batches()]
    assert not folder.exists()


def test_without_a_cache_nothing_is_read_or_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRAPHREC_CACHE_MB", "0")
    assert run() == RESULT
    assert not folder.exists()


def test_what_was_done_before_an_error_is_kept() -> None:
    def broken_off() -> Iterator[list[int]]:
        yield [1, 2]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), remember(run_serially) as mapper:
        list(mapper(tripled, 1, broken_off()))
    DONE.clear()
    run()
    assert len(DONE) == 298


@pytest.mark.parametrize("fraction", [0.0, 0.01, 0.3, 0.6, 0.9, 0.999])
def test_a_pack_with_a_wrong_byte_gives_fewer_values_but_no_wrong_ones(folder: Path, fraction: float) -> None:
    run()
    (path,) = pack_files(folder)
    content = bytearray(path.read_bytes())
    content[int(fraction * len(content))] ^= 1
    path.write_bytes(content)
    DONE.clear()
    assert run() == RESULT
    assert DONE


@pytest.mark.parametrize("size", [0, 1, 40, 500, -1])
def test_a_cut_pack_is_not_believed(folder: Path, size: int) -> None:
    run()
    (path,) = pack_files(folder)
    path.write_bytes(path.read_bytes()[:size])
    DONE.clear()
    assert run() == RESULT
    assert len(DONE) == 300


def test_a_pack_of_somebody_else_is_not_believed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as theirs:
        theirs.setattr(signature, "user_secret", lambda: b"theirs".ljust(32))
        run()
    DONE.clear()
    assert run() == RESULT
    assert len(DONE) == 300


def test_blocks_in_the_place_of_others_are_not_believed(folder: Path) -> None:
    run()
    (path,) = pack_files(folder)
    content = path.read_bytes()
    reader = PackReader(folder)
    one, other = reader._places[0], reader._places[1]
    size = one.n_keys * packs.KEY + one.size
    assert other.start == one.start + size
    path.write_bytes(content[: one.start] + content[other.start :][:size] + content[other.start :])
    DONE.clear()
    assert run() == RESULT
    assert DONE


def test_a_value_that_is_gone_meanwhile_is_made_again(folder: Path) -> None:
    run()
    DONE.clear()
    with remember(run_serially) as mapper:
        for path in pack_files(folder):
            path.unlink()
        assert list(mapper(tripled, 1, batches())) == RESULT
    assert len(DONE) == 300


@pytest.mark.parametrize("step", ["mkdir", "write", "close"])
def test_a_full_disk_costs_time_only(folder: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        if step == "mkdir":
            full.setattr(Path, "mkdir", fail)
        elif step == "write":
            full.setattr("graphrec.engines.packs.replace_file", fail)
        else:
            full.setattr("graphrec.files.move", fail)
        assert run() == RESULT
    assert not folder.exists() or list(folder.iterdir()) == []
    assert run() == RESULT


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_cannot_be_written_costs_time_only(folder: Path) -> None:
    folder.parent.chmod(0o500)
    try:
        assert run() == RESULT
    finally:
        folder.parent.chmod(0o700)


def test_a_file_in_the_place_of_the_folder_costs_time_only(folder: Path) -> None:
    folder.write_text("mine", encoding="utf-8")
    assert run() == RESULT
    assert folder.read_text(encoding="utf-8") == "mine"


def test_packs_are_bounded_and_the_least_recently_used_goes(folder: Path) -> None:
    for shared in range(3):
        run(shared=shared)
        for path in pack_files(folder):
            os.utime(path, ns=(path.stat().st_mtime_ns - 10**9,) * 2)
    size = max(path.stat().st_size for path in pack_files(folder))
    reader = PackReader(folder)
    assert all(reader.get(key_of(shared)) for shared in range(3))
    run(shared=0)
    tidy(folder, (), 2 * size)
    reader = PackReader(folder)
    assert [reader.get(key_of(shared)) is not None for shared in range(3)] == [True, False, True]


def key_of(shared: int, number: int = 5) -> bytes:
    return cache._BatchMemory(PackReader(Path("none"))).key("tripled", shared, number)


def test_no_more_is_written_than_may_lie_there(folder: Path) -> None:
    writer = PackWriter(folder, 100)
    writer.append(make_block([(bytes(16), "a")]))
    writer.append(make_block([(b"1" * 16, os.urandom(200).hex())]))
    assert writer.close()
    reader = PackReader(folder)
    assert (reader.get(bytes(16)), reader.get(b"1" * 16)) == ("a", None)


def test_small_packs_are_joined_and_files_of_others_stay(folder: Path) -> None:
    numbers = range(packs._MOST_SMALL + 1)
    for number in numbers:
        writer = PackWriter(folder, 1 << 20)
        writer.append(make_block([(number.to_bytes(16, "big"), number)]))
        writer.close()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / f"{'0' * 16}.pack").write_text("damaged", encoding="utf-8")
    tidy(folder, (), 1 << 20)
    assert len(pack_files(folder)) == 1
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"
    reader = PackReader(folder)
    assert [reader.get(number.to_bytes(16, "big")) for number in numbers] == [*numbers]


def test_a_small_pack_among_many_large_ones_is_not_copied_by_every_build(folder: Path) -> None:
    run()
    (small,) = pack_files(folder)
    for number in range(packs._MOST_SMALL):
        with (folder / f"{number:016}.pack").open("wb") as large:
            large.truncate(packs._SMALL + 1)
    tidy(folder, (), 1 << 40)
    assert small in pack_files(folder)


def test_what_a_killed_process_left_is_cleared_after_a_day(folder: Path) -> None:
    run()
    left, fresh = folder / f".graphrec-{'0' * 16}", folder / f".graphrec-{'1' * 16}"
    left.write_text("left", encoding="utf-8")
    fresh.write_text("of a process that is at work", encoding="utf-8")
    os.utime(left, (0, 0))
    tidy(folder, (), 1 << 30)
    assert not left.exists()
    assert fresh.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_several_processes_write_at_once(folder: Path) -> None:
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=run, kwargs={"shared": shared}) for shared in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    reader = PackReader(folder)
    for shared in range(4):
        assert [reader.get(key_of(shared, number)) for number in range(300)] == [[3 * n + shared] for n in range(300)]


def test_on_every_engine(engine: str, folder: Path) -> None:
    """Workers that inherit nothing do not know the secret of this test, so they believe nothing of what it wrote."""
    from graphrec.engines import open_engine

    for _ in range(2):
        with open_engine(engine, 2) as inner, remember(inner) as mapper:
            assert list(mapper(tripled, 1, batches())) == RESULT
    is_forked = engine == "processes" and multiprocessing.get_start_method() == "fork"
    assert len(pack_files(folder)) == (1 if engine == "serial" or is_forked else 2)


def test_the_version_covers_all_code_that_steps_run() -> None:
    """Every room that the steps import is part of the version."""
    from importlib import import_module

    modules = {
        "graphrec.extractors",
        "graphrec.extractors.passes",
        "graphrec.vectors.counts",
        *(f"graphrec.extractors.kinds.{name}" for name in registry.builtin_names("extractors")),
    }
    waiting = [*modules]
    while waiting:
        for value in _imported(import_module(waiting.pop())):
            if value not in modules:
                modules.add(value)
                waiting.append(value)
    rooms = {name.split(".")[1] for name in modules if name.count(".") > 1}
    assert rooms <= set(cache._CODE)


def _imported(module: object) -> Iterable[str]:
    import ast

    path = Path(str(getattr(module, "__file__", "")))
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        names += [name.name for name in node.names] if isinstance(node, ast.Import) else []
        yield from (name for name in names if name.startswith("graphrec."))
