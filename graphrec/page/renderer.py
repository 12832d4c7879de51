"""Writes a view as one self-contained HTML file; the only module that uses pyvis.

pyvis holds the drawn network and contains vis-network. Its own writers are not used: they load from a CDN, create a
folder `lib` in the working directory, and pass titles to innerHTML. Template, style and scripts are ours, data are
included only as JSON, and the Content-Security-Policy lists the hash of every script and style.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from graphrec.files import expand_home, replace_file
from graphrec.page import budget
from graphrec.page.payload import build_payload
from graphrec.page.template import hash_source, open_template, read_asset

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from pyvis.network import Network

    from graphrec.page.payload import Mark
    from graphrec.page.view import PageView

_NOT_NEEDED = ("IPython", "IPython.display", "jsonpickle")  # by graphrec, of what pyvis imports
SCRIPTS = (  # in the order in which they depend on each other
    "dom",
    "stem",
    "query",
    "finder",
    "model",
    "views",
    "state",
    "theme",
    "scene",
    "layout",
    "labels",
    "marks",
    "chart",
    "listing",
    "detail",
    "legend",
    "exporter",
    "app",
)
MOST_PAGE = 985_000  # characters apart from the template: a page below 1 MB can be mailed
SMOOTH_LINKS = 1_000  # if there are more links, they are hidden while the map is moved
SHAPES = {"seed": "star", "related": "dot", "work": "square"}


def render(view: PageView) -> str:
    """Render the page as HTML text; the same view gives the same bytes.

    Cost: 80 ms for 40 nodes once networkx and pyvis are imported.
    """
    payload, marks, ends = build_payload(view)
    network = build_network(marks, ends)
    nodes, edges, *_ = network.get_network_data()
    payload["network"] = {"nodes": nodes, "edges": edges, "options": network.options}
    style = read_asset("base.css") + read_asset("page.css")
    scripts = [_vis_network(), *(read_asset(f"{name}.js") for name in SCRIPTS)]
    budget.fit(payload, MOST_PAGE - len(style) - sum(map(len, scripts)))
    page = open_template("page.html.jinja")
    return page.render(data=payload, style=style, scripts=scripts, policy=_policy(style, scripts))


def save(view: PageView, path: str | os.PathLike[str]) -> Path:
    """Write the page to `path` as UTF-8, completely or not at all; return the absolute path."""
    target = expand_home(path).resolve()
    with replace_file(target) as file:
        file.write(render(view).encode())
    return target


def build_network(marks: Sequence[Mark], ends: Sequence[tuple[int, int]]) -> Network:
    """Build the drawn network with fixed positions and without physics.

    Nodes and edges are assigned directly, because pyvis' `add_edge` compares every edge with all others.
    """
    network: Network = _pyvis().network.Network(directed=False)
    for index, (kind, size, position) in enumerate(marks):
        network.nodes.append({"id": index, "shape": SHAPES[kind], "size": size, **position})
    network.node_ids.extend(range(len(network.nodes)))
    network.edges.extend({"id": index, "from": first, "to": second} for index, (first, second) in enumerate(ends))
    network.options = _options(len(network.edges))
    return network


def _options(n_edges: int) -> dict[str, Any]:
    return {
        "autoResize": True,
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "nodes": {"borderWidth": 1.5, "chosen": False},
        "edges": {"smooth": False, "chosen": False, "arrowStrikethrough": False},
        "interaction": {
            "dragNodes": False,
            "hover": False,
            "selectable": False,
            "keyboard": False,
            "hideEdgesOnDrag": n_edges > SMOOTH_LINKS,
            "hideEdgesOnZoom": n_edges > SMOOTH_LINKS,
        },
    }


class _Later(ModuleType):
    """Stands for a module until someone else in this process calls what pyvis imported from it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def call(*arguments: Any, **options: Any) -> Any:
            return getattr(import_module(self.__name__), name)(*arguments, **options)

        return call


@cache
def _pyvis() -> ModuleType:
    """Import pyvis, with stand-ins for what it imports and graphrec has no use for, which is slow."""
    import sys

    absent = [name for name in _NOT_NEEDED if name.partition(".")[0] not in sys.modules]
    try:
        for name in absent:
            sys.modules[name] = _Later(name)
        import pyvis.network
    finally:
        for name in absent:
            del sys.modules[name]
    package: ModuleType = pyvis
    return package


@cache
def _vis_network() -> str:
    """The source of vis-network in pyvis, with its licence notice, without the link to an external source map."""
    file = Path(_pyvis().__file__ or "").parent / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
    code = file.read_text(encoding="utf-8")
    return code.partition("\n//# sourceMappingURL=")[0].replace("</script", "<\\/script")


def _policy(style: str, scripts: list[str]) -> str:
    """Content-Security-Policy: loads nothing, and runs only the scripts and styles of the file, by their hashes."""
    allowed = " ".join(hash_source(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {hash_source(style)}; img-src blob:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )
