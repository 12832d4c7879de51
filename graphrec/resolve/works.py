"""Works outside the corpus while they are collected: each is known by several keys, which give it ids that last."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphrec.model.facts import WORK_SCHEME, Work
from graphrec.model.unique_names import FreeNames

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graphrec.model.paper import Paper

OF_ONE_PAPER = "\n"  # in the key of a work that only one paper refers to, before the row of that paper
_ARXIV_KEY = re.compile(r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7}")
_PRINTED_KEY = re.compile(r"\S+ \d{4} v\S+ p\S+")
_LONGEST_NAME_KEY = 60  # characters; longer keys are the texts of references


class Works:
    """Works outside the corpus, numbered in order of first mention; all spellings of a name are one work.

    `keys`: keys of the works that a library already has, in the order of their numbers.
    """

    def __init__(self, n_papers: int, keys: Sequence[str] = ()) -> None:
        self.n_papers = n_papers
        self.works: list[Work] = []
        self.number_of: dict[str, int] = {key: number for number, key in enumerate(keys)}
        self._n_before = len(self.number_of)

    def node(self, key: str, work: Work, others: Iterable[str] = ()) -> int:
        """Return the node number of the work with one of these keys; add the work if it is new.

        Args:
            key: its key.
            work: what is known of it; a work that is there learns what it lacks.
            others: further keys of it.
        """
        keys = (key, *others)
        number = next((self.number_of[each] for each in keys if each in self.number_of), None)
        if number is None:
            number = self._n_before + len(self.works)
            self.works.append(work)
        elif len(keys) > 1 and number >= self._n_before:
            at = number - self._n_before
            present = {name: value for name, value in self.works[at]._asdict().items() if value}
            self.works[at] = work._replace(**present)
        for each in keys:
            self.number_of.setdefault(each, number)
        return self.n_papers + number

    def with_ids(self, papers: Sequence[Paper]) -> tuple[Work, ...]:
        """The works by number, each with the ids that its keys make: that of the strongest key is its own."""
        ids: list[list[str]] = [[] for _ in self.works]
        free = FreeNames()
        for key, number in sorted(self.number_of.items(), key=lambda item: (item[1], strength_of(item[0]))):
            ids[number].append(free.claim(_work_id(key, papers)))
        return tuple(
            work._replace(id=own, other_ids=tuple(others)) for work, (own, *others) in zip(self.works, ids, strict=True)
        )


def strength_of(key: str) -> int:
    """How surely a key identifies a work, the surest first: DOI, arXiv id, PubMed number, name, place of print, text.

    >>> [strength_of(key) for key in ("10.1000/x", "2001.00042", "pmid:12", "llama", "lee 2001 v4 p5", "lee, 2001, x")]
    [0, 1, 2, 3, 4, 5]
    """
    if key.startswith("10.") and "/" in key:
        return 0
    if _ARXIV_KEY.fullmatch(key):
        return 1
    if key.startswith("pmid:"):
        return 2
    if _PRINTED_KEY.fullmatch(key):
        return 4
    return 5 if "," in key or len(key) > _LONGEST_NAME_KEY else 3


def _work_id(key: str, papers: Sequence[Paper]) -> str:
    """The id that a key of a work makes, with the id of a paper in place of its row."""
    name, is_of_one, row = key.partition(OF_ONE_PAPER)
    text = f"{name}@{papers[int(row)].id}" if is_of_one else name
    return WORK_SCHEME + "-".join(text.split())
