"""Marks as values: how one is changed, how those of two people are joined, and which papers pass a filter of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, get_args

from graphrec.model.user_state import Decision, Mark, PaperKey, Reading
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

DECISIONS: tuple[Decision, ...] = get_args(Decision)
READINGS: tuple[Reading, ...] = get_args(Reading)
_TRACE = r"also marked {}( \(\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ\))?"  # of the decision that was not taken, in a note
_ABSENT = "~absent"  # behind the id of a mark on a paper that the library lacks, where another paper has that id


@dataclass(frozen=True, slots=True)
class MarkChange:
    """What is to change in the marks on a paper.

    Attributes:
        decision: keep or discard, which replaces the other; "" leaves it.
        reading: read or to-read, which replaces the other; "" leaves it.
        note: lines that are added to the note.
        tags: tags that are added.
        clear: whether all that was there goes first.
    """

    decision: Decision = ""
    reading: Reading = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    clear: bool = False

    def applied_to(self, mark: Mark | None, paper: PaperKey, when: str) -> Mark | None:
        """The mark after this change; None if nothing is marked then.

        Args:
            mark: the mark before; None for none.
            paper: the paper.
            when: the time of this change (UTC, ISO 8601, seconds).
        """
        before = mark or Mark(paper)
        start = Mark(paper) if self.clear else before
        lines, _ = _split_trace(start.note, self.decision)
        after = Mark(
            paper,
            self.decision or start.decision,
            self.reading or start.reading,
            join_notes(lines, clean_note(self.note)),
            join_tags(start.tags, self.tags),
            before.when,
        )
        if after == replace(before, paper=paper):
            return mark and after
        return replace(after, when=when) if is_marked(after) else None


def is_marked(mark: Mark) -> bool:
    """Whether anything is marked."""
    return bool(mark.decision or mark.reading or mark.note or mark.tags)


class Union(NamedTuple):
    """Two marks on one paper as one, and a sentence on what they disagree about, "" if nothing."""

    mark: Mark
    conflict: str


def join_marks(one: Mark, other: Mark, *, prefer_other: bool = False) -> Union:
    """Join two marks on one paper, so that nothing is lost and the order makes no difference.

    What was read stays read, notes are joined line by line, and tags united. Where one keeps the paper and one discards
    it, the mark that was changed later decides (at the same time, keep), and the note tells what the other said.

    Marks that all decide may be joined in any order, and again: only the order of the lines of their notes differs.

    Args:
        one: a mark; its key of the paper is taken.
        other: another one.
        prefer_other: whether the other decides, whenever it was changed.
    """
    later, earlier = sorted(
        (one, other), key=lambda mark: (mark.when, mark.decision == "keep", mark.note), reverse=True
    )
    decides, yields = (other, one) if prefer_other and other.decision else (later, earlier)
    decision = decides.decision or yields.decision
    trace = ""
    if decides.decision and yields.decision and decides.decision != yields.decision:
        trace = f"also marked {yields.decision}" + (f" ({yields.when})" if yields.when else "")
    note = _join_traced(earlier.note, later.note, decision, trace)
    conflict = ""
    before = {line for mark in (one, other) for line in mark.note.split("\n")}
    if trace and trace in note.split("\n") and trace not in before:
        conflict = (
            f"{clean(one.paper.title)}: {decides.decision} ({decides.when}) and {yields.decision} ({yields.when});"
        )
        conflict += f" taken: {decides.decision}, the note tells the other."
    reading: Reading = "read" if "read" in (one.reading, other.reading) else one.reading or other.reading
    tags = join_tags(earlier.tags, later.tags)
    return Union(Mark(one.paper, decision, reading, note, tags, max(one.when, other.when)), conflict)


def _join_traced(first: str, second: str, decision: Decision, trace: str) -> str:
    """Two notes as one, that tells the latest decision against the one that is taken, and none for it.

    Args:
        first: a note.
        second: another one.
        decision: the one that is taken.
        trace: the line that tells of another one; "" for none.
    """
    against: Decision = "discard" if decision == "keep" else "keep"
    lines, traces = [], [trace]
    for note in (first, second):
        rest, further = _split_trace(_split_trace(note, decision)[0], against if decision else "")
        lines.append(rest)
        traces += further
    joined, trace = join_notes(*lines), max(traces)
    for note in (first, second):  # as it is, if it tells all: a line under the trace stays there
        if _split_trace(note, against if decision else "") == (joined, [trace] * bool(trace)):
            return note
    return "\n".join(filter(None, (joined, trace)))


def _split_trace(note: str, decision: Decision) -> tuple[str, list[str]]:
    """A note without the lines that tell that somebody decided so, and these lines; all of it for no decision."""
    if not decision or "also marked" not in note:
        return note, []
    is_trace = re.compile(_TRACE.format(decision)).fullmatch
    lines = note.split("\n")
    return "\n".join(line for line in lines if not is_trace(line)), [line for line in lines if is_trace(line)]


def join_notes(first: str, second: str) -> str:
    """Two notes as one: the second under the first, unless the lines of one are among those of the other."""
    if not first or not second:
        return first or second
    if _holds(first, second):
        return first
    return second if _holds(second, first) else f"{first}\n{second}"


def _holds(note: str, part: str) -> bool:
    return f"\n{part}\n" in f"\n{note}\n"


def join_tags(first: Iterable[str], second: Iterable[str]) -> tuple[str, ...]:
    """The tags of both in alphabetical order, each once, whatever its case."""
    tags: dict[str, str] = {}
    for tag in sorted(filter(None, map(clean_tag, chain(first, second)))):
        tags.setdefault(tag.casefold(), tag)
    return tuple(tags[key] for key in sorted(tags))


def clean_tag(tag: str) -> str:
    """A tag without what a terminal obeys, and without the sign before it with which it is shown.

    >>> clean_tag("#to do"), clean_tag("C#"), clean_tag("#")
    ('to do', 'C#', '')
    """
    return clean(tag).lstrip("# ")


def clean_note(note: str) -> str:
    """A note without what a terminal obeys; its lines stay."""
    return "\n".join(map(clean, note.strip().splitlines()))


def free_name(name: str, names: Collection[str]) -> str:
    """The name of a mark on a paper that the library lacks: its id, or where another has that, one that nobody has."""
    while name in names:
        name += _ABSENT
    return name


@dataclass(frozen=True, slots=True)
class MarkFilter:
    """Which papers pass by their marks; False where all do.

    Attributes:
        unread: only papers that are not marked as read.
        tags: only papers that have all of these tags, in any case.
    """

    unread: bool = False
    tags: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.unread or bool(self.tags)

    def passes(self, mark: Mark | None) -> bool:
        """Whether a paper passes; None if it has no mark."""
        if self.unread and mark is not None and mark.reading == "read":
            return False
        present = {clean_tag(tag).casefold() for tag in mark.tags} if mark else set()
        return all(clean_tag(tag).casefold() in present for tag in self.tags)
