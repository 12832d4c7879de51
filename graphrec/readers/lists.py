"""Splits names, keywords and references that a format stores in one field."""

from __future__ import annotations

import ast
import re

from graphrec.readers._guard import UnreadableError, parser

_INITIALS = re.compile(r"(?:[A-Z]\.?[- ]?){1,4}(?:,? (?:Jr|Sr|II|III)\.?)?$")
_BRACKETED_NUMBER = re.compile(r"(?<!\s)\s*\((?:\d{6,}|(?:https?://|ORCID)[^()]{0,200})\)")
_AND = re.compile(r"(?<!\s)\s+(?:and|&)\s+")
_SEPARATOR = re.compile(r"[;|\n]")
_OUTSIDE_PARENTHESES = re.compile(r"(?:[^,()]+|\([^()]*\)|[()])+")
_LONGEST_LITERAL = 100_000  # characters; the syntax tree takes hundreds of bytes for each
_NO_NAMES = frozenset({"et al", "et al.", "others", "…", "..."})


def split_list(text: str) -> list[str]:
    """Split a list: of Python or JSON, else at semicolons, bars or line ends, else at commas.

    >>> split_list("pruning; sparse nets"), split_list("['a', 'b']"), split_list("a, b")
    (['pruning', 'sparse nets'], ['a', 'b'], ['a', 'b'])
    >>> split_list("cyst (diagnosis, surgery), adult")
    ['cyst (diagnosis, surgery)', 'adult']
    """
    text = text.strip()
    if (items := _literal(text)) is not None:
        return items
    parts = _SEPARATOR.split(text) if _SEPARATOR.search(text) else _between_commas(text)
    return [part.strip() for part in parts if part.strip()]


def _between_commas(text: str) -> list[str]:
    """Split at commas outside parentheses."""
    return _OUTSIDE_PARENTHESES.findall(text) if "(" in text else text.split(",")


def _literal(text: str) -> list[str] | None:
    """The items of a list in Python or JSON syntax; None for any other text."""
    if not (text.startswith("[") and text.endswith("]")):
        return None
    if len(text) > _LONGEST_LITERAL:
        return None
    try:
        with parser():
            items = ast.literal_eval(text)
    except UnreadableError:
        return None
    return [str(item).strip() for item in items if isinstance(item, (str, int))] if isinstance(items, list) else None


def split_names(text: str) -> list[str]:
    """Split the authors in one field at whatever separates them; numbers of author profiles are removed.

    >>> split_names("Lee, A., Chen, B."), split_names("Lee A., Chen B.D.")
    (['Lee, A.', 'Chen, B.'], ['Lee A.', 'Chen B.D.'])
    >>> split_names("Lee, Ada; Chen, Bo (57216759664)")
    ['Lee, Ada', 'Chen, Bo']
    """
    text = _BRACKETED_NUMBER.sub("", text.strip())
    if (items := _literal(text)) is not None:
        return _names(items)
    if _SEPARATOR.search(text):
        return _names(_SEPARATOR.split(text))
    if _AND.search(text) and text.count(",") <= len(_AND.findall(text)) + 1:
        return _names(_AND.split(text))
    parts = [part.strip() for part in _AND.sub(", ", text).split(",") if part.strip()]
    if len(parts) >= 2 and all(_INITIALS.fullmatch(part) for part in parts[1::2]):
        return _names(", ".join(parts[start : start + 2]) for start in range(0, len(parts), 2))
    if len(parts) == 2 and " " not in parts[0]:
        return _names([", ".join(parts)])
    return _names(parts)


def _names(parts: object) -> list[str]:
    cleaned = (str(part).strip().rstrip(",;…").strip() for part in parts)  # type: ignore[attr-defined]
    return [name for name in cleaned if name and name.lower() not in _NO_NAMES]
