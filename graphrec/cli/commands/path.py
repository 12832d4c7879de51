"""`graphrec path`: prints the shortest path between two papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphrec.api.query_report import describe_query
from graphrec.cli._completion import Title
from graphrec.cli._print import say
from graphrec.cli.forms import RECORDS, CommandResult, by_key
from graphrec.cli.options import exact_option, library_option, open_library
from graphrec.cli.output import output_options
from graphrec.cli.titles import find_titles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from graphrec.cli.output import Output
    from graphrec.explore.path import Step

GROUP = "ask"
_COLUMNS = by_key("from", "to", "kind", "in_library", "relation", "direction", "weight", "sentence", "label")


@click.command(short_help="How two papers connect, step by step.")
@click.argument("first", type=Title())
@click.argument("second", type=Title())
@library_option()
@exact_option()
@output_options(RECORDS, default="text")
def command(first: str, second: str, library_path: Path | str | None, exact: bool, output: Output) -> None:
    """Print the shortest chain of links from the paper FIRST to the paper SECOND, each with its evidence.

    \b
    graphrec path MultiPruner "Block Pruning For Faster Transformers"
    """
    library = open_library(library_path)
    matches = find_titles(library, (first, second), output, exact=exact)
    start, goal = (each.paper for each in matches)
    path = library.path(start, goal)
    if not path.steps:
        say("Both titles mean the same paper." if start == goal else "Nothing connects the two papers.")
    output.write(
        CommandResult(
            text=lambda: _print_steps(path.steps),
            document=lambda: {**describe_query(matches), "steps": path.to_dict()},
            records=path.to_dict,
            columns=_COLUMNS,
        )
    )


def _print_steps(steps: Sequence[Step]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from graphrec.cli._print import console
    from graphrec.text import clean

    if not steps:
        return
    with console() as out:
        out.print(Text(clean(steps[0].source)))
        for how, title in _stops(iter(steps)):
            out.print(Padding(Text(clean(how)), (0, 0, 0, 2)))
            out.print(Text(clean(title)))


def _stops(steps: Iterator[Step]) -> Iterator[tuple[str, str]]:
    """Yield the link to each paper or work on the path, and its title; a method is part of the link."""
    for step in steps:
        if step.kind == "method":
            yield f"↓ through the method {step.target}", next(steps).target
        else:
            yield _how(step), step.target if step.in_library else f"{step.target}  (not in the library)"


def _how(step: Step) -> str:
    if step.kind == "similar":
        return f"↓ has text similar to (likeness {step.weight:.2f} of 1)"
    if step.kind != "reference":
        return f"{'↑' if step.direction == 'from' else '↓'} {step.label}"
    from graphrec.model.relations import relation_named

    relation = relation_named(step.relation)
    quoted = f": “{step.sentence}”" if step.sentence else ""
    return f"↓ {relation.active}{quoted}" if step.direction == "cites" else f"↑ {relation.passive}{quoted}"
