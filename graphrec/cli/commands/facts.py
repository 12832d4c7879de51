"""`graphrec facts`: what the words of every paper say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphrec.cli._options import format_option, library_option, open_library

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


@click.command(short_help="What each paper introduces, refers to and uses.")
@click.argument("titles", nargs=-1, metavar="[TITLE]...")
@library_option()
@format_option("table", "jsonl", "json")
def command(titles: tuple[str, ...], library_path: Path | str | None, output_format: str) -> None:
    """Print, for every paper (or those named), the names it introduces, the references it makes, its methods.

    \b
    graphrec facts MultiPruner
    graphrec facts --format jsonl > facts.jsonl
    """
    from graphrec.cli._print import print_json, print_json_line

    library = open_library(library_path)
    papers = [library.paper(title) for title in titles] if titles else library
    described = (library.describe(paper).facts.to_dict() for paper in papers)
    if output_format == "json":
        print_json(list(described))
    elif output_format == "jsonl":
        for facts in described:
            print_json_line(facts)
    else:
        _print_facts(described)


def _print_facts(described: Iterable[dict[str, Any]]) -> None:
    from graphrec.text import clean

    for facts in described:
        click.echo(clean(facts["title"]))
        for label, value in _lines(facts):
            click.echo(f"  {label:<11} {clean(value)}")


def _lines(facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if facts["introduces"]:
        yield "introduces", ", ".join(facts["introduces"])
    for reference in facts["references"]:
        target = f" -> {reference['target_title']}" if reference["target_title"] else ""
        yield reference["relation"], reference["mention"] + target
    if facts["methods"]:
        yield "methods", ", ".join(facts["methods"])
    for kind, found in facts.get("extra", {}).items():
        yield kind.replace("_", " "), ", ".join(fact["text"] for fact in found)
