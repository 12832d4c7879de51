"""Records become a corpus: duplicates merged and reported, ids made unique, papers put into one fixed order."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

from graphrec.errors import EmptyCorpusError, TitleNotFoundError
from graphrec.identity import all_identifiers, folded_key, group_records
from graphrec.readers._record import normal_reference
from graphrec.records import Merged, Paper, ReadReport, Skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

_T = TypeVar("_T")
_FEWEST_TITLE_WORDS = 3  # spaces in a title that may be looked for in written-out references
_SHORTEST_TITLE = 24  # characters of such a title
_NAMED = 3  # skipped and merged records named one by one
_LINE_OF_A_FILE = re.compile(r":\d+$")  # the place of a record, not of a whole file
_SCARCE = 0.05  # share of papers with a field below which its absence shapes the links
_FIELDS = {
    "abstract": "abstracts",
    "authors": "authors",
    "year": "years",
    "venue": "venues",
    "keywords": "keywords",
    "doi": "DOIs",
    "arxiv": "arXiv ids",
    "references": "reference lists",
}
_MEANING = {
    "abstract": "No abstracts: titles alone say little; add an export with abstracts (RIS, nbib, Scopus, OpenAlex).",
    "references": "No reference lists: links come from the words of abstracts and from text;"
    " add an OpenAlex, Web of Science or Crossref export to get citations.",
    "year": "No years: results cannot be limited to a period.",
}
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
    return _with_inner_references(Corpus(_with_unique_ids(merged)))


def _order(keyed: tuple[str, Paper]) -> tuple[object, ...]:
    """Sorts records by all of their content, so that the order of files does not matter."""
    key, paper = keyed
    texts = (key, paper.id, paper.year or 0, paper.doi, paper.arxiv, paper.title, paper.abstract, paper.source)
    return *texts, paper.authors, paper.venue, paper.keywords, paper.url, paper.references, paper.identifiers


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
    digest = blake2b(folded_key(paper.title).encode() or paper.title.encode(), digest_size=_HASH_BYTES)
    return f"title:{digest.hexdigest()}"


def _with_inner_references(corpus: Corpus) -> Corpus:
    """The corpus with every reference that means one of its papers written as that paper's id."""
    by_title = _title_finder(corpus)
    papers = []
    for row, paper in enumerate(corpus.papers):
        found = [_row_meant(corpus, reference, by_title) for reference in paper.references]
        named = [
            reference if at is None else corpus.papers[at].id
            for reference, at in zip(paper.references, found, strict=True)
            if at != row
        ]
        references = tuple(dict.fromkeys(named))
        papers.append(paper if references == paper.references else replace(paper, references=references))
    return Corpus(tuple(papers))


def _row_meant(corpus: Corpus, reference: str, by_title: Callable[[str], int | None]) -> int | None:
    row = corpus.row_of_reference(reference)
    return by_title(reference) if row is None and reference.count(" ") >= _FEWEST_TITLE_WORDS else row


def _title_finder(corpus: Corpus) -> Callable[[str], int | None]:
    """Finds the paper whose whole title stands in a reference that is written out; the longest title wins."""
    if not any(" " in reference for paper in corpus.papers for reference in paper.references):
        return lambda _: None
    rows = {key: row for row, paper in enumerate(corpus.papers) if _is_long_title(key := folded_key(paper.title))}
    if not rows:
        return lambda _: None
    from ahocorasick_rs import AhoCorasick, MatchKind

    keys = list(rows)
    automaton = AhoCorasick([f" {key} " for key in keys], matchkind=MatchKind.LeftmostLongest)

    def find(reference: str) -> int | None:
        matches = automaton.find_matches_as_indexes(f" {folded_key(reference)} ")
        longest = max(matches, key=lambda match: match[2] - match[1], default=None)
        return None if longest is None else rows[keys[longest[0]]]

    return find


def _is_long_title(key: str) -> bool:
    """Whether a title is long enough not to stand in a reference by chance."""
    return key.count(" ") >= _FEWEST_TITLE_WORDS and len(key) >= _SHORTEST_TITLE


def summarise(report: ReadReport, corpus: Corpus) -> list[str]:
    """Sentences on what became of every record, which fields there are, and what that means for the links."""
    formats = Counter(report.files.values())
    listed = ", ".join(f"{count} {name}" for name, count in sorted(formats.items()))
    became = f"{len(report.merged)} merged into others, {len(report.skipped)} skipped: {_count(len(corpus), 'paper')}"
    read = f"{_count(report.read, 'record')} read from {_count(len(report.files), 'file')}"
    sentences = [f"{read} ({listed}), {became}.", *_skips(report)]
    sentences += [f"Merged {merge.place} into {merge.kept!r}: {merge.reason}." for merge in report.merged[:_NAMED]]
    sentences += _and_more(len(report.merged), "merged")
    shares = {name: sum(bool(getattr(paper, name)) for paper in corpus.papers) / len(corpus) for name in _FIELDS}
    sentences.append(
        "Fields: " + ", ".join(f"{label} {_percent(shares[name])}" for name, label in _FIELDS.items()) + "."
    )
    return sentences + [sentence for name, sentence in _MEANING.items() if shares[name] < _SCARCE]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _and_more(number: int, became: str) -> list[str]:
    return [f"... and {number - _NAMED} more {became}."] if number > _NAMED else []


def _skips(report: ReadReport) -> list[str]:
    """What was skipped: every file that could not be read, then the first few records."""
    files = [skip for skip in report.skipped if not _LINE_OF_A_FILE.search(skip.place)]
    records = [skip for skip in report.skipped if _LINE_OF_A_FILE.search(skip.place)]
    named = [f"Skipped {_reason(skip)}." for skip in (*files, *records[:_NAMED])]
    return named + _and_more(len(records), "skipped")


def _reason(skip: Skipped) -> str:
    """Place and reason; the sentence on a whole file begins with its name already."""
    reason = skip.reason.rstrip(".")
    return reason if reason.startswith(f"{skip.place} ") else f"{skip.place}: {reason}"


def _percent(share: float) -> str:
    """A share in per cent that is 0 or 100 only where it is none or all.

    >>> _percent(0.001), _percent(0.999), _percent(1.0)
    ('1%', '99%', '100%')
    """
    return f"{min(99, max(1, round(100 * share))) if 0 < share < 1 else round(100 * share)}%"
