"""Links that edge types of others made, as one paper shows them."""

from __future__ import annotations

from dataclasses import replace

from sample_graphs import random_graph

from graphrec.explore.extra import ExtraLink, find_extra_links, group_links
from graphrec.model.extra_edges import ExtraEdges
from graphrec.model.matrix import from_triples


class Titles:
    """A store that knows titles alone."""

    def titles(self, rows: set[int]) -> dict[int, str]:
        return {row: f"paper {row}" for row in rows}


def graph():
    one_way = from_triples([0, 0, 2], [1, 2, 0], [0.5, 0.75, 0.25], (40, 40))
    both_ways = from_triples([0, 3], [3, 0], [1.0, 1.0], (40, 40))
    extra = {"replicates": ExtraEdges(one_way, "replicates", True), "same_funder": ExtraEdges(both_ways, "same funder")}
    return replace(random_graph(), extra=extra)


def test_a_directed_link_is_shown_at_both_ends_strongest_first_and_says_which_way_it_goes() -> None:
    links = [link for link in find_extra_links(Titles(), graph(), 0) if link.kind == "replicates"]
    assert links == [
        ExtraLink("replicates", "replicates", "paper 2", 0.75, "to"),
        ExtraLink("replicates", "replicates", "paper 1", 0.5, "to"),
        ExtraLink("replicates", "replicates", "paper 2", 0.25, "from"),
    ]


def test_an_undirected_link_has_no_direction_and_is_counted_once() -> None:
    grouped = group_links(find_extra_links(Titles(), graph(), 3))
    assert grouped == {"same_funder": [{"title": "paper 0", "weight": 1.0, "label": "same funder"}]}
    assert [edges.n_links for edges in graph().extra.values()] == [3, 1]


def test_a_paper_without_such_links_shows_none() -> None:
    assert find_extra_links(Titles(), graph(), 9) == ()
