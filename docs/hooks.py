"""Fills the documentation with what the code knows: `{{ NAME }}` on a page becomes the table or text of that name.

Nothing that is made here is committed, so that no table can be older than the code.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from mkdocs.structure.files import File

from graphrec import registry
from graphrec.cli import graphrec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

ROOT = Path(__file__).parents[1]
_PLACEHOLDER = re.compile(r"^\{\{ (\w+) \}\}$", re.MULTILINE)


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Replace the placeholders of a page; mkdocs calls this for each."""
    return _PLACEHOLDER.sub(lambda match: MAKERS[match[1]](), markdown)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the picture that the README shows, too."""
    picture = ROOT / "examples" / "multipruner.png"
    files.append(File.generated(config, "assets/multipruner.png", abs_src_path=str(picture)))
    return files


def formats() -> str:
    """The table of what is read, from the registry of readers."""
    modules = [registry.load("readers", name) for name in registry.builtin_names("readers")]
    rows = ((m.NAME, " ".join(f"`{suffix}`" for suffix in m.SUFFIXES), m.DESCRIPTION) for m in modules)
    return _table(("format", "suffixes", "what it is"), rows)


def exports() -> str:
    """The table of what is written, from the registry of exporters."""
    modules = [registry.load("exporters", name) for name in registry.builtin_names("exporters")]
    return _table(("export", "suffix", "what it is"), ((m.NAME, f"`{m.SUFFIX}`", m.DESCRIPTION) for m in modules))


def signals() -> str:
    """The table of the signals: name, default weight, and the first sentence about each."""
    from graphrec.ranking.fusion import DEFAULT_WEIGHTS

    rows = []
    for name in registry.builtin_names("signals"):
        module = registry.load("signals", name)
        rows.append((f"`{module.NAME}`", f"{DEFAULT_WEIGHTS.get(module.NAME, 0):g}", _first_sentence(module.__doc__)))
    return _table(("signal", "weight", "what it says"), rows)


def services() -> str:
    """The table of the bibliographic services."""
    modules = [registry.load("fetch", name) for name in registry.builtin_names("fetch")]
    return _table(("service", "what it has"), ((f"`{m.NAME}`", m.DESCRIPTION) for m in modules))


def commands() -> str:
    """The help of every command, in the order of `graphrec --help`."""
    context = click.Context(graphrec, info_name="graphrec", max_content_width=100, terminal_width=100)
    parts = [_help("graphrec", graphrec, context, level=2)]
    for name in graphrec.list_commands(context):
        command = graphrec.get_command(context, name)
        if command is not None and not command.hidden and name in registry.builtin_names("cli"):
            parts.append(_help(f"graphrec {name}", command, context, level=2))
    return "\n\n".join(parts)


def contributing() -> str:
    """CONTRIBUTING.md, its links as seen from the pages."""
    return _root_file("CONTRIBUTING.md")


def security() -> str:
    """SECURITY.md."""
    return _root_file("SECURITY.md")


def changes() -> str:
    """CHANGELOG.md."""
    return _root_file("CHANGELOG.md")


def _root_file(name: str) -> str:
    return (ROOT / name).read_text("utf-8").replace("](docs/pages/", "](").replace("](CHANGELOG.md", "](changes.md")


def _help(title: str, command: click.Command, parent: click.Context, level: int) -> str:
    name = title.rpartition(" ")[2]
    outer = parent if " " in title else None
    context = click.Context(command, parent=outer, info_name=name, max_content_width=100, terminal_width=100)
    return f"{'#' * level} {title}\n\n```text\n{command.get_help(context)}\n```"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _first_sentence(text: str | None) -> str:
    flat = " ".join((text or "").split())
    return flat.split(". ")[0].rstrip(".")


MAKERS = {
    maker.__name__: maker for maker in (formats, exports, signals, services, commands, contributing, security, changes)
}
