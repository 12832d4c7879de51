"""Links and facts of other packages on the page: named in the legend, switched off and on, shown with the paper."""

from __future__ import annotations

from dataclasses import replace

import pytest
from page_samples import make_view

from graphrec.model.facts import ExtraFact
from graphrec.page.view import LinkKind, PageLink

LABEL = "same <b>funder</b>"
FACT = ExtraFact("data_sets", "C4 <i>", "We train on C4.")


@pytest.fixture(scope="module")
def view():
    """The sample with two links of kinds of their own, and what an extractor found in the first related paper."""
    sample = make_view(12)
    nodes = (sample.nodes[0], replace(sample.nodes[1], extra=(FACT,)), *sample.nodes[2:])
    further = (PageLink(0, 5, "same_funder", 0.9), PageLink(1, 6, "replicates", 0.8))
    ends = [{link.source, link.target} for link in further]
    links = (*(link for link in sample.links if {link.source, link.target} not in ends), *further)
    kinds = (LinkKind("same_funder", LABEL), LinkKind("replicates", "replicates", is_directed=True))
    return replace(sample, nodes=nodes, links=links, kinds=kinds)


def test_the_legend_names_every_kind_and_switches_it_off(open_page, view):
    opened = open_page(view)
    assert opened.text('[data-kind="same_funder"]').strip() == LABEL
    kinds = "model.pairs.filter((pair) => model.strongest(pair, state.now.off)?.kind === 'same_funder').length"
    assert opened.page.evaluate(f"() => {kinds}") == 1
    opened.page.locator('[data-kind="same_funder"]').click()
    assert opened.page.locator('[data-kind="same_funder"]').get_attribute("aria-pressed") == "false"
    assert opened.page.evaluate(f"() => {kinds}") == 0


def test_only_directed_kinds_have_a_head_and_every_kind_has_a_look_of_its_own(open_page, view):
    opened = open_page(view)
    heads = opened.page.evaluate("() => ['reference', 'similar', 'same_funder', 'replicates'].map(model.hasHead)")
    assert heads == [True, False, False, True]
    looks = opened.page.evaluate("() => model.KINDS.map((kind) => JSON.stringify(theme.ofLink(kind)))")
    assert len(set(looks)) == len(looks) == 5


def test_facts_of_a_paper_stand_below_a_heading_of_their_kind(open_page, view):
    opened = open_page(view)
    opened.page.locator(".item").nth(1).click()
    assert "data sets" in opened.text("#detail").lower()
    item = opened.page.locator("#detail li", has_text="C4 <i>")
    assert item.get_attribute("title") == FACT.sentence


def test_the_picture_of_the_page_has_the_kinds_too(open_page, view):
    opened = open_page(view)
    picture = opened.page.evaluate("() => new XMLSerializer().serializeToString(exporter.picture())")
    assert "same &lt;b&gt;funder" in picture
