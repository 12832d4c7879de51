"""Marks as values: changed step by step, joined without loss, filtered."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrec.model.marks import MarkChange, MarkFilter, free_name, is_marked, join_marks, join_notes, join_tags
from graphrec.model.user_state import Mark, PaperKey

KEY = PaperKey("a", "A paper")
EARLY, LATE = "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"
LINES = st.lists(st.sampled_from(["good", "not good", "good work", "see p. 3", "no"]), max_size=3).map("\n".join)
MARKS = st.builds(
    Mark,
    st.just(KEY),
    st.sampled_from(["", "keep", "discard"]),
    st.sampled_from(["", "read", "to-read"]),
    LINES,
    st.lists(st.sampled_from(["llm", "LLM", "x", "y"]), max_size=3).map(lambda tags: join_tags(tags, ())),
    st.sampled_from([EARLY, LATE, ""]),
)
TRACES = st.sampled_from(["", "also marked keep", f"also marked discard ({EARLY})", f"also marked keep ({LATE})"])
DECIDED = st.builds(
    lambda mark, decision, trace: replace(mark, decision=decision, note="\n".join(filter(None, (mark.note, trace)))),
    MARKS,
    st.sampled_from(["keep", "discard"]),
    TRACES,
).filter(lambda mark: f"also marked {mark.decision}" not in mark.note)


def test_a_change_adds_and_replaces_only_what_says_the_opposite() -> None:
    mark = MarkChange("keep", note="one", tags=("b",)).applied_to(None, KEY, EARLY)
    assert mark == Mark(KEY, "keep", "", "one", ("b",), EARLY)
    mark = MarkChange("discard", "read", "two", ("a", "B")).applied_to(mark, KEY, LATE)
    assert mark == Mark(KEY, "discard", "read", "one\ntwo", ("a", "B"), LATE)


def test_a_change_of_nothing_keeps_its_time() -> None:
    mark = Mark(KEY, "keep", "", "one", ("b",), EARLY)
    assert MarkChange("keep", note="one", tags=("b",)).applied_to(mark, KEY, LATE) == mark
    assert MarkChange("keep").applied_to(mark, KEY, LATE) == mark


def test_clear_removes_what_was_before_and_leaves_what_is_said_with_it() -> None:
    mark = Mark(KEY, "keep", "read", "one", ("b",), EARLY)
    assert MarkChange(clear=True).applied_to(mark, KEY, LATE) is None
    assert MarkChange(clear=True).applied_to(None, KEY, LATE) is None
    assert MarkChange("discard", clear=True).applied_to(mark, KEY, LATE) == Mark(KEY, "discard", when=LATE)


def test_notes_and_tags_have_nothing_that_a_terminal_obeys() -> None:
    mark = MarkChange(note="a\x1b[31m\r\nb", tags=("x\x07",)).applied_to(None, KEY, EARLY)
    assert mark is not None
    assert (mark.note, mark.tags) == ("a[31m\nb", ("x",))


def test_the_later_decision_is_taken_and_the_note_tells_the_other() -> None:
    union = join_marks(Mark(KEY, "keep", when=EARLY), Mark(KEY, "discard", when=LATE))
    assert union.mark == Mark(KEY, "discard", "", f"also marked keep ({EARLY})", (), LATE)
    assert union.conflict == (
        f"A paper: discard ({LATE}) and keep ({EARLY}); taken: discard, the note tells the other."
    )
    again = join_marks(union.mark, Mark(KEY, "keep", when=EARLY))
    assert again == (union.mark, ""), "told once"
    preferred = join_marks(Mark(KEY, "keep", when=LATE), Mark(KEY, "discard", when=EARLY), prefer_other=True)
    assert preferred.mark.decision == "discard"


def test_no_note_tells_the_decision_that_is_taken() -> None:
    merged = join_marks(Mark(KEY, "keep", when=LATE), Mark(KEY, "discard", "", "mine", when=EARLY)).mark
    assert merged == Mark(KEY, "keep", "", f"mine\nalso marked discard ({EARLY})", (), LATE)
    imported = join_marks(merged, Mark(KEY, "discard", "", "mine", when=EARLY), prefer_other=True).mark
    assert imported == Mark(KEY, "discard", "", f"mine\nalso marked keep ({LATE})", (), LATE)
    changed = MarkChange("keep").applied_to(imported, KEY, LATE)
    assert changed == Mark(KEY, "keep", "", "mine", (), LATE)


def test_a_line_under_that_of_the_other_decision_stays_there() -> None:
    mark = Mark(KEY, "discard", "", f"one\nalso marked keep ({EARLY})\ntwo", (), LATE)
    for other in (mark, Mark(KEY, "keep", "", "one", (), EARLY), Mark(KEY, "discard", "", "two", (), EARLY)):
        assert join_marks(mark, other).mark.note.endswith(f"also marked keep ({EARLY})\ntwo")
    said = Mark(KEY, "keep", "", "also marked keep (by Ann)", (), EARLY)
    assert join_marks(said, said).mark == said, "a line of a person is none of ours"


@given(DECIDED, DECIDED, DECIDED)
def test_decided_marks_are_joined_in_any_order_and_again(one: Mark, two: Mark, three: Mark) -> None:
    left = join_marks(join_marks(one, two).mark, three).mark
    right = join_marks(one, join_marks(two, three).mark).mark
    assert replace(left, note="") == replace(right, note="")
    assert {*left.note.split("\n")} == {*right.note.split("\n")}
    for mark in (one, two, three, left):
        assert join_marks(left, mark) == (left, "")
    assert f"also marked {left.decision}" not in left.note
    assert left.note.count("also marked") <= 1


def test_at_the_same_time_keep_is_taken() -> None:
    for one, other in permutations(("keep", "discard")):
        assert join_marks(Mark(KEY, one, when=EARLY), Mark(KEY, other, when=EARLY)).mark.decision == "keep"


@given(MARKS, MARKS)
def test_joined_marks_lose_nothing_whatever_the_order(one: Mark, other: Mark) -> None:
    mark = join_marks(one, other).mark
    assert mark == join_marks(other, one).mark
    assert join_marks(mark, one).mark == mark
    assert join_marks(mark, other).mark == mark
    assert {*one.note.split("\n"), *other.note.split("\n")} - {""} <= set(mark.note.split("\n"))
    assert {tag.casefold() for tag in (*one.tags, *other.tags)} == {tag.casefold() for tag in mark.tags}
    assert mark.reading == ("read" if "read" in (one.reading, other.reading) else one.reading or other.reading)
    decisions = {one.decision, other.decision} - {""}
    assert (mark.decision or "") in (decisions or {""})
    assert is_marked(mark) == (is_marked(one) or is_marked(other))


def test_a_line_within_a_word_is_no_repetition() -> None:
    assert join_notes("no", "not good") == "no\nnot good"
    assert join_notes("a\nb\nc", "b") == "a\nb\nc"


@pytest.mark.parametrize(
    ("chosen", "passing"),
    [
        (MarkFilter(), "none read to-read tagged both"),
        (MarkFilter(unread=True), "none to-read tagged both"),
        (MarkFilter(tags=("A",)), "tagged both"),
        (MarkFilter(tags=("a", "b")), "both"),
        (MarkFilter(unread=True, tags=("c",)), ""),
    ],
)
def test_a_filter_passes(chosen: MarkFilter, passing: str) -> None:
    marks = {
        "none": None,
        "read": Mark(KEY, reading="read"),
        "to-read": Mark(KEY, reading="to-read"),
        "tagged": Mark(KEY, tags=("a",)),
        "both": Mark(KEY, tags=("a", "B")),
    }
    assert [name for name, mark in marks.items() if chosen.passes(mark)] == passing.split()
    assert bool(chosen) == (chosen != MarkFilter())


def test_an_absent_paper_has_a_name_of_its_own() -> None:
    assert free_name("a", {"b"}) == "a"
    assert free_name("a", {"a", "a~absent"}) == "a~absent~absent"
