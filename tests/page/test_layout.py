import numpy as np
import pytest
from page_samples import make_library_view, make_view

from graphrec.page.clusters import find_clusters
from graphrec.page.layout import compute_positions
from graphrec.page.links import mark_drawn_pairs, pair_up
from graphrec.page.view import PageNode


def placed(view):
    pairs = mark_drawn_pairs(pair_up(view.links), len(view.nodes))
    return compute_positions(view.nodes, pairs, find_clusters(view.nodes, pairs))


def nearest(at):
    distance = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    np.fill_diagonal(distance, np.inf)
    return distance.min(axis=1)


def test_the_seed_lies_in_the_middle_and_distance_follows_rank():
    view = make_view(further=False)
    at = placed(view)
    assert np.allclose(at[0], 0, atol=1e-2)
    ranked = [number for number, node in enumerate(view.nodes) if node.rank]
    order = np.argsort(np.argsort(np.hypot(*at[ranked].T)))
    assert np.corrcoef(order, np.arange(len(ranked)))[0, 1] > 0.9


def test_several_seeds_share_the_middle_without_covering_each_other():
    at = placed(make_view(n_seeds=3, further=False))
    assert np.hypot(*at[:3].T).max() < np.median(np.hypot(*at[3:].T))
    assert nearest(at).min() > 20


@pytest.mark.parametrize(
    "view",
    [make_view(), make_view(1, n_weaker=0, n_works=1), make_library_view(300), make_library_view(900)],
    ids=["40", "3", "300", "900"],
)
def test_positions_are_finite_apart_and_the_same_every_time(view):
    at = placed(view)
    assert at.shape == (len(view.nodes), 2)
    assert np.isfinite(at).all()
    assert np.array_equal(at, placed(view))
    assert np.quantile(nearest(at), 0.05) > 12  # radius of a middle-sized mark


def test_nothing_and_a_single_paper_have_a_place():
    assert compute_positions([], [], []).shape == (0, 2)
    assert np.allclose(compute_positions([PageNode("seed", "One")], [], [-1]), 0, atol=1e-2)


def test_themes_of_a_library_lie_apart():
    view = make_library_view(600)
    pairs = mark_drawn_pairs(pair_up(view.links), len(view.nodes))
    group = np.array(find_clusters(view.nodes, pairs))
    at = compute_positions(view.nodes, pairs, group.tolist())
    middles = np.array([at[group == number].mean(axis=0) for number in range(group.max() + 1)])
    own = np.hypot(*(at - middles[group]).T)
    assert np.mean([own[row] <= np.hypot(*(at[row] - middles).T).min() + 1e-9 for row in range(len(at))]) > 0.8
