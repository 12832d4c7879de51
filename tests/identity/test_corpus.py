from __future__ import annotations

import random
from dataclasses import astuple, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrec.cli._summary import summarise, why_no_links
from graphrec.errors import EmptyCorpusError, OptionError
from graphrec.explore.statistics import Statistics
from graphrec.identity import authors_agree
from graphrec.identity.corpus import (
    Corpus,
    Decisions,
    build_reference_resolver,
    identify,
    restore_records,
)
from graphrec.identity.title_finder import build_title_finder
from graphrec.model.limits import SizeLimits
from graphrec.model.paper import Merged, Paper, ReadReport, Skipped
from graphrec.readers.open import read_files

DATA = Path(__file__).parents[2] / "data"


def merged(*papers: Paper, keep_apart: tuple[str, ...] = ()) -> tuple[Paper, ...]:
    return identify(papers, ReadReport(), Decisions(apart_names=keep_apart)).papers


def test_the_bundled_records_are_774_papers() -> None:
    report = ReadReport()
    corpus = identify(read_files(sorted(DATA.glob("*.txt")), report), report)
    assert len(corpus) == 774
    assert len(report.merged) == 46
    assert len({paper.id for paper in corpus.papers}) == 774


def test_the_order_of_the_records_does_not_matter() -> None:
    papers = list(read_files(sorted(DATA.glob("*.txt")), ReadReport()))
    shuffled = random.Random(7).sample(papers, len(papers))
    assert identify(papers, ReadReport()) == identify(shuffled, ReadReport())


def test_no_paper_at_all_is_an_error() -> None:
    with pytest.raises(EmptyCorpusError):
        merged()


def test_volumes_of_a_book_stay_apart_and_articles_with_two_volumes_do_not() -> None:
    def record(type_: str, volume: str) -> Paper:
        details = (("type", type_), ("volume", volume))
        return Paper("The art of rivers", authors=("Rust, C",), year=2001, details=details, source=volume)

    assert len(merged(record("book", "1"), record("book", "Vol. 2"))) == 2
    assert len(merged(record("book", "1"), record("book", "Vol. 1"))) == 1
    assert len(merged(record("article-journal", "1"), record("article-journal", "2"))) == 1


def test_companions_with_their_own_dois_stay_three() -> None:
    titles = ("Sand in adults: design and methods", "Sand in adults: results and interpretation", "Sand in adults")
    papers = [
        Paper(title, doi=f"10.1/{at}", year=2020, authors=("Rust, C", "Carr, H"), venue="J")
        for at, title in enumerate(titles)
    ]
    assert len(merged(*papers)) == 3


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
    assert {merge.kept_title.lower(), merge.merged.lower()} == {"a b c"}


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


LONG = " ".join(f"word{number}" for number in range(60))
OTHER = " ".join(f"term{number}" for number in range(60))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Learning sparse representations", "Leraning sparse representations"),
        ("Pre-training of deep networks", "Pretraining of deep networks"),
        ("Der Fußball im Størmer Gebiet", "DER FUSSBALL IM STORMER GEBIET"),
        ("Pruning Networks Twice", "Pruning networks twice."),
        ("Graph Networks for Molecules", "Graph Network for Molecules"),
    ],
)
def test_typos_accents_and_joined_words_do_not_make_another_paper(one: str, two: str) -> None:
    assert len(merged(Paper(one, source="a"), Paper(two, source="b"))) == 1


def test_a_rare_word_beside_a_slip_is_a_slip_of_a_common_one() -> None:
    others = [Paper(f"Training of {'abcdefgh'[n % 8] * 4}{'ijklmnop'[n // 8] * 4} networks") for n in range(50)]
    right = Paper("Training of deep recurrent transducers for translation", source="right")
    two_slips = Paper("Raining of deep recurrent transdcuers for translation", source="two slips")
    one_word = Paper("Raining of deep recurrent transducers for translation", source="another word")
    assert len(merged(*others, right, two_slips)) == len(others) + 1
    assert len(merged(*others, right, one_word)) == len(others) + 2


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("A Study of Sparse Nets, Part I", "A Study of Sparse Nets, Part II"),
        ("Sparse Detection with YOLOv7 Nets", "Sparse Detection with YOLOv8 Nets"),
        ("Supervised Learning of Parts", "Unsupervised Learning of Parts"),
        ("Proceedings of the 15th Workshop", "Proceedings of the 16th Workshop"),
        ("Pruning CNNs for small devices", "Pruning RNNs for small devices"),
        ("On the Shape of Loss Surfaces", "Comment on the Shape of Loss Surfaces"),
        ("Mobile Agents for All of Us", "Mobile Agents for All of Us v2"),
    ],
)
@pytest.mark.parametrize("authors", [(), ("Lee, Ada",)])
def test_numbers_versions_and_words_such_as_reply_make_another_paper(
    one: str, two: str, authors: tuple[str, ...]
) -> None:
    assert len(merged(Paper(one, authors=authors), Paper(two, authors=authors))) == 2


def test_a_subtitle_left_out_is_the_same_paper_when_the_authors_are() -> None:
    short, long = "Learning Sparse Nets", "Learning Sparse Nets: A Story of Pruning"
    ada, bo = ("Lee, Ada",), ("Chen, Bo",)
    assert len(merged(Paper(short, authors=ada), Paper(long, authors=("Ada Lee",)))) == 1
    assert len(merged(Paper(short, authors=ada), Paper(long, authors=bo))) == 2
    assert len(merged(Paper(short), Paper(long))) == 2


def test_two_papers_are_not_joined_through_a_third_without_authors() -> None:
    title = "Deep Sparse Networks"
    papers = (Paper(title), Paper(title, authors=("Lee, Ada",)), Paper(title, authors=("Chen, Bo",)))
    assert len(merged(*papers)) == 2


def test_one_title_over_unrelated_abstracts_is_two_papers() -> None:
    assert len(merged(Paper("Deep Sparse Networks", LONG), Paper("Deep Sparse Networks", OTHER))) == 2
    assert len(merged(Paper("Deep Sparse Networks", LONG), Paper("Deep Sparse Networks", f"{LONG} more"))) == 1


def test_the_chapters_of_a_volume_share_its_doi_and_stay_apart() -> None:
    chapters = [Paper(title, doi="10.1000/volume") for title in ("Sparse Nets Explained", "Rivers of the Alps")]
    assert len(merged(*chapters)) == 2


def test_authors_are_compared_by_surname_however_they_are_written() -> None:
    for one, two in [
        ("Lee, Ada", "A. Lee"),
        ("García Márquez, Gabriel", "Garcia Marquez G"),
        ("Łukasz, Jan", "Jan Lukasz"),
    ]:
        assert authors_agree(Paper("x", authors=(one,)), Paper("x", authors=(two,)))
    assert authors_agree(Paper("x", authors=("Wang, Li",)), Paper("x", authors=("Yang, Li",))) is False
    assert authors_agree(Paper("x"), Paper("x", authors=("Lee, Ada",))) is None


TITLE = st.text("abcdef IV12:-", min_size=1, max_size=24).filter(lambda text: any(sign.isalnum() for sign in text))
PAPER = st.builds(
    Paper,
    title=TITLE,
    abstract=st.sampled_from(["", LONG, OTHER]),
    year=st.sampled_from([None, 2000, 2001, 2010]),
    authors=st.sampled_from([(), ("Lee, Ada",), ("Chen, Bo", "Lee, A."), ("Rossi, C",)]),
    doi=st.sampled_from(["", "10.1000/a", "10.1000/b"]),
    id=st.sampled_from(["", "k", "m"]),
    references=st.sampled_from([(), ("k",), ("10.1000/a", "z")]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PAPER, min_size=1, max_size=14), st.randoms(use_true_random=False))
def test_nothing_is_lost_and_order_does_not_matter(papers: list[Paper], rng: random.Random) -> None:
    report = ReadReport()
    corpus = identify(papers, report)
    assert len(corpus) + len(report.merged) == len(papers)
    assert len({paper.id for paper in corpus.papers}) == len(corpus)
    kept = {name for paper in corpus.papers for name in (f"doi:{paper.doi}", *paper.identifiers)}
    assert {f"doi:{paper.doi}" for paper in papers if paper.doi} <= kept
    assert identify(rng.sample(papers, len(papers)), ReadReport()) == corpus
    again = identify(corpus.papers, ReadReport())
    assert len(again) <= len(corpus)


def test_keep_apart_undoes_a_merge() -> None:
    one, two = Paper("A B C", source="f:1"), Paper("A B C", source="f:9")
    assert len(merged(one, two)) == 1
    assert len(merged(one, two, keep_apart=("f:9",))) == 2


def test_a_place_to_keep_apart_that_no_record_has_is_an_error() -> None:
    with pytest.raises(OptionError, match="'f:3'"):
        merged(Paper("A B C", source="f:1"), keep_apart=("f:3",))


def test_the_same_record_read_twice_stays_one_paper_even_where_it_is_kept_apart() -> None:
    one, two = Paper("A B C", source="f:1"), Paper("A B C", source="f:9")
    assert len(merged(one, two, two, keep_apart=("f:9",))) == 2


@settings(max_examples=150, deadline=None)
@given(st.lists(PAPER, min_size=1, max_size=10), st.lists(PAPER, max_size=5), st.data())
def test_a_corpus_identified_again_is_that_of_all_its_records_at_once(
    papers: list[Paper], more: list[Paper], data: st.DataObject
) -> None:
    papers = [replace(paper, source=f"f:{number}") for number, paper in enumerate(papers)]
    more = [replace(paper, source=f"g:{number}") for number, paper in enumerate(more)]
    apart = data.draw(st.lists(st.sampled_from([paper.source for paper in papers]), max_size=2))
    first = identify(papers, ReadReport())
    behind = [record for _, record in restore_records(enumerate(first.papers), dict(first.originals))]
    assert sorted(map(astuple, behind), key=str) == sorted(map(astuple, papers), key=str)
    report, expected = ReadReport(), ReadReport()
    decisions = Decisions(apart_names=tuple(apart))
    assert identify([*behind, *more], report, decisions) == identify([*papers, *more], expected, decisions)
    assert report == expected


@given(st.lists(PAPER, min_size=1, max_size=14), st.integers(1, 5))
def test_records_that_are_packed_become_the_same_papers(papers: list[Paper], many: int) -> None:
    report, expected = ReadReport(), ReadReport()
    plain = identify(papers, expected)
    packed = identify(papers, report, limits=SizeLimits(compressed_papers=many))
    assert packed == plain
    assert list(packed.originals) == list(plain.originals)
    assert report == expected


def test_equal_ids_of_different_papers_become_unique() -> None:
    assert sorted(paper.id for paper in merged(Paper("One thing", id="x"), Paper("Other thing", id="x"))) == [
        "x",
        "x~2",
    ]


def test_a_reference_means_a_paper_by_id_doi_or_arxiv_id() -> None:
    papers = [Paper("A", id="k", doi="10.1000/x", arxiv="1706.03762"), Paper("B", id="m")]
    id_meant = build_reference_resolver(lambda: iter(papers))
    for reference in ("k", "https://doi.org/10.1000/X", "arXiv:1706.03762v3", "10.1000/x"):
        assert id_meant(reference) == "k"
    assert id_meant("10.1000/absent") is None


def test_references_to_papers_of_the_corpus_become_their_ids() -> None:
    text = "Lee A, 2001, NATURE, V400, P5, DOI 10.1000/a"
    citing = Paper("Citing", references=("https://doi.org/10.1000/A", text, "W7"))
    corpus = identify([citing, Paper("Cited by DOI", doi="10.1000/a", id="x")], ReadReport())
    assert next(paper.references for paper in corpus.papers if paper.title == "Citing") == ("x", text, "W7")


def test_a_paper_does_not_cite_itself() -> None:
    (paper,) = merged(Paper("Citing Itself", doi="10.1000/a", references=("10.1000/a", "10.1000/b")))
    assert paper.references == ("10.1000/b",)


def test_references_to_a_merged_record_point_at_the_paper_that_it_became() -> None:
    corpus = identify(
        [Paper("One Thing", id="k", doi="10.1000/a"), Paper("One thing", id="m"), Paper("C D", references=("m",))],
        ReadReport(),
    )
    kept = next(paper for paper in corpus.papers if paper.title.startswith("One"))
    assert next(paper.references for paper in corpus.papers if paper.title == "C D") == (kept.id,)


def told(report: ReadReport, corpus: Corpus) -> list[str]:
    """The sentences on a report and the fields of a corpus."""
    names = ("abstract", "authors", "year", "venue", "keywords", "doi", "arxiv", "references")
    filled = {name: sum(bool(getattr(paper, name)) for paper in corpus.papers) for name in names}
    return summarise(report, filled, len(corpus))


def test_the_report_says_what_was_read_and_what_its_gaps_mean() -> None:
    report = ReadReport()
    corpus = identify(read_files(sorted(DATA.glob("*.txt")), report), report)
    said = "\n".join(told(report, corpus))
    assert "820 records read from 5 files (5 listing), 46 merged into others, 0 skipped: 774 papers." in said
    assert "abstracts 100%" in said
    assert "reference lists 0%" in said
    assert "links come from the words of abstracts" in said


def test_the_report_tells_unread_files_by_kind_then_three_records_and_counts_the_rest() -> None:
    report = ReadReport(read=1, files={"a.jsonl": "jsonl"})
    report.skipped += [Skipped(f"a.jsonl:{line}", "not JSON") for line in range(5)]
    unread = ("b.txt", "c.txt", "d.txt", "e.txt")
    report.skipped += [Skipped(name, f"{name} is empty; give another.") for name in unread]
    report.merged += [Merged("Kept", "Other", f"a.jsonl:{line}", "same title") for line in range(6)]
    said = told(report, identify([Paper("Alone")], ReadReport()))
    assert said[0] == "1 record read from 1 file (1 jsonl), 6 merged into others, 9 skipped: 1 paper."
    assert said[1] == "Skipped 4 files, each is empty; give another: b.txt, c.txt, d.txt and 1 more."
    assert said[2:5] == [f"Skipped a.jsonl:{line}: not JSON." for line in range(3)]
    assert said[5] == "... and 2 more skipped (2 not JSON)."
    assert said[9] == "... and 3 more merged; graphrec dedupe --report shows each."


def test_a_field_that_few_papers_have_is_not_reported_as_missing() -> None:
    papers = [
        Paper(f"Paper on {name}", "We prune.", references=("x",) * (name == "a")) for name in "abcdefghijklmnopqrstu"
    ]
    said = "\n".join(told(ReadReport(), identify(papers, ReadReport())))
    assert "Only 5% have reference lists" in said
    assert "No years" in said
    assert "No abstracts" not in said


@pytest.mark.parametrize(
    ("papers", "abstracts", "reason"),
    [
        (1, 1, "one paper has none"),
        (2, 0, "no abstracts"),
        (2, 2, "share no distinctive words; add papers of the same field"),
    ],
)
def test_an_empty_graph_says_why_and_what_to_add(papers: int, abstracts: int, reason: str) -> None:
    counts = Statistics(papers, {"abstract": abstracts}, 0, 0, 0, {}, 0, 0, similar_pairs=0)
    assert reason in why_no_links(counts)
    assert not why_no_links(replace(counts, similar_pairs=1))


def test_of_titles_that_overlap_in_a_reference_the_longest_is_meant() -> None:
    titles = {"sparse coding of natural images": 1, "natural images and the statistics of edge detectors": 2}
    find = build_title_finder(titles)
    assert find("A. Bo. Sparse coding of natural images and the statistics of edge detectors. 1999.") == 2
    assert find("A. Bo. Sparse coding of natural images. 1998.") == 1
    assert find("A. Bo. Sparse coding of sounds in nature. 1998.") is None
