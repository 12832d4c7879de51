"""Finds the papers of typed titles, and reports how each title was matched: in JSON, and on stderr."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphrec.cli._print import say, say_always, say_more
from graphrec.cli.forms import CommandResult
from graphrec.errors import TitleNotFoundError
from graphrec.model.match import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.api.library import Library
    from graphrec.cli.output import Output
    from graphrec.model.match import Match
    from graphrec.model.paper import Paper

EXACT = frozenset({"title", "id", "name"})  # values of `Match.how` that are no guesses


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """A title as typed, and the paper it was matched to."""

    typed: str
    match: Match

    @property
    def paper(self) -> Paper:
        """The paper that the title was matched to."""
        return self.match.paper

    def to_dict(self) -> dict[str, Any]:
        """One entry of `query.asked` in a JSON document."""
        return {
            "typed": self.typed,
            "title": self.match.title,
            "matched_by": self.match.how,
            "confidence": self.match.confidence,
            "rivals": list(self.match.rivals),
        }


def find_titles(
    library: Library, titles: Sequence[str], output: Output | None = None, *, exact: bool = False
) -> tuple[TitleMatch, ...]:
    """Find the papers of several titles; if some are missing, a JSON output lists them before the error is raised.

    Args:
        library: the library to search.
        titles: titles, ids or names, as typed.
        output: where the result of the command goes; None writes nothing there.
        exact: whether to accept only exact titles, ids and names.

    Raises:
        TitleNotFoundError: no paper matches a title.
    """
    matches: list[TitleMatch] = []
    missing: dict[str, TitleNotFoundError] = {}
    for title in titles:
        try:
            matches.append(find_title(library, title, exact=exact))
        except TitleNotFoundError as error:
            missing[title] = error
    if not missing:
        for each in matches:
            report_match(each)
        return tuple(matches)
    if output is not None and output.is_json:
        sentences = {title: str(reason) for title, reason in missing.items()}
        output.write(CommandResult(document=lambda: describe_query(matches, sentences)))
    *others, last = missing.values()
    for reason in others:
        say_always(f"graphrec: {reason}")
    raise last


def find_title(library: Library, title: str, *, exact: bool = False) -> TitleMatch:
    """Find the paper of one title.

    Args:
        library: the library to search.
        title: a title, id or name, as typed.
        exact: whether to accept only an exact title, id or name.

    Raises:
        TitleNotFoundError: no title is close enough, or with `exact`, none is equal.
    """
    match = library.find(title)
    if exact and match.how not in EXACT:
        raise TitleNotFoundError(
            f"No paper is called exactly {title!r}; the closest is {match.title!r}; leave out --exact to take it."
        )
    return TitleMatch(title, match)


def describe_query(matches: Sequence[TitleMatch], missing: dict[str, str] | None = None) -> dict[str, Any]:
    """The key `query` of a JSON document: the titles as typed, how each matched, and an error for each missing one."""
    not_found = [{"typed": typed, "error": sentence} for typed, sentence in (missing or {}).items()]
    return {"query": {"asked": [each.to_dict() for each in matches], "not_found": not_found}}


def report_match(title: TitleMatch) -> None:
    """Print which paper a title was matched to if the match is a guess, and the titles that fit nearly as well."""
    if title.match.is_guess:
        others = "; ".join(title.match.rivals)
        say(f"Taking: {title.match.title}" + (f"  (others that fit: {others})" if others else ""))
    else:
        say_more(f"{title.typed!r} is {title.match.title!r} ({RULES[title.match.how].phrase}).")
