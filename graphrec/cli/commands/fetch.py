"""`graphrec fetch`: downloads papers from a bibliographic service."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from graphrec.cli._print import say
from graphrec.cli.options import top_option
from graphrec.cli.output import OutputFile
from graphrec.registry import names
from graphrec.text import format_count

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from graphrec.engines.progress import Announce
    from graphrec.fetch.cost import Cost

GROUP = "library"


class _Day(click.DateTime):
    """Parameter type of a day, a month or a year."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Convert like `click.DateTime`; what is no date is refused without the signs of its formats.

        Args: as in `click.ParamType.convert`.
        """
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is no date; give a day, a month or a year: 2026-05-17, 2026-05 or 2026.", param, ctx)


@click.command(short_help="Fetch papers from a bibliographic service (extra: online).")
@click.argument("service", type=click.Choice(names("fetch")))
@click.argument("terms", nargs=-1, metavar="[WORDS-OR-IDS]...")
@click.option("-o", "--output", type=OutputFile(), required=True, metavar="FILE.jsonl", help="File to write.")
@top_option(100, "papers found by words, or that cite one", former="--limit")
@click.option("--references", is_flag=True, help="Also the papers that the found ones cite.")
@click.option("--from", "id_file", metavar="FILE", help="Ids, one a line, or works as gaps --to jsonl (- is stdin).")
@click.option("--cited-by", multiple=True, metavar="ID", help="The papers that cite this one, in place of words.")
@click.option(
    "--since",
    type=_Day(["%Y-%m-%d", "%Y-%m", "%Y"]),
    metavar="DATE",
    help="Only papers of this day, month or year or later.",
)
@click.option("-y", "--yes", is_flag=True, help="Do not ask before a large run.")
@click.option("--address", default="", hidden=True, help="Another server that answers like the service.")
def command(  # noqa: PLR0917 - click gives them by name
    service: str,
    terms: tuple[str, ...],
    output: Path,
    top: int,
    references: bool,
    id_file: str | None,
    cited_by: tuple[str, ...],
    since: datetime | None,
    yes: bool,
    address: str,
) -> None:
    """Ask SERVICE for papers by words, DOIs, arXiv ids or its own ids, and write them as JSON Lines for graphrec build.

    What a large run will cost is said first, and asked about. Keys and your address stand in OPENALEX_API_KEY,
    S2_API_KEY, NCBI_API_KEY and CROSSREF_MAILTO, or in the config file. An interrupted run goes on where it stopped.

    \b
    graphrec fetch arxiv "structured pruning" -n 50 -o papers.jsonl
    graphrec fetch openalex --cited-by 10.1145/3292500.3330701 -o citing.jsonl
    graphrec gaps -l my-library --to jsonl | graphrec fetch openalex --from - -o missing.jsonl
    """
    from graphrec.cli._report import progress
    from graphrec.fetch.run import FetchOptions, fetch
    from graphrec.fetch.server import Server

    terms = _terms(terms, id_file)
    with progress() as announce:
        server = Server(address, keys=_keys(), agree=_agree(announce, yes=yes))
        total = 0 if references else max(top * max(1, len(cited_by)), len(terms))
        n_papers = fetch(
            service,
            terms,
            output,
            FetchOptions(top, references, cited_by, since.date() if since else None, server),
            progress=lambda done: announce("Fetching", done, total),
            warn=say,
        )
    say(f"{format_count(n_papers, 'paper')}: {output.absolute()}")


def _terms(terms: tuple[str, ...], file: str | None) -> tuple[str, ...]:
    """What is asked for, with the ids of a file.

    Raises:
        UsageError: both are given.
        InputError: the file cannot be read, or holds no ids.
    """
    if file is None:
        return terms
    if terms:
        raise click.UsageError("Words and --from both say what to ask for; give one of them.")
    from graphrec.cli._input import read_text
    from graphrec.errors import InputError
    from graphrec.fetch.ids import ids_in
    from graphrec.text import quote

    ids, others = ids_in(read_text(file, "a file with an id a line").splitlines())
    if not ids:
        name = "stdin (-)" if file == "-" else file
        raise InputError(f"{name} holds no ids; expected DOIs, arXiv ids or the like, one a line.")
    if others:
        counts = f"{len(others)} of {len(others) + len(ids)} lines"
        say(f"Left out, since they are no ids: {counts}, first {quote(others[0])}.")
    return tuple(ids)


def _keys() -> dict[str, str]:
    from graphrec.cli._config import SECRETS, config_value
    from graphrec.fetch.keys import read_keys

    return read_keys({name: str(config_value(name) or "") for name in SECRETS})


def _agree(announce: Announce, *, yes: bool) -> Callable[[Cost], None]:
    def agree(cost: Cost) -> None:
        """Ask whether a large run shall begin.

        Raises:
            OptionError: there is nobody to ask.
            Abort: the answer is no.
        """
        if yes:
            say(f"{cost.sentence()}.")
        elif not all(map(_is_terminal, (sys.stdin, sys.stderr))):
            from graphrec.errors import OptionError

            raise OptionError(f"{cost.sentence()}, which is much; give --yes to fetch them, or a smaller -n.")
        else:
            announce("")
            click.confirm(f"{cost.sentence()}. Fetch them?", abort=True, err=True)

    return agree


def _is_terminal(stream: Any) -> bool:
    return stream is not None and stream.isatty()
