from hypothesis import given
from hypothesis import strategies as st

from graphrec.extractors.matcher import PhraseMatcher, pattern
from graphrec.vectors.tokens import WordSpans


def test_matches_are_whole_words_and_the_longest_wins() -> None:
    matcher = PhraseMatcher([pattern("flow"), pattern("flow matching"), pattern("low")])
    assert matcher.find(WordSpans("Rectified flow matching in overflow")) == [(1, 1, 2)]


def test_spelling_does_not_matter() -> None:
    matcher = PhraseMatcher([pattern("pre-training")])
    assert all(matcher.find(WordSpans(text)) for text in ("Pre-training", "pretraining", "pre training"))
    assert matcher.find(WordSpans("Pretraining, then pretraining")) == [(0, 0, 0), (0, 2, 2)]


@given(st.text(max_size=300))
def test_every_word_has_a_form_and_a_place(text: str) -> None:
    words = WordSpans(text)
    assert len(words.forms) == len(words.raw)
    assert all(text[words.start(at) : words.end(at)] == raw for at, raw in enumerate(words.raw))
