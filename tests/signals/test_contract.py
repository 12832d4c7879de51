"""What every signal promises, whatever it measures."""

from dataclasses import fields, replace

import numpy as np
import pytest
from sample_graphs import random_graph

from graphrec import registry
from graphrec.model.matrix import SparseMatrix, from_triples
from graphrec.model.query import Query

SIGNALS = [registry.load("signals", name) for name in registry.builtin_names("signals")]
QUERIES = [
    Query(seed_rows=(5,)),
    Query(seed_rows=(5, 9, 12)),
    Query(seed_rows=(0,)),
    Query(text_terms=(np.array([1, 4, 9]), np.array([0.6, 0.6, 0.53])), text_vector=np.full(8, 8**-0.5)),
    Query(seed_rows=(3,), text_terms=(np.array([2]), np.array([1.0])), text_vector=np.full(8, 8**-0.5)),
]

each_signal = pytest.mark.parametrize("signal", SIGNALS, ids=lambda module: module.NAME)
each_query = pytest.mark.parametrize("query", QUERIES, ids=["seed", "seeds", "isolated", "text", "both"])


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


@each_signal
@each_query
def test_evidence_for_every_paper_asked_about_and_only_in_plain_numbers(signal, query):
    told = signal.explain(random_graph(), query, [1, 2, 17])
    assert len(told) == 3
    plain = (int, float, list, tuple)
    assert all(isinstance(value, plain) for evidence in told for value in evidence.values())


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
