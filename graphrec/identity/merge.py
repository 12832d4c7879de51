"""One paper out of the records that are it: the richest fields, all identifiers, an id of its own."""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

from graphrec.identity import all_identifiers, folded_key
from graphrec.model.paper import Merged, Paper
from graphrec.model.unique_names import FreeNames

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_T = TypeVar("_T")
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


def merge_records(records: Sequence[Paper]) -> Paper:
    """One paper with the richest fields and all identifiers of its records."""
    if len(records) == 1:
        return records[0]
    best = max(records, key=_richness)
    ordered = [best, *(record for record in records if record is not best)]
    doi, arxiv, own_id = (_first(getattr(record, name) for record in ordered) or "" for name in ("doi", "arxiv", "id"))
    return replace(
        best,
        id=own_id,
        abstract=max((record.abstract for record in ordered), key=len),
        year=best.year or _first(record.year for record in ordered),
        authors=max((record.authors for record in ordered), key=len),
        venue=_first(record.venue for record in ordered if "arxiv" not in record.venue.lower()) or best.venue,
        keywords=_union(record.keywords for record in ordered),
        doi=doi,
        arxiv=arxiv,
        url=_first(record.url for record in ordered) or "",
        references=_union(record.references for record in ordered),
        identifiers=_other_identifiers(ordered, own_id, {f"doi:{doi}", f"arxiv:{arxiv}"}),
    )


def merges(records: Sequence[Paper], reasons: Sequence[str]) -> Iterator[Merged]:
    """Which record the others of one paper are merged into, and why; without a reason of its own it has the last."""
    best = max(records, key=_richness)
    why = next((reason for reason in reversed(reasons) if reason), "")
    return (
        Merged(best.title, record.title, record.source, reason or why, best.source)
        for record, reason in zip(records, reasons, strict=True)
        if record is not best
    )


def _first(values: Iterable[_T]) -> _T | None:
    return next((value for value in values if value), None)


def _union(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for values in lists for value in values))


def _other_identifiers(records: Sequence[Paper], own_id: str, named: set[str]) -> tuple[str, ...]:
    """Identifiers of all records beside the DOI, arXiv id and id that the paper carries in fields of their own."""
    every = [
        *_union(tuple(all_identifiers(record)) for record in records),
        *_union(record.identifiers for record in records),
    ]
    every += [f"id:{record.id}" for record in records if record.id and record.id != own_id]
    return tuple(dict.fromkeys(name for name in every if name not in named))


def with_unique_ids(papers: Iterable[Paper]) -> Iterator[Paper]:
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
