from hypothesis import given
from hypothesis import strategies as st

from graphrec.vectors import tokens
from graphrec.vectors.phrases import LONGEST, cut_words, phrases


def _weights(text):
    return dict.fromkeys(tokens.analyse(text), 1.0)


def test_neighbouring_pairs_are_joined_and_stand_as_in_the_text():
    text = "We study Large Language Models."
    assert phrases(cut_words(text), _weights(text)) == ["Large Language Models"] or phrases(
        cut_words(text), _weights(text)
    ) == ["Language Models"]


def test_hyphens_are_kept():
    text = "Fine-grained pruning of blocks"
    assert phrases(cut_words(text), _weights(text))[0] == "Fine-grained pruning"


def test_prefixes_keep_their_hyphen_when_shown():
    text = "Cross-Modality Alignment of pre-trained encoders"
    assert phrases(cut_words(text), _weights(text)) == ["Cross-Modality Alignment", "pre-trained encoders"]


def test_no_word_crumbs():
    text = "A training-free, pre trained and efficient model et al. improves performance"
    assert not set(phrases(cut_words(text), _weights(text))) & {
        "pre",
        "free",
        "et",
        "model",
        "efficient",
        "performance",
    }


def test_a_word_of_a_phrase_is_not_told_again_alone():
    text = "Block pruning works. Pruning of a block works."
    assert phrases(cut_words(text), _weights(text)) == ["Block pruning"]


def test_the_weightiest_phrase_comes_first():
    words = cut_words("sparse attention and model merging")
    assert phrases(words, {"model merging": 0.9, "sparse attention": 0.3}) == ["model merging", "sparse attention"]


def test_a_phrase_never_begins_or_ends_within_a_hyphenated_word():
    text = "A one-shot pruning technique with Low-Rank weights for Parameter-Efficient Fine-Tuning."
    weights = {"shot pruning": 1.0, "rank weight": 0.8, "efficient fine": 0.6, "parameter efficient": 0.6}
    assert phrases(cut_words(text), weights) == [
        "Parameter-Efficient Fine-Tuning",
        "one-shot pruning",
        "Low-Rank weights",
    ]


def test_a_word_alone_is_told_only_when_it_may_be():
    words = cut_words("Budgets for sparse attention with BERT")
    weights = {"budget": 0.9, "sparse attention": 0.5, "bert": 0.5}
    assert phrases(words, weights, alone={"bert"}) == ["sparse attention", "BERT"]


def test_a_shared_phrase_stands_in_the_other_text_as_a_whole():
    other = cut_words("Neural networks. Pruning of them, and network pruning.").terms_in_a_row()
    words = cut_words("Neural network pruning")
    assert phrases(words, {"neural network": 0.2, "network pruning": 0.9}, within=other) == ["network pruning"]


@given(
    st.lists(
        st.sampled_from(["pruning", "sparse", "large", "model", ".", "the", "of-the", "Pre-training", "merging"]),
        max_size=40,
    )
)
def test_phrases_are_short_and_have_words_of_the_text(parts):
    text = " ".join(parts)
    for phrase in phrases(cut_words(text), _weights(text)):
        assert 0 < len(tokens.fold_words(phrase)) <= LONGEST
        assert set(tokens.fold_words(phrase)) <= set(tokens.fold_words(text))


def test_a_phrase_is_no_clause_and_ends_in_a_noun():
    text = "We solve combinatorial problems restricted to trees by a strategy called split merging."
    found = phrases(cut_words(text), _weights(text))
    assert "combinatorial problems" in found
    assert not any("called" in phrase or phrase.endswith("restricted") for phrase in found)


def test_marks_at_the_edges_and_possessives_are_left_out():
    text = "The 'one-shot' pruning of a student's layers and $\\epsilon$-Nash equilibria. The teacher's teacher's."
    found = phrases(cut_words(text), _weights(text), 9)
    assert all(phrase[0].isalnum() and phrase[-1].isalnum() for phrase in found)
    assert not any(phrase.endswith("'s") for phrase in found)


def test_attributes_alone_are_no_reason():
    assert phrases(cut_words("visual, automatic, pre"), {"visual": 1.0, "automatic": 1.0, "pre": 1.0}) == []


def test_an_attribute_of_two_words_comes_with_its_noun():
    text = "We train decoder-only models. Nothing here is transformer-based, though."
    found = phrases(cut_words(text), {"decoder": 1.0, "transformer": 1.0, "transformer based": 0.5})
    assert found == ["decoder-only models"]


def test_commands_of_formulas_are_no_phrases():
    text = r"Sieving takes $O(n \cdot \log \log n)$ steps and $\frac{1}{2} \mathcal{B}$ sieves"
    assert phrases(cut_words(text), _weights(text), alone={"sieving"}) == ["Sieving"]


def test_pieces_of_a_run_are_shown_as_the_run_up_to_twice_as_many_letters_as_words():
    assert phrases(cut_words("林权抵押贷款的创新"), _weights("林权抵押贷款")) == ["林权抵押贷款"]
    shown = phrases(cut_words("神经网络训练" * 4), _weights("神经网络训练" * 2))
    assert all(len(each) <= 2 * LONGEST for each in shown)


def test_a_shared_phrase_of_a_run_is_the_longest_that_both_texts_have():
    seed = cut_words("基于深度学习的图像分割").terms_in_a_row()
    text = "深度学习模型与医学图像分割算法"
    assert phrases(cut_words(text), _weights(text), within=seed) == ["图像分割", "深度学习"]
