"""Fills the documentation with what the code knows: `{{ NAME }}` on a page becomes the table or text of that name.

Nothing that is made here is committed, so that no table can be older than the code.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
import tomllib
from dataclasses import is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

from mkdocs.structure.files import File

from graphrec import registry
from graphrec.cli import graphrec

if TYPE_CHECKING:
    from collections.abc import Iterable

    import click
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

    from graphrec.signals import Signal

ROOT = Path(__file__).parents[1]
_WIDTH = 100  # characters of a line of help
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


def details() -> str:
    """The table of what is kept of a record besides the fields of a paper, and of its name in each format."""
    from graphrec.model.details import DETAILS, LITERAL, OWN_TAG, TYPE

    special = {TYPE: ("type of the entry", "`TY`"), "page": ("`pages`", "`SP`, `EP`"), "ISSN": ("`issn`", "`SN`")}
    special |= dict.fromkeys(("issue", "number", "collection-number"), ("`number`, by the type of the work", "`IS`"))
    special |= {"issued": ("`month`, `day`, `date`", "`DA`"), LITERAL: ("braces around a name", f"`{OWN_TAG}`")}
    rows = []
    for each in DETAILS:
        bibtex, ris = special.get(each.name, (_codes(each.bibtex or (each.name,)), _codes(each.ris or (OWN_TAG,))))
        rows.append((f"`{each.name}`", bibtex, ris, f"`{each.name}`" if each.is_csl else "in `custom`"))
    return _table(("detail", "BibTeX", "RIS", "CSL-JSON"), rows)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def signals() -> str:
    """The table of the signals: name, default weight, and the first sentence about each."""
    from graphrec.signals import load_signals

    rows = []
    for name, signal in load_signals().items():
        if (entry := name.replace("_", "-")) in registry.builtin_names("signals"):
            sentence = _first_sentence(registry.load("signals", entry).__doc__)
            rows.append((f"`{name}`", f"{signal.weight:g}", sentence))
    return _table(("signal", "weight", "what it says"), rows)


def rerankers() -> str:
    """The table of the rerankers: name, weight, and what each is."""
    modules = [registry.load("rerankers", name) for name in registry.builtin_names("rerankers")]
    rows = ((f"`{m.NAME}`", f"{m.WEIGHT:g}", m.DESCRIPTION) for m in modules)
    return _table(("reranker", "weight", "what it is"), rows)


def reasons() -> str:
    """The table of the evidence in reasons: for each type of it the signals, its keys in JSON and what they hold."""
    from graphrec.signals import load_signals

    names: dict[type, list[str]] = {}
    for name, signal in load_signals().items():
        if name.replace("_", "-") in registry.builtin_names("signals"):
            names.setdefault(_evidence_type(signal), []).append(name)
    rows = (
        (_code(signals), _code(_keys(evidence)), " ".join((evidence.__doc__ or "").split()))
        for evidence, signals in names.items()
    )
    return _table(("signal", "keys beside `signal` and `contribution`", "what they hold"), rows)


def relations() -> str:
    """The table of the relations, strongest statement first."""
    from graphrec.model.relations import RELATIONS

    rows = ((f"`{each.name}`", each.active, each.passive, f"{each.strength:g}") for each in reversed(RELATIONS))
    return _table(("relation", "citing paper first", "cited paper first", "strength in the score"), rows)


def _evidence_type(signal: Signal[Any, Any]) -> type:
    """The type of the argument of `Signal.sentence`, whose annotation is a name in the module that defines it."""
    say = signal.sentence
    (parameter,) = inspect.signature(say).parameters.values()
    found: type = eval(parameter.annotation, vars(sys.modules[say.__module__]))  # noqa: S307 - our own source
    return found


def _keys(evidence: type) -> list[str]:
    """The fields of a type of evidence; those of a record in it stand beside them."""
    keys = []
    for name, kind in get_type_hints(evidence).items():
        keys += _keys(kind) if is_dataclass(kind) else [name]
    return keys


def _code(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def services() -> str:
    """The table of the bibliographic services."""
    modules = [registry.load("fetch", name) for name in registry.builtin_names("fetch")]
    columns = ("service", "what it has", "references", "cited-by", "since", "key or address", "pace", "cost")
    return _table(columns, map(_service, modules))


def _service(module: Any) -> tuple[str, ...]:
    has = (module.HAS_REFERENCES, hasattr(module, "cited_by"), getattr(module, "HAS_DATES", False))
    key = f"`{module.TERMS.variable}`" if module.TERMS.variable else ""
    marks = ("yes" if each else "" for each in has)
    return f"`{module.NAME}`", module.DESCRIPTION, *marks, key, module.TERMS.rate, module.TERMS.price


def api() -> str:
    """A directive of mkdocstrings for every public name: functions, the two main classes, then the other records."""
    import graphrec as package

    first = ["demo", "open", "build", "add", "Library", "Answer", "Recommendation", "Paper"]
    names = [name for name in package.__all__ if not name.startswith("__")]
    rest = sorted(set(names) - set(first) - {"GraphrecError"})  # errors have a part of their own
    homes = [(getattr(package, name).__module__, name) for name in [*first, *rest]]
    return "\n\n".join(f"::: {module}.{name}" for module, name in homes)


def commands() -> str:
    """The help of every command, in the order of `graphrec --help`."""
    context = _context("graphrec", graphrec, None)
    parts = [_help("graphrec", context)]
    for name in graphrec.list_commands(context):
        command = graphrec.get_command(context, name)
        if command is not None and not command.hidden and name in registry.builtin_names("cli"):
            parts.append(_help(f"graphrec {name}", _context(name, command, context)))
    return "\n\n".join(parts)


def _context(name: str, command: click.Command, parent: click.Context | None) -> click.Context:
    return command.make_context(
        name, [], parent, resilient_parsing=True, max_content_width=_WIDTH, terminal_width=_WIDTH
    )


def _help(title: str, context: click.Context) -> str:
    text = context.get_help().replace(str(Path.home()), "~")
    return f"## {title}\n\n```text\n{text}\n```"


def rooms() -> str:
    """The table of the rooms, from the top layer of the import contract to the lowest, each as its docstring has it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    names = (name for layer in layers for name in layer.split(" | "))
    return _table(("room", "what it is for"), ((f"`{name}/`", _first_paragraph(name)) for name in names))


def _first_paragraph(room: str) -> str:
    docstring = ast.get_docstring(ast.parse((ROOT / "graphrec" / room / "__init__.py").read_text("utf-8"))) or ""
    return docstring.partition("\n\n")[0].replace("\n", " ")


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


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _first_sentence(text: str | None) -> str:
    flat = " ".join((text or "").split())
    return flat.split(". ")[0].rstrip(".")


MAKERS = {
    maker.__name__: maker
    for maker in (
        formats,
        exports,
        details,
        signals,
        rerankers,
        reasons,
        relations,
        services,
        api,
        commands,
        rooms,
        contributing,
        security,
        changes,
    )
}
