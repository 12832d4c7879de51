"""Type and range checks for the arguments of the Python API; a wrong argument raises OptionError."""

from __future__ import annotations

from numbers import Integral, Real

from graphrec.errors import OptionError
from graphrec.text import clean, truncate

_LARGEST = 2**63 - 1  # that SQLite can store
_ECHO = 80  # characters of a value repeated in messages


def check_text(name: str, value: object) -> None:
    """Check that an argument is a string; `name` is what the message calls it.

    Raises:
        OptionError: it is not.
    """
    if not isinstance(value, str):
        raise OptionError(f"{name} is {show(value)}; expected text.")


def as_integer(name: str, value: object, least: int | None = None) -> int:
    """Check that an argument is a whole number and return it as `int`, at most the largest that SQLite can store.

    Args:
        name: what the message calls the argument.
        value: an `int` or a numpy integer.
        least: the smallest value allowed; None allows any.

    Raises:
        OptionError: it is not a whole number, or too small.
    """
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise OptionError(f"{name} is {show(value)}; expected a whole number.")
    if least is not None and int(value) < least:
        raise OptionError(f"{name} is {value}; expected {least} or more.")
    return min(int(value), _LARGEST)


def check_number(name: str, value: object) -> None:
    """Check that an argument is a real number; `name` is what the message calls it.

    Raises:
        OptionError: it is not.
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise OptionError(f"{name} is {show(value)}; expected a number.")


def show(value: object) -> str:
    """Format a value for an error message: its `repr` on one line, shortened to 80 characters."""
    return truncate(clean(repr(value)), _ECHO)
