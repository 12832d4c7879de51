"""A source in the manifest of a library that is no graphrec's own is none."""

from __future__ import annotations

import pytest

from graphrec.model.source import Source

WHOLE = Source("refs.bib", "ab", 10, ("bibtex",), 3)


@pytest.mark.parametrize(
    "odd", [{"read": 10**30}, {"read": -1}, {"size": 1 << 63}, {"size": True}, {"is_followed": "yes"}, {"name": ""}]
)
def test_a_source_with_a_value_that_no_file_can_have_is_none(odd: dict[str, object]) -> None:
    assert Source.from_dict(WHOLE.to_dict()) == WHOLE
    assert Source.from_dict({**WHOLE.to_dict(), **odd}) is None
