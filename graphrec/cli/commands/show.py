"""`graphrec show`: all that is known of one paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphrec.cli._options import format_option, library_option, open_library, say_guess
from graphrec.model.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SHOWN_ELSEWHERE = frozenset({"title", "abstract", "authors", "references"})
_SHOWN_LAST = frozenset({"id", "source"})


@click.command(short_help="Show one paper: record, facts, links with sentences.")
@click.argument("title", nargs=-1, required=True)
@library_option()
@format_option("table", "json")
def command(title: tuple[str, ...], library_path: Path | str | None, output_format: str) -> None:
    """Show the record of the paper called TITLE, what its words say, and who refers to it.

    \b
    graphrec show BlockPruner
    """
    from graphrec.cli._print import print_json

    library = open_library(library_path)
    match = library.find(" ".join(title))
    say_guess(match)
    shown = library.describe(match.paper).to_dict()
    if output_format == "json":
        print_json(shown)
    else:
        _print_paper(shown)


def _print_paper(shown: dict[str, Any]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from graphrec.cli._print import console
    from graphrec.text import clean

    with console() as out:
        out.print(Text(clean(shown["title"]), style="bold"))
        for label, value in _record_lines(shown):
            out.print(Text.assemble((f"{label:<11} ", "dim"), clean(value)))
        out.print(Padding(Text(clean(shown["abstract"]) or "(no abstract)"), (1, 0)))
        for reference in shown["references"]:
            label = f"{reference['relation']:<11} "
            out.print(Text.assemble((label, "dim"), clean(reference["target"]), _quoted(reference)))
        for reference in shown["referred_to_by"]:
            label = f"{reference['relation']:<11} "
            out.print(Text.assemble(("← ", "dim"), (label, "dim"), clean(reference["title"]), _quoted(reference)))
        for link in (link for links in shown.get("links", {}).values() for link in links):
            arrow = "← " if link.get("direction") == "from" else ""
            out.print(Text.assemble((f"{arrow}{clean(link['label']):<11} ", "dim"), clean(link["title"])))


def _record_lines(shown: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if shown["authors"]:
        yield "authors", "; ".join(shown["authors"])  # many are written "Family, Given"
    recorded = [field for field in FIELDS if field.name in shown and field.name not in _SHOWN_ELSEWHERE]
    lists = [field.name for field in recorded if field.form == "list"]
    for label in ("introduces", "methods", *lists):
        if shown[label]:
            yield label, ", ".join(shown[label])
    for kind, facts in shown.get("extra", {}).items():
        yield kind.replace("_", " "), ", ".join(fact["text"] for fact in facts)
    others = [field.name for field in recorded if field.form != "list"]
    for label in sorted(others, key=_SHOWN_LAST.__contains__):
        if shown[label]:
            yield label, str(shown[label])


def _quoted(reference: dict[str, Any]) -> str:
    from graphrec.text import clean

    return f"\n            “{clean(reference['sentence'])}”" if reference["sentence"] else ""
