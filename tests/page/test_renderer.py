import base64
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from page_samples import HOSTILE, make_library_view, make_view
from pyvis.network import Network

from graphrec.page import budget, render, save
from graphrec.page.layout import FOR_THE_BROWSER
from graphrec.page.payload import build_payload
from graphrec.page.renderer import build_network
from graphrec.page.template import ASSETS
from graphrec.page.view import PageNode, PageView

MEGABYTE = 1_000_000


def data_of(html):
    (text,) = re.findall(r'<script type="application/json" id="page-data">(.*?)</script>', html, re.DOTALL)
    return json.loads(text)


def test_the_same_view_gives_the_same_bytes():
    assert render(make_view()) == render(make_view())


def test_the_default_page_fits_into_one_megabyte():
    assert len(render(make_view(32)).encode()) < MEGABYTE


def test_abstracts_outside_the_map_give_way_before_the_page_grows_beyond_a_megabyte():
    view = make_view(32)
    n_core = len(view.nodes) - 1
    far = tuple(PageNode("related", f"Far {at}", id=f"far{at}", abstract="words " * 400) for at in range(400))
    links = tuple(link for link in view.links if max(link.source, link.target) < n_core)
    html = render(PageView(view.heading, view.nodes[:n_core] + far, links))
    assert len(html.encode()) < MEGABYTE
    data = data_of(html)
    assert data["nodes"][1]["abstract"] == view.nodes[1].abstract
    assert len(data["nodes"][-1]["abstract"]) <= budget.SHORT_ABSTRACT + 1


def test_nodes_and_edges_are_a_pyvis_network_with_fixed_positions_and_no_physics():
    _, marks, ends = build_payload(make_view())
    network = build_network(marks, ends)
    assert isinstance(network, Network)
    assert network.num_nodes() == len(marks)
    assert network.num_edges() == len(ends)
    assert network.options["physics"] == {"enabled": False}
    assert network.options["layout"] == {"improvedLayout": False}
    assert all(type(node["id"]) is int for node in network.nodes)
    assert all({"x", "y"} <= node.keys() for node in network.nodes[:-1])


def test_the_policy_allows_exactly_what_is_in_the_file_and_loads_nothing():
    html = render(make_view())
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)[1].replace("&#39;", "'")
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none';")
    for tag in ("script", "style"):
        for body in re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL):
            assert base64.b64encode(hashlib.sha256(body.encode()).digest()).decode() in policy
    assert not re.findall(r'\b(?:src|href)="(?!#)', html)
    assert not re.search(r"\son\w+=|sourceMappingURL", html.partition("<script")[0])


def test_the_licence_of_vis_network_travels_with_it():
    html = render(make_view())
    for words in ("@version 9.1.2", "Almende B.V", "Apache 2.0", "MIT"):
        assert words in html


def test_hostile_text_is_nothing_but_data():
    view = make_view(hostile=True)
    html = render(view)
    for text in HOSTILE[:5]:
        assert text not in html
    titles = {node["title"] for node in data_of(html)["nodes"]}
    assert HOSTILE[0] in titles
    assert "7 * 7" in json.dumps(data_of(html))
    harmless = render(make_view())
    assert html.count("<script") == harmless.count("<script")
    assert html.count("</script") == harmless.count("</script")


def test_reasons_add_up_to_the_score():
    payload, *_ = build_payload(make_view())
    for node in payload["nodes"]:
        if node.get("rank"):
            assert sum(reason["share"] for reason in node["reasons"]) == pytest.approx(node["score"], abs=1e-3)


def test_a_page_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    target = tmp_path / "page.html"
    target.write_text("old", encoding="utf-8")
    monkeypatch.setattr("graphrec.page.renderer.render", lambda view: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        save(make_view(), target)
    assert [(path.name, path.read_text("utf-8")) for path in tmp_path.iterdir()] == [("page.html", "old")]


def test_a_page_is_saved_as_utf8_where_asked_and_says_where(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    view = PageView("Ünïcödé 🐍", (PageNode("seed", "Ünïcödé 🐍"),), ())
    assert save(view, "näme.html") == tmp_path / "näme.html"
    assert "Ünïcödé" in (tmp_path / "näme.html").read_text("utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["näme.html"]


@pytest.mark.parametrize(
    "view",
    [
        PageView("nothing", (), ()),
        PageView("alone", (PageNode("seed", "Alone"),), ()),
        make_view(1, n_weaker=0, n_works=0, years=False),
        make_view(8, n_seeds=3),
        make_view(8, n_seeds=0),
        make_library_view(500),
    ],
    ids=["empty", "seed", "one", "seeds", "text", "library"],
)
def test_every_size_of_view_makes_a_page(view):
    data = data_of(render(view))
    assert len(data["nodes"]) == len(view.nodes)


def test_making_a_page_imports_neither_scikit_learn_nor_scipy():
    code = (
        "import sys; sys.path.insert(0, 'tests/page'); from page_samples import make_view\n"
        "from graphrec.page import render; render(make_view())\n"
        "print([name for name in ('sklearn', 'scipy', 'pandas') if name in sys.modules])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], check=True, cwd=root, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_the_list_is_there_without_scripts():
    html = render(make_view(5, n_weaker=0))
    plain = re.search(r"<noscript>(.*?)</noscript>", html, re.DOTALL)[1]
    assert plain.count("<li") == 5


def test_no_notebook_is_loaded_for_a_page() -> None:
    code = (
        "import sys; from graphrec.page.renderer import _pyvis; _pyvis().network.Network();"
        "print([name for name in sys.modules if name.startswith('IPython')])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_view_stands_in_the_table_of_views_alone():
    """So that another one is a row there; buttons, address and drawing follow the table."""
    table = (ASSETS / "views.js").read_text("utf-8")
    names = re.findall(r'\{ name: "(\w+)"', table)
    assert names[0] == "map"
    assert len(names) == len(set(names)) > 1
    others = [path for path in ASSETS.iterdir() if path.suffix in {".js", ".jinja"} and path.name != "views.js"]
    by_name = re.compile(
        rf'data-view="(?:{"|".join(names)})"|view [!=]==? "|view: "|\[[^\]]*"(?:{"|".join(names[1:])})"'
    )
    assert [path.name for path in others if by_name.search(path.read_text("utf-8"))] == []


def test_the_browser_lays_out_with_the_constants_of_the_first_layout():
    payload, *_ = build_payload(make_view())
    script = (ASSETS / "layout.js").read_text("utf-8")
    (names,) = re.findall(r"const \{ (.*) \} = model\.data\.layout;", script)
    assert {name.split(":")[0] for name in names.split(", ")} == FOR_THE_BROWSER.keys()
    assert payload["layout"] == FOR_THE_BROWSER
