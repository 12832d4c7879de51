"""Asks a service again when it is busy, and says in one sentence when it cannot be reached."""

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
_TRIES = 6
_FIRST_PAUSE = 2.0  # seconds; doubled with every try, so that the last comes after a minute
_LONGEST_PAUSE = 120.0  # seconds; a service that asks for more is asked again by the user
_LONGEST_REASON = 80  # characters of what a client says
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
    """What the call returns, asked up to six times while the service says that it is busy.

    Between two tries passes twice the time of the last ones, and at least what the service asks for (`Retry-After`).

    Raises:
        InputError: the service cannot be reached, stays busy, or refuses.
    """
    for left in reversed(range(_TRIES)):
        try:
            return call()
        except failures as error:
            status = _status_of(error)
            if status is None:
                raise InputError(_unreachable(service, error)) from None
            if status not in _BUSY or not left:
                raise InputError(f"{service} answered {status} ({_short(error)}); {_advice(status)}.") from None
            time.sleep(max(pause, _requested_pause(error)))
            pause *= 2
    raise AssertionError("unreachable: the last try returns or raises")


def _requested_pause(error: BaseException | None) -> float:
    """Seconds that the answer behind an error asks to wait; 0 where it names none."""
    while error is not None:
        headers = getattr(getattr(error, "response", None), "headers", None) or {}
        if str(seconds := headers.get("Retry-After", "")).isdigit():
            return min(float(seconds), _LONGEST_PAUSE)
        error = error.__cause__ or error.__context__
    return 0.0


def _status_of(error: BaseException | None) -> int | None:
    """The HTTP status that an error of any client, or one that led to it, carries; None when no answer came at all."""
    while error is not None:
        if (status := _own_status(error)) is not None:
            return status
        error = error.__cause__ or error.__context__
    return None


def _own_status(error: BaseException) -> int | None:
    for found in (getattr(getattr(error, "response", None), "status_code", None), getattr(error, "status", None)):
        if isinstance(found, int):
            return found
    if (named := _STATUS_OF_ERROR.get(type(error).__name__)) is not None:
        return named
    written = _STATUS.search(str(error))
    return int(written[1] or written[2]) if written else None


def _unreachable(service: str, error: Exception) -> str:
    reason = _short(_root(error))
    return (
        f"{service} cannot be reached ({reason}); check the connection, or export the papers from its website and read"
        " the file."
    )


def _root(error: BaseException) -> BaseException:
    """What the system said in the first place ("Name or service not known"), and not the tries of a client."""
    found, cause = error, error.__cause__ or error.__context__
    while cause is not None:
        found = cause if isinstance(cause, OSError) else found
        cause = cause.__cause__ or cause.__context__
    return found


def _advice(status: int) -> str:
    return (
        "wait some minutes and run the same command again, it goes on where it stopped"
        if status in _BUSY
        else "check the query or ids"
    )


def _short(error: BaseException) -> str:
    text = shorten(" ".join(str(error).split()), _LONGEST_REASON, placeholder=" …")
    return (text or type(error).__name__).rstrip(".")


def missing_client(package: str) -> ExtraMissingError:
    """The error for a client that is not installed."""
    return ExtraMissingError(f"Fetching needs {package}; type: pip install 'graphrec[online]'")
