"""Prints an answer for people: rank, score, title and reasons of each recommendation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from graphrec.cli._print import console
from graphrec.cli.marks import in_words
from graphrec.ranking.sentences import worth_showing
from graphrec.text import clean, format_count

if TYPE_CHECKING:
    from graphrec.api.answer import Answer
    from graphrec.model.grade import GradeList
    from graphrec.model.recommendation import Recommendation

_REASONS_SHOWN = 3


def print_answer(answer: Answer) -> None:
    """Print the seeds, then each recommendation with its most informative reasons."""
    table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=False)
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=1)
    for recommendation in answer:
        table.add_row(str(recommendation.rank), _score(recommendation), _entry(recommendation))
    with console() as out:
        out.print(_heading(answer))
        out.print(Padding(table, (1, 0)) if len(answer) else "")


def _heading(answer: Answer) -> Text:
    heading = Text()
    for paper in answer.seeds:
        heading.append(clean(paper.title) + "\n", style="bold")
    if answer.text:
        heading.append("free text\n", style="bold")
    heading.append(_counts(answer))
    if answer.reranked_by:
        heading.append(f"\n{_reranked(answer.reranked_by)}")
    return heading


def _reranked(grades: GradeList) -> str:
    """The stamp of an answer that a reranker ordered."""
    n_read = len(grades.rows)
    without = f"; {grades.n_ungraded:,} of them without a grade" if grades.n_ungraded else ""
    return f"The first {n_read:,} reranked by {clean(grades.reader)}{without}"


def _counts(answer: Answer) -> str:
    total = f"{answer.library.papers:,}"
    if answer.years and not answer.years.within:
        undated = f"{answer.years.undated:,} of {total} have no year" if answer.years.undated else "all are of others"
        return f"No paper is known to be of the years asked for; {undated}."
    if answer.n_passing == 0:
        other = "other paper" if answer.seeds else "paper"
        when = " of these years" if answer.years else ""
        return f"No {other}{when} passes --unread and --tag (library of {total})."
    if answer.n_unscored is not None:
        unscored = f"; the last {answer.n_unscored:,} have no score" if answer.n_unscored else ""
        return f"{format_count(len(answer), 'paper')} of the library of {total}, ranked{unscored}"
    weaker = f"; {answer.below_floor:,} weaker left out" if answer.below_floor else ""
    if not len(answer):
        hint = "; --min-score 0 shows them." if weaker else "."
        return f"Nothing closely related among {_among(answer)}{weaker}{hint}"
    if len(answer) < answer.n_related:
        closest = "closest" if len(answer) == 1 else f"{len(answer):,} closest"
        return f"The {closest} of {format_count(answer.n_related, 'related paper')} (library of {total}){weaker}"
    return f"{format_count(len(answer), 'related paper')} (library of {total}){weaker}"


def _among(answer: Answer) -> str:
    """The papers that could have been recommended, in words."""
    every = format_count(answer.library.papers, "paper")
    when = " in these years" if answer.years else ""
    if answer.n_passing is not None:
        return f"{answer.n_passing:,} of {every}{when} that pass --unread and --tag"
    return f"{answer.years.within:,} of {every}{when}" if answer.years else every


def _score(recommendation: Recommendation) -> Text:
    """The score, and below it its band."""
    score = Text("-" if recommendation.is_unscored else f"{recommendation.score:.2f}")
    return score.append(f"\n{recommendation.band}", style="dim") if recommendation.band else score


def _entry(recommendation: Recommendation) -> Text:
    paper = recommendation.paper
    entry = Text(clean(paper.title), style="bold")
    details = " · ".join(part for part in (_authors(paper.authors), str(paper.year or ""), clean(paper.venue)) if part)
    if mark := in_words(recommendation.mark):
        details = f"{details} · {mark}" if details else mark
    if details:
        entry.append(f"\n{details}", style="not bold dim")
    for reason in worth_showing(recommendation.reasons, _REASONS_SHOWN):
        entry.append(f"\n· {clean(reason.text)}", style="not bold")
    return entry


def _authors(authors: tuple[str, ...]) -> str:
    if len(authors) > 3:
        return f"{clean(authors[0])} et al."
    return "; ".join(map(clean, authors))  # many are written "Family, Given"
