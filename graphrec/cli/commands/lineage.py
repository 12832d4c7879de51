"""`graphrec lineage`: prints the family of a paper, work or method as trees, and draws it along the years."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from graphrec.api.query_report import describe_query
from graphrec.cli._completion import Title
from graphrec.cli._page import NO_PAGE, default_page, page_options, show_page
from graphrec.cli._print import say
from graphrec.cli.forms import CommandResult, paper_forms
from graphrec.cli.options import exact_option, is_on_command_line, library_option, open_library, top_option
from graphrec.cli.output import output_options
from graphrec.cli.titles import find_titles
from graphrec.model.relations import LINEAGE_RELATIONS, NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graphrec.api.library import Library
    from graphrec.cli.forms import Columns
    from graphrec.cli.output import Output
    from graphrec.explore.families.lineage import Branch, Lineage
    from graphrec.exporters.export import Export

GROUP = "ask"


class _Row(NamedTuple):
    """A branch of one of the trees, and how far it is from the paper."""

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
    "year": lambda row: row.branch.year,
    "kind": lambda row: row.branch.kind,
    "id": lambda row: row.branch.id,
    "n_papers": lambda row: row.branch.n_papers,
    "left_out": lambda row: row.branch.left_out,
    "stands_under": lambda row: row.branch.stands_under,
    "is_cycle": lambda row: row.branch.is_cycle,
}


@click.command(short_help="The family of a paper, work or method, as a tree.")
@click.argument("title", nargs=-1, required=True, type=Title())
@library_option()
@exact_option()
@click.option("--depth", type=click.IntRange(1, 10), default=3, show_default=True, help="Generations to follow.")
@click.option(
    "--relation",
    "relations",
    multiple=True,
    type=click.Choice(list(reversed(NAMES))),
    help=f"Show only this relation, or several.  [default: {', '.join(LINEAGE_RELATIONS)}]",
)
@top_option(20, "branches below each")
@output_options(paper_forms, default="text", page=True)
@page_options("none; with --open, in the cache folder", optional=True, what="page of the family")
def command(
    title: tuple[str, ...],
    library_path: Path | str | None,
    exact: bool,
    depth: int,
    relations: tuple[str, ...],
    top: int,
    output: Output,
    page: Path | str | None,
    open_page: bool,
) -> None:
    """Print what the paper called TITLE builds on and what builds on it, with years and sentences.

    TITLE may be a work that papers name, which is shown with its versions, or a method, which is shown with its kinds.
    With --page the family is drawn along the years, as one file without a script.

    \b
    graphrec lineage BlockPruner
    graphrec lineage LLaMA --depth 2 -n 5
    graphrec lineage mixture of experts
    graphrec lineage LLaMA --relation extends --to mermaid
    graphrec lineage LLaMA --page family.html
    """
    library = open_library(library_path)
    (match,) = find_titles(library, [" ".join(title)], output, exact=exact, methods=True)
    lineage = library.lineage(match, depth, top=top, relations=relations or LINEAGE_RELATIONS)
    if lineage.also_method:
        say(f"Also a method: graphrec methods {lineage.also_method}")
    output.write(
        CommandResult(
            text=lambda: _print(lineage),
            document=lambda: {**describe_query([match]), **lineage.to_dict()},
            columns=_COLUMNS,
            rows=lambda: _rows(lineage),
            markdown=lambda: _to_markdown(lineage),
            export=lambda: _to_export(library, lineage),
        )
    )
    if page != NO_PAGE and (page is not None or (open_page and is_on_command_line("open_page"))):
        target = page or default_page(f"lineage {lineage.title}")
        drawn = library.save_lineage(target, match, depth, top=top, relations=relations or LINEAGE_RELATIONS)
        show_page(drawn, open_page=open_page, what="Page of the family")


def _print(lineage: Lineage) -> None:
    from graphrec.cli._lineage import print_lineage

    print_lineage(lineage)


def _to_markdown(lineage: Lineage) -> str:
    from graphrec.cli._lineage import write_markdown

    return write_markdown(lineage)


def _rows(lineage: Lineage) -> Iterator[_Row]:
    """Yield one row per node of the trees; a parent comes before its children."""
    return (_Row(*each) for each in lineage.walk())


def _to_export(library: Library, lineage: Lineage) -> Export:
    """The papers of a family, each once, and its graph."""
    from graphrec.exporters.export import Export

    ids = {lineage.id: None} if lineage.kind == "paper" else {}
    ids |= {branch.id: None for _, _, branch in lineage.walk() if branch.in_library}
    papers = tuple(library[each] for each in ids)
    return Export(papers, title=f"Lineage of {lineage.title}", graph=lineage.to_networkx())
