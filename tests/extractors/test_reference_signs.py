"""What in a text shows that a name refers to a work."""

import pytest

from graphrec.extractors.lexicon import TITLE, Owner, lexicon_of
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


def _mentions(title: str, abstract: str) -> list[str]:
    return [one.mention for one in find_mentions(PaperText(title, abstract), lexicon_of([]), frozenset())]


@pytest.mark.parametrize("title", ["Anvils of vitamin D", "On forge B.", "Is it iron K?"])
@pytest.mark.parametrize("cited", ["Smith et al. (2019)", "Smith and Doe (2019)", "Smith (2019)", "Smith and Doe"])
def test_the_last_letter_of_a_title_is_no_initial_of_the_first_word_of_the_abstract(title: str, cited: str) -> None:
    assert _mentions(title, f"{cited} showed that iron melts.") == [cited]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("as Smith and Doe (2004, 2005) say", ["Smith and Doe (2004, 2005)"] * 2),
        ("as Smith [2004; 2005] says", ["Smith [2004; 2005]"] * 2),
        ("as Smith and Doe (2004 say in their long work", ["Smith and Doe"]),
        ("it helps（Smith，2004）", ["Smith，2004"]),
        ("as hot (Smith et al., 2004, 2005)", ["Smith et al., 2004", "Smith et al., 2004, 2005"]),
        (
            "as AnvilNet (Smith et al., 2004) and TongsNet [Doe et al. 2005]",
            ["AnvilNet (Smith et al., 2004)", "TongsNet [Doe et al. 2005]"],
        ),
        (r"as Smith {\it et al} and Doe {\em et al.} (2004) say", [r"Smith {\it et al}", r"Doe {\em et al.} (2004)"]),
        ("as Smith et al. (hep-th/0004041) say", ["Smith et al. (hep-th/0004041)"]),
    ],
)
def test_a_mention_has_both_brackets_of_a_pair_or_none(text: str, expected: list[str]) -> None:
    assert _mentions("On iron", text) == expected


def _known(title: str, abstract: str) -> list[tuple[str, bool]]:
    names = [("ANVIL 1", Owner(1, TITLE)), ("ANVIL 2", Owner(2, TITLE)), ("Overview", Owner(3, TITLE))]
    mentions = find_mentions(PaperText(title, abstract), lexicon_of(names), frozenset())
    return [(one.name, one.entry is not None) for one in mentions]


def test_the_numbers_of_an_enumeration_are_known_studies() -> None:
    assert _known("On iron", "Heat in the ANVIL 1 and 2 trials.") == [("ANVIL 1", True), ("ANVIL 2", True)]


@pytest.mark.parametrize(
    ("title", "abstract", "is_name"),
    [
        ("On iron", "We use Overview to forge.", True),
        ("Hammers and tongs in Overview", "", True),
        ("From Detail to Overview via Hammers", "", False),
        ("On iron", "They say: first \u201cOverview, then zoom\u201d.", False),
    ],
)
def test_a_capitalised_word_of_a_title_or_quotation_is_no_name(title: str, abstract: str, is_name: bool) -> None:
    assert _known(title, abstract) == [("Overview", True)] * is_name


@pytest.mark.parametrize("name", ["InfoVis", "C++", "GeForce", "WebGL", "PostgreSQL", "km2"])
def test_venues_languages_devices_and_units_are_no_works(name: str) -> None:
    assert _mentions("On iron", f"We compare with {name}.") == []
