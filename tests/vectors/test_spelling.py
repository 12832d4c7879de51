import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrec.files import read_data_sections
from graphrec.vectors import spelling, stopwords
from graphrec.vectors.spelling import NOT_PLURAL_NAME, singular, singular_acronym, word_form

IRREGULAR = [line.split(" = ") for line in read_data_sections(spelling.DATA)["irregular"]]


@pytest.mark.parametrize(
    ("plural", "one"),
    [("networks", "network"), ("studies", "study"), ("classes", "class"), ("boxes", "box"), ("videos", "video")],
)
def test_a_plural_becomes_singular(plural, one):
    assert singular(plural) == one


@pytest.mark.parametrize("word", ["class", "corpus", "analysis", "physics", "gas", "is"])
def test_a_word_that_is_no_plural_stays(word):
    assert singular(word, NOT_PLURAL_NAME) == word


def test_names_keep_endings_that_terms_lose():
    assert (singular("bias"), singular("bias", NOT_PLURAL_NAME)) == ("bia", "bias")


@pytest.mark.parametrize(("acronym", "one"), [("GANs", "GAN"), ("InfoVis", "InfoVis"), ("S", "S"), ("", "")])
def test_a_small_s_behind_a_capital_makes_a_plural(acronym, one):
    assert singular_acronym(acronym) == one


@pytest.mark.parametrize(("written", "form"), IRREGULAR, ids=[written for written, _ in IRREGULAR])
def test_every_irregular_word_has_its_form_and_so_has_its_plural(written, form):
    assert word_form(written).split() == form.split()
    assert word_form(written.capitalize()) == word_form(written)


@pytest.mark.parametrize("word", sorted(" ".join(read_data_sections(spelling.DATA)["not British"]).split()))
def test_words_that_are_spelled_alike_on_both_sides_of_the_atlantic_stay(word):
    assert word_form(word) == word


@given(st.text(max_size=30))
def test_a_form_is_found_once_and_for_all(word):
    assert word_form(word) == word_form(word)


@pytest.mark.parametrize("title", read_data_sections(stopwords.DATA))
def test_a_section_of_stop_words_says_no_word_twice_and_all_in_small_letters(title):
    lines = read_data_sections(stopwords.DATA)[title]
    words = list(lines) if title in {"general methods", "study designs"} else " ".join(lines).split()
    assert len(set(words)) == len(words)
    assert all(word == word.lower() for word in words)


def test_a_file_is_all_that_the_function_words_of_a_language_take(tmp_path):
    (tmp_path / "stopwords_de.txt").write_text("# German, by hand\n\n[function words]\nder die das\nund\n", "utf-8")
    assert stopwords.function_words("de", tmp_path) == {"der", "die", "das", "und"}


def test_texts_of_unknown_language_are_taken_for_english():
    assert stopwords.function_words() == stopwords.function_words("en")
    assert {"the", "of"} < stopwords.function_words()
    assert {"war", "die"}.isdisjoint(stopwords.function_words())


def test_small_words_are_function_words():
    assert stopwords.function_words() > stopwords.SMALL_WORDS
