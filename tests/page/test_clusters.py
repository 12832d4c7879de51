import pytest
from page_samples import THEMES, make_library_view, make_view

from graphrec.page.clusters import MOST, NO_CLUSTER, SMALLEST, find_clusters, name_clusters
from graphrec.page.links import mark_drawn_pairs, pair_up
from graphrec.page.view import PageLink, PageNode


def clustered(view):
    pairs = mark_drawn_pairs(pair_up(view.links), len(view.nodes))
    return find_clusters(view.nodes, pairs)


@pytest.mark.parametrize(
    "view", [make_view(), make_view(60, years=False), make_library_view(120)], ids=["40", "70", "library"]
)
def test_there_are_at_most_eight_themes_of_three_papers_or_more(view):
    found = clustered(view)
    sizes = [found.count(number) for number in range(max(found) + 1)]
    assert 1 < len(sizes) <= MOST
    assert min(sizes) >= SMALLEST
    assert all(number == NO_CLUSTER for node, number in zip(view.nodes, found, strict=True) if node.kind == "seed")


def test_themes_are_named_by_what_sets_them_apart():
    view = make_library_view(100)
    names = name_clusters(view.nodes, clustered(view))
    assert len(set(names)) == len(names)
    for name in names:
        assert any(phrase in name for phrase in (*THEMES, *(word for words in THEMES.values() for word in words))), name


def test_the_same_view_gives_the_same_themes():
    view = make_view()
    assert clustered(view) == clustered(view)


def test_a_view_without_links_has_no_theme():
    nodes = [PageNode("related", f"Title {at}") for at in range(5)]
    assert find_clusters(nodes, []) == [NO_CLUSTER] * 5
    assert name_clusters(nodes, [NO_CLUSTER] * 5) == []


def test_a_theme_without_common_words_is_named_after_its_largest_paper():
    titles = ("Amber", "Birch", "Cedar", "Dune", "Ember", "Frost")
    nodes = [PageNode("related", title, importance=at % 5) for at, title in enumerate(titles)]
    pairs = pair_up([PageLink(a, b, "similar", 0.9) for a in range(6) for b in range(a)])
    assert name_clusters(nodes, find_clusters(nodes, pairs)) == ["around Ember"]


def test_papers_below_the_floor_do_not_name_a_theme_that_others_have():
    shown = [PageNode("related", f"Sorting by merge networks {at}") for at in range(3)]
    weaker = [PageNode("related", f"Amber wave physics {at}", above_floor=False) for at in range(9)]
    assert name_clusters([*shown, *weaker], [0] * 12) == name_clusters(shown, [0] * 3) != []
    assert "amber" in name_clusters(weaker, [0] * 9)[0]


def test_a_phrase_of_few_papers_names_no_large_theme():
    nodes = [PageNode("related", f"Merge networks {at}" if at < 6 else f"Paper{at}") for at in range(60)]
    assert name_clusters(nodes, [0] * 60)[0].startswith("around ")
    assert "merge" in name_clusters(nodes[:40], [0] * 40)[0]
