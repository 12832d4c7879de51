from hypothesis import given
from hypothesis import strategies as st

from graphrec.vectors import analysis
from graphrec.vectors.phrases import LONGEST, cut_words, phrases


def _weights(text):
    return dict.fromkeys(analysis.analyse(text), 1.0)


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


@given(
    st.lists(
        st.sampled_from(["pruning", "sparse", "large", "model", ".", "the", "of-the", "Pre-training", "merging"]),
        max_size=40,
    )
)
def test_phrases_are_short_and_have_words_of_the_text(parts):
    text = " ".join(parts)
    for phrase in phrases(cut_words(text), _weights(text)):
        assert 0 < len(analysis.words(phrase)) <= LONGEST
        assert set(analysis.words(phrase)) <= set(analysis.words(text))
