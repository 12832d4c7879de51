"""`graphrec trends`: what rises and what falls in a library."""

from __future__ import annotations

import math
from operator import attrgetter
from typing import TYPE_CHECKING

import click

from graphrec.cli._print import say
from graphrec.cli.forms import RECORDS, CommandResult
from graphrec.cli.options import library_option, open_library, top_option
from graphrec.cli.output import output_options
from graphrec.text import clean, format_count, truncate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from graphrec.cli.forms import Columns
    from graphrec.cli.output import Output
    from graphrec.explore.trends.comparison import Trend, Trends

GROUP = "ask"
_WIDTH = 60  # characters of a name
_COLUMNS: Columns = {
    "direction": attrgetter("direction"),
    "kind": attrgetter("kind"),
    "name": attrgetter("name"),
    "later": attrgetter("later"),
    "earlier": attrgetter("earlier"),
    "ratio": lambda trend: trend.to_dict()["ratio"],
    "low": lambda trend: trend.to_dict()["low"],
    "high": lambda trend: trend.to_dict()["high"],
    "counts": lambda trend: list(trend.counts),
}


@click.command(short_help="What rises and falls: methods, works, themes.")
@library_option()
@click.option(
    "--by",
    type=click.Choice(["year", "month", "batch"]),
    default="year",
    show_default=True,
    help="Periods: years, months, or the batches in which papers were first seen, which needs no dates.",
)
@click.option("--since", metavar="PERIOD", default="", help="The first of the later periods, such as 2021 or 2021-05.")
@top_option(10, "methods, works and themes each that rise, and that fall")
@output_options(RECORDS, default="text")
def command(library_path: Path | str | None, by: str, since: str, top: int, output: Output) -> None:
    """Compare the later with the earlier papers: which methods, works and themes more of them have, and which fewer.

    Each comes with its counts and an interval. What too few papers have is left out; of what is shown, at most one in
    twenty is expected to be chance.

    \b
    graphrec trends --by batch
    graphrec trends --by batch --to csv -o trends.csv
    """
    trends = open_library(library_path).trends(by, since=since, top=top)
    every = (*trends.rising, *trends.falling)
    output.write(
        CommandResult(
            text=lambda: _print(trends),
            document=trends.to_dict,
            records=lambda: (trend.to_dict() for trend in every),
            columns=_COLUMNS,
            rows=lambda: every,
        )
    )
    if reason := _why_nothing(trends):
        say(reason)


def _why_nothing(trends: Trends) -> str:
    if not trends.periods:
        other = "" if trends.by == "batch" else "; --by batch needs none"
        return f"The {trends.by} of no paper is known{other}."
    if not trends.since:
        return f"All papers whose {trends.by} is known are of one, {trends.periods[0][0]}: there is nothing to compare."
    if not trends.rising and not trends.falling:
        return (
            f"Too little to say: of {trends.n_compared:,} methods, works and themes in ten papers or more, none is"
            " surely more frequent or rarer in the later papers."
        )
    return ""


def _print(trends: Trends) -> None:
    for line in _describe_periods(trends):
        click.echo(line)
    for heading, some in (("Rising", trends.rising), ("Falling", trends.falling)):
        for kind, plural in (("method", "methods"), ("work", "works"), ("theme", "themes")):
            if listed := [trend for trend in some if trend.kind == kind]:
                click.echo(f"\n{heading} {plural}")
                _print_trends(listed, trends)


def _describe_periods(trends: Trends) -> list[str]:
    unknown = ""
    if trends.n_unknown:
        wrong = f", of {trends.n_implausible:,} it cannot be right" if trends.n_implausible else ""
        unknown = f"The {trends.by} of {format_count(trends.n_unknown, 'paper')} is not known{wrong}."
    if not trends.since:
        return list(filter(None, (unknown,)))
    labels = [clean(label) for label, _ in trends.periods]
    at = labels.index(clean(trends.since))
    later, earlier = _span(labels[at:]), _span(labels[:at])
    sizes = f"{format_count(trends.n_later, 'later paper')} ({later}) beside {trends.n_earlier:,} earlier ({earlier})"
    compared = f"{trends.n_compared:,} compared, {trends.n_too_few:,} with too few papers to say"
    return [f"{sizes}; {compared}", *filter(None, (unknown,))]


def _span(labels: Sequence[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}"


def _print_trends(listed: Sequence[Trend], trends: Trends) -> None:
    for trend in listed:
        ratio = "new" if math.isinf(trend.ratio) else f"{trend.ratio:.2f}x"
        low, high = (f"{each:.2f}" if math.isfinite(each) else "any" for each in trend.interval)
        counts = f"{trend.later:,} of {trends.n_later:,}, before {trend.earlier:,} of {trends.n_earlier:,}"
        click.echo(f"  {truncate(clean(trend.name), _WIDTH)}: {ratio} ({low} to {high}): {counts}")
