"""The Python front takes what it says it takes, and tells of all else in a sentence of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from graphrec.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphrec.api.library import Library

WRONG: dict[str, Callable[[Any], object]] = {
    "since": lambda library: library.related(text="pruning", since="2020"),
    "until": lambda library: library.related(text="pruning", until=2020.5),
    "top": lambda library: library.related(text="pruning", top="5"),
    "top, a flag": lambda library: library.related(text="pruning", top=True),
    "min_score": lambda library: library.related(text="pruning", min_score="0"),
    "diverse": lambda library: library.related(text="pruning", diverse="0"),
    "diverse, no number": lambda library: library.related(text="pruning", diverse=float("nan")),
    "by": lambda library: library.related(text="pruning", by=["method"]),
    "text": lambda library: library.related(text=5),
    "avoid": lambda library: library.related("MultiPruner", avoid=5),
    "avoid, several": lambda library: library.related("MultiPruner", avoid=[5]),
    "find": lambda library: library.find(0),
    "search": lambda library: library.search(["pruning"]),
    "search, limit": lambda library: library.search("pruning", limit=-1),
    "method": lambda library: library.method(3),
    "methods": lambda library: library.methods("3"),
    "gaps": lambda library: library.gaps(least=0),
    "depth": lambda library: library.lineage(0, depth=0),
    "share": lambda library: library.calibrate("0.2"),
    "share, held out": lambda library: library.evaluate_held_out("0.2"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_value_of_another_kind_is_a_sentence_of_ours(eight_library: Library, name: str) -> None:
    with pytest.raises(OptionError, match="; "):
        WRONG[name](eight_library)


@pytest.mark.parametrize("row", [8, 999, -1, "0", 0.0, None, True])
def test_a_row_that_no_paper_has_is_never_called_damage(eight_library: Library, row: Any) -> None:
    for ask in (eight_library.describe, eight_library.describe_facts, eight_library.lineage):
        with pytest.raises(OptionError):
            ask(row)
    for ends in ((0, row), (row, 0)):
        with pytest.raises(OptionError):
            eight_library.path_between(*ends)


def test_numbers_of_numpy_are_numbers(eight_library: Library) -> None:
    row = eight_library.find("MultiPruner").row
    assert eight_library.describe(np.int64(row)) == eight_library.describe(row)
    answer = eight_library.related("MultiPruner", top=np.int32(1), min_score=np.float32(0), since=np.int16(2000))
    assert len(answer) == 1


def test_docstrings_name_every_key(eight_library: Library) -> None:
    library, row = eight_library, eight_library.find("MultiPruner").row
    told: dict[str, Any] = {
        "describe": library.describe(row),
        "describe_facts": library.describe_facts(row),
        "lineage": library.lineage(row),
        "gaps": library.gaps(least=1),
        "path_between": library.path_between(row, 0),
        "methods": library.methods(),
        "method": library.method("pruning"),
    }
    for name, found in told.items():
        said = getattr(type(library), name).__doc__
        assert {key for key in _keys(found) if f"`{key}`" not in said} == set(), name


def _keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(_keys, value.values()))
    return set().union(*map(_keys, value)) if isinstance(value, list) else set()
