"""What every command imports, each in a process of its own: start-up stays short where a command needs little."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from graphrec import registry

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.api.library import Library

FITTING = {"sklearn"}  # a second to import, for building and calibrating alone
NUMBERS = {"scipy"}  # 0.2 s
DRAWING = {"networkx", "pyvis", "jinja2"}  # for pages and graph formats alone
ARRAYS = {"numpy"}  # 0.1 s, for what asks the graph
GUESSING = {"charset_normalizer"}  # 0.1 s, for files that are not UTF-8 alone
ALL = FITTING | NUMBERS | DRAWING
TAKEN_BY_OTHERS = {"psutil"}  # by joblib, where it is installed
COMMANDS = {  # arguments and what must not be imported; {library} and {out} are places
    "related": ("MultiPruner --no-open --page {out}.html", FITTING | NUMBERS),
    "map": ("-l {library} --no-open --page {out}.html", FITTING),
    "search": ("pruning", ALL | ARRAYS | {"rich"}),
    "show": ("MultiPruner", ALL),
    "facts": ("MultiPruner", ALL | {"rich"}),
    "stats": ("", ALL | {"rich"}),
    "methods": ("", ALL | {"rich"}),
    "results": ("", ALL),
    "gaps": ("", ALL | {"rich"}),
    "themes": ("", ALL | {"rich"}),
    "trends": ("--by batch", ALL | {"rich"}),
    "lineage": ("BlockPruner", ALL),
    "path": ("BlockPruner MultiPruner", ALL),
    "dedupe": ("", ALL | {"rich"}),
    "verify": ("{library}", ALL | {"rich"}),
    "export": ("--to csv -o {out}.csv", FITTING | NUMBERS | {"pyvis", "jinja2", "rich"}),
    "evaluate": ("{judgements} --brief -l {library}", DRAWING),
    "build": ("{records} -o {out}", DRAWING | {"rich"}),
    "add": ("{records} -l {library}", DRAWING | {"rich"}),
    "calibrate": ("-l {library} --reset", ALL | {"rich"}),
    "fetch": ("--help", ALL | ARRAYS | {"rich"}),
    "completion": ("fish", ALL | ARRAYS | {"rich", "sqlite3"}),
}

COMMANDS |= {
    name: ("--help", ALL | ARRAYS | GUESSING | {"rich"})
    for name in registry.builtin_names("cli")
    if name not in COMMANDS
}


def installed_with(package: str) -> set[str]:
    """What pip installs with a package: the names of the packages that it requires, and that these require."""
    names, todo = set(), [package]
    while todo:
        try:
            needed = requires(todo.pop()) or []
        except PackageNotFoundError:  # of another system
            continue
        found = {canonicalize_name(each.name) for each in map(Requirement, needed) if _is_needed(each)}
        todo += found - names
        names |= found
    return names


def _is_needed(requirement: Requirement) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": ""})


@cache
def dragged_in() -> set[str]:
    """The packages, as they are imported, that are installed for pyvis alone."""
    own = {canonicalize_name(each.name) for each in map(Requirement, requires("graphrec") or []) if _is_needed(each)}
    others = set().union(own, *(installed_with(name) for name in own - {"pyvis"}))
    dragged = installed_with("pyvis") - others
    return {
        name
        for name, packages in packages_distributions().items()
        if dragged.issuperset(map(canonicalize_name, packages))
    }


def imported(*commands: str) -> set[str]:
    """The packages imported by a cold process that runs some commands."""
    code = "import sys; from graphrec.cli import run\nfor one in sys.argv[1:]: assert run(one.split()) == 0, one\n"
    code += "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code, *commands], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.splitlines()[-1].split())


def test_help_of_any_command_imports_nothing_heavy() -> None:
    helps = [f"{name} --help" for name in registry.builtin_names("cli")]
    assert imported("--help", *helps).isdisjoint(ALL | ARRAYS | {"rich", "sqlite3"})


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_imports_no_more_than_it_needs(name: str, bundled: Library, eight_file: Path, tmp_path: Path) -> None:
    import graphrec

    arguments, not_needed = COMMANDS[name]
    library = tmp_path / "library"
    if "{library}" in arguments:
        graphrec.build(eight_file, library)
    judgements = tmp_path / "judgements.tsv"
    judgements.write_text("query_title\tpaper_title\tgrade\nprune-2\tprune-1\t2\n", "utf-8")
    places = {"library": library, "out": tmp_path / "out", "records": eight_file, "judgements": judgements}
    found = imported(f"{name} {arguments.format(**places)}")
    assert "click" in found
    assert found.isdisjoint(not_needed)
    assert found & dragged_in() <= TAKEN_BY_OTHERS


def test_what_is_installed_for_pyvis_alone_is_known() -> None:
    assert {"IPython", "jsonpickle", "traitlets"} <= dragged_in()
    assert dragged_in().isdisjoint({"numpy", "networkx", "jinja2", "yaml", "click"})


def test_what_pyvis_imports_works_for_others_in_the_same_process() -> None:
    code = (
        "import sys; from graphrec.page import renderer; renderer._pyvis()\n"
        "assert not {'IPython', 'jsonpickle'} & set(sys.modules)\n"
        "from pyvis.network import Network\n"
        "net = Network(); net.add_node(1); print('\"nodes\"' in net.to_json())\n"
        "from pyvis.network import IFrame; print(type(IFrame('x', 1, 1)).__module__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.split() == ["True", "IPython.lib.display"]


def test_the_forms_for_programs_draw_no_page(bundled: Library) -> None:
    """Drawing the page is more than half of the time of `related`."""
    code = "import sys; from graphrec.cli import run\n"
    code += "for form in sys.argv[1:]: run(['related', 'MultiPruner', '--to', form])\n"
    code += "print(*(name for name in sys.modules if name.startswith('graphrec.page')), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code, "json", "jsonl", "csv"], capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == ""
    assert "BlockPruner" in done.stdout


def test_a_question_in_words_imports_no_cache_of_builds(bundled: Library) -> None:
    """What reads a text is what a build reads it with; what a build remembers is of no use to a question."""
    code = "import sys; from graphrec.cli import run\n"
    code += "run(['related', '--text', 'We extend BlockPruner by sieves.', '--to', 'json'])\n"
    code += "print(*sorted(name for name in sys.modules if name.startswith('graphrec.e')), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found = set(done.stderr.split())
    assert "graphrec.extractors.passes" in found
    assert found.isdisjoint({"graphrec.engines.cache", "graphrec.engines.packs", "graphrec.engines.signature"})
