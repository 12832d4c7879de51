"""The word lists and cues that rooms ship with: each says where it comes from, and has no line twice."""

from pathlib import Path

import pytest

import graphrec
from graphrec.files import read_data_lines, read_data_sections

PACKAGE = Path(graphrec.__file__).parent
FILES = sorted(path for path in PACKAGE.rglob("data/*.txt") if path.parent != PACKAGE / "data")


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_the_first_line_of_a_word_list_says_where_it_comes_from(path: Path) -> None:
    first = path.read_text("utf-8").partition("\n")[0]
    assert first.startswith("# ")
    assert (
        "gathered by hand" in first.lower()
        or "derived by tests/" in first.lower()
        or "made by tests/benchmarks/" in first.lower()
    )


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_no_line_of_a_word_list_stands_twice(path: Path) -> None:
    lines = read_data_lines(path)
    sections = list(read_data_sections(path).values()) if lines[0].startswith("[") else [lines]
    assert all(sections)
    assert all(len(set(section)) == len(section) for section in sections)


def test_sections_are_lines_by_the_title_above_them(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("# by hand\n[one]\n a b \n\n# why\nc\n[two]\n", "utf-8")
    assert read_data_sections(path) == {"one": ("a b", "c"), "two": ()}
