from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from graphrec.cli.forms import CommandResult
from graphrec.cli.output import Output
from graphrec.files import replace_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graphrec.api.library import Library


@pytest.fixture(params=[0o077, 0o002])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def test_a_file_is_there_as_before_until_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("old", encoding="utf-8")
    with suppress(KeyboardInterrupt), replace_file(target) as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert [(path.name, path.read_text("utf-8")) for path in tmp_path.iterdir()] == [("file", "old")]
    with replace_file(target) as file:
        file.write(b"new")
        file.flush()
        assert target.read_text("utf-8") == "old"
    assert [(path.name, path.read_text("utf-8")) for path in tmp_path.iterdir()] == [("file", "new")]


@pytest.mark.skipif(os.name == "nt", reason="modes are Unix's")
def test_pages_and_exports_have_the_mode_of_any_new_file(umask: int, eight_library: Library, tmp_path: Path) -> None:
    answer = eight_library.related("MultiPruner")
    answer.save(tmp_path / "page.html")
    eight_library.save_map(tmp_path / "map.html")
    Output("csv", tmp_path / "papers.csv").write(CommandResult(export=answer.to_export))
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o666 & ~umask}


def test_a_page_is_saved_in_the_home_folder(
    eight_library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert eight_library.related("MultiPruner").save("~/page.html") == tmp_path / "page.html"
    assert (tmp_path / "page.html").is_file()


def test_a_name_that_only_begins_like_a_home_is_a_name(
    eight_library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert eight_library.related("MultiPruner").save("~page.html") == tmp_path / "~page.html"
