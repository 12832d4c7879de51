"""Finds works outside a library by their id, name, label, title or DOI, whatever the case, hyphens and accents."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from graphrec.model.facts import WORK_SCHEME, Work, work_label
from graphrec.text import clean, title_key

if TYPE_CHECKING:
    from collections.abc import Collection

    from graphrec.storage.sql.database import Database

HAS_NAMES = "SELECT 1 FROM pragma_table_info('work_names')"  # an earlier graphrec kept no names of works
_IN_EARLIER = "SELECT number FROM works WHERE lower(name) = ? OR (doi <> '' AND lower(doi) = ?) ORDER BY number"


def keys_of_work(work: Work) -> list[str]:
    """What a work is asked for by, without repetition: keys of its name, label, title, author and year, DOI, all ids.

    >>> keys_of_work(Work("LLaMA-2", "Touvron et al.", 2023, id="work:llama2"))
    ['llama2', 'work:llama2']
    """
    first = work.author.partition(" et al")[0]
    cited = f"{first} {work.year}" if first and work.year and not work.name else ""  # "van Eck 2010"
    texts = (work.name, work_label(work), work.title, cited)
    names = (work.doi.lower(), work.id, *work.other_ids)
    return list(dict.fromkeys(filter(None, (*map(_compact, texts), *names))))


def find_works(store: Database, name: str) -> list[int]:
    """Numbers of the works with this id, DOI, name, label or title, ascending.

    Args:
        store: the texts of the library.
        name: what the work is called.

    Cost: an index look-up; in a library of an earlier graphrec, which knows names and DOIs as they are written alone,
        a scan of all works.
    """
    plain = clean(name).lower()
    if not store.query(HAS_NAMES):
        plain = plain.removeprefix(WORK_SCHEME)
        return [number for (number,) in store.query(_IN_EARLIER, [plain, plain])] if plain else []
    keys = {_compact(name), plain} - {""}
    return sorted({number for (number,) in store.select_where("number", "work_names", "name_key", sorted(keys))})


def find_works_of(store: Database, names: Collection[str]) -> dict[str, list[int]]:
    """Numbers of the works with each of several names, ascending.

    Args:
        store: the texts of the library.
        names: what works are called.

    Cost: an index look-up for each name; in a library of an earlier graphrec, a scan of all works for 500 names.
    """
    has_names = bool(store.query(HAS_NAMES))
    keys = {name: _compact(name) if has_names else clean(name).lower() for name in names}
    table, column = ("work_names", "name_key") if has_names else ("works", "lower(name)")
    numbers: dict[str, set[int]] = defaultdict(set)
    for key, number in store.select_where(f"{column}, number", table, column, sorted({*keys.values()} - {""})):
        numbers[key].add(number)
    return {name: sorted(numbers[key]) for name, key in keys.items()}


def with_id(work: Work) -> Work:
    """A work with an id, which libraries of an earlier graphrec lack: it is its label, by which it is found there."""
    return work if work.id else work._replace(id=WORK_SCHEME + work_label(work).lower())


def _compact(text: str) -> str:
    """The title key without blanks, so that "LLaMA-2", "Llama 2" and "llama2" are one name."""
    return title_key(text).replace(" ", "")
