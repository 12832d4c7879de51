"""A broken package of a stranger costs itself one sentence that names it, never the command."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from foreign_package import install

from graphrec import registry
from graphrec.cli.forms import OLD_NAMES, RECORDS

if TYPE_CHECKING:
    from pathlib import Path

CORPUS = [{"title": f"Paper {word}", "abstract": f"On {word} and stones."} for word in ("one", "two", "three")]
NO_MODULE = "import a_module_that_is_not_there\n"
FAILS = {  # by group: a module that fits the contract and fails when it is used
    "readers": "NAME, SUFFIXES, DESCRIPTION = 'failing', ('.x',), 'x'\n"
    "def looks_like(head, name): raise KeyError('stone')\n"
    "def read(stream, source): return iter(())\n",
    "extractors": "NAME = 'failing'\ndef extract(title, abstract): raise KeyError('stone')\n",
    "edges": "NAME, LABEL, IS_DIRECTED = 'failing', 'both stones', False\ndef build(corpus): raise KeyError('stone')\n",
}


def ask(folder: Path, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "papers.jsonl").write_text("\n".join(map(json.dumps, CORPUS)), "utf-8")
    command = [sys.executable, "-m", "graphrec", *arguments]
    return subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, encoding="utf-8", check=False, timeout=120
    )


def test_broken_entries_are_each_logged_once_and_a_build_goes_on_without_them(tmp_path) -> None:
    for group, fails in FAILS.items():
        for name, source in (("no-module", NO_MODULE), ("no-contract", "NAME = 'x'\n"), ("failing", fails)):
            environment = install(tmp_path, f"graphrec.{group}", name, source)
    done = ask(tmp_path, environment, "build", "papers.jsonl", "-o", "library")
    assert done.returncode == 0, done.stderr
    for group in FAILS:
        for name in ("no-module", "no-contract", "failing"):
            (sentence,) = (
                line for line in done.stderr.splitlines() if f"foreign_{group}_{name}".replace("-", "_") in line
            )
            assert f"{name!r} of the package foreign_" in sentence
            assert sentence.endswith("; update that package or uninstall it.")


def test_broken_exporters_services_and_commands_fail_only_when_they_are_asked_for(tmp_path) -> None:
    for group in ("exporters", "fetch", "cli"):
        environment = install(tmp_path, f"graphrec.{group}", "bad", NO_MODULE)
    ask(tmp_path, environment, "build", "papers.jsonl", "-o", "library")
    for arguments in (("--help",), ("stats", "-l", "library"), ("export", "-l", "library", "--to", "jsonl")):
        done = ask(tmp_path, environment, *arguments)
        assert (done.returncode, done.stderr) == (0, "")
    asked = {
        "exporter": ("export", "-l", "library", "--to", "bad"),
        "service": ("fetch", "bad", "stones", "-o", "x.jsonl"),
        "command": ("bad", "--some", "thing"),
    }
    for noun, arguments in asked.items():
        done = ask(tmp_path, environment, *arguments)
        assert done.returncode == 1
        assert f"The {noun} 'bad' of the package foreign_" in done.stderr
        assert "cannot be loaded (ModuleNotFoundError: No module named 'a_module_that_is_not_there')" in done.stderr
        assert "Traceback" not in done.stderr


def test_an_entry_without_the_right_arguments_is_told_what_is_expected(tmp_path) -> None:
    source = "NAME, SUFFIX, DESCRIPTION = 'x', '.x', 'x'\ndef write(export): pass\n"
    environment = install(tmp_path, "graphrec.exporters", "bad", source)
    done = ask(tmp_path, environment, "build", "papers.jsonl", "-o", "library")
    done = ask(tmp_path, environment, "export", "-l", "library", "--to", "bad")
    assert "has a write that does not take what it is given, expected write(export, stream)" in done.stderr


def test_a_name_of_ours_stays_ours_and_of_two_packages_the_first_has_a_name(tmp_path) -> None:
    write = "NAME, SUFFIX, DESCRIPTION = 'twice', '.x', 'x'\ndef write(export, stream): stream.write(b'%s')\n"
    install(tmp_path, "graphrec.exporters", "jsonl", write % "not ours")
    environment = install(tmp_path, "graphrec.exporters", "twice", write % "first")
    about = tmp_path / "site" / "zebra-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: zebra\nVersion: 1.0\n", "utf-8")
    (about / "entry_points.txt").write_text("[graphrec.exporters]\ntwice = zebra\n", "utf-8")
    ask(tmp_path, environment, "build", "papers.jsonl", "-o", "library")
    ours = ask(tmp_path, environment, "export", "-l", "library", "--to", "jsonl")
    assert json.loads(ours.stdout.splitlines()[0])["title"] == "Paper one"
    assert "The exporter 'jsonl' of foreign_exporters_jsonl is not used" in ours.stderr
    assert "foreign_exporters_twice and zebra each have an exporter 'twice'" in ours.stderr
    quiet = ask(tmp_path, environment, "export", "-l", "library", "--to", "jsonl", "-q")
    assert (quiet.stdout, quiet.stderr) == (ours.stdout, "")
    assert ask(tmp_path, environment, "stats", "-l", "library").stderr == "", "asks for no exporter"
    assert ask(tmp_path, environment, "export", "-l", "library", "--to", "twice").stdout == "first"


def test_an_entry_has_the_name_of_its_entry_point(tmp_path) -> None:
    source = "NAME, SUFFIX, DESCRIPTION = 'x', '.x', 'x'\ndef write(export, stream): pass\n"
    environment = install(tmp_path, "graphrec.exporters", "y", source)
    ask(tmp_path, environment, "build", "papers.jsonl", "-o", "library")
    done = ask(tmp_path, environment, "export", "-l", "library", "--to", "y")
    assert done.returncode == 1
    assert "has the NAME 'x', expected the name of its entry point; update that package" in done.stderr


def test_an_exporter_cannot_take_the_name_of_a_form_that_is_no_exporter(tmp_path) -> None:
    assert set(registry.GROUPS["exporters"].reserved) == {*RECORDS, *OLD_NAMES} - {*registry.builtin_names("exporters")}
    for name in ("json", "text"):
        source = (
            f"NAME, SUFFIX, DESCRIPTION = {name!r}, '.x', 'x'\ndef write(export, stream): stream.write(b'not ours')\n"
        )
        environment = install(tmp_path, "graphrec.exporters", name, source)
    ask(tmp_path, environment, "build", "papers.jsonl", "-o", "library")
    ours = ask(tmp_path, environment, "related", "Paper one", "-l", "library", "--to", "json", "--min-score", "0")
    assert json.loads(ours.stdout)["query"]
    assert "The exporter 'json' of foreign_exporters_json is not used, since graphrec has its own" in ours.stderr
    refused = ask(tmp_path, environment, "export", "-l", "library", "--to", "json")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "'json' is no form of this result" in refused.stderr
