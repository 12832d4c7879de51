from collections import Counter

import pytest

from graphrec.extractors.term_kinds import KindCounts, cue_around, head_ratios, inherit, is_no_method, kinds_of
from graphrec.model.facts import KINDS, METHOD, POPULATION, TASK, TERM


@pytest.mark.parametrize(
    ("text", "first", "last", "kind"),
    [
        ("We sort dunes using a novel sieve", 6, 6, METHOD),
        ("Dunes by means of sieve analysis", 4, 5, METHOD),
        ("A sieve for dune sorting", 3, 4, TASK),
        ("In women with sand lung", 3, 4, POPULATION),
        ("Then sieve analysis was performed", 1, 2, METHOD),
        ("The dune was seen", 1, 1, ""),
        ("sieve", 0, 0, ""),
    ],
)
def test_words_around_a_term_tell_its_kind(text: str, first: int, last: int, kind: str) -> None:
    assert cue_around(text.split(), first, last) == kind


def kind_of(head: str, papers: int = 3, listed: bool = False, by_hand: bool = False, **cued: int) -> str:
    """The kind of a term, among others of which one in ten uses has a cue of each kind."""
    counts = [papers, 1000]
    cues = Counter({(1, kind): 100 for kind in KINDS[:-1]} | {(0, kind): count for kind, count in cued.items()})
    return kinds_of([("wet", head), ("dune",)], {0: by_hand} if listed else {}, KindCounts(counts, cues))[0]


def test_a_last_word_tells_the_kind_where_no_cue_does() -> None:
    assert kind_of("regression") == METHOD
    assert kind_of("disorder") == POPULATION
    assert kind_of("dune") == TERM


def test_many_cues_outweigh_the_last_word() -> None:
    assert kind_of("dune", papers=40, method=20) == METHOD
    assert kind_of("dune", papers=40, task=30) == TASK
    assert kind_of("disorder", papers=400, population=200) == POPULATION


def test_a_listed_term_is_a_method_unless_its_last_word_tells_another_kind() -> None:
    assert kind_of("dune", papers=40, listed=True) == METHOD
    assert kind_of("segmentation", papers=40, listed=True, task=10) == TASK


def test_the_kinds_of_last_words_are_those_of_terms() -> None:
    assert {kind for ratios in head_ratios().values() for kind in ratios} == set(KINDS) - {TERM}


def test_few_cues_of_a_rare_kind_make_no_material_of_a_trial() -> None:
    assert kind_of("trial") == METHOD


def test_a_single_word_or_a_rare_term_is_no_method_because_nothing_is_known_of_it() -> None:
    counts = KindCounts([9, 9, 2, 10_000], Counter({(3, METHOD): 50}))
    assert kinds_of([("wet", "dune"), ("dune",), ("dry", "dune"), ("sand",)], {}, counts) == [METHOD, TERM, TERM, TERM]


def test_a_method_listed_by_hand_is_another_kind_only_if_hardly_any_cue_tells_a_method() -> None:
    assert kind_of("segmentation", listed=True, by_hand=True) == METHOD
    assert kind_of("segmentation", papers=40, listed=True, by_hand=True, task=10) == TASK


def test_a_term_that_ends_in_a_method_is_one() -> None:
    kinds = [METHOD, TERM, TERM, TASK]
    inherit(kinds, [("sand", "sieve"), ("fine", "sand", "sieve"), ("sand", "dune"), ("coarse", "sand", "sieve")])
    assert kinds == [METHOD, METHOD, TERM, TASK]


def test_a_register_of_trials_is_no_trial() -> None:
    kinds = [METHOD, TERM]
    inherit(kinds, [("sand", "trial"), ("register", "of", "sand", "trial")])
    assert kinds == [METHOD, TERM]


def test_a_hostile_text_has_no_cues() -> None:
    words = ["the"] * 100_000
    assert [cue_around(words, at, at) for at in range(0, 100_000, 10)] == [""] * 10_000


def test_a_field_of_study_is_no_method() -> None:
    assert is_no_method(("machine", "learning"))
    assert is_no_method(("register", "of", "sand", "trial"))
    assert not is_no_method(("analysis", "of", "sand", "density"))
    assert is_no_method(("machine", "learning", "model"))
    assert not is_no_method(("extreme", "machine", "learning"))


def test_a_measure_is_no_method_unless_a_list_has_it() -> None:
    assert is_no_method(("low", "dose"))
    assert not is_no_method(("color", "space"), is_listed=True)


def test_no_last_word_tells_a_kind_of_which_the_corpus_says_nothing() -> None:
    counts = [3, 1000]
    physics = Counter({(1, METHOD): 100, (1, TASK): 100})
    assert kinds_of([("brane", "disorder"), ("dune",)], {}, KindCounts(counts, physics))[0] == TERM


@pytest.mark.parametrize("words", ["factor viii", "c reactive protein", "hair cortisol", "hazard ratio"])
def test_proteins_and_measures_are_no_methods(words: str) -> None:
    assert is_no_method(words.split())
