"""`graphrec sync`: takes over what changed in the sources of a library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphrec.cli._print import say, say_always
from graphrec.cli._signals import Ended
from graphrec.cli.forms import DOCUMENT, CommandResult
from graphrec.cli.options import collection_option, engine_option, library_option, wait_option, workers_option
from graphrec.cli.output import output_options
from graphrec.errors import GraphrecError
from graphrec.text import clean, format_count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from graphrec.cli.output import Output
    from graphrec.model.paper import Paper
    from graphrec.model.source import Source
    from graphrec.pipeline.changes import SourceChanges, SyncReport

GROUP = "library"
_MOST = 20  # records of a kind that are listed one by one for a source


@click.command(short_help="Take over what changed in a library's files.")
@click.argument("sources", nargs=-1, metavar="[SOURCES]...")
@library_option(required=True)
@collection_option()
@click.option("--dry-run", is_flag=True, help="Only tell what would change.")
@click.option("--yes", is_flag=True, help="Accept that a source has suddenly no or nearly no records.")
@click.option("--forget", is_flag=True, help="Remove the records of sources that are missing.")
@click.option("--trust", is_flag=True, help="Read the files of a library that was made elsewhere; asked for once.")
@click.option("--watch", "is_watch", is_flag=True, help="Go on, and take over each change until Ctrl-C.")
@workers_option()
@engine_option()
@wait_option()
@output_options(DOCUMENT, default="text")
def command(
    sources: tuple[str, ...], library_path: Path | str, output: Output, *, is_watch: bool, **options: Any
) -> None:
    """Read the sources of a library again, or some of them, and take over what changed since.

    A record that vanished from its source goes, unless another source has it or its paper is marked as kept. What you
    decided stays: marks, removed papers, merges that were taken back, weights. graphrec list --sources lists sources.

    \b
    graphrec sync -l my-library
    graphrec sync refs.bib -l my-library --dry-run
    graphrec sync -l my-library --watch
    graphrec sync zotero: -l my-library --collection Thesis
    """

    def tell(done: SyncReport) -> None:
        output.write(CommandResult(text=lambda: _print(done), document=done.to_dict))
        for sentence in _closing(done, library_path, is_trial=options["dry_run"]):
            say(clean(sentence))

    done = _sync(library_path, sources, options)
    tell(done)
    if is_watch:
        try:
            _follow(library_path, sources, options, done, tell)
        except Ended:
            raise
        except KeyboardInterrupt:  # the way to end it; what a sync was doing is undone
            say("No longer following.")


def _sync(library: Path | str, sources: tuple[str, ...], options: dict[str, Any]) -> SyncReport:
    from graphrec.api import entry
    from graphrec.cli._report import progress

    with progress() as announce:
        return entry.sync(library, sources, announce=announce, **options)


def _follow(
    library: Path | str,
    sources: tuple[str, ...],
    options: dict[str, Any],
    done: SyncReport,
    tell: Callable[[SyncReport], None],
) -> None:
    """Sync whenever a source changes; an error is told, and the next change awaited.

    The first sync here takes over what changed while the one before was at work, and is told only if there is any.
    """
    from graphrec.sources.files import find_sources, watched_paths
    from graphrec.sources.watch import changes
    from graphrec.sources.zotero.names import is_zotero
    from graphrec.storage.location import is_address, resolve_location

    home = None if is_address(library) else resolve_location(library)
    followed = _followed(library, done, is_chosen=bool(sources))
    noun = "source" if any(is_zotero(each.name) for each in followed) else "file"
    say(f"Following {format_count(len(followed), noun)}; Ctrl-C ends it.")
    for _ in changes(lambda: watched_paths(find_sources(followed, home))):
        before = done.by_source
        try:
            done = _sync(library, sources, options)
        except GraphrecError as error:
            say_always(f"graphrec: {error}")
            continue
        if (done.is_changed or done.is_written or done.problems) and done.by_source != before:
            tell(done)
        followed[:] = _followed(library, done, is_chosen=bool(sources))


def _followed(library: Path | str, done: SyncReport, *, is_chosen: bool) -> list[Source]:
    """The sources of a library, or those that were chosen, which a sync has read."""
    from graphrec.api import entry

    names = {each.source for each in done.by_source}
    with entry.open(library) as opened:
        return [each for each in opened.sources if each.name in names or not is_chosen]


def _print(done: SyncReport) -> None:
    for line in _all_lines(done.by_source):
        click.echo(f"{line[: len(line) - len(line.lstrip())]}{clean(line)}")


def _all_lines(by_source: Sequence[SourceChanges]) -> Iterator[str]:
    """What became of each source; of many, as a folder has, those where nothing did are counted."""
    news = [each for each in by_source if each.is_changed or each.problem or each.held or each.unusable]
    n_same = len(by_source) - len(news)
    if n_same <= _MOST:
        news = list(by_source)
    problems = [each for each in news if each.problem]
    cut = {each.source for each in problems[_MOST:]}
    yield from (line for each in news if each.source not in cut for line in _lines(each))
    if cut:
        yield f"... and {format_count(len(cut), 'more source')} that could not be read (--to json has all)"
    if n_same > _MOST:
        n_records = sum(each.unchanged for each in by_source) - sum(each.unchanged for each in news)
        yield f"{n_same:,} other sources: 0 added, 0 changed, 0 removed, {n_records:,} unchanged"


def _lines(changes: SourceChanges) -> Iterator[str]:
    """What became of one source: a line of counts, then one for each record that came, went or changed."""
    name = changes.source.removesuffix(":")  # zotero:
    if changes.problem:
        is_named = changes.problem.startswith(changes.source)
        yield changes.problem if is_named else f"{name}: {changes.problem}"
        return
    from graphrec.cli._fields import names_of_fields  # not at start-up: 5 ms

    counts = {
        "added": len(changes.added),
        "changed": len(changes.changed),
        "removed": len(changes.removed),
        "kept": len(changes.held),
    }
    counts_shown = [f"{number:,} {name}" for name, number in counts.items() if number or name != "kept"]
    unusable = f", {changes.unusable:,} not usable" if changes.unusable else ""
    yield f"{name}: {', '.join(counts_shown)}, {changes.unchanged:,} unchanged{unusable}"
    yield from _listed("+", [_title(paper) for paper in changes.added])
    yield from _listed("~", [f"{_title(each.after)}: {', '.join(names_of_fields(each))}" for each in changes.changed])
    yield from _listed("-", [_title(paper) for paper in changes.removed])
    yield from _listed("=", [f"{_title(paper)}: not in it any more, marked as kept" for paper in changes.held])


def _listed(sign: str, lines: Sequence[str]) -> Iterator[str]:
    yield from (f"  {sign} {line}" for line in lines[:_MOST])
    if len(lines) > _MOST:
        yield f"  {sign} ... and {len(lines) - _MOST:,} more (--to json has all)"


def _title(paper: Paper) -> str:
    return f"{paper.title}{f' ({paper.year})' if paper.year else ''}"


def _closing(done: SyncReport, library: Path | str, *, is_trial: bool) -> Iterator[str]:
    from graphrec.cli._summary import list_skips

    if done.is_changed:  # else they are as they were
        yield from list_skips(done.report)
    if is_trial:
        yield f"Nothing was written; {library} has {format_count(done.papers, 'paper')}."
    elif done.is_written:
        yield f"Library: {library}, {format_count(done.papers, 'paper')}"
    else:
        what = "Nothing else" if done.problems else "Nothing"
        yield f"{what} has changed; {library} has {format_count(done.papers, 'paper')}."
    if not done.by_source:
        yield "It has no source to read; graphrec add FILES makes files its sources."
