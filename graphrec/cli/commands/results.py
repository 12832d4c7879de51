"""`graphrec results`: lists who does better than whom, by what papers state, with the sentence for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphrec.api.query_report import describe_query
from graphrec.cli._completion import MethodName
from graphrec.cli._page import NO_PAGE, default_page, page_options, show_page
from graphrec.cli._print import say
from graphrec.cli.forms import RECORDS, TEXT, CommandResult
from graphrec.cli.options import is_on_command_line, library_option, open_library, top_option
from graphrec.cli.output import output_options
from graphrec.cli.titles import write_not_found
from graphrec.errors import TitleNotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graphrec.cli.forms import Columns
    from graphrec.cli.output import Output
    from graphrec.explore.results.table import ResultTable, StatedResult

GROUP = "ask"
_WIDEST = (24, 30, 18, 18, 20)  # characters of winner, loser, margin, metric and data set in the terminal
_HEADINGS = ("winner", "loser", "margin", "in", "on")
_COLUMNS: Columns = {
    "number": lambda result: result.number,
    "winner": lambda result: result.winner.name,
    "loser": lambda result: result.loser,
    "margin": lambda result: result.margin,
    "unit": lambda result: result.unit,
    "metric": lambda result: result.metric,
    "data_set": lambda result: result.data_set,
    "report": lambda result: result.report,
    "contradiction": lambda result: "yes" if result.is_contradicted else "",
    "sentence": lambda result: result.sentence,
    "title": lambda result: result.title,
    "id": lambda result: result.id,
    "year": lambda result: result.year,
}


@click.command(short_help="Who does better than whom, by what papers state, with the sentence.")
@click.argument("name", nargs=-1, type=MethodName())
@library_option()
@top_option(50, "results")
@output_options(RECORDS, default=TEXT, page=True)
@page_options("none; with --open, in the cache folder", optional=True, what="page of the results")
def command(
    name: tuple[str, ...],
    library_path: Path | str | None,
    top: int,
    output: Output,
    page: Path | str | None,
    open_page: bool,
) -> None:
    """List the results that papers state: who does better than whom, by how much, in what, on which data.

    With NAME those about a data set, a system, a measure or a paper. Self-reports and contradictions are marked; no
    ranking is made, and nothing is added up.

    \b
    graphrec results
    graphrec results BERT
    graphrec results --to csv -o results.csv
    graphrec results -o results.html
    """
    typed, library = " ".join(name), open_library(library_path)
    try:
        table = library.results(typed, top=top)
    except TitleNotFoundError as error:
        write_not_found(output, describe_query((), {typed: str(error)}))
        raise
    output.write(
        CommandResult(
            text=lambda: _print(table),
            document=lambda: _describe(typed, table),
            records=lambda: (result.to_dict() for result in table),
            columns=_COLUMNS,
            rows=lambda: table,
            markdown=lambda: _in_markdown(table),
        )
    )
    if not table.n_results:
        say("No paper of this library states a result in its abstract.")
    asks_to_open = open_page and is_on_command_line("open_page")
    if page != NO_PAGE and (page is not None or asks_to_open):
        target = page or default_page(f"results {typed}")
        show_page(library.save_results(target, typed, top=top), open_page=open_page, what="Page of the results")


def _describe(typed: str, table: ResultTable) -> dict[str, Any]:
    """The JSON document: how the name was found, if there is one, and the results."""
    match = {"title": typed, "matched_by": "name", "confidence": 1.0, "rivals": []}
    query = {"query": {"asked": [{"typed": typed, **match}], "not_found": []}} if typed else {}
    return {**query, **table.to_dict()}


def _print(table: ResultTable) -> None:
    from rich.text import Text

    from graphrec.cli._print import console
    from graphrec.text import clean

    with console() as out:
        about = f" about {clean(table.name)} ({', '.join(table.kinds)})" if table.name else ""
        out.print(Text(f"Results{about}", style="bold"))
        out.print(Text(clean(table.summary)))
        for line in _lines_together(table):
            out.print(Text(clean(line)))
        for line in _lines(table):
            out.print(line)


def _lines_together(table: ResultTable) -> Iterator[str]:
    """What the results say together, a line each."""
    for one in table.contradictions:
        first, second = (table.results[number - 1] for number in (one.first, one.second))
        both = (
            f"{first.winner.name} > {first.loser} in {one.first}, {second.winner.name} > {second.loser} in {one.second}"
        )
        yield f"contradiction: {both} ({one.setting})"
    for chain in table.chains:
        numbers = ", ".join(map(str, chain.numbers))
        yield f"order: {' > '.join(chain.systems)} by {numbers} ({chain.setting})"
    for cycle in table.cycles:
        yield f"in a circle, so in no order: {', '.join(cycle)}"


def _lines(table: ResultTable) -> Iterator[Any]:
    """The table, with the sentence and the paper under each row."""
    from rich.padding import Padding
    from rich.text import Text

    from graphrec.text import clean

    rows = [_cells(one) for one in table]
    cells = [[_cut(clean(cell), widest) for cell, widest in zip(row, _WIDEST, strict=True)] for row in rows]
    widths = [max(map(len, column)) for column in zip(_HEADINGS, *cells, strict=True)]
    if cells:
        yield Text(f"\n{'':>4}  {_align(_HEADINGS, widths)}", style="dim")
    for one, row in zip(table, cells, strict=True):
        yield Text.assemble(f"{one.number:>4}  ", (_align(row, widths), "bold"))
        source = " · ".join([f"{clean(one.title)} ({one.year})" if one.year else clean(one.title), *one.marks])
        yield Padding(Text.assemble(f"“{clean(one.sentence)}”\n", (source, "dim")), (0, 0, 0, 6))


def _cells(one: StatedResult) -> tuple[str, ...]:
    return one.winner.name, one.loser, one.amount, one.metric, one.data_set


def _align(cells: Any, widths: list[int]) -> str:
    return "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()


def _cut(text: str, width: int) -> str:
    from graphrec.text import truncate

    return truncate(text, width)


def _in_markdown(table: ResultTable) -> str:
    from graphrec.cli.forms import markdown_table
    from graphrec.exporters.formats.markdown import escape
    from graphrec.text import clean

    title = f"# Results about {escape(clean(table.name))}" if table.name else "# Results"
    together = "".join(f"- {escape(clean(line))}\n" for line in _lines_together(table))
    headings = ["", *_HEADINGS, "marks", "sentence", "paper"]
    rows = (
        (
            one.number,
            *_cells(one),
            ", ".join(one.marks),
            one.sentence,
            f"{one.title} ({one.year})" if one.year else one.title,
        )
        for one in table
    )
    parts = (title, escape(clean(table.summary)) + ".", together.rstrip(), markdown_table(headings, rows))
    return "\n\n".join(filter(None, parts))
