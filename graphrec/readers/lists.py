"""Splits names, keywords and references that a format stores in one field."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from graphrec.readers._guard import UnreadableError, parser

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_INITIALS = re.compile(r"(?:[A-ZÀ-ÞΑ-ΩА-ЯЁ]\.?[- ]?){1,4}(?:,? (?:Jr|Sr|II|III)\.?)?$")
_BRACKETED_NUMBER = re.compile(r"(?<!\s)\s*\((?:\d{6,}|(?:https?://|ORCID)[^()]{0,200})\)")
_AND = re.compile(r"(?<!\s)\s+(?:and|&)\s+")
_WORDS_FOR_AND = "and|und|et(?! al)|y|e|og|och|ja|en|és|ve|dan|și|i|a|и|і|та"  # some are parts of names, too
_ANY_AND = re.compile(rf"(?<!\s)\s+(?:&|{_WORDS_FOR_AND})\s+")
_LEADING_AND = re.compile(r"^(?:and|&)\s+")  # before the last name of a list: "A, B, and C"
_ET_AL = re.compile(r"(?<!\s),?\s+et al\.?$")
_SEPARATOR = re.compile(r"[;|\n；]")
_SLASH = re.compile(r"\s/\s")  # a slash without blanks is part of a name: "Example/Sample GmbH"
_COMMAS = str.maketrans("，、", ",,")  # of Chinese and Japanese
_ONE_NAME = re.compile(  # "A. B. Lee", "Lee A.B.": needs no comma
    r"(?:[A-ZÀ-ÞА-ЯЁ]\.[- ]?)+\s*[^\W\d_]{2}[^,]*$"
    r"|[^\W\d_][^\W\d_.]+(?:[ '’-][^\W\d_.]+){0,3} (?:[A-ZÀ-ÞА-ЯЁ]\.[- ]?)+$"
)
_HAN_NAME = re.compile(r"[\u3400-\u9fff\u3005\u3040-\u30ff\uac00-\ud7a3]{2,4}$")
_MAY_BE_SEVERAL = re.compile(rf"[;；，、&]|,[^,]*,|^[A-Z]\..*,|[A-Z]\.,|\s(?:{_WORDS_FOR_AND})\s|, ?[\u3400-\u9fff]")
_SEMICOLON = re.compile("[;；]")
_WHOLE_NAME = re.compile(
    r"[^\W\d_a-z][\w.'’-]*(?: (?:van|von|der|den|de|del|della|di|da|dos|du|la|le|bin|al))*"
    r"(?: [^\W\d_a-z][\w.'’-]*){1,3}$"
)
_LONGEST_HAN_PART = 2  # characters of a family name, or of a given name, as most are
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
    text = text.translate(_COMMAS)
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
    >>> split_names("Lee, Ada; Chen, Bo (57216759664)"), split_names("Lee, Ada; Chen, Bo & Diaz, Eva")
    (['Lee, Ada', 'Chen, Bo'], ['Lee, Ada', 'Chen, Bo', 'Diaz, Eva'])
    >>> split_names("Lee, A.\\n and Chen, B.\\n"), split_names("Lee, A. / Chen, B."), split_names("李四；张三，王五")
    (['Lee, A.', 'Chen, B.'], ['Lee, A.', 'Chen, B.'], ['李四', '张三', '王五'])
    >>> split_names("Nowak, A. i Lis, B."), split_names("Ortega y Gasset, J.")
    (['Nowak, A.', 'Lis, B.'], ['Ortega y Gasset, J.'])
    """
    text = _BRACKETED_NUMBER.sub("", text.strip())
    items = _literal(text)
    return _names(_divide(text) if items is None else items)


def names_in(value: str) -> list[str]:
    """The names in a value that holds one, as formats with a line for each author have it; some tools write all in one.

    One comma divides a family from a given name; several do so only where every part is a whole name.

    >>> names_in("Lee, Ada; Chen, Bo"), names_in("Ada Lee, Bo van Chen, Eva Diaz"), names_in("Lee, Ada, Jr.")
    (['Lee, Ada', 'Chen, Bo'], ['Ada Lee', 'Bo van Chen', 'Eva Diaz'], ['Lee, Ada, Jr.'])
    >>> names_in("Ministry of Food, Trade and Health"), names_in("García Márquez, Gabriel José")
    (['Ministry of Food, Trade and Health'], ['García Márquez, Gabriel José'])
    """
    if not _MAY_BE_SEVERAL.search(value):
        return [value]
    if len(parts := _SEMICOLON.split(value)) > 1:
        return _names(name for part in parts for name in _split_part(part))
    if len(names := _split_part(value)) > 1:
        return _names(names)
    names = [name.strip() for name in _AND.sub(",", value).split(",") if name.strip()]
    if len(names) > 2 and all(map(_INITIALS.fullmatch, names[1::2])) and len(names) % 2 == 0:
        return [", ".join(names[start : start + 2]) for start in range(0, len(names), 2)]
    return names if len(names) > 2 and all(map(_WHOLE_NAME.match, names)) else [value]


def _divide(text: str) -> list[str]:
    """The authors in a text without a list in Python or JSON syntax."""
    text = _ET_AL.sub("", _SLASH.sub(";", text.translate(_COMMAS)))
    if _SEPARATOR.search(text):
        return [name for part in _SEPARATOR.split(text) for name in _split_part(part)]
    if len(names := _split_part(text)) > 1:
        return names
    if _AND.search(text) and text.count(",") <= len(_AND.findall(text)) + 1:
        return _AND.split(text)
    parts = [part.strip() for part in _AND.sub(", ", text).split(",") if part.strip()]
    if len(parts) >= 2 and all(_INITIALS.fullmatch(part) for part in parts[1::2]):
        return [", ".join(parts[start : start + 2]) for start in range(0, len(parts), 2)]
    is_one = len(parts) == 2 and (" " not in parts[0] or _is_given_name(parts[1]))
    return [", ".join(parts)] if is_one else parts


def _split_part(part: str) -> list[str]:
    """The names in a part of a list that no other sign than "and" or a comma can divide; the part if it is one name.

    What has no comma on both sides of an "and" may be a group: "Ministry of Food and Health".
    """
    if part.count(",") <= 1 and "." not in part and part.isascii():
        return [part]  # none of the signs below
    names = _ANY_AND.split(part)
    if len(names) > 1 and all(name.count(",") == 1 for name in names):
        return names
    names = [name.strip() for name in _AND.sub(",", part).split(",") if name.strip()]
    if len(names) > 1 and all(map(_ONE_NAME.match, names)):  # "A. Lee, B. Chen & C. Diaz"
        return names
    return names if _are_han_names(names, part) else [part]


def _is_given_name(text: str) -> bool:
    """Whether one word behind a comma is a given name, as nearly all are, and no group that has a name of letters."""
    return " " not in text and not text.isupper()


def _are_han_names(names: Sequence[str], text: str) -> bool:
    """Whether texts between commas are whole names in Chinese letters, and not "family, given"."""
    if len(names) < 2 or not all(map(_HAN_NAME.match, names)):
        return False
    return len(names) > 2 or ", " not in text or max(map(len, names)) > _LONGEST_HAN_PART


def _names(parts: Iterable[object]) -> list[str]:
    cleaned = (_LEADING_AND.sub("", str(part).strip(), count=1) for part in parts)
    stripped = (_ET_AL.sub("", name).strip().rstrip(",;…").strip() for name in cleaned)
    return [name for name in stripped if name and name.lower() not in _NO_NAMES]
