"""README and documentation cannot rot: what they show is run. `python tests/test_docs.py` renews the output shown.

Blocks by their language: `console` is run command by command and compared; `python` is run, page by page; `sh` is only
parsed, so that no option is misspelt; `py` needs what a test has not (a cluster) and is compiled. A `python` block that
begins with `# MODULE.py: entry point NAME of GROUP` is a package of a stranger: it is installed for its page.
"""

from __future__ import annotations

import importlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click
import pytest
import yaml

import graphrec
from graphrec.model.paper import Paper, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.api.library import Library

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = [README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs" / "pages").glob("*.md"))]
FIXTURES = ROOT / "tests" / "readers" / "fixtures"
FILES = [  # what lies in the folder in which the commands of a page are run
    *(FIXTURES / name for name in ("zotero.bib", "zotero.ris", "papers.jsonl", "titles.txt")),
    *sorted((ROOT / "docs" / "files").glob("*")),
]
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
SHELL = re.compile(r"```sh\n(.*?)```", re.DOTALL)
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
COMPILED = re.compile(r"```py\n(.*?)```", re.DOTALL)
PACKAGE = re.compile(r"# (\w+)\.py: entry point (\S+) of (graphrec\.\w+)")
IMPORTED = re.compile(r"^ *from (graphrec[\w.]*) import (\([^)]*\)|[^\n#]*)", re.MULTILINE)
PATH = re.compile(r"(?<![\w/.-])(?:tests|examples|data|docs|graphrec)/[\w/.-]+\.(?:py|md|tsv|jsonl|png|toml|yml)\b")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
OPEN_GROUPS = ("readers", "signals", "rerankers", "edges", "exporters", "extractors", "engines", "cli", "fetch")
LONGEST = 24  # lines shown of one command; the rest becomes an ellipsis
ELLIPSIS = "..."


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def having(pattern: re.Pattern[str]) -> list[Path]:
    return [page for page in PAGES if pattern.search(page.read_text("utf-8"))]


class Session:
    """A folder with some files, in which the commands of one page are run in turn, as a reader would."""

    def __init__(self, folder: Path, page: Path) -> None:
        self.folder = folder
        for file in FILES:
            shutil.copy(file, folder)
        for name in ("data", "tests"):
            (folder / name).symlink_to(ROOT / name)
        site = folder / "site-packages"
        for source in PYTHON.findall(page.read_text("utf-8")):
            if found := PACKAGE.match(source):
                install(site, *found.groups(), source)
        self.environment = {
            **os.environ,
            "COLUMNS": "100",
            "PYTHONPATH": os.pathsep.join((str(site), str(Path(graphrec.__file__).parents[1]))),
        }
        self.environment.pop("GRAPHREC_LIBRARY", None)
        settings = folder / "config.toml"
        settings.touch()
        self.environment["GRAPHREC_CONFIG"] = str(settings)  # not that of whoever runs the tests

    def printed(self, command: str) -> list[str]:
        """What a command prints on stdout, or where that is nothing on stderr, as a page shows it."""
        program, *arguments = shlex.split(command)
        start = {"graphrec": ["-m", "graphrec"], "python": []}[program]
        done = subprocess.run(
            [sys.executable, *start, *arguments],
            capture_output=True,
            text=True,
            check=False,
            encoding="utf-8",
            cwd=self.folder,
            env=self.environment,
        )
        assert done.returncode == 0, f"$ {command}\n{done.stderr}"
        text = (done.stdout or done.stderr).replace(f"{self.folder}{os.sep}", "").rstrip()
        lines = [line.rstrip() for line in text.splitlines()]
        return [*lines[:LONGEST], ELLIPSIS] if len(lines) > LONGEST else lines


@contextmanager
def session(page: Path) -> Iterator[Session]:
    with TemporaryDirectory() as folder:
        yield Session(Path(folder).resolve(), page)


def install(site: Path, module: str, name: str, group: str, source: str) -> None:
    """Write a module and the entry point by which graphrec finds it, as pip would."""
    about = site / f"{module}-1.0.dist-info"
    about.mkdir(parents=True)
    (site / f"{module}.py").write_text(source, "utf-8")
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n", "utf-8")
    (about / "entry_points.txt").write_text(f"[{group}]\n{name} = {module}\n", "utf-8")


def commands(block: str) -> list[tuple[str, list[str]]]:
    """Each `$ command` of a console block with the lines shown below it."""
    parts = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    return [(part.splitlines()[0], part.rstrip().splitlines()[1:]) for part in parts]


def same(written: str | None, real: str | None) -> bool:
    """Whether two lines are equal, but for the last digits of decimal numbers: other processors round otherwise."""
    if written is None or real is None:
        return False
    numbers = [[float(number) for number in re.findall(r"\d+\.\d+", line)] for line in (written, real)]
    words = [re.sub(r"\d+\.\d+", "#", line) for line in (written, real)]
    return words[0] == words[1] and numbers[0] == pytest.approx(numbers[1], abs=0.02)


@pytest.mark.parametrize("page", having(CONSOLE), ids=name_of)
def test_a_page_shows_what_its_commands_print(bundled: Library, page: Path) -> None:
    wrong = []
    with session(page) as shell:
        for block in CONSOLE.findall(page.read_text("utf-8")):
            for command, written in commands(block):
                real = shell.printed(command)
                if not all(same(*pair) for pair in zip_longest(written, real)):
                    wrong.append("\n".join([f"$ {command}", *real]))
    assert not wrong, "renew by python tests/test_docs.py; printed now:\n" + "\n\n".join(wrong)


@pytest.mark.parametrize("page", having(PYTHON), ids=name_of)
def test_the_python_blocks_of_a_page_run(
    bundled: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "blocks"}
    for source in PYTHON.findall(page.read_text("utf-8")):
        if not PACKAGE.match(source):
            exec(compile(source, name_of(page), "exec"), names)


@pytest.mark.parametrize("page", having(COMPILED), ids=name_of)
def test_python_blocks_that_no_test_can_run_are_python(page: Path) -> None:
    for source in COMPILED.findall(page.read_text("utf-8")):
        compile(source, name_of(page), "exec")


def typed(page: Path) -> Iterator[list[str]]:
    """The words of every graphrec command in the shell blocks of a page."""
    for block in SHELL.findall(page.read_text("utf-8")):
        for line in re.split(r"\n|&&|\|", block.replace("\\\n", " ")):
            words = shlex.split(re.split(r" <| >", line)[0], comments=True)
            if words and Path(words[0]).name == "graphrec":
                yield words[1:]


@pytest.mark.parametrize("page", having(SHELL), ids=name_of)
def test_commands_in_shell_blocks_have_the_options_they_are_shown_with(page: Path) -> None:
    from graphrec.cli import graphrec as program

    for name, *arguments in typed(page):
        command = program.get_command(click.Context(program), name)
        assert command is not None, f"{name_of(page)}: graphrec {name}"
        command.make_parser(click.Context(command, info_name=name)).parse_args(list(arguments))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_files_of_the_project_that_a_page_names_are_there(page: Path) -> None:
    text = page.read_text("utf-8")
    links = LINK.findall(text) if page.parent == ROOT else []  # mkdocs checks those of the pages
    assert [path for path in (*PATH.findall(text), *links) if not (ROOT / path).exists()] == []


def test_the_readme_can_be_read_in_one_sitting() -> None:
    assert len(README.read_text("utf-8").splitlines()) <= 200


def test_every_open_group_has_a_worked_example() -> None:
    page = ROOT / "docs" / "pages" / "extending.md"
    shown = {found[3] for source in PYTHON.findall(page.read_text("utf-8")) if (found := PACKAGE.match(source))}
    assert shown == {f"graphrec.{group}" for group in OPEN_GROUPS}


def test_the_reader_of_the_worked_example_reads_any_bytes() -> None:
    page = (ROOT / "docs" / "pages" / "extending.md").read_text("utf-8")
    (source,) = (each for each in PYTHON.findall(page) if "of graphrec.readers" in each.partition("\n")[0])
    reader: dict[str, Any] = {}
    exec(compile(source, "extending.md", "exec"), reader)
    for data in (
        b"@ Sieves\n\xff\xfe\x00",
        b"\xef\xbb\xbf@ Caf\xe9\n# \x81, 20\xff21",
        bytes(range(256)),
        b"\xff\xfe@",
    ):
        records = list(reader["read"](io.BytesIO(data), "x.bulletin"))
        assert records
        assert all(isinstance(record, (Paper, Skipped)) for record in records)


def test_every_dependency_is_justified_and_bounded() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    text = (ROOT / "docs" / "pages" / "dependencies.md").read_text("utf-8")
    extras = project["optional-dependencies"]
    shipped = [each for extra in extras.keys() - {"test", "dev", "fuzz"} for each in extras[extra]]
    for requirement in [*project["dependencies"], *shipped]:
        name = re.match(r"[\w-]+", requirement)[0]
        assert re.search(rf"^\|[^|]*\b{re.escape(name)}\b", text, re.MULTILINE), f"dependencies.md lacks {name}"
    for requirement in (each for group in (project["dependencies"], *extras.values()) for each in group):
        if not requirement.startswith("graphrec"):
            assert re.search(r">=[\d.]+,<\d", requirement), f"{requirement} has no lowest or no upper version"


SCRIPTS = [path for path in sorted((ROOT / "tests" / "benchmarks").glob("*.py")) if not path.name.startswith("test_")]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_that_prints_our_figures_imports_what_there_is(script: Path) -> None:
    """Also those in programs that it starts as text."""
    for module, names in IMPORTED.findall(script.read_text("utf-8")):
        there = importlib.import_module(module)
        for name in names.replace("(", "").replace(")", "").split(","):
            plain = name.split(" as ")[0].strip()
            if plain and not hasattr(there, plain):
                importlib.import_module(f"{module}.{plain}")


def test_every_script_is_on_the_page_of_benchmarks() -> None:
    text = "".join((ROOT / "docs" / "pages" / f"{name}.md").read_text("utf-8") for name in ("benchmarks", "ranking"))
    assert [script.name for script in SCRIPTS if script.name not in text] == []


def test_the_citation_file_has_what_the_format_requires() -> None:
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert cited["cff-version"] == "1.2.0"
    assert {"message", "title", "authors", "license", "version", "abstract"} <= cited.keys()
    assert all(author.get("name") or author.get("family-names") for author in cited["authors"])
    assert cited["type"] == "software"
    assert cited["version"] == graphrec.__version__


def renew(*names: str) -> None:
    """Rewrite the output below every command, of all pages or those with some names (`works.md`)."""
    for page in (each for each in having(CONSOLE) if not names or each.name in names):
        with session(page) as shell:

            def block(match: re.Match[str], shell: Session = shell) -> str:
                entries = ["\n".join([f"$ {command}", *shell.printed(command)]) for command, _ in commands(match[1])]
                return "```console\n" + "\n\n".join(entries) + "\n```"

            page.write_text(CONSOLE.sub(block, page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    renew(*sys.argv[1:])
