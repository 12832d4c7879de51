"""What callers of the Python front hand over is of the kind that was asked for: checks that raise OptionError."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral, Real

from graphrec.errors import OptionError
from graphrec.text import clean, cut

_LARGEST = 2**63 - 1
_ECHO = 80  # characters of a value repeated in messages


def check_text(name: str, value: object) -> None:
    """Raise OptionError for what is no text."""
    if not isinstance(value, str):
        raise OptionError(f"{name} is {_shown(value)}; expected text.")


def texts_of(name: str, value: str | Iterable[str]) -> tuple[str, ...]:
    """One text or several, as several; raises OptionError for what is neither."""
    texts = (value,) if isinstance(value, str) or not isinstance(value, Iterable) else tuple(value)
    for text in texts:
        check_text(name, text)
    return texts


def whole(name: str, value: object, least: int | None = None) -> int:
    """A whole number as Python's own, at most the largest that SQLite knows.

    Raises OptionError for what is none, or below the least.
    """
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise OptionError(f"{name} is {_shown(value)}; expected a whole number.")
    if least is not None and int(value) < least:
        raise OptionError(f"{name} is {value}; expected {least} or more.")
    return min(int(value), _LARGEST)


def check_number(name: str, value: object) -> None:
    """Raise OptionError for what is no number."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise OptionError(f"{name} is {_shown(value)}; expected a number.")


def row_of(value: object, n_papers: int) -> int:
    """The row of a paper; raises OptionError for what is none in a library of so many."""
    row = whole("row", value)
    if not 0 <= row < n_papers:
        raise OptionError(
            f"No paper has the row {row}; rows go from 0 to {n_papers - 1}, as in library.find(TITLE).row."
        )
    return row


def _shown(value: object) -> str:
    return cut(clean(repr(value)), _ECHO)
