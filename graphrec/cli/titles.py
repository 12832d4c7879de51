"""Finds the papers of typed titles, and reports how each title was matched: in JSON, and on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphrec.api.query_report import describe_query
from graphrec.cli._print import say, say_always, say_more
from graphrec.cli.forms import CommandResult
from graphrec.errors import TitleNotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from graphrec.api.library import Library
    from graphrec.cli.output import Output
    from graphrec.model.match import Match


def find_titles(
    library: Library,
    titles: Sequence[str],
    output: Output | None = None,
    *,
    exact: bool = False,
    methods: bool = False,
    report: Callable[[Sequence[Match], Mapping[str, str]], Any] = describe_query,
) -> tuple[Match, ...]:
    """Find the papers of several titles; if some are missing, a JSON output lists them before the error is raised.

    Args:
        library: the library to search.
        titles: titles, ids or names, as typed.
        output: where the result of the command goes; None writes nothing there.
        exact: whether to accept only exact titles, ids and names.
        methods: whether a method may be found, too.
        report: returns the JSON document for the matches and the sentences on missing titles.

    Raises:
        TitleNotFoundError: no paper matches a title.
    """
    matches: list[Match] = []
    missing: dict[str, TitleNotFoundError] = {}
    for title in titles:
        try:
            matches.append(library.find(title, exact=exact, methods=methods))
        except TitleNotFoundError as error:
            missing[title] = error
    if not missing:
        for each in matches:
            report_match(each)
        return tuple(matches)
    if output is not None:
        write_not_found(output, report(matches, {title: str(reason) for title, reason in missing.items()}))
    *others, last = missing.values()
    for reason in others:
        say_always(f"graphrec: {reason}")
    raise last


def write_not_found(output: Output, document: Any) -> None:
    """Write a JSON document that says what was not found; nothing in other forms. A list is one line per entry."""
    if output.is_json:
        records = (lambda: document) if isinstance(document, list) else None
        output.write(CommandResult(document=lambda: document, records=records))


def report_match(match: Match) -> None:
    """Print which paper a title was matched to if the match is a guess, and the titles that fit nearly as well.

    Of a work, that it is none of the papers is always said, and how many of them name it.
    """
    if match.is_work:
        from graphrec.model.works import say_named

        say(say_named(match.title, dict(match.named_by)))
        if match.near:
            say(f"A paper whose title resembles it is another: {match.near}")
    if match.is_guess:
        others = "; ".join(match.rivals)
        say(f"Taking: {match.title}" + (f"  (others that fit: {others})" if others else ""))
    else:
        from graphrec.model.match import RULES

        say_more(f"{match.typed!r} is {match.title!r} ({RULES[match.how].phrase}).")


def join_unquoted(library: Library, titles: tuple[str, ...]) -> tuple[str, ...]:
    """The titles as typed, or joined to one if they are single words that together are the title of a paper."""
    if len(titles) < 2 or any(" " in title for title in titles):
        return titles
    from graphrec.model.match import EXACT

    together, by_word = " ".join(titles), EXACT | {"introduces", "referred"}  # rules for which one word suffices
    if _how(library, together) in {*by_word, "prefix", "words"}:
        return (together,)
    return titles if all(_how(library, title) in by_word for title in titles) else (together,)


def _how(library: Library, title: str) -> str:
    """The rule by which a title matches (`Match.how`), "" if it does not."""
    try:
        return library.find(title).how
    except TitleNotFoundError:
        return ""
