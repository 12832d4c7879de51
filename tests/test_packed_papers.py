from pathlib import Path

import pytest

from graphrec import packed_papers
from graphrec.building import build_library
from graphrec.library.manifest import read_manifest
from graphrec.packed_papers import PackedPapers, held
from graphrec.records import Paper

DATA = Path(__file__).parents[1] / "data"
WHOLE = Paper(
    "Sand \ud800 Castles",
    "They fall.",
    "s",
    2020,
    ("Ada", "Bo"),
    "Beach",
    ("sand",),
    "10.1/s",
    "2001.00001",
    "https://s.org",
    ("x", "10.2/y"),
    ("pmid:1",),
    "f:1",
)


def some(count: int) -> list[Paper]:
    return [Paper(f"Paper {number}", f"It says {number} things. " * 9, id=str(number)) for number in range(count)]


def test_packed_papers_are_the_papers_they_were_made_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed_papers, "_BLOCK", 64)
    papers = [*some(200), WHOLE, Paper("Bare")]
    packed = PackedPapers(papers)
    assert packed == papers
    assert packed != papers[1:]
    assert list(packed) == papers
    assert [packed[row] for row in (201, 63, 64, 0, -1, -2)] == [papers[row] for row in (201, 63, 64, 0, -1, -2)]
    assert packed[60:70] == papers[60:70]
    assert packed[::50] == papers[::50]
    with pytest.raises(IndexError):
        packed[len(papers)]


@pytest.mark.parametrize("papers", [[], [WHOLE], [WHOLE] * 3_000])
def test_papers_too_few_or_too_alike_to_learn_from_are_packed_too(papers: list[Paper]) -> None:
    assert PackedPapers(papers) == papers


def test_only_many_papers_are_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    papers = some(10)
    assert held(papers) is papers
    monkeypatch.setattr(packed_papers, "FROM", 10)
    assert isinstance(held(papers), PackedPapers)


def test_a_library_of_packed_papers_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = sorted(DATA.glob("*.txt"))
    build_library(files, tmp_path / "plain", bare_places=True)
    monkeypatch.setattr(packed_papers, "FROM", 10)
    monkeypatch.setattr(packed_papers, "_BLOCK", 100)
    build_library(files, tmp_path / "packed", bare_places=True)
    assert read_manifest(tmp_path / "packed") == read_manifest(tmp_path / "plain")
