from page_samples import make_library_view

from graphrec.page import render
from graphrec.page.overview import MOST_LINKS_PER_NODE, overview


def test_a_small_library_is_shown_whole_and_says_nothing_is_missing():
    source = make_library_view(60)
    view = overview("All", source.nodes, source.links, {})
    assert view.nodes == source.nodes
    assert view.left_out == ""
    assert view.n_links == len({frozenset((link.source, link.target)) for link in source.links})


def test_a_large_library_is_cut_to_its_most_strongly_linked_papers_and_says_so():
    source = make_library_view(900)
    view = overview("All", source.nodes, source.links, {}, most=700)
    assert len(view.nodes) == 700
    assert view.left_out == "200 papers with the weakest links are not drawn; abstracts are shortened."
    assert view.left_out in render(view)
    ends = {(view.nodes[link.source].id, view.nodes[link.target].id) for link in view.links}
    assert ends <= {(source.nodes[link.source].id, source.nodes[link.target].id) for link in source.links}


def test_references_stay_and_other_links_are_among_the_strongest_of_an_end():
    source = make_library_view(40)
    dense = [link for link in source.links for _ in range(3)]
    view = overview("All", source.nodes, dense, {})
    assert sum(link.kind == "reference" for link in view.links) == sum(link.kind == "reference" for link in dense)
    others = [link for link in view.links if link.kind != "reference"]
    assert len(others) <= MOST_LINKS_PER_NODE * len(source.nodes)
