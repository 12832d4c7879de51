"""Finds a paper, a work or a method by its name, in this order, and the node of each; traces its lineage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.api.checks import show
from graphrec.api.seeds import NONE_MOVED, find_match, find_seed
from graphrec.errors import OptionError, TitleNotFoundError
from graphrec.explore.families.kinds import method_called
from graphrec.model.match import NAMED, Match
from graphrec.model.paper import Paper
from graphrec.model.relations import NAMES
from graphrec.model.works import METHOD_SCHEME, is_method, record_of_method

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphrec.api.seeds import Seed
    from graphrec.explore.families.lineage import Lineage
    from graphrec.storage.snapshot import Snapshot


def find_member(snapshot: Snapshot, seed: Seed, moved: Mapping[str, str] = NONE_MOVED, *, exact: bool = False) -> Match:
    """Find the paper or work that is called so, else the method, else the paper whose title resembles it.

    Args:
        snapshot: the library.
        seed: a title, name or id, a record, or a match.
        moved: the present id of a paper by each id that it had before.
        exact: whether to accept only an exact title, id or name.

    Raises:
        TitleNotFoundError: nothing is called so or nearly so; or with `exact`, nothing is called exactly so.
        OptionError: the seed is neither text nor a record.
    """
    record = seed.paper if isinstance(seed, Match) else seed
    if isinstance(record, Paper) and is_method(record):
        return _as_method(snapshot, record.title, "") or _refuse(record.title)
    if not isinstance(seed, str):
        return find_match(snapshot, seed, moved, exact=exact)
    if seed.startswith(METHOD_SCHEME) and (method := _as_method(snapshot, seed.removeprefix(METHOD_SCHEME), "")):
        return method
    try:
        match = find_match(snapshot, seed, moved)
    except TitleNotFoundError:
        if method := _as_method(snapshot, seed, ""):
            return method
        raise
    if match.how in NAMED:
        return match
    return _as_method(snapshot, seed, match.title) or (
        find_match(snapshot, seed, moved, exact=True) if exact else match
    )


def trace(
    snapshot: Snapshot, seed: Seed, moved: Mapping[str, str], depth: int, top: int, relations: Sequence[str]
) -> Lineage:
    """Trace the lineage of a paper, work or method (raises as `find_member`).

    Args:
        snapshot: the library.
        seed: as for `find_member`.
        moved: as for `find_member`.
        depth: generations in each direction.
        top: branches below each, at most.
        relations: names of relations that are shown.
    """
    match = find_member(snapshot, seed, moved)
    if match.is_method:
        from graphrec.explore.families.method_family import trace_method

        number = method_called(snapshot.store, match.title)
        return trace_method(snapshot, number or 0, depth, top)
    from graphrec.explore.families.family import trace_lineage

    return trace_lineage(snapshot, find_seed(snapshot, match, moved).row, depth, top, relations)


def as_relations(relations: str | Sequence[str]) -> tuple[str, ...]:
    """One or several names of relations, checked.

    Raises:
        OptionError: there is none, or one that the table of relations lacks.
    """
    chosen = (relations,) if isinstance(relations, str) else tuple(relations)
    unknown = [name for name in chosen if name not in NAMES]
    if unknown or not chosen:
        wrong = show(unknown[0]) if unknown else "nothing"
        raise OptionError(f"The relation is {wrong}; expected one or several of: {', '.join(reversed(NAMES))}.")
    return tuple(dict.fromkeys(chosen))


def _as_method(snapshot: Snapshot, name: str, near: str) -> Match | None:
    number = method_called(snapshot.store, name)
    if number is None:
        return None
    method = snapshot.store.methods([number])[number]
    return Match(record_of_method(method), "method", typed=name, near=near)


def _refuse(name: str) -> Match:
    raise TitleNotFoundError(f"No method of this library is called {show(name)}; graphrec methods lists them.")
