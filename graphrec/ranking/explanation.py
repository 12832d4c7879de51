"""Why a paper is recommended, in words: every signal's contribution with evidence a person can check."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from graphrec.edges.written_by import author_key
from graphrec.model.facts import work_label
from graphrec.model.relations import NAMES
from graphrec.ranking.fusion import signal
from graphrec.ranking.sentences import FEWEST_SHARED
from graphrec.signals.reference import TEXT
from graphrec.vectors.facets import FACETS, split
from graphrec.vectors.phrases import Words, cut_words, phrases
from graphrec.vectors.tokens import analyse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphrec.model.facts import Method, Reference, Work
    from graphrec.model.graph import PaperGraph
    from graphrec.model.paper import Paper
    from graphrec.model.query import Query, Ranking
    from graphrec.ranking.sentences import Reason

_NODE_KEYS = ("shared", "citing", "path", "through")  # evidence that is a list of nodes
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\bgithub\.com\S*")
_SHOWN_PHRASES = 2  # of each side, where both papers' own are told
_SEED_TERMS = 30  # heaviest terms of a seed that its own phrases are made of
_COMMON = 0.05  # share of the papers; a word in more says nothing alone unless it is in both titles
_COMMON_IN_TITLES = 0.1  # share of the papers; a word in more says nothing alone even then
_RARE = 0.01  # share of the papers; a word in fewer may be told alone where there is nothing else
_RARITY_SHARE = 0.6  # of the rarest method's; beside it "neural network" says nothing


class Lookup(Protocol):
    """What gives numbers their words; the store of a library is one."""

    def papers(self, rows: Iterable[int]) -> Mapping[int, Paper]:
        """Records by row."""

    def works(self, numbers: Iterable[int]) -> Mapping[int, Work]:
        """Works by number."""

    def methods(self, numbers: Iterable[int]) -> Mapping[int, Method]:
        """Methods by number."""

    def terms(self, numbers: Iterable[int]) -> Mapping[int, str]:
        """Terms by number."""

    def references_between(self, source: int, target: int) -> Sequence[Reference]:
        """References in words from one node to another, most confident first."""


def explain_all(graph: PaperGraph, query: Query, ranking: Ranking, lookup: Lookup) -> list[list[Reason]]:
    """The reasons of every recommendation, strongest first; their contributions add up to its score.

    Each is {"signal", "contribution"} and evidence: `reference` has relation, direction, sentence and mention,
    `shared_methods` methods and the rarity of the rarest, the text signals phrases that the paper and the seeds share
    (where there are too few, the paper's, and `seed_phrases`), the others titles of the papers that tie the two. `seed`
    is the title of the paper asked for that a reason is about, where it is about one alone.

    Cost: one look-up a kind of name; the words of each recommended paper once.
    """
    rows = [int(row) for row in ranking.rows]
    found = [_evidence(graph, query, ranking, column, rows) for column in range(len(ranking.signals))]
    names = _look_up(graph, rows, query, [numbers for each in found for numbers in each.values()], lookup)
    asked = _read_seeds(graph, query, names, lookup)
    explained = []
    for at, row in enumerate(rows):
        read = _read(names, row, asked, [each[at] for each in found if at in each])
        each: list[Reason] = [
            {"signal": name, "contribution": float(ranking.contributions[at, column])}
            | _in_words(found[column][at], row, read, names, query, lookup)
            for column, name in enumerate(ranking.signals)
            if at in found[column]
        ]
        explained.append(sorted(each, key=lambda reason: -reason["contribution"]))
    return explained


@dataclass(frozen=True, slots=True)
class _Names:
    """The words behind the numbers: papers, terms, and what every node and method is called.

    `rarity` is each method's, `spread` the share of the papers that have a term; `seeds` are the rows asked for.
    """

    papers: Mapping[int, Paper]
    terms: Mapping[int, str]
    methods: Mapping[int, str]
    nodes: Mapping[int, str]
    rarity: Mapping[int, float]
    spread: Mapping[str, float]
    seeds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """The seeds' side of a text reason: their terms in a row, the terms of their titles, their own best phrases.

    `seed` is the title of the seed where there is one alone.
    """

    in_a_row: str = ""
    title: frozenset[str] = frozenset()
    phrases: tuple[str, ...] = ()
    seed: str = ""


@dataclass(frozen=True, slots=True)
class _Read:
    """A recommended paper as text: its words, which of them tell alone, and the phrases shared with the seeds."""

    words: Words
    alone: frozenset[str]
    rare: frozenset[str]
    asked: _Asked
    shared: tuple[str, ...] = ()


def _evidence(
    graph: PaperGraph, query: Query, ranking: Ranking, column: int, rows: Sequence[int]
) -> dict[int, dict[str, Any]]:
    """What one signal has to say of each paper to whose score it contributes, by position."""
    places = [at for at in range(len(rows)) if ranking.contributions[at, column] > 0]
    told = signal(ranking.signals[column]).explain(graph, query, [rows[at] for at in places]) if places else []
    return dict(zip(places, told, strict=True))


def _look_up(
    graph: PaperGraph, rows: Sequence[int], query: Query, evidence: Sequence[Mapping[str, Any]], lookup: Lookup
) -> _Names:
    """All names that the evidence needs, one look-up a kind."""
    nodes = {node for numbers in evidence for key in _NODE_KEYS for node in numbers.get(key, ())}
    linked = graph.n_papers + graph.n_works
    uses = {number for numbers in evidence for number in numbers.get("methods", ())}
    methods = lookup.methods(sorted(uses | {node - linked for node in nodes if node >= linked}))
    works = lookup.works(sorted(node - graph.n_papers for node in nodes if graph.n_papers <= node < linked))
    papers = lookup.papers(sorted({*rows, *query.seed_rows} | {node for node in nodes if node < graph.n_papers}))
    terms = lookup.terms(sorted({term for numbers in evidence for term in numbers.get("terms", ())}))
    return _Names(
        papers=papers,
        terms=terms,
        rarity={number: method.weight for number, method in methods.items()},
        spread={term: float(graph.spread[number]) for number, term in terms.items()},
        seeds=query.seed_rows,
        methods={number: method.name for number, method in methods.items()},
        nodes={row: paper.title for row, paper in papers.items()}
        | {graph.n_papers + number: work_label(work) for number, work in works.items()}
        | {linked + number: method.name for number, method in methods.items()},
    )


def _read_seeds(graph: PaperGraph, query: Query, names: _Names, lookup: Lookup) -> _Asked:
    """The seeds' side of the text reasons; nothing when free text is asked for, which is no paper."""
    if query.text_terms is not None or not query.seed_rows:
        return _Asked()
    seeds = [names.papers[row] for row in query.seed_rows]
    heaviest: dict[int, float] = {}
    for row in query.seed_rows:
        numbers, weights = graph.terms.row(row)
        top = np.argsort(-weights)[:_SEED_TERMS]
        heaviest |= dict(zip(numbers[top].tolist(), weights[top].tolist(), strict=True))
    terms = lookup.terms(sorted(heaviest))
    words = cut_words(". ".join(map(_text, seeds)))
    return _Asked(
        words.terms_in_a_row(),
        frozenset(term for seed in seeds for term in analyse(seed.title)),
        tuple(phrases(words, {terms[number]: weight for number, weight in heaviest.items()}, alone=frozenset())),
        seeds[0].title if len(seeds) == 1 else "",
    )


def _read(names: _Names, row: int, asked: _Asked, evidence: Sequence[Mapping[str, Any]]) -> _Read:
    """A recommended paper as text; for the shared phrases its terms have the best weight that a signal gives them."""
    paper = names.papers[row]
    weights: dict[str, float] = {}
    for numbers in evidence:
        for number, share in zip(numbers.get("terms", ()), numbers.get("shares", ()), strict=True):
            weights[names.terms[number]] = max(share, weights.get(names.terms[number], 0.0))
    words = cut_words(_text(paper))
    counts = Counter(words.keys)
    title = set(analyse(paper.title)) & (asked.title or set(weights))
    single = [term for term in weights if " " not in term]
    alone = {
        term
        for term in single
        if (term in title and names.spread[term] <= _COMMON_IN_TITLES)
        or (names.spread[term] <= _COMMON and _is_repeated(term, counts, asked))
    }
    rare = frozenset(term for term in single if names.spread[term] <= _RARE)
    read = _Read(words, frozenset(alone), rare, asked)
    common = {term: weight for term, weight in weights.items() if f" {term} " in asked.in_a_row}
    return replace(read, shared=tuple(_best(read, common, asked.in_a_row))) if common else read


def _is_repeated(term: str, counts: Mapping[str, int], asked: _Asked) -> bool:
    """Whether a word stands in a paper, and in the seeds if there are any, more than once: they are about it."""
    return counts[term] > 1 and (not asked.in_a_row or asked.in_a_row.count(f" {term} ") > 1)


def _text_phrases(own: Mapping[str, float], read: _Read) -> Reason:
    """Phrases that a paper and the seeds share; when these are too few, the best of both."""
    asked = read.asked
    if not asked.in_a_row:
        return {"phrases": _best(read, own)}
    if len(read.shared) >= FEWEST_SHARED or any(map(_is_phrase, read.shared)) or not asked.phrases:
        return {"phrases": list(read.shared)}
    theirs = dict.fromkeys([*read.shared, *_best(read, own)])
    both = {"phrases": list(theirs)[:_SHOWN_PHRASES], "seed_phrases": list(asked.phrases[:_SHOWN_PHRASES])}
    return {**both, "seed": asked.seed} if asked.seed else both


def _is_phrase(text: str) -> bool:
    """Whether a text is more than one word; of such one in common says more than what each side has of its own."""
    return " " in text or "-" in text


def _best(read: _Read, weights: Mapping[str, float], within: str = "") -> list[str]:
    """The best phrases, with a rare word alone only where there is nothing else."""
    return phrases(read.words, weights, alone=read.alone, within=within) or phrases(
        read.words, weights, 1, alone=read.rare, within=within
    )


def _in_words(numbers: Mapping[str, Any], row: int, read: _Read, names: _Names, query: Query, lookup: Lookup) -> Reason:
    """The evidence of a signal with words in place of numbers; keys that need no words stay as they are."""
    told: Reason = {key: value for key, value in numbers.items() if key in {"similarity", "count"}}
    told |= {key: [names.nodes[node] for node in numbers[key]] for key in _NODE_KEYS if key in numbers}
    if "path" in numbers:
        told |= _start(numbers["path"], names)
    if "references" in numbers:
        told |= _reference(numbers["references"], row, names, query, lookup)
    if "terms" in numbers:
        weights = dict(zip(map(names.terms.__getitem__, numbers["terms"]), numbers["shares"], strict=True))
        told |= _text_phrases(weights, read)
    if "facet_of" in numbers:
        facet = FACETS[numbers["facet_number"]]
        seeds = [names.papers[seed] for seed in numbers["facet_of"]]
        for key in ("seed_phrases", "seed"):
            told.pop(key, None)
        told |= {"facet": facet, "phrases": _facet_phrases(facet, names.papers[row], seeds, weights)}
    if "methods" in numbers:
        rarest = max((names.rarity[number] for number in numbers["methods"]), default=0.0)
        worth_telling = [number for number in numbers["methods"] if names.rarity[number] >= _RARITY_SHARE * rarest]
        told |= {"methods": [names.methods[number] for number in worth_telling], "rarity": rarest}
    if "same_authors_as" in numbers:
        told["authors"] = _common_authors(
            names.papers[row], [names.papers[seed] for seed in numbers["same_authors_as"]]
        )
    return told


def _start(path: Sequence[int], names: _Names) -> Reason:
    """The seed that a walk comes from: the first of its path, or the only one where the path is too long to tell."""
    begun = path[:1] or names.seeds
    is_seed = len(begun) == 1 and begun[0] in names.seeds
    return {"seed": names.papers[begun[0]].title} if is_seed else {}


def _reference(links: Sequence[tuple[int, int, int]], row: int, names: _Names, query: Query, lookup: Lookup) -> Reason:
    """The strongest reference between a paper and what is asked for; direction is that of the query.

    `seed` is empty where free text refers to the paper.
    """
    if not links:
        return {}
    citing, cited, relation = links[0]
    is_text = citing == TEXT
    made = (
        [one for one in query.text_references if one.target == cited]
        if is_text
        else lookup.references_between(citing, cited)
    )
    told = next((each for each in made if each.relation == NAMES[relation]), made[0] if made else None)
    return {
        "relation": NAMES[relation],
        "direction": "cites" if cited == row else "cited_by",
        "seed": "" if is_text else names.nodes[citing if cited == row else cited],
        "sentence": told.sentence if told else "",
        "mention": told.mention if told else "",
    }


def _facet_phrases(facet: str, paper: Paper, seeds: Sequence[Paper], weights: Mapping[str, float]) -> list[str]:
    """Phrases of one part of a paper's abstract that stand in the same part of a seed's, if there are seeds."""
    words = cut_words(_part(facet, paper))
    asked = {term for seed in seeds for term in analyse(_part(facet, seed))}
    shared = {term: weight for term, weight in weights.items() if not seeds or term in asked}
    return phrases(words, shared)


def _part(facet: str, paper: Paper) -> str:
    return split(paper.title, paper.abstract)[facet]


def _text(paper: Paper) -> str:
    """All text of a paper in which phrases are looked for; addresses say nothing."""
    return _ADDRESS.sub(". ", ". ".join([paper.title, paper.abstract, *paper.keywords]))


def _common_authors(paper: Paper, others: Iterable[Paper]) -> list[str]:
    """Authors of a paper who also wrote one of the others, as the paper spells them."""
    known = {author_key(author) for other in others for author in other.authors}
    return [author for author in paper.authors if author_key(author) in known]
