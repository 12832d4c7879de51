from __future__ import annotations

import gc
import itertools
import json
import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from builds import add_files, build_library

from graphrec import identity
from graphrec.identity import corpus, merge
from graphrec.model import compressed_papers
from graphrec.model.compressed_papers import PackedPapers, compress_like, gather_papers, select_papers
from graphrec.model.limits import SizeLimits
from graphrec.model.paper import Paper
from graphrec.pipeline.options import BuildOptions
from graphrec.readers import files
from graphrec.storage import resources
from graphrec.storage.manifest import read_manifest

if TYPE_CHECKING:
    from collections.abc import Callable

SEEN_EVERY = 101  # calls; more than the most papers that may be held, and no multiple of a chunk
FILES = sorted((Path(__file__).parents[2] / "data").glob("*.txt"))[:1]
FEW_ARE_MANY = SizeLimits(compressed_papers=10)
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


def test_packed_papers_are_the_papers_they_were_made_of() -> None:
    block = compressed_papers._BLOCK
    papers = [*some(block + 100), WHOLE, Paper("Bare")]
    packed = PackedPapers.of([*papers])
    assert packed == papers
    assert packed != papers[1:]
    assert list(packed) == papers
    rows = (201, block - 1, block, 0, -1, -2)
    assert [packed[row] for row in rows] == [papers[row] for row in rows]
    assert packed[block - 5 : block + 5] == papers[block - 5 : block + 5]
    assert packed[::50] == papers[::50]
    with pytest.raises(IndexError):
        packed[len(papers)]


@pytest.mark.parametrize("papers", [[], [WHOLE], [WHOLE] * 3_000])
def test_papers_too_few_or_too_alike_to_learn_from_are_packed_too(papers: list[Paper]) -> None:
    assert PackedPapers.of([*papers]) == papers


def test_a_slice_and_a_copy_are_packed_papers() -> None:
    papers = some(50)
    packed = PackedPapers.of([*papers])
    for rows in (slice(5, 12), slice(None, None, 7), slice(40, 3, -9), slice(8, 8)):
        assert isinstance(packed[rows], PackedPapers)
        assert packed[rows] == papers[rows]
    assert pickle.loads(pickle.dumps(packed)) == papers


def test_papers_asked_for_again_are_not_unpacked_again() -> None:
    most = compressed_papers._RECENT
    packed = PackedPapers.of(some(most + 9))
    assert packed[4] is packed[4]
    before = packed[4]
    assert [packed[row].id for row in range(most + 9)] == [str(row) for row in range(most + 9)]
    assert packed[4] is not before
    assert len(packed._recent) <= most


@pytest.mark.parametrize(("count", "is_packed"), [(0, False), (9, False), (10, True), (25, True)])
def test_only_many_papers_are_packed(count: int, is_packed: bool) -> None:
    papers = some(count)
    all_of_them = gather_papers(iter(papers), FEW_ARE_MANY)
    assert isinstance(all_of_them, PackedPapers) == is_packed
    assert list(all_of_them) == papers
    assert list(select_papers(all_of_them, range(count - 1, -1, -2))) == papers[::-2]
    few = compress_like(some(3), all_of_them)
    assert isinstance(few, PackedPapers) == is_packed
    assert list(few) == some(3)


@pytest.mark.slow
@pytest.mark.parametrize("options", [{}, {"workers": 2, "shards": 3}])
def test_a_library_of_packed_papers_is_the_same(tmp_path: Path, options: dict[str, Any]) -> None:
    build_library(FILES, tmp_path / "plain", BuildOptions(**options))
    build_library(FILES, tmp_path / "packed", BuildOptions(limits=FEW_ARE_MANY, **options))
    assert read_manifest(tmp_path / "packed") == read_manifest(tmp_path / "plain")


@pytest.mark.slow
def test_nothing_holds_papers_that_are_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither while they are read and duplicates are found, nor later, nor where a library is built from its own."""
    held_at: dict[str, list[int]] = {}

    def count_at(place: str, step: Callable[..., Any]) -> None:
        calls = itertools.count()

        def counted(*arguments: Any, **named: Any) -> Any:
            if next(calls) % SEEN_EVERY == 0:  # to look at all objects takes a tenth of a second
                records = [each for each in gc.get_objects() if isinstance(each, Paper) and each.source.startswith("d")]
                held_at.setdefault(place, []).append(len(records))
            return step(*arguments, **named)

        monkeypatch.setattr(place, counted)

    titles = [f"Paper of {number}" for number in range(150)]
    for name in ("d1.jsonl", "d2.jsonl"):
        lines = (json.dumps({"title": title, "abstract": f"It is in {name}."}) for title in titles)
        (tmp_path / name).write_text("\n".join(lines))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(compressed_papers, "_RECENT", 5)
    monkeypatch.setattr(files, "CHUNK", 20)
    count_at("graphrec.identity.corpus.sorting_key", corpus.sorting_key)
    count_at("graphrec.identity.corpus.group_records", identity.group_records)
    count_at("graphrec.identity.corpus.merge_records", merge.merge_records)
    count_at("graphrec.identity.corpus.build_reference_resolver", corpus.build_reference_resolver)
    count_at("graphrec.pipeline.update.check_papers", resources.check_papers)
    library, options = tmp_path / "library", BuildOptions(limits=FEW_ARE_MANY)
    build_library(["d1.jsonl", "d2.jsonl"], library, options)
    add_files(library, [], options)
    assert len(held_at) == 5
    most = 20 + 10 + 5  # a chunk of a file, those read before they are known to be many, the last ones unpacked
    assert max(map(max, held_at.values())) <= most


@pytest.mark.parametrize("refusal", [OSError, AttributeError, ImportError])
def test_memory_is_given_back_only_where_it_can_be(monkeypatch: pytest.MonkeyPatch, refusal: type[Exception]) -> None:
    def refuse(name: str | None) -> object:
        raise refusal

    monkeypatch.setattr("ctypes.CDLL", refuse)
    compressed_papers.release_memory()
