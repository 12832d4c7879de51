"""Systems to evaluate: graphrec, each of its signals alone and left out, and baselines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.ranking.fusion import default_weights, fuse
from graphrec.signals import adamic_adar, cocitation, coupling, lexical, load_signals
from graphrec.storage.resources import check_addresses
from graphrec.vectors import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray
    from graphrec.model.paper import Paper
    from graphrec.model.query import Query

    System = Callable[[PaperGraph, Query], FloatArray]

BM25_SATURATION, BM25_LENGTH = 1.2, 0.75  # k1 and b as in Lucene


def systems(papers: Sequence[Paper], weights: Mapping[str, float] | None = None) -> dict[str, System]:
    """Build all systems by name, graphrec first; each scores every paper for a query.

    `weights`: weights of the signals by name; None for their default weights.
    """
    weights = default_weights() if weights is None else weights
    by_name: dict[str, System] = {"graphrec": weigh_signals(weights), **baselines(papers)}
    used = [name for name, weight in weights.items() if weight]
    by_name |= {f"only {name}": load_signals()[name].score for name in used}
    by_name |= {f"without {name}": weigh_signals({**weights, name: 0.0}) for name in used}
    return by_name


def baselines(papers: Sequence[Paper]) -> dict[str, System]:
    """Build the baselines: simple methods, and those that are usual in the field."""
    return {
        "random": random_order,
        "most cited": most_cited,
        "TF-IDF": lexical.score,
        "BM25": bm25(papers),
        "coupling": coupling.score,
        "co-citation": cocitation.score,
        "Adamic-Adar + Salton": adamic_adar_salton,
        "PageRank on citations": citation_pagerank,
    }


def weigh_signals(weights: Mapping[str, float]) -> System:
    """Build the system that adds up the signals with some weights."""

    def score(graph: PaperGraph, query: Query) -> FloatArray:
        return np.asarray(fuse(graph, query, weights).sum(axis=1))

    return score


def random_order(graph: PaperGraph, query: Query) -> FloatArray:
    """Random scores, the same at every run."""
    return np.random.default_rng(query.seed_rows).random(graph.n_papers)


def most_cited(graph: PaperGraph, _: Query) -> FloatArray:
    """Number of citations within the corpus."""
    return np.diff(graph.cited_by.indptr)[: graph.n_papers].astype(np.float64)


def adamic_adar_salton(graph: PaperGraph, query: Query) -> FloatArray:
    """The mean of Adamic-Adar and of co-citation (Salton), each over its largest value.

    Source: Weishuhn, Inciteful, https://inciteful.xyz (its similarity formulas).
    """
    both = [signal.score(graph, query) for signal in (adamic_adar, cocitation)]
    return np.asarray(sum(scores / max(float(scores.max(initial=0)), 1e-12) for scores in both) / 2)


def citation_pagerank(graph: PaperGraph, query: Query, *, damping: float = 0.85, iterations: int = 30) -> FloatArray:
    """Personalized PageRank over the citations alone, in both directions, by power iteration.

    Args:
        graph: the papers and their citations.
        query: the seeds.
        damping: probability of another step.
        iterations: number of steps.

    Source: Haveliwala, Topic-sensitive PageRank, 2002.
    """
    n_nodes = graph.cites.n_columns
    degree = np.diff(graph.cited_by.indptr).astype(np.float64)
    degree[: graph.n_papers] += np.diff(graph.cites.indptr)
    start = np.zeros(n_nodes)
    start[list(query.seed_rows)] = 1 / max(1, len(query.seed_rows))
    source = np.repeat(np.arange(graph.n_papers), np.diff(graph.cites.indptr))
    target, rank = graph.cites.indices, start
    for _ in range(iterations):
        moving = rank / np.maximum(1, degree)
        arriving = np.bincount(target, moving[source], n_nodes) + np.bincount(source, moving[target], n_nodes)
        rank = (1 - damping) * start + damping * arriving
    return rank[: graph.n_papers]


def bm25(papers: Sequence[Paper]) -> System:
    """Okapi BM25 with the seed's title and abstract as the query.

    Source: Robertson & Zaragoza, The probabilistic relevance framework: BM25 and beyond, 2009.
    """
    _, counts, weights = _bm25_weights(papers)

    def score(graph: PaperGraph, query: Query) -> FloatArray:
        wanted = counts[list(query.seed_rows)].sum(axis=0) if query.seed_rows else np.zeros((1, counts.shape[1]))
        return np.asarray(wanted @ weights).ravel() if graph.n_papers else np.zeros(0)

    return score


def bm25_of_text(papers: Sequence[Paper]) -> Callable[[str], FloatArray]:
    """Okapi BM25 with free text as the query, as `bm25`."""
    counter, _, weights = _bm25_weights(papers)
    return lambda text: np.asarray((counter.transform([text]) @ weights).todense()).ravel()


def _bm25_weights(papers: Sequence[Paper]) -> tuple[Any, Any, Any]:
    """What counts words, the counts (n_papers, n_words), and the weights of BM25 (n_words, n_papers)."""
    check_addresses("A comparison with other systems")
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import CountVectorizer

    counter = CountVectorizer(analyzer=tokens.fold_words)
    counts = counter.fit_transform([f"{paper.title}. {paper.abstract}" for paper in papers]).astype(np.float64)
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log(1 + (len(papers) - frequency + 0.5) / (frequency + 0.5))
    damp = BM25_SATURATION * (1 - BM25_LENGTH + BM25_LENGTH * lengths / max(1.0, float(lengths.mean())))
    values = counts.data * (BM25_SATURATION + 1) / (counts.data + np.repeat(damp, np.diff(counts.indptr)))
    weights = csr_matrix((values * idf[counts.indices], counts.indices, counts.indptr), shape=counts.shape).T.tocsr()
    return counter, counts, weights
