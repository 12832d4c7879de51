"""What a name must have to mean a work, in fields that call their works by names and in others."""

from __future__ import annotations

import pytest

from graphrec.model.paper import Paper
from graphrec.resolve.corpus_facts import learn_facts
from graphrec.resolve.signs import is_field_of_names

PLAIN = [Paper(f"Rust of hinges {number}", "Hinges were weighed for a year.", id=f"p{number}") for number in range(16)]
NAMED = [Paper(f"Hinges {number}", f"We propose BrassQ{number}, a hinge.", id=f"n{number}") for number in range(8)]


def targets(owner: Paper, sentence: str, others: list[Paper], n_users: int = 1, year: int | None = None) -> list[int]:
    """Rows of papers that the users of a name refer to; row 0 is the owner."""
    users = [Paper(f"Gates and doors {number}", sentence, id=f"u{number}", year=year) for number in range(n_users)]
    facts = learn_facts([owner, *users, *others]).papers[1 : 1 + n_users]
    return [one.target for paper in facts for one in paper.references if one.target is not None]


REVIEW = Paper("OilQ7: A Review of its Use", "OilQ7 was given to forty hinges.", id="owner", year=2015)
MAKER = Paper("OilQ7: An Index", "We propose OilQ7, an index of hinges.", id="owner", year=2015)
CALLED = Paper("Doors in winter", "A rust called OilQ7 was found on doors.", id="owner", year=2015)


@pytest.mark.parametrize(
    ("owner", "others", "is_meant"),
    [
        (REVIEW, PLAIN, False),
        (CALLED, PLAIN, False),
        (MAKER, PLAIN, True),
        (REVIEW, NAMED, True),
        (MAKER, NAMED, True),
    ],
)
def test_outside_fields_of_names_only_a_paper_that_says_it_makes_a_thing_is_meant_by_its_name(
    owner: Paper, others: list[Paper], *, is_meant: bool
) -> None:
    assert (targets(owner, "We compare doors with OilQ7.", others) == [0]) == is_meant


def test_an_unknown_name_with_a_cue_is_a_work_in_a_field_of_names_alone() -> None:
    said = "We compare doors with the state-of-the-art HingeQ3."
    assert targets(MAKER, said, PLAIN) == []
    assert targets(MAKER, said, NAMED) == [10]


def test_an_unknown_acronym_is_no_work_unless_it_is_a_version_of_a_known_one() -> None:
    for said in ("We compare doors with HINQ3.", "We compare doors with the HINQs.", "We compare doors with HINQ-7."):
        assert targets(MAKER, said, NAMED) == []
    assert targets(MAKER, "We compare doors with GPT-17.", NAMED) == [10]
    assert targets(MAKER, "We compare doors with HINQ (Smith et al., 2019).", NAMED) == [10]


def test_a_citation_is_a_sign_in_every_field() -> None:
    assert targets(MAKER, "We compare doors with HingeQ3 (Smith et al., 2019).", PLAIN) == [18]


def test_a_short_acronym_is_claimed_by_a_title_alone() -> None:
    said = "We propose a Hinge Turned Tightly (HTT), a hinge for doors and gates."
    for title, found in (("A hinge for doors and gates", []), ("HTT: A hinge for doors and gates", [0])):
        owner = Paper(title, said, id="owner", year=2015)
        assert targets(owner, "We build on HTT, a hinge for doors and gates.", NAMED) == found


def test_words_with_the_letters_of_an_acronym_are_no_works() -> None:
    assert targets(MAKER, "We compare doors with CORrelation of hinges.", NAMED) == []


def test_a_version_of_a_known_system_is_not_owned_by_a_paper_that_trains_one() -> None:
    user = Paper("Ribs of hinges", "We propose a rib with three backbones, called ResNet777.", id="owner", year=2015)
    assert 0 not in targets(user, "We build on ResNet777.", NAMED)


def test_a_name_that_is_cited_once_is_a_work_where_it_is_not_cited() -> None:
    assert targets(MAKER, "We extend HingeQ3 to doors. It was said that HingeQ3 [12] creaks.", PLAIN) == [18]


def test_a_well_known_name_that_may_be_a_word_is_a_work_in_a_field_of_names_alone() -> None:
    assert targets(MAKER, "We count Dropout of hinges.", PLAIN) == []
    assert targets(MAKER, "We count Dropout of hinges.", NAMED) == []
    assert targets(MAKER, "We count Dropout of hinges by deep learning.", NAMED) == [10]
    assert targets(MAKER, "We ask ChatGPT for hinges.", PLAIN) == [18]


@pytest.mark.parametrize(("owner", "n_users", "is_meant"), [(REVIEW, 10, True), (REVIEW, 11, False), (MAKER, 11, True)])
def test_a_name_that_many_papers_use_needs_a_sentence_of_its_owner(
    owner: Paper, n_users: int, *, is_meant: bool
) -> None:
    found = targets(owner, "We compare doors with OilQ7.", NAMED, n_users, year=2018)
    assert found == ([0] * n_users if is_meant else [])


def test_without_years_a_name_that_many_papers_use_is_a_term() -> None:
    found = [targets(MAKER, "We compare doors with OilQ7.", NAMED, n_users) for n_users in (10, 11)]
    assert found == [[0] * 10, []]


def test_a_name_in_use_before_the_paper_that_introduces_it_is_a_term() -> None:
    assert targets(MAKER, "We compare doors with OilQ7.", NAMED, 3, year=2014) == []
    assert targets(MAKER, "We compare doors with OilQ7.", NAMED, 3, year=2015) == [0, 0, 0]


def test_a_name_of_several_words_has_its_capitals() -> None:
    owner = Paper("Quiet OilQ: Hinges at Night", "We propose Quiet OilQ, a hinge.", id="owner")
    assert targets(owner, "We extend Quiet OilQ to doors.", NAMED) == [0]
    assert targets(owner, "We extend quiet OilQ to doors.", NAMED) == []


@pytest.mark.parametrize(
    ("n_naming", "n_abstracts", "is_of_names"),
    [(0, 3, True), (0, 4, False), (1, 15, True), (1, 16, False), (2, 20, True), (7, 100, False), (8, 100, True)],
)
def test_few_abstracts_decide_little_about_a_field(n_naming: int, n_abstracts: int, *, is_of_names: bool) -> None:
    assert is_field_of_names(n_naming, n_abstracts) == is_of_names


def test_a_well_known_name_at_the_end_of_a_title_is_no_hint_if_it_is_used_as_a_tool() -> None:
    user = Paper("Counting ribs of hinges using Mask R-CNN", "Mask R-CNN is a network for ribs.", id="owner")
    assert targets(user, "We apply the Mask R-CNN to doors.", NAMED) != [0]


@pytest.mark.parametrize(("others", "is_extended"), [(PLAIN, False), (NAMED, True)])
def test_a_number_behind_a_name_makes_a_version_of_it_in_a_field_of_names_alone(
    others: list[Paper], *, is_extended: bool
) -> None:
    first = Paper("Rusto: A Hinge of Brass", "Hinges rust.", id="first")
    second = Paper("Rusto-19: Hinges of Tin", "Doors with Rusto creak.", id="second")
    made = learn_facts([first, second, *others]).papers[1].references
    assert [one.relation for one in made if one.target == 0] == ["extends"] * is_extended


@pytest.mark.parametrize("name", ["Zonal HingeTraining", "ZHT"])
def test_a_title_that_begins_with_a_name_and_its_acronym_owns_both(name: str) -> None:
    owner = Paper("Zonal HingeTraining (ZHT): Hinges of Films", "Hinges and doors are learnt from films.", id="owner")
    assert targets(owner, f"We extend the hinges of {name} to films.", NAMED) == [0]


def test_a_title_that_says_what_a_thing_was_used_for_does_not_own_its_name() -> None:
    text = "This is the summary of a work. The paper introduces the tool OilQ7 and its results."
    tool = Paper("OilQ7 Hinge Index", text, id="owner", year=2004)
    assert targets(tool, "We compare doors with OilQ7.", NAMED) == [0]
    entry = Paper("OilQ7 Hinge 2004 Contest Entry", text, id="owner", year=2004)
    assert targets(entry, "We compare doors with OilQ7.", NAMED) != [0]
