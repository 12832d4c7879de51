"""One self-contained HTML file out of a view; the only module that talks to pyvis.

pyvis holds the drawn network and brings vis-network; its own writers are not used: they load from a CDN, drop a `lib`
folder into the working directory and pass titles to innerHTML. Template, style and scripts are ours, data travels as
JSON only, and the Content-Security-Policy names every script and style by its hash.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from graphrec.files import expand_home, replace_file
from graphrec.page import budget
from graphrec.page.payload import build_payload

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from jinja2 import Template
    from pyvis.network import Network

    from graphrec.page.payload import Mark
    from graphrec.page.view import PageView

ASSETS = Path(__file__).parent / "assets"
SCRIPTS = (  # in the order of use
    "dom",
    "model",
    "state",
    "theme",
    "scene",
    "arrange",
    "labels",
    "marks",
    "chart",
    "listing",
    "detail",
    "legend",
    "exporting",
    "app",
)
MOST_PAGE = 985_000  # characters, less the frame of the page: it must stay below 1 MB to be mailed
SMOOTH_LINKS = 1_000  # more links than these are left out of the picture while it moves
SHAPES = {"seed": "star", "related": "dot", "work": "square"}


def render(view: PageView) -> str:
    """The page as HTML text; the same view gives the same bytes.

    Cost: 80 ms for 40 nodes once networkx and pyvis are imported.
    """
    payload, marks, ends = build_payload(view)
    network = build_network(marks, ends)
    nodes, edges, *_ = network.get_network_data()
    payload["network"] = {"nodes": nodes, "edges": edges, "options": network.options}
    style = _asset("page.css")
    scripts = [_vis_network(), *(_asset(f"{name}.js") for name in SCRIPTS)]
    budget.fit(payload, MOST_PAGE - len(style) - sum(map(len, scripts)))
    return _template().render(data=payload, style=style, scripts=scripts, policy=_policy(style, scripts))


def save(view: PageView, path: str | os.PathLike[str]) -> Path:
    """Write the page to `path` as UTF-8, whole or not at all; returns the absolute path."""
    target = expand_home(path).resolve()
    with replace_file(target) as file:
        file.write(render(view).encode())
    return target


def build_network(marks: Sequence[Mark], ends: Sequence[tuple[int, int]]) -> Network:
    """The drawn network with fixed positions and no physics.

    Nodes and edges are put in directly: pyvis' own `add_edge` compares every edge with all others.
    """
    network: Network = _pyvis().network.Network(directed=False)
    for at, (kind, size, place) in enumerate(marks):
        network.nodes.append({"id": at, "shape": SHAPES[kind], "size": size, **place})
    network.node_ids.extend(range(len(network.nodes)))
    network.edges.extend({"id": at, "from": first, "to": second} for at, (first, second) in enumerate(ends))
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


@cache
def _pyvis() -> ModuleType:
    """pyvis; where no notebook runs, without IPython, which it imports for one: half as long an import as networkx."""
    import sys

    absent = [] if "IPython" in sys.modules else ["IPython", "IPython.display"]
    try:
        for name in absent:
            sys.modules[name] = stand_in = ModuleType(name)
            stand_in.IFrame = None  # type: ignore[attr-defined]
        import pyvis.network
    finally:
        for name in absent:
            del sys.modules[name]
    package: ModuleType = pyvis
    return package


@cache
def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


@cache
def _vis_network() -> str:
    """vis-network as pyvis ships it, with its licence notice, without the pointer to a source map elsewhere."""
    file = Path(_pyvis().__file__ or "").parent / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
    code = file.read_text(encoding="utf-8")
    return code.partition("\n//# sourceMappingURL=")[0].replace("</script", "<\\/script")


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.jinja")


def _policy(style: str, scripts: list[str]) -> str:
    """Nothing may be loaded and nothing run but what is in the file, by its hash."""
    allowed = " ".join(_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src blob:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
