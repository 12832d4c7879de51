"""`graphrec gaps`: lists works that papers refer to but that the library does not contain."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from graphrec.cli._print import say
from graphrec.cli.forms import RECORDS, CommandResult
from graphrec.cli.options import library_option, open_library, top_option
from graphrec.cli.output import output_options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from graphrec.cli.forms import Columns
    from graphrec.cli.output import Output
    from graphrec.explore.gaps import Gap

GROUP = "ask"
_MOST_CITING = 3  # papers printed below each work; the other forms have all of them
_WIDTH = 83  # characters of a title
_COLUMNS: Columns = {
    "id": lambda gap: gap.id,
    "name": lambda gap: gap.name,
    "papers": lambda gap: len(gap.named_by),
    "named_by": lambda gap: [paper.title for paper in gap.named_by],
}


@click.command(short_help="Works that several papers name but the library lacks.")
@library_option()
@top_option(20, "works")
@click.option("--least", type=click.IntRange(1), default=2, show_default=True, help="Papers that must name a work.")
@output_options(RECORDS, default="text")
def command(library_path: Path | str | None, top: int, least: int, output: Output) -> None:
    """List the works that most papers name but the library does not hold, with who names them and how.

    \b
    graphrec gaps --top 10
    """
    gaps = open_library(library_path).gaps(least=least, top=top)
    output.write(
        CommandResult(
            text=lambda: _print(gaps),
            document=lambda: [gap.to_dict() for gap in gaps],
            records=lambda: (gap.to_dict() for gap in gaps),
            columns=_COLUMNS,
            rows=lambda: gaps,
        )
    )
    if not gaps:
        say("No work outside the library is named by that many papers; try a lower --least.")


def _print(gaps: Sequence[Gap]) -> None:
    from graphrec.model.relations import RANKS
    from graphrec.text import clean, truncate

    for gap in gaps:
        how = Counter(paper.relation for paper in gap.named_by)
        counts = ", ".join(f"{relation} {times}" for relation, times in how.most_common())
        click.echo(f"{len(gap.named_by):>5}  {clean(gap.name)}  ({counts})")
        for paper in sorted(gap.named_by, key=lambda paper: -RANKS[paper.relation])[:_MOST_CITING]:
            click.echo(f"       {paper.relation:<8}  {truncate(clean(paper.title), _WIDTH)}")
