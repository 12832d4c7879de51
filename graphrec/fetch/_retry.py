"""Repeats a call while a service is busy, and turns the errors of any client into one sentence of our own."""

from __future__ import annotations

import re
import time
from textwrap import shorten
from typing import TYPE_CHECKING, TypeVar

from graphrec.errors import ExtraMissingError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")

_BUSY = frozenset({429, 500, 502, 503, 504})
_MOST_TRIES = 6
_FIRST_PAUSE = 2.0  # seconds before the second try; doubled after each, so that six tries take about a minute
_LONGEST_PAUSE = 120.0  # seconds; if a service asks for a longer wait, the user has to repeat the command
_LONGEST_REASON = 80  # characters of a client's error message that we quote
_STATUS = re.compile(r"^\((\d{3})\) caused by|HTTP (?:status )?\(?([45]\d\d)\b")
_STATUS_OF_ERROR = {  # errors of the Semantic Scholar client that do not carry the status
    "BadQueryParametersException": 400,
    "ObjectNotFoundException": 404,
    "InternalServerErrorException": 500,
    "GatewayTimeoutException": 504,
    "PermissionError": 403,
    "QueryError": 400,
}


def call_with_retries(
    service: str, call: Callable[[], _T], failures: tuple[type[Exception], ...], pause: float = _FIRST_PAUSE
) -> _T:
    """Call a function, and call it again up to five times while the service answers that it is busy.

    The pause doubles with every try and is at least what the service asks for (`Retry-After`).

    Args:
        service: the name of the service in error messages.
        call: the function that sends the request.
        failures: the exception types that the client raises when a request fails.
        pause: seconds before the second try.

    Returns:
        What the call returns.

    Raises:
        InputError: the service cannot be reached, stays busy, or refuses the request.
    """
    for tries_after in reversed(range(_MOST_TRIES)):
        try:
            return call()
        except failures as error:
            status = _status_of(error)
            if status is None:
                raise InputError(_unreachable(service, error)) from None
            if status not in _BUSY or not tries_after:
                raise InputError(f"{service} answered {status} ({_short(error)}); {_advice(status)}.") from None
            time.sleep(max(pause, _requested_pause(error)))
            pause *= 2
    raise AssertionError("unreachable: the last try returns or raises")


def _requested_pause(error: BaseException | None) -> float:
    """Seconds to wait that the failed response or its cause names in `Retry-After`; 0 without that header."""
    while error is not None:
        headers = getattr(getattr(error, "response", None), "headers", None) or {}
        if str(seconds := headers.get("Retry-After", "")).isdigit():
            return min(float(seconds), _LONGEST_PAUSE)
        error = error.__cause__ or error.__context__
    return 0.0


def _status_of(error: BaseException | None) -> int | None:
    """The HTTP status of an error of any client, or of an error that caused it; None if no response was received."""
    while error is not None:
        if (status := _own_status(error)) is not None:
            return status
        error = error.__cause__ or error.__context__
    return None


def _own_status(error: BaseException) -> int | None:
    for status in (getattr(getattr(error, "response", None), "status_code", None), getattr(error, "status", None)):
        if isinstance(status, int):
            return status
    if (status := _STATUS_OF_ERROR.get(type(error).__name__)) is not None:
        return status
    match = _STATUS.search(str(error))
    return int(match[1] or match[2]) if match else None


def _unreachable(service: str, error: Exception) -> str:
    reason = _short(_root(error))
    return (
        f"{service} cannot be reached ({reason}); check the connection, or export the papers from its website and read"
        " the file."
    )


def _root(error: BaseException) -> BaseException:
    """The first operating system error behind an error ("Name or service not known"), without the client's wrapping."""
    root, cause = error, error.__cause__ or error.__context__
    while cause is not None:
        root = cause if isinstance(cause, OSError) else root
        cause = cause.__cause__ or cause.__context__
    return root


def _advice(status: int) -> str:
    return (
        "wait some minutes and run the same command again, which resumes where it stopped"
        if status in _BUSY
        else "check the query or ids"
    )


def _short(error: BaseException) -> str:
    text = shorten(" ".join(str(error).split()), _LONGEST_REASON, placeholder=" …")
    return (text or type(error).__name__).rstrip(".")


def missing_client(package: str) -> ExtraMissingError:
    """The error for a client that is not installed."""
    return ExtraMissingError(f"Fetching needs {package}; type: pip install 'graphrec[online]'")
