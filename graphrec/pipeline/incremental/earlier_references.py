"""References of earlier papers of a library that mean an arriving paper: by name, author and year, or identifier."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from graphrec.extractors.citations import find_citations
from graphrec.extractors.names import name_key
from graphrec.extractors.paper_text import PaperText
from graphrec.extractors.references import Mention, find_mentions
from graphrec.identity import folded_key
from graphrec.identity.corpus import build_title_finder
from graphrec.resolve.authors import rows_by_author_year
from graphrec.resolve.corpus_facts import identifier_keys, missing_names
from graphrec.resolve.referents import OF_ONE_PAPER, Rows, Targets, Works, author_years, resolve
from graphrec.resolve.signs import is_reference

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from graphrec.extractors.lexicon import Entry, Lexicon
    from graphrec.model.corpus_statistics import CorpusStatistics
    from graphrec.model.facts import PaperFacts, Reference
    from graphrec.model.paper import Paper
    from graphrec.pipeline.incremental.arrivals import Arrivals
    from graphrec.resolve.catalogue import Catalogue
    from graphrec.storage.store import LibraryStore

    Mentions = tuple[Mention, ...]
    Turned = tuple[int, Reference | None, Reference]

_MOST_AGAIN = 100  # earlier papers with the words of a name; more are not read again


def entries_of(lexicon: Lexicon, arrivals: Arrivals) -> list[Entry]:
    """The names that arriving papers introduce."""
    return [entry for entry in lexicon.entries if any(owner.row in arrivals.papers for owner in entry.owners)]


def read_again(
    lexicon: Lexicon, entries: Sequence[Entry], arrivals: Arrivals, store: LibraryStore
) -> tuple[dict[int, Mentions], set[str]]:
    """The mentions in earlier papers whose text contains a new name, by row; and the names that too many contain.

    Args:
        lexicon: all names of the library and of the arriving papers.
        entries: the names that arriving papers introduce.
        arrivals: the arriving papers.
        store: the texts of the library.
    """
    rows: set[int] = set()
    common: set[str] = set()
    for entry in entries:
        rows_with_name = store.rows_with_phrase(entry.spelling, _MOST_AGAIN + 1)
        if len(rows_with_name) > _MOST_AGAIN:
            common.add(entry.name)
        else:
            rows |= set(rows_with_name)
    rows -= arrivals.papers.keys()
    papers, own = store.papers(rows), store.introduced_names(rows)
    return {row: _read(papers[row], lexicon, own.get(row, ())) for row in sorted(rows)}, common


def _read(paper: Paper, lexicon: Lexicon, names: Sequence[str]) -> Mentions:
    own = frozenset(map(name_key, names))
    return tuple(find_mentions(PaperText(paper.title, paper.abstract), lexicon, own))


def owner_rows(all_mentions: Iterable[Mentions]) -> set[int]:
    """Rows of all papers that mentions may mean."""
    return {owner.row for mentions in all_mentions for one in mentions if one.entry for owner in one.entry.owners}


def changed_references(
    entries: Sequence[Entry],
    again: Mapping[int, Mentions],
    catalogue: Catalogue,
    arrivals: Arrivals,
    statistics: CorpusStatistics,
    terms: Collection[str],
) -> list[Turned]:
    """References of earlier papers that mean an arriving paper, each once.

    Args:
        entries: the names that arriving papers introduce.
        again: mentions in earlier papers, by row.
        catalogue: papers of the library and arriving ones.
        arrivals: the arriving papers.
        statistics: those of the corpus of the library.
        terms: names that mean no work of the papers that introduce them.
    """
    by_name = {entry.name: entry for entry in entries if entry.is_listed or entry.name not in terms}
    number_of = {key: number for number, key in enumerate(statistics.works)}
    mentions = [
        *_by_words(again, by_name, catalogue),
        *_by_work(by_name.values(), number_of, catalogue, arrivals.n_before),
    ]
    targets = Targets(catalogue, Works(arrivals.n_papers), terms=terms, is_of_names=statistics.is_of_names)
    changed: dict[tuple[int, str], Turned] = {}
    for row, before, mention in mentions:
        is_meant = is_reference(mention, terms, is_of_names=statistics.is_of_names)
        reference = resolve(mention, row, targets) if is_meant else None
        if reference and reference.target in arrivals.papers:
            changed.setdefault((row, name_key(mention.name)), (row, before, reference))
    return [*changed.values(), *_by_author(number_of, catalogue, arrivals)]


def _by_words(
    again: Mapping[int, Mentions], entries: Mapping[str, Entry], catalogue: Catalogue
) -> Iterator[tuple[int, Reference | None, Mention]]:
    for row, all_mentions in again.items():
        mentions = [mention for mention in all_mentions if mention.entry and mention.entry.name in entries]
        references = {name_key(each.name): each for each in catalogue.store.facts(row).references} if mentions else {}
        for mention in mentions:
            yield row, references.get(name_key(mention.name)), mention


def _by_work(
    entries: Collection[Entry], number_of: Mapping[str, int], catalogue: Catalogue, n_before: int
) -> Iterator[tuple[int, Reference | None, Mention]]:
    """References to a work with one of the names, converted to mentions."""
    for entry in entries:
        number = number_of.get(name_key(entry.name))
        for row, reference in catalogue.store.references_to(n_before + number) if number is not None else ():
            if reference.name:
                mention = Mention(
                    reference.mention,
                    reference.name,
                    reference.relation,
                    reference.sentence,
                    reference.author,
                    reference.year,
                    confidence=reference.confidence,
                    entry=entry,
                )
                yield row, reference, mention


def _by_author(number_of: Mapping[str, int], catalogue: Catalogue, arrivals: Arrivals) -> Iterator[Turned]:
    """References by author and year alone that led to a work, where an arriving paper is the only one that fits."""
    arriving = rows_by_author_year(
        (row, paper.authors[0], paper.year) for row, paper in arrivals.papers.items() if paper.authors
    )
    numbers = [number for key, number in number_of.items() if key.partition(OF_ONE_PAPER)[0] in arriving]
    references = [
        (row, one)
        for number in numbers
        for row, one in catalogue.store.references_to(arrivals.n_before + number)
        if not one.name
    ]
    mentions = [(row, one, _mention_of(one)) for row, one in references]
    rows = catalogue.rows_of_authors({key for _, _, mention in mentions for key in author_years(mention)})
    targets = Targets(catalogue, Works(arrivals.n_papers), Rows({}, rows))
    for row, reference, mention in mentions:
        resolved = resolve(mention, row, targets)
        if resolved and resolved.target in arrivals.papers:
            yield row, reference, resolved


def _mention_of(reference: Reference) -> Mention:
    """The mention that a reference by author and year was made from."""
    sentence, author, year = reference.sentence, reference.author, reference.year
    same = (one for one in find_citations(sentence) if (one.author, one.year) == (author, year))
    return Mention(
        reference.mention,
        "",
        reference.relation,
        sentence,
        author,
        year,
        confidence=reference.confidence,
        citation=next(same, None),
    )


def work_rows(arrivals: Arrivals, store: LibraryStore, statistics: CorpusStatistics) -> dict[int, int]:
    """Rows of arriving papers by the number of a work of a reference list that is the same: by identifier or title.

    Args:
        arrivals: the arriving papers.
        store: the texts of the library.
        statistics: those of its corpus.
    """
    rows: dict[str, int] = {}
    for at, paper in arrivals.papers.items():
        for key in identifier_keys(paper):
            rows.setdefault(key, at)
    by_title = build_title_finder({folded_key(paper.title): row for row, paper in arrivals.papers.items()})
    paper_of_work: dict[int, int] = {}
    for number, key in enumerate(statistics.works):
        row: int | None = rows[key] if key in rows else by_title(key)
        if row is not None and not any(
            reference.name for _, reference in store.references_to(arrivals.n_before + number)
        ):
            paper_of_work[number] = row
    return paper_of_work


def with_further_names(
    facts: Mapping[int, PaperFacts], changed: Sequence[Turned], store: LibraryStore, n_papers: int
) -> tuple[dict[int, PaperFacts], tuple[tuple[int, str], ...]]:
    """Add the names by which papers are referred to and that they do not introduce.

    Args:
        facts: those of arriving papers, by row.
        changed: references of earlier papers, as `changed_references` returns them.
        store: the texts of the library.
        n_papers: papers with the arriving ones.

    Returns:
        The facts with these names, and (row, name) pairs for earlier papers.
    """
    references = [reference for one in facts.values() for reference in one.references]
    references += [reference for _, _, reference in changed]
    names: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for reference in references:
        if reference.name and reference.target is not None and reference.target < n_papers:
            names[reference.target].setdefault(name_key(reference.name), reference.name)
    others = store.introduced_names(names.keys() - facts.keys())
    result = {
        row: one._replace(introduces=(*one.introduces, *missing_names(one.introduces, names[row])))
        if row in names
        else one
        for row, one in facts.items()
    }
    further_names = [
        (row, name)
        for row in sorted(names.keys() - facts.keys())
        for name in missing_names(others.get(row, ()), names[row])
    ]
    return result, tuple(further_names)
