"""The workflow file: it tests on every system and version of Python that the package says it is for."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
VERSION = "Programming Language :: Python :: 3."
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def jobs_of(path: Path) -> dict[str, dict[str, Any]]:
    return yaml.safe_load(path.read_text("utf-8"))["jobs"]


def test_every_version_and_system_that_is_promised_is_tested() -> None:
    (matrix,) = [job["strategy"]["matrix"] for path in WORKFLOWS for job in jobs_of(path).values()]
    promised = [each.removeprefix(VERSION) for each in PROJECT["classifiers"] if each.startswith(VERSION)]
    assert matrix["python"] == [f"3.{minor}" for minor in promised]
    assert PROJECT["requires-python"] == f">=3.{promised[0]}"
    assert {system.partition("-")[0] for system in matrix["system"]} == {"ubuntu", "macos", "windows"}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_runs_what_the_readme_says_and_may_only_read(path: Path) -> None:
    assert yaml.safe_load(path.read_text("utf-8"))["permissions"] == {"contents": "read"}
    run = " ".join(step.get("run", "") for job in jobs_of(path).values() for step in job["steps"])
    readme = (ROOT / "README.md").read_text("utf-8")
    (tests,) = [line for line in readme.splitlines() if "python -m pytest" in line]
    assert tests.rpartition("python -m ")[2] in run
