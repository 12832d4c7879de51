"""The structure of the house: imports point one way, start-up stays short, the public surface is pinned."""

from __future__ import annotations

import ast
from pathlib import Path

import graphrec
from graphrec import registry

PACKAGE = Path(graphrec.__file__).parent
ROOMS = (  # earlier rooms never import later ones
    ("_version",),
    ("errors", "text", "batches", "checks", "whole", "free_names"),
    ("packed",),
    ("records", "registry", "matrix", "places"),
    ("needs", "packed_papers"),
    ("engines",),
    ("progress",),
    ("readers",),
    ("identity",),
    ("merging",),
    ("corpus",),
    ("summary",),
    ("facts",),
    ("extractors",),
    ("learnt",),
    ("referents", "terms"),
    ("resolve",),
    ("vectors",),
    ("graph", "query"),
    ("edges",),
    ("signals",),
    ("ranking", "wording"),
    ("explain",),
    ("region",),
    ("library",),
    ("page",),
    ("exporters",),
    ("fetch",),
    ("evaluation",),
    ("growing",),
    ("building", "citing", "describing"),
    ("extending",),
    ("connections",),
    ("answer",),
    ("neighbourhood",),
    ("measuring", "outgoing"),
    ("asking", "front"),
    ("opening",),
    ("__init__",),
    ("cli",),
    ("__main__",),
)
LEVEL = {room: level for level, group in enumerate(ROOMS) for room in group}


def room_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    parts = [name.split(".") for name in names if name.startswith("graphrec.")]
    return {part[1] for part in parts if part[1] in LEVEL}


def test_every_module_has_a_room_in_the_order() -> None:
    rooms = {room_of(path) for path in PACKAGE.rglob("*.py")}
    assert rooms <= set(LEVEL), f"give these a place in ROOMS: {sorted(rooms - set(LEVEL))}"


def test_imports_point_one_way() -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {other}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for other in sorted(imported_rooms(path))
        if LEVEL[other] > LEVEL[room_of(path)]
    ]
    assert wrong == []


def test_every_room_lists_its_entries_without_importing_them() -> None:
    for room in ("readers", "signals", "cli"):
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
