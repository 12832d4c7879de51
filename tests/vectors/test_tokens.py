import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrec.vectors import tokens


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("pre-training", "pretraining"),
        ("Networks", "network"),
        ("studies", "study"),
        ("classes", "class"),
        ("model’s", "model"),
    ],
)
def test_spellings_of_a_word_are_one_term(written, other):
    assert tokens.fold_words(written) == tokens.fold_words(other)


@pytest.mark.parametrize("word", ["analysis", "physics", "corpus", "class"])
def test_words_that_end_in_s_are_not_cut_when_singular(word):
    assert tokens.fold(word) == word


def test_pairs_cross_neither_stop_words_nor_punctuation():
    terms = tokens.analyse("sparse networks of neurons. Dense layers, wide models (deep)")
    pairs = [term for term in terms if " " in term]
    assert pairs == ["sparse network", "dense layer", "wide model"]


def test_function_words_and_the_idiom_of_abstracts_are_no_terms():
    assert tokens.analyse("In this paper we propose a novel method") == []


def test_the_title_counts_more_than_the_abstract_and_keywords_count():
    text = tokens.document("Pruning", "Quantization", ["Distillation"])
    terms = tokens.fold_words(text)
    assert terms.count("pruning") == tokens.TITLE_WEIGHT
    assert terms.count("quantization") == terms.count("distillation") == 1


@given(st.text(max_size=300))
def test_any_text_can_be_analysed(text):
    terms = tokens.analyse(text)
    assert all(term == term.strip() and term for term in terms)
    assert len(tokens.tokenize(text)) >= len(tokens.fold_words(text))


def test_a_name_with_a_decimal_is_one_word():
    assert tokens.analyse("PM2.5 exposure fell by 2.5.")[:3] == ["pm2.5", "exposure", "fell"]
    assert tokens.WordSpans("PM2.5").raw == ["PM", "2.5"]
    assert tokens.tokenize("see v2. 5 sands, 1.5.2 and a1.2.3") == [
        "see", "v2", ".", "5", "sands", ",", "1", ".", "5", ".", "2", "and", "a1", ".", "2", ".", "3",
    ]  # fmt: skip
