"""Records become a corpus: duplicates merged and reported, ids made unique, papers put into one fixed order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

from graphrec.errors import EmptyCorpusError, TitleNotFoundError
from graphrec.identity import all_identifiers, folded_key, group_records
from graphrec.readers._record import normal_reference
from graphrec.records import Merged, Paper, ReadReport
from graphrec.text import title_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

_T = TypeVar("_T")
_HASH_BYTES = 6  # of a title key in a derived id: 10 million titles collide with probability 0.2


@dataclass(frozen=True, slots=True)
class Corpus:
    """Papers in a fixed order; the row of a paper is its position."""

    papers: tuple[Paper, ...]
    _rows: Mapping[str, int] = field(init=False, repr=False, compare=False)
    _aliases: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rows", {paper.id: row for row, paper in enumerate(self.papers)})
        object.__setattr__(self, "_aliases", _aliases(self.papers))

    def __len__(self) -> int:
        return len(self.papers)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids in row order."""
        return tuple(self._rows)

    def row_of(self, paper_id: str) -> int:
        """The row of the paper with this id.

        Raises:
            TitleNotFoundError: no paper has it.
        """
        row = self._rows.get(paper_id)
        if row is None:
            raise TitleNotFoundError(
                f"No paper has the id {paper_id!r}; `graphrec search` finds papers by their words."
            )
        return row

    def row_of_reference(self, reference: str) -> int | None:
        """The row of the paper that an entry of a reference list means: an id, DOI, arXiv id or `scheme:value`."""
        row = self._rows.get(reference)
        if row is None:
            row = self._aliases.get(reference.lower())
        return self._aliases.get(normal_reference(reference).lower()) if row is None else row


def _aliases(papers: Sequence[Paper]) -> dict[str, int]:
    """Rows by every identifier, with and without its scheme; the first paper that has one keeps it."""
    rows: dict[str, int] = {}
    for row, paper in enumerate(papers):
        for name in (*all_identifiers(paper), *paper.identifiers):
            rows.setdefault(name.lower(), row)
            rows.setdefault(name.partition(":")[2].lower(), row)
    return rows


def identify(papers: Iterable[Paper], report: ReadReport, keep_apart: Collection[str] = ()) -> Corpus:
    """Merge the records that are one paper and give every paper a unique, stable id.

    `keep_apart` names records that must not be merged, by their place (`file:line`, as the report prints
    it) or id. The order is by title, whatever the order of the records; every merge is added to `report`.

    Raises:
        EmptyCorpusError: no paper at all.

    Cost: nearly linear in the number of records.
    """
    keyed = sorted(((folded_key(paper.title) or paper.title.casefold(), paper) for paper in papers), key=_order)
    if not keyed:
        raise EmptyCorpusError("There is no paper to build from; expected at least one record with a title.")
    keys = [key for key, _ in keyed]
    records = [paper for _, paper in keyed]
    apart = set(keep_apart)
    alone = frozenset(
        row for row, paper in enumerate(records) if apart and not apart.isdisjoint((paper.source, paper.id))
    )
    groups = group_records(records, keys, alone)
    members: dict[int, list[int]] = {}
    for row in range(len(records)):
        members.setdefault(groups.root(row), []).append(row)
    merged = [
        _merge([records[row] for row in rows], [groups.reason.get(row, "") for row in rows], report)
        for rows in members.values()
    ]
    return Corpus(_with_unique_ids(merged))


def _order(keyed: tuple[str, Paper]) -> tuple[str, str, int, str, str, str, str, str]:
    """Sorts records by their content, so that the order of files does not matter."""
    key, paper = keyed
    return key, paper.id, paper.year or 0, paper.doi, paper.arxiv, paper.title, paper.abstract, paper.source


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


def _merge(records: Sequence[Paper], reasons: Sequence[str], report: ReadReport) -> Paper:
    """One paper with the richest fields and all identifiers of its records."""
    if len(records) == 1:
        return records[0]
    best = max(records, key=_richness)
    ordered = [best, *(record for record in records if record is not best)]
    why = next(reason for reason in reversed(reasons) if reason)
    report.merged.extend(
        Merged(best.title, record.title, record.source, reason or why)
        for record, reason in zip(records, reasons, strict=True)
        if record is not best
    )
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


def _with_unique_ids(papers: Sequence[Paper]) -> tuple[Paper, ...]:
    """The papers with ids; a second paper of one id gets a counter behind it."""
    taken: set[str] = set()
    result = []
    for paper in papers:
        wanted = unique = paper.id or _derived_id(paper)
        count = 2
        while unique in taken:
            unique, count = f"{wanted}~{count}", count + 1
        taken.add(unique)
        result.append(paper if unique == paper.id else replace(paper, id=unique))
    return tuple(result)


def _derived_id(paper: Paper) -> str:
    """An id from the DOI, the arXiv id, or else the title."""
    if paper.doi:
        return f"doi:{paper.doi}"
    if paper.arxiv:
        return f"arxiv:{paper.arxiv}"
    digest = blake2b(title_key(paper.title).encode() or paper.title.encode(), digest_size=_HASH_BYTES)
    return f"title:{digest.hexdigest()}"
