"""axe-core in a real browser over every state of the page that a reader can be in."""

import pytest

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
