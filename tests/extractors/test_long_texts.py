"""Texts that patterns or loops would read again and again: each test would take minutes if its work were quadratic."""

from __future__ import annotations

from itertools import product
from string import ascii_lowercase

import pytest

from graphrec.extractors import passes
from graphrec.extractors.cues import find_cues, find_software
from graphrec.extractors.introductions import introduced_names
from graphrec.extractors.lexicon import lexicon_of
from graphrec.extractors.names import family_name
from graphrec.extractors.paper_text import PaperText
from graphrec.extractors.persons import find_persons
from graphrec.extractors.references import find_mentions
from graphrec.extractors.relation_wordings import stated_relation
from graphrec.extractors.relations import relation_in_title
from graphrec.extractors.vocabulary import build_vocabulary
from graphrec.model.paper import Paper

SIZE = 200_000  # characters
NAMES = ["".join(letters) for letters in product(ascii_lowercase, repeat=3)]


def test_the_separators_behind_a_cue_are_read_once() -> None:
    assert not find_cues("we call it " + "-" * SIZE).called


def test_the_name_of_a_software_is_read_once() -> None:
    assert find_software("the X-Net2 software associated with this paper") == ["X-Net2"]
    assert not find_software("the " + "A" * SIZE + " with this")


def test_the_sizes_behind_a_name_are_bounded_in_number() -> None:
    assert family_name("Zorb-7B") == "Zorb"
    assert len(family_name("Zorb" + "-7B" * 30_000)) > 80_000


def test_a_number_in_a_name_is_read_once() -> None:
    assert family_name("Zorb" + "1" * SIZE) == "Zorb" + "1" * SIZE


def test_a_list_before_a_mention_is_read_once() -> None:
    text = "as previously described in " + "1" * 110 + ", "
    assert [stated_relation(text, len(text)) for _ in range(1_000)] == ["uses"] * 1_000


def test_of_a_very_long_title_the_words_near_a_name_count() -> None:
    title = "Sand " * (SIZE // 5)
    assert {relation_in_title(f"{title}Extending ZORB", len(title) + at) for at in range(1_000)} <= {"extends", "uses"}


@pytest.mark.parametrize(
    ("form", "n_introduced", "n_mentions"),
    [
        ("{}vsky et al. 2001; ", 0, 4_000),
        ("Zonal Tree {} (ZT{}) and ({}vsky, 2001) ", 0, 4_001),  # and one whose name is known: Emu
        ("We propose X{}Net, ", 300, 0),  # as many as cues are read
    ],
)
def test_all_that_a_very_long_text_refers_to_is_found(form: str, n_introduced: int, n_mentions: int) -> None:
    paper = Paper("A title", "".join(form.replace("{}", name.capitalize()) for name in NAMES[:4_000]))
    first = passes.first_pass([paper])
    tools = passes.Tools(lexicon_of([]), build_vocabulary())
    (mentions,) = passes.second_pass([paper], [frozenset()], tools).mentions
    assert [len(introduced) for introduced in first.introduced] == [n_introduced]
    assert len(mentions) == n_mentions


def test_the_sentence_of_a_reference_in_a_list_is_a_part_of_the_list() -> None:
    text = PaperText("A title", "".join(f"{name.capitalize()}vsky et al. 2001; " for name in NAMES[:4_000]))
    mentions = find_mentions(text, lexicon_of([]), ())
    assert len(mentions[-1].sentence) < 400
    assert mentions[-1].mention in mentions[-1].sentence


def test_cues_and_acronyms_of_one_text_are_bounded_in_number() -> None:
    text = "".join(f"We propose a Zonal Tree {name.capitalize()} (ZT{name[0].upper()}). " for name in NAMES)
    assert len(find_cues(text).proposed) == len(PaperText("", text).acronyms) == 300
    assert introduced_names(PaperText("", text))


def test_the_names_of_persons_are_counted_near_the_first_of_them() -> None:
    text = "".join(f"introduced by {name.capitalize()}vsky{letter} and " for letter in "ab" for name in NAMES)
    assert len(find_persons(text)) > len(NAMES)
