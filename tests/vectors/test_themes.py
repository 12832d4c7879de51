import pytest

from graphrec.vectors.theme_phrases import ThemeText, read_text
from graphrec.vectors.themes import name_themes


def described(texts, groups):
    return name_themes([read_text(text) for text in texts], groups)


def named(*groups):
    """The names of groups of titles."""
    texts = [ThemeText(title) for titles in groups for title in titles]
    places, at = [], 0
    for titles in groups:
        places.append(range(at, at + len(titles)))
        at += len(titles)
    return [tuple(phrase.text for phrase in name.phrases) for name in described(texts, places)]


SAND, IRON = ("Sieving sand by hand", "Sieving sand"), ("Heating iron", "Heating iron by hand")


def test_a_theme_is_what_many_of_its_papers_say_and_few_others():
    assert named(SAND, IRON) == [("sieving sand",), ("heating iron",)]


def test_the_papers_of_the_theme_that_say_so_are_counted_and_all_others():
    texts = [ThemeText(title) for title in (*SAND, *IRON, "Sieving sand again")]
    (phrase,) = described(texts, [range(2), range(2, 4)])[0].phrases
    assert phrase == ("sieving sand", 2, 1)


def test_singular_and_plural_hyphens_and_blanks_are_one_phrase():
    assert named(("Dune-walks of camels", "The dune walk", "Dune walks"), ("Iron", "Iron ore")) == [
        ("dune walk",),
        ("iron",),
    ]


def test_what_a_method_of_every_paper_is_called_names_no_theme():
    texts = [ThemeText(f"Title {at}", methods=("neural network", "sand sieve")) for at in range(3)]
    assert described(texts, [range(3)])[0].phrases[0].text == "sand sieve"


@pytest.mark.parametrize("title", ["A novel method", "Large models", "We perform", "Visual"])
def test_words_of_every_study_and_lone_attributes_name_no_theme(title):
    assert named((title, title), ("Iron", "Iron")) == [(), ("iron",)]


def test_how_a_study_was_made_names_no_theme():
    titles = (
        "A systematic review of sand sieves",
        "Sand sieves: a systematic review",
        "Systematic review: a sand sieve",
    )
    assert named(titles, IRON)[0] == ("sand sieve",)


def test_a_word_that_stands_before_others_alone_names_no_theme():
    titles = ("Boolean circuits of cells", "Boolean gates in mice", "Boolean rules for cars", "Boolean trees and ants")
    assert named(titles, IRON) == [(), ("heating iron",)]


def test_no_phrase_names_two_themes():
    names = named(("Sand sieve",) * 2, ("Sand sieve",) * 2, IRON)
    assert names[0] != names[1]


def test_a_part_of_a_longer_phrase_is_no_name():
    titles = ("Quantum field theory of sand", "A quantum field theory", "On quantum field theory")
    assert named(titles, IRON)[0] == ("quantum field theory",)


def test_words_that_all_papers_have_distinguish_no_theme():
    texts = [ThemeText(f"Desert camels and {word}") for word in ("sand sieve", "sand sieve", "iron ore", "iron ore")]
    for name in described(texts, [range(2), range(2, 4)]):
        assert name.terms
        assert not any("camel" in term.text for term in (*name.terms, *name.phrases))


def test_names_keep_the_case_of_abstracts_and_not_that_of_titles():
    texts = [
        ThemeText("The Wilson Loop", "We compute the Wilson loop."),
        ThemeText("A Wilson Loop"),
        *map(ThemeText, IRON),
    ]
    assert described(texts, [range(2), range(2, 4)])[0].phrases[0].text == "Wilson loop"


def test_a_theme_without_papers_has_no_name():
    assert described([], [()]) == [((), ())]
