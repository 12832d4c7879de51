from __future__ import annotations

import pytest
from cases import EXPECTED, FOLDER, find_faults


@pytest.mark.parametrize("name", EXPECTED)
def test_file_of_a_tool_is_read_as_it_must_be(name: str) -> None:
    assert find_faults(name) == []


def test_every_file_of_the_cases_is_judged() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {*EXPECTED, "expected.yaml"}
