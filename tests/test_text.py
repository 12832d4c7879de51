from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrec.text import (
    as_link,
    clean,
    escape_hidden,
    format_count,
    short_name,
    show_name,
    split_sentences,
    title_key,
    truncate,
)


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


@pytest.mark.parametrize(
    "hidden",
    [
        "\u061c",
        "\u200b\u200e\u200f\u2060\ufeff",
        "\u2066\u2069\u206a\u206f",
        "\U000e0041\U000e007f",
        "\ufe00\ufe0f\U000e0100\U000e01ef",
        "\ufff9\ufffa\ufffb",
        "\u115f\u1160\u3164\uffa0\u034f\u17b4",
        "\xad",
        "\ue000\U000f0000\U0010fffd",
        "\ufdd0\uffff",
        "\u200c\u200d\u180b",
        "\x07\x1b\x7f\x9b",
    ],
)
def test_what_cannot_be_seen_is_cleaned_wherever_it_stands(hidden: str) -> None:
    assert clean(f"a{hidden}b") == "ab"
    assert clean(f"α{hidden}β {hidden}") == "αβ"


@pytest.mark.parametrize(
    "text",
    ["می\u200cخواهم", "क्\u200dष", "👩\u200d🔬", "❤\ufe0f\u200d🔥", "1\ufe0f\u20e3", "ᠠ\u180b", "\u06dd", "剪枝 — “α”"],
)
def test_what_a_script_needs_to_be_written_stays(text: str) -> None:
    assert clean(text) == text


def test_a_joiner_or_selector_out_of_place_or_repeated_hides_nothing() -> None:
    assert clean("ب\u200c\u200c\u200cب") == "بب"
    assert clean("😀\ufe00\ufe01\ufe02") == "😀\ufe00"
    assert clean("a\ufe0f\u200d❤") == "a❤"


@given(st.text(alphabet="aب❤1\u200c\u200d\ufe0f\ufe00\u180b\u200b \n"))
def test_a_clean_text_is_clean(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_titles_with_and_without_a_joiner_are_one_title() -> None:
    assert title_key("می\u200cخواهم") == title_key("میخواهم")


@pytest.mark.parametrize("sign", ["\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\n\n", "\t"])
def test_every_end_of_a_line_is_a_blank(sign: str) -> None:
    assert clean(f"two{sign}words") == "two words"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " JaVa\nScRiPt:alert(1)",
        "\x01javascript:alert(1)",
        "jav\0ascript:alert(1)",
        "java\u200bscript:alert(1)",
        "javascript&colon;alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//example.org/x",
        "\\\\host\\share",
        "blob:https://x",
        "https:javascript:x",
        "http:///etc",
        "ms-msdt:/id",
        "",
    ],
)
def test_an_address_that_is_no_web_address_is_no_link(address: str) -> None:
    assert as_link(address) == ""


def test_a_link_holds_nothing_that_leaves_the_form_it_is_written_in() -> None:
    link = as_link('http://a.example/"><script>}\\input{/etc/passwd} `x`|^')
    assert link.startswith("http://a.example/%22%3E%3Cscript%3E%7D%5Cinput%7B")
    assert not set(link) & set("\"'<>{}\\^`| ")
    assert as_link("ftp://example.org/a?b=c&d=(e)#f") == "ftp://example.org/a?b=c&d=(e)#f"


def test_the_first_of_several_addresses_is_the_link() -> None:
    assert as_link("https://a.example/x https://b.example/y") == "https://a.example/x"
    assert as_link("https://a.example/x; http://b.example/y;ftp://c.example") == "https://a.example/x"
    assert as_link("javascript:alert(1) | https://b.example/y") == "https://b.example/y"
    assert (
        as_link("https://web.example/2020/https://b.example/a, b")
        == "https://web.example/2020/https://b.example/a,%20b"
    )


def test_what_is_hidden_can_be_escaped_without_a_loss() -> None:
    text = "a\u202eb \U000e0041\n\ue000"
    assert escape_hidden(text) == "a\\u202eb \\udb40\\udc41\n\\ue000"
    assert escape_hidden("plain “α”") == "plain “α”"


def test_names_of_different_files_are_shown_differently() -> None:
    names = [
        b"caf\xe9",
        b"caf\xe8",
        b"a\nb",
        b"a b",
        b"a  b",
        b"a\x1bb",
        "a\u202eb".encode(),
        "a\U000e0041b".encode(),
        b"ab",
    ]
    shown = [show_name(os.fsdecode(name)) for name in names]
    assert len(set(shown)) == len(names)
    assert all(name.isprintable() and name.encode() for name in shown)


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
