from dataclasses import replace

from page_samples import make_library_view

from graphrec.page import render
from graphrec.page.library_map import build_library_map
from graphrec.page.overview import MOST_LINKS_PER_NODE, SHORT_ABSTRACT, WHOLE_ABSTRACTS, build_overview


def test_a_small_library_is_shown_whole_and_says_nothing_is_missing():
    source = make_library_view(60)
    view = build_overview("All", source.nodes, source.links, {})
    assert view.nodes == source.nodes
    assert view.left_out == ""
    assert view.n_links == len({frozenset((link.source, link.target)) for link in source.links})


def test_on_a_large_map_abstracts_are_shortened_and_the_page_says_so():
    source = make_library_view(WHOLE_ABSTRACTS + 1)
    view = build_overview("All", [replace(node, abstract="words " * 400) for node in source.nodes], source.links, {})
    assert max(len(node.abstract) for node in view.nodes) <= SHORT_ABSTRACT
    assert view.left_out == "Abstracts are shortened."
    assert view.left_out in render(view)


def test_a_library_is_cut_to_its_most_strongly_linked_papers_and_says_so(eight_library):
    view = build_library_map(eight_library.graph, "eight", {}, most_nodes=5)
    assert len(view.nodes) == 5
    assert view.left_out == "3 papers with the weakest links are not drawn."


def test_references_stay_and_other_links_are_among_the_strongest_of_an_end():
    source = make_library_view(40)
    dense = [link for link in source.links for _ in range(3)]
    view = build_overview("All", source.nodes, dense, {})
    assert sum(link.kind == "reference" for link in view.links) == sum(link.kind == "reference" for link in dense)
    others = [link for link in view.links if link.kind != "reference"]
    assert len(others) <= MOST_LINKS_PER_NODE * len(source.nodes)
