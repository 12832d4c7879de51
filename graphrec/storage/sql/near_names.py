"""Names of works and methods that are spelled like a name which nothing has, for the sentence of the error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.storage.sql.name_lookup import names_beginning
from graphrec.text import clean, title_key, truncate

if TYPE_CHECKING:
    from graphrec.storage.sql.database import Database

_BEGINNING = 2  # letters that must be the same: a typo is rarely among the first
_ALIKE = 75.0  # of 100, by rapidfuzz
_MOST = 3
_ECHO = 40  # characters of a name in a message


def say_near_names(store: Database, name: str) -> str:
    """A part of a sentence with the works and methods whose names resemble a name; "" if none does.

    Args:
        store: the texts of the library.
        name: as it was typed.

    Cost: an index look-up, a scan of the names of methods, and at most some hundred comparisons.
    """
    from rapidfuzz import fuzz, process

    key = title_key(name).replace(" ", "")
    if len(key) <= _BEGINNING:
        return ""
    names = list(dict.fromkeys(names_beginning(store, key[:_BEGINNING])))
    keys = [title_key(one).replace(" ", "") for one in names]
    alike = process.extract(key[:_ECHO], keys, scorer=fuzz.ratio, limit=_MOST, score_cutoff=_ALIKE)
    near = ", ".join(repr(truncate(clean(names[at]), _ECHO)) for _, _, at in alike)
    return f"; works and methods with like names are {near}" if near else ""
