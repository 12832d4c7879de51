"""From what each paper says to the facts of the corpus: names to the papers behind them, the rest to shared works.

Two passes: what every paper introduces makes the lexicon, the lexicon finds the mentions. Both are pure functions of
one paper, so the answer does not depend on the number of workers.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from graphrec.engines import serially
from graphrec.extractors.lexicon import HINT, TITLE, hinted_names, lexicon_of, listed_systems, owned_names
from graphrec.extractors.methods import build_vocabulary, is_term, usual_names
from graphrec.extractors.names import is_shaped, name_key
from graphrec.extractors.passes import Tools, first_pass, second_pass
from graphrec.extractors.phrases import is_whole, ordinary_words, recurring, weak_words
from graphrec.extractors.salience import at_home, most_salient, rarity, salience_of
from graphrec.extractors.words import Words, pattern
from graphrec.facts import CorpusFacts, Method, MethodUse, PaperFacts, Reference, Work
from graphrec.learnt import Learnt
from graphrec.text import sentences, short_name, title_key

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from graphrec.engines import Mapper
    from graphrec.extractors.introduces import Introduced
    from graphrec.extractors.lexicon import Entry, Owner
    from graphrec.extractors.methods import Term, Use, Vocabulary
    from graphrec.extractors.passes import FirstPass, SecondPass
    from graphrec.extractors.references import Mention
    from graphrec.records import Paper

    class Papers(Protocol):
        """Papers by row."""

        def __getitem__(self, row: int, /) -> Paper: ...


_NUMBERED = re.compile(r"(\w[\w+]*)[- ]?v?\d+(?:\.\d+)*")  # a name, then the number of a later version
SEVERAL = -1  # several papers have that first author and year
_VERSIONED = re.compile(r"(?<=\d)v\d+$")  # of an arXiv id
_FAMILY_CONFIDENCE = 0.8
_RECURS_MIN = 3  # papers in which a phrase must stand to become a term
_RECURS_SHARE = 0.0005  # ... and the share of a large corpus
_GROWN_MOST = 20_000  # terms a corpus may add
_DEFINED_MOST = 4  # papers that spell an acronym out before it is nobody's own
_ALIKE_SHARE = 0.75  # of an acronym's words that the introducing paper must use as well
_COMMON_MIN = 3  # papers that use a phrase of ordinary words before it counts as a term of the field
_COMMON_SHAPED_MIN = 8  # ... and a name that heads no title
_SHARED_WORDS = 2  # words of the owner's title that a paper must use as well
_SHORT_ACRONYM = 6  # letters
_CAPITALS_PLURAL = re.compile(r"[A-Z]s$")  # "GANs" are many of one, "InfoVis" is not
_NAMED_SHARE = 0.3  # of a single word's uses that come with the keyword: "isosurface", not "history"
_HUB_MIN = 20  # papers that use a grown term before it can be too common to link by
_HUB_SHARES = (0.02, 0.06)  # of the papers that may use a grown term of one word, of several
_COMMON_SHARE = 0.001  # ... or the share of a large corpus


class Works:
    """Works outside the corpus, numbered in order of first mention; one for all spellings of a name.

    `keys` are those of works that have numbers already.
    """

    def __init__(self, n_papers: int, keys: Sequence[str] = ()) -> None:
        self.n_papers = n_papers
        self.works: list[Work] = []
        self.number_of: dict[str, int] = {key: number for number, key in enumerate(keys)}

    def node(self, key: str, work: Work) -> int:
        """Node number of the work with this key, new if nobody named it before."""
        if key not in self.number_of:
            self.number_of[key] = len(self.number_of)
            self.works.append(work)
        return self.n_papers + self.number_of[key]


def resolve_facts(papers: Sequence[Paper], mapper: Mapper = serially) -> CorpusFacts:
    """Everything the titles and abstracts say, resolved to node numbers; the same wherever `mapper` runs its batches.

    Cost: see `learn_facts`.
    """
    return learn_facts(papers, mapper)[0]


def learn_facts(papers: Sequence[Paper], mapper: Mapper = serially) -> tuple[CorpusFacts, Learnt]:
    """The facts of a corpus as from `resolve_facts`, and what was learnt of the corpus on the way.

    Cost: linear in the text; memory for the facts, and for the phrases of a bounded sample.
    """
    first = first_pass(papers, mapper)
    acronyms = acronym_counts(first)
    introduced = without_common_acronyms(first.introduced, acronyms)
    titles = [paper.title for paper in papers]
    owned = [*owned_names(titles, introduced), *hinted_names(titles)]
    grown, synonyms = _grown(papers, first)
    tools = Tools(lexicon_of(owned), build_vocabulary(grown, synonyms))
    second = second_pass(papers, own_keys(introduced), tools, mapper)
    chosen = _chosen_methods([one.uses for one in second], tools.vocabulary, _named(papers))
    older = older_names(papers, second)
    nobodys = common_terms(second) | without_meaning(older)
    works = Works(len(papers))
    rows = _rows_of_identifiers(papers)
    heads = _rows_of_names(papers)
    facts = [
        PaperFacts(
            tuple(name.name for name in introduced[row] if name.is_sure),
            references_of(found, row, papers, works, older, nobodys, rows),
            chosen.uses[row],
        )
        for row, found in enumerate(second)
    ]
    facts = _with_given_names([with_forerunner(row, one, papers, heads) for row, one in enumerate(facts)])
    sources, targets = listed_references(dict(enumerate(papers)), works, rows)
    learnt = Learnt(
        owned=tuple((name, owner.row, owner.firmness, owner.long_form) for name, owner in owned),
        acronyms={key: count for key, count in sorted(acronyms.items()) if count > 1},
        grown=tuple(grown),
        synonyms={form: tuple(shorts) for form, shorts in synonyms.items()},
        counts=chosen.counts,
        hubs=chosen.hubs,
        methods=chosen.terms,
        home=chosen.home,
        nobodys=tuple(sorted(nobodys)),
        older=tuple(sorted(older)),
        works=tuple(works.number_of),
    )
    return CorpusFacts(tuple(facts), tuple(works.works), chosen.methods, sources, targets), learnt


def own_keys(introduced: Sequence[Sequence[Introduced]]) -> list[frozenset[str]]:
    """The keys of the names that each paper surely introduces."""
    return [frozenset(name_key(name.name) for name in names if name.is_sure) for names in introduced]


def references_of(
    found: SecondPass,
    row: int,
    papers: Papers,
    works: Works,
    older: Collection[str],
    nobodys: Collection[str],
    rows: Mapping[str, int],
) -> tuple[Reference, ...]:
    """The references of one paper with their nodes; names that mean no one work are left out."""
    return tuple(
        resolve(one, row, papers, works, older, rows)
        for one in found.mentions
        if (one.entry is None or one.entry.name not in nobodys)
        and not (one.identifier and rows.get(identifier_of(one)) == row)
    )


def without_meaning(names: Collection[str]) -> set[str]:
    """Those of some names that can mean much and are no well-known systems."""
    return {name for name in set(names) - set(listed_systems()) if _can_mean_much(name)}


def _rows_of_names(papers: Sequence[Paper]) -> dict[str, int]:
    """Rows by the short name at the head of the title; names that head several titles are left out."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, paper in enumerate(papers):
        rows[short_name(paper.title)].append(row)
    return {name: found[0] for name, found in rows.items() if name and len(found) == 1}


def base_name(title: str) -> str:
    """The name before the number that the name at the head of a title carries, "4M" of "4M-21"; else ""."""
    base = _NUMBERED.fullmatch(short_name(title))
    return base[1] if base else ""


def with_forerunner(row: int, facts: PaperFacts, papers: Papers, heads: Mapping[str, int]) -> PaperFacts:
    """The facts of a paper whose name carries a number behind another paper's, "4M-21" after "4M": it extends that one.

    Only where its text names the other one, which is the evidence, and nothing links the two yet.
    """
    base = base_name(papers[row].title)
    older = heads.get(base) if base else None
    if older is None or any(one.target == older for one in facts.references):
        return facts
    alone = re.compile(rf"(?<![\w-]){re.escape(base)}(?![\w-])")
    sentence = next((one for one in sentences(papers[row].abstract) if alone.search(one)), "")
    if not sentence or not is_not_later(papers[older], papers[row]):
        return facts
    found = Reference(base, base, "extends", sentence, confidence=_FAMILY_CONFIDENCE, target=older)
    return replace(facts, references=(*facts.references, found))


def _with_given_names(facts: Sequence[PaperFacts]) -> list[PaperFacts]:
    """The facts, where a paper's names are also those by which other papers refer to it."""
    given: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for one in facts:
        for reference in one.references:
            if reference.name and reference.target is not None and reference.target < len(facts):
                given[reference.target].setdefault(name_key(reference.name), reference.name)
    return [
        replace(one, introduces=(*one.introduces, *unsaid(one.introduces, given[row]))) if row in given else one
        for row, one in enumerate(facts)
    ]


def unsaid(names: Sequence[str], given: Mapping[str, str]) -> list[str]:
    """Those of the names given to a paper (by key) that are none of its names yet."""
    said = {name_key(name) for name in names}
    return [name for key, name in given.items() if key not in said]


def acronym_counts(first: FirstPass) -> Counter[str]:
    """How many papers spell out each acronym and each long form, by key."""
    counts: Counter[str] = Counter()
    for (long, short), count in first.acronyms.items():
        counts[name_key(short)] += count
        counts[name_key(long)] += count
    return counts


def without_common_acronyms(
    introduced: Sequence[Sequence[Introduced]], counts: Mapping[str, int]
) -> list[tuple[Introduced, ...]]:
    """The names introduced, less the capitalised acronyms that several papers spell out: those nobody here made."""
    return [
        tuple(
            name
            for name in names
            if (name.source != "capitals" or counts.get(name_key(name.name), 0) < 2)
            and (name.source == "title" or counts.get(name_key(name.name), 0) < _DEFINED_MOST)
        )
        for names in introduced
    ]


def _grown(papers: Sequence[Paper], first: FirstPass) -> tuple[list[str], dict[str, list[str]]]:
    """The terms that grow from this corpus, keywords, acronyms and phrases that recur; and the acronyms of terms."""
    at_least = max(_RECURS_MIN, round(first.n_sampled * _RECURS_SHARE))
    keywords = Counter(keyword.strip() for paper in papers for keyword in paper.keywords if is_term(keyword.strip()))
    defined: Counter[tuple[str, str]] = Counter()
    for (long, short), count in first.acronyms.items():
        defined[pattern(long), short[:-1] if _CAPITALS_PLURAL.search(short) else short] += count
    synonyms: dict[str, list[str]] = defaultdict(list)
    for (long, short), count in sorted(defined.items()):
        if count > 1:
            synonyms[long].append(short)
    grown = [keyword for keyword, count in sorted(keywords.items()) if count > 1]
    spelled_out = [" ".join(long.split()) for long in synonyms]
    grown += [long for long in spelled_out if " " in long and is_whole(long, weak_words())]
    grown += recurring(first.phrases, first.n_sampled, at_least=at_least, most=_GROWN_MOST, heads=first.heads)
    return grown, dict(synonyms)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The methods in use, the term of each, and those each paper is best known by; and what that was chosen by."""

    methods: tuple[Method, ...]
    terms: tuple[int, ...]
    uses: list[tuple[MethodUse, ...]]
    counts: tuple[int, ...]
    hubs: tuple[int, ...]
    home: float


def _chosen_methods(uses: Sequence[Sequence[Use]], vocabulary: Vocabulary, named: Mapping[str, int]) -> _Chosen:
    """The methods in use, numbered by name, with their rarity; and those each paper is best known by."""
    counts = Counter(use.term for one in uses for use in one)
    hubs = {term for term, count in counts.items() if _is_hub(vocabulary.terms[term], count, len(uses), named)}
    uses = [[use for use in one if use.term not in hubs] for one in uses]
    weights = [rarity(counts[term], len(uses)) for term in range(len(vocabulary.terms))]
    home = at_home(uses, vocabulary)
    salience = salience_of(vocabulary, weights, home)
    best = [most_salient(one, salience) for one in uses]
    names = usual_names(uses, vocabulary)
    used = sorted({use.term for one in best for use in one}, key=lambda term: (names[term], term))
    number = {term: at for at, term in enumerate(used)}
    methods = tuple(Method(names[term], vocabulary.terms[term].aliases, round(weights[term], 4)) for term in used)
    use_of = cache(MethodUse)  # many papers write a method alike
    return _Chosen(
        methods,
        tuple(used),
        [tuple([use_of(number[use.term], use.surface) for use in one]) for one in best],
        tuple(counts[term] for term in range(len(vocabulary.terms))),
        tuple(sorted(hubs)),
        home,
    )


def _named(papers: Sequence[Paper]) -> Counter[str]:
    """How many papers give each keyword, by its pattern."""
    return Counter(form for paper in papers for form in {pattern(keyword) for keyword in paper.keywords})


def _is_hub(term: Term, count: int, n_papers: int, named: Mapping[str, int]) -> bool:
    """Whether a term that grew from the corpus is so common that it names no method: "data", "3D", "case study".

    A single word must be given as a keyword (`named`, by pattern) nearly as often as it is used.
    """
    if term.is_listed:
        return False
    form = pattern(term.name)
    words = form.split()
    if len(words) == 1:
        is_plain = words[0] in ordinary_words() or words[0] in weak_words()
        if is_plain or named.get(form, 0) < _NAMED_SHARE * count:
            return True
    return count > max(_HUB_MIN, _HUB_SHARES[len(words) > 1] * n_papers)


def common_terms(second: Sequence[SecondPass], n_papers: int = 0) -> set[str]:
    """Names that so many papers use that they name no one work: phrases of ordinary words, acronyms of the field."""
    counts: Counter[Entry] = Counter(
        mention.entry
        for one in second
        for mention in one.mentions
        if mention.entry is not None and not mention.entry.is_listed and mention.entry.owners
    )
    most = max(_COMMON_SHAPED_MIN, _COMMON_SHARE * (n_papers or len(second)))
    return {
        entry.name
        for entry, count in counts.items()
        if count > (most if any(is_shaped(word) for word in entry.spelling.split()) else _COMMON_MIN)
        and all(owner.firmness < TITLE for owner in entry.owners)
    }


def older_names(papers: Papers, second: Sequence[SecondPass], rows: Sequence[int] = ()) -> set[str]:
    """Names that some paper uses before the first of their owners appeared: those owners did not make them.

    `rows` are those of the papers read, from 0 on where none are given.
    """
    first_use: dict[Entry, int] = {}
    for row, found in zip(rows or range(len(second)), second, strict=True):
        paper = papers[row]
        for mention in found.mentions:
            if paper.year and mention.entry is not None and mention.entry.owners:
                first_use[mention.entry] = min(paper.year, first_use.get(mention.entry, paper.year))
    return {
        entry.name
        for entry, year in first_use.items()
        if all(year < (papers[owner.row].year or year) for owner in entry.owners)
    }


def resolve(
    mention: Mention, row: int, papers: Papers, works: Works, older: Collection[str], rows: Mapping[str, int]
) -> Reference:
    """The reference that a mention in the paper of a row is; `rows` are those of papers by what identifies them."""
    is_owned = mention.entry is not None and mention.entry.name not in older
    owner, doubt = _owner(mention, row, papers) if is_owned else (None, False)
    target = owner.row if owner else None
    if mention.entry is None and target is None:
        target = rows.get(identifier_of(mention)) if mention.identifier else _written_by(mention, row, papers, rows)
    if target is None and not doubt:
        target = works.node(_work_key(mention), _work_of(mention))
    confidence = round(mention.confidence - (0.1 if owner and owner.firmness == HINT else 0.0), 2)
    return Reference(
        mention.mention,
        mention.name,
        mention.relation,
        mention.sentence,
        mention.author,
        mention.year,
        confidence,
        target,
    )


def identifier_of(mention: Mention) -> str:
    """The DOI or arXiv id of a mention without its scheme and version."""
    return _VERSIONED.sub("", mention.identifier.lower()).partition(":")[2]


def _work_of(mention: Mention) -> Work:
    """The work that a mention stands for; an arXiv id is its name as well."""
    identifier = identifier_of(mention)
    is_doi = identifier.startswith("10.")
    name = mention.name or (f"arXiv:{identifier}" if identifier and not is_doi else "")
    return Work(name, mention.author, mention.year, doi=identifier if is_doi else "")


def _written_by(mention: Mention, row: int, papers: Papers, rows: Mapping[str, int]) -> int | None:
    """The one paper whose first author and year a mention gives, where both papers are about the same."""
    found = rows.get(author_year(mention.author, mention.year)) if mention.author and mention.year else None
    is_meant = found is not None and found not in {row, SEVERAL} and is_about_the_same(papers[row], papers[found], "")
    return found if is_meant else None


def _owner(mention: Mention, row: int, papers: Papers) -> tuple[Owner | None, bool]:
    """The paper a mention refers to, if exactly one can be meant; and whether several can.

    An acronym that the citing text spells out differently is another thing; a later paper cannot be meant; of a family
    of papers with one title the first is meant.
    """
    owners = [owner for owner in (mention.entry.owners if mention.entry else ()) if owner.row != row]
    owners = [owner for owner in owners if is_not_later(papers[owner.row], papers[row])]
    if mention.entry and not mention.entry.is_listed and _can_mean_much(mention.entry.spelling):
        owners = [
            owner
            for owner in owners
            if _is_cited(mention, papers[row], papers[owner.row])
            or is_about_the_same(papers[row], papers[owner.row], mention.entry.spelling)
        ]
    if mention.year:
        owners = [owner for owner in owners if abs((papers[owner.row].year or mention.year) - mention.year) <= 1]
    if mention.long_form:
        owners = [owner for owner in owners if _spells_alike(mention, owner, papers[owner.row])]
    firmest = max((owner.firmness for owner in owners), default=0)
    firm = [owner for owner in owners if owner.firmness == firmest]
    predecessors = [
        owner
        for owner in owners
        if all(other is owner or _is_sequel(papers[other.row], papers[owner.row]) for other in firm)
    ]
    if len(firm) > 1 or predecessors:
        firm = sorted(predecessors, key=lambda owner: len(papers[owner.row].title))[:1]
    return (firm[0], False) if len(firm) == 1 else (None, len(owners) > 1)


def _is_sequel(paper: Paper, other: Paper) -> bool:
    """Whether a title goes on where the other ends: "X" and "X: Is It All There Is?"."""
    return title_key(paper.title).startswith(title_key(other.title)) and paper.title != other.title


def _is_cited(mention: Mention, citing: Paper, owner: Paper) -> bool:
    """Whether the citing paper says whom it means: by its reference list, or by author and year behind the name."""
    if owner.id in citing.references:
        return True
    surnames = {word for author in owner.authors for word in title_key(author).split()}
    is_year = mention.year is None or owner.year is None or abs(mention.year - owner.year) <= 1
    return bool(mention.author) and is_year and title_key(mention.author) in surnames


def is_about_the_same(citing: Paper, owner: Paper, name: str) -> bool:
    """Whether two papers share words beside the name: asked of names that are words or short acronyms as well."""
    mine = set(Words(f"{citing.title} {citing.abstract}").forms)
    theirs = set(Words(owner.title).forms) - set(Words(name).forms)
    return len((mine & theirs) - ordinary_words() - weak_words()) >= _SHARED_WORDS


def _can_mean_much(name: str) -> bool:
    """Whether a name is an ordinary word or phrase, or a short acronym, and so may mean other things."""
    return not any(is_shaped(word) for word in name.split()) or (name.isupper() and len(name) <= _SHORT_ACRONYM)


def is_not_later(cited: Paper, citing: Paper) -> bool:
    """Whether a paper can have been cited by another, going by their years."""
    return cited.year is None or citing.year is None or cited.year <= citing.year


def _spells_alike(mention: Mention, owner: Owner, paper: Paper) -> bool:
    """Whether the citing text spells an acronym out as the owner does."""
    long = set(Words(mention.long_form).forms)
    known = set(Words(f"{paper.title} {paper.abstract}").forms)
    return name_key(mention.long_form) == owner.long_form or len(long & known) >= _ALIKE_SHARE * len(long)


def _work_key(mention: Mention) -> str:
    if mention.long_form and mention.entry and not mention.entry.is_listed:
        return name_key(mention.long_form)
    return (
        name_key(mention.name) if mention.name else identifier_of(mention) or f"{mention.author} {mention.year}".lower()
    )


def identifier_keys(paper: Paper) -> list[str]:
    """All by which a paper can be named in a reference list, in lower case."""
    return [key for key in (paper.id.lower(), paper.doi.lower(), paper.arxiv.lower()) if key] + [
        one.lower() for one in paper.identifiers
    ]


def _rows_of_identifiers(papers: Sequence[Paper]) -> dict[str, int]:
    """Rows by DOI, arXiv id and other identifiers, and by first author and year."""
    row_of: dict[str, int] = {}
    for row, paper in enumerate(papers):
        for key in identifier_keys(paper):
            row_of.setdefault(key, row)
        if paper.authors and paper.year:
            key = author_year(paper.authors[0], paper.year)
            row_of[key] = SEVERAL if key in row_of else row
    return row_of


def author_year(author: str, year: int) -> str:
    """A key of an author's last surname and a year: the same for "Zhong, Li", "Li Zhong" and "Zhong"."""
    surname = title_key(author.partition(",")[0]).rpartition(" ")[2]
    return f"{surname} {year}"


def listed_references(papers: Mapping[int, Paper], works: Works, row_of: Mapping[str, int]) -> tuple[Any, Any]:
    """The reference lists of papers, by row, as two aligned arrays of node numbers."""
    pairs = []
    for row, paper in papers.items():
        for reference in paper.references:
            key = reference.lower().removeprefix("https://doi.org/").removeprefix("doi:").removeprefix("arxiv:")
            target = row_of.get(key)
            if target is None:
                target = works.node(key, Work(reference, doi=key if key.startswith("10.") else ""))
            if target != row:
                pairs.append((row, target))
    array = np.asarray(sorted(set(pairs)), dtype=np.int64).reshape(-1, 2)
    return array[:, 0], array[:, 1]
