"""What every command imports, each in a process of its own: start-up stays short where a command needs little."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from graphrec import registry

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.api.library import Library

FITTING = {"sklearn"}  # a second to import, for building and calibrating alone
NUMBERS = {"scipy"}  # 0.2 s
DRAWING = {"networkx", "pyvis", "jinja2"}  # for pages and graph formats alone
ARRAYS = {"numpy"}  # 0.1 s, for what asks the graph
ALL = FITTING | NUMBERS | DRAWING
COMMANDS = {  # arguments and what must not be imported; {library} and {out} are places
    "related": ("MultiPruner --no-open --page {out}.html", FITTING | NUMBERS),
    "map": ("-l {library} --no-open --page {out}.html", FITTING),
    "search": ("pruning", ALL | ARRAYS | {"rich"}),
    "show": ("MultiPruner", ALL),
    "facts": ("MultiPruner", ALL | {"rich"}),
    "stats": ("", ALL | {"rich"}),
    "methods": ("", ALL | {"rich"}),
    "gaps": ("", ALL | {"rich"}),
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
    name: ("--help", ALL | ARRAYS | {"rich"}) for name in registry.builtin_names("cli") if name not in COMMANDS
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
