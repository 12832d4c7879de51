"""What a build did before it was cut off is not done again, is deleted at the end, and is never half."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from builds import build_library

import graphrec
from graphrec.engines import checkpoint, run_serially, signature
from graphrec.errors import LibraryError
from graphrec.extractors import passes
from graphrec.model.user_state import PaperKey
from graphrec.pipeline import update
from graphrec.pipeline.options import BuildOptions
from graphrec.storage.user_state import hold_user_state

DIE = """
import os, signal, sys
import graphrec
from graphrec.extractors import passes
from graphrec.readers import files
from graphrec.storage import generation
from graphrec.storage.sql import writer
from graphrec.vectors import counts

where = {
    "read": (files, "read_file"), "extract": (passes, "_second_chunk"), "count": (counts, "number_words"),
    "write": (generation, "write_store"), "shard": (writer, "_shard_store"),
}
passes.CHUNK = 3
module, name = where[sys.argv[1]]
step = getattr(module, name)
calls = []

def dying(*job, **options):
    calls.append(1)
    if len(calls) > int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    return step(*job, **options)

dying.__name__ = name
setattr(module, name, dying)
graphrec.build(sys.argv[4:], sys.argv[3], resume=True, shards=3 if sys.argv[1] == "shard" else 0)
"""


TITLES = {"a": "Pruning by Magnitude", "b": "Optimizers in Eight Bits", "c": "Averages of Models"}


def counted(mapper, done):
    """A mapper that notes every batch that it runs."""

    def run(step, shared, batches):
        def noted(shared, batch):
            done.append(step.__name__)
            return step(shared, batch)

        yield from mapper(noted, shared, batches)

    return run


def note_batches(monkeypatch, done):
    """Let the builds of a test note every batch that they run."""
    real = update._resumable
    monkeypatch.setattr(
        update,
        "_resumable",
        lambda library, plan, work: real(library, plan, replace(work, mapper=counted(work.mapper, done))),
    )


def triple(shared, batch):
    return shared * batch * 3


def test_results_come_in_order_whichever_of_them_were_kept(tmp_path):
    expected = [triple(2, batch) for batch in range(12)]
    assert list(checkpoint.make_resumable(run_serially, tmp_path, "key")(triple, 2, range(12))) == expected
    for number in (0, 1, 5, 11):
        (tmp_path / f"key-0-triple-{number}").unlink()
    (tmp_path / "key-0-triple-7").write_bytes(b"half")
    done = []
    assert (
        list(checkpoint.make_resumable(counted(run_serially, done), tmp_path, "key")(triple, 2, range(12))) == expected
    )
    assert len(done) == 5


class Trap:
    """A pickle that acts when it is read."""

    def __reduce__(self):
        return sys.exit, ("unpickled",)


def test_results_that_somebody_else_made_are_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(signature, "user_secret", lambda: b"another user's".ljust(32))
    checkpoint._write(tmp_path / "key-0-triple-0", Trap())
    monkeypatch.undo()
    assert list(checkpoint.make_resumable(run_serially, tmp_path, "key")(triple, 1, [1])) == [3]


def test_the_secret_is_stored_for_its_user_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(signature, "cache_folder", lambda: tmp_path)
    secret = signature.user_secret.__wrapped__()
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("resume.secret", secret)]
    assert signature.user_secret.__wrapped__() == secret
    if os.name == "posix":
        assert (tmp_path / "resume.secret").stat().st_mode & 0o777 == 0o600


def test_a_result_under_the_name_of_another_is_not_read(tmp_path):
    list(checkpoint.make_resumable(run_serially, tmp_path, "key")(triple, 1, [1, 2]))
    (tmp_path / "key-0-triple-1").replace(tmp_path / "key-0-triple-0")
    assert list(checkpoint.make_resumable(run_serially, tmp_path, "key")(triple, 1, [1, 2])) == [3, 6]


def test_another_key_another_call_or_another_step_shares_nothing(tmp_path):
    mapper = checkpoint.make_resumable(run_serially, tmp_path, "key")
    assert list(mapper(triple, 1, [1])) == [3]
    assert list(mapper(triple, 2, [1])) == [6]
    assert list(checkpoint.make_resumable(run_serially, tmp_path, "other")(triple, 4, [1])) == [12]


@pytest.mark.parametrize(
    "stage", [("read", 2), ("extract", 1), ("count", 0), ("write", 0), ("shard", 1)], ids=lambda stage: stage[0]
)
def test_a_build_killed_at_any_stage_goes_on_from_there(eight_file, tmp_path, monkeypatch, stage):
    lines = eight_file.read_text("utf-8").splitlines(keepends=True)
    files = [tmp_path / f"{number}.jsonl" for number in range(4)]
    for number, file in enumerate(files):
        file.write_text("".join(lines[number::4]), "utf-8")
    library = tmp_path / "library"
    killed = subprocess.run(
        [sys.executable, "-c", DIE, *map(str, stage), str(library), *map(str, files)],
        env={**os.environ, "PYTHONPATH": str(Path(graphrec.__file__).parents[1])},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    kept = {path.name for path in (tmp_path / "library.unfinished").iterdir()}
    done = []
    monkeypatch.setattr(passes, "CHUNK", 3)
    note_batches(monkeypatch, done)
    shards = 3 if stage[0] == "shard" else 0
    manifest, _ = build_library(files, library, BuildOptions(resume=True, shards=shards))
    steps = [step for step in (*kept, *done) if "extract_batch" not in step]  # of extractors of further kinds
    assert len(steps) == 4 + 3 + 3 + 3 + 3 + shards  # files, three passes, words, pairs, terms
    assert len(done) == 2 if shards else len(kept) >= stage[1]  # a shard that was finished is not made again
    assert not (tmp_path / "library.unfinished").exists()
    assert manifest.files == build_library(files, tmp_path / "at once", BuildOptions(shards=shards))[0].files


def test_another_number_of_shards_shares_none_of_them(eight_file, tmp_path, monkeypatch):
    library = tmp_path / "library"
    subprocess.run(
        [sys.executable, "-c", DIE, "shard", "1", str(library), str(eight_file)],
        env={**os.environ, "PYTHONPATH": str(Path(graphrec.__file__).parents[1])},
        check=False,
    )
    assert list((tmp_path / "library.unfinished").glob("*shard_store*"))
    monkeypatch.setattr(passes, "CHUNK", 3)
    manifest, _ = build_library([eight_file], library, BuildOptions(resume=True, shards=2))
    assert manifest.files == build_library([eight_file], tmp_path / "at once", BuildOptions(shards=2))[0].files


def test_a_file_that_was_mended_is_read_again_and_the_others_are_not(tmp_path, monkeypatch):
    files = [tmp_path / f"{name}.jsonl" for name in "abc"]
    for file in files:
        file.write_text(json.dumps({"title": TITLES[file.stem]}) + "\n", "utf-8")
    done = []
    monkeypatch.setattr(update, "write_corpus", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        build_library(files, tmp_path / "library", BuildOptions(resume=True))
    monkeypatch.undo()
    note_batches(monkeypatch, done)
    files[1].write_text(json.dumps({"title": "Something else"}) + "\n", "utf-8")
    manifest, _ = build_library(files, tmp_path / "library", BuildOptions(resume=True))
    assert done.count("read_file") == 1
    assert manifest.papers == 3


def test_what_was_decided_since_is_no_result_of_before(eight_file, tmp_path, monkeypatch):
    monkeypatch.setattr("graphrec.pipeline.build.save_folder", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        build_library([eight_file], tmp_path / "library", BuildOptions(resume=True))
    monkeypatch.undo()
    for library in (tmp_path / "library", tmp_path / "at once"):
        library.mkdir(exist_ok=True)
        with hold_user_state(library) as held:
            held.write(replace(held.state, removed=(PaperKey("merge-1", "Editing Models with Task Arithmetic"),)))
    manifest, _ = build_library([eight_file], tmp_path / "library", BuildOptions(resume=True))
    assert manifest.papers == 7
    assert manifest.files == build_library([eight_file], tmp_path / "at once")[0].files


def long_text(_, batch):
    return "x" * 10**batch


def test_a_full_disk_ends_in_a_sentence_and_the_rest_is_kept(tmp_path):
    resource = pytest.importorskip("resource")
    results = checkpoint.make_resumable(run_serially, tmp_path, "key")(long_text, None, [2, 5])
    assert next(results) == "x" * 100
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
    sentence = r"could not be written \(.*\); what is done is kept: make room, then build again with --resume"
    try:
        with pytest.raises(LibraryError, match=sentence):
            next(results)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [path.name for path in tmp_path.iterdir()] == ["key-0-long_text-0"]


def test_a_file_that_breaks_off_is_named_with_the_last_line_that_was_read(tmp_path):
    lines = b"".join(b'{"title": "A paper with the number %d of many"}\n' % number for number in range(3000))
    whole = gzip.compress(lines)
    (tmp_path / "broken.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "whole.jsonl").write_bytes(lines[:400] + b"\n{bad}\n")
    _, report = build_library(sorted(tmp_path.glob("*.jsonl*")), tmp_path / "library", BuildOptions(workers=2))
    told = {skipped.place: skipped.reason for skipped in report.skipped}
    assert "the file breaks off after broken.jsonl.gz:" in told["broken.jsonl.gz"]
    assert any(place.startswith("whole.jsonl:") and "not JSON" in why for place, why in told.items())


def test_a_folder_with_something_of_somebody_takes_no_results_and_stays(eight_file, tmp_path):
    notes = tmp_path / "library.unfinished" / "notes.txt"
    notes.parent.mkdir()
    notes.write_text("mine")
    with pytest.raises(LibraryError, match=r"other things in it \(notes\.txt\)"):
        graphrec.build(eight_file, tmp_path / "library", resume=True)
    assert [path.name for path in notes.parent.iterdir()] == ["notes.txt"]


def test_what_comes_into_the_folder_meanwhile_stays(tmp_path):
    with checkpoint.open_result_folder(tmp_path / "results") as folder:
        checkpoint._write(folder / f"{'0' * 16}-0-triple-0", 1)
        (folder / "notes.txt").write_text("mine")
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_a_result_is_written_through_no_link(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    name = f"{'0' * 16}-0-triple-0"
    (tmp_path / name).symlink_to(tmp_path / "notes.txt")
    checkpoint._write(tmp_path / name, 1)
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert not (tmp_path / name).is_symlink()
