"""`graphrec dedupe`: lists which records were merged and why, and undoes merges."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from graphrec.cli._config import BUNDLED
from graphrec.cli._print import say
from graphrec.cli.forms import RECORDS, CommandResult, by_key
from graphrec.cli.options import library_option, open_library, wait_option
from graphrec.cli.output import output_options
from graphrec.text import clean, format_count

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from graphrec.cli.output import Output
    from graphrec.explore.matched_entries import MatchedEntry
    from graphrec.model.paper import Merged

GROUP = "library"
_CHANGE = by_key("papers_before", "papers_after", "kept_apart")
_MATCHED = by_key("entry", "other", "reason", "work", "is_paper")
_COLUMNS = by_key("place", "merged", "into", "kept", "reason")


@click.command(short_help="Which records were merged, and why; takes a merge back.")
@library_option()
@click.option("--report", "full", is_flag=True, help="Show each merge: both records, their places, and the reason.")
@click.option("--references", is_flag=True, help="Which references were taken for one work, in place of records.")
@click.option(
    "--keep-apart",
    multiple=True,
    metavar="PLACE",
    help="Take back the merges of this record (file:line or id), or the matches of this reference (text); repeatable.",
)
@wait_option()
@output_options(RECORDS, default="text")
def command(
    library_path: Path | str | None,
    full: bool,
    references: bool,
    keep_apart: tuple[str, ...],
    wait: bool,
    output: Output,
) -> None:
    """Count the records that were merged into others in a library, by reason; --report shows each of them.

    A merge that is wrong is taken back with --keep-apart and a place that --report shows: the record is a paper of
    its own from then on, also when more files are added. With --references it is the same for the entries of reference
    lists that were taken for one work, or for a paper of the library.

    \b
    graphrec dedupe --report
    graphrec dedupe --references --to json
    graphrec dedupe -l my-library --keep-apart papers.bib:120
    """
    if keep_apart:
        if full:
            raise click.UsageError("--report lists merges, and --keep-apart takes them back; give one of them.")
        output.write(_undo_merges(library_path, keep_apart, wait=wait))
        return
    if references:
        _write_references(open_library(library_path).matched_references(), output, full=full)
        return
    merged = open_library(library_path).report.merged
    output.write(
        CommandResult(
            text=lambda: _print_each(merged) if full else _print_counts(merged),
            document=lambda: [merge.to_dict() for merge in merged],
            records=lambda: (merge.to_dict() for merge in merged),
            columns=_COLUMNS,
        )
    )
    if output.form == "text":
        _say_total(merged)


def _write_references(matched: list[MatchedEntry], output: Output, *, full: bool) -> None:
    output.write(
        CommandResult(
            text=lambda: _print_matched(matched) if full else _print_reasons(each.reason for each in matched),
            document=lambda: [each.to_dict() for each in matched],
            records=lambda: (each.to_dict() for each in matched),
            columns=_MATCHED,
        )
    )
    if output.form == "text":
        how = "; --report shows each, --keep-apart TEXT takes one back" if matched else ""
        say(f"{format_count(len(matched), 'reference')} matched with others or with papers{how}.")


def _print_matched(matched: list[MatchedEntry]) -> None:
    """Print both references and the reason of each match."""
    for each in matched:
        click.echo(clean(each.entry))
        click.echo(f"  {'is the paper' if each.other == each.work and each.is_paper else 'with'} {clean(each.other)}")
        click.echo(f"  because: {each.reason}")


def _undo_merges(library_path: Path | str | None, places: tuple[str, ...], *, wait: bool) -> CommandResult:
    """Undo the merges of the records at these places; the result has the number of papers before and after."""
    from graphrec.api import entry
    from graphrec.cli._report import progress
    from graphrec.errors import OptionError

    if library_path is None or library_path == BUNDLED:
        raise OptionError("The bundled papers stay as they are; name a library of your own with -l.")
    before = len(entry.open(library_path))
    with progress() as announce:
        library = entry.keep_apart(places, library_path, wait=wait, announce=announce)
    sentence = f"{before:,} papers before, {len(library):,} now; kept apart: {', '.join(places)}."
    say(f"Library: {library.address}")
    change = dict(zip(_CHANGE, (before, len(library), list(places)), strict=True))
    return CommandResult(
        text=lambda: click.echo(clean(sentence)),
        document=lambda: change,
        columns=_CHANGE,
        rows=lambda: [change],
    )


def _print_each(merged: list[Merged]) -> None:
    """Print both records and the reason of each merge; equal titles only once."""
    for merge in merged:
        click.echo(clean(f"{merge.place}: {merge.merged}"))
        same = merge.merged == merge.kept_title
        target = ": ".join(part for part in (merge.into, "" if same else merge.kept_title) if part)
        if merge.into != merge.place:  # else the same file was read twice
            click.echo(f"  into {clean(target) or 'the record of that title'}")
        click.echo(f"  because: {clean(merge.reason)}")


def _print_counts(merged: list[Merged]) -> None:
    """Print the number of merges for each kind of reason, most frequent first."""
    _print_reasons(merge.rule for merge in merged)


def _print_reasons(reasons: Iterable[str]) -> None:
    kinds = Counter(reasons)
    for kind, number in sorted(kinds.items(), key=lambda item: (-item[1], item[0])):
        click.echo(f"{number:>7,}  {kind}")


def _say_total(merged: list[Merged]) -> None:
    how = "; --report shows each, --keep-apart PLACE takes one back" if merged else ""
    say(f"{format_count(len(merged), 'record')} merged{how}.")
