"""The methods of a library: how many papers use each, and which."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.errors import TitleNotFoundError
from graphrec.explore.families.kinds import find_kinds, method_called
from graphrec.model.facts import WORK
from graphrec.text import clean, quote, title_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graphrec.storage.snapshot import Snapshot
    from graphrec.storage.store import LibraryStore

_BATCH = 1_000  # records that are read at a time


@dataclass(frozen=True, slots=True)
class MethodCount:
    """A method: its canonical name, the number of papers that use it, its other names, and its kind (see `Method`)."""

    name: str
    n_papers: int
    aliases: tuple[str, ...]
    kind: str = "method"

    def __repr__(self) -> str:
        return f"<MethodCount {quote(self.name)}: {self.n_papers}>"

    def to_dict(self) -> dict[str, Any]:
        """One method in the JSON output of `graphrec methods`."""
        return {"name": self.name, "papers": self.n_papers, "aliases": list(self.aliases), "kind": self.kind}


@dataclass(frozen=True, slots=True)
class MethodDescription:
    """A method: its canonical name, other names, rarity `weight` in (0, 1], and titles of its papers in row order.

    `kind` is "method", "task", "material", "population" or "term"; or "work", whose papers are those that name it.

    `matched_by` says whether it was found by its "name" or by an "alias". `kinds` are the methods of which the names
    say that they are kinds of it, most used first.
    """

    name: str
    aliases: tuple[str, ...]
    weight: float
    papers: tuple[str, ...]
    matched_by: str = "name"
    kind: str = "method"
    kinds: tuple[MethodCount, ...] = ()

    def __repr__(self) -> str:
        return f"<MethodDescription {quote(self.name)}: {len(self.papers)} papers>"

    def to_dict(self) -> dict[str, Any]:
        """The JSON output of `graphrec methods NAME`."""
        papers = [{"title": title} for title in self.papers]
        return {
            "name": self.name,
            "kind": self.kind,
            "aliases": list(self.aliases),
            "weight": self.weight,
            "kinds": [each.to_dict() for each in self.kinds],
            "papers": papers,
        }


def count_methods(snapshot: Snapshot, top: int, kind: str = "method") -> list[MethodCount]:
    """Count the papers that use each of the `top` most used methods, most used first.

    Args:
        snapshot: the library.
        top: number of methods, at most.
        kind: only terms of this kind; "" for all.

    Cost: linear in the number of methods; the records are read down to the last that is returned.
    """
    used = np.diff(snapshot.graph.used_by.indptr)
    numbers = iter(np.argsort(-used, kind="stable").tolist())
    counted: list[MethodCount] = []
    while len(counted) < top and (batch := list(islice(numbers, max(top, _BATCH)))):
        methods = snapshot.store.methods(batch)
        counted += [
            MethodCount(methods[each].name, int(used[each]), methods[each].aliases, methods[each].kind)
            for each in batch
            if kind in ("", methods[each].kind)
        ]
    return counted[:top]


def find_method(
    snapshot: Snapshot, name: str, passes: Callable[[int], bool] = lambda _: True, works: Sequence[int] = ()
) -> MethodDescription:
    """Find one method by any of its names, or a work if no method has that name.

    Args:
        snapshot: the library.
        name: the name of the method.
        passes: whether the paper of a row is among those that are returned.
        works: nodes of the works with that name.

    Raises:
        TitleNotFoundError: no method has that name; the message lists similar ones.

    Cost: a scan of the names of methods; if none is called so, all are read.
    """
    number = method_called(snapshot.store, name)
    if number is None and works:
        return _describe_work(snapshot, works[0], passes)
    if number is None:
        number = _find_number(snapshot.store, snapshot.manifest.methods, name)
    rows = [row for row in snapshot.graph.used_by.row(number)[0].tolist() if passes(row)]
    titles = snapshot.store.titles(rows)
    method = snapshot.store.methods([number])[number]
    papers = tuple(titles[row] for row in rows)
    matched_by = "name" if title_key(name) == title_key(method.name) else "alias"
    weight, kinds = round(method.weight, 3), _count(snapshot, find_kinds(snapshot, number).get(number, []))
    return MethodDescription(method.name, method.aliases, weight, papers, matched_by, method.kind, kinds)


def _count(snapshot: Snapshot, numbers: list[int]) -> tuple[MethodCount, ...]:
    """The methods of some numbers, with the papers that use each."""
    methods, used = snapshot.store.methods(numbers), np.diff(snapshot.graph.used_by.indptr)
    records = ((number, methods[number]) for number in numbers)
    return tuple(MethodCount(method.name, int(used[number]), method.aliases, method.kind) for number, method in records)


def _describe_work(snapshot: Snapshot, node: int, passes: Callable[[int], bool]) -> MethodDescription:
    """A work with the papers that name it, as a method with those that use it."""
    rows = [row for row in snapshot.graph.cited_by.row(node)[0].tolist() if passes(row)]
    titles = snapshot.store.titles(rows)
    (record,) = snapshot.store.records([node]).values()
    return MethodDescription(record.title, (), 1.0, tuple(titles[row] for row in rows), kind=WORK)


def _find_number(store: LibraryStore, n_methods: int, name: str) -> int:
    from rapidfuzz import process

    numbers = {
        title_key(form): number
        for number, method in store.methods(range(n_methods)).items()
        for form in (*method.aliases, method.name)
    }
    key = title_key(name)
    if key in numbers:
        return numbers[key]
    close = ", ".join(repr(form) for form, _, _ in process.extract(key, list(numbers), limit=3))
    raise TitleNotFoundError(f"No method is called {clean(name)!r}; similar ones are {close or 'none'}.")
