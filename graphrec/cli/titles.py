"""Finds the papers of typed titles, and reports how each title was matched: in JSON, and on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphrec.api.query_report import describe_query
from graphrec.cli._print import say, say_always, say_more
from graphrec.cli.forms import CommandResult
from graphrec.errors import TitleNotFoundError
from graphrec.places import bundled_library
from graphrec.systems import command_line
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from graphrec.api.library import Library
    from graphrec.cli.output import Output
    from graphrec.model.match import Match

_LONGEST_TOPIC = 4  # words; more are those of a title, or a sentence for --text


def find_titles(
    library: Library,
    titles: Sequence[str],
    output: Output | None = None,
    *,
    exact: bool = False,
    methods: bool = False,
    are_topics: bool = False,
    report: Callable[[Sequence[Match], Mapping[str, str]], Any] = describe_query,
) -> tuple[Match, ...]:
    """Find the papers of several titles; if some are missing, a JSON output lists them before the error is raised.

    Args:
        library: the library to search.
        titles: titles, ids or names, as typed.
        output: where the result of the command goes; None writes nothing there.
        exact: whether to accept only exact titles, ids and names.
        methods: whether a method may be found, too.
        are_topics: whether the command also answers for a topic, which a guess may have been meant as.
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
            report_match(
                each, _topic_command(library, each.typed) if are_topics and _may_be_topic(library, each) else ""
            )
        return tuple(matches)
    if output is not None:
        write_not_found(output, report(matches, {title: str(reason) for title, reason in missing.items()}))
    for title in missing if are_topics else ():
        if len(title.split()) <= _LONGEST_TOPIC and _is_term(library, title):
            say(f"For the topic: {_topic_command(library, title)}")
    *others, last = missing.values()
    for reason in others:
        say_always(f"graphrec: {reason}")
    raise last


def write_not_found(output: Output, document: Any) -> None:
    """Write a JSON document that says what was not found; nothing in other forms. A list is one line per entry."""
    if output.is_json:
        records = (lambda: document) if isinstance(document, list) else None
        output.write(CommandResult(document=lambda: document, records=records))


def _may_be_topic(library: Library, match: Match) -> bool:
    """Whether a guess may have been meant as a topic and no title.

    A few words are a topic if they are a term of the library, or in lower case and not the beginning of the title.
    """
    typed = match.typed.strip()
    if not match.is_guess or match.is_work or len(typed.split()) > _LONGEST_TOPIC:
        return False
    return (match.how in ("words", "named", "similar") and typed.islower()) or _is_term(library, typed)


def _topic_command(library: Library, typed: str) -> str:
    """The command that asks for words as a topic."""
    here = [] if library.address == str(bundled_library()) else ["-l", library.address]
    return command_line(["graphrec", "related", "--text", clean(typed), *here])


def _is_term(library: Library, name: str) -> bool:
    """Whether a method, or another term, is called so, and no paper or work is."""
    try:
        return library.find(name, methods=True).is_method
    except TitleNotFoundError:
        return False


def report_match(match: Match, topic: str = "") -> None:
    """Print which paper a title was matched to if the match is a guess, and the titles that fit nearly as well.

    Of a work, that it is none of the papers is always said, and how many of them name it.

    Args:
        match: the match.
        topic: the command that asks for what was typed as a topic; "" if it is none.
    """
    if match.is_work:
        from graphrec.model.works import say_named

        say(say_named(match.title, dict(match.named_by)))
        if match.near:
            say(f"A paper whose title resembles it is another: {match.near}")
    if match.is_guess:
        others = f"others that fit: {'; '.join(match.rivals)}" if match.rivals else ""
        hints = "; ".join(filter(None, (f"for the topic: {topic}" * bool(topic), others)))
        say(f"Taking: {match.title}" + (f"  ({hints})" if hints else ""))
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
