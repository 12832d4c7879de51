"""Families of methods: the kinds of a method by their names, such as those of mixture of experts, as a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graphrec.extractors.method_kinds import head_in, heads_of, method_key

if TYPE_CHECKING:
    from graphrec.model.facts import Method
    from graphrec.storage.snapshot import Snapshot
    from graphrec.storage.store import LibraryStore


def method_called(store: LibraryStore, name: str) -> int | None:
    """The number of the method with this name, or else with this alias; None if there is none.

    Args:
        store: the texts of the library.
        name: the name in any case, with blanks or hyphens.

    Cost: a scan of the names of methods.
    """
    key = method_key(name)
    methods = store.methods(store.methods_with_words(key.split()))
    by_name = [number for number, method in methods.items() if method_key(method.name) == key]
    others = (number for number, method in methods.items() if key in map(method_key, method.aliases))
    return next((number for number in (*sorted(by_name), *sorted(others))), None)


def find_kinds(snapshot: Snapshot, number: int) -> dict[int, list[int]]:
    """The kinds of a method as a tree: the numbers of the kinds by the number of that of which they are kinds.

    A method is a kind of the one with the longest name that ends its own. Kinds that more papers use come first.

    Args:
        snapshot: the library.
        number: the method.

    Cost: a scan of the names of methods for each name of the method, and a look-up for each kind.
    """
    store = snapshot.store
    root = store.methods([number])[number]
    methods = _kinds_by_head(store, number, root)
    owner = {head: each for each, method in reversed(methods.items()) for head in heads_of(method.name, method.aliases)}
    owner |= dict.fromkeys(heads_of(root.name, root.aliases), number)
    tree: dict[int, list[int]] = {}
    for each, method in methods.items():
        others = [head for head, of in owner.items() if of != each]
        head = head_in(method.name, others) or next(filter(None, (head_in(one, others) for one in method.aliases)), "")
        tree.setdefault(owner.get(head, number), []).append(each)
    used = np.diff(snapshot.graph.used_by.indptr)
    return {parent: sorted(kinds, key=lambda each: (-int(used[each]), each)) for parent, kinds in tree.items()}


def _kinds_by_head(store: LibraryStore, number: int, root: Method) -> dict[int, Method]:
    """The methods of which a name ends with a name of the method, or goes on with a phrase behind it."""
    methods: dict[int, Method] = {}
    for head in heads_of(root.name, root.aliases):
        near = store.methods(store.methods_with_words(head.split()))
        rivals = [each for each in near if each != number and head in heads_of(near[each].name, near[each].aliases)]
        if rivals and head != method_key(root.name):  # an acronym of several methods
            continue
        methods |= {
            each: method
            for each, method in near.items()
            if each != number and any(head_in(name, [head]) for name in (method.name, *_like(method)))
        }
    return dict(sorted(methods.items()))


def _like(method: Method) -> list[str]:
    """The aliases of a method that name the same thing in its own words."""
    keys = set(heads_of(method.name, method.aliases))
    return [alias for alias in method.aliases if method_key(alias) in keys]
