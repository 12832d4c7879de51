"""Personalized PageRank: a random walk from the query over references, text neighbours and methods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from graphrec.model.matrix import SparseMatrix
from graphrec.model.reason import LAST, Sentence
from graphrec.signals import _rows, _shared, _steps
from graphrec.signals._contract import NameRequest, Signal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.model.query import Query
    from graphrec.signals._contract import Names

DAMPING = 0.7  # probability of another step; below the usual 0.85, since shorter walks stay on the subject
ITERATIONS = 10  # steps; DAMPING ** 10 = 3 % of the probability remains
PAPERS, WORKS, SIMILAR, METHODS = 1.0, 0.1, 0.35, 0.1  # shares of the steps from a paper: works and methods are hubs
FEW = 2.0  # sum of strengths at which references have half of their share: of a paper with one, few steps lead there
SHARPNESS = 5  # power of the similarity, so that the nearest neighbours count most
HUB_PENALTY = 0.25  # power of the number of links by which a paper's probability is divided
NEGLIGIBLE = 1e-4  # probability below which a node is not expanded; a tenth of it changes no result and takes longer
EVIDENCE_NODES = 3
_OVER_ONE = 3  # nodes of a path with one between both ends
TEXT_STARTS = 10  # papers closest to free text from which the walk starts


class Walk(NamedTuple):
    """How the walk reaches a paper.

    `path`: a shortest path from the query, both ends included; empty if there is more than one node between, and the
    paper alone if the walk starts there. `steps`: the kind of each step on it. `through`: the nodes from which most of
    the walk arrives, by steps of these kinds, strongest first.
    """

    path: tuple[int, ...]
    through: tuple[int, ...]
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedWalk:
    """The way from a seed to the paper, in titles.

    `path`: the titles on it, for free text from a paper like it. `steps`: what each is to the next ("is near").
    `through`: where the walk passes most by such steps. `seed`: title of the seed it starts from; left out if unknown
    and for free text.
    """

    path: tuple[str, ...]
    through: tuple[str, ...]
    seed: str | None = None
    steps: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The keys of the JSON output."""
        seed = {} if self.seed is None else {"seed": self.seed}
        return {"path": list(self.path), "steps": list(self.steps), "through": list(self.through), **seed}


def score(graph: PaperGraph, query: Query) -> FloatArray:
    """Probability of the walk to be at each paper, divided by (number of links) ^ `HUB_PENALTY`.

    Source: Haveliwala, Topic-sensitive PageRank, 2002; as in Andersen, Chung & Lang, Local graph partitioning using
    PageRank vectors, 2006, negligible probabilities are not propagated.
    Cost: `ITERATIONS` times the links of the nodes that are not negligible.
    """
    mass = walk(graph, start(graph, query))[: graph.n_papers]
    links = _rows.row_sizes(graph.cited_by)[: graph.n_papers] + _rows.row_sizes(graph.similar)
    return np.asarray(mass / np.maximum(1, links) ** HUB_PENALTY)


def start(graph: PaperGraph, query: Query) -> FloatArray:
    """Start distribution (n_nodes,), of sum 1 or 0: seeds, papers closest to free text, papers it refers to."""
    chance = np.zeros(graph.n_papers + graph.n_works + graph.n_methods)
    chance[_rows.seeds(query)] = 1
    if query.text_terms is not None:
        similarity = graph.terms.right_multiply(*query.text_terms)
        closest = _rows.strongest(similarity, TEXT_STARTS)
        if len(closest):
            chance[closest] += similarity[closest] / similarity[closest].sum()
        referred = sorted({one.target for one in query.text_references if one.target is not None})
        chance[referred] += 1 / max(1, len(referred))
    total = chance.sum()
    return chance / total if total else chance


def walk(
    graph: PaperGraph, chance: FloatArray, iterations: int = ITERATIONS, negligible: float = NEGLIGIBLE
) -> FloatArray:
    """Compute the personalized PageRank (n_nodes,) of all papers, works and methods.

    rank = (1 - d) * sum over k of d^k * chance @ P^k, with d = `DAMPING` and P = `transitions`. At a node without links
    the walk ends.

    Args:
        graph: the papers and their links.
        chance: start distribution (n_nodes,).
        iterations: number of steps.
        negligible: probability up to which a node is not expanded.
    """
    rank, moving = np.zeros(len(chance)), chance
    for _ in range(iterations):
        rank += (1 - DAMPING) * moving
        moving = DAMPING * step(graph, np.flatnonzero(moving > negligible), moving)
    return rank + (1 - DAMPING) * moving


def step(graph: PaperGraph, nodes: IntArray, mass: FloatArray) -> FloatArray:
    """Move the probability of some nodes one step along their links.

    Args:
        graph: the papers and their links.
        nodes: numbers of the nodes.
        mass: probability of every node (n_nodes,).

    Returns:
        The probability that arrives at every node (n_nodes,).
    """
    return transitions(graph).combine_rows(nodes, mass[nodes])


def transitions(graph: PaperGraph) -> SparseMatrix:
    """Transition probabilities (n_nodes, n_nodes); a row sums to 1, or to 0 for a node without links.

    Cost: linear in the links, once for every graph.
    """
    if graph not in _TRANSITIONS:
        which, target, chance = _chances(graph)
        order = np.argsort(which, kind="stable")
        papers = np.bincount(which, minlength=graph.n_papers), target[order], chance[order]
        parts = papers, _divide_rows(graph.cited_by, graph.n_papers), _divide_rows(graph.used_by, 0)
        sizes, targets, chances = (np.concatenate(each) for each in zip(*parts, strict=True))
        indptr = np.concatenate(([0], np.cumsum(sizes)))
        _TRANSITIONS[graph] = SparseMatrix(indptr, targets.astype(np.int32), chances, len(sizes))
    return _TRANSITIONS[graph]


_TRANSITIONS: WeakKeyDictionary[PaperGraph, SparseMatrix] = WeakKeyDictionary()


def _divide_rows(matrix: SparseMatrix, start: int) -> tuple[IntArray, IntArray, FloatArray]:
    """Normalise the rows from `start` on: their sizes, columns, and entries divided by the sum of their row."""
    sizes = _rows.row_sizes(matrix)[start:]
    which = np.repeat(np.arange(len(sizes)), sizes)
    first = int(matrix.indptr[start])
    values = matrix.data[first:].astype(np.float64)
    sums = np.bincount(which, weights=values, minlength=len(sizes))
    return sizes, matrix.indices[first:], values / sums[which]


class _Links(NamedTuple):
    """The links of papers of one kind, as aligned arrays, and their share of the steps from a paper.

    `few`: the sum of the weights of a paper's links at which they have half of the share.
    """

    share: float
    paper: IntArray
    node: IntArray
    weight: FloatArray
    few: float = 0.0


def _chances(graph: PaperGraph) -> tuple[IntArray, IntArray, FloatArray]:
    """Transition probabilities from papers, as aligned arrays: paper, node, probability."""
    links = _links_of_papers(graph)
    sums = np.stack([np.bincount(each.paper, weights=each.weight, minlength=graph.n_papers) for each in links])
    share, few = (np.array(each)[:, None] for each in zip(*((each.share, each.few) for each in links), strict=True))
    shares = share * sums / np.maximum(sums + few, 1e-12)
    factors = shares / np.maximum(shares.sum(axis=0), 1e-12) / np.where(sums > 0, sums, 1)
    chances = [each.weight * factor[each.paper] for factor, each in zip(factors, links, strict=True)]
    join = np.concatenate
    return join([each.paper for each in links]), join([each.node for each in links]), join(chances)


def _links_of_papers(graph: PaperGraph) -> list[_Links]:
    """Collect the links of papers by kind: papers cited or citing, works cited, text neighbours, methods."""
    papers = np.arange(graph.n_papers)
    cites, similar, uses = graph.cites, graph.similar, graph.uses_method
    citing = np.repeat(papers, _rows.row_sizes(cites))
    near = np.repeat(papers, _rows.row_sizes(similar))
    using = np.repeat(papers, _rows.row_sizes(uses))
    inside = np.flatnonzero(cites.indices < graph.n_papers)
    outside = np.flatnonzero(cites.indices >= graph.n_papers)
    strength = _rows.reference_strengths(graph, inside)
    join = np.concatenate
    return [
        _Links(
            PAPERS,
            join((citing[inside], cites.indices[inside])),
            join((cites.indices[inside], citing[inside])),
            join((strength, strength)),
            FEW,
        ),
        _Links(WORKS, citing[outside], cites.indices[outside], cites.data[outside]),
        _Links(SIMILAR, near, similar.indices, similar.data.astype(np.float32) ** SHARPNESS),
        _Links(METHODS, using, uses.indices + cites.n_columns, uses.data),
    ]


def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[Walk]:
    """For each paper, find a shortest path from the query, and the nodes from which most of the walk arrives.

    Args:
        graph: the papers and their links.
        query: the seeds and the text of the query.
        rows: rows of the recommended papers.
    """
    chance = start(graph, query)
    first = step(graph, np.flatnonzero(chance), chance)
    moves = transitions(graph)
    which, at = moves.entries(np.asarray(rows, dtype=np.int64))
    target, back = moves.indices[at], moves.data[at]
    between = np.where(chance[target] > 0, 0, first[target] * back)
    passed: list[dict[int, float]] = [{} for _ in rows]
    for position, node, mass in zip(which.tolist(), target.tolist(), between.tolist(), strict=True):
        if mass > 0:
            passed[position][node] = passed[position].get(node, 0.0) + mass
    return [_evidence(graph, chance, first, int(row), nodes) for row, nodes in zip(rows, passed, strict=True)]


def _evidence(graph: PaperGraph, chance: FloatArray, first: FloatArray, row: int, passed: Mapping[int, float]) -> Walk:
    """Build the evidence for one paper.

    `first`: probability of every node after one step from the query. `passed`: probability that arrives at the paper by
    each of its neighbours.
    """
    if chance[row] > 0:
        return Walk((row,), ())
    through = tuple(sorted(passed, key=lambda node: (-passed[node], node))[:EVIDENCE_NODES])
    if first[row] > 0:
        source = _source(graph, chance, row)
        return Walk((source, row), through, (_steps.step_between(graph, source, row),))
    if not through:
        return Walk((), ())
    source, steps, alike = _steps.strongest_kind(graph, [_source(graph, chance, through[0])], through, row)
    return Walk((source, alike[0], row), alike, steps)


def _source(graph: PaperGraph, chance: FloatArray, node: int) -> int:
    """Find the start node from which most probability moves to a node in one step."""
    starts = np.flatnonzero(chance)
    if len(starts) == 1:
        return int(starts[0])
    arriving = [step(graph, starts[at : at + 1], chance)[node] for at in range(len(starts))]
    return int(starts[int(np.argmax(arriving))])


def request_names(evidence: Walk) -> NameRequest:
    """Request the names of all nodes."""
    return NameRequest(nodes=(*evidence.path, *evidence.through))


def name_evidence(evidence: Walk, names: Names) -> NamedWalk:
    """Replace nodes by titles; the seed is the first node of the path or, without a path, the query's only seed."""
    begun = evidence.path[:1] or names.query.seed_rows
    is_seed = len(begun) == 1 and begun[0] in names.seeds
    seed = names.seeds[begun[0]].title if is_seed else None
    return NamedWalk(names.titles(evidence.path), names.titles(evidence.through), seed, evidence.steps)


def sentence(evidence: NamedWalk) -> Sentence:
    """State how the steps of the walk go."""
    if len(evidence.path) == _OVER_ONE:
        start = evidence.seed or evidence.path[0]
        return _steps.say_steps(start, evidence.through, evidence.steps, is_like=evidence.seed is None)
    return Sentence(_clause(evidence), priority=LAST)  # direct links say more


def _clause(walk: NamedWalk) -> str:
    if len(walk.path) == 1:
        return "among the papers that your text is closest to or names"
    start = _shared.name_seed(walk.seed) if walk.seed else "what was asked for"
    return f"near {start} in text" if walk.steps == (_steps.NEAR,) else f"linked with {start}"


SIGNAL = Signal(
    weight=1.0,  # tuned on development queries, see `Signal`
    score=score,
    explain=explain,
    request_names=request_names,
    name_evidence=name_evidence,
    sentence=sentence,
    is_from_text=True,
    order=20,
)
