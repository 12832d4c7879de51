"""From titles as they were typed to papers, and what is told of that: in JSON, and on stderr."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphrec.cli._print import say, say_always, say_more
from graphrec.cli.forms import CommandResult
from graphrec.errors import TitleNotFoundError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.api.library import Library
    from graphrec.cli.output import Output
    from graphrec.model.match import Match
    from graphrec.model.paper import Paper

EXACT = frozenset({"title", "id", "name"})  # ways to match that leave no room for another paper


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """A title as it was typed, and the paper that was taken for it."""

    typed: str
    match: Match

    @property
    def paper(self) -> Paper:
        """The paper that was taken."""
        return self.match.paper

    def to_dict(self) -> dict[str, Any]:
        """The entry of `query.asked` in every JSON document."""
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
    """Find the papers that titles mean; a JSON output also gets what was not found, before the error.

    Args:
        library: where to look.
        titles: as they were typed.
        output: where the command's result goes.
        exact: whether only a title, id or name as it is written counts.

    Raises:
        TitleNotFoundError: a title means no paper.
    """
    found: list[TitleMatch] = []
    missing: dict[str, TitleNotFoundError] = {}
    for title in titles:
        try:
            found.append(find_title(library, title, exact=exact))
        except TitleNotFoundError as error:
            missing[title] = error
    if not missing:
        for each in found:
            report_match(each)
        return tuple(found)
    if output is not None and output.is_json:
        sentences = {title: str(reason) for title, reason in missing.items()}
        output.write(CommandResult(document=lambda: describe_query(found, sentences)))
    *others, last = missing.values()
    for reason in others:
        say_always(f"graphrec: {reason}")
    raise last


def find_title(library: Library, title: str, *, exact: bool = False) -> TitleMatch:
    """Find the paper that a title means.

    Raises:
        TitleNotFoundError: nothing is close enough, or with `exact`: no paper is called so.
    """
    match = library.find(title)
    if exact and match.how not in EXACT:
        raise TitleNotFoundError(
            f"No paper is called exactly {title!r}; the closest is {match.title!r}; leave out --exact to take it."
        )
    return TitleMatch(title, match)


def describe_query(found: Sequence[TitleMatch], missing: dict[str, str] | None = None) -> dict[str, Any]:
    """The part of every JSON document that says what was typed, how it matched, and what was not found."""
    not_found = [{"typed": typed, "error": sentence} for typed, sentence in (missing or {}).items()]
    return {"query": {"asked": [each.to_dict() for each in found], "not_found": not_found}}


def report_match(found: TitleMatch) -> None:
    """Say which paper was taken for a title that was not certain, and which others fit nearly as well."""
    if found.match.is_guess:
        others = "; ".join(found.match.rivals)
        say(f"Taking: {found.match.title}" + (f"  (others that fit: {others})" if others else ""))
    else:
        say_more(f"{found.typed!r} is {found.match.title!r} (by its {found.match.how}).")
