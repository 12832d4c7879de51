"""Finds the paper that a caller refers to by title, by id, or with a `Paper` object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from graphrec.api.checks import show
from graphrec.errors import OptionError, TitleNotFoundError
from graphrec.model.match import EXACT, NAMED, Hit, Match
from graphrec.model.paper import Paper
from graphrec.model.works import is_work
from graphrec.systems import command_line
from graphrec.text import clean, quote, title_key

if TYPE_CHECKING:
    from graphrec.storage.snapshot import Snapshot
    from graphrec.storage.store import LibraryStore

_MOST_RIVALS = 3  # other papers and works that fit, in a message
NONE_MOVED: Mapping[str, str] = MappingProxyType({})
Seed: TypeAlias = str | Paper | Match
"""A reference to a paper: its title (also in part, by short name, or with typos), id, DOI, arXiv id, its record, or its
`Match` as `library.find` returns it."""


def find_seed(snapshot: Snapshot, seed: Seed, moved: Mapping[str, str] = NONE_MOVED) -> Hit:
    """Find the row of the paper that a seed refers to.

    Args:
        snapshot: the library.
        seed: the reference to a paper.
        moved: the present id of a paper by each id that it had before.

    Raises:
        TitleNotFoundError: no paper is close enough to the title, or the library does not hold the `Paper`.
        OptionError: the seed is neither text nor a `Paper`.
    """
    if isinstance(seed, Match):
        seed = seed.paper
    if isinstance(seed, Paper):
        hit = find_exact_seed(snapshot, seed, moved)
        if hit is None:
            raise TitleNotFoundError(
                f"{quote(seed.title)} is not in this library; look for words with: {_search_command(snapshot)}"
            )
        return hit
    if not isinstance(seed, str):
        raise OptionError(f"The paper is {show(seed)}; expected a title, an id, or a Paper as library.paper returns.")
    if hit := find_exact_seed(snapshot, seed, moved):
        return hit
    if works := find_works(snapshot, seed):
        return _work_or_paper(snapshot, seed, works)
    return snapshot.store.find_title(seed, _search_command(snapshot))


def find_works(snapshot: Snapshot, name: str) -> list[int]:
    """The nodes of the works with this id, DOI, name, label or title, the most named first.

    Cost: an index look-up, and one for each work.
    """
    n_papers, indptr = snapshot.graph.n_papers, snapshot.graph.cited_by.indptr
    nodes = [n_papers + number for number in snapshot.store.find_works(name)]
    return sorted(nodes, key=lambda node: (int(indptr[node] - indptr[node + 1]), node))


def _work_or_paper(snapshot: Snapshot, name: str, works: list[int]) -> Hit:
    """The paper that is known by the name of a work, or else the work, rather than a paper whose title resembles it."""
    paper = snapshot.store.find_likely(name)
    if paper and paper.how in NAMED:
        return replace(paper, rivals=(*paper.rivals, *works)[:_MOST_RIVALS])
    return Hit(works[0], "work", tuple(works[1 : _MOST_RIVALS + 1]), near=paper.row if paper else None)


def find_exact_seed(snapshot: Snapshot, seed: object, moved: Mapping[str, str] = NONE_MOVED) -> Hit | None:
    """Find the row of the paper with exactly this title or id, or of this `Paper`; None if the library lacks it.

    Args:
        snapshot: the library.
        seed: the reference to a paper.
        moved: as for `find_seed`.
    """
    if isinstance(seed, Paper):
        if is_work(seed) and (works := find_works(snapshot, seed.id)):
            return Hit(works[0], "work")
        return find_paper(snapshot.store, seed) or _find_moved(snapshot, seed.id, moved)
    if not isinstance(seed, str):
        return None
    return snapshot.store.find_exact(seed) or _find_moved(snapshot, seed.strip(), moved)


def find_match(snapshot: Snapshot, seed: Seed, moved: Mapping[str, str] = NONE_MOVED, *, exact: bool = False) -> Match:
    """Find the paper that a seed refers to, with the rule that matched (same errors as `find_seed`).

    Args:
        snapshot: the library.
        seed: the reference to a paper.
        moved: as for `find_seed`.
        exact: whether to accept only an exact title, id or name.

    Raises:
        TitleNotFoundError: with `exact`, the title is only similar to that of a paper.
    """
    match = as_match(snapshot, find_seed(snapshot, seed, moved), seed)
    if exact and match.how not in EXACT:
        raise TitleNotFoundError(
            f"No paper is called exactly {match.typed!r}; the closest is {match.title!r}; ask without exact to take it."
        )
    return match


def as_match(snapshot: Snapshot, hit: Hit, seed: Seed) -> Match:
    """Turn a hit, which holds row numbers, into a match with the paper and the titles of its rivals.

    Args:
        snapshot: the library.
        hit: result of `find_seed`.
        seed: the seed as typed, which the match reports; a `Match` is returned unchanged.
    """
    if isinstance(seed, Match):
        return seed
    records = snapshot.store.records({hit.row, *hit.rivals, *(() if hit.near is None else (hit.near,))})
    rivals = tuple(_tell_apart(records[row]) for row in hit.rivals)
    typed = seed if isinstance(seed, str) else seed.title
    near = "" if hit.near is None else records[hit.near].title
    named_by = snapshot.graph.count_relations(hit.row) if hit.how == "work" else {}
    return Match(records[hit.row], hit.how, rivals, hit.likeness, typed, near, tuple(named_by.items()))


def _tell_apart(record: Paper) -> str:
    """The title of a paper that fits, too; of a work with its id, since several may have one label."""
    return f"{record.title} ({record.id}, not in the library)" if is_work(record) else record.title


def as_seeds(seeds: Seed | Iterable[Seed]) -> tuple[Seed, ...]:
    """Return one or several seeds as a tuple."""
    if isinstance(seeds, (str, Paper)) or not isinstance(seeds, Iterable):
        return (seeds,)
    return tuple(seeds)


def find_paper(store: LibraryStore, paper: Paper) -> Hit | None:
    """Find the row with the same id and title; a paper of another library matches by DOI, arXiv id or title."""
    key = title_key(paper.title)
    titles = store.titles(store.rows_of_id(clean(paper.id)))
    if same := [row for row, title in titles.items() if title_key(title) == key]:
        return Hit(same[0], "id")
    names = (name for name in (paper.doi, paper.arxiv, paper.title) if name)
    return next((hit for name in names if (hit := store.find_exact(name))), None)


def _find_moved(snapshot: Snapshot, name: str, moved: Mapping[str, str]) -> Hit | None:
    """The paper that had an id before, which no paper has now; None if there is none."""
    name = moved.get(name, "")
    rows = snapshot.store.rows_of_id(name) if name else ()
    return Hit(rows[0], "id") if rows else None


def _search_command(snapshot: Snapshot) -> str:
    here = [] if snapshot.is_bundled else ["-l", snapshot.address]
    return command_line(["graphrec", "search", "WORDS", *here])
