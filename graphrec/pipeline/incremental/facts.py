"""What the words of arriving papers say, read with the statistics of a library, and resolved to its nodes."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from graphrec.engines import run_serially
from graphrec.extractors.lexicon import REPORT, Owner, lexicon_of, owned_names
from graphrec.extractors.methods import build_vocabulary
from graphrec.extractors.names import name_key
from graphrec.extractors.passes import Tools, first_pass, second_pass
from graphrec.extractors.salience import most_salient, rarity, salience_of
from graphrec.extractors.term_names import names_of
from graphrec.model.facts import Method, MethodUse, PaperFacts, Reference, Work
from graphrec.pipeline.incremental import earlier_references
from graphrec.resolve.catalogue import Catalogue
from graphrec.resolve.corpus_facts import (
    acronym_counts,
    base_name,
    own_keys,
    references_of,
    resolve_reference_lists,
    rows_by_title_name,
    with_forerunner,
    without_common_acronyms,
    without_titles_of_others,
)
from graphrec.resolve.referents import Rows, Targets, Works, author_years, identifier_of
from graphrec.resolve.replies import Replies, find_replies, rows_of_titles, with_reply
from graphrec.resolve.signs import claimants, find_terms
from graphrec.resolve.studies import with_studies
from graphrec.text import short_name, title_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphrec.engines import Mapper
    from graphrec.extractors.introductions import IntroducedName
    from graphrec.extractors.lexicon import Entry
    from graphrec.extractors.methods import Vocabulary
    from graphrec.extractors.passes import SecondPass
    from graphrec.extractors.references import Mention
    from graphrec.model.corpus_statistics import CorpusStatistics
    from graphrec.model.paper import Paper
    from graphrec.pipeline.incremental.arrivals import Arrivals
    from graphrec.storage.store import LibraryStore

_MOST_TITLES = 50  # of the library that begin like one that an arriving paper may mean


@dataclass(frozen=True, slots=True)
class LaterFacts:
    """The facts of arriving papers, by row, and what they change in those of earlier papers.

    `works` and `methods` are numbered after those of the library. `sources`, `targets`: the reference lists.
    `work_rows`: by the number of a work that turns out to be an arriving paper, the row of that paper.
    `changed_references`: row of an earlier paper, and a reference to an arriving paper before (None if it is new) and
    after.
    `further_names`: rows of papers of the library, each with a name by which others now refer to it.
    """

    papers: dict[int, PaperFacts]
    works: tuple[Work, ...]
    methods: tuple[Method, ...]
    sources: Any
    targets: Any
    work_rows: dict[int, int]
    changed_references: tuple[tuple[int, Reference | None, Reference], ...]
    further_names: tuple[tuple[int, str], ...]
    statistics: CorpusStatistics


def read_later(
    arrivals: Arrivals, store: LibraryStore, statistics: CorpusStatistics, mapper: Mapper = run_serially
) -> LaterFacts:
    """Extract facts of arriving papers with the statistics of a library; again of earlier papers with their names.

    Args:
        arrivals: the arriving papers.
        store: the texts of the library.
        statistics: those of its corpus.
        mapper: runs the batches of papers.

    Cost: linear in the text of these papers, plus loading the names of the library.
    """
    catalogue = Catalogue(store, arrivals.papers)
    read = _read(arrivals, catalogue, statistics, mapper)
    catalogue.read(earlier_references.owner_rows(chain(read.second.mentions, read.again.values())))
    terms = _terms(read, catalogue, statistics)
    works = Works(arrivals.n_papers, statistics.works)
    rows = _rows_of(catalogue, read.second.mentions, list(arrivals.papers.values()))
    chosen = _chosen_methods(read.second, read.tools.vocabulary, statistics, arrivals.n_papers)
    heads = _rows_by_head(arrivals)
    replies = _replies_of(arrivals, store)
    referents = Targets(catalogue, works, rows, terms, is_of_names=statistics.is_of_names)
    facts: dict[int, PaperFacts] = {}
    for row, names, mentions, uses in zip(
        arrivals.papers, read.introduced, read.second.mentions, chosen.uses, strict=True
    ):
        references = references_of(mentions, row, referents)
        own = PaperFacts(tuple(name.name for name in names if name.is_sure), references, uses)
        own = with_forerunner(row, own, referents, _heads(row, catalogue, heads))
        facts[row] = with_reply(row, own, replies, catalogue, works)
    sources, targets = resolve_reference_lists(arrivals.papers.items(), works, rows.by_identifier)
    changed = earlier_references.changed_references(read.entries, read.again, catalogue, arrivals, statistics, terms)
    facts, further_names = earlier_references.with_further_names(facts, changed, store, arrivals.n_papers)
    taught = replace(
        statistics,
        owned=read.owned,
        acronyms={key: count for key, count in sorted(read.acronyms.items()) if count > 1},
        counts=chosen.counts,
        methods=chosen.terms,
        terms=tuple(sorted(terms)),
        works=tuple(works.number_of),
    )
    work_rows = earlier_references.work_rows(arrivals, store, statistics)
    return LaterFacts(
        facts, tuple(works.works), chosen.methods, sources, targets, work_rows, tuple(changed), further_names, taught
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """What both passes found in the arriving papers, in their order, and in earlier ones that say their names, by row.

    `entries` are the names that arriving papers introduce, `common` those of them that too many earlier papers say,
    `owned` and `acronyms` those of the library with them.
    """

    introduced: list[tuple[IntroducedName, ...]]
    second: SecondPass
    again: dict[int, tuple[Mention, ...]]
    entries: list[Entry]
    tools: Tools
    common: set[str]
    owned: tuple[tuple[str, int, int, str, bool], ...]
    acronyms: Mapping[str, int]


def _read(arrivals: Arrivals, catalogue: Catalogue, statistics: CorpusStatistics, mapper: Mapper) -> _Read:
    rows, papers = list(arrivals.papers), list(arrivals.papers.values())
    first = first_pass(papers, mapper, sample=0)
    acronyms = Counter(statistics.acronyms) + acronym_counts(first)
    titles = [paper.title for paper in papers]
    owned = [name for name in statistics.owned if name[1] not in arrivals.papers]
    reported = {name_key(name) for name, _, firmness, *_ in owned if firmness == REPORT}
    introduced = with_studies(without_common_acronyms(first.introduced, acronyms), first.studies, papers, reported)
    titled = rows_by_title_name(
        chain(
            ((name, row, firmness) for name, row, firmness, *_ in owned),
            ((name, rows[owner.row], owner.firmness) for name, owner in owned_names(titles, introduced)),
        )
    )
    introduced = without_titles_of_others(zip(rows, introduced, strict=True), titled, catalogue)
    for name, owner in owned_names(titles, introduced):
        owned.append((name, *owner._replace(row=rows[owner.row])))
    lexicon = lexicon_of((one[0], Owner(*one[1:])) for one in owned)
    tools = Tools(lexicon, build_vocabulary(statistics.grown, statistics.synonyms))
    second = second_pass(papers, own_keys(introduced), tools, mapper)
    entries = earlier_references.entries_of(lexicon, arrivals)
    again, common = earlier_references.read_again(lexicon, entries, arrivals, catalogue.store)
    return _Read(introduced, second, again, entries, tools, common, tuple(owned), acronyms)


def _terms(read: _Read, catalogue: Catalogue, statistics: CorpusStatistics) -> set[str]:
    """Names that mean no work, with those of the library, whose users are known for new names alone."""
    used = read.second.names
    for row, mentions in read.again.items():
        used.add(mentions, catalogue[row].year)
    new = {entry.name for entry in read.entries}
    terms = new & find_terms(used, catalogue, is_of_names=statistics.is_of_names)
    unclaimed = {
        entry.name
        for entry in used.years
        if not (entry.is_listed or claimants(entry, catalogue, is_of_names=statistics.is_of_names))
    }
    return {*statistics.terms, *terms, *unclaimed, *read.common}


def _replies_of(arrivals: Arrivals, store: LibraryStore) -> Replies:
    """The arriving papers that answer, correct or continue another, and the rows of the titles that they may mean."""
    by_row = find_replies(arrivals.papers.items())
    beginnings = {key.partition("#")[0] for reply in by_row.values() for key in reply.keys}
    rows = {one.row for each in beginnings for one in store.titles_beginning(each, _MOST_TITLES)}
    titles = store.titles(rows - arrivals.papers.keys())
    titles |= {row: paper.title for row, paper in arrivals.papers.items()}
    return Replies(by_row, rows_of_titles(by_row.values(), titles.items()))


def _rows_by_head(arrivals: Arrivals) -> dict[str, list[int]]:
    """Rows of the arriving papers by the short name at the head of the title."""
    heads: defaultdict[str, list[int]] = defaultdict(list)
    for row, paper in arrivals.papers.items():
        heads[short_name(paper.title)].append(row)
    return heads


def _rows_of(catalogue: Catalogue, all_mentions: Iterable[Sequence[Mention]], papers: Sequence[Paper]) -> Rows:
    """Rows by what the arriving papers mention or list."""
    mentions = [mention for one in all_mentions for mention in one]
    names = {identifier_of(mention) for mention in mentions if mention.identifier}
    names |= {reference for paper in papers for reference in paper.references}
    authors = {key for one in mentions for key in author_years(one)}
    rows = catalogue.rows_by_identifier({name for each in names for name in (each, each.lower())})
    return Rows(rows, catalogue.rows_of_authors(authors))


def _heads(row: int, catalogue: Catalogue, heads: Mapping[str, Sequence[int]]) -> dict[str, int]:
    """The row of the one paper whose name a paper's own name goes on from, by that name; `heads` are arriving ones."""
    base = base_name(catalogue[row].title)
    if not base:
        return {}
    rows = {
        other
        for other in catalogue.store.rows_with_short_name(title_key(base))
        if short_name(catalogue[other].title) == base
    }
    rows |= set(heads.get(base, ()))
    return {base: min(rows)} if len(rows) == 1 else {}


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The methods each arriving paper is best known by, the new ones among them, and the library's terms with these."""

    uses: list[tuple[MethodUse, ...]]
    methods: tuple[Method, ...]
    terms: tuple[int, ...]
    counts: tuple[int, ...]


def _chosen_methods(second: SecondPass, vocabulary: Vocabulary, statistics: CorpusStatistics, n_papers: int) -> _Chosen:
    """Choose as `resolve` does for a whole corpus; numbers, names, kinds and hubs of the library stay."""
    hubs = set(statistics.hubs)
    uses = [[use for use in one if use.term not in hubs] for one in second.uses]
    more = Counter(use.term for one in uses for use in one)
    counts = [count + more[term] for term, count in enumerate(statistics.counts)]
    weights = [rarity(count, n_papers) for count in counts]
    kinds = statistics.kinds
    salience = salience_of(vocabulary, weights, kinds, statistics.machine_learning_share)
    best = [most_salient(one, salience) for one in uses]
    names = names_of(second.surfaces, vocabulary)
    number = {term: at for at, term in enumerate(statistics.methods)}
    new = sorted(
        {use.term for one in best for use in one if use.term not in number}, key=lambda term: (names[term].name, term)
    )
    number |= {term: at for at, term in enumerate(new, start=len(number))}
    return _Chosen(
        [tuple(MethodUse(number[use.term], use.surface) for use in one) for one in best],
        tuple(Method(*names[term], round(weights[term], 4), kinds[term]) for term in new),
        (*statistics.methods, *new),
        tuple(counts),
    )
