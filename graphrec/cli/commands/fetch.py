"""`graphrec fetch`: downloads papers from a bibliographic service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphrec.cli._print import say
from graphrec.cli.options import top_option
from graphrec.cli.output import OutputFile
from graphrec.registry import names
from graphrec.text import format_count

if TYPE_CHECKING:
    from pathlib import Path

GROUP = "library"


@click.command(short_help="Fetch papers from a bibliographic service (extra: online).")
@click.argument("service", type=click.Choice(names("fetch")))
@click.argument("terms", nargs=-1, required=True, metavar="WORDS-OR-IDS...")
@click.option("-o", "--output", type=OutputFile(), required=True, metavar="FILE.jsonl", help="File to write.")
@top_option(100, "papers found by words", former="--limit")
@click.option("--references", is_flag=True, help="Also the papers that the found ones cite.")
@click.option("--address", default="", hidden=True, help="Another server that answers like the service.")
def command(service: str, terms: tuple[str, ...], output: Path, top: int, references: bool, address: str) -> None:
    """Ask SERVICE for papers by words, DOIs, arXiv ids or its own ids, and write them as JSON Lines for graphrec build.

    An interrupted run goes on where it stopped. Nothing else in graphrec goes online, but for libraries at an address.

    \b
    graphrec fetch arxiv "structured pruning" -n 50 -o papers.jsonl
    """
    from graphrec.cli._report import progress
    from graphrec.fetch.run import FetchOptions, fetch

    with progress() as announce:
        n_papers = fetch(
            service,
            terms,
            output,
            FetchOptions(top, references, address),
            progress=lambda done: announce("Fetching", done, 0 if references else max(top, len(terms))),
            warn=say,
        )
    say(f"{format_count(n_papers, 'paper')}: {output.absolute()}")
