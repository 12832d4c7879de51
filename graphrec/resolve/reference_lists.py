"""What the entries of all reference lists mean: papers of the corpus, or works outside, each under all of its keys."""

from __future__ import annotations

import gc
import re
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from graphrec.identity import folded_key
from graphrec.identity.title_finder import build_title_finder
from graphrec.model.facts import MatchedReference, Work
from graphrec.model.listed_reference import ListedReference
from graphrec.readers.references import parse_reference, split_family
from graphrec.resolve._reference_parts import author_key, is_one_of_several, page_key, volume_key
from graphrec.resolve.reference_match import match_references
from graphrec.resolve.works import strength_of
from graphrec.text import title_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from graphrec.model.paper import Paper

_MOST_KEYS = 12  # of one work; a work that is cited in more ways is known by the most frequent ones
_RANGE = re.compile(r"[-–/]")
_CAPITALS = frozenset({
    "USA", "UK", "EU", "US", "IEEE", "ACM", "BMC", "BMJ", "JAMA", "SIAM", "AIDS", "DNA", "RNA", "NMR", "II",
    "III", "IV", "PNAS", "AIP", "RSC", "ACS", "SPIE",
})  # fmt: skip
_TEXTS = ("author", "title", "venue", "volume", "page", "doi", "arxiv")
_SAME_ID = "same identifier"
_TITLE_INSIDE = "title inside the reference"
_FEWEST_NAME_LETTERS = 3  # of a name that is looked for in a title


class ReferenceLists:
    """What each entry means, by its number.

    Attributes:
        papers: the citing papers, by row.
        number_of: the number of each entry.
        parts: the parts of each entry, by number.
        first: the number of the first entry of its work, by number.
        row_of: the paper that the work of an entry is, by the number of its first entry.
        matched: why entries are together, as (entry, other entry or paper, reason).
        times: how many papers have each entry, by number.
        apart: numbers of the entries that the user keeps apart.
    """

    def __init__(
        self,
        papers: Sequence[Paper] = (),
        number_of: Mapping[str, int] | None = None,
        parts: Sequence[ListedReference] = (),
        first: Sequence[int] = (),
        row_of: Mapping[int, int] | None = None,
        matched: Sequence[tuple[int, str, str]] = (),
        times: Sequence[int] = (),
        apart: frozenset[int] = frozenset(),
    ) -> None:
        self.papers = papers
        self.number_of = number_of or {}
        self.parts = parts
        self.first = first
        self.row_of = row_of or {}
        self.matched = matched
        self.times = times
        self.apart = apart

    @cached_property
    def _members(self) -> dict[int, list[str]]:
        """The entries of each work, by the number of its first one."""
        members: defaultdict[int, list[str]] = defaultdict(list)
        for entry, number in self.number_of.items():
            members[self.first[number]].append(entry)
        return dict(members)

    @cached_property
    def _by_author_year(self) -> dict[tuple[str, int], list[int]]:
        """Works outside the corpus by first author and year."""
        works: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
        for number, parts in enumerate(self.parts):
            if parts.author and parts.year and self.first[number] not in self.row_of:
                works[author_key(parts.author), parts.year].add(self.first[number])
        return {key: sorted(numbers) for key, numbers in works.items()}

    def first_of(self, entry: str) -> int:
        """The number of the first entry of the work that an entry means."""
        return self.first[self.number_of[entry]]

    def rows_listed(self, row: int) -> frozenset[int]:
        """Rows of the papers in the reference list of a paper."""
        if not self.row_of or row >= len(self.papers):
            return frozenset()
        rows = (self.row_of.get(self.first_of(entry)) for entry in self.papers[row].references)
        return frozenset(each for each in rows if each is not None)

    def cited_work(self, author: str, year: int | None, name: str, row: int) -> int | None:
        """The listed work that a text surely refers to, by its number; None for none.

        It is the only one of the author and the year whose title has the name in it, or without a name, the only one of
        the author and the year in the paper's own list.

        Args:
            author: the first author in the citation.
            year: the year in the citation.
            name: what the text calls the work, or "".
            row: row of the citing paper; -1 for free text.
        """
        if not author or not year or not self.parts:
            return None
        fit = self._by_author_year.get((author_key(author), year), [])
        if name:
            fit = [each for each in fit if self._is_in_title(name, each)]
        elif fit and row >= 0:
            own = {self.first_of(entry) for entry in self.papers[row].references}
            fit = [each for each in fit if each in own]
        else:
            return None
        return fit[0] if len(fit) == 1 else None

    def _is_in_title(self, name: str, number: int) -> bool:
        key = title_key(name)
        if len(key) < _FEWEST_NAME_LETTERS:
            return False
        titles = (self.parts[self.number_of[entry]].title for entry in self._members[number])
        return any(f" {key} " in f" {title_key(title)} " for title in titles if title)

    def keys_of(self, number: int) -> tuple[str, ...]:
        """The keys of a work, the surest and most frequent first: of each entry the one that it has alone."""
        entries = self._members[number]
        if number in self.apart:
            return (_bare(entries[0]),)
        if len(entries) == 1:
            return (key_of(entries[0], self.parts[number]),)
        counts = Counter[str]()
        for entry in entries:
            at = self.number_of[entry]
            counts[key_of(entry, self.parts[at])] += self.times[at]
        keys = sorted(counts, key=lambda key: (strength_of(key), -counts[key], key))
        return tuple(keys[:_MOST_KEYS])

    def work_of(self, number: int) -> Work:
        """What the entries of a work say of it together, each part as most of them have it, in normal capitals."""
        entries = self._members[number]
        parts = [self.parts[self.number_of[entry]] for entry in entries]
        if len(entries) == 1:
            return _work_of(parts[0], parts[0].year, entries[0])
        times = [self.times[self.number_of[entry]] for entry in entries]
        texts = {name: _most_told(parts, times, name) for name in _TEXTS}
        years = Counter[int]()
        for each, number_of_times in zip(parts, times, strict=True):
            years.update({each.year: number_of_times} if each.year else {})
        year = max(years, key=lambda year: (years[year], year), default=None)
        merged = ListedReference(
            texts["author"], "", year, texts["title"], texts["venue"], texts["volume"], texts["page"], texts["doi"],
            arxiv=texts["arxiv"],
        )  # fmt: skip
        return _work_of(merged, year, entries[0])

    def describe(self, node_of: Mapping[int, int]) -> Iterator[MatchedReference]:
        """Why entries are together, with the node of each, from the number of the first entry of its work."""
        entries = list(self.number_of)
        for number, other, reason in self.matched:
            yield MatchedReference(entries[number], other, reason, node_of[self.first[number]])


NO_LISTS = ReferenceLists()


@dataclass(slots=True)
class _Entries:
    """All entries with their numbers, and those that are identifiers of papers."""

    number_of: dict[str, int] = field(default_factory=dict)
    row_of: dict[int, int] = field(default_factory=dict)
    times: list[int] = field(default_factory=list)
    parts: list[ListedReference] = field(default_factory=list)
    has_texts: bool = False


def match_lists(papers: Sequence[Paper], rows: Mapping[str, int], apart: Collection[str] = ()) -> ReferenceLists:
    """Find out which entries of the reference lists mean the same work, and which a paper.

    Args:
        papers: all papers of the corpus.
        rows: rows of papers by identifier, in lower case.
        apart: entries that the user keeps apart from all others.

    Cost: nearly linear in the number of different entries; without entries in words, only look-ups.
    """
    with _without_collector():
        return _match_lists(papers, rows, apart)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Without the collector of cycles, of which there are none: it would take 40 % of the time of the matcher."""
    is_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_on:
            gc.enable()


def _match_lists(papers: Sequence[Paper], rows: Mapping[str, int], apart: Collection[str]) -> ReferenceLists:
    entries = _collect(papers, rows, apart)
    count, parts = len(entries.number_of), entries.parts
    if not entries.has_texts:
        return ReferenceLists(papers, entries.number_of, parts, range(count), entries.row_of, times=entries.times)
    numbers_apart = frozenset(number for entry, number in entries.number_of.items() if entry in apart)
    of_papers = [_reference_to(paper) for paper in papers]
    titled = [pair for pair in _titles_inside(entries.number_of, parts, papers) if pair[0] not in numbers_apart]
    identified = ((number, count + row, _SAME_ID) for number, row in entries.row_of.items())
    pairs = (*identified, *((number, count + row, _TITLE_INSIDE) for number, row in titled))
    result = match_references([*parts, *of_papers], range(count, count + len(papers)), numbers_apart, pairs)
    first, row_of = _without_papers(result.first, count)
    titles = list(entries.number_of)
    matched = [
        (min(one, two), titles[max(one, two)] if max(one, two) < count else papers[max(one, two) - count].title, by)
        for one, two, by in result.matches
        if min(one, two) < count and " " in titles[min(one, two)]
    ]
    return ReferenceLists(papers, entries.number_of, parts, first, row_of, matched, entries.times, numbers_apart)


def _work_of(parts: ListedReference, year: int | None, entry: str) -> Work:
    """A work of these parts; one of which hardly anything is known is called by its arXiv id, or by the entry."""
    work = Work(
        "",
        normal_capitals(parts.author),
        year,
        parts.doi,
        parts.title,
        normal_capitals(parts.venue),
        parts.volume,
        parts.page,
    )
    if any(work) and (work.title or not parts.arxiv):
        return work
    return work._replace(name=f"arXiv:{parts.arxiv}" if parts.arxiv else entry)


def _collect(papers: Sequence[Paper], rows: Mapping[str, int], apart: Collection[str]) -> _Entries:
    entries = _Entries()
    for paper in papers:
        for entry in paper.references:
            number = entries.number_of.setdefault(entry, len(entries.times))
            if number < len(entries.times):
                entries.times[number] += 1
                continue
            entries.times.append(1)
            parts = parse_reference(entry)
            entries.parts.append(parts)
            entries.has_texts = entries.has_texts or " " in entry
            keys = (_bare(entry), parts.doi, parts.arxiv, f"pmid:{parts.pmid}")
            row = next((rows[key] for key in keys if key in rows), None)
            if row is not None and entry not in apart:
                entries.row_of[number] = row
    return entries


def _titles_inside(
    numbers: Mapping[str, int], parts: Sequence[ListedReference], papers: Sequence[Paper]
) -> Iterator[tuple[int, int]]:
    """Entries with the full title of a paper inside, and the row of the paper; no erratum of it, no reply, no part."""
    find_title = build_title_finder(
        {folded_key(title): row for row, paper in enumerate(papers) for title in (*paper.other_titles, paper.title)}
    )
    for entry, number in numbers.items():
        row = find_title(entry)
        if row is not None and not is_one_of_several(title_key(parts[number].title)):
            yield number, row


def _bare(entry: str) -> str:
    return entry.lower().removeprefix("https://doi.org/").removeprefix("doi:").removeprefix("arxiv:")


def _without_papers(first: Sequence[int], count: int) -> tuple[list[int], dict[int, int]]:
    """The first entry of each entry's work, and the rows of those that are papers, which stand behind the entries."""
    row_of = {first[number]: number - count for number in range(count, len(first)) if first[number] < count}
    return list(first[:count]), row_of


def _reference_to(paper: Paper) -> ListedReference:
    """A paper as a reference list would have it."""
    details = dict(paper.details)
    family, initials = split_family(paper.authors[0]) if paper.authors else ("", "")
    pmid = next((each.partition(":")[2] for each in paper.identifiers if each.startswith("pmid:")), "")
    page = _RANGE.split(details.get("page", ""), maxsplit=1)[0].strip()
    volume = details.get("volume", "")
    return ListedReference(
        family, initials, paper.year, paper.title, paper.venue, volume, page, paper.doi, pmid, paper.arxiv
    )


def key_of(entry: str, parts: ListedReference) -> str:
    """The key that an entry has alone: its identifier, else where it was printed, else its text."""
    if identifier := parts.doi or parts.arxiv or (f"pmid:{parts.pmid}" if parts.pmid else ""):
        return identifier
    author, volume, page = author_key(parts.author).rstrip("."), volume_key(parts.volume), page_key(parts.page)
    if author and parts.year and volume and page:
        return f"{author} {parts.year} v{volume} p{page}".lower()
    return _bare(entry)


def _most_told(parts: Sequence[ListedReference], times: Sequence[int], name: str) -> str:
    """The text that most papers give for a part, but before those in capitals, and those that are cut, any other."""
    counts = Counter[str]()
    for each, number_of_times in zip(parts, times, strict=True):
        if value := getattr(each, name):
            counts[value] += number_of_times
    return max(counts, key=lambda value: (not _is_loud(value), counts[value], len(value), value), default="")


def _is_loud(value: str) -> bool:
    return value.isupper() or value.islower() or value.endswith(".")


def normal_capitals(text: str) -> str:
    """A name or a journal that is written in capitals, or in lower case alone, with a capital at each word.

    >>> normal_capitals("J INFORMETR"), normal_capitals("P NATL ACAD SCI USA"), normal_capitals("van Eck")
    ('J Informetr', 'P Natl Acad Sci USA', 'van Eck')
    """
    if not (text.isupper() or text.islower()):
        return text.rstrip(".") if " " not in text else text
    words = (word.upper() if word.upper() in _CAPITALS else word.title() for word in text.rstrip(".").split())
    return " ".join(words)
