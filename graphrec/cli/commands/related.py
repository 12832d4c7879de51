"""`graphrec related`: ranks and explains related papers, writes the network page and opens it."""

from __future__ import annotations

from collections import Counter
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import click

from graphrec.api.query_report import describe_query
from graphrec.cli import _input
from graphrec.cli._completion import Title
from graphrec.cli._page import NO_PAGE, default_page, page_options, show_page
from graphrec.cli._print import say, say_always
from graphrec.cli._weights import weight_option
from graphrec.cli.forms import TEXT, CommandResult, paper_forms
from graphrec.cli.options import (
    exact_option,
    is_on_command_line,
    library_option,
    mark_filters,
    open_library,
    top_option,
)
from graphrec.cli.output import Output, output_options
from graphrec.cli.titles import find_titles, join_unquoted, report_match
from graphrec.errors import TitleNotFoundError
from graphrec.model.works import is_work
from graphrec.text import format_count
from graphrec.vectors.abstracts import FACETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from graphrec.api.answer import Answer
    from graphrec.api.library import Library
    from graphrec.api.seed_list import SeedList
    from graphrec.cli.forms import Columns
    from graphrec.model.match import Match
    from graphrec.model.paper import Paper

GROUP = "ask"
_COLUMNS: Columns = {  # of a `Recommendation`
    "rank": attrgetter("rank"),
    "id": attrgetter("paper.id"),
    "title": attrgetter("paper.title"),
    "year": attrgetter("paper.year"),
    "authors": attrgetter("paper.authors"),
    "score": attrgetter("score"),
    "band": attrgetter("band"),
    "reasons": lambda each: " | ".join(reason.text for reason in each.reasons),
}
_SCREENING_COLUMNS: Columns = {  # of a ranking of every paper: what a screening tool needs besides
    **_COLUMNS,
    "unscored": attrgetter("is_unscored"),
    "abstract": attrgetter("paper.abstract"),
    "doi": attrgetter("paper.doi"),
}
_ONLY_CLOSEST = {"top": "-n", "min_score": "--min-score", "diverse": "--diverse"}  # options that --all contradicts


@click.command(short_help="Rank and explain related papers; open the network.")
@click.argument("titles", nargs=-1, type=Title(), metavar="TITLE...")
@library_option()
@top_option(20, "papers")
@click.option("--min-score", type=click.FloatRange(0), help="Lowest score, instead of the relevance floor.")
@exact_option()
@click.option("--avoid", multiple=True, type=Title(), metavar="TITLE", help="Steer away from this paper; repeatable.")
@click.option("--text", metavar="TEXT", help="Free text instead of, or beside, titles; - reads it from stdin.")
@click.option("--text-file", metavar="FILE", help="Free text from a file (UTF-8), such as the abstract of a draft.")
@click.option("--from", "title_file", metavar="FILE", help="Titles, one a line (- is stdin); one JSON object for each.")
@click.option("--kept", "use_marks", is_flag=True, help="Start from kept papers, steer away from discarded ones.")
@mark_filters()
@click.option("--seeds", "seed_file", metavar="FILE", help="Seeds from a file: a title, id or DOI a line, or records.")
@click.option("--all", "everything", is_flag=True, help="Rank every paper, for a screening; those without score last.")
@click.option(
    "--by",
    type=click.Choice(FACETS),
    help="Add the likeness of this part of the abstracts to the score.",
)
@click.option("--diverse", type=click.FloatRange(0, 1), default=0.0, metavar="0..1", help="Trade score for variety.")
@weight_option()
@click.option(
    "--rerank",
    default="",
    metavar="NAME=MODEL",
    help="Let a model read and order the first 50: encoder=MODEL, cross-encoder=MODEL, endpoint=MODEL@ADDRESS.",
)
@click.option("--since", type=int, metavar="YEAR", help="Only papers of this year or later.")
@click.option("--until", type=int, metavar="YEAR", help="Only papers of this year or earlier.")
@output_options(paper_forms, default=TEXT, page=True)
@page_options("in the cache folder; none for other forms than text on the terminal", optional=True)
def command(
    titles: tuple[str, ...],
    library_path: Path | str | None,
    exact: bool,
    text: str | None,
    text_file: str | None,
    title_file: str | None,
    output: Output,
    page: Path | str | None,
    open_page: bool,
    **options: Any,
) -> None:
    """Rank and explain the papers related to TITLE, write the network page and open it.

    A title may be given in part, by its short name, or with typos. Several titles are several seeds.

    \b
    graphrec related MultiPruner
    graphrec related "Adam: A Method for Stochastic Optimization" --no-open
    graphrec related MultiPruner --to bibtex -o related.bib
    graphrec related --text-file draft-abstract.txt --page draft.html
    graphrec related --from titles.txt --to jsonl --top 50 --min-score 0
    graphrec related --seeds titles.txt --all --to csv
    graphrec related --kept --unread
    """
    seed_file = options.pop("seed_file")
    if options["everything"]:
        _check_everything()
    if title_file is not None:
        _check_title_file(output, titles or text or text_file or seed_file or page not in {None, NO_PAGE})
        lines = _input.read_lines(title_file)
        many = output if output.is_json else Output("jsonl", output.file)
        _answer_each(open_library(library_path), list(lines), many, options, exact=exact)
        return
    if not (titles or options["use_marks"]) and text is None and text_file is None and seed_file is None:
        raise click.UsageError(
            'Nothing was asked; give a title: graphrec related "TITLE", or --text, --seeds FILE, --kept, --from FILE.'
        )
    words = _input.read_free_text(text, text_file)
    library = open_library(library_path)
    seeds = find_titles(library, join_unquoted(library, titles), output, exact=exact, are_topics=True)
    listed = _read_seeds(library, seed_file, exact=exact)
    avoid = find_titles(library, options["avoid"], output, exact=exact)
    answer = library.related(*seeds, *listed.matches, text=words, **{**options, "avoid": avoid})
    if options["use_marks"]:
        _report_marks(library, answer)
    _report_undated(answer)
    _report_unscored(answer, by_marks=bool(options["unread"] or options["tags"]))
    has_page = _wants_page(output, page, open_page=open_page)
    path = answer.save(page or default_page(_page_name(answer))) if has_page else None
    output.write(_result(answer, str(path) if path else None, listed.missing))
    if path:
        show_page(path, open_page=open_page)


def _wants_page(output: Output, page: Path | str | None, *, open_page: bool) -> bool:
    """Whether to write a page: as `--page` and `--open` say, by default only for text on the terminal."""
    if page is not None:
        return page != NO_PAGE
    if is_on_command_line("open_page") and open_page:
        return True
    return output.form == TEXT and output.file is None


def _page_name(answer: Answer) -> str:
    return answer.seeds[0].title if answer.seeds else answer.text


def _check_everything() -> None:
    """Raise UsageError for options that choose the closest papers beside `--all`."""
    for parameter, option in _ONLY_CLOSEST.items():
        if is_on_command_line(parameter):
            raise click.UsageError(f"--all ranks every paper, by its score alone; leave out {option}.")


def _read_seeds(library: Library, file: str | None, *, exact: bool) -> SeedList:
    """The papers of `--seeds`, none without it; prints how each entry was matched, and which are not found."""
    from graphrec.api.seed_list import SeedList

    if file is None:
        return SeedList()
    listed = library.seeds(file, exact=exact)
    for match in listed.matches:
        report_match(match)
    for sentence in listed.missing.values():
        say_always(sentence)
    n_seeds, n_entries = len(listed.matches), len(listed.matches) + len(listed.missing)
    say(f"{n_seeds:,} of {format_count(n_entries, 'seed')} found{'' if n_seeds == n_entries else ' (see above)'}.")
    return listed


def _check_title_file(output: Output, conflicts: object) -> None:
    """Raise UsageError for options that conflict with `--from`."""
    if conflicts:
        raise click.UsageError("--from asks for each title on its own; leave out TITLE, --text, --seeds and --page.")
    is_default = output.file is None and not (is_on_command_line("to") or is_on_command_line("old_to"))
    if not output.is_json and not is_default:
        raise click.UsageError(f"--from prints json or jsonl; the form {output.form} does not go with it.")


def _answer_each(
    library: Library, titles: Sequence[str], output: Output, options: dict[str, Any], *, exact: bool
) -> None:
    """Write one JSON object per title, also for titles without a match, for which an error is raised at the end."""
    missing: list[str] = []
    avoid = find_titles(library, options["avoid"], exact=exact)

    def answers() -> Iterator[dict[str, Any]]:
        for title in titles:
            try:
                (match,) = find_titles(library, [title], exact=exact)
                yield library.related(match, **{**options, "avoid": avoid}).to_dict()
            except TitleNotFoundError as error:
                missing.append(title)
                say_always(str(error))
                yield describe_query((), {title: str(error)})

    output.write(CommandResult(document=lambda: list(answers()), records=answers))
    if missing:
        raise TitleNotFoundError(_count_missing(len(missing), len(titles)))


def _count_missing(n_missing: int, n_titles: int) -> str:
    """The message for the titles of `--from` that were not found."""
    if n_titles == 1:
        return "The title was not found (see above)."
    if n_missing == n_titles:
        return f"None of the {n_titles:,} titles was found (see above)."
    verb = "was" if n_missing == 1 else "were"
    others = "the other is" if n_titles - n_missing == 1 else "the others are"
    return f"{n_missing:,} of {n_titles:,} titles {verb} not found (see above); {others} answered."


def _report_undated(answer: Answer) -> None:
    """Print how many papers without a year were left out by `--since` and `--until`."""
    if answer.years and answer.years.undated:
        say(
            f"{answer.years.undated:,} of {format_count(answer.library.papers, 'paper')} have no year and are left out"
            " by --since and --until."
        )


def _report_marks(library: Library, answer: Answer) -> None:
    """Print how many papers `--kept` starts from and steers away from, and which kept ones are not there."""
    start = _count_marked(answer.seeds, answer.matches, "kept") or "no kept paper"
    avoided = _count_marked(answer.avoid, answer.avoid_matches, "discarded")
    say(f"From {start}{f', steering away from {avoided}' if avoided else ''}.")
    for mark in library.absent_marks:
        if mark.decision:
            say(f"Not in the library: {mark.paper.title or mark.paper.id} ({mark.decision}).")


def _count_marked(papers: Iterable[Paper], matches: Iterable[Match], mark: str) -> str:
    """How many papers and works were named, and how many others are marked; "" for none.

    As in "1 named paper and 2 kept papers".
    """
    names = {match.paper.id for match in matches}
    kinds = Counter(
        f"{'named' if paper.id in names else mark} {'work' if is_work(paper) else 'paper'}" for paper in papers
    )
    return " and ".join(format_count(count, kind) for kind, count in sorted(kinds.items(), reverse=True))


def _report_unscored(answer: Answer, *, by_marks: bool) -> None:
    """Print how many papers `--all` ranked, how many of them have no score, and how many are left out."""
    if answer.n_unscored is None:
        return
    filters = ["--since and --until"] * bool(answer.years) + ["--unread and --tag"] * by_marks
    n_named = sum(not is_work(paper) for paper in (*answer.seeds, *answer.avoid))
    n_left_out = answer.library.papers - len(answer) - n_named
    say(
        f"{format_count(len(answer), 'paper')} ranked"
        + (f", the last {answer.n_unscored:,} without a score" if answer.n_unscored else "")
        + f"; left out: {format_count(len(answer.seeds), 'seed')}"
        + (f", {len(answer.avoid):,} to avoid" if answer.avoid else "")
        + (f", {n_left_out:,} by {' or '.join(filters)}" if n_left_out else "")
        + "."
    )


def _result(answer: Answer, page: str | None, missing: Mapping[str, str]) -> CommandResult:
    is_whole = answer.n_unscored is not None

    def document() -> dict[str, Any]:
        content = answer.to_dict(page)
        return {**content, "query": {**content["query"], **describe_query(answer.matches, missing)["query"]}}

    return CommandResult(
        text=lambda: _print(answer),
        document=document,
        records=(lambda: document()["results"]) if is_whole else None,
        columns=_SCREENING_COLUMNS if is_whole else _COLUMNS,
        rows=lambda: answer,
        export=answer.to_export,
    )


def _print(answer: Answer) -> None:
    from graphrec.cli._table import print_answer

    print_answer(answer)
