"""The methods of a corpus: the terms that grow from it, and those that each paper is best known by."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from graphrec.extractors.methods import is_term, usual_names
from graphrec.extractors.phrases import is_whole, ordinary_words, recurring, weak_words
from graphrec.extractors.salience import at_home, most_salient, rarity, salience_of
from graphrec.extractors.words import pattern
from graphrec.facts import Method, MethodUse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphrec.extractors.methods import Term, Use, Vocabulary
    from graphrec.extractors.passes import FirstPass
    from graphrec.records import Paper

_RECURS_MIN = 3  # papers in which a phrase must stand to become a term
_RECURS_SHARE = 0.0005  # ... and the share of a large corpus
_GROWN_MOST = 20_000  # terms a corpus may add
_CAPITALS_PLURAL = re.compile(r"[A-Z]s$")  # "GANs" are many of one, "InfoVis" is not
_NAMED_SHARE = 0.3  # of a single word's uses that come with the keyword: "isosurface", not "history"
_HUB_MIN = 20  # papers that use a grown term before it can be too common to link by
_HUB_SHARES = (0.02, 0.06)  # of the papers that may use a grown term of one word, of several


def grown_terms(papers: Sequence[Paper], first: FirstPass) -> tuple[list[str], dict[str, list[str]]]:
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
class Chosen:
    """The methods in use, the term of each, and those each paper is best known by; and what that was chosen by."""

    methods: tuple[Method, ...]
    terms: tuple[int, ...]
    uses: list[tuple[MethodUse, ...]]
    counts: tuple[int, ...]
    hubs: tuple[int, ...]
    home: float


def choose_methods(uses: Sequence[Sequence[Use]], vocabulary: Vocabulary, named: Mapping[str, int]) -> Chosen:
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
    return Chosen(
        methods,
        tuple(used),
        [tuple([use_of(number[use.term], use.surface) for use in one]) for one in best],
        tuple(counts[term] for term in range(len(vocabulary.terms))),
        tuple(sorted(hubs)),
        home,
    )


def keyword_counts(papers: Sequence[Paper]) -> Counter[str]:
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
