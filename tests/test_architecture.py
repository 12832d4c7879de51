"""The structure of the house: imports point one way and in no circle, private is private, the surface is pinned."""

from __future__ import annotations

import ast
from pathlib import Path

import graphrec
from graphrec import registry

PACKAGE = Path(graphrec.__file__).parent
AT_THE_ROOT = {"__init__", "__main__", "_version", "errors", "files", "places", "registry", "text"}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_of(path): ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def imported(tree: ast.Module) -> list[tuple[str, str]]:
    """The module and the name of every import, of a module alone with an empty name."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [(node.module, alias.name) for alias in node.names]
    return found


def imports_of(module: str) -> set[str]:
    """The modules of the package that a module imports."""
    pairs = [(f"{start}.{name}", start) for start, name in imported(MODULES[module])]
    return {whole if whole in MODULES else start for whole, start in pairs if {whole, start} & MODULES.keys()}


def test_the_root_holds_what_serves_every_room_and_nothing_else() -> None:
    assert {path.stem for path in PACKAGE.glob("*.py")} == AT_THE_ROOT


def test_private_names_are_used_in_their_own_room_alone() -> None:
    """A name with an underscore belongs to the package or module that it stands in. Layers: see pyproject.toml."""
    for module, tree in MODULES.items():
        for start, name in imported(tree):
            parts = [*start.split("."), name]
            if parts[0] != "graphrec":
                continue
            for depth, part in enumerate(parts):
                if part.startswith("_") and part not in {"_version", "__version__"}:
                    owner = ".".join(parts[:depth])
                    assert f"{module}.".startswith(f"{owner}."), f"{module} imports {start}.{name}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    import networkx as nx

    graph = nx.DiGraph([(module, other) for module in MODULES for other in imports_of(module)])
    assert [sorted(each) for each in nx.strongly_connected_components(graph) if len(each) > 1] == []


def test_every_room_lists_its_entries_without_importing_them() -> None:
    for room in ("readers", "exporters", "signals", "engines", "fetch", "cli"):
        assert registry.builtin_names(room)


def test_the_public_python_surface_is_pinned() -> None:
    assert sorted(graphrec.__all__) == [
        "Answer",
        "GraphrecError",
        "Library",
        "Paper",
        "Recommendation",
        "__version__",
        "add",
        "build",
        "demo",
        "open",
    ]
