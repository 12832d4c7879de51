"""`graphrec related`: rank, explain, draw, open."""

from __future__ import annotations

import sys
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from graphrec.cli._options import format_option, library_option, open_library, say_guess
from graphrec.cli._print import say
from graphrec.cli._weights import weight_option
from graphrec.cli._write import write_export
from graphrec.errors import TitleNotFoundError
from graphrec.registry import names
from graphrec.text import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.api.answer import Answer
    from graphrec.api.library import Library

_NAMED = frozenset({"title", "id", "name", "introduces", "referred"})  # ways in which one word names a paper


@click.command(short_help="Rank and explain related papers; open the network.")
@click.argument("titles", nargs=-1, metavar="TITLE...")
@library_option()
@click.option("-n", "--top", type=click.IntRange(1), default=20, show_default=True, help="At most so many papers.")
@click.option("--min-score", type=click.FloatRange(0), help="Lowest score, instead of the relevance floor.")
@format_option("table", "json", "jsonl", "csv")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="PAGE.html", help="Where to write the page.")
@click.option("--open/--no-open", "open_page", default=True, help="Open the page in the browser.  [default: open]")
@click.option(
    "--from", "title_file", metavar="FILE", help="Titles, one a line (- is stdin); one JSON object a line out."
)
@click.option("--avoid", multiple=True, metavar="TITLE", help="Steer away from this paper; may be repeated.")
@click.option("--text", metavar="TEXT", help="Free text instead of, or beside, titles; - reads it from stdin.")
@click.option(
    "--by",
    type=click.Choice(["problem", "method", "result"]),
    help="Rank by likeness of this part of the abstracts only.",
)
@click.option("--diverse", type=click.FloatRange(0, 1), default=0.0, metavar="0..1", help="Trade score for variety.")
@click.option(
    "--to", "target", type=click.Choice(names("exporters")), help="Print the answer in another program's format."
)
@weight_option()
@click.option("--since", type=int, metavar="YEAR", help="Only papers of this year or later.")
@click.option("--until", type=int, metavar="YEAR", help="Only papers of this year or earlier.")
def command(
    titles: tuple[str, ...],
    library_path: Path | str | None,
    output_format: str,
    output: Path | None,
    open_page: bool,
    title_file: str | None,
    text: str | None,
    target: str | None,
    **asked: Any,
) -> None:
    """Rank and explain the papers related to TITLE, write the network page and open it.

    A title may be given in part, by its short name, or with typos. Several titles are several seeds.

    \b
    graphrec related MultiPruner
    graphrec related "Adam: A Method for Stochastic Optimization" --no-open
    graphrec related --text - < draft-abstract.txt
    graphrec related --from titles.txt --format jsonl --top 50 --min-score 0
    """
    library = open_library(library_path)
    if title_file is not None:
        if titles or text or output:
            raise click.UsageError("--from asks for each title on its own; leave out TITLE, --text and --output.")
        if target:
            raise click.UsageError(f"--from prints one JSON object a line; --to {target} does not go with it.")
        _answer_each(library, _lines(title_file), output_format, asked)
        return
    if not titles and not text:
        raise click.UsageError('Nothing was asked; give a title: graphrec related "TITLE", or --text, or --from FILE.')
    free_text = sys.stdin.read() if text == "-" else text or ""
    if text != "-":
        _say_if_file(free_text)
    answer = _ask(library, titles, free_text, asked)
    for match in answer.matches:
        say_guess(match)
    _say_unknown_years(answer)
    page = answer.save(output or _default_page(answer))
    if target:
        write_export(answer.to_export(), target, None)
    else:
        _print(answer, output_format, str(page))
    say(f"Network page: {page}")
    if open_page:
        _open(page)


def _ask(library: Library, titles: tuple[str, ...], text: str, asked: dict[str, Any]) -> Answer:
    """Ask; several words without a blank in them may be one title that nobody quoted."""
    if len(titles) > 1 and not any(" " in title for title in titles):
        titles = _unquoted(library, titles)
    return library.related(*titles, text=text, **asked)


def _unquoted(library: Library, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words as one title where that fits better than a title each."""
    together = " ".join(words)
    if _how(library, together) in {*_NAMED, "prefix", "words"}:
        return (together,)
    return words if all(_how(library, word) in _NAMED for word in words) else (together,)


def _how(library: Library, title: str) -> str:
    """How a title is found, "" when it is not."""
    try:
        return library.find(title).how
    except TitleNotFoundError:
        return ""


def _answer_each(library: Library, titles: Iterator[str], output_format: str, asked: dict[str, Any]) -> None:
    from graphrec.cli._print import print_json_line

    if output_format not in {"table", "json", "jsonl"}:
        raise click.UsageError(f"--from prints one JSON object a line; --format {output_format} does not go with it.")
    missing = 0
    for title in titles:
        try:
            answer = library.related(title, **asked)
        except TitleNotFoundError as error:
            missing += 1
            say(str(error))
            continue
        for match in answer.matches:
            say_guess(match)
        print_json_line(answer.to_dict())
    if missing:
        raise TitleNotFoundError(f"{missing} of the titles were not found (see above); the others are answered.")


def _lines(source: str) -> Iterator[str]:
    from graphrec.errors import InputError

    try:
        raw = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        lines = raw.decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise InputError(f"{source} cannot be read ({reason}); expected a text file with one title a line.") from error
    return (line.strip() for line in lines if line.strip())


def _say_if_file(text: str) -> None:
    """Tell that the name of a file is taken for the words to ask for, and how to ask for what is in it."""
    try:
        is_file = Path(text).is_file()
    except (OSError, ValueError):  # too long for a name, or with signs that none has
        return
    if is_file:
        say(
            f"Asking for the words {text!r}; to ask for what that file says, give it as stdin: --text - < {quote(text)}"
        )


def _say_unknown_years(answer: Answer) -> None:
    """A window of years leaves out the papers whose year is not known; tell how many."""
    if answer.years and answer.years.undated:
        say(
            f"{answer.years.undated:,} of {count(answer.library.papers, 'paper')} have no year and are left out by"
            " --since and --until."
        )


def _print(answer: Answer, output_format: str, page: str) -> None:
    if output_format in {"json", "jsonl"}:
        from graphrec.cli._print import print_json, print_json_line

        (print_json if output_format == "json" else print_json_line)(answer.to_dict(page))
    elif output_format == "csv":
        from graphrec.cli._print import print_csv

        rows = (
            (
                r.rank,
                r.paper.id,
                r.paper.title,
                r.paper.year,
                "; ".join(r.paper.authors),
                r.score,
                " | ".join(reason.text for reason in r.reasons),
            )
            for r in answer
        )
        print_csv(("rank", "id", "title", "year", "authors", "score", "reasons"), rows)
    else:
        from graphrec.cli._table import print_answer

        print_answer(answer)


def _default_page(answer: Answer) -> Path:
    """A page in the cache folder, named after the first seed, so that asking again replaces it."""
    from graphrec.places import cache_folder
    from graphrec.text import title_key

    name = title_key(answer.seeds[0].title if answer.seeds else answer.text)[:60].strip().replace(" ", "-")
    folder = cache_folder() / "pages"
    folder.mkdir(exist_ok=True)
    return folder / f"{name or 'answer'}.html"


def _open(page: Path) -> None:
    from graphrec.cli._browser import can_open, open_in_browser

    if can_open():
        open_in_browser(page)
