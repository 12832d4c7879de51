"""What stands in a field that has no value: "NA", "n/a", "None", "-", "Not Available", "no abstract available" ...

The one place that knows: `record.build_paper` asks it of every field of every format, `identifiers` of every id.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from graphrec.files import read_data_sections
from graphrec.text import title_key

_DATA = Path(__file__).parent / "data" / "no_values.txt"
_LONGEST = 40  # characters of what stands for nothing
_LONGEST_NOTE = 200  # characters of a note in place of an abstract; it may name the data base
_LONGEST_REST = 60  # characters behind "no abstract available": "for this editorial"
_HEAD = re.compile(r"(?:abstract|summary)\s*:\s*", re.IGNORECASE)
_CLAUSE = re.compile(r"[;:]\s")  # of a note that says more
_SIGNS = re.compile(r"[\s\-–—―_.?/\\~·…*#()\[\]]*")
_ZERO = re.compile(r"[\W_]*|\W*[a-z]{0,4}[-:]?0+(?:\.0+)?\W*", re.IGNORECASE)  # also W0, PMC0000: numbers of nothing
_CODES = re.compile(r"NA|na|nan|NaN|NAN|None|none|NONE|null|NULL|nil|NIL|[Nn][./]\s?[Aa]\.?|[Nn]\.? ?[Dd]\.")
_NAME_PARTS = re.compile(r"[,\s]+")
_AROUND = " ,()[]<>"
_DATABASE = re.compile(r" ?psycinfo database record.*$")


def is_no_value(text: str) -> bool:
    """Whether a text says that there is none.

    >>> [is_no_value(text) for text in ("NA", "n/a", "--", "Not Available", "[nicht verfügbar]", "无", "Nature")]
    [True, True, True, True, True, True, False]
    """
    return len(text) <= _LONGEST and _is_no_value(text)


@lru_cache(maxsize=4096)
def _is_no_value(text: str) -> bool:
    if _SIGNS.fullmatch(text):
        return True
    key = title_key(text)
    return (key in _keys("codes") and text.isascii()) or key in _keys("anything")


def is_no_identifier(text: str) -> bool:
    """Whether an identifier is one of nothing: no value, or zero.

    >>> [is_no_identifier(text) for text in ("0", "W0", "PMC0000", "none", "?", "W10", "a")]
    [True, True, True, True, True, False, False]
    """
    return _ZERO.fullmatch(text) is not None or is_no_value(text)


def is_no_name(text: str) -> bool:
    """Whether an author is none: each part of the name is a code as programs write it, or the whole says so.

    >>> [is_no_name(text) for text in ("NA", "NA NA", "None, None", "(null)", "[No authors listed]")]
    [True, True, True, True, True]
    >>> [is_no_name(text) for text in ("Na", "Null, Anna", "Nan", "Na, NA")]
    [False, False, False, False]
    """
    if len(text) > _LONGEST:
        return False
    key = title_key(text)
    if key in _keys("name") or (_is_no_value(text) and key not in _keys("codes")):
        return True
    return all(_CODES.fullmatch(part) or _SIGNS.fullmatch(part) for part in _NAME_PARTS.split(text.strip(_AROUND)))


def without_no_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """Keywords without those that say that there is none.

    A code such as "NA" is a keyword beside others, as of noradrenaline; alone it is none.

    >>> without_no_words(("NA",)), without_no_words(("NA", "dopamine")), without_no_words(("n/a", "dopamine"))
    ((), ('NA', 'dopamine'), ('dopamine',))
    """
    sure = tuple(word for word in words if not is_no_value(word) or title_key(word) in _keys("codes"))
    return () if all(map(is_no_value, sure)) else sure


def is_no_abstract(text: str) -> bool:
    """Whether what stands in place of an abstract says that there is none.

    >>> is_no_abstract("[No abstract available]"), is_no_abstract("Résumé non disponible."), is_no_abstract("NA")
    (True, True, True)
    >>> is_no_abstract("No abstract machine is as small as ours, which has three instructions.")
    False
    >>> is_no_abstract("No abstract given; compares pairs of languages.")
    False
    """
    if len(text) > _LONGEST_NOTE:
        return False
    if is_no_value(_HEAD.sub("", text)):
        return True
    key = _DATABASE.sub("", title_key(text))
    if key in _keys("no abstract"):
        return True
    begins = (begin for begin in _keys("abstract") if key.startswith(begin))
    is_short = any(len(key) - len(begin) <= _LONGEST_REST for begin in begins) and not _CLAUSE.search(text)
    return is_short or key.startswith(tuple(_keys("not here")))


def is_no_title(title: str) -> bool:
    """Whether a title is missing: without letters and digits, or a placeholder such as "untitled".

    >>> is_no_title("[No title available]"), is_no_title("NaN"), is_no_title("Unknown"), is_no_title("Sans titre")
    (True, True, False, True)
    """
    if len(title) > _LONGEST:
        return not any(map(str.isalnum, title))
    key = title_key(title)
    return not key or key in _keys("title") or (title.isascii() and (key == "n a" or key in _keys("codes")))


@cache
def _keys(section: str) -> frozenset[str]:
    return frozenset(map(title_key, read_data_sections(_DATA)[section]))
