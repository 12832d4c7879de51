"""`graphrec lineage`: what a paper builds on and what builds on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphrec.cli._options import format_option, library_option, open_library, say_guess

if TYPE_CHECKING:
    from pathlib import Path

    from rich.tree import Tree


@click.command(short_help="What a paper builds on and what builds on it, as a tree.")
@click.argument("title", nargs=-1, required=True)
@library_option()
@click.option("--depth", type=click.IntRange(1, 10), default=3, show_default=True, help="Generations to follow.")
@format_option("table", "json")
def command(title: tuple[str, ...], library_path: Path | str | None, depth: int, output_format: str) -> None:
    """Print what the paper called TITLE extends or uses, and what extends or uses it, with the sentences.

    \b
    graphrec lineage BlockPruner
    """
    from graphrec.cli._print import print_json

    library = open_library(library_path)
    match = library.find(" ".join(title))
    say_guess(match)
    tree = library.lineage(match.paper, depth).to_dict()
    if output_format == "json":
        print_json(tree)
    else:
        _print_tree(tree)


def _print_tree(found: dict[str, Any]) -> None:
    from rich.text import Text
    from rich.tree import Tree

    from graphrec.cli._print import console
    from graphrec.text import clean

    tree = Tree(Text(clean(found["title"]), style="bold"))
    for heading, key in (("builds on", "builds_on"), ("built on by", "built_on_by")):
        branch = tree.add(Text(heading if found[key] else f"{heading}: nothing in the words of this library", "dim"))
        _grow(branch, found[key])
    with console() as out:
        out.print(tree)


def _grow(tree: Tree, branches: list[dict[str, Any]]) -> None:
    from rich.text import Text

    from graphrec.text import clean

    for branch in branches:
        entry = Text.assemble((branch["relation"], "dim"), " ", clean(branch["title"]))
        if not branch["in_library"]:
            entry.append("  (not in the library)", style="dim")
        if branch["sentence"]:
            entry.append(f"\n“{clean(branch['sentence'])}”", style="dim")
        _grow(tree.add(entry), branch["further"])
