"""Dates of publication that have more than a year, in one form: `2020-05`, `2020-05-17`, `2020-05-17/2020-06-01`."""

from __future__ import annotations

import re

_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
MONTHS = tuple(name[:3] for name in _NAMES)  # as BibTeX knows them
_ONE = r"\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?"
_ISO = re.compile(rf"{_ONE}(?:/{_ONE})?")
_NUMBERS = re.compile(r"(\d{4})[/.-](\d{1,2})(?:[/.-](\d{1,2}))?/*")
_WORDS = re.compile(r"(?:(\d{1,2})[ .]+)?([A-Za-z]{3,9})\.?(?: +(\d{1,2}))?,?")


def is_date(text: str) -> bool:
    """Whether a text is a date with a month, or two of them, in the form of this module."""
    return _ISO.fullmatch(text) is not None


def parse_date(text: str) -> str:
    """A date with a month, as programs write it, in the form of this module; "" for all else, as for a year alone.

    >>> parse_date("2020/05/17/"), parse_date("2020-5"), parse_date("2020"), parse_date("2020/05//Spring")
    ('2020-05-17', '2020-05', '', '')
    """
    text = text.strip()
    if is_date(text):
        return text
    match = _NUMBERS.fullmatch(text)
    return _checked("-".join(part.zfill(2) for part in match.groups() if part)) if match else ""


def parse_month(text: str) -> str:
    """A month, with or without a day, as `MM` or `MM-DD`; "" for what is none.

    >>> parse_month("may"), parse_month("May 17"), parse_month("17 September"), parse_month("5"), parse_month("Spring")
    ('05', '05-17', '09-17', '05', '')
    """
    words = text.split()
    if words and words[0].isdecimal() and all(word.isdecimal() for word in words) and len(words) <= 2:
        parts = [word.zfill(2) for word in words]
    elif match := _WORDS.fullmatch(" ".join(words)):
        name = match[2].lower()
        number = next((at for at, each in enumerate(_NAMES, start=1) if name in (each, each[:3], each[:4])), 0)
        day = match[1] or match[3] or ""
        parts = [str(number).zfill(2), *([day.zfill(2)] if day else [])]
        if match[1] and match[3]:
            return ""
    else:
        return ""
    return _checked("-".join(("2000", *parts)))[5:]


def _checked(date: str) -> str:
    return date if is_date(date) else ""
