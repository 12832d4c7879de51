"""Explanation of recommendations: the evidence of every signal that contributes, with names in place of numbers.

The signals define the evidence and its sentences; this module looks up all names that they need at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from graphrec.model.bands import BANDS
from graphrec.model.facts import work_label
from graphrec.model.reason import WEAK, Reason
from graphrec.ranking.shared_text import PairedText, QueryText, read_query
from graphrec.signals import load_signals
from graphrec.vectors.phrases import cut_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphrec.model.facts import Method, Reference, Work
    from graphrec.model.graph import PaperGraph
    from graphrec.model.paper import Paper
    from graphrec.model.query import Query, Ranking
    from graphrec.signals import NameRequest, SharedText


class Lookup(Protocol):
    """Source of the names behind numbers, such as the store of a library."""

    def papers(self, rows: Iterable[int]) -> Mapping[int, Paper]:
        """Read records by row."""

    def works(self, numbers: Iterable[int]) -> Mapping[int, Work]:
        """Read works by number."""

    def methods(self, numbers: Iterable[int]) -> Mapping[int, Method]:
        """Read methods by number."""

    def terms(self, numbers: Iterable[int]) -> Mapping[int, str]:
        """Read terms by number."""

    def references_between(self, source: int, target: int) -> Sequence[Reference]:
        """Read the references in words from one node to another, most confident first."""


class _Finding(NamedTuple):
    """The evidence of one signal for one paper, in numbers, with its share of the score and the names it needs."""

    signal: str
    contribution: float
    evidence: Any
    request: NameRequest


def explain_all(graph: PaperGraph, query: Query, ranking: Ranking, lookup: Lookup) -> list[list[Reason]]:
    """Explain every recommendation: its reasons, strongest first, whose contributions add up to its score.

    Args:
        graph: the graph that was ranked.
        query: the query.
        ranking: the recommendations.
        lookup: source of names.

    Cost: one look-up for each kind of name; tokenising each recommended paper once.
    """
    findings: list[list[_Finding]] = [[] for _ in ranking.rows]
    for column in range(len(ranking.signals)):
        for position, finding in _findings(graph, query, ranking, column):
            findings[position].append(finding)
    rows = ranking.rows.tolist()
    table = _look_up(graph, query, rows, [finding.request for each in findings for finding in each], lookup)
    return [_explain(table, row, each) for row, each in zip(rows, findings, strict=True)]


def _findings(graph: PaperGraph, query: Query, ranking: Ranking, column: int) -> Iterable[tuple[int, _Finding]]:
    """Yield the findings of one signal (by column) for the papers to which it contributes, as (position, finding)."""
    name, shares = ranking.signals[column], ranking.contributions[:, column].tolist()
    positions = [position for position, share in enumerate(shares) if share > 0]
    if not positions or name not in load_signals():  # a reranker explains its own column
        return
    signal = load_signals()[name]
    explained = signal.explain(graph, query, ranking.rows[positions].tolist())
    for position, evidence in zip(positions, explained, strict=True):
        yield position, _Finding(name, shares[position], evidence, signal.request_names(evidence))


@dataclass(frozen=True, slots=True)
class _NameTable:
    """The names for all evidence, by number.

    `nodes`: titles of papers, names of works and methods. `spread`: share of all papers that contain each term.
    """

    query: Query
    lookup: Lookup
    papers: Mapping[int, Paper]
    seeds: Mapping[int, Paper]
    nodes: Mapping[int, str]
    methods: Mapping[int, Method]
    terms: Mapping[int, str]
    spread: Mapping[str, float]
    query_text: QueryText


@dataclass(frozen=True, slots=True)
class _NamesOfPaper:
    """The names that signals can ask for, for one recommended paper (implements `signals.Names`)."""

    table: _NameTable
    row: int
    text: PairedText

    @property
    def paper(self) -> Paper:
        return self.table.papers[self.row]

    @property
    def query(self) -> Query:
        return self.table.query

    @property
    def seeds(self) -> Mapping[int, Paper]:
        return self.table.seeds

    def titles(self, nodes: Iterable[int]) -> tuple[str, ...]:
        return tuple(self.table.nodes[node] for node in nodes)

    def methods(self, numbers: Iterable[int]) -> tuple[Method, ...]:
        return tuple(self.table.methods[number] for number in numbers)

    def terms(self, weights: Mapping[int, float]) -> dict[str, float]:
        return {self.table.terms[number]: weight for number, weight in weights.items()}

    def shared_text(self) -> SharedText:
        return self.text.shared

    def is_subject(self, phrase: str) -> bool:
        return self.text.is_subject(cut_words(phrase).keys)

    def references(self, citing: int, cited: int) -> Sequence[Reference]:
        return self.table.lookup.references_between(citing, cited)


def _look_up(
    graph: PaperGraph, query: Query, rows: Sequence[int], requests: Sequence[NameRequest], lookup: Lookup
) -> _NameTable:
    """Look up all names that the evidence needs, once for each kind."""
    nodes = {node for each in requests for node in each.nodes}
    linked = graph.n_papers + graph.n_works
    uses = {number for each in requests for number in each.methods}
    methods = lookup.methods(sorted(uses | {node - linked for node in nodes if node >= linked}))
    works = lookup.works(sorted(node - graph.n_papers for node in nodes if graph.n_papers <= node < linked))
    papers = lookup.papers(sorted({*rows, *query.seed_rows} | {node for node in nodes if node < graph.n_papers}))
    terms = lookup.terms(sorted({term for each in requests for term in each.terms}))
    seeds = {row: papers[row] for row in query.seed_rows}
    return _NameTable(
        query=query,
        lookup=lookup,
        papers=papers,
        seeds=seeds,
        nodes={row: paper.title for row, paper in papers.items()}
        | {graph.n_papers + number: work_label(work) for number, work in works.items()}
        | {linked + number: method.name for number, method in methods.items()},
        methods=methods,
        terms=terms,
        spread={term: float(graph.spread[number]) for number, term in terms.items()},
        query_text=read_query(graph, query, seeds, lookup.terms),
    )


def _explain(table: _NameTable, row: int, findings: Sequence[_Finding]) -> list[Reason]:
    """Build the reasons of one recommendation, strongest first."""
    weights: dict[
        str, float
    ] = {}  # highest weight of each term over all signals, so that the text is tokenised once for all of them
    for finding in findings:
        for number, weight in finding.request.terms.items():
            term = table.terms[number]
            weights[term] = max(weight, weights.get(term, 0.0))
    score = sum(finding.contribution for finding in findings)
    is_related = score >= BANDS["related"]
    text = PairedText(table.papers[row], weights, table.spread, table.query_text, is_related=is_related)
    names = _NamesOfPaper(table, row, text)
    others = {finding.signal: _reason(finding, names) for finding in findings if not finding.request.terms}
    if any(reason.sentence.priority < WEAK for reason in others.values()):
        names = replace(names, text=replace(text, needs_pair=False))
    reasons = (others.get(finding.signal) or _reason(finding, names) for finding in findings)
    return sorted(reasons, key=lambda reason: -reason.contribution)


def _reason(finding: _Finding, names: _NamesOfPaper) -> Reason:
    signal = load_signals()[finding.signal]
    evidence = signal.name_evidence(finding.evidence, names)
    return Reason(finding.signal, finding.contribution, evidence, signal.sentence)
