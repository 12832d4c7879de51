"""`graphrec dedupe`: which records were merged, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphrec.cli._options import format_option, library_option, open_library

if TYPE_CHECKING:
    from pathlib import Path


@click.command(short_help="Which records were merged when the library was built, and why.")
@library_option()
@format_option("table", "json")
def command(library_path: Path | None, output_format: str) -> None:
    """List every record that was merged into another when the library was built or last added to, with the reason.

    A merge that is wrong is undone by building with --keep-apart and the place shown here.

    \b
    graphrec dedupe
    graphrec build papers.bib -o my-library --keep-apart papers.bib:120
    """
    from graphrec.cli._print import print_json
    from graphrec.text import clean

    merged = open_library(library_path).manifest.report["merged"]
    if output_format == "json":
        print_json(merged)
        return
    for merge in merged:
        click.echo(clean(f"{merge['place']} ({merge['reason']})"))
        click.echo(f"  {clean(merge['merged'])}")
        if merge["merged"] != merge["kept"]:
            click.echo(f"  into: {clean(merge['kept'])}")
    click.echo(f"{len(merged)} records merged.", err=True)
