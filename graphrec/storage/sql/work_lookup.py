"""Finds works outside a library by their id, name, label, title or DOI, whatever the case, hyphens and accents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.model.facts import WORK_SCHEME, Work, work_label
from graphrec.text import clean, title_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.storage.sql.database import Database

HAS_NAMES = "SELECT 1 FROM pragma_table_info('work_names')"  # an earlier graphrec kept no names of works
_EARLIER = "SELECT number, name, author, year, doi FROM works"


def keys_of_work(work: Work) -> list[str]:
    """What a work is asked for by, without repetition: keys of its name, label and title, its DOI, and all ids.

    >>> keys_of_work(Work("LLaMA-2", "Touvron et al.", 2023, id="work:llama2"))
    ['llama2', 'work:llama2']
    """
    texts = (work.name, work_label(work), work.title)
    names = (work.doi.lower(), work.id, *work.other_ids)
    return list(dict.fromkeys(filter(None, (*map(_compact, texts), *names))))


def find_works(store: Database, name: str) -> list[int]:
    """Numbers of the works with this id, DOI, name, label or title, ascending.

    Args:
        store: the texts of the library.
        name: what the work is called.

    Cost: an index look-up; in a library of an earlier graphrec, a scan of all works.
    """
    keys = {_compact(name), clean(name).lower()} - {""}
    if not store.query(HAS_NAMES):
        return [number for number, work in earlier_works(store) if not keys.isdisjoint(keys_of_work(work))]
    return sorted({number for (number,) in store.select_where("number", "work_names", "name_key", sorted(keys))})


def earlier_works(store: Database) -> Iterator[tuple[int, Work]]:
    """Number and record of every work in a library of an earlier graphrec."""
    for number, *values in store.query(_EARLIER):
        yield number, with_id(Work(*values))


def with_id(work: Work) -> Work:
    """A work with an id, which libraries of an earlier graphrec lack: it is made of its label."""
    return work if work.id else work._replace(id=WORK_SCHEME + title_key(work_label(work)).replace(" ", "-"))


def _compact(text: str) -> str:
    """The title key without blanks, so that "LLaMA-2", "Llama 2" and "llama2" are one name."""
    return title_key(text).replace(" ", "")
