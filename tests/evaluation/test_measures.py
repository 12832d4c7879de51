import ir_measures
import numpy as np
import pytest
from ir_measures import AP, R, nDCG

from graphrec.evaluation.measures import interval, measure


def _random_run(seed):
    random = np.random.default_rng(seed)
    ranked = random.permutation(200)[:150].tolist()
    grades = {int(row): int(random.integers(0, 4)) for row in random.permutation(200)[:40]}
    return ranked, grades


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("relevant_from", [1, 2])
def test_measures_are_those_of_ir_measures(seed, relevant_from):
    ranked, grades = _random_run(seed)
    ours = measure(ranked, grades, relevant_from)
    qrels = {"q": {str(row): grade for row, grade in grades.items()}}
    run = {"q": {str(row): float(-place) for place, row in enumerate(ranked)}}
    gains = {0: 0, 1: 1, 2: 3, 3: 7}
    theirs = {
        "nDCG@10": nDCG(gains=gains) @ 10,
        "recall@10": R(rel=relevant_from) @ 10,
        "recall@20": R(rel=relevant_from) @ 20,
        "recall@100": R(rel=relevant_from) @ 100,
        "MAP": AP(rel=relevant_from),
    }
    found = ir_measures.calc_aggregate(list(theirs.values()), qrels, run)
    for name, metric in theirs.items():
        assert ours[name] == pytest.approx(found[metric], abs=1e-9)


def test_ndcg_by_hand():
    grades = {1: 3, 2: 1, 3: 2}
    best = 7 + 3 / np.log2(3) + 1 / np.log2(4)
    assert measure([2, 9, 1], grades)["nDCG@10"] == pytest.approx((1 + 7 / np.log2(4)) / best)


def test_a_perfect_ranking_scores_one_and_an_empty_one_zero():
    grades = {1: 1, 2: 1}
    assert set(measure([1, 2, 3], grades).values()) == {1.0}
    assert set(measure([], grades).values()) == {0.0}
    assert set(measure([1, 2], {}).values()) == {0.0}


def test_the_interval_covers_the_mean_and_is_the_same_at_every_run():
    values = np.random.default_rng(0).random(50).tolist()
    low, high = interval(values)
    assert low < np.mean(values) < high
    assert (low, high) == interval(values)
    assert interval([]) == (0.0, 0.0)
    assert interval([0.5] * 9) == (0.5, 0.5)
