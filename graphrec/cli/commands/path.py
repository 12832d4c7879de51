"""`graphrec path`: how two papers connect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphrec.cli._options import format_option, library_option, open_library, say_guess
from graphrec.cli._print import say
from graphrec.model.relations import relation_named

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@click.command(short_help="How two papers connect, step by step.")
@click.argument("first")
@click.argument("second")
@library_option()
@format_option("table", "json")
def command(first: str, second: str, library_path: Path | str | None, output_format: str) -> None:
    """Print the shortest chain of links from the paper FIRST to the paper SECOND, each with its evidence.

    \b
    graphrec path MultiPruner "Block Pruning For Faster Transformers"
    """
    from graphrec.cli._print import print_json

    library = open_library(library_path)
    matches = [library.find(title) for title in (first, second)]
    for match in matches:
        say_guess(match)
    steps = library.path(matches[0].paper, matches[1].paper).to_dict()
    if output_format == "json":
        print_json(steps)
        return
    if not steps:
        is_same = matches[0].paper == matches[1].paper
        say("Both titles mean the same paper." if is_same else "Nothing connects the two papers.")
        return
    _print_steps(steps)


def _print_steps(steps: list[dict[str, Any]]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from graphrec.cli._print import console
    from graphrec.text import clean

    with console() as out:
        out.print(Text(clean(steps[0]["from"])))
        for how, title in _told(iter(steps)):
            out.print(Padding(Text(clean(how)), (0, 0, 0, 2)))
            out.print(Text(clean(title)))


def _told(steps: Iterator[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """How each paper or work on the way is reached, and its title; a method is no stop but the way between two."""
    for step in steps:
        if step["kind"] == "method":
            yield f"↓ through the method {step['to']}", next(steps)["to"]
        else:
            yield _how(step), step["to"] if step["in_library"] else f"{step['to']}  (not in the library)"


def _how(step: dict[str, Any]) -> str:
    if step["kind"] == "similar":
        return f"↓ has text similar to (likeness {step['weight']:.2f} of 1)"
    relation = relation_named(step["relation"])
    quoted = f": “{step['sentence']}”" if step["sentence"] else ""
    return f"↓ {relation.active}{quoted}" if step["direction"] == "cites" else f"↑ {relation.passive}{quoted}"
