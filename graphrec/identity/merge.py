"""Merges the records of one paper: chooses each field, collects all identifiers, assigns a unique id."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from graphrec.identity import all_identifiers, folded_key, is_taken_back
from graphrec.model.details import merge_details
from graphrec.model.fields import FIELDS
from graphrec.model.paper import Merged, Paper
from graphrec.model.unique_names import FreeNames
from graphrec.text import title_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from graphrec.model.fields import Merging

_HASH_BYTES = 6  # of the title hash in a derived id: among 10 million titles two collide with probability 0.2


def _richness(paper: Paper) -> tuple[bool, bool, bool, bool, int, int]:
    """Sort key of the most complete record, into which the others are merged: published versions first."""
    published = bool(paper.doi) and not paper.doi.startswith("10.48550/")
    return (
        published,
        bool(paper.abstract),
        bool(paper.authors),
        bool(paper.year),
        len(paper.references),
        len(paper.abstract),
    )


def _first_published(venues: Sequence[str]) -> str:
    """The first venue that is not arXiv, else the first one."""
    return next((venue for venue in venues if venue and "arxiv" not in venue.lower()), venues[0])


def _union(lists: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for values in lists for value in values))


_RULES: Mapping[
    Merging, Callable[[Sequence[Any]], object]
] = {  # from the values of all records, the most complete first
    "best": lambda values: values[0],
    "first": lambda values: next(filter(None, values), values[0]),
    "published": _first_published,
    "longest": lambda values: max(values, key=len),
    "union": _union,
    "by name": merge_details,
}


def merge_records(records: Sequence[Paper]) -> Paper:
    """Merge records into one paper with all their identifiers and titles, as `merging` in `FIELDS` says.

    A title that says that the paper is retracted goes before one that does not.
    """
    if len(records) == 1:
        return records[0]
    best = max(records, key=_richness)
    ordered = [best, *(record for record in records if record is not best)]
    merged = Paper(
        **{field.name: _RULES[field.merging]([getattr(record, field.name) for record in ordered]) for field in FIELDS}  # type: ignore[arg-type]
    )
    title = next((record.title for record in ordered if is_taken_back(record.title)), merged.title)
    return replace(
        merged, title=title, other_titles=_other_titles(ordered, title), identifiers=_other_identifiers(ordered, merged)
    )


def _other_titles(records: Sequence[Paper], title: str) -> tuple[str, ...]:
    """The titles of the records that differ from the title of the paper, and from each other, by more than spelling."""
    titles = dict.fromkeys(each for record in records for each in (record.title, *record.other_titles))
    if len(titles) == 1:
        return ()
    by_key = {title_key(title): title}
    for each in titles:
        by_key.setdefault(title_key(each), each)
    return tuple(by_key.values())[1:]


def describe_merges(records: Sequence[Paper], reasons: Sequence[str]) -> Iterator[Merged]:
    """Report entries for the records of one paper: which record each was merged into, and why.

    `reasons` has an empty text for the first record of a group; if that record is not the most complete one, it is
    reported with the last reason of the group.
    """
    best = max(records, key=_richness)
    why = next((reason for reason in reversed(reasons) if reason), "")
    return (
        Merged(best.title, record.title, record.source, reason or why, best.source)
        for record, reason in zip(records, reasons, strict=True)
        if record is not best
    )


def _other_identifiers(records: Sequence[Paper], merged: Paper) -> tuple[str, ...]:
    """Identifiers of all records except those in the fields `doi`, `arxiv` and `id` of the merged paper."""
    names = _union(all_identifiers(record) for record in records)
    ids = (f"id:{record.id}" for record in records if record.id and record.id != merged.id)
    own = {f"doi:{merged.doi}", f"arxiv:{merged.arxiv}"}
    return tuple(name for name in _union((names, merged.identifiers, ids)) if name not in own)


def assign_unique_ids(papers: Iterable[Paper]) -> Iterator[Paper]:
    """Give every paper an id; if several papers have the same id, a counter is appended to the later ones."""
    names = FreeNames()
    for paper in papers:
        unique = names.claim(paper.id or derived_id(paper))
        yield paper if unique == paper.id else replace(paper, id=unique)


def derived_id(paper: Paper) -> str:
    """An id made from the DOI, else the arXiv id, else a hash of the title."""
    if paper.doi:
        return f"doi:{paper.doi}"
    if paper.arxiv:
        return f"arxiv:{paper.arxiv}"
    digest = blake2b(folded_key(paper.title).encode() or paper.title.encode(), digest_size=_HASH_BYTES)
    return f"title:{digest.hexdigest()}"
