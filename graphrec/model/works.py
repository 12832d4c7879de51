"""Works and methods as records: what is known of what papers name, cite or use, but that the library does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.model.facts import WORK_SCHEME, work_label
from graphrec.model.paper import Paper
from graphrec.model.relations import list_relations
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphrec.model.facts import Method, Work

METHOD_SCHEME = "method:"  # begins the id of a method


def record_of_work(work: Work) -> Paper:
    """The record of a work, so that it can be shown, marked and exported as a paper is; its title is its label.

    >>> from graphrec.model.facts import Work
    >>> record_of_work(Work("LLaMA", "Touvron et al.", 2023, id="work:llama"))
    <Paper 'LLaMA' (2023)>
    """
    authors = (work.author,) if work.author else ()
    label = work_label(work)
    others = (work.title,) if work.title and work.title != label else ()
    return Paper(
        label, id=work.id, year=work.year, authors=authors, venue=work.venue, doi=work.doi, other_titles=others
    )


def say_named(label: str, counts: Mapping[str, int]) -> str:
    """The sentence on a work that the library does not hold: how many papers name it, and how.

    Args:
        label: what it is called.
        counts: number of papers by relation, of each paper the strongest.

    >>> say_named("LLaMA", {"extends": 4, "uses": 7})
    'LLaMA is not in the library; 11 papers name it: 4 extend it, 7 use it.'
    """
    total = sum(counts.values())
    verb = "name" if total != 1 else "names"
    return f"{clean(label)} is not in the library; {count_named(counts, f' {verb} it')}."


def count_named(counts: Mapping[str, int], verb: str = "") -> str:
    """How many papers refer to a work, and how; `verb` follows the first number.

    >>> count_named({"uses": 1})
    '1 paper: 1 uses it'
    """
    total = sum(counts.values())
    return f"{total:,} paper{'s' * (total != 1)}{verb}{': ' if total else ''}{list_relations(counts)}"


def is_work(paper: Paper) -> bool:
    """Whether a record is that of a work which the library does not hold."""
    return paper.id.startswith(WORK_SCHEME)


def method_id(method: Method) -> str:
    """The id of a method: its name, as in exported graphs."""
    return f"{METHOD_SCHEME}{method.name}"


def record_of_method(method: Method) -> Paper:
    """The record of a method, so that it can be asked for and shown as a paper is; its title is its name."""
    return Paper(method.name, id=method_id(method), other_titles=method.aliases)


def is_method(paper: Paper) -> bool:
    """Whether a record is that of a method."""
    return paper.id.startswith(METHOD_SCHEME)
