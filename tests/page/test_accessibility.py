"""axe-core in a real browser over every state of the page that a reader can be in."""

import pytest
from page_samples import every_block

from graphrec.page.document import Document, save_document

pytestmark = pytest.mark.slow  # a browser in eight states: CI runs these apart

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize(
    ("fragment", "options"),
    [
        ("", {}),
        ("#center=p1&hide=method", {"color_scheme": "dark"}),
        ("#view=timeline&paper=p4&weaker=1", {}),
        ("#view=list&paper=p3", {"forced_colors": "active"}),
        ("", {"width": 390, "height": 844}),
        ("", {"width": 720, "height": 450}),
    ],
    ids=["light", "dark", "timeline", "forced colours", "phone", "200 % zoom"],
)
def test_axe_finds_nothing(open_page, axe, fragment, options):
    opened = open_page(fragment=fragment, **options)
    found = axe.run(opened.page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
    assert [(one["id"], one["impact"], [node["target"] for node in one["nodes"]][:3]) for one in found] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_static_page(browser, axe, tmp_path, scheme):
    path = save_document(Document("A page", every_block("words", "#row"), facts={"made": "today"}), tmp_path / "a.html")
    page = browser.new_context(color_scheme=scheme).new_page()
    page.goto(path.as_uri())
    found = axe.run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
    assert [(one["id"], one["impact"], [node["target"] for node in one["nodes"]][:3]) for one in found] == []
