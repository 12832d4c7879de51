from dataclasses import replace

import numpy as np
import pytest

from graphrec.edges import similar
from graphrec.engines import open_engine
from graphrec.model.matrix import from_scipy, to_scipy
from graphrec.model.paper import Paper
from graphrec.vectors.embedding import Embedder
from graphrec.vectors.features import TextFeatures, fit
from graphrec.vectors.inverted import fit_clusters, no_clusters


def _none(_):
    return no_clusters(), np.zeros((0, 0), dtype=np.int32)


def _random_features(n_papers=300, seed=0, clusters=_none):
    from scipy.sparse import random as random_sparse
    from sklearn.preprocessing import normalize

    generator = np.random.default_rng(seed)
    terms = from_scipy(normalize(random_sparse(n_papers, 80, 0.1, "csr", dtype=np.float32, random_state=seed)))
    centres = generator.normal(size=(12, 16))
    vectors = centres[generator.integers(12, size=n_papers)] + generator.normal(size=(n_papers, 16)) * 0.4
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    empty = np.zeros((0, 1), dtype=np.float16)
    return TextFeatures(
        terms, [], np.zeros(80), vectors.astype(np.float16), Embedder("none", 0.0, empty), *clusters(vectors)
    )


def _brute(features):
    vectors = features.vectors.astype(np.float32)
    dense = similar.TERM_SHARE * (to_scipy(features.terms) @ to_scipy(features.terms).T).toarray()
    dense += (1 - similar.TERM_SHARE) * vectors @ vectors.T
    np.fill_diagonal(dense, -1)
    return dense


def test_neighbours_are_those_of_brute_force():
    features = _random_features()
    built, dense = similar.build(features, neighbours=5), _brute(features)
    for row in range(300):
        best = np.argsort(-dense[row])[:5]
        columns, values = built.row(row)
        assert set(best) <= set(columns.tolist())
        assert values == pytest.approx(dense[row][columns], abs=1e-4)


def test_the_matrix_is_symmetric_without_diagonal_and_within_bounds(eight):
    dense = to_scipy(similar.build(fit(eight))).toarray()
    assert (dense == dense.T).all()
    assert not dense.diagonal().any()
    assert ((dense >= 0) & (dense <= 1)).all()


@pytest.mark.slow
def test_clusters_find_nearly_all_of_the_neighbours():
    exact, found = (similar.build(_random_features(9000, clusters=how)) for how in (_none, fit_clusters))
    rows = range(0, 9000, 30)
    shared = [len(np.intersect1d(exact.row(row)[0], found.row(row)[0])) / len(exact.row(row)[0]) for row in rows]
    assert np.mean(shared) > 0.7  # half of the similarity is of random words, which no cluster knows


@pytest.mark.parametrize(("of", "size", "apart"), [("_PIECE", 64, 0), ("_ENTRIES", 300, 1e-6)])
def test_what_is_compared_in_pieces_finds_the_same(monkeypatch, of, size, apart):
    features = _random_features(2_000, clusters=fit_clusters)
    whole = similar.build(features)
    monkeypatch.setattr(similar, of, size)
    pieces = similar.build(features)
    assert np.array_equal(pieces.indices, whole.indices)
    assert np.abs(pieces.data - whole.data).max() <= apart


def test_neighbours_found_by_clusters_do_not_depend_on_where_batches_run():
    features = _random_features(6000, clusters=fit_clusters)
    with open_engine("processes", 2) as mapper:
        split, whole = similar.build(features, mapper=mapper), similar.build(features)
    assert np.array_equal(split.indices, whole.indices)
    assert np.array_equal(split.data, whole.data)


def test_papers_of_equal_embeddings_are_candidates_of_each_other_only_so_far():
    features = _random_features(3_000)
    vectors = features.vectors.copy()
    vectors[1_000:] = vectors[0]
    clusters, probes = fit_clusters(vectors)
    features = replace(features, vectors=vectors, clusters=clusters, probes=probes)
    assert np.diff(clusters.starts).max() > 2_000
    search = similar.prepare_search(features.terms, features.vectors, features.clusters, features.probes, 20)
    rows = np.arange(0, 3_000, 10)
    who, _ = similar._candidates(search, rows)
    n_searched = np.diff(features.clusters.starts)[features.probes[rows]].clip(max=similar._MOST_ALIKE).sum(axis=1)
    assert (np.bincount(who, minlength=len(rows)) <= n_searched).all()
    built = similar.build(features)
    dense = _brute(features)
    assert (dense[np.arange(3_000).repeat(np.diff(built.indptr)), built.indices] > 0).all()
    assert np.diff(built.indptr).min() >= 20


@pytest.mark.parametrize(
    "papers", [[Paper(title="Alone")], [Paper(title="Same words here")] * 4, [Paper(title="?")] * 3]
)
def test_degenerate_corpora_give_a_matrix(papers):
    built = similar.build(fit(papers))
    assert built.shape == (len(papers), len(papers))
    assert np.isfinite(built.data).all()
