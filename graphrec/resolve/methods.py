"""The methods of a corpus: the terms that grow from it, and those that each paper is best known by."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from graphrec.engines import run_serially
from graphrec.extractors.matcher import pattern
from graphrec.extractors.methods import is_term, usual_names
from graphrec.extractors.phrases import can_stand_alone, ordinary_words, recurring_phrases, weak_words
from graphrec.extractors.salience import estimate_machine_learning_share, most_salient, rarity, salience_of
from graphrec.model.compression import Packed, pack, unpack
from graphrec.model.facts import Method, MethodUse
from graphrec.vectors.spelling import singular_acronym

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from graphrec.engines import Mapper
    from graphrec.extractors.methods import Term, Use, Vocabulary
    from graphrec.extractors.passes import FirstPass, SecondPass
    from graphrec.extractors.salience import Salience
    from graphrec.model.paper import Paper

_RECURS_MIN = 3  # papers in which a phrase must stand to become a term
_RECURS_SHARE = 0.0005  # ... and the share of a large corpus
_GROWN_MOST = 20_000  # terms a corpus may add
_NAMED_SHARE = 0.3  # of a single word's uses that come with the keyword: "isosurface", not "history"
_HUB_MIN = 20  # papers that use a grown term before it can be too common to link by
_MODIFIER = re.compile(
    r"(?:black|closed|deep|dual|fast|first|full|half|hard|high|large|long|low|narrow|open|real|short|single|slow"
    r"|small|soft|wall|wide|white|out-of|end-to)-[a-z]+"
)  # an adjective tied to a noun
_HUB_SHARES = (0.02, 0.06)  # of the papers that may use a grown term of one word, of several


def grown_terms(papers: Sequence[Paper], first: FirstPass) -> tuple[list[str], dict[str, list[str]]]:
    """The terms that grow from this corpus, keywords, acronyms and phrases that recur; and the acronyms of terms."""
    at_least = max(_RECURS_MIN, round(first.n_sampled * _RECURS_SHARE))
    keywords = Counter(keyword.strip() for paper in papers for keyword in paper.keywords if is_term(keyword.strip()))
    defined: Counter[tuple[str, str]] = Counter()
    for (long, short), count in first.acronyms.items():
        defined[pattern(long), singular_acronym(short)] += count
    synonyms: dict[str, list[str]] = defaultdict(list)
    for (long, short), count in sorted(defined.items()):
        if count > 1:
            synonyms[long].append(short)
    grown = [keyword for keyword, count in sorted(keywords.items()) if count > 1]
    spelled_out = [" ".join(long.split()) for long in synonyms]
    grown += [long for long in spelled_out if " " in long and can_stand_alone(long, weak_words())]
    grown += recurring_phrases(first.phrases, first.n_sampled, at_least=at_least, most=_GROWN_MOST, heads=first.heads)
    return grown, dict(synonyms)


@dataclass(frozen=True, slots=True)
class MethodChoice:
    """The methods in use, the term of each, the methods each paper is best known by, and the figures of the choice."""

    methods: tuple[Method, ...]
    terms: tuple[int, ...]
    best: Packed[list[Use]]
    counts: tuple[int, ...]
    hubs: tuple[int, ...]
    machine_learning_share: float

    def uses(self) -> Iterator[tuple[MethodUse, ...]]:
        """The methods each paper is best known by, by their numbers."""
        number = {term: at for at, term in enumerate(self.terms)}
        use_of = cache(MethodUse)  # many papers write a method alike
        return (tuple([use_of(number[use.term], use.surface) for use in one]) for one in self.best)


def choose_methods(
    second: SecondPass, vocabulary: Vocabulary, in_keywords: Mapping[str, int], mapper: Mapper = run_serially
) -> MethodChoice:
    """The methods in use, numbered by name, with their rarity; and those each paper is best known by.

    Args:
        second: the terms of every paper.
        vocabulary: all terms.
        in_keywords: how many papers give a term as a keyword, by its pattern.
        mapper: runs chunks of papers.
    """
    n_papers, n_terms = len(second.uses), len(vocabulary.terms)
    term_counts: Counter[int] = Counter()
    for surface, count in second.surfaces.items():
        term_counts[surface.term] += count
    counts = tuple(term_counts[term] for term in range(n_terms))
    names = usual_names(second.surfaces, vocabulary)
    hubs = frozenset(
        term
        for term, count in enumerate(counts)
        if count and _is_hub(vocabulary.terms[term], names[term], count, n_papers, in_keywords)
    )
    surfaces = {surface: count for surface, count in second.surfaces.items() if surface.term not in hubs}
    weights = [rarity(count, n_papers) for count in counts]
    machine_learning_share = estimate_machine_learning_share(surfaces, vocabulary)
    jobs = second.uses.chunks
    parts = list(
        mapper(
            _best_chunk, (salience_of(vocabulary, weights, machine_learning_share), hubs), (chunk for _, chunk in jobs)
        )
    )
    used = sorted(frozenset().union(*(terms for terms, _ in parts)), key=lambda term: (names[term], term))
    return MethodChoice(
        tuple(Method(names[term], vocabulary.terms[term].aliases, round(weights[term], 4)) for term in used),
        tuple(used),
        Packed((size, best) for (size, _), (_, best) in zip(jobs, parts, strict=True)),
        counts,
        tuple(sorted(hubs)),
        machine_learning_share,
    )


def _best_chunk(by: tuple[Salience, frozenset[int]], chunk: bytes) -> tuple[set[int], bytes]:
    """The terms that some papers are best known by, and these papers' uses of them, packed."""
    salience, hubs = by
    uses: list[tuple[Use, ...]] = unpack(chunk)
    best = [most_salient([use for use in one if use.term not in hubs], salience) for one in uses]
    return {use.term for one in best for use in one}, pack(best)


def keyword_counts(papers: Sequence[Paper]) -> Counter[str]:
    """How many papers give each keyword, by its pattern."""
    return Counter(form for paper in papers for form in {pattern(keyword) for keyword in paper.keywords})


def _is_hub(term: Term, surface: str, count: int, n_papers: int, in_keywords: Mapping[str, int]) -> bool:
    """Whether a term that grew from the corpus names no method: it is too common ("data", "3D", "case study").

    Or it is mostly `written` as what comes before a noun: "black-box", "long-tail". A single word must be given as a
    keyword (`named`, by pattern) nearly as often as it is used.
    """
    if term.is_listed:
        return False
    form = pattern(term.name)
    words = form.split()
    if len(words) == 1:
        is_plain = words[0] in ordinary_words() or words[0] in weak_words()
        if is_plain or in_keywords.get(form, 0) < _NAMED_SHARE * count:
            return True
    if _MODIFIER.fullmatch(surface) and form not in in_keywords:
        return True
    return count > max(_HUB_MIN, _HUB_SHARES[len(words) > 1] * n_papers)
