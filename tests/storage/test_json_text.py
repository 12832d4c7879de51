from __future__ import annotations

import pytest

from graphrec.storage.json_text import parse_json


def test_json_as_we_write_it_is_parsed() -> None:
    assert parse_json('["a", {"b": 1}, "\\u00e9", null]') == ["a", {"b": 1}, "é", None]


@pytest.mark.parametrize("text", ["[NaN]", "[Infinity]", '{"a": -Infinity}', '["\\ud800"]', "[", "1" * 50_000])
def test_what_no_file_of_ours_holds_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_json(text)


def test_brackets_without_end_are_refused() -> None:
    with pytest.raises(RecursionError):
        parse_json("[" * 1_000_000 + "]" * 1_000_000)
