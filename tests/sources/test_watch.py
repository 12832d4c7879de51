"""When files that are followed are told to have changed; what happens while it waits is written down, not timed."""

from __future__ import annotations

import os
from contextlib import suppress

import pytest

from graphrec.sources import watch


class OverError(Exception):
    """Ends a story."""


def tell(find_paths, steps):
    """How often a change was told after each step of a story, which happen while the watch waits."""
    story, told = iter(steps), []

    def pause(seconds):
        assert seconds >= watch.PERIOD
        for step in story:
            step()
            told.append(0)
            return
        raise OverError

    for _ in until_over(watch.changes(find_paths, pause)):
        if told:
            told[-1] += 1
    return told


def until_over(steps):
    with suppress(OverError):
        yield from steps


def nothing():
    pass


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "refs.bib"
    path.write_text("one", "utf-8")
    return path


def test_nothing_is_told_while_nothing_changes(file):
    assert tell(lambda: [file], [nothing] * 4) == [0, 0, 0, 0]


def test_a_change_is_told_once_it_has_settled(file):
    steps = [lambda: file.write_text("two!", "utf-8"), lambda: file.write_text("two steps", "utf-8"), nothing, nothing]
    assert tell(lambda: [file], steps) == [0, 0, 1, 0]


def test_a_file_that_is_replaced_or_goes_and_comes_is_told(file, tmp_path):
    def replace():
        new = tmp_path / "new"
        new.write_text("ONE", "utf-8")
        os.utime(new, ns=(0, file.stat().st_mtime_ns))
        new.replace(file)

    steps = [
        replace,
        nothing,
        nothing,
        file.unlink,
        nothing,
        lambda: file.write_text("back", "utf-8"),
        nothing,
        nothing,
    ]
    assert tell(lambda: [file], steps) == [0, 1, 0, 0, 1, 0, 1, 0]


def test_a_change_that_was_undone_before_it_settled_is_not_told(file):
    before = file.stat().st_mtime_ns

    def undo():
        file.write_text("one", "utf-8")
        os.utime(file, ns=(before, before))

    assert tell(lambda: [file], [lambda: file.write_text("two!", "utf-8"), undo, nothing, nothing])[1:] == [0, 0, 0]


def test_a_file_that_a_pattern_finds_later_is_told(file, tmp_path):
    steps = [nothing, (tmp_path / "later.bib").touch, nothing, nothing]
    assert tell(lambda: sorted(tmp_path.glob("*.bib")), steps) == [0, 0, 1, 0]


def test_what_changes_while_the_caller_works_is_told_afterwards(file):
    rounds = []
    story = iter([nothing, nothing, nothing])

    def pause(_):
        next(story, lambda: (_ for _ in ()).throw(OverError))()

    for _ in until_over(watch.changes(lambda: [file], pause)):
        rounds.append(file.read_text("utf-8"))
        if len(rounds) == 1:
            file.write_text("written meanwhile", "utf-8")
    assert rounds == ["one", "written meanwhile"]


def test_a_search_that_takes_long_is_made_less_often(file, monkeypatch):
    clock = iter(range(0, 1000, 7))
    monkeypatch.setattr(watch.time, "perf_counter", lambda: next(clock))
    waits = []

    def pause(seconds):
        waits.append(seconds)
        raise OverError

    with pytest.raises(OverError):
        list(watch.changes(lambda: [file], pause))
    assert waits == [70]
