"""What every signal promises, whatever it measures."""

import json
from dataclasses import fields, is_dataclass, replace
from types import MappingProxyType

import numpy as np
import pytest
from sample_graphs import random_graph

from graphrec import registry
from graphrec.model.facts import Method
from graphrec.model.matrix import SparseMatrix, from_triples
from graphrec.model.paper import Paper
from graphrec.model.query import Query
from graphrec.model.reason import Sentence
from graphrec.ranking.fusion import default_weights, for_facet
from graphrec.signals import NameRequest, SharedText, Signal, load_signals
from graphrec.vectors.abstracts import FACETS

QUERIES = [
    Query(seed_rows=(5,)),
    Query(seed_rows=(5, 9, 12)),
    Query(seed_rows=(0,)),
    Query(text_terms=(np.array([1, 4, 9]), np.array([0.6, 0.6, 0.53])), text_vector=np.full(8, 8**-0.5)),
    Query(seed_rows=(3,), text_terms=(np.array([2]), np.array([1.0])), text_vector=np.full(8, 8**-0.5)),
    Query(seed_rows=(5,), facet="method", part_rows=(5, 9, 12), part_vectors=np.full((3, 8), 8**-0.5)),
]

each_signal = pytest.mark.parametrize("signal", load_signals().values(), ids=load_signals())
each_query = pytest.mark.parametrize("query", QUERIES, ids=["seed", "seeds", "isolated", "text", "both", "part"])


def _same(one, other):
    return one == pytest.approx(other, abs=1e-9)


@each_signal
@each_query
def test_one_finite_score_a_paper(signal, query):
    scores = signal.score(random_graph(), query)
    assert scores.shape == (40,)
    assert np.isfinite(scores).all()


@each_signal
@each_query
def test_the_same_question_gets_the_same_answer_and_changes_nothing(signal, query):
    graph, untouched = random_graph(), random_graph()
    assert np.array_equal(signal.score(graph, query), signal.score(graph, query))
    for part in fields(graph):
        left, right = getattr(graph, part.name), getattr(untouched, part.name)
        pairs = [(left.data, right.data)] if isinstance(left, SparseMatrix) else [(left, right)]
        assert all(np.array_equal(one, other) for one, other in pairs)


class NumberedNames:
    """Names that are made of the numbers; only what a signal says that it wants can be asked for."""

    def __init__(self, query, row, request):
        self.query, self.row, self.request = query, row, request
        self.paper = Paper(title=f"Paper {row}", authors=("Ada Lovelace",))
        self.seeds = MappingProxyType({seed: Paper(title=f"Paper {seed}") for seed in query.seed_rows})

    def titles(self, nodes):
        assert set(nodes) <= set(self.request.nodes)
        return tuple(f"node {node}" for node in nodes)

    def methods(self, numbers):
        assert set(numbers) <= set(self.request.methods)
        return tuple(Method(f"method {number}") for number in numbers)

    def terms(self, weights):
        assert weights.keys() <= self.request.terms.keys()
        return {f"term {number}": weight for number, weight in weights.items()}

    def shared_text(self):
        return SharedText(tuple(self.terms(self.request.terms)))

    def is_subject(self, phrase):
        return True

    def references(self, citing, cited):
        return ()


def _explained(signal, query):
    """(request, evidence in names, sentence) for each paper to which a signal gives a score."""
    graph = random_graph()
    rows = [row for row in np.flatnonzero(signal.score(graph, query)).tolist() if row not in query.seed_rows]
    found = signal.explain(graph, query, rows)
    assert len(found) == len(rows)
    for row, evidence in zip(rows, found, strict=True):
        request = signal.request_names(evidence)
        named = signal.name_evidence(evidence, NumberedNames(query, row, request))
        yield request, named, signal.sentence(named)


@each_signal
@each_query
def test_the_evidence_of_every_paper_that_scores_becomes_json_and_a_sentence(signal, query):
    for request, named, sentence in _explained(signal, query):
        assert isinstance(request, NameRequest)
        assert is_dataclass(named)
        assert named.to_dict() == json.loads(json.dumps(named.to_dict()))
        assert named.to_dict().keys().isdisjoint({"signal", "contribution"})
        assert isinstance(sentence, Sentence)
        assert sentence.clause.strip()
        assert sentence.clause[-1] not in ".!"


@each_signal
def test_evidence_is_for_each_paper_asked_about_even_where_there_is_none(signal):
    assert len(signal.explain(random_graph(), QUERIES[2], [1, 2, 17])) == 3
    assert list(signal.explain(random_graph(), QUERIES[0], [])) == []


@each_signal
def test_a_signal_says_what_ranking_needs_to_know(signal):
    assert isinstance(signal, Signal)
    assert 0 <= signal.weight < np.inf
    assert set(signal.uses) <= set(load_signals())
    assert set(signal.facets) <= set(FACETS)
    assert signal.weight or signal.facets


@each_signal
def test_an_absolute_signal_scores_between_0_and_1(signal):
    if signal.is_absolute:
        assert all(signal.score(random_graph(), query).max() <= 1 for query in QUERIES)


def test_the_signals_that_ship_are_those_in_the_folder_each_with_a_place_of_its_own():
    entries = registry.builtin_names("signals")
    assert sorted(name.replace("_", "-") for name in load_signals()) == list(entries)
    assert len({signal.order for signal in load_signals().values()}) == len(entries)


def test_the_usual_weights_are_those_of_the_signals_in_their_order():
    assert default_weights() == {name: each.weight for name, each in load_signals().items() if each.weight}
    orders = [load_signals()[name].order for name in default_weights()]
    assert orders == sorted(orders)


@pytest.mark.parametrize("facet", FACETS)
def test_where_a_part_is_asked_for_the_weights_are_those_for_it(facet):
    weights = for_facet(default_weights(), facet)
    for name, signal in load_signals().items():
        expected = signal.facets[facet].weight if facet in signal.facets else signal.weight
        assert weights.get(name, 0) == expected


@each_signal
def test_an_empty_corpus_and_a_corpus_of_one_paper_give_scores(signal):
    assert signal.score(random_graph(0, 0, 0), Query()).shape == (0,)
    assert signal.score(random_graph(1, 0, 0), Query(seed_rows=(0,))).shape == (1,)


@each_signal
def test_renumbering_the_papers_renumbers_the_scores(signal):
    graph = random_graph(20)
    order = np.random.default_rng(3).permutation(20)  # new row -> old row
    renumbered = _renumber(graph, order)
    old, new = signal.score(graph, Query(seed_rows=(int(order[4]),))), signal.score(renumbered, Query(seed_rows=(4,)))
    assert _same(new, old[order])


def _renumber(graph, order):
    place = np.argsort(order)

    def moved(matrix, *, columns):
        rows = place[np.repeat(np.arange(matrix.n_rows), np.diff(matrix.indptr))]
        targets = (
            np.where(matrix.indices < 20, place[np.minimum(matrix.indices, 19)], matrix.indices)
            if columns
            else matrix.indices
        )
        return from_triples(rows, targets, matrix.data, matrix.shape)

    cites, similar = moved(graph.cites, columns=True), moved(graph.similar, columns=True)
    codes = from_triples(
        place[np.repeat(np.arange(20), np.diff(graph.cites.indptr))],
        np.where(graph.cites.indices < 20, place[np.minimum(graph.cites.indices, 19)], graph.cites.indices),
        graph.cites_relation.astype(np.float32) + 1,
        graph.cites.shape,
    )
    uses, terms, authors = (moved(each, columns=False) for each in (graph.uses_method, graph.terms, graph.written_by))
    return replace(
        graph,
        cites=cites,
        cites_relation=(codes.data - 1).astype(np.int8),
        cited_by=cites.transpose(),
        similar=similar,
        uses_method=uses,
        used_by=uses.transpose(),
        terms=terms,
        spread=np.bincount(terms.indices, minlength=terms.n_columns) / max(1, terms.n_rows),
        written_by=authors,
        wrote=authors.transpose(),
        vectors=graph.vectors[order],
        years=graph.years[order],
    )
