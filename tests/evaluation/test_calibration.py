import numpy as np
import pytest
from sample_graphs import random_graph

from graphrec.errors import OptionError
from graphrec.evaluation import Case, calibrate, calibration
from graphrec.evaluation.report import rank_rows
from graphrec.model.query import Query
from graphrec.ranking.fusion import default_weights, fuse
from graphrec.signals import load_signals

DEFAULT_WEIGHTS = default_weights()


def _cases(graph, name, count=30):
    """Cases in which exactly one signal is right."""
    found = []
    for row in range(1, count + 1):
        query = Query(seed_rows=(row,))
        scores = load_signals()[name].score(graph, query).copy()
        scores[row] = -1
        found.append(Case(query, {int(best): 1 for best in np.argsort(-scores)[:3]}))
    return found


def test_the_signal_that_is_right_gains_weight():
    graph = random_graph(80)
    fitted = calibrate(graph, _cases(graph, "lexical"))
    share = fitted.weights["lexical"] / sum(fitted.weights.values())
    assert share > 2 * DEFAULT_WEIGHTS["lexical"] / sum(DEFAULT_WEIGHTS.values())
    assert fitted.fitted > fitted.default
    assert len(repr(fitted)) < 200
    assert fitted.is_better


def test_weights_are_not_negative_and_references_keep_theirs():
    graph = random_graph(80)
    weights = calibrate(graph, _cases(graph, "semantic")).weights
    assert all(weight >= 0 for weight in weights.values())
    assert weights["reference"] == DEFAULT_WEIGHTS["reference"]
    assert list(weights) == list(DEFAULT_WEIGHTS)


def test_what_is_kept_of_the_signals_ranks_as_all_of_them_do():
    graph = random_graph(80)
    weights = np.array([*DEFAULT_WEIGHTS.values()])
    for case in _cases(graph, "lexical"):
        scored = fuse(graph, case.query, dict.fromkeys(DEFAULT_WEIGHTS, 1.0))
        kept = calibration._score_case(graph, case)
        assert kept.values.dtype == np.float32
        assert kept.values.any(axis=1).all()
        assert calibration._rank(graph, case, kept, weights) == rank_rows(graph, case, scored @ weights)
        rows = np.random.default_rng(0).permutation(graph.n_papers)[:60]
        np.testing.assert_allclose(kept.of(rows), scored[rows], rtol=1e-6)


def test_noise_is_no_gain():
    graph, random = random_graph(80), np.random.default_rng(1)
    cases = [
        Case(Query(seed_rows=(row,)), {int(other): 1 for other in random.integers(40, 80, 3)}) for row in range(1, 31)
    ]
    assert not calibrate(graph, cases).is_better


def test_too_few_cases_are_refused():
    with pytest.raises(OptionError, match="3 papers"):
        calibrate(random_graph(), [Case(Query(seed_rows=(row,)), {row + 1: 1}) for row in (1, 2, 3)])
