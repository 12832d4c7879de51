from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import graphrec
from graphrec.errors import TitleNotFoundError
from graphrec.model.limits import SizeLimits
from graphrec.storage.sql.lookup import find_title

if TYPE_CHECKING:
    from graphrec.api.library import Library

MULTI = "MultiPruner: Balanced Structure Removal in Foundation Models"


@pytest.mark.parametrize(
    ("asked", "title", "how"),
    [
        (MULTI, MULTI, "title"),
        (MULTI.upper().replace(":", " --") + "!!", MULTI, "title"),
        ("multipruner", MULTI, "name"),
        ("MultiPruner: Balanced", MULTI, "prefix"),
        ("task arithmetic editing", "Editing Models with Task Arithmetic", "words"),
        ("MultiPrunr", MULTI, "similar"),
        ("mutlipruner balanced", MULTI, "similar"),
        ("Mutlipruner: Balancd Structur Removal in Foundation Models", MULTI, "similar"),
        ("clip", "Learning Transferable Visual Models From Natural Language Supervision", "introduces"),
    ],
)
def test_a_title_is_found_as_people_write_it(bundled: Library, asked: str, title: str, how: str) -> None:
    match = bundled.find(asked)
    assert match.title == title
    assert match.how == how
    assert match.is_guess == (how in {"prefix", "words", "named", "similar"} or bool(match.rivals))


@pytest.fixture(scope="module")
def identified(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library of papers that have a DOI, arXiv ids of both kinds, or nothing but a name in common."""
    papers = [
        {"title": "Attention Is All You Need", "arxiv": "1706.03762v5", "id": "paper-7"},
        {"title": "Entanglement of two atoms", "arxiv": "quant-ph/0201082"},
        {"title": "Optimal Brain Damage", "doi": "10.1000/ObD"},
        {"title": "Learning to dig", "abstract": "We propose Deep Sand, a network that digs in sand."},
        {"title": "Deep sand in the Sahara", "abstract": "Dunes are measured."},
    ]
    folder = tmp_path_factory.mktemp("identified")
    (folder / "papers.jsonl").write_text("".join(json.dumps(paper) + "\n" for paper in papers), "utf-8")
    return graphrec.build(folder / "papers.jsonl", folder / "library")


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("paper-7", "Attention Is All You Need"),
        ("1706.03762", "Attention Is All You Need"),
        ("arXiv:1706.03762", "Attention Is All You Need"),
        ("arxiv:1706.03762v5", "Attention Is All You Need"),
        ("https://arxiv.org/abs/1706.03762", "Attention Is All You Need"),
        ("https://arxiv.org/pdf/1706.03762v5.pdf", "Attention Is All You Need"),
        ("https://doi.org/10.48550/arXiv.1706.03762", "Attention Is All You Need"),
        ("arXiv:quant-ph/0201082v1", "Entanglement of two atoms"),
        ("10.1000/obd", "Optimal Brain Damage"),
        ("DOI:10.1000/ObD", "Optimal Brain Damage"),
        ("doi: 10.1000/OBD", "Optimal Brain Damage"),
        ("http://dx.doi.org/10.1000/obd", "Optimal Brain Damage"),
        ("https://doi.org/10.1000/obd.", "Optimal Brain Damage"),
        ("doi.org/10.1000/obd", "Optimal Brain Damage"),
    ],
)
def test_a_paper_is_found_by_its_ids_however_they_are_spelled(identified: Library, asked: str, title: str) -> None:
    match = identified.find(asked)
    assert (match.title, match.how) == (title, "id")


def test_a_title_that_begins_so_goes_before_a_name_that_another_paper_introduces(
    bundled: Library, identified: Library
) -> None:
    match = bundled.find("Video PreTraining")
    assert match.title.startswith("Video PreTraining (VPT)")
    assert "Deep Sand" in identified.describe("Learning to dig").facts.introduces
    match = identified.find("deep sand")
    assert (match.title, match.rivals) == ("Deep sand in the Sahara", ("Learning to dig",))


def test_a_short_name_with_a_word_beside_it_is_the_paper_of_that_name(bundled: Library) -> None:
    for asked in ("adam optimizer", "optimizer Adam"):
        match = bundled.find(asked)
        assert match.title == "Adam: A Method for Stochastic Optimization"
        assert (match.how, match.is_guess) == ("named", True)


@pytest.mark.parametrize(
    ("asked", "word"), [("task arithmetc", "Arithmetic"), ("attention", "Attention"), ("difusion modles", "Diffusion")]
)
def test_the_closest_titles_hold_the_words_asked_for_or_nearly(bundled: Library, asked: str, word: str) -> None:
    with pytest.raises(TitleNotFoundError) as caught:
        bundled.find(asked)
    assert word in str(caught.value).split("'")[3]


def test_the_hint_names_the_library_unless_it_is_the_bundled_one(bundled: Library, identified: Library) -> None:
    with pytest.raises(TitleNotFoundError, match=f"graphrec search WORDS -l {identified.address}$"):
        identified.find("zzzz qqqq")
    with pytest.raises(TitleNotFoundError, match=r"graphrec search WORDS$"):
        bundled.find("zzzz qqqq")


def test_a_paper_is_found_by_its_id_and_doi(eight_library: Library) -> None:
    assert eight_library.paper("prune-1").title.startswith("BlockPruner")
    assert eight_library.paper("https://doi.org/10.1000/prune-1").title.startswith("BlockPruner")


def test_a_name_that_two_papers_have_names_the_other(bundled: Library) -> None:
    match = bundled.find("OPERA")
    assert match.rivals
    assert match.is_guess


@pytest.mark.parametrize(
    "asked", ["", "   ", "???", "a", "the", "zzzz qqqq xxxx", "\x00\ud800", "'; DROP TABLE papers; --", '"*^(']
)
def test_nothing_close_is_an_error_that_says_what_to_do(bundled: Library, asked: str) -> None:
    with pytest.raises(TitleNotFoundError, match="graphrec search WORDS"):
        bundled.find(asked)


def test_the_error_lists_the_three_closest(bundled: Library) -> None:
    with pytest.raises(
        TitleNotFoundError, match=r"No paper is called 'quantum pruning of kittens'; the closest are '.*'; '.*'; '.*'"
    ):
        bundled.find("quantum pruning of kittens")


def test_a_long_title_is_echoed_cut(bundled: Library) -> None:
    with pytest.raises(TitleNotFoundError) as caught:
        bundled.find("nonsense " * 1000)
    assert len(str(caught.value)) < 700


def test_a_large_library_is_searched_through_its_words(bundled: Library) -> None:
    limits = SizeLimits(indexed_titles=10)
    match = find_title(
        bundled._snapshot.store, "Mutlipruner: Balancd Structur Removal in Foundaton Models", limits=limits
    )
    assert bundled._snapshot.store.titles([match.row])[match.row] == MULTI
    with pytest.raises(TitleNotFoundError):
        find_title(bundled._snapshot.store, "zzzz qqqq xxxx", limits=limits)
