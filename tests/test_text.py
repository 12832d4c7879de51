from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrec.text import clean, format_count, short_name, split_sentences, title_key, truncate


def test_title_keys_ignore_case_accents_punctuation_and_spacing() -> None:
    assert (
        title_key("TÜLU 3:  Pushing—Frontiers!") == title_key("tulu 3 pushing frontiers") == "tulu 3 pushing frontiers"
    )


@given(st.text())
def test_a_title_key_is_its_own_key(title: str) -> None:
    assert title_key(title_key(title)) == title_key(title)


@given(st.text())
def test_clean_text_holds_nothing_a_terminal_obeys(text: str) -> None:
    cleaned = clean(text)
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 or char in "\u202e\u2066\ufeff" for char in cleaned)
    cleaned.encode("utf-8")


def test_abbreviations_and_citations_do_not_end_a_sentence() -> None:
    text = (
        "We extend BlockPruner (Zhong et al., 2024). It works, e.g. on LLaMA. See Fig. 2 for J. Smith et al. Results."
    )
    assert split_sentences(text)[0] == "We extend BlockPruner (Zhong et al., 2024)."
    assert split_sentences(text)[1] == "It works, e.g. on LLaMA."


@given(st.text(alphabet="aA .!?()\n", max_size=300))
def test_sentences_lose_no_words(text: str) -> None:
    assert "".join("".join(split_sentences(text)).split()) == "".join(text.split())


def test_short_names_are_short() -> None:
    assert short_name("BlockPruner: Fine-grained Pruning") == "BlockPruner"
    assert short_name("A rather long beginning of a title with a colon: see") == ""
    assert short_name("No colon here") == ""


@given(st.text(max_size=200), st.integers(2, 80))
def test_a_cut_text_is_never_longer_than_asked(text: str, width: int) -> None:
    assert len(truncate(text, width)) <= width


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "0 records"), (1, "1 record"), (999, "999 records"), (1_234_567, "1,234,567 records")]
)
def test_a_number_of_things_has_commas_and_a_plural(number: int, expected: str) -> None:
    assert format_count(number, "record") == expected


def test_decimals_abbreviations_and_names_with_a_point_end_no_sentence():
    text = "PM2.5 rose to 3.5 vs. 2.1 in sand, e.g. E. coli and Aspergillus spp. It fell."
    assert split_sentences(text) == [text]
    assert split_sentences("Use Node.js, ASP.NET or a.b.C d.") == ["Use Node.js, ASP.NET or a.b.C d."]


def test_a_sentence_ends_where_the_blank_is_missing():
    assert split_sentences("It fell in 2019.We sieved sand.This is it.") == [
        "It fell in 2019.",
        "We sieved sand.",
        "This is it.",
    ]


def test_sentences_end_in_every_script():
    assert split_sentences("Песок. Упал. Élan vital. 我们研究沙子。很好.方法 采用") == [
        "Песок.", "Упал.", "Élan vital.", "我们研究沙子。", "很好.", "方法 采用",
    ]  # fmt: skip
