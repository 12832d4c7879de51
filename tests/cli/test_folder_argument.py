"""A folder in place of files: what is said of it, and how it is followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import graphrec as house

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def record(number: int) -> str:
    return f"@article{{k{number}, title = {{A study of stones of kind {number}}}, year = {{20{number:02}}}}}\n"


def test_files_that_cannot_be_read_are_told_by_kind_and_the_others_are_read(
    graphrec: Callable[..., Any], tmp_path: Path
) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    for number in range(8):
        (exports / f"good{number}.bib").write_text(record(number), "utf-8")
    for number in range(5):
        (exports / f"bad{number}.dat").write_bytes(bytes(range(256)))
        (exports / f"empty{number}.bib").touch()
        (exports / f"{number}.png").touch()
    (exports / "page.html").write_text("<!doctype html><html><body>Hello</body></html>", "utf-8")
    done = graphrec("build", f"{exports}/", "-o", tmp_path / "lib")
    lines = done.err.splitlines()
    assert lines[0] == "8 records read from 8 files (8 bibtex), 0 merged into others, 11 skipped: 8 papers."
    skips = [line for line in lines if line.startswith("Skipped")]
    assert len(skips) == 3
    assert skips[0].startswith("Skipped 5 files, each holds binary data; expected one of the formats ")
    assert skips[1].startswith("Skipped 5 files, each is empty; ")
    assert skips[1].endswith("empty2.bib and 2 more.")
    assert "page.html is a web page" in skips[2]
    assert any(line.endswith(": 5 pictures; to read one of them, name it itself.") for line in lines)


def test_sync_finds_new_files_of_a_folder_and_tells_the_unchanged_together(
    graphrec: Callable[..., Any], tmp_path: Path
) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    for number in range(25):
        (exports / f"{number:02}.bib").write_text(record(number), "utf-8")
    library = tmp_path / "lib"
    assert graphrec("build", exports, "-o", library).code == 0
    (exports / "new.bib").write_text(record(77), "utf-8")
    done = graphrec("sync", "-l", library).out.splitlines()
    assert done[0].endswith("exports/new.bib: 1 added, 0 changed, 0 removed, 0 unchanged")
    assert done[-1] == "25 other sources: 0 added, 0 changed, 0 removed, 25 unchanged"
    again = house.build(exports, tmp_path / "again")
    assert [paper.id for paper in house.open(library)] == [paper.id for paper in again]


def test_include_without_a_folder_is_refused(graphrec: Callable[..., Any], tmp_path: Path, eight_file: Path) -> None:
    done = graphrec("build", eight_file, "--include", "*.jsonl", "-o", tmp_path / "lib")
    assert (done.code, "no folder was given" in done.err) == (1, True)
    done = graphrec("build", eight_file.parent, "--include", eight_file.name, "-o", tmp_path / "lib")
    assert (done.code, len(house.open(tmp_path / "lib"))) == (0, 8)
