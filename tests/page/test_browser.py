"""What a reader does with the page, in a real browser; `open_page` fails on requests, console errors and violations."""

import csv
import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from page_samples import HOSTILE, make_library_view, make_view

from graphrec.page.links import pair_up

N_RELATED, N_WEAKER = 30, 6


@pytest.fixture(scope="session")
def hostile_view():
    return make_view(hostile=True)


@pytest.fixture(scope="session")
def plain_view():
    return make_view(12, years=False)


@pytest.fixture(scope="session")
def library_view():
    return make_library_view(450)


def overlaps(opened):
    """Pairs of drawn labels that touch, and labels on marks, as the canvas measured them."""
    return opened.page.evaluate("""() => {
        const { placed, places, scale } = chart.view();
        const boxes = placed.map((label) => label.box);
        const touch = (a, b) => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
        let count = 0;
        boxes.forEach((box, at) => boxes.slice(0, at).forEach((other) => { count += touch(box, other); }));
        return { count, labels: boxes.length, nodes: scene.current.visible.size };
    }""")


def test_the_list_and_the_map_show_the_related_papers_in_rank_order(open_page, sample):
    opened = open_page()
    assert opened.titles() == [node.title for node in sample.nodes[: 1 + N_RELATED]]
    assert opened.text("#summary") == f"{N_RELATED} related papers, {N_WEAKER + 9} weaker"
    assert re.fullmatch(r"\d+ of \d+ links shown", opened.text("#link-count"))
    assert opened.page.locator("#network canvas").count() == 1


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_no_label_lies_on_another(open_page, width):
    found = overlaps(open_page(width=width))
    assert found["count"] == 0
    assert found["labels"] > 15


def test_a_click_in_the_list_shows_the_paper_with_shares_that_add_up(open_page, sample):
    opened = open_page()
    opened.page.locator(".item").nth(4).click()
    assert opened.text("#detail h2") == sample.nodes[4].title
    shares = [float(text) for text in opened.page.locator("#detail .shares .number").all_inner_texts()]
    assert sum(shares[:-1]) == pytest.approx(shares[-1], abs=1e-9)
    assert "Sys0 (Moreau et al., 2024)" in opened.page.locator("#detail blockquote mark").all_inner_texts()
    assert opened.text("#detail .abstract") == sample.nodes[4].abstract
    opened.until("document.getElementById('announce').textContent.includes('selected')")


def test_a_click_on_a_mark_selects_its_item_in_the_list(open_page, sample):
    opened = open_page()
    opened.page.mouse.click(*opened.point_of(7))
    opened.page.wait_for_selector(".item[data-at='7'][aria-current='true']")
    assert opened.text("#detail h2") == sample.nodes[7].title


def test_pointing_at_a_mark_lights_the_path_to_the_seed_with_its_evidence(open_page, sample):
    opened = open_page()
    opened.page.mouse.move(*opened.point_of(12))
    tip = opened.page.locator("#tip")
    tip.wait_for(state="visible")
    assert sample.nodes[12].title in tip.inner_text()
    assert tip.locator("li").count() >= 1
    assert "lit" in opened.page.locator(".item[data-at='12']").get_attribute("class")
    opened.page.mouse.move(5, 5)
    tip.wait_for(state="hidden")


def test_searching_narrows_the_list_and_escape_brings_it_back(open_page):
    opened = open_page()
    opened.page.keyboard.press("/")
    opened.page.keyboard.type("speech accents")
    shown = opened.titles()
    assert 0 < len(shown) < N_RELATED
    opened.page.keyboard.press("Enter")
    assert opened.text("#detail h2") == shown[0]
    opened.page.locator("#search").fill("nosuch paperanywhere")
    assert opened.page.locator("#nothing").is_visible()
    opened.page.keyboard.press("Escape")
    assert len(opened.titles()) == 1 + N_RELATED


def test_the_search_key_can_be_switched_off(open_page):
    opened = open_page()
    opened.page.locator("#shortcut").click()
    opened.page.keyboard.press("/")
    assert opened.page.evaluate("document.activeElement.id") == "shortcut"


def test_the_legend_switches_kinds_of_links_and_themes_off_and_on(open_page):
    opened = open_page()
    before = opened.text("#link-count")
    kind = opened.page.locator("#legend [data-kind='similar']")
    kind.click()
    assert kind.get_attribute("aria-pressed") == "false"
    assert opened.text("#link-count") != before
    assert "hide=similar" in opened.page.url
    kind.click()
    assert opened.text("#link-count") == before
    opened.page.locator("#legend [data-theme]").first.click()
    assert len(opened.titles()) < 1 + N_RELATED
    opened.page.locator("#filters summary").click()
    opened.page.locator("#reset").click()
    assert len(opened.titles()) == 1 + N_RELATED


def test_minimum_score_and_years_filter_list_and_map(open_page, sample):
    opened = open_page()
    opened.page.locator("#filters summary").click()
    opened.page.locator("#least").fill("60")
    best = sample.nodes[1].score
    assert len(opened.titles()) == 1 + sum(node.score >= 0.6 * best for node in sample.nodes if node.rank)
    opened.page.locator("#least").fill("0")
    opened.page.locator("#since").fill("2018")
    opened.page.keyboard.press("Tab")
    assert len(opened.titles()) == 1 + sum(node.year >= 2018 for node in sample.nodes[1 : 1 + N_RELATED])
    assert "since=2018" in opened.page.url


def test_weaker_papers_come_when_asked_for(open_page):
    opened = open_page()
    opened.page.locator("#weaker").click()
    assert len(opened.titles()) == 1 + N_RELATED + N_WEAKER
    assert opened.text("#weaker") == "Hide the weaker ones"


def linked_with(view, at):
    """Titles of the papers that a paper has links with, the strongest first."""
    pairs = [pair for pair in pair_up(view.links) if at in {pair.first, pair.second}]
    ends = sorted((-round(pair.weight, 3), pair.first + pair.second - at) for pair in pairs)
    return [view.nodes[other].title for _, other in ends if view.nodes[other].kind in {"related", "seed"}]


def test_a_double_click_re_centres_and_the_back_button_returns(open_page, sample):
    opened = open_page()
    opened.page.mouse.dblclick(*opened.point_of(1))
    opened.until("location.hash.includes('center=p1')")
    assert opened.text("h1") == sample.nodes[1].title
    papers = linked_with(sample, 1)
    assert opened.titles() == [sample.nodes[1].title, *papers]
    assert any(title.startswith("Faraway") for title in papers)
    assert opened.text("#summary") == f"{len(papers)} papers of this page linked with it"
    assert overlaps(opened)["count"] == 0
    opened.page.locator("#detail").get_by_role("button", name="Faraway").click()
    opened.page.get_by_role("button", name="Centre on this paper").click()
    assert opened.text("h1").startswith("Faraway")
    opened.page.go_back()
    assert opened.text("h1") == sample.nodes[1].title
    opened.page.go_back()
    assert opened.text("h1") == sample.heading
    assert len(opened.titles()) == 1 + N_RELATED


def test_a_work_becomes_the_centre_inside_the_window_with_the_papers_that_name_it(open_page):
    view = make_view()
    nodes = [replace(node, named_by="2 papers: 2 use it") if node.kind == "work" else node for node in view.nodes]
    opened = open_page(replace(view, nodes=tuple(nodes)))
    at = next(at for at, node in enumerate(nodes) if node.kind == "work")
    opened.page.evaluate(f"state.change({{ selected: {at} }})")
    assert "Named by 2 papers: 2 use it" in opened.text("#detail")
    opened.page.get_by_role("button", name="Centre on this work").click()
    assert opened.text("h1") == nodes[at].title
    naming = {link.source for link in view.links if link.target == at}
    assert opened.titles() == [nodes[at].title, *(nodes[one].title for one in sorted(naming))]
    for node in (at, *naming):
        opened.until(f"""(() => {{
            const [spot, box] = [chart.onScreen({node}), chart.box.getBoundingClientRect()];
            return chart.view().places.gliding !== true && spot.x > 0 && spot.y > 0
                && spot.x < box.width && spot.y < box.height;
        }})()""")
        assert opened.page.evaluate("chart.view().scale") > 0.5


def test_a_paper_in_the_middle_is_shown_with_what_it_is_linked_to(open_page, sample):
    opened = open_page(fragment="#center=p9")
    assert opened.titles() == [sample.nodes[9].title, *linked_with(sample, 9)]


def test_a_linked_view_opens_as_it_was(open_page, sample):
    opened = open_page(fragment="#paper=p5&view=list&hide=method&weaker=1&least=10")
    assert opened.text("#detail h2") == sample.nodes[5].title
    assert opened.page.locator("[data-view='list']").get_attribute("aria-pressed") == "true"
    assert not opened.page.locator("#network").is_visible()
    widths = [opened.page.locator(part).bounding_box()["width"] for part in ("#listing", "#detail")]
    assert min(widths) > 300
    broken = open_page(fragment="#center=nobody&paper=%00&view=x&least=abc&themes=9,x&hide=everything&since=-")
    assert broken.text("h1") == sample.heading


def test_the_timeline_stands_papers_on_their_years_and_is_offered_only_with_years(open_page, sample, plain_view):
    opened = open_page()
    opened.page.get_by_role("button", name="Timeline").click()
    places = dict(opened.page.evaluate("[...chart.view().places].map(([at, place]) => [at, place.x])"))
    by_year = {sample.nodes[at].year: x for at, x in places.items()}
    assert [x for _, x in sorted(by_year.items())] == sorted(set(places.values()))
    assert overlaps(opened)["count"] == 0
    opened.page.go_back()
    assert opened.page.locator("[data-view='map']").get_attribute("aria-pressed") == "true"
    assert not open_page(plain_view).page.locator("[data-view='timeline']").is_visible()


def test_everything_drawn_is_in_the_legend(open_page):
    words = open_page().text("#legend")
    for part in (
        "reference",
        "shared methods and terms",
        "similar text",
        "named, not in the library",
        "the paper asked for",
        "area:",
        "2012 (light) to 2024 (full)",
        "nearer to the middle",
    ):
        assert part in words


def test_the_facts_of_a_kind_stand_below_a_heading_like_the_others(open_page):
    opened = open_page()
    drawn = """() => {
        model.nodes[state.now.selected ?? 0].extra = { results: [{ text: "beats it by 2%", sentence: "" }] };
        detail.draw();
    }"""
    opened.page.locator(".item").nth(1).click()
    opened.page.evaluate(drawn)
    assert "Results" in opened.page.locator("#detail h3").all_text_contents()


def walk(opened, until, most=80):
    for _ in range(most):
        if opened.page.evaluate(f"Boolean(document.activeElement.matches({until!r}))"):
            return
        opened.page.keyboard.press("Tab")
    raise AssertionError(f"{until} was not reached with the tab key")


def test_all_is_reached_and_done_with_the_keyboard_alone(open_page, sample):
    opened = open_page()
    keys = opened.page.keyboard
    keys.press("Tab")
    assert opened.page.evaluate("document.activeElement.textContent") == "Skip to the ranked list"
    keys.press("Enter")
    walk(opened, ".item")
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    keys.press("Enter")
    assert opened.text("#detail h2") == sample.nodes[2].title
    outline = opened.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    keys.press("End")
    assert opened.page.evaluate("document.activeElement.dataset.at") == str(N_RELATED)
    walk(opened, "#network")
    scale = opened.page.evaluate("chart.view().scale")
    keys.press("+")
    assert opened.page.evaluate("chart.view().scale") > scale
    keys.press("ArrowLeft")
    keys.press("0")
    assert opened.page.evaluate("chart.view().scale") == pytest.approx(scale)
    walk(opened, "#legend button")
    keys.press("Space")
    assert opened.page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "false"
    keys.press("Space")
    walk(opened, "[data-center]")
    keys.press("Enter")
    assert opened.text("h1") == sample.nodes[2].title
    walk(opened, "#shortcut")
    keys.press("Shift+Tab")
    for _ in range(60):
        if opened.page.evaluate("document.activeElement.id") == "back":
            break
        keys.press("Shift+Tab")
    keys.press("Enter")
    assert opened.text("h1") == sample.heading


def downloaded(opened, kind):
    opened.page.locator("#exports summary").click()
    with opened.page.expect_download() as waiting:
        opened.page.locator(f"[data-export='{kind}']").click()
    with open(waiting.value.path(), "rb") as file:  # noqa: PTH123 - a path that the browser chose
        return waiting.value.suggested_filename, file.read()


def test_the_page_exports_picture_and_papers(open_page, sample):
    opened = open_page()
    name, png = downloaded(opened, "png")
    assert name == "sys0.png"
    assert png.startswith(b"\x89PNG")
    svg = ET.fromstring(downloaded(opened, "svg")[1])
    texts = {element.text for element in svg.iter("{http://www.w3.org/2000/svg}text")}
    assert "Sys0" in texts
    assert int.from_bytes(png[16:20]) == 2 * int(svg.get("width"))
    bibtex = downloaded(opened, "bibtex")[1].decode()
    assert bibtex.count("@") == 1 + N_RELATED
    assert "eprint = {2501.00000}" in bibtex
    assert re.findall(r"@\w+\{(.*),", bibtex)[:2] == [node.id for node in sample.nodes[:2]]
    rows = list(csv.DictReader(io.StringIO(downloaded(opened, "csv")[1].decode("utf-8-sig"))))
    assert [row["title"] for row in rows] == [node.title for node in sample.nodes[: 1 + N_RELATED]]


def test_bibtex_and_command_are_copied(open_page, sample):
    opened = open_page(permissions=["clipboard-read", "clipboard-write"])
    opened.page.get_by_role("button", name="Copy command").click()
    opened.page.get_by_role("button", name="Copied").wait_for()
    assert opened.page.evaluate("navigator.clipboard.readText()") == f'graphrec related "{sample.heading}"'
    opened.page.get_by_role("button", name="Copy BibTeX").click()
    opened.until("navigator.clipboard.readText().then((text) => text.startsWith('@'))")


def test_hostile_text_is_shown_as_text_everywhere(open_page, hostile_view):
    opened = open_page(hostile_view)
    shown = opened.titles()
    assert HOSTILE[1] in shown
    for at in range(len(HOSTILE)):
        opened.page.locator(".item").nth(at).click()
    opened.page.mouse.move(*opened.point_of(3))
    opened.page.locator("#tip").wait_for(state="visible")
    opened.page.get_by_role("button", name="Timeline").click()
    opened.page.get_by_role("button", name="Map").click()
    svg = ET.fromstring(downloaded(opened, "svg")[1])
    assert {element.tag.rpartition("}")[2] for element in svg.iter()} <= {
        "svg",
        "title",
        "rect",
        "circle",
        "line",
        "polygon",
        "text",
    }
    rows = list(csv.reader(io.StringIO(downloaded(opened, "csv")[1].decode("utf-8-sig"))))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "@"))]
    bibtex = downloaded(opened, "bibtex")[1].decode()
    depth = 0
    for char in re.sub(r"\\[{}]", "", bibtex):
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert 0 <= depth <= 4, "a field broke out of its braces"
    assert depth == 0
    assert opened.page.evaluate("window.hacked") is None
    assert (
        opened.page.locator("main img, main script, main a[href^='javascript:'], main a[href^='zotero:']").count() == 0
    )


def test_a_paper_of_zotero_opens_there_by_the_link_of_one_item_alone(open_page, sample):
    item = "zotero://select/groups/12/items/ABCD2345"
    links = dict(enumerate((item, "zotero://open-pdf/library/items/ABCD2345", f"{item}?x", f"{item}\n")))
    nodes = tuple(replace(node, zotero=links.get(at, "")) for at, node in enumerate(sample.nodes))
    opened = open_page(replace(sample, nodes=nodes))
    addresses = []
    for at in range(4):
        opened.page.locator(".item").nth(at).click()
        assert opened.text("#detail h2") == sample.nodes[at].title
        found = opened.page.locator("#detail a", has_text="Open in Zotero")
        addresses += [found.get_attribute("href")] if found.count() else [None]
    assert addresses == [item, None, None, None]


def test_a_long_word_does_not_widen_the_page(open_page, hostile_view):
    for width in (1440, 390, 320):
        opened = open_page(hostile_view, width=width)
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_selected_paper_comes_up_and_goes_away(open_page, sample):
    opened = open_page(width=390, height=844, has_touch=True, is_mobile=True)
    assert not opened.page.locator("#detail").is_visible()
    opened.page.locator(".item").nth(3).tap()
    opened.page.locator("#detail").wait_for(state="visible")
    assert opened.text("#detail h2") == sample.nodes[3].title
    opened.page.locator("#detail .close").tap()
    assert not opened.page.locator("#detail").is_visible()
    small = opened.page.evaluate("""[...document.querySelectorAll('button, summary, input, a')]
        .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('.skips'))
        .map((one) => [one.textContent, one.getBoundingClientRect().height]).filter(([, height]) => height < 24)""")
    assert small == [], "targets under 24 px (WCAG 2.2, 2.5.8)"


def test_print_holds_list_and_picture_in_light_colours(open_page, sample):
    opened = open_page(color_scheme="dark")
    opened.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    opened.page.emulate_media(media="print")
    assert opened.page.locator("#print svg").is_visible()
    assert opened.page.locator("#list").is_visible()
    assert not opened.page.locator("#network").is_visible()
    assert opened.page.locator("#print svg rect").first.get_attribute("fill") == "rgb(255, 255, 255)"
    assert len(opened.page.pdf()) > 20_000


def test_light_and_dark_follow_the_reader(open_page):
    opened = open_page(color_scheme="dark")
    dark = opened.page.evaluate("theme.colour.paper")
    opened.page.emulate_media(color_scheme="light")
    opened.until("theme.colour.paper === 'rgb(255, 255, 255)'")
    assert dark == "rgb(21, 24, 28)"


def test_a_whole_library_is_drawn_with_names_of_its_themes(open_page, library_view):
    opened = open_page(library_view)
    assert opened.text("#listing-title") == "Papers"
    assert opened.page.locator(".item").count() == 200
    opened.page.locator("#longer").click()
    assert opened.page.locator(".item").count() == 400
    captions = opened.page.evaluate("chart.view().placed.filter((label) => label.isCaption).map((label) => label.text)")
    assert "model merging" in captions
    assert overlaps(opened)["count"] == 0
    opened.page.mouse.dblclick(*opened.point_of(17))
    opened.until("location.hash.includes('center=p17')")
    assert opened.text("h1") == library_view.nodes[17].title
