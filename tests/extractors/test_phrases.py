from collections import Counter

from graphrec.extractors.phrases import phrases_of, recurring


def test_phrases_do_not_run_over_ordinary_words_or_punctuation() -> None:
    found = phrases_of("We show volume rendering, isosurface extraction and the flow map.")
    assert {"volume rendering", "isosurface extraction", "flow map"} <= found
    assert "rendering isosurface" not in found


def test_a_phrase_that_is_always_part_of_a_longer_one_is_left_out() -> None:
    counts = Counter({"line integral": 5, "line integral convolution": 5, "integral convolution": 5, "flow map": 4})
    assert recurring(counts, 100, at_least=3, most=10) == ["line integral convolution", "flow map"]


def test_phrases_that_do_not_recur_are_left_out() -> None:
    assert recurring(Counter({"flow map": 2}), 100, at_least=3, most=10) == []
