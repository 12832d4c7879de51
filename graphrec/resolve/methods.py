"""Methods of a corpus: the terms that it adds to the listed ones, and the most salient ones of each paper."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from graphrec.engines import run_serially
from graphrec.extractors.inflections import merge_forms
from graphrec.extractors.matcher import pattern
from graphrec.extractors.methods import is_term
from graphrec.extractors.phrases import can_stand_alone, ordinary_words, recurring_phrases, single_methods, weak_words
from graphrec.extractors.runs import is_compound, recurring_runs
from graphrec.extractors.salience import estimate_machine_learning_share, most_salient, rarity, salience_of
from graphrec.extractors.term_kinds import KindCounts, inherit, is_no_method, kinds_of
from graphrec.extractors.term_names import names_of
from graphrec.model.compression import Packed, pack, unpack
from graphrec.model.facts import METHOD, TERM, Method, MethodUse
from graphrec.vectors.languages import ENGLISH, UNKNOWN, is_empty_phrase, word_section
from graphrec.vectors.spelling import singular_acronym, word_form
from graphrec.vectors.stopwords import function_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from graphrec.engines import Mapper
    from graphrec.extractors.methods import Surface, Use
    from graphrec.extractors.passes import FirstPass, SecondPass
    from graphrec.extractors.salience import Salience
    from graphrec.extractors.vocabulary import Term, Vocabulary
    from graphrec.model.paper import Paper

_RECURS_MIN = 3  # papers in which a phrase must occur to become a term
_RECURS_SHARE = 0.0005  # ... or this share of the papers, if that is more
_GROWN_MOST = 20_000  # phrases that may become terms, at most
_KEYWORD_SHARE = (
    0.3  # a single word is a method if so many of its papers give it as keyword: "isosurface", not "history"
)
_HUB_MIN = 20  # papers; a term of the corpus that fewer use is never too common to link papers
_MODIFIER = re.compile(
    r"(?:black|closed|deep|dual|fast|first|full|half|hard|high|large|long|low|narrow|open|real|short|single|slow"
    r"|small|soft|wall|wide|white|out-of|end-to)-[a-z]+"
)  # an adjective joined to a noun
_LANGUAGE_SHARE = 0.2  # of the papers; from it on no term has a function word of their language, whatever the text
# of papers; a term of the corpus that more use is too common: of one word, of several
_HUB_SHARES = (0.02, 0.06)
_METHOD_HUB_SHARES = (0.1, 0.25)  # a method says much of a paper even if it links little: "systematic review"


def grown_terms(papers: Sequence[Paper], first: FirstPass) -> tuple[list[str], dict[str, list[str]]]:
    """Find the terms of this corpus: keywords, long forms of acronyms, and phrases that several papers use.

    Returns:
        The terms, and the acronyms that the corpus defines, by the pattern of their long form.
    """
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
    empty = _empty_forms(first)
    complete = (long for long in spelled_out if " " in long and can_stand_alone(long, frozenset()))
    grown += [long for long in complete if not {(words := pattern(long).split())[0], words[-1]} & empty]
    others = merge_forms(first.phrases, first.heads, first.forms)
    links = _link_forms(first)
    recurring = recurring_phrases(
        first.phrases, first.n_sampled, at_least=at_least, most=_GROWN_MOST, heads=first.heads, links=links
    )
    recurring += single_methods(first.phrases, first.n_sampled, at_least)
    inner = empty - links
    recurring = [one for one in recurring if inner.isdisjoint(words := one.split()) and words[-1] not in links]
    recurring = [one for one in recurring if not is_empty_phrase(one)]
    for one in recurring:
        if one in others:
            synonyms[pattern(one)] += sorted(others[one])
    grown += recurring
    grown += recurring_runs(first.runs, at_least=at_least, most=_GROWN_MOST, heads=first.heads)
    return grown, dict(synonyms)


def _empty_forms(first: FirstPass) -> frozenset[str]:
    """The function words, in normal form, of the languages of the corpus.

    Some of its texts are too short for their language to be found.
    """
    return frozenset(word_form(word) for language in _languages_of(first) for word in function_words(language))


def _link_forms(first: FirstPass) -> frozenset[str]:
    """The words, in normal form, that join the words of a term in the languages of the corpus."""
    return frozenset(word_form(word) for language in _languages_of(first) for word in word_section(language, "links"))


def _languages_of(first: FirstPass) -> list[str]:
    """The languages other than English in which much of the corpus is."""
    least = _LANGUAGE_SHARE * first.n_sampled
    return [one for one, count in first.languages.items() if one not in {ENGLISH, UNKNOWN} and count >= least]


@dataclass(frozen=True, slots=True)
class MethodChoice:
    """The methods of a corpus.

    `methods`: the methods in use. `terms`: the term number of each. `best`: the most salient uses of each paper.
    """

    methods: tuple[Method, ...]
    terms: tuple[int, ...]
    best: Packed[list[Use]]

    def uses(self) -> Iterator[tuple[MethodUse, ...]]:
        """Yield the most salient methods of each paper, by their numbers in `methods`."""
        number = {term: at for at, term in enumerate(self.terms)}
        use_of = cache(MethodUse)  # one object for all papers that use a method in the same form
        return (tuple([use_of(number[use.term], use.surface) for use in one]) for one in self.best)


def choose_methods(
    second: SecondPass, vocabulary: Vocabulary, in_keywords: Mapping[str, int], mapper: Mapper = run_serially
) -> MethodChoice:
    """Choose the methods in use, sorted by name and weighted by rarity, and the most salient ones of each paper.

    Args:
        second: result of the second pass: the terms of every paper.
        vocabulary: all terms.
        in_keywords: number of papers that give a term as a keyword, by pattern.
        mapper: runs chunks of papers.
    """
    n_papers = len(second.uses)
    counts = _count_terms(second.surfaces, len(vocabulary.terms))
    names = names_of(second.surfaces, vocabulary)
    listed = {number: term.is_spelled for number, term in enumerate(vocabulary.terms) if term.is_listed}
    kinds = kinds_of(vocabulary.words, listed, KindCounts(counts, second.cued))
    for number, (words, term) in enumerate(zip(vocabulary.words, vocabulary.terms, strict=True)):
        if kinds[number] == METHOD and is_no_method(words, is_listed=term.is_spelled):
            kinds[number] = TERM
    inherit(kinds, vocabulary.words)
    hubs = frozenset(
        term
        for term, count in enumerate(counts)
        if count and _is_hub(vocabulary.terms[term], names[term].name, kinds[term], (count, n_papers), in_keywords)
    )
    surfaces = {surface: count for surface, count in second.surfaces.items() if surface.term not in hubs}
    weights = [rarity(count, n_papers) for count in counts]
    salience = salience_of(vocabulary, weights, kinds, estimate_machine_learning_share(surfaces, vocabulary))
    jobs = second.uses.chunks
    parts = list(mapper(_best_chunk, (salience, hubs), (chunk for _, chunk in jobs)))
    used = sorted(frozenset().union(*(terms for terms, _ in parts)), key=lambda term: (names[term].name, term))
    return MethodChoice(
        tuple(Method(*names[term], round(weights[term], 4), kinds[term]) for term in used),
        tuple(used),
        Packed((size, best) for (size, _), (_, best) in zip(jobs, parts, strict=True)),
    )


def _count_terms(surfaces: Mapping[Surface, int], n_terms: int) -> tuple[int, ...]:
    """Number of papers that use each term, from the number by form."""
    counts: Counter[int] = Counter()
    for surface, count in surfaces.items():
        counts[surface.term] += count
    return tuple(counts[term] for term in range(n_terms))


def _best_chunk(by: tuple[Salience, frozenset[int]], chunk: bytes) -> tuple[set[int], bytes]:
    """Select the most salient uses of a chunk of papers; return their terms, and the uses of each paper, packed.

    `by`: the salience of the terms, and the terms to leave out.
    """
    salience, hubs = by
    uses: list[tuple[Use, ...]] = unpack(chunk)
    best = [most_salient([use for use in one if use.term not in hubs], salience) for one in uses]
    return {use.term for one in best for use in one}, pack(best)


def keyword_counts(papers: Sequence[Paper]) -> Counter[str]:
    """Count the papers that give each keyword, by its pattern."""
    return Counter(form for paper in papers for form in {pattern(keyword) for keyword in paper.keywords})


def _is_hub(term: Term, surface: str, kind: str, counts: tuple[int, int], in_keywords: Mapping[str, int]) -> bool:
    """Whether a term of the corpus is to be left out: too common ("data", "3D", "case study"), or no method.

    A term that is usually written as a modifier ("black-box", "long-tail") is no method unless it is a keyword; nor is
    a single word that is an ordinary word, or that few of its papers give as a keyword.
    """
    if term.is_listed:
        return False
    form = pattern(term.name)
    words = form.split()
    count, n_papers = counts
    if len(words) == 1 and not is_compound(words[0]):
        is_plain = words[0] in ordinary_words() or words[0] in weak_words()
        if is_plain or (kind != METHOD and in_keywords.get(form, 0) < _KEYWORD_SHARE * count):
            return True
    if _MODIFIER.fullmatch(surface) and form not in in_keywords:
        return True
    shares = _METHOD_HUB_SHARES if kind == METHOD else _HUB_SHARES
    return count > max(_HUB_MIN, shares[len(words) > 1] * n_papers)
