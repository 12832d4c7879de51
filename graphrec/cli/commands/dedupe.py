"""`graphrec dedupe`: which records were merged and why, and taking a merge back."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from graphrec.cli._options import format_option, library_option, open_library
from graphrec.cli._print import say
from graphrec.text import count

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.model.paper import Merged


@click.command(short_help="Which records were merged, and why; takes a merge back.")
@library_option()
@click.option("--report", "full", is_flag=True, help="Show each merge: both records, their places, and the reason.")
@click.option(
    "--keep-apart", multiple=True, metavar="PLACE", help="Take this record's merges back (file:line or id); repeatable."
)
@format_option("table", "json")
def command(library_path: Path | str | None, full: bool, keep_apart: tuple[str, ...], output_format: str) -> None:
    """Count the records that were merged into others in a library, by reason; --report shows each of them.

    A merge that is wrong is taken back with --keep-apart and a place that --report shows: the record is a paper of
    its own from then on, also when more files are added.

    \b
    graphrec dedupe --report
    graphrec dedupe -l my-library --keep-apart papers.bib:120
    """
    from graphrec.cli._print import print_json

    library = open_library(library_path)
    if keep_apart:
        _take_back(library_path, keep_apart)
        return
    merged = library.report.merged
    if output_format == "json":
        print_json([asdict(merge) for merge in merged])
    elif full:
        _print_each(merged)
    else:
        _print_counts(merged)


def _take_back(library_path: Path | str | None, places: tuple[str, ...]) -> None:
    from graphrec.api import entry
    from graphrec.cli._report import progress
    from graphrec.errors import OptionError

    if library_path is None:
        raise OptionError("The bundled papers stay as they are; name a library of your own with -l.")
    before = len(entry.open(library_path))
    with progress() as announce:
        library = entry.keep_apart(places, library_path, announce=announce)
    say(f"{before:,} papers before, {len(library):,} now; kept apart: {', '.join(places)}.")
    say(f"Library: {library.address}")


def _print_each(merged: list[Merged]) -> None:
    """Both records of each merge; the title once where it is the same."""
    from graphrec.text import clean

    for merge in merged:
        click.echo(clean(f"{merge.place}: {merge.merged}"))
        same = merge.merged == merge.kept
        kept = ": ".join(part for part in (merge.into, "" if same else merge.kept) if part)
        if merge.into != merge.place:  # else a file was read twice
            click.echo(f"  into {clean(kept) or 'the record of that title'}")
        click.echo(f"  because: {clean(merge.reason)}")
    _say_total(merged)


def _print_counts(merged: list[Merged]) -> None:
    """How many merges there are for each kind of reason, most first."""
    kinds = Counter(_kind(merge.reason) for merge in merged)
    for kind, number in sorted(kinds.items(), key=lambda item: (-item[1], item[0])):
        click.echo(f"{number:>7,}  {kind}")
    _say_total(merged)


def _kind(reason: str) -> str:
    """The reason without the identifier or number of letters in it."""
    if reason.startswith("nearly the same title"):
        return "nearly the same title"
    return reason if reason.startswith(("same title", "same authors", "the same")) else reason.rpartition(" ")[0]


def _say_total(merged: list[Merged]) -> None:
    how = "; --report shows each, --keep-apart PLACE takes one back" if merged else ""
    say(f"{count(len(merged), 'record')} merged{how}.")
