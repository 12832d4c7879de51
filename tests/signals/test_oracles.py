"""Each signal against the slow, obvious way to compute it."""

import numpy as np
import pytest
from sample_graphs import graph_of, random_graph

from graphrec.model.matrix import to_scipy
from graphrec.model.query import Query
from graphrec.model.relations import CODES, relation_with_code
from graphrec.signals import (
    adamic_adar,
    cited_by_similar,
    cocitation,
    coupling,
    lexical,
    reference,
    semantic,
    shared_authors,
    shared_methods,
)

SEED = 7


@pytest.fixture(scope="module")
def graph():
    return random_graph()


@pytest.fixture(scope="module")
def cites(graph):
    return to_scipy(graph.cites).toarray().astype(float)  # confidences


QUERY = Query(seed_rows=(SEED,))


def test_coupling_counts_shared_references_by_rarity(graph, cites):
    idf = np.log((1 + graph.n_papers) / (1 + (cites > 0).sum(axis=0))) + 1e-3
    length = np.sqrt(np.maximum(1, (cites > 0).sum(axis=1)))
    expected = (cites * idf) @ (cites[SEED] > 0) / (length * length[SEED])
    assert coupling.score(graph, QUERY) == pytest.approx(expected, rel=1e-5)


def test_cocitation_is_saltons_cosine_of_the_citing_papers(graph, cites):
    inside = cites[:, : graph.n_papers]
    count = np.maximum(1, (inside > 0).sum(axis=0))
    expected = inside.T @ (inside[:, SEED] > 0) / np.sqrt(count * count[SEED])
    assert cocitation.score(graph, QUERY) == pytest.approx(expected, rel=1e-5)


def test_adamic_adar_sums_over_common_neighbours(graph, cites):
    inside = cites[:, : graph.n_papers]
    links = (cites > 0).sum(axis=1) + (inside > 0).sum(axis=0)
    shared = ((inside[SEED] > 0) | (inside[:, SEED] > 0)) / np.log(np.maximum(2, links))
    assert adamic_adar.score(graph, QUERY) == pytest.approx((inside + inside.T) @ shared, rel=1e-5)


def test_shared_methods_and_authors_are_sums_over_what_is_shared(graph):
    uses = to_scipy(graph.uses_method).toarray().astype(float)
    size = np.sqrt(np.maximum(1, (uses > 0).sum(axis=1)))
    assert shared_methods.score(graph, QUERY) == pytest.approx(uses @ uses[SEED] / (size * size[SEED]), rel=1e-5)
    wrote = to_scipy(graph.written_by).toarray() > 0
    expected = wrote @ (wrote[SEED] / np.log(1 + np.maximum(1, wrote.sum(axis=0))))
    assert np.array_equal(shared_authors.score(graph, QUERY) > 0, expected > 0)


def test_text_signals_are_cosines(graph):
    terms = to_scipy(graph.terms).toarray()
    assert lexical.score(graph, QUERY) == pytest.approx(terms @ terms[SEED], abs=1e-6)
    vectors = graph.vectors.astype(np.float32)
    assert semantic.score(graph, QUERY) == pytest.approx(vectors @ vectors[SEED], abs=1e-5)


def test_several_seeds_count_by_their_mean(graph):
    both = Query(seed_rows=(SEED, 11))
    for signal in (lexical, semantic, coupling, cocitation, adamic_adar, shared_methods, shared_authors, reference):
        mean = (signal.score(graph, QUERY) + signal.score(graph, Query(seed_rows=(11,)))) / 2
        assert signal.score(graph, both) == pytest.approx(mean, abs=1e-5)


def test_a_reference_counts_by_its_relation_in_both_directions(graph):
    scores = reference.score(graph, QUERY)
    expected = np.zeros(graph.n_papers)
    sources = np.repeat(np.arange(graph.n_papers), np.diff(graph.cites.indptr))
    for at, (source, target) in enumerate(zip(sources, graph.cites.indices, strict=True)):
        strength = relation_with_code(graph.cites_relation[at]).strength * graph.cites.data[at]
        if source == SEED and target < graph.n_papers:
            expected[target] = max(expected[target], strength)
        if target == SEED:
            expected[source] = max(expected[source], strength)
    assert scores == pytest.approx(expected)


def test_what_similar_papers_cite_is_found_without_any_link_of_the_seed(graph):
    query = Query(seed_rows=(0,))
    assert not graph.cites.row(0)[0].size
    scores = cited_by_similar.score(graph, query)
    assert scores.max() > 0
    best = int(np.argmax(scores))
    evidence = cited_by_similar.explain(graph, query, [best])[0]
    assert evidence.nodes
    assert all(best in graph.cites.row(row)[0] for row in evidence.nodes)


def test_papers_are_similar_by_terms_embeddings_and_shared_references(graph, cites):
    strengths = cites.copy()
    strengths[cites > 0] *= [relation_with_code(code).strength for code in graph.cites_relation]
    inside = cites[:, : graph.n_papers]
    texts = lexical.score(graph, QUERY) + semantic.score(graph, QUERY)
    similarity = texts + coupling.score(graph, QUERY) / np.log(2 + graph.n_papers)
    similarity[SEED] = 0
    citations = np.maximum(1, (inside > 0).sum(axis=0))
    total = np.maximum(0, similarity) ** cited_by_similar.SHARPNESS @ strengths[:, : graph.n_papers]
    assert graph.n_papers <= cited_by_similar.SIMILAR
    expected = total / citations**cited_by_similar.HUB_PENALTY
    assert cited_by_similar.score(graph, QUERY) == pytest.approx(expected, rel=1e-4)
    assert coupling.score(graph, QUERY).any()


def test_the_relation_in_words_reaches_the_evidence(eight):
    built = graph_of(eight)
    (link,) = reference.explain(built, Query(seed_rows=(1,)), [0])[0].references
    assert link == (1, 0, CODES["extends"])
