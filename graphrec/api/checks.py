"""Type and range checks for the arguments of the Python API; a wrong argument raises OptionError."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Integral, Real
from os import PathLike, fspath
from typing import TYPE_CHECKING

from graphrec.errors import OptionError
from graphrec.text import clean, truncate

if TYPE_CHECKING:
    from pathlib import Path

_LARGEST = 2**63 - 1  # that SQLite can store
_ECHO = 80  # characters of a value repeated in messages


def check_text(name: str, value: object) -> None:
    """Check that an argument is a string; `name` is what the message calls it.

    Raises:
        OptionError: it is not.
    """
    if not isinstance(value, str):
        raise OptionError(f"{name} is {show(value)}; expected text.")


def check_path(name: str, value: object) -> None:
    """Check that an argument is a path, or one as text; `name` is what the message calls it.

    Raises:
        OptionError: it is not.
    """
    if not _is_path(value):
        raise OptionError(f"{name} is {show(value)}; expected a path, or text.")


def _is_path(value: object) -> bool:
    return isinstance(fspath(value) if isinstance(value, PathLike) else value, str)


def as_names(name: str, value: object, expected: str, *, may_be_empty: bool = False) -> list[str | Path]:
    """Check that an argument is one or several names, as text or paths, and return them as a list.

    Args:
        name: what the message calls the argument.
        value: one name, or several.
        expected: what they name, in the plural.
        may_be_empty: whether there may be none.

    Raises:
        OptionError: one is neither text nor a path, or is empty, or there is none.
    """
    if isinstance(value, Iterable) and not isinstance(value, (str, PathLike, bytes, bytearray, Mapping)):
        names, is_one = list(value), False
    else:
        names, is_one = [value], True
    if not all(_is_path(each) and str(each).strip() for each in names):
        raise OptionError(f"{name} is {show(value if is_one else names)}; expected {expected}.")
    if not (names or may_be_empty):
        raise OptionError(f"{name} has nothing in it; expected {expected}.")
    return names


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
