"""Which files arguments and sources lead to, and what a file holds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graphrec.errors import InputError
from graphrec.model.source import Source
from graphrec.sources.files import FileOfSource, find_files, find_sources


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The working folder, with a.bib, b.bib and data/c.bib; the library is evo."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    for name in ("a.bib", "b.bib", "data/c.bib"):
        (tmp_path / name).write_text(name, "utf-8")
    return tmp_path


def names_of(files):
    return [(file.name, file.pattern) for file in files]


def test_files_come_in_the_order_of_arguments_each_once(folder):
    found = find_files(["b.bib", "./a.bib", folder / "b.bib", "data/../a.bib", "-", "-"], folder / "evo").files
    assert names_of(found) == [("b.bib", ""), ("a.bib", ""), ("-", "")]
    assert [file.path for file in found] == [folder / "b.bib", folder / "a.bib", Path("-")]
    assert names_of(find_files(["missing.bib"], folder / "evo").files) == [("missing.bib", "")]
    assert find_files([], None).files == []


def test_a_pattern_is_remembered_and_finds_what_came_later(folder):
    found = find_files(["*.bib", "data/*.bib"], folder / "evo").files
    assert names_of(found) == [("a.bib", "*.bib"), ("b.bib", "*.bib"), ("data/c.bib", "data/*.bib")]
    sources = [Source(file.name, pattern=file.pattern) for file in found]
    (folder / "a.bib").unlink()
    (folder / "data" / "0.bib").touch()
    again = find_sources(sources, folder / "evo")
    assert names_of(again) == [*names_of(found), ("data/0.bib", "data/*.bib")]
    assert again[-1].path == folder / "data" / "0.bib"
    assert names_of(
        find_sources([*sources, Source("-"), Source("x.bib", is_followed=False)], folder / "evo")
    ) == names_of(again)


def test_a_pattern_moves_with_the_library_even_into_a_folder_with_brackets(folder, monkeypatch):
    odd = folder / "[old] review*"
    odd.mkdir()
    (odd / "a.bib").touch()
    monkeypatch.chdir(odd)
    found = find_files(["*.bib"], odd / "evo").files
    assert names_of(found) == [("a.bib", "*.bib")]
    elsewhere = find_files(["*.bib"], folder / "far" / "off" / "away" / "evo").files
    sources = [Source(file.name, pattern=file.pattern) for file in (*found, *elsewhere)]
    assert [file.path for file in find_sources(sources[1:], folder / "far" / "off" / "away" / "evo")] == [odd / "a.bib"]
    (odd / "b.bib").touch()
    assert [file.path.name for file in find_sources(sources[:1], odd / "evo")] == ["a.bib", "b.bib"]
    assert len(find_sources(sources[1:], folder / "far" / "off" / "away" / "evo")) == 2


def test_a_file_with_brackets_in_its_name_is_no_pattern(folder):
    (folder / "[1].bib").touch()
    assert find_files(["[1].bib"], folder / "evo").files == [FileOfSource("[1].bib", folder / "[1].bib")]


def test_what_cannot_be_a_file_is_refused(folder):
    with pytest.raises(InputError, match=r"No file matches '\*.ris'"):
        find_files(["*.ris"], folder / "evo")
    with pytest.raises(InputError, match=r"'https://example.org/a.bib' is an address; download it, and give the file"):
        find_files(["https://example.org/a.bib"], folder / "evo")
    with pytest.raises(InputError, match="is no pattern of sources; add the files again"):
        find_sources([Source("a.bib", pattern="../../*/id_rsa")], folder / "evo")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in folders")
def test_what_can_be_read_only_once_is_known(folder):
    os.mkfifo(folder / "pipe")
    found = find_files(["pipe", "a.bib", "-", "missing.bib", "data"], folder / "evo").files
    assert [file.is_stream for file in found] == [True, False, True, False, False]
