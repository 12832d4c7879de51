"""What a reranker is worth: the order of the first results without it and with it, at several weights.

    python tests/benchmarks/rerank.py RERANKER [JUDGEMENTS.tsv]               graded judgements on the bundled papers
    python tests/benchmarks/rerank.py RERANKER PAPERS.jsonl[.gz] RELATED.qrels   papers that others found related

RERANKER is what `graphrec related --rerank` takes, such as encoder=MODEL. Each paper is read once, and its grade
weighed in several ways: `*` marks the weight that the reranker has by itself. "gain" is the mean difference to the
usual order with its 95 % interval over the queries. "a reader without fault" puts the first 20, or 50, in the order of
the judgements. "unjudged" is the share of the first ten that nobody has judged; they count as unrelated.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import trials

from graphrec.evaluation.measures import interval, measure
from graphrec.model.grade import GradeList, Topic
from graphrec.ranking import rerank
from graphrec.ranking.fusion import Scored, score_all

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graphrec.evaluation import Case
    from graphrec.ranking.rerank import ChosenReranker

WEIGHTS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9)
READ = (20, 50)  # papers that a reader without fault reads


def best(scored: Scored) -> list[int]:
    """Rows of the papers that score anything, best first."""
    rows = np.argsort(-np.where(scored.scores > 0, scored.raw, 0), kind="stable")
    return rows[scored.scores[rows] > 0].tolist()


def read(trial: trials.Trial, case: Case, chosen: ChosenReranker) -> tuple[Scored, GradeList]:
    """The usual scores for a case, and the grades of the first papers."""
    scored = score_all(trial.graph, case.query)
    scored.scores[case.excluded] = 0
    rows = rerank.first_rows(scored).tolist()
    topic = Topic(tuple(trial.papers[row] for row in case.query.seed_rows))
    return scored, rerank.grade(chosen, topic, dict(enumerate(trial.papers)), rows)


def without_fault(order: list[int], case: Case, count: int) -> list[int]:
    """The first papers in the order of the judgements."""
    return sorted(order[:count], key=lambda row: -case.grades.get(row, 0)) + order[count:]


def main(choice: str, *paths: str) -> None:
    """Print one line for each order."""
    trial = trials.related(*paths, text_only=True) if len(paths) == 2 else trials.seeds(*paths)[0]
    chosen, _ = rerank.open_reranker(choice, {})
    runs = [(case, *read(trial, case, chosen)) for case in trial.cases]
    n_read = sum(len(grades.rows) for *_, grades in runs)
    n_ungraded = sum(grades.n_ungraded for *_, grades in runs)
    print(f"{len(runs)} queries, {n_read} papers read by {chosen.label}, {n_ungraded} without a grade")
    usual = values(trial, [(case, best(scored)) for case, scored, _ in runs])
    show("as usual", usual, usual)
    for weight in sorted({*WEIGHTS, chosen.weight}):
        mark = "*" * (weight == chosen.weight)
        show(f"weight {weight:g}{mark}", values(trial, [(case, order(*each, weight)) for case, *each in runs]), usual)
    for count in READ:
        perfect = [(case, without_fault(best(scored), case, count)) for case, scored, _ in runs]
        show(f"a reader without fault, of {count}", values(trial, perfect), usual)


def order(scored: Scored, grades: GradeList, weight: float) -> list[int]:
    """The order with the grades of a reranker at a weight."""
    return best(rerank.apply(scored, np.array(grades.rows, dtype=np.int64), replace(grades, weight=weight)))


def values(trial: trials.Trial, runs: Sequence[tuple[Case, list[int]]]) -> dict[str, list[float]]:
    """nDCG@10, recall@20 and the share of unjudged papers among the first ten, for each query."""
    measured = [measure(ranked, case.grades, trial.relevant_from) for case, ranked in runs]
    unjudged = [float(np.mean([row not in case.grades for row in ranked[:10]] or [0])) for case, ranked in runs]
    names = ("nDCG@10", "recall@20")
    return {name: [each[name] for each in measured] for name in names} | {"unjudged": unjudged}


def show(name: str, found: dict[str, list[float]], usual: dict[str, list[float]]) -> None:
    """One line of the table."""
    gains = np.subtract(found["nDCG@10"], usual["nDCG@10"])
    low, high = interval(gains)
    means: Callable[[str], str] = lambda key: f"{key} {np.mean(found[key]):.3f}"  # noqa: E731
    print(f"{name:30}", *map(means, found), f"gain {gains.mean():+.3f} [{low:+.3f}, {high:+.3f}]")


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
