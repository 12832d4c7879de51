"""Why a paper is recommended, in words: every signal's contribution with evidence a person can check."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from graphrec.edges.written_by import author_key
from graphrec.graph import RELATIONS
from graphrec.ranking import signal
from graphrec.text import cut
from graphrec.vectors.phrases import phrases

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphrec.facts import Method, Reference, Work
    from graphrec.graph import PaperGraph
    from graphrec.query import Query, Ranking
    from graphrec.records import Paper

Reason = dict[str, Any]
_TITLE_WIDTH = 70  # characters of a title inside a sentence


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


def reasons(graph: PaperGraph, query: Query, ranking: Ranking, position: int, lookup: Lookup) -> list[Reason]:
    """The reasons of the recommendation at one position; see `explain_all`, which is faster for many."""
    one = slice(position, position + 1)
    part = replace(
        ranking, rows=ranking.rows[one], scores=ranking.scores[one], contributions=ranking.contributions[one]
    )
    return explain_all(graph, query, part, lookup)[0]


def explain_all(graph: PaperGraph, query: Query, ranking: Ranking, lookup: Lookup) -> list[list[Reason]]:
    """The reasons of every recommendation, strongest first; their contributions add up to its score.

    Each is {"signal", "contribution"} and evidence: `reference` has relation, direction, sentence and mention,
    `shared_methods` methods, the text signals phrases, the others titles of the papers that tie the two together.

    Cost: a look-up a reason; the words of each recommended paper once.
    """
    rows = [int(row) for row in ranking.rows]
    papers = lookup.papers(rows)
    found: list[list[Reason]] = [[] for _ in rows]
    for column, name in enumerate(ranking.signals):
        places = [at for at in range(len(rows)) if ranking.contributions[at, column] > 0]
        evidence = signal(name).explain(graph, query, [rows[at] for at in places]) if places else []
        for at, numbers in zip(places, evidence, strict=True):
            reason = {"signal": name, "contribution": float(ranking.contributions[at, column])}
            found[at].append(reason | _in_words(numbers, rows[at], papers[rows[at]], graph, lookup))
    return [sorted(each, key=lambda reason: -reason["contribution"]) for each in found]


def describe(reason: Reason) -> str:
    """One short English sentence for a reason.

    >>> describe({"signal": "shared_methods", "methods": ["model merging", "task vector"]})
    'both use model merging, task vector'
    """
    describer = _SENTENCES.get(reason["signal"])
    return describer(reason) if describer else str(reason["signal"]).replace("_", " ")


def _in_words(numbers: Mapping[str, Any], row: int, paper: Paper, graph: PaperGraph, lookup: Lookup) -> Reason:
    """The evidence of a signal with words in place of numbers; keys that need no words stay as they are."""
    words: Reason = {key: value for key, value in numbers.items() if key in {"similarity", "count"}}
    if "references" in numbers:
        words |= _reference(numbers["references"], row, lookup)
    if "terms" in numbers:
        words["phrases"] = _phrases(numbers, paper, lookup)
    if "methods" in numbers:
        names = lookup.methods(numbers["methods"])
        words["methods"] = [names[number].name for number in numbers["methods"]]
    if "shared" in numbers:
        words["shared"] = _names(numbers["shared"], graph, lookup)
    if "citing" in numbers:
        words["citing"] = _names(numbers["citing"], graph, lookup)
    if "same_authors_as" in numbers:
        words["authors"] = _common_authors(paper, lookup.papers(numbers["same_authors_as"]).values())
    if "path" in numbers:
        words["path"] = _names(numbers["path"], graph, lookup)
        words["through"] = _names(numbers["through"], graph, lookup)
    return words


def _reference(links: Sequence[tuple[int, int, int]], row: int, lookup: Lookup) -> Reason:
    """The strongest reference between a paper and the seeds; direction is that of the query: it cites or is cited."""
    if not links:
        return {}
    citing, cited, relation = links[0]
    made = lookup.references_between(citing, cited)
    told = next((each for each in made if each.relation == RELATIONS[relation]), made[0] if made else None)
    return {
        "relation": RELATIONS[relation],
        "direction": "cites" if cited == row else "cited_by",
        "sentence": told.sentence if told else "",
        "mention": told.mention if told else "",
    }


def _phrases(numbers: Mapping[str, Any], paper: Paper, lookup: Lookup) -> list[str]:
    """Phrases of the paper that are made of the terms."""
    names = lookup.terms(numbers["terms"])
    weights = {names[term]: share for term, share in zip(numbers["terms"], numbers["shares"], strict=True)}
    return phrases(". ".join([paper.title, paper.abstract, *paper.keywords]), weights)


def _names(nodes: Sequence[int], graph: PaperGraph, lookup: Lookup) -> list[str]:
    """Titles of papers, names of works and methods, in order."""
    n_linked = graph.n_papers + graph.n_works
    papers = lookup.papers([node for node in nodes if node < graph.n_papers])
    works = lookup.works([node - graph.n_papers for node in nodes if graph.n_papers <= node < n_linked])
    methods = lookup.methods([node - n_linked for node in nodes if node >= n_linked])
    names = {row: paper.title for row, paper in papers.items()}
    names |= {graph.n_papers + number: _work_name(work) for number, work in works.items()}
    names |= {n_linked + number: method.name for number, method in methods.items()}
    return [names[node] for node in nodes]


def _common_authors(paper: Paper, others: Iterable[Paper]) -> list[str]:
    """Authors of a paper who also wrote one of the others, as the paper spells them."""
    known = {author_key(author) for other in others for author in other.authors}
    return [author for author in paper.authors if author_key(author) in known]


def _work_name(work: Work) -> str:
    """The name of a work, else its author and year."""
    return work.name or f"{work.author} {work.year or ''}".strip() or work.doi


_RELATION_SENTENCES = {
    ("extends", "cites"): "it is extended by the query",
    ("extends", "cited_by"): "extends the query",
    ("compares", "cites"): "the query compares itself with it",
    ("compares", "cited_by"): "compares itself with the query",
    ("uses", "cites"): "the query uses it",
    ("uses", "cited_by"): "uses the query",
    ("mentions", "cites"): "the query names it",
    ("mentions", "cited_by"): "names the query",
    ("cites", "cites"): "the query cites it",
    ("cites", "cited_by"): "cites the query",
}


def _say_reference(reason: Reason) -> str:
    said = _RELATION_SENTENCES.get((reason.get("relation", ""), reason.get("direction", "")), "direct reference")
    return f"{said}: “{reason['sentence']}”" if reason.get("sentence") else said


def _say_methods(reason: Reason) -> str:
    return f"both use {', '.join(reason['methods'])}"


def _say_authors(reason: Reason) -> str:
    return f"both by {', '.join(reason['authors'][:3])}"


def _say_text(start: str) -> Any:
    def say(reason: Reason) -> str:
        return f"{start}: {', '.join(reason['phrases'])}" if reason["phrases"] else start

    return say


def _say_titles(key: str, start: str) -> Any:
    def say(reason: Reason) -> str:
        titles = "; ".join(cut(title, _TITLE_WIDTH) for title in reason[key][:2])
        more = max(reason.get("count", 0), len(reason[key])) - 2
        return f"{start} {titles}" + (f" and {more} more" if more > 0 else "") if titles else start

    return say


def _say_path(reason: Reason) -> str:
    start = "next to it in the network" if len(reason["path"]) == 2 else "close in the network"
    through = "; ".join(cut(name, _TITLE_WIDTH) for name in reason["through"][:2])
    return f"{start}, through {through}" if through else start


_SENTENCES = {
    "reference": _say_reference,
    "shared_methods": _say_methods,
    "shared_authors": _say_authors,
    "lexical": _say_text("similar text"),
    "semantic": _say_text("close in meaning"),
    "adamic_adar": _say_titles("shared", "both linked with"),
    "coupling": _say_titles("shared", "both cite"),
    "cocitation": _say_titles("shared", "cited together by"),
    "cited_by_similar": _say_titles("citing", "cited by similar papers:"),
    "pagerank": _say_path,
}
