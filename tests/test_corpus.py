from __future__ import annotations

import random
from pathlib import Path

import pytest

from graphrec.corpus import identify
from graphrec.errors import EmptyCorpusError, TitleNotFoundError
from graphrec.readers._open import read_files
from graphrec.records import Paper, ReadReport

DATA = Path(__file__).parents[1] / "data"


def merged(*papers: Paper, keep_apart: tuple[str, ...] = ()) -> tuple[Paper, ...]:
    return identify(papers, ReadReport(), keep_apart).papers


def test_the_bundled_records_are_774_papers() -> None:
    report = ReadReport()
    corpus = identify(read_files(sorted(DATA.glob("*.txt")), report), report)
    assert len(corpus) == 774
    assert len(report.merged) == 46
    assert len(set(corpus.ids)) == 774


def test_the_order_of_the_records_does_not_matter() -> None:
    papers = list(read_files(sorted(DATA.glob("*.txt")), ReadReport()))
    shuffled = random.Random(7).sample(papers, len(papers))
    assert identify(papers, ReadReport()) == identify(shuffled, ReadReport())


def test_no_paper_at_all_is_an_error() -> None:
    with pytest.raises(EmptyCorpusError):
        merged()


def test_preprint_and_published_version_become_one_with_the_richest_fields() -> None:
    preprint = Paper("Very Sparse Nets", "A long abstract.", arxiv="2001.00001", year=2020, venue="arXiv", source="a:1")
    published = Paper("Very sparse nets.", doi="10.1/x", year=2021, authors=("Ada Lee",), venue="J. Nets", source="b:1")
    (paper,) = merged(preprint, published)
    assert (paper.abstract, paper.doi, paper.arxiv, paper.venue) == (
        "A long abstract.",
        "10.1/x",
        "2001.00001",
        "J. Nets",
    )
    assert paper.authors == ("Ada Lee",)


def test_a_merge_is_reported_with_both_titles_its_place_and_reason() -> None:
    report = ReadReport()
    identify([Paper("A B C", doi="10.1/x", source="f:1"), Paper("A b c", doi="10.1/x", source="f:9")], report)
    (merge,) = report.merged
    assert merge.reason == "same DOI 10.1/x"
    assert {merge.kept.lower(), merge.merged.lower()} == {"a b c"}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (Paper("Deep Sparse Networks", year=2010), Paper("Deep Sparse Networks", year=2019)),
        (Paper("Deep Sparse Networks", authors=("Ada Lee",)), Paper("Deep Sparse Networks", authors=("Bo Chen",))),
        (Paper("Editorial", year=2010), Paper("Editorial", year=2011)),
    ],
    ids=["years", "authors", "short title"],
)
def test_same_title_is_not_enough_when_other_fields_speak_against_it(one: Paper, two: Paper) -> None:
    assert len(merged(one, two)) == 2


def test_keep_apart_undoes_a_merge() -> None:
    one, two = Paper("A B C", source="f:1"), Paper("A B C", source="f:9")
    assert len(merged(one, two)) == 1
    assert len(merged(one, two, keep_apart=("f:9",))) == 2


def test_equal_ids_of_different_papers_are_told_apart() -> None:
    assert sorted(paper.id for paper in merged(Paper("One thing", id="x"), Paper("Other thing", id="x"))) == [
        "x",
        "x~2",
    ]


def test_a_reference_finds_its_row_by_id_doi_or_arxiv_id() -> None:
    corpus = identify([Paper("A", id="k", doi="10.1000/x", arxiv="1706.03762"), Paper("B", id="m")], ReadReport())
    row = corpus.row_of("k")
    for reference in ("k", "https://doi.org/10.1000/X", "arXiv:1706.03762v3", "10.1000/x"):
        assert corpus.row_of_reference(reference) == row
    assert corpus.row_of_reference("10.1000/absent") is None


def test_an_unknown_id_is_an_error_that_names_it() -> None:
    with pytest.raises(TitleNotFoundError, match="nowhere"):
        identify([Paper("A")], ReadReport()).row_of("nowhere")
