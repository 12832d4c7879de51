"""What of a folder is read, what is left out and told, and that later files of it are found by its pattern."""

from __future__ import annotations

import os
import shutil

import pytest

from graphrec.errors import InputError, OptionError
from graphrec.model.source import Source
from graphrec.sources import folders
from graphrec.sources.files import find_files, find_sources
from graphrec.sources.folders import FolderPattern, list_folder, make_pattern, parse_pattern


def record(number):
    return f"@article{{k{number}, title = {{A study of stones of kind {number}}}, year = {{20{number:02}}}}}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The working folder with exports/: three files of records, and eleven paths that hold none."""
    monkeypatch.chdir(tmp_path)
    kept = ["b.bib", "a.RIS", "deep/er/c.bib"]
    others = [".hidden.bib", ".git/d.bib", "node_modules/e.bib", "old/.graphrec", "old/f.bib", "venv/pyvenv.cfg"]
    others += ["shot.PNG", "deep/~$g.docx", "deep/h.bib~", "uv.lock", "talk.mp4", "main.aux", "run.py"]
    for name in (*kept, *others):
        path = tmp_path / "exports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(record(1), "utf-8")
    return tmp_path


def names_of(files):
    return [file.name for file in files]


@pytest.mark.parametrize("typed", ["exports", "exports/", "./exports/../exports"])
def test_a_folder_is_all_its_files_that_may_hold_records(folder, typed):
    files, remarks = find_files([typed], folder / "lib")
    assert names_of(files) == ["exports/a.RIS", "exports/b.bib", "exports/deep/er/c.bib"]
    assert {file.pattern for file in files} == {"exports/"}
    (remark,) = remarks
    assert remark.startswith("Left out of ")
    assert remark.endswith(
        ": 1 backup or unfinished download, 2 folders of programs (node_modules, venv), 2 hidden files or folders, 1"
        " library of graphrec (old), 2 lock files, 1 part of a LaTeX project, 1 picture, 1 program, 1 recording; to"
        " read one of them, name it itself."
    )


def test_include_chooses_by_name_or_by_path_in_any_case(folder):
    assert names_of(find_files(["exports"], folder / "lib", ["*.BIB"]).files) == [
        "exports/b.bib",
        "exports/deep/er/c.bib",
    ]
    assert names_of(find_files(["exports"], folder / "lib", ["deep/*.bib"]).files) == ["exports/deep/er/c.bib"]
    both = find_files(["exports"], folder / "lib", ["*.png", "a.*"])
    assert names_of(both.files) == ["exports/a.RIS", "exports/shot.PNG"]
    assert {file.pattern for file in both.files} == {"exports//*.png//a.*"}
    assert "8 files that no --include chooses" in both.remarks[0]
    with pytest.raises(InputError, match=r"No file of exports fits --include \*\.x or \*\.y; it has 2 \.bib, 1 \.RIS"):
        find_files(["exports"], folder / "lib", ["*.y", "*.x"])
    with pytest.raises(OptionError, match="--include chooses among the files of a folder, and no folder was given"):
        find_files(["exports/b.bib"], folder / "lib", ["*.bib"])


@pytest.mark.parametrize("includes", [(), ("*.bib",), ("*.bib", "deep/*")])
@pytest.mark.parametrize("where", ["exports", ".", "..", "odd [name]* ü"])
def test_the_pattern_of_a_folder_leads_back_to_it_and_finds_what_came_later(folder, where, includes, monkeypatch):
    inner = folder / "odd [name]* ü"
    inner.mkdir()
    (inner / "x.bib").touch()
    if where == "..":
        monkeypatch.chdir(inner)
    library = (inner if where == ".." else folder) / "lib"
    found = find_files([where], library, includes).files
    later = (inner / where if where == ".." else folder / where) / "zz.bib"
    assert parse_pattern(found[0].pattern) == make_pattern(later.parent, includes, library)
    later.write_text(record(2), "utf-8")
    sources = [Source(file.name, pattern=file.pattern) for file in found]
    again = find_sources(sources, library)
    assert [os.path.realpath(file.path) for file in again[len(found) :]] == [os.path.realpath(later)]
    shutil.rmtree(folder / "exports")
    find_sources(sources, library)  # a folder that is gone is no error: its files are missing


def test_a_glob_is_no_folder():
    assert parse_pattern("exports/*.bib") is None
    assert parse_pattern("//server/share/*.bib") is None
    assert parse_pattern("//server/share/") == FolderPattern("//server/share/")
    assert parse_pattern("exports//*.bib//a/b*") == FolderPattern("exports/", ("*.bib", "a/b*"))


@pytest.mark.skipif(os.name == "nt", reason="Windows makes links for administrators alone, and has no pipes in folders")
def test_circles_of_links_pipes_and_closed_folders_are_told_and_not_entered(tmp_path):
    (tmp_path / "a.bib").write_text(record(1), "utf-8")
    (tmp_path / "up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to("self")
    (tmp_path / "gone.bib").symlink_to("nowhere.bib")
    (tmp_path / "same.bib").symlink_to("a.bib")
    os.mkfifo(tmp_path / "pipe")
    content = list_folder(tmp_path)
    assert [path.name for path in content.files] == ["a.bib", "gone.bib", "same.bib"]
    assert content.describe("x") == (
        "Left out of x: 2 links to folders (self, up), 1 pipe, socket or device (pipe); to read one of them, name it"
        " itself."
    )


def test_folders_that_cannot_be_entered_are_told(tmp_path, monkeypatch):
    for name in ("open", "shut"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.bib").touch()
    scan = os.scandir

    def refusing(path):
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(folders.os, "scandir", refusing)
    content = list_folder(tmp_path)
    assert [path.name for path in content.files] == ["a.bib"]
    assert "1 folder that cannot be entered (shut)" in content.describe("x")
    with pytest.raises(InputError, match=r"shut cannot be entered \(Permission denied\)"):
        list_folder(tmp_path / "shut")


def test_a_folder_without_records_says_what_it_has(tmp_path):
    with pytest.raises(InputError, match=r" has no file that may hold records\. It is empty\.$"):
        find_files([tmp_path], None)
    (tmp_path / "a.png").touch()
    with pytest.raises(InputError, match=r"may hold records\. Left out of .+: 1 picture; to read one of them, name it"):
        find_files([tmp_path], None)
