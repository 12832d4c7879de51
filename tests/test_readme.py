"""The README cannot rot: its commands run and print what it shows. `python tests/test_readme.py` renews the output."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from graphrec import registry

if TYPE_CHECKING:
    from graphrec.api.library import Library

README = Path(__file__).parents[1] / "README.md"
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
REPORT = re.compile(r"```text\n\$ (graphrec build [^\n]*)\n(.*?)```", re.DOTALL)
FIXTURES = Path(__file__).parent / "readers" / "fixtures"
LONGEST = 24  # lines shown of one command; the rest becomes an ellipsis
ELLIPSIS = "..."


def commands(block: str) -> list[tuple[str, list[str]]]:
    """Each `$ command` of a console block with the lines shown below it."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(part.splitlines()[0], part.splitlines()[1:]) for part in parts]


def output(command: str) -> list[str]:
    """What a command prints on stdout, without trailing spaces."""
    program, *arguments = shlex.split(command)
    module = ["-m", "graphrec"] if program == "graphrec" else []
    done = subprocess.run(
        [sys.executable, *module, *arguments],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
        cwd=README.parent,
        env={**os.environ, "COLUMNS": "100"},
    )
    return [line.rstrip() for line in done.stdout.splitlines()]


def shown(command: str) -> list[str]:
    lines = output(command)
    while lines and not lines[-1]:
        lines.pop()
    return [*lines[:LONGEST], ELLIPSIS] if len(lines) > LONGEST else lines


def numbers(lines: list[str]) -> list[float]:
    return [float(number) for number in re.findall(r"\d+\.\d+", "\n".join(lines))]


def without_numbers(lines: list[str]) -> list[str]:
    return [re.sub(r"\d+\.\d+", "#", line) for line in lines]


SHOWN = [pair for block in CONSOLE.findall(README.read_text("utf-8")) for pair in commands(block)]


@pytest.mark.parametrize(("command", "lines"), SHOWN, ids=[command for command, _ in SHOWN])
def test_the_readme_shows_what_the_command_prints(bundled: Library, command: str, lines: list[str]) -> None:
    while lines and not lines[-1]:
        lines.pop()
    printed = shown(command)
    assert without_numbers(lines) == without_numbers(printed)
    for written, real in zip(numbers(lines), numbers(printed), strict=True):
        assert written == pytest.approx(real, abs=0.02)  # other processors round otherwise


def test_the_readme_lists_every_format_and_command() -> None:
    text = README.read_text("utf-8")
    for name in registry.builtin_names("readers"):
        module = registry.load("readers", name)
        assert f"| {module.NAME} |" in text, f"README: formats table lacks {module.NAME}"
    for name in registry.builtin_names("cli"):
        assert f"graphrec {name}" in text, f"README lacks graphrec {name}"


def test_the_readme_lists_every_export() -> None:
    assert exports_table() in README.read_text("utf-8")


def test_the_readme_shows_what_is_said_after_reading(tmp_path: Path) -> None:
    said = REPORT.search(README.read_text("utf-8"))
    assert said
    assert said[0] == f"```text\n{report_of_reading(said[1], tmp_path)}```"


def test_the_readme_justifies_every_dependency() -> None:
    project = tomllib.loads(README.with_name("pyproject.toml").read_text("utf-8"))["project"]
    text = README.read_text("utf-8")
    extras = project["optional-dependencies"]
    shipped = [each for extra in extras.keys() - {"test", "dev", "fuzz"} for each in extras[extra]]
    for requirement in [*project["dependencies"], *shipped]:
        name = re.match(r"[\w-]+", requirement)[0]
        assert re.search(rf"^\|[^|]*\b{re.escape(name)}\b", text, re.MULTILINE), f"README: dependencies lack {name}"
    for requirement in (each for group in (project["dependencies"], *extras.values()) for each in group):
        if not requirement.startswith("graphrec"):
            assert re.search(r">=[\d.]+,<\d", requirement), f"{requirement} has no lowest or no upper version"


def test_python_blocks_run(bundled: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for block in re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL):
        exec(compile(block, "README.md", "exec"), {})


def formats_table() -> str:
    modules = [registry.load("readers", name) for name in registry.builtin_names("readers")]
    rows = [f"| {m.NAME} | {' '.join(f'`{suffix}`' for suffix in m.SUFFIXES)} | {m.DESCRIPTION} |" for m in modules]
    return "\n".join(["| format | suffixes | what it is |", "|---|---|---|", *rows])


def exports_table() -> str:
    modules = [registry.load("exporters", name) for name in registry.builtin_names("exporters")]
    rows = [f"| {module.NAME} | `{module.SUFFIX}` | {module.DESCRIPTION} |" for module in modules]
    return "\n".join(["| export | suffix | what it is |", "|---|---|---|", *rows])


def report_of_reading(command: str, folder: Path) -> str:
    """What `graphrec build` of test files says on stderr, but for the last line, which names the folder."""
    files = [word for word in shlex.split(command)[2:] if (FIXTURES / word).exists()]
    done = subprocess.run(
        [sys.executable, "-m", "graphrec", "build", *files, "-o", str(folder / "library")],
        cwd=FIXTURES,
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    return f"$ {command}\n" + "".join(done.stderr.splitlines(keepends=True)[:-1])


def renew() -> None:
    """Rewrite the output below every command, and the tables."""

    def block(match: re.Match[str]) -> str:
        entries = [f"$ {command}\n" + "\n".join(shown(command)).rstrip() + "\n" for command, _ in commands(match[1])]
        return "```console\n" + "\n".join(entries) + "```"

    text = CONSOLE.sub(block, README.read_text("utf-8"))
    text = re.sub(r"\| format \| suffixes.*?(?=\n\n)", lambda _: formats_table(), text, flags=re.DOTALL)
    text = re.sub(r"\| export \| suffix.*?(?=\n\n)", lambda _: exports_table(), text, flags=re.DOTALL)
    with TemporaryDirectory() as folder:
        said = REPORT.search(text)
        report = report_of_reading(said[1], Path(folder))
    text = text[: said.start()] + f"```text\n{report}```" + text[said.end() :]
    README.write_text(text, "utf-8")


if __name__ == "__main__":
    renew()
