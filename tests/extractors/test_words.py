from hypothesis import given
from hypothesis import strategies as st

from graphrec.extractors.words import Words, find_phrases, pattern, phrase_matcher


def test_matches_are_whole_words_and_the_longest_wins() -> None:
    matcher = phrase_matcher([pattern("flow"), pattern("flow matching"), pattern("low")])
    assert find_phrases(matcher, Words("Rectified flow matching in overflow")) == [(1, 1, 2)]


def test_spelling_does_not_matter() -> None:
    matcher = phrase_matcher([pattern("pre-training")])
    assert all(find_phrases(matcher, Words(text)) for text in ("Pre-training", "pretraining", "pre training"))


@given(st.text(max_size=300))
def test_every_word_has_a_form_and_a_place(text: str) -> None:
    words = Words(text)
    assert len(words.forms) == len(words.raw)
    assert all(text[words.start(at) : words.end(at)] == raw for at, raw in enumerate(words.raw))
