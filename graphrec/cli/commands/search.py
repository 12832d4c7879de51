"""`graphrec search`: searches titles, abstracts, authors and all other fields."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from graphrec.cli._print import line_width, say
from graphrec.cli.forms import CommandResult, by_key, paper_forms
from graphrec.cli.marks import in_words
from graphrec.cli.options import (
    find_marks,
    library_option,
    mark_filters,
    open_library,
    open_store,
    snapshot_opener,
    top_option,
)
from graphrec.cli.output import output_options
from graphrec.model.marks import MarkFilter
from graphrec.text import clean, format_count

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graphrec.api.library import Library
    from graphrec.api.search import SearchResult
    from graphrec.cli.output import Output
    from graphrec.explore.search_hits import SearchHit, Spans
    from graphrec.exporters.export import Export

GROUP = "ask"
_COLUMNS = by_key("id", "title", "year", "why", "sentence")
_INDENT = "    "
_LINES = 2  # of a sentence; a longer one is cut around its first match
_AUTHORS = 3  # named


@click.command(short_help="Search titles, abstracts, authors and other fields.")
@click.argument("words", nargs=-1, required=True)
@library_option()
@top_option(20, "papers")
@mark_filters()
@output_options(paper_forms, default="text")
def command(
    words: tuple[str, ...],
    library_path: Path | str | None,
    top: int,
    unread: bool,
    tags: tuple[str, ...],
    output: Output,
) -> None:
    """List the papers that hold all WORDS (or, when none does, any of them), best match first.

    Words are found in titles, abstracts and names of authors, with their endings, whatever the case, accents and
    hyphens. Also: "some phrase", a beginning (prun*), NOT or -word, OR, brackets, and fields: title: abstract: author:
    venue: keyword: year: (2020, 2018-2021, 2019..) tag: is: (kept, discarded, read, unread, to-read) method: cites:
    cited_by: id: doi: arxiv:. A value with blanks stands in quotation marks. Put a query with -word, quotation marks,
    brackets or asterisks in quotation marks of the shell as a whole.

    \b
    graphrec search structured pruning
    graphrec search structured pruning --to bibtex -o pruning.bib
    graphrec search structured pruning --unread --tag baseline
    graphrec search 'quantiz* -vision method:LoRA'
    graphrec search 'cites:"Task Arithmetic" OR cites:LLaMA'
    """
    from graphrec.api.search import search_library

    typed = " ".join(words)
    store = open_store(library_path)
    marks = find_marks(library_path, store)
    chosen = MarkFilter(unread, tags)
    result = search_library(store, typed, top, marks, chosen, snapshot_opener(library_path))
    for note in result.notes:
        say(note)
    if not result:
        say(f"No paper{' that passes --unread and --tag' * bool(chosen)} {_verb(result)}: {clean(typed)}.")
    elif result.matched_by == "some words":
        say(f"No paper holds all of these words: {clean(typed)}; these hold some of them.")
    output.write(_as_result(result, library_path))


def _verb(result: SearchResult) -> str:
    """What no paper does, when none is found."""
    return "holds any of these words" if result.is_plain else "is found by"


def _as_result(result: SearchResult, library_path: Path | str | None) -> CommandResult:
    return CommandResult(
        text=lambda: _print(result),
        document=result.to_dict,
        records=lambda: [hit.to_dict() for hit in result.hits],
        columns=_COLUMNS,
        export=lambda: _to_export(result, open_library(library_path)),
    )


def _to_export(result: SearchResult, library: Library) -> Export:
    from graphrec.exporters.export import Export

    sentences = {hit.paper.id: hit for hit in result.hits if hit.sentence}
    return Export(
        tuple(result),
        title=f"Papers on {result.query}",
        reasons={paper_id: hit.sentence for paper_id, hit in sentences.items()},
        spans={paper_id: hit.spans for paper_id, hit in sentences.items()},
        sources={paper.id: library.sources_of(paper) for paper in result},
    )


def _print(result: SearchResult) -> None:
    for hit in result.hits:
        _print_hit(hit)
    for work in result.works:
        click.echo(clean(f"{work.text} See: graphrec show {_argument(work.record.title)}"))
    for method in result.methods:
        uses = f"{format_count(method.n_papers, 'paper')} use{'s' * (method.n_papers == 1)} it"
        click.echo(clean(f"{method.name} is a {method.kind}; {uses}. See: graphrec methods {_argument(method.name)}"))


def _argument(name: str) -> str:
    """A name as an argument of a command that a reader may copy."""
    from graphrec.systems import command_line

    return command_line([clean(name)])


def _print_hit(hit: SearchHit) -> None:
    year = f" ({hit.paper.year})" if hit.paper.year else ""
    marks = f"  [{in_words(hit.mark)}]" if hit.mark else ""
    click.echo(_bold(hit.paper.title, hit.title_spans) + year + marks)
    if names := " · ".join(_names(hit)):
        click.echo(_INDENT + names)
    for line in _lines(hit.sentence, hit.spans, line_width() - len(_INDENT)):
        click.echo(_INDENT + line)


def _names(hit: SearchHit) -> Iterator[str]:
    """Authors and venue where they match."""
    if "author" in hit.why:
        more = " et al." if len(hit.paper.authors) > _AUTHORS else ""
        yield "; ".join(map(clean, hit.paper.authors[:_AUTHORS])) + more
    if "venue" in hit.why:
        yield clean(hit.paper.venue)
    if "keyword" in hit.why:
        yield clean(", ".join(hit.paper.keywords))


def _bold(text: str, spans: Spans) -> str:
    """A text for a terminal with some parts of it in bold."""
    from graphrec.explore.search_hits import cut_at_spans

    return "".join(
        click.style(piece, bold=True) if is_marked else piece for piece, is_marked in cut_at_spans(text, spans)
    )


def _lines(sentence: str, spans: Spans, width: int) -> Iterator[str]:
    """A sentence in lines of at most so many characters, cut around its first match where it is long."""
    from graphrec.explore.search_hits import cut_at_spans

    pieces = list(cut_at_spans(sentence, spans))
    plain = "".join(piece for piece, _ in pieces)
    places, at = [], 0
    for piece, is_marked in pieces:
        places += [(at, at + len(piece))] * is_marked
        at += len(piece)
    lines = textwrap.wrap(plain, width, break_on_hyphens=False) if plain.strip() else []
    at, first = 0, places[0][0] if places else 0
    starts = [at := plain.index(line, at) for line in lines]
    chosen = max([number for number, start in enumerate(starts) if start <= first], default=0)
    begin = min(chosen, max(0, len(lines) - _LINES))
    for number in range(begin, min(begin + _LINES, len(lines))):
        start, line = starts[number], lines[number]
        inside = tuple(
            (max(a - start, 0), min(b - start, len(line))) for a, b in places if a < start + len(line) and b > start
        )
        more = "…" if number == begin + _LINES - 1 and number + 1 < len(lines) else ""
        yield ("…" if number == begin and begin else "") + _bold(line, inside) + more
