"""`graphrec gaps`: what the library lacks."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from graphrec.cli._options import format_option, library_option, open_library
from graphrec.model.relations import CODES

if TYPE_CHECKING:
    from pathlib import Path

_SHOWN = 3  # papers below each work; all of them with --format json
_WIDTH = 83  # characters of a title


@click.command(short_help="Works that several papers name but the library lacks.")
@library_option()
@click.option("-n", "--top", type=click.IntRange(1), default=20, show_default=True, help="At most so many works.")
@click.option("--least", type=click.IntRange(1), default=2, show_default=True, help="Papers that must name a work.")
@format_option("table", "json")
def command(library_path: Path | str | None, top: int, least: int, output_format: str) -> None:
    """List the works that most papers name but the library does not hold, with who names them and how.

    \b
    graphrec gaps --top 10
    """
    from graphrec.cli._print import print_json
    from graphrec.text import clean, cut

    found = [gap.to_dict() for gap in open_library(library_path).gaps(least=least, top=top)]
    if output_format == "json":
        print_json(found)
        return
    for gap in found:
        how = Counter(by["relation"] for by in gap["named_by"])
        said = ", ".join(f"{relation} {times}" for relation, times in how.most_common())
        click.echo(f"{gap['papers']:>5}  {clean(gap['name'])}  ({said})")
        for by in sorted(gap["named_by"], key=lambda by: -CODES[by["relation"]])[:_SHOWN]:
            click.echo(f"       {by['relation']:<8}  {cut(clean(by['title']), _WIDTH)}")
    if not found:
        click.echo("No work outside the library is named by that many papers; try a lower --least.", err=True)
