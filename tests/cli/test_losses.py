"""Week two of a library: sources that are missing, empty, broken or a stranger's; nothing is lost, mixed or guessed."""

from __future__ import annotations

import builtins
import io
import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

import graphrec as api

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Outcome

    Command = Callable[..., Outcome]

N_PAPERS = 12


def entry(number: int, **fields: str) -> str:
    """A BibTeX entry; its paper is told by the number in its abstract."""
    values = {
        "key": f"lee{number}",
        "title": f"Study {number} of pruning in large networks",
        "author": "Lee, Ada and Chen, Bo",
        "year": "2020",
        "abstract": f"We prune blocks in work{number}q and compare with BlockPruner.",
        **fields,
    }
    key = values.pop("key")
    return f"@article{{{key},\n" + "".join(f"  {name} = {{{value}}},\n" for name, value in values.items()) + "}\n\n"


def write_export(path: Path, *entries: str) -> Path:
    path.write_text("".join(entries), "utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder, with a folder for the review as working folder."""
    home = tmp_path / "ada-of-lovelace"
    (home / "review").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("GRAPHREC_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(home / "review")
    return home


@pytest.fixture
def review(home: Path, graphrec: Command) -> Path:
    """A folder with an export of twelve papers, `refs.bib`, and the library `library` of it."""
    write_export(home / "review" / "refs.bib", *map(entry, range(N_PAPERS)))
    assert graphrec("build", "refs.bib", "-o", "library").code == 0
    return home / "review"


def titles(library: Path | str = "library") -> list[str]:
    return sorted(paper.title for paper in api.open(library))


def content(library: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in library.rglob("*") if path.is_file()}


def sync(graphrec: Command, *options: str) -> dict[str, Any]:
    """Sync and return what is told of each source."""
    done = graphrec("sync", "-l", "library", "--to", "json", *options)
    assert done.code == 0, done.err
    return {each["source"]: each for each in json.loads(done.out)["sources"]}


def test_a_missing_source_keeps_its_records_and_is_told(review: Path, graphrec: Command) -> None:
    before = titles()
    (review / "refs.bib").unlink()
    done = graphrec("sync", "-l", "library")
    assert "refs.bib" in done.out + done.err
    assert "--forget" in done.out + done.err
    assert titles() == before


def _device(path: Path) -> None:
    path.symlink_to("/dev/null")


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.mkdir()


def _link_to_itself(path: Path) -> None:
    path.symlink_to(path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files in folders")
@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--forget",), ("--yes",), ("refs.bib",)])
@pytest.mark.parametrize(
    ("become", "told"),
    [
        (_device, "is a pipe, a socket or a device"),
        (_pipe, "is a pipe, a socket or a device"),
        (_folder, "is a folder"),
        (_link_to_itself, "cannot be reached (Too many levels of symbolic links)"),
    ],
)
def test_a_source_that_is_no_file_any_more_keeps_its_records_and_is_not_opened(
    review: Path, graphrec: Command, become: Callable[[Path], None], told: str, options: tuple[str, ...]
) -> None:
    (review / "refs.bib").unlink()
    become(review / "refs.bib")
    before = titles()
    told_of = sync(graphrec, *options)["refs.bib"]
    assert told_of["problem"] == (
        f"refs.bib {told}, expected a file; its 12 records stay; put the file back, or remove the source."
    )
    assert titles() == before


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in folders")
def test_a_pattern_of_a_source_finds_files_alone(home: Path, graphrec: Command) -> None:
    write_export(home / "review" / "one.bib", entry(1))
    write_export(home / "review" / "two.bib", entry(2))
    assert graphrec("build", "*.bib", "-o", "library").code == 0
    os.mkfifo(home / "review" / "three.bib")
    (home / "review" / "four.bib").symlink_to("/dev/zero")
    assert sync(graphrec).keys() == {"one.bib", "two.bib"}


@pytest.mark.skipif(not os.path.exists("/proc/self/mem"), reason="needs a file whose reading fails")  # noqa: PTH110
def test_a_source_that_the_disk_does_not_give_leaves_the_others(review: Path, graphrec: Command) -> None:
    write_export(review / "more.bib", entry(40))
    assert graphrec("add", "more.bib", "-l", "library").code == 0
    write_export(review / "more.bib", entry(40), entry(41))
    (review / "refs.bib").unlink()
    (review / "refs.bib").symlink_to("/proc/self/mem")
    told = sync(graphrec)
    assert told["refs.bib"]["problem"] == (
        "refs.bib cannot be read (Input/output error); check the disk or connection that it lies on."
        " Its 12 records stay as they are."
    )
    assert len(told["more.bib"]["added"]) == 1
    assert len(titles()) == N_PAPERS + 2
    done = graphrec("build", "refs.bib", "-o", "other")
    assert done.code == 1
    assert "refs.bib cannot be read (Input/output error)" in done.err


def test_a_source_that_is_written_meanwhile_keeps_its_records(
    review: Path, graphrec: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    from graphrec.readers import files

    before = titles()
    read = files.read_files

    def grow(*arguments: Any, **options: Any) -> Any:
        yield from read(*arguments, **options)
        with (review / "refs.bib").open("a", encoding="utf-8") as file:
            file.write(entry(40))

    monkeypatch.setattr(files, "read_files", grow)
    told = sync(graphrec)["refs.bib"]
    assert told["problem"] == (
        "refs.bib changed while it was read; try again when it is written. Its 12 records stay as they are."
    )
    assert titles() == before
    monkeypatch.undo()


def test_a_missing_source_is_forgotten_when_asked(review: Path, graphrec: Command) -> None:
    write_export(review / "more.bib", entry(77))
    graphrec("add", "more.bib", "-l", "library")
    (review / "refs.bib").unlink()
    assert graphrec("sync", "-l", "library", "--forget", "refs.bib").code == 0
    assert titles() == ["Study 77 of pruning in large networks"]
    assert [source.name for source in api.open("library").sources] == ["more.bib"]


@pytest.mark.parametrize("command", [("sync", "--forget"), ("remove", "refs.bib")])
def test_the_last_source_stays(review: Path, graphrec: Command, command: tuple[str, str]) -> None:
    before = titles()
    if command[0] == "sync":
        (review / "refs.bib").unlink()
    done = graphrec(*command, "-l", "library")
    assert (done.code, done.out) == (1, "")
    assert "graphrec: Without refs.bib no paper would be left; add other files first, or delete" in done.err
    assert titles() == before


@pytest.mark.parametrize("left", [0, 1])
def test_a_source_that_lost_nine_tenths_is_asked_about(review: Path, graphrec: Command, left: int) -> None:
    write_export(review / "refs.bib", *map(entry, range(left)))
    before = content(review / "library")
    done = graphrec("sync", "-l", "library")
    assert done.code == 1
    assert "--yes" in done.err
    assert "refs.bib" in done.err
    assert content(review / "library") == before
    if left:
        assert graphrec("sync", "-l", "library", "--yes").code == 0
        assert titles() == ["Study 0 of pruning in large networks"]


def test_a_source_that_is_cut_off_in_the_middle_says_so(review: Path, graphrec: Command) -> None:
    text = (review / "refs.bib").read_text("utf-8")
    (review / "refs.bib").write_text(text[: text.index("{lee8") + 60], "utf-8")
    before = titles()
    done = graphrec("sync", "-l", "library")
    assert "refs.bib is not whole: the file breaks off here" in done.out
    assert "--yes" in done.out
    assert titles() == before
    done = graphrec("sync", "-l", "library", "--yes")
    assert "Skipped refs.bib:" in done.err
    assert len(titles()) == 8


@pytest.mark.parametrize(
    ("name", "top", "record", "end"),
    [
        ("refs.ris", "", "TY  - JOUR\nTI  - Study {0} of pruning\nAB  - We prune work{0}q.\nER  - \n\n", "We prune w"),
        ("refs.csv", "title,abstract\n", "Study {0} of pruning,We prune work{0}q.\n", "Study 1"),
    ],
)
def test_a_source_that_is_written_half_keeps_its_records_in_other_formats(
    home: Path, graphrec: Command, name: str, top: str, record: str, end: str
) -> None:
    path = home / "review" / name
    whole = top + "".join(map(record.format, range(N_PAPERS)))
    path.write_text(whole, "utf-8")
    assert graphrec("build", name, "-o", "library").code == 0
    before = titles()
    path.write_text(whole[: whole.rindex(end) + len(end)], "utf-8")
    assert f"{name} is not whole: the file breaks off here" in sync(graphrec)[name]["problem"]
    assert titles() == before
    path.write_text(whole + record.format(40), "utf-8")
    assert len(sync(graphrec)[name]["added"]) == 1


def test_a_source_that_never_had_an_end_is_followed_nevertheless(home: Path, graphrec: Command) -> None:
    path = home / "review" / "refs.bib"
    path.write_text(entry(0) + entry(1) + "@article{open,\n  title = {A paper without an end", "utf-8")
    assert graphrec("build", "refs.bib", "-o", "library").code == 0
    assert sync(graphrec)["refs.bib"]["problem"] == ""
    path.write_text(entry(0) + entry(2) + "@article{open,\n  title = {A paper without an end", "utf-8")
    assert sync(graphrec)["refs.bib"]["problem"] == ""
    assert titles() == ["Study 0 of pruning in large networks", "Study 2 of pruning in large networks"]


def test_only_the_sources_that_are_named_are_read(home: Path, graphrec: Command) -> None:
    for name in ("one", "two"):
        write_export(home / "review" / f"{name}.bib", entry(len(name)))
    graphrec("build", "*.bib", "-o", "library")
    for name in ("one", "two", "three"):
        write_export(home / "review" / f"{name}.bib", entry(40 + len(name)))
    assert list(sync(graphrec, "one.bib")) == ["one.bib"]
    assert list(sync(graphrec)) == ["one.bib", "three.bib", "two.bib"]


def test_a_broken_file_keeps_its_records(home: Path, graphrec: Command) -> None:
    records = [{"title": f"Study {number} of pruning", "abstract": f"We prune work{number}q."} for number in range(9)]
    path = home / "review" / "refs.json"
    path.write_text(json.dumps(records), "utf-8")
    graphrec("build", "refs.json", "-o", "library")
    before = titles()
    path.write_bytes(b"\0\1\2\3" * 99)
    graphrec("sync", "-l", "library")
    assert titles() == before


def test_building_onto_a_library_is_asked_for(review: Path, graphrec: Command) -> None:
    write_export(review / "other.bib", entry(50))
    before = content(review / "library")
    done = graphrec("build", "other.bib", "-o", "library")
    assert done.code == 1
    assert "--replace" in done.err
    assert str(N_PAPERS) in done.err
    assert content(review / "library") == before
    generation = next((review / "library").glob("generation-*"))
    assert graphrec("build", "other.bib", "-o", "library", "--replace").code == 0
    assert titles() == ["Study 50 of pruning in large networks"]
    assert generation.is_dir(), "the old generation stays until the next write"


def test_adding_the_next_export_keeps_nothing_that_vanished_and_mixes_nothing(review: Path, graphrec: Command) -> None:
    changed = entry(3, title="Study 3 of merging in small networks", author="Chen, Bo", year="2022")
    write_export(review / "refs.bib", *map(entry, range(2)), changed, *map(entry, range(4, 14)))
    done = graphrec("add", "refs.bib", "-l", "library")
    assert done.code == 0
    library = api.open("library")
    assert library.report.merged == []
    papers = {paper.id: paper for paper in library}
    assert papers.keys() == {"lee0", "lee1", *(f"lee{number}" for number in range(3, 14))}
    assert (papers["lee3"].year, papers["lee3"].authors) == (2022, ("Chen, Bo",))
    assert papers["lee3"].title == "Study 3 of merging in small networks"
    assert papers["lee3"].other_titles == ()


def test_what_was_removed_stays_so_until_it_is_undone(review: Path, graphrec: Command) -> None:
    removed = "Study 5 of pruning in large networks"
    assert graphrec("remove", removed, "-l", "library").code == 0
    assert removed not in titles()
    write_export(review / "refs.bib", *(entry(number, key=f"k{number}") for number in range(N_PAPERS + 1)))
    sync(graphrec)
    assert removed not in titles()
    assert len(titles()) == N_PAPERS
    assert graphrec("remove", "--undo", removed, "-l", "library").code == 0
    assert removed in titles()
    assert len(titles()) == N_PAPERS + 1


def test_a_removed_source_stays_so_until_it_is_undone(review: Path, graphrec: Command) -> None:
    write_export(review / "more.bib", *map(entry, range(40, 44)))
    graphrec("add", "more.bib", "-l", "library")
    assert len(titles()) == N_PAPERS + 4
    assert graphrec("remove", "more.bib", "-l", "library").code == 0
    assert len(titles()) == N_PAPERS
    sync(graphrec)
    assert len(titles()) == N_PAPERS
    assert graphrec("remove", "--undo", "more.bib", "-l", "library").code == 0
    assert len(titles()) == N_PAPERS + 4


def test_what_is_kept_of_a_source_that_is_removed_is_told(review: Path, graphrec: Command) -> None:
    write_export(review / "more.bib", *map(entry, range(40, 44)))
    graphrec("add", "more.bib", "-l", "library")
    graphrec("mark", "lee41", "--keep", "-l", "library")
    done = graphrec("remove", "more.bib", "-l", "library")
    assert "1 record of more.bib stayed: what is marked as kept goes only when it is removed itself." in done.err
    assert "Study 41 of pruning in large networks" in titles()
    assert graphrec("remove", "lee41", "-l", "library").code == 0
    assert len(titles()) == N_PAPERS


def test_an_old_key_leads_to_the_paper(review: Path, graphrec: Command) -> None:
    published = entry(1, key="lee2021study", doi="10.5555/study.1", year="2021", journal="Neural Computation")
    mended = entry(2, key="lee2", title="Study 2 of prunings in large networks")
    write_export(review / "refs.bib", entry(0), published, mended, *map(entry, range(3, N_PAPERS)))
    sync(graphrec)
    shown = graphrec("show", "lee1", "-l", "library", "--exact", "--to", "json")
    assert json.loads(shown.out)["doi"] == "10.5555/study.1"


def test_marks_lie_on_their_papers_after_every_key_was_renamed(review: Path, graphrec: Command) -> None:
    for number in range(4):
        graphrec("mark", f"lee{number}", "--note", f"work{number}q", "-l", "library")
    numbers = [*range(N_PAPERS)][::-1]
    write_export(review / "refs.bib", *(entry(number, key=f"lee{N_PAPERS - 1 - number}") for number in numbers))
    sync(graphrec)
    library = api.open("library")
    notes = {paper.id: library.marks[paper.id].note for paper in library if paper.id in library.marks}
    assert notes == {f"lee{N_PAPERS - 1 - number}": f"work{number}q" for number in range(4)}


def test_a_kept_paper_that_vanished_stays_and_is_told(review: Path, graphrec: Command) -> None:
    graphrec("mark", "lee3", "--keep", "-l", "library")
    write_export(review / "refs.bib", *map(entry, range(3)), *map(entry, range(5, N_PAPERS)))
    done = graphrec("sync", "-l", "library")
    assert "Study 3 of pruning in large networks" in done.out + done.err
    assert "Study 3 of pruning in large networks" in titles()
    assert "Study 4 of pruning in large networks" not in titles()


def test_a_library_moves_together_with_its_file(
    review: Path, graphrec: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = review.rename(review.parent / "thesis")
    monkeypatch.chdir(moved)
    with (moved / "refs.bib").open("a", encoding="utf-8") as file:
        file.write(entry(30))
    told = sync(graphrec)
    assert len(titles()) == N_PAPERS + 1
    assert list(told) == ["refs.bib"]


def test_no_file_of_a_library_has_the_name_of_the_home_folder(review: Path, home: Path, graphrec: Command) -> None:
    (home / "Downloads").mkdir()
    export = write_export(home / "Downloads" / "more.bib", entry(0, key="again"), entry(90))
    assert graphrec("add", export, "-l", "library").code == 0
    graphrec("mark", "lee3", "--keep", "-l", "library")
    sync(graphrec)
    assert [source.name for source in api.open("library").sources] == ["refs.bib", "~/Downloads/more.bib"]
    telling = [path for path, data in content(review / "library").items() if home.name.encode() in data]
    assert telling == []


def test_a_library_of_a_stranger_reads_no_file_before_it_is_trusted(
    review: Path, home: Path, graphrec: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (home / ".ssh").mkdir()
    secret = write_export(home / ".ssh" / "refs.bib", entry(66))
    graphrec("add", secret, "-l", "library")
    secret.write_text(entry(66) + entry(67), "utf-8")
    monkeypatch.setenv("GRAPHREC_DATA", str(tmp_path / "data-of-another"))
    monkeypatch.setenv("GRAPHREC_CACHE", str(tmp_path / "cache-of-another"))
    opened: list[str] = []
    for module, name in ((os, "open"), (io, "open"), (builtins, "open")):
        monkeypatch.setattr(module, name, noting(getattr(module, name), opened))
    before = content(review / "library")
    done = graphrec("sync", "-l", "library")
    assert done.code == 1
    assert "--trust" in done.err
    assert "~/.ssh/refs.bib" in done.err
    assert str(secret) not in opened
    assert content(review / "library") == before
    assert graphrec("sync", "-l", "library", "--trust").code == 0
    assert str(secret) in opened
    assert "Study 67 of pruning in large networks" in titles()


def noting(function: Callable[..., Any], opened: list[str]) -> Callable[..., Any]:
    """The function, which notes the path that it opens."""

    def note(path: Any, *arguments: Any, **options: Any) -> Any:
        opened.append("" if isinstance(path, int) else os.fsdecode(path))
        return function(path, *arguments, **options)

    return note


def test_two_syncs_at_once_do_not_wait_in_silence(review: Path, graphrec: Command) -> None:
    from graphrec.storage.lock import lock_library

    write_export(review / "refs.bib", *map(entry, range(N_PAPERS + 2)))
    with ThreadPoolExecutor(1) as other, ExitStack() as held:  # the lock may be taken again by the thread that holds it
        other.submit(held.enter_context, lock_library(review / "library")).result()
        done = graphrec("sync", "-l", "library")
        other.submit(held.close).result()
    assert done.code == 1
    assert "is being written" in done.err
    assert graphrec("sync", "-l", "library", "--wait").code == 0
    assert len(titles()) == N_PAPERS + 2


def test_the_details_that_changed_are_named(review: Path, graphrec: Command) -> None:
    write_export(review / "refs.bib", entry(0, volume="7", pages="1--9", year="2021"), *map(entry, range(1, N_PAPERS)))
    done = graphrec("sync", "-l", "library")
    (line,) = (line for line in done.out.splitlines() if line.startswith("  ~"))
    assert line.partition("): ")[2] == "year, page, volume"


def test_a_dry_run_changes_nothing(review: Path, graphrec: Command) -> None:
    write_export(review / "refs.bib", *map(entry, range(2, N_PAPERS)), entry(40))
    before = content(review / "library")
    told = sync(graphrec, "--dry-run")["refs.bib"]
    assert [each["title"] for each in told["added"]] == ["Study 40 of pruning in large networks"]
    assert len(told["removed"]) == 2
    assert content(review / "library") == before
    shutil.rmtree(review / "library")
