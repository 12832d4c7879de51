"""`graphrec lineage`: prints what a paper builds on, and what builds on it, as a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphrec.api.query_report import describe_query
from graphrec.cli._completion import Title
from graphrec.cli.forms import RECORDS, CommandResult, by_key
from graphrec.cli.options import exact_option, library_option, open_library
from graphrec.cli.output import output_options
from graphrec.cli.titles import find_titles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.tree import Tree

    from graphrec.cli.output import Output

GROUP = "ask"
_COLUMNS = by_key("direction", "generation", "relation", "title", "in_library", "sentence")


@click.command(short_help="What a paper builds on and what builds on it, as a tree.")
@click.argument("title", nargs=-1, required=True, type=Title())
@library_option()
@exact_option()
@click.option("--depth", type=click.IntRange(1, 10), default=3, show_default=True, help="Generations to follow.")
@output_options(RECORDS, default="text")
def command(title: tuple[str, ...], library_path: Path | str | None, exact: bool, depth: int, output: Output) -> None:
    """Print what the paper called TITLE extends or uses, and what extends or uses it, with the sentences.

    \b
    graphrec lineage BlockPruner
    """
    library = open_library(library_path)
    (match,) = find_titles(library, [" ".join(title)], output, exact=exact)
    tree = library.lineage(match.paper, depth).to_dict()
    output.write(
        CommandResult(
            text=lambda: _print_tree(tree),
            document=lambda: {**describe_query([match]), **tree},
            columns=_COLUMNS,
            rows=lambda: _rows(tree),
        )
    )


def _rows(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield one row per node of both trees; a parent comes before its children."""

    def walk(direction: str, branches: list[dict[str, Any]], generation: int) -> Iterator[dict[str, Any]]:
        for branch in branches:
            yield {"direction": direction, "generation": generation, **branch}
            yield from walk(direction, branch["further"], generation + 1)

    for direction in ("builds_on", "built_on_by"):
        yield from walk(direction, tree[direction], 1)


def _print_tree(lineage: dict[str, Any]) -> None:
    from rich.text import Text
    from rich.tree import Tree

    from graphrec.cli._print import console
    from graphrec.text import clean

    tree = Tree(Text(clean(lineage["title"]), style="bold"))
    for heading, key in (("builds on", "builds_on"), ("built on by", "built_on_by")):
        branch = tree.add(Text(heading if lineage[key] else f"{heading}: nothing in the words of this library", "dim"))
        _add_branches(branch, lineage[key])
    with console() as out:
        out.print(tree)


def _add_branches(tree: Tree, branches: list[dict[str, Any]]) -> None:
    from rich.text import Text

    from graphrec.text import clean

    for branch in branches:
        entry = Text.assemble((branch["relation"], "dim"), " ", clean(branch["title"]))
        if not branch["in_library"]:
            entry.append("  (not in the library)", style="dim")
        if branch["sentence"]:
            entry.append(f"\n“{clean(branch['sentence'])}”", style="dim")
        _add_branches(tree.add(entry), branch["further"])
