"""The names of sources: they lead back to the file, move with the library, and show no home folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graphrec.errors import InputError
from graphrec.sources import names
from graphrec.sources.names import locate_source, name_source

posix_only = pytest.mark.skipif(os.name == "nt", reason="characters that Windows has in no file name")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home folder /TMP/users/ada, the working folder of the test."""
    folder = tmp_path / "users" / "ada"
    folder.mkdir(parents=True)
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(folder))
    monkeypatch.chdir(folder)
    return folder


NAMES = [  # library, file, name; both under the home folder unless they begin with /
    ("review/evo", "review/refs.bib", "refs.bib"),
    ("review/evo", "review/data/refs.bib", "data/refs.bib"),
    ("review/evo", "review/evo/refs.bib", "evo/refs.bib"),
    ("review/libraries/evo", "review/refs.bib", "../refs.bib"),
    ("review/libraries/evo", "review/data/refs.bib", "../data/refs.bib"),
    ("review/libraries/old/evo", "review/refs.bib", "~/review/refs.bib"),
    ("review/evo", "Zotero/refs.bib", "~/Zotero/refs.bib"),
    ("review/evo", "refs.bib", "~/refs.bib"),
    ("evo", "refs.bib", "refs.bib"),
    ("evo", "Downloads/refs.bib", "~/Downloads/refs.bib"),
    ("/TMP/shared/evo", "refs.bib", "~/refs.bib"),
    ("/TMP/evo", "refs.bib", "~/refs.bib"),
    ("/TMP/users/evo", "refs.bib", "~/refs.bib"),
    ("/TMP/shared/evo", "/TMP/shared/refs.bib", "refs.bib"),
    ("evo", "/TMP/elsewhere/refs.bib", "/TMP/elsewhere/refs.bib"),
    ("/TMP/users/bob/x/evo", "refs.bib", "~/refs.bib"),
    (None, "review/refs.bib", "~/review/refs.bib"),
    (None, "/TMP/refs.bib", "/TMP/refs.bib"),
    ("review/evo", "review/../review/./refs.bib", "refs.bib"),
    ("review/evo", "review/~/refs.bib", "./~/refs.bib"),
    ("review/evo", "review/-", "./-"),
    ("review/evo", "review/a:1 [x] (ü) 文献.bib", "a:1 [x] (ü) 文献.bib"),
]


@pytest.mark.parametrize(("library", "file", "name"), NAMES, ids=[f"{row[0]} {row[1]}" for row in NAMES])
def test_a_name_is_relative_where_both_move_together_and_leads_back(home, tmp_path, library, file, name):
    def there(text):
        return Path(text.replace("/TMP", str(tmp_path), 1)) if text.startswith("/TMP") else home / text

    folder = None if library is None else there(library)
    made = name_source(there(file), folder)
    assert made == name.replace("/TMP", tmp_path.as_posix())
    assert "ada" not in made.replace(tmp_path.as_posix(), "")
    assert locate_source(made, folder) == Path(os.path.normpath(there(file)))
    assert name_source(locate_source(made, folder), folder) == made


def test_a_path_is_named_from_the_working_folder_and_links_stay(home):
    (home / "review").mkdir()
    (home / "real.bib").touch()
    assert name_source("review/refs.bib", Path("review/evo")) == "refs.bib"
    assert name_source("~/review/refs.bib", Path("review/evo")) == "refs.bib"
    if os.name == "posix":
        (home / "review" / "refs.bib").symlink_to(home / "real.bib")
        assert name_source("review/refs.bib", Path("review/evo")) == "refs.bib"
    assert name_source("-", Path("evo")) == "-"


def test_a_library_that_moved_with_its_files_finds_them(home, tmp_path):
    old, new = home / "review" / "evo", tmp_path / "backup" / "review" / "evo"
    name = name_source(home / "review" / "data" / "refs.bib", old)
    assert locate_source(name, new) == tmp_path / "backup" / "review" / "data" / "refs.bib"


def test_no_name_leads_out_of_the_root_or_the_folder_of_temporary_files(home, tmp_path, monkeypatch):
    monkeypatch.setattr(names.tempfile, "gettempdir", lambda: str(tmp_path / "temporary"))
    folder = tmp_path / "temporary"
    assert name_source(folder / "x" / "refs.bib", folder / "evo") == (folder / "x" / "refs.bib").as_posix()
    assert name_source(folder / "refs.bib", folder / "evo") == "refs.bib"
    assert name_source(folder / "refs.bib", folder / "x" / "evo") == (folder / "refs.bib").as_posix()
    root = Path(folder.anchor)
    assert name_source(root / "data" / "refs.bib", root / "evo") == (root / "data" / "refs.bib").as_posix()


@posix_only
@pytest.mark.parametrize(
    "name", ["two\nlines.bib", "caf\udce9.bib", "a\u202eb.bib", "tag\U000e0041.bib", "back\\slash.bib"]
)
def test_a_file_with_a_hidden_character_in_its_name_is_found_again(home, name):
    (home / name).touch()
    made = name_source(home / name, home / "evo")
    assert made.isprintable()
    assert locate_source(made, home / "evo") == home / name


@pytest.mark.parametrize(
    "name",
    ["", "-", "a\nb", "a\u202eb", "a\0b", "../../refs.bib", "x/../refs.bib", "../..", "/etc/../x", "https://x.org/a.bib",
     "s3://x/y", "a" * 5000, "~/../bob/refs.bib"],
)  # fmt: skip
def test_a_name_that_no_graphrec_makes_is_refused(home, name):
    with pytest.raises(InputError, match="is no name of a source; expected one of graphrec list --sources"):
        locate_source(name, home / "evo")


def test_a_name_that_leads_nowhere_is_refused(home, monkeypatch):
    with pytest.raises(InputError, match=r"'refs.bib' leads nowhere from here; give the file again"):
        locate_source("refs.bib", None)
    monkeypatch.setattr(names, "expand_home", Path)
    with pytest.raises(InputError, match="leads nowhere from here"):
        locate_source("~/refs.bib", home / "evo")
