"""`graphrec themes`: lists the themes of a library, or the papers of one."""

from __future__ import annotations

from collections import Counter
from operator import attrgetter
from typing import TYPE_CHECKING

import click

from graphrec.cli._print import say
from graphrec.cli.forms import RECORDS, CommandResult
from graphrec.cli.options import library_option, mark_filters, open_library, top_option
from graphrec.cli.output import output_options
from graphrec.text import clean, format_count, truncate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from graphrec.cli.forms import Columns
    from graphrec.cli.output import Output
    from graphrec.explore.themes.bridges import Bridge
    from graphrec.explore.themes.listing import Theme, ThemePapers
    from graphrec.model.themes import CountedPhrase

GROUP = "ask"
_WIDTH = 83  # characters of a title
_MOST_TIED = 4  # themes printed below a bridge; the other forms have all of them
_MOST_REGIONS = 12  # named in the heading


def _phrase(at: int, part: str) -> Callable[[Theme], object]:
    """A column of the phrase at one place among the terms of a theme, or of one of its counts."""

    def cell(theme: Theme) -> object:
        return getattr(theme.terms[at], part) if at < len(theme.terms) else ""

    return cell


_COLUMNS: Columns = {
    "number": lambda theme: theme.number,
    "name": lambda theme: theme.name,
    "papers": lambda theme: theme.n_papers,
    "others": lambda theme: theme.n_others,
    "exemplar": lambda theme: theme.exemplar,
    "exemplar_id": lambda theme: theme.exemplar_id,
    "region": lambda theme: theme.region,
} | {
    f"{label}_{at + 1}": _phrase(at, part)
    for at in range(3)
    for label, part in (("term", "text"), ("inside", "inside"), ("outside", "outside"))
}


@click.command(short_help="The themes of the library, or the papers of one.")
@click.argument("name", nargs=-1)
@library_option()
@top_option(40, "themes, or papers of one")
@click.option("--bridges", is_flag=True, help="The papers and works that tie the themes to each other.")
@mark_filters()
@output_options(RECORDS, default="text")
def command(
    name: tuple[str, ...],
    library_path: Path | str | None,
    top: int,
    bridges: bool,
    unread: bool,
    tags: tuple[str, ...],
    output: Output,
) -> None:
    """List the themes of the library: groups of papers that read alike; with NAME, the papers of one.

    Each has a name, its most central paper, and what its papers say more often than the others do. NAME is a number,
    or words of a name.

    \b
    graphrec themes
    graphrec themes continual learning
    graphrec themes --bridges -n 5
    graphrec themes --to csv -o themes.csv
    """
    if not name and (unread or tags):
        raise click.UsageError("--unread and --tag choose among the papers of one theme; give its NAME.")
    if name and bridges:
        raise click.UsageError("--bridges are those between all themes; leave the NAME out.")
    library = open_library(library_path)
    if bridges:
        ties = library.bridges(top)
        output.write(_list_bridges(ties))
        if not ties:
            say("Nothing ties themes of this library to each other.")
        return
    if name:
        output.write(_show_theme(library.theme(" ".join(name), unread=unread, tags=tags), top))
        return
    themes = library.themes()
    output.write(_list_themes(themes, top, len(library)))
    if not themes:
        say("No three papers of this library are tied to each other, so that it has no themes.")
    elif len(themes) > top:
        say(f"{format_count(len(themes) - top, 'smaller theme')} left out; -n {len(themes)} lists all.")


def _list_themes(themes: Sequence[Theme], top: int, n_papers: int) -> CommandResult:
    listed = themes[:top]
    return CommandResult(
        text=lambda: _print_themes(themes, listed, n_papers),
        document=lambda: [theme.to_dict() for theme in listed],
        records=lambda: (theme.to_dict() for theme in listed),
        columns=_COLUMNS,
        rows=lambda: listed,
    )


def _list_bridges(bridges: Sequence[Bridge]) -> CommandResult:
    return CommandResult(
        text=lambda: _print_bridges(bridges),
        document=lambda: [bridge.to_dict() for bridge in bridges],
        records=lambda: (bridge.to_dict() for bridge in bridges),
        columns={
            "kind": attrgetter("kind"),
            "name": attrgetter("name"),
            "theme": attrgetter("theme"),
            "participation": lambda bridge: round(bridge.participation, 3),
            "themes": lambda bridge: [f"{each.name} ({each.papers})" for each in bridge.themes],
        },
        rows=lambda: bridges,
    )


def _show_theme(one: ThemePapers, top: int) -> CommandResult:
    document = {**one.to_dict(), "titles": list(one.papers[:top]), "n_titles": len(one.papers)}
    return CommandResult(
        text=lambda: _print_papers(one, top),
        document=lambda: document,
        columns={"title": clean},
        rows=lambda: one.papers[:top],
    )


def _print_themes(themes: Sequence[Theme], listed: Sequence[Theme], n_papers: int) -> None:
    if not themes:
        return
    inside = sum(theme.n_papers for theme in themes)
    rest = f"; {format_count(n_papers - inside, 'paper')} in none" if n_papers > inside else ""
    click.echo(f"{format_count(len(themes), 'theme')} of {format_count(n_papers, 'paper')}{rest}")
    if regions := Counter(theme.region for theme in themes if theme.region):
        sizes = [(sum(each.n_papers for each in themes if each.region == name), name) for name in regions]
        names = [f"{clean(name)} ({size:,})" for size, name in sorted(sizes, key=lambda one: (-one[0], one[1]))]
        more = f"; and {len(names) - _MOST_REGIONS} more" if len(names) > _MOST_REGIONS else ""
        click.echo(f"In {format_count(len(names), 'region')}: {'; '.join(names[:_MOST_REGIONS])}{more}")
    for theme in listed:
        click.echo(f"\n{theme.number:>3}  {clean(theme.name)} ({theme.n_papers:,})")
        for term in theme.terms:
            click.echo(f"     · {describe_phrase(term, theme)}")
        click.echo(f"     central: {truncate(clean(theme.exemplar), _WIDTH)}")


def describe_phrase(phrase: CountedPhrase, theme: Theme) -> str:
    """A phrase with its counts: "sand sieve: in 31 of 40, elsewhere in 12 of 734"."""
    elsewhere = f"in {phrase.outside:,} of {theme.n_others:,}" if theme.n_others else "nowhere"
    return clean(f"{phrase.text}: in {phrase.inside:,} of {theme.n_papers:,}, elsewhere {elsewhere}")


def _print_bridges(bridges: Sequence[Bridge]) -> None:
    for kind, heading in (("paper", "Papers that tie themes"), ("work", "Works that tie themes")):
        if some := [bridge for bridge in bridges if bridge.kind == kind]:
            click.echo(heading)
        for bridge in some:
            click.echo(f"  {truncate(clean(bridge.name), _WIDTH)}")
            ties = [f"{each.papers:,} of {clean(each.name)}" for each in bridge.themes[:_MOST_TIED]]
            more = len(bridge.themes) - _MOST_TIED
            click.echo(f"    {'; '.join(ties)}{f'; and {more} more themes' if more > 0 else ''}")


def _print_papers(one: ThemePapers, top: int) -> None:
    theme = one.theme
    click.echo(f"{theme.number}  {clean(theme.name)}: {format_count(theme.n_papers, 'paper')}")
    for title in one.papers[:top]:
        click.echo(f"  {clean(title)}")
    if len(one.papers) > top:
        say(f"{format_count(len(one.papers) - top, 'paper')} left out; -n {len(one.papers)} lists all.")
