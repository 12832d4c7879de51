"""`graphrec evaluate`: measures the ranking beside baselines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphrec.cli._print import say
from graphrec.cli.forms import RECORDS, CommandResult, by_key
from graphrec.cli.options import library_option, open_library
from graphrec.cli.output import output_options
from graphrec.text import format_count

if TYPE_CHECKING:
    from graphrec import evaluation
    from graphrec.cli.output import Output

GROUP = "measure"


@click.command(short_help="Measure the ranking on judgements or on hidden references.")
@click.argument("judgements", required=False, type=click.Path(path_type=Path))
@library_option()
@click.option("--hide-references", "share", type=float, metavar="SHARE", help="Hide this share of the references.")
@click.option("--cold", is_flag=True, help="Hide all references of that share of the papers: what a draft looks like.")
@click.option("--brief", is_flag=True, help="Only graphrec and the baselines, not each signal alone and left out.")
@output_options(RECORDS, default="text")
def command(
    judgements: Path | None,
    library_path: Path | str | None,
    share: float | None,
    cold: bool,
    brief: bool,
    output: Output,
) -> None:
    """Measure the ranking on JUDGEMENTS (a table query_title, paper_title, grade, or TREC qrels), or on references of
    the library that are hidden from it, beside baselines that run on the same cases.

    \b
    graphrec evaluate data/judgements.tsv
    graphrec evaluate --hide-references 0.2 -l my-library
    """  # noqa: D205 - click shows the first paragraph whole
    from graphrec.cli._report import progress

    if (judgements is None) == (share is None):
        raise click.UsageError("Give a file of judgements, or --hide-references SHARE, one of the two.")
    library = open_library(library_path)
    with progress("queries") as announce:
        if judgements is not None:
            results, unknown = library.evaluate(judgements, brief=brief, announce=announce)
            if unknown:
                absent = f"{format_count(len(unknown), 'paper')} of {judgements} {'is' if len(unknown) == 1 else 'are'}"
                say(f"{absent} not in the library, for instance {unknown[0]!r}.")
        else:
            unknown = ()
            results = library.evaluate_held_out(share or 0.0, cold=cold, brief=brief, announce=announce)
    described = [result.to_dict() for result in results]
    output.write(
        CommandResult(
            text=lambda: _print(results),
            document=lambda: {"systems": described, "not_found": list(unknown)},
            records=lambda: described,
            columns=by_key(*described[0]),
        )
    )


def _print(results: list[evaluation.SystemResult]) -> None:
    from rich.table import Table

    from graphrec.cli._print import console
    from graphrec.evaluation import MEASURES
    from graphrec.evaluation.measures import interval

    queries = len(results[0].values[MEASURES[0]])
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("", overflow="fold")
    for name in MEASURES:
        table.add_column(name, justify="right", no_wrap=name != MEASURES[0])
    for result in results:
        low, high = interval(result.values[MEASURES[0]])
        first, *others = (f"{result.mean(name):.3f}" for name in MEASURES)
        table.add_row(result.system, f"{first} [{low:.3f}, {high:.3f}]", *others)
    with console() as out:
        out.print(f"{queries} queries; mean, and 95% interval of {MEASURES[0]} over the queries")
        out.print(table)
