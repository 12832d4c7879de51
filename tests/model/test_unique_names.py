from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from graphrec.model.unique_names import FreeNames

NAMES = st.sampled_from(["x", "x~2", "x~3", "x~02", "x~1", "x~2~2", "x~", "y", "~2"])


def by_a_plain_loop(claims: list[str], taken: set[str]) -> list[str]:
    given_out: list[str] = []
    for wanted in claims:
        unique, count = wanted, 2
        while unique in given_out or unique in taken:
            unique, count = f"{wanted}~{count}", count + 1
        given_out.append(unique)
    return given_out


@given(claims=st.lists(NAMES, max_size=30), taken=st.sets(NAMES))
@example(claims=["x", "x", "x~2"], taken={"x", "x~2", "x~3"})
def test_the_names_are_those_of_a_plain_loop(claims: list[str], taken: set[str]) -> None:
    names = FreeNames(taken.__contains__)
    assert [names.claim(claim) for claim in claims] == by_a_plain_loop(claims, taken)


def test_a_name_wanted_often_is_asked_for_once_each_time() -> None:
    asked: list[str] = []
    taken = {"x", *(f"x~{number}" for number in range(2, 100))}
    names = FreeNames(lambda name: asked.append(name) or name in taken)
    for number in range(100, 200):
        assert names.claim("x") == f"x~{number}"
    assert len(asked) == len(set(asked)) == 199
