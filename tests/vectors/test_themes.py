import pytest

from graphrec.vectors.themes import ThemeText, name_themes


def named(*groups):
    """The names of groups of titles."""
    texts = [ThemeText(title) for titles in groups for title in titles]
    places, at = [], 0
    for titles in groups:
        places.append(range(at, at + len(titles)))
        at += len(titles)
    return name_themes(texts, places)


def test_a_theme_is_what_many_of_its_papers_say_and_few_others():
    sand, iron = ("Sieving sand by hand", "Sieving sand"), ("Heating iron", "Heating iron by hand")
    assert named(sand, iron) == [("sieving sand",), ("heating iron",)]


def test_singular_and_plural_hyphens_and_blanks_are_one_phrase():
    assert named(("Dune-walks of camels", "The dune walk", "Dune walks")) == [("dune walk",)]


def test_a_method_of_every_paper_names_no_theme():
    texts = [ThemeText(f"Title {at}", methods=("neural network", "sand sieve")) for at in range(3)]
    assert name_themes(texts, [range(3)]) == [("sand sieve",)]


@pytest.mark.parametrize("title", ["A novel method", "Large models", "We perform"])
def test_words_of_every_study_name_no_theme(title):
    assert named((title, title)) == [()]


def test_no_phrase_names_two_themes():
    texts = [ThemeText("Sand sieve")] * 4
    assert name_themes(texts, [range(2), range(2, 4)]) == [("sand sieve",), ("sand", "sieve")]


def test_a_theme_without_papers_has_no_name():
    assert name_themes([], [()]) == [()]
