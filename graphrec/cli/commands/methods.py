"""`graphrec methods`: lists the methods of a library, or the papers that use one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphrec.cli._completion import MethodName
from graphrec.cli.forms import RECORDS, CommandResult, by_key
from graphrec.cli.options import library_option, open_library, top_option
from graphrec.cli.output import output_options
from graphrec.text import format_count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from graphrec.cli.output import Output

GROUP = "ask"


@click.command(short_help="The methods of the library, or the papers of one.")
@click.argument("name", nargs=-1, type=MethodName())
@library_option()
@top_option(40, "methods, or papers in text")
@output_options(RECORDS, default="text")
def command(name: tuple[str, ...], library_path: Path | str | None, top: int, output: Output) -> None:
    """List the methods that most papers use; with NAME, the papers that use it.

    \b
    graphrec methods
    graphrec methods mixture of experts
    """
    library = open_library(library_path)
    if name:
        typed = " ".join(name)
        output.write(_one(typed, library.method(typed).to_dict(), top))
    else:
        output.write(_many([method.to_dict() for method in library.methods(top)]))


def _many(methods: Sequence[dict[str, Any]]) -> CommandResult:
    return CommandResult(
        text=lambda: _print_methods(methods),
        document=lambda: methods,
        records=lambda: methods,
        columns=by_key("name", "papers", "aliases"),
    )


def _one(typed: str, method: dict[str, Any], top: int) -> CommandResult:
    from graphrec.text import title_key

    matched_by = "name" if title_key(typed) == title_key(method["name"]) else "alias"
    query = {"typed": typed, "title": method["name"], "matched_by": matched_by, "confidence": 1.0, "rivals": []}
    return CommandResult(
        text=lambda: _print_papers(method, top),
        document=lambda: {"query": {"asked": [query], "not_found": []}, **method},
        columns=by_key("title"),
        rows=lambda: method["papers"],
    )


def _print_methods(methods: Sequence[dict[str, Any]]) -> None:
    from graphrec.text import clean

    for method in methods:
        also = f"  (also {', '.join(method['aliases'][:3])})" if method["aliases"] else ""
        click.echo(clean(f"{method['papers']} {method['name']}{also}"))


def _print_papers(method: dict[str, Any], top: int) -> None:
    from graphrec.text import clean

    click.echo(f"{clean(method['name'])}: {format_count(len(method['papers']), 'paper')}")
    for paper in method["papers"][:top]:
        click.echo(f"  {clean(paper['title'])}")
