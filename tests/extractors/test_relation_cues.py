"""The cues of `data/relation_cues.txt`, line by line; and a new section is a new relation."""

import re
from re import _parser  # the expansion of a pattern into a text that it matches

import pytest

from graphrec.extractors.relations import compile_cues, relation_of
from graphrec.extractors.word_lists import DATA
from graphrec.files import read_data_sections
from graphrec.model.relations import NAMES, RELATIONS, Relation

SECTIONS = read_data_sections(DATA / "relation_cues.txt")
SIDED = [
    (*title.split(" "), cue)
    for title, cues in SECTIONS.items()
    if title.endswith((" before", " after"))
    for cue in cues
]
CUES = compile_cues(RELATIONS, SECTIONS)


def example(parsed):
    """A text that a parsed pattern matches: of every choice the first, of every repetition at least one."""
    text = ""
    for code, value in parsed:
        kind = str(code)
        if kind == "LITERAL":
            text += chr(value)
        elif kind == "ANY":
            text += "x"
        elif kind == "IN":
            text += example_of_set(value)
        elif kind == "BRANCH":
            text += example(value[1][0])
        elif kind == "SUBPATTERN":
            text += example(value[3])
        elif kind == "MAX_REPEAT":
            text += example(value[2]) * max(value[0], 1 if value[1] == 1 and is_plain(value[2]) else 0)
        elif kind in {"ASSERT", "ASSERT_NOT", "AT"}:
            continue
        else:
            raise AssertionError(kind)
    return text


def is_plain(parsed):
    return all(str(code) in {"LITERAL", "SUBPATTERN", "BRANCH", "IN"} for code, _ in parsed)


def example_of_set(values):
    code, value = values[0]
    return {"LITERAL": lambda: chr(value), "CATEGORY": lambda: "w", "RANGE": lambda: chr(value[0])}[str(code)]()


@pytest.mark.parametrize(("relation", "side", "cue"), SIDED, ids=[f"{name} {side} {cue}" for name, side, cue in SIDED])
def test_every_cue_compiles_is_in_small_letters_and_finds_its_own_text(relation, side, cue):
    assert relation in {*NAMES, "soft", "better"}
    assert re.sub(r"\\[A-Z]", "", cue).islower(), "texts are compared in small letters"
    text = example(_parser.parse(cue))
    assert re.search(cue.partition("(?=")[0], text), text
    found = CUES.before.search(text) if side == "before" else CUES.after.match(text)
    assert found is not None or "(?=" in cue


@pytest.mark.parametrize("title", SECTIONS)
def test_no_section_says_a_cue_twice(title):
    assert len(set(SECTIONS[title])) == len(SECTIONS[title])


def test_every_relation_that_words_can_say_has_a_section_and_every_section_a_relation():
    assert {name for name, _, _ in SIDED} == {*NAMES, "soft", "better"} - {"cites"}


def test_a_row_of_the_table_and_a_section_of_cues_are_a_new_relation():
    refutes = Relation("refutes", 5, 0.8, "{} refutes it", "it refutes {}", "refutes", "is refuted by")
    sections = {**SECTIONS, "refutes before": ("refut(?:e|es|ed|ing)",), "refutes after": ("refuted",)}
    cues = compile_cues((*RELATIONS, refutes), sections)
    text = "we refute Forge and extend Anvil"
    assert relation_of(text, 10, 15, cues) == ("refutes", True)
    assert relation_of(text, 27, 32, cues) == ("extends", True)
    assert relation_of("Forge methods refuted.", 0, 5, cues) == ("refutes", True)
