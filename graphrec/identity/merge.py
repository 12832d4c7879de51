"""One paper out of the records that are it: the richest fields, all identifiers, an id of its own."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from graphrec.identity import all_identifiers, folded_key
from graphrec.model.fields import FIELDS
from graphrec.model.paper import Merged, Paper
from graphrec.model.unique_names import FreeNames

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from graphrec.model.fields import Merging

_HASH_BYTES = 6  # of a title key in a derived id: 10 million titles collide with probability 0.2


def _richness(paper: Paper) -> tuple[bool, bool, bool, bool, int, int]:
    """How much a record says; the published version with most fields is the one that others are merged into."""
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
    """The first venue that is not arXiv; a preprint has that one alone."""
    return next((venue for venue in venues if venue and "arxiv" not in venue.lower()), venues[0])


def _union(lists: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for values in lists for value in values))


_RULES: Mapping[Merging, Callable[[Sequence[Any]], object]] = {  # of the values of all records, the best one's first
    "best": lambda values: values[0],
    "first": lambda values: next(filter(None, values), values[0]),
    "published": _first_published,
    "longest": lambda values: max(values, key=len),
    "union": _union,
}


def merge_records(records: Sequence[Paper]) -> Paper:
    """One paper with the richest fields and all identifiers of its records; `FIELDS` says which value each takes."""
    if len(records) == 1:
        return records[0]
    best = max(records, key=_richness)
    ordered = [best, *(record for record in records if record is not best)]
    merged = Paper(
        **{field.name: _RULES[field.merging]([getattr(record, field.name) for record in ordered]) for field in FIELDS}  # type: ignore[arg-type]
    )
    return replace(merged, identifiers=_other_identifiers(ordered, merged))


def describe_merges(records: Sequence[Paper], reasons: Sequence[str]) -> Iterator[Merged]:
    """Which record the others of one paper are merged into, and why; without a reason of its own it has the last."""
    best = max(records, key=_richness)
    why = next((reason for reason in reversed(reasons) if reason), "")
    return (
        Merged(best.title, record.title, record.source, reason or why, best.source)
        for record, reason in zip(records, reasons, strict=True)
        if record is not best
    )


def _other_identifiers(records: Sequence[Paper], merged: Paper) -> tuple[str, ...]:
    """Identifiers of all records beside the DOI, arXiv id and id that the paper carries in fields of their own."""
    names = _union(all_identifiers(record) for record in records)
    ids = (f"id:{record.id}" for record in records if record.id and record.id != merged.id)
    own = {f"doi:{merged.doi}", f"arxiv:{merged.arxiv}"}
    return tuple(name for name in _union((names, merged.identifiers, ids)) if name not in own)


def assign_unique_ids(papers: Iterable[Paper]) -> Iterator[Paper]:
    """The papers with ids; a second paper of one id gets a counter behind it."""
    names = FreeNames()
    for paper in papers:
        unique = names.claim(paper.id or derived_id(paper))
        yield paper if unique == paper.id else replace(paper, id=unique)


def derived_id(paper: Paper) -> str:
    """An id from the DOI, the arXiv id, or else the title."""
    if paper.doi:
        return f"doi:{paper.doi}"
    if paper.arxiv:
        return f"arxiv:{paper.arxiv}"
    digest = blake2b(folded_key(paper.title).encode() or paper.title.encode(), digest_size=_HASH_BYTES)
    return f"title:{digest.hexdigest()}"
