from collections import Counter

import pytest

from graphrec.extractors.phrases import (
    can_stand_alone,
    is_method_phrase,
    phrases_of,
    recurring_phrases,
    single_methods,
    without_halves,
)


def test_phrases_do_not_run_over_ordinary_words_or_punctuation() -> None:
    found = phrases_of("We show volume rendering, isosurface extraction and the flow map.")
    assert {"volume rendering", "isosurface extraction", "flow map"} <= found
    assert "rendering isosurface" not in found


def test_a_phrase_that_is_always_part_of_a_longer_one_is_left_out() -> None:
    counts = Counter({"line integral": 5, "line integral convolution": 5, "integral convolution": 5, "flow map": 4})
    assert recurring_phrases(counts, 100, at_least=3, most=10, heads=Counter()) == [
        "line integral convolution",
        "flow map",
    ]


def test_phrases_that_do_not_recur_are_left_out() -> None:
    assert recurring_phrases(Counter({"flow dune": 2}), 100, at_least=3, most=10, heads=Counter()) == []


def test_a_phrase_of_a_title_that_its_abstract_repeats_needs_fewer_papers() -> None:
    heads = Counter(phrases_of("Brushing flow maps") & phrases_of("A flow map is brushed."))
    assert recurring_phrases(Counter({"flow map": 1}), 100, at_least=3, most=10, heads=heads) == ["flow map"]


def test_a_word_of_every_paper_makes_no_term_with_a_word_of_every_study() -> None:
    counts = Counter({"lava": 90, "lava system": 20, "lava tube": 20, "tube": 20})
    assert recurring_phrases(counts, 100, at_least=3, most=10, heads=Counter()) == ["lava tube"]


def test_amounts_and_attributes_are_no_terms() -> None:
    counts = Counter({"sieving burden": 9, "sand dimensional": 9, "sand sieving": 9})
    assert recurring_phrases(counts, 100, at_least=3, most=10, heads=Counter()) == ["sand sieving"]


def test_what_is_not_so_and_pieces_of_formulas_are_no_terms() -> None:
    counts = Counter({"non negative": 9, "non negative sand": 8, "log log": 9, "event log": 9, "non compliance": 9})
    counts += Counter(phrases_of(r"$\frac{sand}{dune} \cdot \mathcal{O}$"))
    found = recurring_phrases(counts, 100, at_least=1, most=10, heads=Counter())
    assert sorted(found) == ["event log", "non compliance", "non negative sand"]


def grown(*phrases: str) -> list[str]:
    counts = Counter(phrase for text in phrases for phrase in phrases_of(text) if phrase.count(" ") == text.count(" "))
    return recurring_phrases(counts, 100, at_least=1, most=10, heads=Counter())


@pytest.mark.parametrize(
    "phrase",
    [
        "sub optimal",
        "long standing",
        "high stakes",
        "sand centric",
        "lava contrastive",
        "dune equivariant",
        "lava lingual",
        "multiple downstream",
        "compelling alternative",
        "different dunes",
        "trivial dunes",
        "data distribution",
        "multi head",
        "dune periods emerge",
    ],
)
def test_adjectives_counts_and_crumbs_of_sentences_are_no_terms(phrase: str) -> None:
    assert grown(phrase) == []


@pytest.mark.parametrize(
    "phrase", ["dune derivative", "lava heuristic", "cross validation", "sand residual", "dune logic"]
)
def test_nouns_that_end_like_adjectives_are_terms(phrase: str) -> None:
    assert grown(phrase) == [phrase]


def test_no_phrase_begins_amid_an_adverb_and_its_participle() -> None:
    assert "connected dune" not in phrases_of("A fully connected dune.")
    assert "connected dune" in phrases_of("A connected dune.")


def test_what_a_title_says_it_does_is_no_term_by_that_alone() -> None:
    heads = Counter({"sieving sand": 1, "mining sand": 1})
    counts = Counter({"sieving sand": 1, "mining sand": 1})
    assert recurring_phrases(counts, 100, at_least=3, most=10, heads=heads) == ["mining sand"]


def test_a_phrase_that_ends_as_methods_do_needs_fewer_papers() -> None:
    counts = Counter({"lava regression": 2, "lava tube": 2})
    assert recurring_phrases(counts, 100, at_least=3, most=10, heads=Counter()) == ["lava regression"]


def test_a_phrase_may_end_in_the_word_for_a_study_but_not_go_on_from_it() -> None:
    found = phrases_of("A retrospective cohort study of dune tests in sand.")
    assert {"retrospective cohort study", "dune test"} <= found
    assert not any(" study " in phrase or phrase.startswith("study") for phrase in found)


def test_a_single_word_is_a_method_by_its_ending() -> None:
    counts = Counter({"arthroscopy": 5, "cartilage": 5, "lava regression": 5, "dunoscopy": 1})
    assert single_methods(counts, 100, at_least=3) == ["arthroscopy"]


def test_a_term_may_begin_with_a_letter_but_not_end_in_one() -> None:
    assert "t duality" in phrases_of("We use T-duality.")
    assert can_stand_alone("t duality", frozenset())
    assert not can_stand_alone("group b", frozenset())


def test_a_title_alone_makes_a_term_that_ends_as_methods_do() -> None:
    assert is_method_phrase("dune regression")
    assert not is_method_phrase("regression")
    assert not is_method_phrase("regression dune")


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("the k-means algorithm of sand", "mean algorithm"),
        ("the second-look arthroscopy of sand", "look arthroscopy"),
        ("the dunes of NOR-SWITCH trials", "switch trial"),
        ("the sand biosimilar CT-P13 of dunes", "biosimilar ct"),
    ],
)
def test_no_phrase_begins_or_ends_within_a_hyphenated_name(text: str, cut: str) -> None:
    assert cut not in phrases_of(text)


def test_hyphens_between_words_of_terms_part_nothing() -> None:
    assert "bone marrow derived cell" in phrases_of("The bone marrow-derived cells of X-ray scans")
    assert "x ray scan" in phrases_of("The bone marrow-derived cells of X-ray scans")


@pytest.mark.parametrize("phrase", ["vivo study", "vitro assay", "iii membrane", "bidirectional long short"])
def test_latin_words_numerals_and_halves_are_no_terms(phrase: str) -> None:
    assert not can_stand_alone(phrase, frozenset())


def test_many_hyphens_are_read_to_the_end() -> None:
    for text in ("a-" * 50_000, "-" * 100_000, "k-a" * 33_000, "a" * 100_000 + "-b"):
        without_halves(text)
