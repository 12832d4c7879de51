"""`graphrec methods`: the methods of the library, or the papers of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphrec.cli._options import format_option, library_option, open_library
from graphrec.text import count

if TYPE_CHECKING:
    from pathlib import Path


@click.command(short_help="The methods of the library, or the papers of one.")
@click.argument("name", nargs=-1)
@library_option()
@click.option("-n", "--top", type=click.IntRange(1), default=40, show_default=True, help="At most so many lines.")
@format_option("table", "json")
def command(name: tuple[str, ...], library_path: Path | str | None, top: int, output_format: str) -> None:
    """List the methods that most papers use; with NAME, the papers that use it.

    \b
    graphrec methods
    graphrec methods mixture of experts
    """
    from graphrec.cli._print import print_json
    from graphrec.text import clean

    library = open_library(library_path)
    if not name:
        methods = [method.to_dict() for method in library.methods(top)]
        if output_format == "json":
            print_json(methods)
        else:
            for method in methods:
                also = f"  (also {', '.join(method['aliases'][:3])})" if method["aliases"] else ""
                click.echo(clean(f"{method['papers']} {method['name']}{also}"))
        return
    method = library.method(" ".join(name)).to_dict()
    if output_format == "json":
        print_json(method)
        return
    click.echo(f"{clean(method['name'])}: {count(len(method['papers']), 'paper')}")
    for paper in method["papers"][:top]:
        click.echo(f"  {clean(paper['title'])}")
