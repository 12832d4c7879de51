"""`graphrec methods`: lists the methods of a library, or the papers that use one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphrec.api.query_report import describe_query
from graphrec.cli._completion import MethodName
from graphrec.cli._print import say
from graphrec.cli.forms import RECORDS, CommandResult, by_key
from graphrec.cli.options import library_option, mark_filters, open_library, top_option
from graphrec.cli.output import output_options
from graphrec.cli.titles import write_not_found
from graphrec.errors import TitleNotFoundError
from graphrec.model.facts import KINDS, METHOD, WORK
from graphrec.text import clean, format_count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from graphrec.cli.output import Output
    from graphrec.explore.methods import MethodCount, MethodDescription

GROUP = "ask"
_MOST_KINDS = 8  # in a line; `graphrec lineage` and the other forms show all


@click.command(short_help="The methods of the library, or the papers of one.")
@click.argument("name", nargs=-1, type=MethodName())
@library_option()
@click.option(
    "--kind",
    type=click.Choice([*KINDS, "all"]),
    default="method",
    show_default=True,
    help="List terms of this kind: what papers use, or what they are about.",
)
@top_option(40, "methods, or papers of one")
@mark_filters()
@output_options(RECORDS, default="text")
def command(
    name: tuple[str, ...],
    kind: str,
    library_path: Path | str | None,
    top: int,
    unread: bool,
    tags: tuple[str, ...],
    output: Output,
) -> None:
    """List the methods that most papers use; with NAME, the papers that use it.

    \b
    graphrec methods
    graphrec methods mixture of experts
    """
    if not name and (unread or tags):
        raise click.UsageError("--unread and --tag choose among the papers of one method; give its NAME.")
    library = open_library(library_path)
    if not name:
        methods = library.methods(top, kind if kind != "all" else "")
        output.write(_list_methods(methods))
        if not methods:
            say("No term of this kind is in the library; try --kind all.")
        return
    typed = " ".join(name)
    try:
        output.write(_show_method(typed, library.method(typed, unread=unread, tags=tags), top))
    except TitleNotFoundError as error:
        write_not_found(output, describe_query((), {typed: str(error)}))
        raise


def _list_methods(methods: Sequence[MethodCount]) -> CommandResult:
    return CommandResult(
        text=lambda: _print_methods(methods),
        document=lambda: [method.to_dict() for method in methods],
        records=lambda: (method.to_dict() for method in methods),
        columns=by_key("name", "papers", "aliases", "kind"),
    )


def _show_method(typed: str, method: MethodDescription, top: int) -> CommandResult:
    return CommandResult(
        text=lambda: _print_papers(method, top),
        document=lambda: _describe(typed, method, top),
        columns={"title": clean},
        rows=lambda: method.papers[:top],
    )


def _describe(typed: str, method: MethodDescription, top: int) -> dict[str, Any]:
    """The JSON document of one method: how it was found, and at most `top` of its `n_papers` papers."""
    match = {"title": method.name, "matched_by": method.matched_by, "confidence": 1.0, "rivals": []}
    document = method.to_dict()
    return {
        "query": {"asked": [{"typed": typed, **match}], "not_found": []},
        **document,
        "n_papers": len(method.papers),
        "papers": document["papers"][:top],
    }


def _print_methods(methods: Sequence[MethodCount]) -> None:
    for method in methods:
        also = f"  (also {', '.join(method.aliases[:3])})" if method.aliases else ""
        kind = "" if method.kind == METHOD else f" [{method.kind}]"
        click.echo(clean(f"{method.n_papers} {method.name}{kind}{also}"))


def _print_papers(method: MethodDescription, top: int) -> None:
    verb = (" names it" if len(method.papers) == 1 else " name it") if method.kind == WORK else ""
    what = "a work that is not in the library; " if verb else ""
    click.echo(f"{clean(method.name)}: {what}{format_count(len(method.papers), 'paper')}{verb}")
    if method.kinds:
        listed = [f"{clean(kind.name)} ({kind.n_papers:,})" for kind in method.kinds[:_MOST_KINDS]]
        others = [f"{len(method.kinds) - _MOST_KINDS:,} more"] * (len(method.kinds) > _MOST_KINDS)
        click.echo(f"  kinds: {', '.join([*listed, *others])}")
    for title in method.papers[:top]:
        click.echo(f"  {clean(title)}")
