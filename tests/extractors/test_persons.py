"""Authors that a text refers to by name alone."""

import pytest

from graphrec.extractors.persons import find_persons


def _persons(text: str) -> list[str]:
    return [text[one.start : one.end] for one in find_persons(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("the anvil introduced by Smith and Doe is hot", "Smith and Doe"),
        ("the anvil introduced recently by Smith, Doe and Roe cools", "Smith, Doe and Roe"),
        ("a conjecture of Smith. We", "Smith"),
        ("as was conjectured by A. B. McSmith, iron", "A. B. McSmith"),
        ("a recent proposal due to van der Smith & O'Doe, which", "van der Smith & O'Doe"),
        ("the algorithm of Smith and Doe for iron", "Smith and Doe"),
        ("we prove Smith's conjecture", "Smith"),
        ("Following Smith and Doe, we forge", "Smith and Doe"),
        ("Iron melts. Following Smith, we forge", "Smith"),
        ("Smith, Doe, and Roe have recently shown that iron melts", "Smith, Doe, and Roe"),
        ("Recently, Smith and Doe showed that", "Smith and Doe"),
        ("Furthermore, Smith and Doe proved that", "Smith and Doe"),
    ],
)
def test_authors_stand_beside_what_authors_do(text: str, names: str) -> None:
    assert _persons(text) == [names]


@pytest.mark.parametrize(
    "text",
    [
        "obtained by Gibbs sampling",
        "the theory of Lie algebras",
        "the Yang-Mills theory and the Seiberg-Witten invariants",
        "Newton's method converges",
        "We prove the Riemann hypothesis and the Smith conjecture",
        "Grover's search algorithm",
        "proposed by Google and Facebook",
        "Experiments on Forge and Anvil show that",
        "results of TongsNet on iron",
        "found by EXPLORER, a system",
        "Healing Following Removal of an Implant",
        "the poetry of Tang and Song dynasties",
        "translation results of Hindi to Punjabi",
        "as shown by Smith et al. (2019)",
        "as shown by Smith and Doe [12]",
        "introduced by Matou\\v{s}ek",
        "the idea of Tongs is simple. Tongs is hot, Tongs is red, Tongs is new",
    ],
)
def test_eponyms_systems_and_citations_are_no_authors_by_name_alone(text: str) -> None:
    assert _persons(text) == []


def test_the_first_surname_stands_for_the_authors() -> None:
    assert [one.author for one in find_persons("the anvil introduced by J. Smith and R. Doe.")] == ["Smith"]


@pytest.mark.parametrize(
    "piece", ["introduced by Smith, ", "Smith, ", " and Smith", "'s the conjecture", "A. B. C. ", "the of Van "]
)
def test_hostile_texts_are_read_to_the_end(piece: str) -> None:
    find_persons(piece * (100_000 // len(piece)))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a theorem of Banach. We", []),
        ("proved by Banach and Doe", ["Banach and Doe"]),
        ("an anvil introduced by Banach.", ["Banach"]),
    ],
)
def test_a_mathematician_of_old_is_an_author_beside_others_or_a_verb(text: str, names: list[str]) -> None:
    assert _persons(text) == names
