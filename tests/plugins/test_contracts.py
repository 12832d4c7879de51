"""Every entry that ships with graphrec fits the contract that those of other packages are checked against."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from graphrec import cli, edges, engines, exporters, extractors, fetch, readers, registry, signals
from graphrec.model.graph import PaperGraph
from graphrec.ranking import rerankers

CONTRACTS = {
    "readers": readers.Reader,
    "extractors": extractors.Extractor,
    "edges": edges.EdgeType,
    "signals": signals.SignalModule,
    "rerankers": rerankers.Reranker,
    "exporters": exporters.Exporter,
    "engines": engines.Engine,
    "fetch": fetch.Service,
    "cli": cli.CommandModule,
}
HERE = Path(__file__).parent


def shipped(room: str) -> dict[str, ModuleType]:
    """The entries that ship with graphrec, less the edge types that are fields of the graph (see `EdgeType`)."""
    core = PaperGraph.__slots__ if room == "edges" else ()
    names = [name for name in registry.builtin_names(room) if name.replace("-", "_") not in core]
    return {name: registry.load(room, name) for name in names}


def example(room: str) -> ModuleType:
    """The worked example of a group, which stands for other packages where graphrec ships no entry."""
    spec = importlib.util.spec_from_file_location(f"{room}_example", HERE / f"{room}_example.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def problems(entry: object, room: str) -> list[str]:
    return list(registry._problems(entry, CONTRACTS[room]))


def members(room: str) -> dict[str, Any]:
    return dict(registry._members(CONTRACTS[room]))


def test_there_is_a_contract_for_every_open_group() -> None:
    assert set(CONTRACTS) == set(registry.GROUPS)
    assert all(map(members, CONTRACTS))


@pytest.mark.parametrize("room", CONTRACTS)
def test_what_ships_and_the_example_pass_the_check_for_packages_of_others(room: str) -> None:
    entries = {**shipped(room), "the example": example(room)}
    assert {name: found for name, entry in entries.items() if (found := problems(entry, room))} == {}


@pytest.mark.parametrize("room", CONTRACTS)
def test_an_entry_without_one_of_its_members_does_not_pass(room: str) -> None:
    for missing in members(room):
        whole = vars(example(room))
        entry = SimpleNamespace(**{name: value for name, value in whole.items() if name != missing})
        assert problems(entry, room) == [f"has no {missing}"]


def test_mypy_checks_every_module_that_ships_against_its_contract(tmp_path: Path) -> None:
    api = pytest.importorskip("mypy.api")
    lines, wrong = ["import json"], []
    for room, contract in CONTRACTS.items():
        lines.append(f"from {contract.__module__} import {contract.__name__}")
        for module in shipped(room).values():
            lines += [f"import {module.__name__}", f"_{len(lines)}: {contract.__name__} = {module.__name__}"]
        lines.append(f"_{len(lines)}: {contract.__name__} = json")
        wrong.append(len(lines))
    file = tmp_path / "contracts.py"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    project = HERE.parents[1] / "pyproject.toml"
    said, errors, _ = api.run([str(file), "--config-file", str(project), "--cache-dir", str(tmp_path / "cache")])
    refused = [int(line.split(":")[1]) for line in said.splitlines() if ": error:" in line]
    assert (refused, errors) == (wrong, ""), said
