from dataclasses import replace

import numpy as np
import pytest
from sample_graphs import graph_of, random_graph

from graphrec.errors import OptionError
from graphrec.model.facts import Reference
from graphrec.model.query import Query
from graphrec.ranking import fusion
from graphrec.ranking.fusion import rank, score_all


@pytest.fixture(scope="module")
def graph():
    return random_graph(120, 20, 15)


@pytest.mark.parametrize("seeds", [(5,), (5, 9), (0,)])
def test_a_seed_is_never_recommended(graph, seeds):
    found = rank(graph, Query(seed_rows=seeds), top=500, min_score=0)
    assert not set(found.rows.tolist()) & set(seeds)


def test_contributions_add_up_and_none_is_negative(graph):
    found = rank(graph, Query(seed_rows=(5,)), min_score=0)
    assert found.contributions.sum(axis=1) == pytest.approx(found.scores, abs=1e-6)
    assert (found.contributions >= 0).all()
    assert ((found.scores > 0) & (found.scores < 1)).all()


def test_scores_descend_and_ties_go_by_row():
    graph = graph_of([paper for paper in _twins() for _ in range(1)])
    found = rank(graph, Query(seed_rows=(0,)), min_score=0)
    assert (np.diff(found.scores) <= 0).all()
    tied = found.rows[np.isclose(found.scores, found.scores[0], atol=1e-12)]
    assert tied.tolist() == sorted(tied.tolist())


def _twins():
    from graphrec.model.paper import Paper

    return [Paper(title="Pruning of networks"), *[Paper(title="Pruning of dense networks")] * 3, Paper(title="Speech")]


def test_nothing_below_the_floor_is_returned_but_counted(graph):
    everything = rank(graph, Query(seed_rows=(5,)), top=500, min_score=0)
    middle = float(np.median(everything.scores))
    found = rank(graph, Query(seed_rows=(5,)), top=500, min_score=middle)
    assert (found.scores >= middle).all()
    assert len(found.rows) == found.n_above_floor
    assert found.n_above_floor + found.n_below_floor == everything.n_above_floor
    none = rank(graph, Query(seed_rows=(5,)), min_score=1.0)
    assert len(none.rows) == 0
    assert none.n_below_floor == everything.n_above_floor


def test_papers_to_avoid_go_and_take_their_like_down(eight):
    graph = graph_of(eight)
    query = Query(seed_rows=(3, 0))
    after = rank(graph, Query(seed_rows=(3, 0), avoid_rows=(4,)), min_score=0)
    assert 4 not in after.rows
    raw = [score_all(graph, asked).raw for asked in (query, Query(seed_rows=(3, 0), avoid_rows=(4,)))]
    assert raw[1][5] / raw[1][2] < raw[0][5] / raw[0][2], "5 is like 4, 2 is not"
    assert after.contributions.sum(axis=1) == pytest.approx(after.scores, abs=1e-6)


def test_years_bound_the_candidates(graph):
    found = rank(graph, Query(seed_rows=(5,), since=2010, until=2015), top=500, min_score=0)
    assert set(graph.years[found.rows].tolist()) <= set(range(2010, 2016))


@pytest.mark.parametrize("bounds", [{"since": 0}, {"since": -5}, {"until": 3000}, {"since": 0, "until": 3000}])
def test_papers_without_a_year_are_left_out_whatever_the_years(graph, bounds):
    dateless = replace(graph, years=np.where(np.arange(graph.n_papers) % 2, graph.years, 0))
    assert set(fusion.candidates(dateless, Query(**bounds)).nonzero()[0] % 2) == {1}


def test_a_direct_reference_comes_first(eight):
    found = rank(graph_of(eight), Query(seed_rows=(1,)))
    assert found.rows[0] == 0


def test_free_text_finds_papers_as_a_seed_does(eight):
    from sample_graphs import parts_of

    from graphrec.vectors.features import query_terms

    graph, _, features = parts_of(eight)
    text = "model merging of task vectors"
    numbers = {term: number for number, term in enumerate(features.vocabulary)}
    terms = query_terms(text, lambda wanted: {term: numbers[term] for term in wanted if term in numbers}, features.idf)
    query = Query(text_terms=terms, text_vector=features.embedder.encode(text, terms))
    assert set(rank(graph, query, min_score=0).rows[:3].tolist()) == {3, 4, 5}


def test_a_signal_with_weight_zero_contributes_nothing(graph):
    weights = {**fusion.default_weights(), "lexical": 0.0}
    found = rank(graph, Query(seed_rows=(5,)), weights=weights, min_score=0)
    assert not found.contributions[:, found.signals.index("lexical")].any()


def test_diversity_keeps_the_best_and_spreads_the_rest(graph):
    plain, varied = (rank(graph, Query(seed_rows=(5,)), min_score=0, diverse=share) for share in (0.0, 0.7))
    assert varied.rows[0] == plain.rows[0]

    def likeness(found):
        vectors = graph.vectors[found.rows[:8]].astype(float)
        return (vectors @ vectors.T).mean()

    assert likeness(varied) < likeness(plain)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"weights": {"magic": 1.0}}, "magic"),
        ({"weights": {"lexical": -1.0}}, "-1"),
        ({"weights": {"lexical": float("nan")}}, "nan"),
        ({"weights": {"lexical": float("inf")}}, "inf"),
        ({"weights": {"lexical": "much"}}, "much"),
        ({"top": 0}, "0"),
        ({"diverse": 2.0}, "2"),
    ],
)
def test_impossible_options_are_refused_by_name(graph, options, word):
    with pytest.raises(OptionError, match=word):
        rank(graph, Query(seed_rows=(5,)), **options)


def test_a_corpus_without_a_second_paper_has_nothing_to_recommend():
    assert len(rank(random_graph(1, 0, 0), Query(seed_rows=(0,))).rows) == 0


def test_two_papers_on_one_subject_find_each_other():
    from graphrec.model.paper import Paper

    pair = [Paper(title="Pruning of neural networks", abstract="Sparse weights.")] * 2
    assert rank(graph_of(pair), Query(seed_rows=(0,))).rows.tolist() == [1]


def test_a_paper_that_the_text_cites_stands_above_any_floor(graph):
    cited = Reference("Holm (2006)", "", "mentions", "Holm (2006) say so.", "Holm", 2006, 0.6, 7)
    query = Query(seed_rows=(5,), text_references=(cited,))
    found = rank(graph, query, min_score=0.99)
    assert found.rows.tolist() == [7]
    assert (found.n_above_floor, bool(found.scores[0] < 0.99)) == (1, True)
    assert found.n_below_floor == rank(graph, query, min_score=0).n_above_floor - 1
    assert len(rank(graph, replace(query, until=1900), min_score=0.99).rows) == 0
