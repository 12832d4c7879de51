"""`graphrec path`: how two papers connect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphrec.cli._options import format_option, library_option, open_library, say

if TYPE_CHECKING:
    from pathlib import Path

_PASSIVE = {
    "extends": "is extended by",
    "compares": "is compared with by",
    "uses": "is used by",
    "mentions": "is named by",
    "cites": "is cited by",
}
_ARROWS = {"method": "shares the method", "similar": "has text similar to"}


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
    from graphrec.text import clean

    library = open_library(library_path)
    matches = [library.find(title) for title in (first, second)]
    for match in matches:
        if match.is_guess:
            say(f"Taking: {library.store.titles([match.row])[match.row]}")
    steps = library.path_between(matches[0].row, matches[1].row)
    if output_format == "json":
        print_json(steps)
        return
    if not steps:
        is_same = matches[0].row == matches[1].row
        say("Both titles mean the same paper." if is_same else "Nothing connects the two papers.")
        return
    click.echo(clean(steps[0]["from"]))
    for step in steps:
        click.echo(f"  {_how(step)}\n{clean(step['to'])}")


def _how(step: dict[str, Any]) -> str:
    from graphrec.text import clean

    if step["kind"] != "reference":
        return f"↓ {_ARROWS[step['kind']]} (weight {step['weight']:.2f})"
    verb = step["relation"] if step["direction"] == "cites" else _PASSIVE[step["relation"]]
    quoted = f": “{clean(step['sentence'])}”" if step["sentence"] else ""
    return f"{'↓' if step['direction'] == 'cites' else '↑'} {'compares with' if verb == 'compares' else verb}{quoted}"
