"""The query language: the cases of `search_queries.json`, which the page is held to as well, and hostile queries."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrec.errors import OptionError
from graphrec.vectors.search_query import FIELDS, parse_search, show_tree

CASES: dict[str, Any] = json.loads((Path(__file__).parent / "search_queries.json").read_text("utf-8"))


@pytest.mark.parametrize(("typed", "tree", "n_notes"), CASES["parse"])
def test_a_query_is_understood_as_the_table_says(typed: str, tree: str, n_notes: int) -> None:
    query = parse_search(typed)
    assert (show_tree(query.tree), len(query.notes)) == (tree, n_notes)


@pytest.mark.parametrize("typed", CASES["refused"])
def test_a_value_that_a_field_cannot_have_is_refused_in_one_sentence(typed: str) -> None:
    with pytest.raises(OptionError, match=r"^[^\n]+; expected .+\.$"):
        parse_search(typed)


HOSTILE = (
    "(" * 10_000 + "a" + ")" * 10_000,
    "NOT " * 100_000 + "a",
    "-(" * 50_000,
    "a " * 500_000,
    '"' * 100_000,
    "author:" * 100_000,
    "a OR (" * 30_000,
    "x" * 1_000_000,
    "title:" + '"' * 99_999,
    "\0\x1b[31m -- \ud800 \u202e",
)


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_query_is_read_in_bounded_time(typed: str) -> None:
    start = time.perf_counter()
    query = parse_search(typed)
    assert time.perf_counter() - start < 5, "some milliseconds"
    assert len(show_tree(query.tree)) < 20_000
    assert query.notes or len(typed) < 10_000


@given(st.text(alphabet='ab "()-*:.ANDORT|é肝\x00', max_size=60))
def test_any_text_is_a_query_and_its_tree_reads_as_itself(typed: str) -> None:
    try:
        tree = show_tree(parse_search(typed).tree)
    except OptionError:
        return
    assert tree.count("(") == tree.count(")")


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_read_with_a_value_and_is_a_word_without(field: str) -> None:
    value = {"year": "2020", "is": "read"}.get(field, "x")
    assert show_tree(parse_search(f"{field}:{value}").tree) == f"{field}:{value}"
    assert show_tree(parse_search(f"{field}: {value}").tree) == f"({field} & {value})"
