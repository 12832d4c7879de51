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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("基于深度学习的肝癌分割", ["深度", "度学", "学习", "肝癌", "癌分", "分割"]),
        ("深層学習による肺がんの予後", ["深層", "層学", "学習", "肺が", "がん", "予後"]),
        ("딥러닝을 위한 방법", ["딥러", "러닝", "닝을"]),
        ("ที่ดิน", ["ที่ดิ", "ดิน"]),
        ("ជំងឺ", ["ជំងឺ"]),
        ("癌", ["癌"]),
        ("研究结果表明", []),
    ],
)
def test_letters_without_blanks_between_words_are_cut_in_overlapping_pieces_of_two(text, words):
    assert tokens.fold_words(text) == words


def test_pieces_side_by_side_are_a_pair_and_function_words_end_it():
    assert [term for term in tokens.analyse("神经网络的训练") if " " in term] == ["神经 经网", "经网 网络"]


@pytest.mark.parametrize(
    ("written", "usual"),
    [("ＤＮＡ", "dna"), ("ﾃﾞｰﾀ", "データ"), ("CO₂", "co2"), ("eﬃcient", "efficient"), ("cafe\u0301", "café")],
)
def test_width_and_ligatures_make_no_other_word(written, usual):
    assert tokens.fold_words(written) == tokens.fold_words(usual) != []


@pytest.mark.parametrize("word", ["हिन्दी", "தமிழ்", "עִבְרִית", "བོད་"])
def test_marks_of_letters_do_not_cut_a_word(word):
    assert len(tokens.tokenize(word)) == 1


@pytest.mark.parametrize("mark", "，。、；：！？（）「」《》")
def test_no_pair_crosses_a_mark_of_another_script(mark):
    assert tokens.analyse(f"neural{mark}network") == ["neural", "network"]
    assert tokens.analyse(f"神经{mark}网络") == ["神经", "网络"]


def test_the_words_of_a_text_stand_where_they_are_in_it():
    text = "deep 深度学习, nets"
    assert [text[start:stop] for start, stop in tokens.token_spans(text)] == tokens.tokenize(text)
    assert tokens.tokenize(text) == ["deep", "深度", "度学", "学习", ",", "nets"]


@pytest.mark.parametrize("letters", ["汉", "が", "한", "ก่", "က္", "𠀀"])
def test_a_run_of_a_hundred_thousand_letters_takes_as_long_a_letter_as_a_short_one(letters):
    assert len(tokens.analyse(letters * 100_000)) <= 200_000
