"""What earlier papers of a library said of arriving ones before these were there: by name, author or identifier."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from graphrec.extractors.names import name_key
from graphrec.extractors.paper_text import PaperText
from graphrec.extractors.references import Mention, find_mentions
from graphrec.identity import folded_key
from graphrec.identity.corpus import build_title_finder
from graphrec.resolve.corpus_facts import identifier_keys, missing_names
from graphrec.resolve.referents import OF_ONE_PAPER, Targets, Works, author_year, is_about_the_same, resolve

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

_MOST_AGAIN = 100  # earlier papers that say the words of a name; more are not read again, their references are known


def entries_of(lexicon: Lexicon, arrivals: Arrivals) -> list[Entry]:
    """The names that arriving papers introduce."""
    return [entry for entry in lexicon.entries if any(owner.row in arrivals.papers for owner in entry.owners)]


def read_again(
    lexicon: Lexicon, named: Sequence[Entry], arrivals: Arrivals, store: LibraryStore
) -> dict[int, Mentions]:
    """The references that earlier papers make, by row, of those whose text holds the words of a new name."""
    rows: set[int] = set()
    for entry in named:
        found = store.rows_with_phrase(entry.spelling, _MOST_AGAIN + 1)
        rows |= set(found) if len(found) <= _MOST_AGAIN else set()
    rows -= arrivals.papers.keys()
    papers, own = store.papers(rows), store.introduced_names(rows)
    return {row: _read(papers[row], lexicon, own.get(row, ())) for row in sorted(rows)}


def _read(paper: Paper, lexicon: Lexicon, names: Sequence[str]) -> Mentions:
    own = frozenset(map(name_key, names))
    return tuple(find_mentions(PaperText(paper.title, paper.abstract), lexicon, own))


def owner_rows(found: Iterable[Mentions]) -> set[int]:
    """Rows of all papers that mentions may mean."""
    return {owner.row for mentions in found for one in mentions if one.entry for owner in one.entry.owners}


def turned(
    named: Sequence[Entry],
    again: Mapping[int, Mentions],
    known: Catalogue,
    arrivals: Arrivals,
    statistics: CorpusStatistics,
    prior_names: Collection[str],
    ambiguous_names: Collection[str],
) -> list[Turned]:
    """References of earlier papers that mean an arriving paper, each once."""
    entries = {entry.name: entry for entry in named if entry.name not in ambiguous_names}
    number_of = {key: number for number, key in enumerate(statistics.works)}
    found = [
        *_by_words(again, entries, known),
        *_by_work(entries.values(), number_of, known, arrivals.n_before),
    ]
    targets = Targets(known, Works(arrivals.n_papers), prior_names=prior_names)
    turned: dict[tuple[int, str], Turned] = {}
    for row, before, mention in found:
        reference = resolve(mention, row, targets)
        if reference and reference.target in arrivals.papers:
            turned.setdefault((row, name_key(mention.name)), (row, before, reference))
    return [*turned.values(), *_by_author(number_of, known, arrivals)]


def _by_words(
    again: Mapping[int, Mentions], entries: Mapping[str, Entry], known: Catalogue
) -> Iterator[tuple[int, Reference | None, Mention]]:
    for row, said in again.items():
        mentions = [mention for mention in said if mention.entry and mention.entry.name in entries]
        made = {name_key(each.name): each for each in known.store.facts(row).references} if mentions else {}
        for mention in mentions:
            yield row, made.get(name_key(mention.name)), mention


def _by_work(
    entries: Collection[Entry], number_of: Mapping[str, int], known: Catalogue, n_before: int
) -> Iterator[tuple[int, Reference | None, Mention]]:
    """References that led to a work of the name, made mentions again."""
    for entry in entries:
        number = number_of.get(name_key(entry.name))
        for row, made in known.store.references_to(n_before + number) if number is not None else ():
            if made.name:
                mention = Mention(
                    made.mention,
                    made.name,
                    made.relation,
                    made.sentence,
                    made.author,
                    made.year,
                    confidence=made.confidence,
                    entry=entry,
                )
                yield row, made, mention


def _by_author(number_of: Mapping[str, int], known: Catalogue, arrivals: Arrivals) -> Iterator[Turned]:
    """References by author and year alone that led to a work, where one arriving paper has both and the subject."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, paper in arrivals.papers.items():
        if row >= arrivals.n_before and paper.authors and paper.year:
            rows[author_year(paper.authors[0], paper.year)].append(row)
    for key, number in number_of.items():
        found = rows.get(key.partition(OF_ONE_PAPER)[0], ())
        if len(found) == 1:
            for source, made in known.store.references_to(arrivals.n_before + number):
                if not made.name and is_about_the_same(known[source], known[found[0]], ""):
                    yield source, made, made._replace(target=found[0])


def joined(arrivals: Arrivals, store: LibraryStore, statistics: CorpusStatistics) -> dict[int, int]:
    """Works of reference lists, by number, that an arriving paper turns out to be: by identifier or written title."""
    rows: dict[str, int] = {}
    for at, paper in arrivals.papers.items():
        for key in identifier_keys(paper):
            rows.setdefault(key, at)
    by_title = build_title_finder({folded_key(paper.title): row for row, paper in arrivals.papers.items()})
    found: dict[int, int] = {}
    for number, key in enumerate(statistics.works):
        row: int | None = rows[key] if key in rows else by_title(key)
        if row is not None and not any(made.name for _, made in store.references_to(arrivals.n_before + number)):
            found[number] = row
    return found


def with_given_names(
    facts: Mapping[int, PaperFacts], turned: Sequence[Turned], store: LibraryStore, n_papers: int
) -> tuple[dict[int, PaperFacts], tuple[tuple[int, str], ...]]:
    """The facts, and names for papers of the library, where papers are referred to by names that are not theirs yet."""
    made = [reference for one in facts.values() for reference in one.references]
    made += [reference for _, _, reference in turned]
    names: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for reference in made:
        if reference.name and reference.target is not None and reference.target < n_papers:
            names[reference.target].setdefault(name_key(reference.name), reference.name)
    others = store.introduced_names(names.keys() - facts.keys())
    result = {
        row: one._replace(introduces=(*one.introduces, *missing_names(one.introduces, names[row])))
        if row in names
        else one
        for row, one in facts.items()
    }
    given = [
        (row, name)
        for row in sorted(names.keys() - facts.keys())
        for name in missing_names(others.get(row, ()), names[row])
    ]
    return result, tuple(given)
