"""The page of a lineage: its papers and works along the years, and a list with all sentences below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.explore.families.lineage import METHOD, PAPER
from graphrec.model.works import count_named, say_named
from graphrec.page.document import Document, Heading, Item, Listing, Paragraph, Quote, Span
from graphrec.page.timeline import draw_timeline
from graphrec.text import clean, format_count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphrec.explore.families.lineage import Branch, Lineage
    from graphrec.page.document import Block

_HEADINGS = {
    "versions": "Versions, by their names",
    "kinds": "Kinds, by their names",
    "builds_on": "What it builds on",
    "built_on_by": "What builds on it",
    "refers_to": "What else it refers to",
    "referred_to_by": "What else refers to it",
}
_USED_BY = "Papers that use it"


def draw_lineage(lineage: Lineage, facts: Mapping[str, str]) -> Document:
    """Describe the page of a lineage.

    Args:
        lineage: the lineage.
        facts: how the page was made, by name.

    Cost: linear in the number of branches.
    """
    anchors = {id(branch): f"b{at}" for at, (_, _, branch) in enumerate(lineage.walk())}
    blocks: list[Block] = [draw_timeline(lineage, anchors)] if anchors else []
    for name, branches in lineage.trees().items():
        if branches:
            heading = _USED_BY if (lineage.kind, name) == (METHOD, "built_on_by") else _HEADINGS[name]
            blocks += [Heading(heading), _list(lineage, branches, anchors)]
        if left_out := lineage.left_out.get(name):
            blocks.append(Paragraph(_say_left_out(left_out), "soft"))
    if not anchors:
        blocks.append(Paragraph("Nothing in the words of this library extends, uses or compares with it."))
    return Document(f"The family of {clean(lineage.title)}", blocks, _summary(lineage), facts)


def _summary(lineage: Lineage) -> str:
    if lineage.kind == METHOD:
        n_papers = lineage.named_by.get("uses", 0)
        return f"A method that {format_count(n_papers, 'paper')} of the library use{'s' * (n_papers == 1)}."
    if lineage.kind == PAPER:
        year = f"A paper of {lineage.year}" if lineage.year else "A paper whose year is not known"
        verb = " refers to it" if sum(lineage.named_by.values()) == 1 else " refer to it"
        others = count_named(lineage.named_by, verb) if lineage.named_by else "no other paper refers to it"
        return f"{year}. Of the library, {others}."
    return say_named(lineage.title, lineage.named_by)


def _say_left_out(count: int) -> str:
    return f"{count:,} more are left out."


def _list(lineage: Lineage, branches: Sequence[Branch], anchors: Mapping[int, str]) -> Listing:
    """All branches of a tree as nested lists, with the sentences."""
    places = {branch.id: anchors[id(branch)] for _, _, branch in lineage.walk() if not branch.stands_under}

    def item(branch: Branch) -> Item:
        below: list[Block] = [Quote(branch.sentence)] if branch.sentence else []
        if branch.further:
            below.append(Listing([item(each) for each in branch.further]))
        if branch.left_out:
            below.append(Paragraph(_say_left_out(branch.left_out), "soft"))
        return Item(_words(branch, places), below, anchors[id(branch)])

    return Listing([item(branch) for branch in branches])


def _words(branch: Branch, places: Mapping[str, str]) -> list[str | Span]:
    words: list[str | Span] = [Span(f"{branch.year} ", "soft")] if branch.year else []
    words += [Span(branch.relation, "note"), " ", Span(branch.title, "strong")]
    if branch.kind == METHOD:
        words.append(f": {format_count(branch.n_papers, 'paper')}")
    elif not branch.in_library:
        words.append(Span(f" not in the library; {format_count(branch.n_papers, 'paper')} name it", "soft"))
    if branch.stands_under:
        place = places.get(branch.id, "")
        pointer = "a circle: it stands above" if branch.is_cycle else f"it stands under {branch.stands_under}"
        words += [" (", Span(pointer, "soft", f"#{place}" if place else ""), ")"]
    return words
