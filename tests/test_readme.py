"""The README cannot rot: its commands run and print what it shows. `python tests/test_readme.py` renews the output."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graphrec import registry

if TYPE_CHECKING:
    from graphrec.front import Library

README = Path(__file__).parents[1] / "README.md"
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
LONGEST = 24  # lines shown of one command; the rest becomes an ellipsis
ELLIPSIS = "..."


def commands(block: str) -> list[tuple[str, list[str]]]:
    """Each `$ command` of a console block with the lines shown below it."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(part.splitlines()[0], part.splitlines()[1:]) for part in parts]


def output(command: str) -> list[str]:
    """What a command prints on stdout, without trailing spaces."""
    arguments = shlex.split(command)[1:]
    done = subprocess.run(
        [sys.executable, "-m", "graphrec", *arguments], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return [line.rstrip() for line in done.stdout.splitlines()]


def shown(command: str) -> list[str]:
    lines = output(command)
    while lines and not lines[-1]:
        lines.pop()
    return [*lines[:LONGEST], ELLIPSIS] if len(lines) > LONGEST else lines


SHOWN = [pair for block in CONSOLE.findall(README.read_text("utf-8")) for pair in commands(block)]


@pytest.mark.parametrize(("command", "lines"), SHOWN, ids=[command for command, _ in SHOWN])
def test_the_readme_shows_what_the_command_prints(bundled: Library, command: str, lines: list[str]) -> None:
    while lines and not lines[-1]:
        lines.pop()
    assert lines == shown(command)


def test_the_readme_lists_every_format_and_command() -> None:
    text = README.read_text("utf-8")
    for name in registry.builtin_names("readers"):
        module = registry.load("readers", name)
        assert f"| {module.NAME} |" in text, f"README: formats table lacks {module.NAME}"
    for name in registry.builtin_names("cli"):
        assert f"graphrec {name}" in text, f"README lacks graphrec {name}"


def test_python_blocks_run(bundled: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for block in re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL):
        exec(compile(block, "README.md", "exec"), {})


def formats_table() -> str:
    modules = [registry.load("readers", name) for name in registry.builtin_names("readers")]
    rows = [f"| {m.NAME} | {' '.join(f'`{suffix}`' for suffix in m.SUFFIXES)} | {m.DESCRIPTION} |" for m in modules]
    return "\n".join(["| format | suffixes | what it is |", "|---|---|---|", *rows])


def renew() -> None:
    """Rewrite the output below every command, and the formats table."""

    def block(match: re.Match[str]) -> str:
        entries = [f"$ {command}\n" + "\n".join(shown(command)).rstrip() + "\n" for command, _ in commands(match[1])]
        return "```console\n" + "\n".join(entries) + "```"

    text = CONSOLE.sub(block, README.read_text("utf-8"))
    text = re.sub(r"\| format \| suffixes.*?(?=\n\n)", lambda _: formats_table(), text, flags=re.DOTALL)
    README.write_text(text, "utf-8")


if __name__ == "__main__":
    renew()
