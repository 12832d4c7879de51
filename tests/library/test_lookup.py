from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graphrec.errors import TitleNotFoundError

if TYPE_CHECKING:
    from graphrec.front import Library

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
    assert bundled.store.titles([match.row])[match.row] == title
    assert match.how == how
    assert match.is_guess == (how in {"prefix", "words", "similar"} or bool(match.rivals))


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


def test_a_large_library_is_searched_through_its_words(bundled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphrec.library.lookup._SCAN_ALL_BELOW", 10)
    match = bundled.find("Mutlipruner: Balancd Structur Removal in Foundaton Models")
    assert bundled.store.titles([match.row])[match.row] == MULTI
    with pytest.raises(TitleNotFoundError):
        bundled.find("zzzz qqqq xxxx")
