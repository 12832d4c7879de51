"""Works as records: what is known of a work that papers name or cite, but that the library does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.model.facts import WORK_SCHEME, work_label
from graphrec.model.paper import Paper

if TYPE_CHECKING:
    from graphrec.model.facts import Work


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


def is_work(paper: Paper) -> bool:
    """Whether a record is that of a work which the library does not hold."""
    return paper.id.startswith(WORK_SCHEME)
