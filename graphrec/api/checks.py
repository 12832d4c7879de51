"""Type and range checks for the arguments of the Python API; a wrong argument raises OptionError."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Integral, Real
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from graphrec.errors import OptionError
from graphrec.text import clean, truncate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from graphrec.ranking.rerank import ChosenReranker

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


def as_facet(value: object) -> str:
    """Check that an argument names a part of abstracts, and return it.

    Raises:
        OptionError: there is no such part.
    """
    from graphrec.vectors.abstracts import FACETS

    if value not in FACETS:
        raise OptionError(f"by is {value!r}; expected one of: {', '.join(FACETS)}.")
    return str(value)


def check_number(name: str, value: object) -> None:
    """Check that an argument is a real number; `name` is what the message calls it.

    Raises:
        OptionError: it is not.
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise OptionError(f"{name} is {show(value)}; expected a number.")


def check_options(
    papers: Sequence[object],
    text: str,
    top: int,
    min_score: float | None,
    diverse: float,
    *,
    everything: bool = False,
) -> None:
    """Check the options of `Library.related`, apart from years and weights.

    Args:
        papers: the seeds.
        text: the free text.
        top: maximum number of recommendations, 1 or more.
        min_score: lowest score, in [0, 1], or None.
        diverse: weight of variety; `pick` checks its range.
        everything: whether every paper is ranked.

    Raises:
        OptionError: there is neither a seed nor text, or a value has the wrong type or is out of range; or a lowest
            score or variety is asked of a ranking of every paper.
    """
    check_text("text", text)
    if not papers and not text.strip():
        raise OptionError("Nothing was asked; give a title, or free text, or both.")
    as_integer("top", top, least=1)
    check_number("diverse", diverse)
    if min_score is not None:
        check_number("min_score", min_score)
        if not 0 <= min_score <= 1:
            raise OptionError(f"The lowest score is {min_score}; scores lie between 0 and 1.")
    if everything and (min_score is not None or diverse):
        raise OptionError("Every paper is ranked, by its score alone; leave out the lowest score and the variety.")


def check_years(since: int | None, until: int | None) -> None:
    """Raise OptionError if a year is not a whole number, or the first year is after the last; None is allowed."""
    for name, year in (("since", since), ("until", until)):
        if year is not None:
            as_integer(name, year)
    if since is not None and until is not None and since > until:
        raise OptionError(f"since {since} is after until {until}; swap them.")


def check_weights(weights: object) -> None:
    """Raise OptionError if `weights` is not a mapping from names of signals to weights; None is allowed.

    The weight of the reranker that was chosen is not among them (see `open_reranker`); of another it is an error.
    """
    if weights is None:
        return
    if not isinstance(weights, Mapping):
        raise OptionError(f"weights is {show(weights)}; expected a mapping such as {{'lexical': 2}}.")
    from graphrec import registry
    from graphrec.ranking import fusion
    from graphrec.signals import load_signals

    readers = {name.replace("-", "_"): name for name in registry.names("rerankers")} if weights else {}
    for name in sorted((readers.keys() & weights.keys()) - load_signals().keys()):
        raise OptionError(f"{name} is the weight of a reranker; choose it, too, by --rerank {readers[name]}=MODEL.")
    fusion.check_weights(weights)


def open_reranker(choice: str, weights: Any) -> tuple[ChosenReranker | None, Any]:
    """Load the reranker of a question, "" for none; also returns the weights without that of the reranker.

    Raises:
        OptionError: `choice` is not text, or names no reranker and model; or its weight is not between 0 and 1.
        PluginError: the reranker is another package's, and cannot be loaded.
    """
    check_text("rerank", choice)
    if not choice:
        return None, weights
    from graphrec.ranking import rerank

    by_name = weights if isinstance(weights, Mapping) else {}
    chosen, rest = rerank.open_reranker(choice, by_name)
    return chosen, (rest if by_name else weights)


def show(value: object) -> str:
    """Format a value for an error message: its `repr` on one line, shortened to 80 characters."""
    return truncate(clean(repr(value)), _ECHO)


def as_page_path(path: str | Path) -> Path:
    """The absolute path of a page that can be written; `~` is the home folder.

    Raises:
        OptionError: the folder does not exist, or the path is a folder or no ordinary file.
    """
    from graphrec.files import expand_home

    target = expand_home(path).absolute()
    if not target.parent.is_dir():
        raise OptionError(f"The page cannot be written to {target}: there is no folder {target.parent}; make it first.")
    if target.is_dir():
        raise OptionError(f"The page cannot be written to {target}: that is a folder; name a file in it.")
    if target.exists() and not target.is_file():
        raise OptionError(f"The page cannot be written to {target}: that is no ordinary file; name a file.")
    return target
