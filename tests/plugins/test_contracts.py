"""Every entry that ships with graphrec fits the contract that those of other packages are checked against."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphrec import cli, edges, engines, exporters, extractors, fetch, readers, registry
from graphrec.model.graph import PaperGraph

CONTRACTS = {
    "readers": readers.Reader,
    "extractors": extractors.Extractor,
    "edges": edges.EdgeType,
    "exporters": exporters.Exporter,
    "engines": engines.Engine,
    "fetch": fetch.Service,
    "cli": cli.CommandModule,
}
HERE = Path(__file__).parent


def entries(room: str) -> list[str]:
    """Those of graphrec's own that the contract is for: four edge types are fields of the graph."""
    core = PaperGraph.__slots__ if room == "edges" else ()
    return [name for name in registry.builtin_names(room) if name.replace("-", "_") not in core]


@pytest.mark.parametrize("room", CONTRACTS)
def test_what_ships_passes_the_check_for_packages_of_others(room: str) -> None:
    problems = {name: list(registry._problems(registry.load(room, name), CONTRACTS[room])) for name in entries(room)}
    assert [name for name, found in problems.items() if found] == []


def test_mypy_checks_every_module_that_ships_against_its_contract(tmp_path: Path) -> None:
    api = pytest.importorskip("mypy.api")
    lines = []
    for room, contract in CONTRACTS.items():
        lines.append(f"from {contract.__module__} import {contract.__name__}")
        for name in entries(room):
            module = registry.load(room, name).__name__
            lines += [f"import {module}", f"_{len(lines)}: {contract.__name__} = {module}"]
    file = tmp_path / "contracts.py"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    project = HERE.parents[1] / "pyproject.toml"
    said, errors, code = api.run([str(file), "--config-file", str(project), "--cache-dir", str(tmp_path / "cache")])
    assert (code, said.count("error:"), errors) == (0, 0, ""), said
