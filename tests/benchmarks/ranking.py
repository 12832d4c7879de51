"""How good and how fast the ranking is; every figure is printed next to its baselines of the same run.

    python tests/benchmarks/ranking.py judgements JUDGEMENTS.tsv           graded judgements on the bundled papers
    python tests/benchmarks/ranking.py citations PAPERS.jsonl[.gz] COLD.qrels HELD_OUT.qrels
    python tests/benchmarks/ranking.py related PAPERS.jsonl[.gz] RELATED.qrels [--text-only]
    python tests/benchmarks/ranking.py screening PAPERS.jsonl[.gz] [--text-only]
    python tests/benchmarks/ranking.py folds JUDGEMENTS.tsv                weights fitted and judged on other queries
    python tests/benchmarks/ranking.py speed [LIBRARY|PAPERS.jsonl[.gz]]   ms a query, and ratio to scikit-learn

`citations` reads papers with `references` (ids) and `external_references` (DOIs outside). Cold queries forget all their
references, one query at a time; held-out references are all removed before anything is built. "by region" ranks only
the papers around the query, as graphrec does in large libraries. `related` ranks all papers by likeness to a seed, with
reference lists as far as both papers are in the file, or by titles and abstracts alone. `screening` reads papers with
`reviews` (review: 1 for included, 0 for excluded) and ranks all that the search of a review found by some of those that
it included; it says how much has to be read until 95 % of the others are found, and what a tenth of it holds.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import trials
from trials import Trial, bundled, objects, records, whole_graph

import graphrec
from graphrec import registry
from graphrec.evaluation import MEASURES, baselines, systems
from graphrec.evaluation.measures import interval, measure
from graphrec.evaluation.report import rank_rows
from graphrec.identity.corpus import Corpus
from graphrec.model.matrix import to_scipy
from graphrec.model.query import Query
from graphrec.ranking.fusion import default_weights, fuse, rank, rank_all, score_all
from graphrec.ranking.region import find_region
from graphrec.vectors.inverted import fit_clusters

if TYPE_CHECKING:
    from collections.abc import Sequence

GRID, FOLDS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.4), 4  # weights that are tried, on all queries but a fourth
SCREENED = ("random", "TF-IDF", "BM25", "Adamic-Adar + Salton")  # what `screening` compares with
SMALL, TARGETS = 10_000, (10, 60)  # papers of a small corpus; ms for all signals of one query on small and large ones


def table(results) -> None:
    """One line a system."""
    for result in results:
        low, high = result.to_dict()["nDCG@10 95%"]
        print(
            f"{result.system:26}", *(f"{name} {result.mean(name):.3f}" for name in MEASURES), f"[{low:.3f}, {high:.3f}]"
        )


def judgements(path: str) -> None:
    """Every system on graded judgements of the bundled papers."""
    trial, unknown = trials.seeds(path)
    print(f"{len(trial.cases)} queries, {len(unknown)} titles unknown")
    table(trial.run(systems(trial.papers)))


def citations(papers: str, cold: str, held_out: str) -> None:
    """Every baseline on forgotten and on held-out references."""
    for trial in trials.citations(papers, cold, held_out):
        ours = {"graphrec": systems(trial.papers)["graphrec"], "graphrec, by region": by_region(trial.graph)}
        print(f"--- {trial.name}: {len(trial.cases)} queries")
        table(trial.run({**ours, **baselines(trial.papers)}))


def related(papers: str, judged: str, *, text_only: bool) -> None:
    """Every system on papers that others judged to belong together."""
    trial = trials.related(papers, judged, text_only=text_only)
    print(f"{len(trial.cases)} queries{', by titles and abstracts alone' * text_only}")
    table(trial.run(systems(trial.papers)))


def screening(path: str, *, text_only: bool, draws: int = 10) -> None:
    """Every paper of each review, ranked by one, three or five of those that it included."""
    corpus, reviews = records(path), [each.get("reviews", {}) for each in objects(path)]
    values = defaultdict(list)
    for review in sorted({name for each in reviews for name in each}):
        rows = [row for row, each in enumerate(reviews) if review in each]
        papers = [replace(corpus[row], references=() if text_only else corpus[row].references) for row in rows]
        graph = whole_graph(Corpus(tuple(papers)))
        is_included = np.array([reviews[row][review] == 1 for row in rows])
        compared = {name: score for name, score in baselines(papers).items() if name in SCREENED}
        draw = np.random.default_rng(0)
        for n_seeds, _ in itertools.product((1, 3, 5), range(draws)):
            seeds = np.sort(draw.choice(np.flatnonzero(is_included), n_seeds, replace=False))
            query = Query(seed_rows=tuple(seeds.tolist()))
            orders = {"graphrec --all": rank_all(graph, query, score_all(graph, query)).rows}
            for name, score in compared.items():
                order = np.argsort(-score(graph, query), kind="stable")
                orders[name] = order[~np.isin(order, seeds)]
            for name, order in orders.items():
                values[n_seeds, name].append(_effort(is_included[order]))
    for (n_seeds, name), each in values.items():
        read, tenth = np.mean(each, axis=0)
        print(f"{n_seeds} known  {name:22} read {read:.3f} until 95 % are found; a tenth of it holds {tenth:.3f}")


def _effort(hits: np.ndarray) -> tuple[float, float]:
    """The share of a ranking up to 95 % of its relevant papers, and the share of these in its first tenth."""
    found = np.flatnonzero(hits)
    enough = found[int(np.ceil(0.95 * len(found))) - 1] + 1
    return enough / len(hits), float((found < 0.1 * len(hits)).mean())


def by_region(graph):
    """graphrec as it asks large libraries: only the papers around the query are ranked."""
    clusters = fit_clusters(graph.vectors)[0]

    def score(graph, query):
        found = find_region(
            replace(graph, centres=clusters.centres, order=clusters.order, starts=clusters.starts), query
        )
        scores = np.zeros(graph.n_papers)
        scores[found.rows] = fuse(found.graph, found.query, default_weights()).sum(axis=1)
        return scores

    return score


def folds(path: str) -> None:
    """The default weights beside weights fitted to all but a fold of the queries and judged on that fold alone."""
    trial = trials.seeds(path)[0]
    names, parts = [*default_weights()], _parts(trial)
    everything = range(len(parts))
    fitted = _fit(trial, parts, everything)
    default = np.array([*default_weights().values()])
    for name, found in (
        ("default weights, seen queries", _values(trial, parts, default, everything)),
        ("weights fitted to all of them", _values(trial, parts, fitted, everything)),
        ("equal weights, nothing fitted", _values(trial, parts, np.ones(len(names)), everything)),
        (f"fitted, {FOLDS}-fold, unseen queries", unseen(trial)),
    ):
        low, high = interval(found)
        print(f"{name:36}nDCG@10 {np.mean(found):.3f} [{low:.3f}, {high:.3f}]")


def unseen(trial: Trial) -> list[float]:
    """nDCG@10 of each query by weights that were fitted to the queries outside its fold."""
    parts = _parts(trial)
    fold_of = np.random.default_rng(0).permutation(len(parts)) % FOLDS
    held_out = {}
    for fold in range(FOLDS):
        seen, others = (np.flatnonzero(mask).tolist() for mask in (fold_of != fold, fold_of == fold))
        weights = _fit(trial, parts, seen)
        held_out |= dict(zip(others, _values(trial, parts, weights, others), strict=True))
        told = ", ".join(f"{name} {weight:g}" for name, weight in zip(default_weights(), weights, strict=True))
        print(f"fold {fold + 1}: {told}")
    return [held_out[at] for at in range(len(parts))]


def _parts(trial: Trial) -> list[np.ndarray]:
    """What each signal says of each query (n_papers, n_signals), with a weight of 1."""
    return [fuse(trial.graph, case.query, dict.fromkeys(default_weights(), 1.0)) for case in trial.cases]


def _values(trial: Trial, parts: list[np.ndarray], weights: np.ndarray, chosen: Sequence[int]) -> list[float]:
    """nDCG@10 of some queries."""
    ranks = (rank_rows(trial.graph, trial.cases[at], parts[at] @ weights) for at in chosen)
    return [
        measure(one, trial.cases[at].grades, trial.relevant_from)["nDCG@10"]
        for at, one in zip(chosen, ranks, strict=True)
    ]


def _fit(trial: Trial, parts: list[np.ndarray], chosen: Sequence[int]) -> np.ndarray:
    """Weights by coordinate ascent from equal ones: few steps on a coarse grid, little is learnt by heart."""

    def worth(weights: np.ndarray) -> float:
        return float(np.mean(_values(trial, parts, weights, chosen)))

    weights = np.ones(parts[0].shape[1]) / 2
    for _ in range(2):
        for at in range(len(weights)):
            tried = [np.where(np.arange(len(weights)) == at, value, weights) for value in (weights[at], *GRID)]
            weights = tried[int(np.argmax([worth(one) for one in tried]))]
    return weights


def speed(path: str | None, queries: int = 40) -> None:
    """Milliseconds of every signal and of the whole ranking, and the ratio to one TF-IDF query of scikit-learn."""
    graph = _graph_of(path)
    asked = [Query(seed_rows=(int(row),)) for row in np.random.default_rng(0).integers(graph.n_papers, size=queries)]
    weights = to_scipy(graph.terms).astype(np.float32)
    baseline = _median(lambda query: (weights @ weights[[query.seed_rows[0]]].T).toarray(), asked)
    print(f"{graph.n_papers} papers; CPU time of one warm query, median of {queries}")
    print(f"{'scikit-learn TF-IDF':26}{baseline:8.2f} ms")
    regions = {query: find_region(graph, query) for query in asked}
    for name in registry.builtin_names("signals"):
        module = registry.load("signals", name)
        if name != "facet":
            took = _median(lambda query, module=module: module.score(regions[query].graph, regions[query].query), asked)
            print(f"{name:26}{took:8.2f} ms")
    print(f"{'region of the query':26}{_median(lambda query: find_region(graph, query), asked):8.2f} ms")
    whole = _median(lambda query: _ranked_around(graph, query), asked)
    target = TARGETS[graph.n_papers > SMALL]
    print(f"{'all signals, ranked':26}{whole:8.2f} ms = {whole / baseline:.1f} x scikit-learn (target {target} ms)")


def _graph_of(path: str | None):
    """The graph of a library folder, of a file of papers, or of the bundled papers."""
    if path and Path(path).is_dir():
        return graphrec.open(path)._snapshot.graph
    return whole_graph(Corpus(tuple(records(path))) if path else bundled())


def _ranked_around(graph, query: Query):
    region = find_region(graph, query)
    return rank(region.graph, region.query)


def _median(answer, asked) -> float:
    """Milliseconds of CPU time of one warm call."""
    for query in asked:
        answer(query)
    times = []
    for query in asked:
        start = time.process_time()
        answer(query)
        times.append(time.process_time() - start)
    return float(np.median(times)) * 1e3


def main() -> None:
    """Parse and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    tasks = parser.add_subparsers(dest="task", required=True)
    tasks.add_parser("judgements").add_argument("path")
    several = tasks.add_parser("citations")
    for name in ("papers", "cold", "held_out"):
        several.add_argument(name)
    likeness = tasks.add_parser("related")
    likeness.add_argument("papers")
    likeness.add_argument("judged")
    likeness.add_argument("--text-only", action="store_true")
    screened = tasks.add_parser("screening")
    screened.add_argument("path")
    screened.add_argument("--text-only", action="store_true")
    tasks.add_parser("folds").add_argument("path")
    tasks.add_parser("speed").add_argument("path", nargs="?")
    arguments = vars(parser.parse_args())
    modes = {
        "judgements": judgements,
        "citations": citations,
        "related": related,
        "screening": screening,
        "folds": folds,
        "speed": speed,
    }
    modes[arguments.pop("task")](**arguments)


if __name__ == "__main__":
    main()
