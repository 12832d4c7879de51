"""What in a text shows that a name refers to a work."""

import pytest

from graphrec.extractors.lexicon import lexicon_of
from graphrec.extractors.paper_text import PaperText
from graphrec.extractors.references import CITED, find_mentions


def _signs(abstract: str) -> dict[str, str]:
    mentions = find_mentions(PaperText("On smithing", abstract), lexicon_of([]), frozenset())
    return {one.name or one.author: one.sign for one in mentions}


@pytest.mark.parametrize("number", [" [12]", "[12]", " [3, 7]", " [3-7]", ", [3]"])
def test_a_number_in_brackets_behind_a_name_is_a_sign_of_a_citation(number: str) -> None:
    assert _signs(f"The forge is like AnvilNet{number} in that it is hot.") == {"AnvilNet": CITED}


@pytest.mark.parametrize("interval", ["[0, 1]", "[1000]", "[a]", "(12)"])
def test_an_interval_behind_a_name_is_no_citation(interval: str) -> None:
    assert _signs(f"We compare the forge with AnvilNet {interval}.") == {"AnvilNet": ""}


def test_author_and_year_are_a_sign_of_a_citation() -> None:
    assert _signs("We compare with AnvilNet (Smith et al., 2019) and TongsNet.") == {"AnvilNet": CITED, "TongsNet": ""}
