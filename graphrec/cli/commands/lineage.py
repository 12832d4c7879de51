"""`graphrec lineage`: prints what a paper builds on, and what builds on it, as a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from graphrec.api.query_report import describe_query
from graphrec.cli._completion import Title
from graphrec.cli.forms import RECORDS, CommandResult
from graphrec.cli.options import exact_option, library_option, open_library
from graphrec.cli.output import output_options
from graphrec.cli.titles import find_titles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rich.tree import Tree

    from graphrec.cli.forms import Columns
    from graphrec.cli.output import Output
    from graphrec.explore.lineage import Branch, Lineage

GROUP = "ask"


class _Row(NamedTuple):
    """A branch of one of the two trees, and how far it is from the paper."""

    direction: str
    generation: int
    branch: Branch


_COLUMNS: Columns = {
    "direction": lambda row: row.direction,
    "generation": lambda row: row.generation,
    "relation": lambda row: row.branch.relation,
    "title": lambda row: row.branch.title,
    "in_library": lambda row: row.branch.in_library,
    "sentence": lambda row: row.branch.sentence,
}


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
    lineage = library.lineage(match.paper, depth)
    output.write(
        CommandResult(
            text=lambda: _print_tree(lineage),
            document=lambda: {**describe_query([match]), **lineage.to_dict()},
            columns=_COLUMNS,
            rows=lambda: _rows(lineage),
        )
    )


def _rows(lineage: Lineage) -> Iterator[_Row]:
    """Yield one row per node of both trees; a parent comes before its children."""

    def walk(direction: str, branches: Sequence[Branch], generation: int) -> Iterator[_Row]:
        for branch in branches:
            yield _Row(direction, generation, branch)
            yield from walk(direction, branch.further, generation + 1)

    yield from walk("builds_on", lineage.builds_on, 1)
    yield from walk("built_on_by", lineage.built_on_by, 1)


def _print_tree(lineage: Lineage) -> None:
    from rich.text import Text
    from rich.tree import Tree

    from graphrec.cli._print import console
    from graphrec.text import clean

    tree = Tree(Text(clean(lineage.title), style="bold"))
    for heading, branches in (("builds on", lineage.builds_on), ("built on by", lineage.built_on_by)):
        root = tree.add(Text(heading if branches else f"{heading}: nothing in the words of this library", "dim"))
        _add_branches(root, branches)
    with console() as out:
        out.print(tree)


def _add_branches(tree: Tree, branches: Sequence[Branch]) -> None:
    from rich.text import Text

    from graphrec.text import clean

    for branch in branches:
        entry = Text.assemble((branch.relation, "dim"), " ", clean(branch.title))
        if not branch.in_library:
            entry.append("  (not in the library)", style="dim")
        if branch.sentence:
            entry.append(f"\n“{clean(branch.sentence)}”", style="dim")
        _add_branches(tree.add(entry), branch.further)
