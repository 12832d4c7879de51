"""Repeats a request while a service is busy, and says in one sentence why there is no answer in the end."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING, TypeVar

from graphrec.errors import ExtraMissingError, InputError
from graphrec.fetch.cost import in_words
from graphrec.fetch.keys import VARIABLES, name_key
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphrec.fetch.server import Server, Terms

_T = TypeVar("_T")

BUSY = frozenset({429, 500, 502, 503, 504})
REFUSED = frozenset({401, 403})
_MOST_TRIES = 6  # with pauses that double from two seconds, about a minute
_MOST_BROKEN = 3  # tries where the answer breaks off or comes too slowly: a minute or two each
_LONGEST_PAUSE = 120.0  # seconds; if a service asks for a longer wait, the user has to repeat the command
_LONGEST_REASON = 80  # characters of what a service says that we quote


class NoAnswerError(Exception):
    """A request without a usable answer.

    Args:
        reason: what the service or the system says; clean, on one line.
        status: the HTTP status; None where there is none.
        wait: seconds that the service asks to wait.
        is_broken: whether an answer had begun, so that another try is worth it.
    """

    def __init__(self, reason: str, status: int | None = None, wait: float = 0.0, *, is_broken: bool = False) -> None:
        super().__init__(reason)
        self.status, self.wait, self.is_broken = status, wait, is_broken


def call_with_retries(terms: Terms, server: Server, call: Callable[[], _T]) -> _T:
    """Call a function, and call it again up to five times while the service answers that it is busy.

    The pause doubles with every try and is at least what the service asks for (`Retry-After`). Where that is longer
    than two minutes, as when the budget of a day is spent, it is not waited for.

    Args:
        terms: those of the service.
        server: how it is reached.
        call: the function that sends the request.

    Returns:
        What the call returns.

    Raises:
        InputError: the service cannot be reached, stays busy, or refuses the request.
    """
    pause = max(server.pause, terms.shortest_wait)
    for count in range(1, _MOST_TRIES + 1):
        try:
            return call()
        except NoAnswerError as error:
            if not _is_worth_a_try(error, count):
                raise InputError(explain(terms, error, has_key=terms.variable in server.keys)) from None
            server.sleep(max(pause, error.wait))
            pause *= 2
    raise AssertionError("unreachable: the last try returns or raises")


def _is_worth_a_try(error: NoAnswerError, count: int) -> bool:
    if error.is_broken:
        return count < _MOST_BROKEN
    return error.status in BUSY and count < _MOST_TRIES and error.wait <= _LONGEST_PAUSE


def explain(terms: Terms, error: NoAnswerError, *, has_key: bool) -> str:
    """Say what happened and what to do, without any key.

    Args:
        terms: those of the service.
        error: the request that failed.
        has_key: whether the user has set the variable of the service.
    """
    if error.status is not None:
        return f"{terms.title} answered {error.status} ({short(str(error))}); {_advice(terms, error, has_key=has_key)}."
    if error.is_broken:
        return (
            f"{terms.title} sent no whole answer ({short(str(error))}); run the same command again, which resumes where"
            " it stopped."
        )
    return (
        f"{terms.title} cannot be reached ({short(str(error))}); check the connection, or export the papers from its"
        " website and read the file."
    )


def _advice(terms: Terms, error: NoAnswerError, *, has_key: bool) -> str:
    again = "run the same command again, which resumes where it stopped"
    is_refused = error.status in REFUSED or (error.status == 400 and "api key" in str(error).lower())  # 400: NCBI
    if terms.variable and (error.status == 429 or is_refused):
        if not has_key:
            wait = f", or wait {in_words(error.wait)}," if error.wait > _LONGEST_PAUSE else ","
            return f"{name_key(terms.variable)}{wait} and {again}"
        if is_refused:
            return f"check {VARIABLES[terms.variable].what.replace('a free ', 'the ')} in {terms.variable}" + _at(terms)
    if error.wait > _LONGEST_PAUSE:
        return f"wait {in_words(error.wait)}, as it asks, and {again}"
    return f"wait some minutes and {again}" if error.status in BUSY else "check the query or ids"


def _at(terms: Terms) -> str:
    where = VARIABLES[terms.variable].where
    return f" at {where}" if where else ""


def short(text: str) -> str:
    """What a service says, on one line, cut, and without characters that a terminal obeys."""
    return shorten(clean(text), _LONGEST_REASON, placeholder=" …").rstrip(".") or "no reason given"


def missing_client() -> ExtraMissingError:
    """The error where the HTTP library is not installed."""
    return ExtraMissingError("Fetching needs requests; type: pip install 'graphrec[online]'")
