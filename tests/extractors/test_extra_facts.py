"""Extractors of further kinds: what they give becomes facts by row; one that fails costs itself only."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import graphrec.extractors as room
from graphrec import registry
from graphrec.extractors import extract_extra
from graphrec.model.facts import ExtraFact
from graphrec.model.paper import Paper

PAPERS = [Paper("On stone", "Stone is hard."), Paper("On sand"), Paper("On stone and sand", "Sand is stone.")]


def stones(title, abstract):
    return [(word, abstract) for word in title.split() if word == "stone"]


@pytest.fixture
def entries(monkeypatch):
    """Let some objects be the extractors of other packages."""

    def install(**extractors):
        monkeypatch.setattr(registry, "load_usable", lambda asked, contract: extractors)
        monkeypatch.setattr(registry, "load", lambda asked, name, contract: extractors[name])
        room._load.cache_clear()
        registry._warn.cache_clear()

    yield install
    room._load.cache_clear()


def test_facts_stand_by_row_where_there_are_any_each_with_its_kind_and_sentence(entries):
    entries(a=SimpleNamespace(NAME="stones", extract=stones))
    assert extract_extra(PAPERS) == {
        0: (ExtraFact("stones", "stone", "Stone is hard."),),
        2: (ExtraFact("stones", "stone", "Sand is stone."),),
    }


def test_facts_of_several_extractors_stand_in_the_order_of_these(entries):
    sands = SimpleNamespace(NAME="sands", extract=lambda title, abstract: ["sand"] if "sand" in title else [])
    entries(a=sands, b=SimpleNamespace(NAME="stones", extract=stones))
    assert [fact.kind for fact in extract_extra(PAPERS)[2]] == ["sands", "stones"]


def test_batches_of_texts_keep_their_rows(entries, monkeypatch):
    entries(a=SimpleNamespace(NAME="titles", extract=lambda title, abstract: [title]))
    many = [Paper(f"Title {number}") for number in range(2 * room._BATCH + 1)]
    found = extract_extra(many)
    assert [facts[0].text for _, facts in sorted(found.items())] == [paper.title for paper in many]


def test_control_characters_are_taken_out_and_an_empty_fact_is_none(entries):
    entries(a=SimpleNamespace(NAME="x", extract=lambda title, abstract: ["a\x1b[31m\ud800b", " \x00", ""]))
    assert extract_extra(PAPERS[:1]) == {0: (ExtraFact("x", "a[31mb"),)}


@pytest.mark.parametrize(
    ("name", "extract", "problem"),
    [
        ("x", lambda title, abstract: 1 / 0, "ZeroDivisionError"),
        ("x", lambda title, abstract: [5], "TypeError"),
        ("x", lambda title, abstract: [("a", "b", "c")], "ValueError"),
        ("No Name", lambda title, abstract: ["a"], "its NAME is 'No Name', expected small letters, digits and _"),
    ],
)
def test_an_extractor_that_fails_is_left_out_and_logged_once(entries, caplog, name, extract, problem):
    entries(a=SimpleNamespace(NAME=name, extract=extract), b=SimpleNamespace(NAME="stones", extract=stones))
    assert {fact.kind for facts in extract_extra(PAPERS).values() for fact in facts} == {"stones"}
    (sentence,) = caplog.messages
    assert sentence.startswith("The extractor 'a' failed (")
    assert problem in sentence


def test_without_extractors_no_text_is_read(entries):
    entries()
    assert extract_extra(iter(lambda: 1 / 0, None)) == {}
