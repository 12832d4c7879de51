"""The shells' completion: the protocol of each, and a real bash."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graphrec.cli import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphrec.api.library import Library
    from tests.cli.conftest import Outcome


def complete(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shell: str = "bash"
) -> list[str]:
    """What a shell is told for a line whose last word is incomplete."""
    words = line.split(" ")
    monkeypatch.setenv("_GRAPHREC_COMPLETE", f"{shell}_complete")
    monkeypatch.setenv("COMP_WORDS", "\n".join(words))
    monkeypatch.setenv("COMP_CWORD", words[-1] if shell == "fish" else str(len(words) - 1))
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        run([])
    monkeypatch.delenv("_GRAPHREC_COMPLETE")
    printed = capsys.readouterr()
    assert (ended.value.code, printed.err) == (0, "")
    return printed.out.splitlines()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("graphrec rel", "plain,related"),
        ("graphrec related --sin", "plain,--since"),
        ("graphrec stats --to js", "plain,json"),
        ("graphrec related -l {library} Multi", "plain,MultiPruner"),
        ("graphrec related -l {library} --avoid edit", "plain,Editing Models with Task Arithmetic"),
        ("graphrec show -l {library} resol", "plain,Resolving interference when merging models"),
        ("graphrec methods -l {library} model", "plain,model merging"),
        ("graphrec completion b", "plain,bash"),
        ("graphrec related -o ", "file,"),
    ],
)
def test_commands_options_titles_and_methods_are_completed(
    line: str,
    expected: str,
    eight_library: Library,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert expected in complete(line.format(library=eight_library.address), monkeypatch, capsys)


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_are_told_the_title_of_a_name(
    shell: str, eight_library: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = complete(f"graphrec related -l {eight_library.address} Multi", monkeypatch, capsys, shell)
    assert "MultiPruner: Balanced Structure Removal in Foundation Models" in "\n".join(told)


@pytest.mark.parametrize("library", ["{here}/none", "s3://nobody/knows", "{here}/config.toml"])
def test_what_is_wrong_is_no_error_in_the_shell(
    library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.toml").write_text("top = [", "utf-8")
    monkeypatch.setenv("GRAPHREC_CONFIG", str(tmp_path / "config.toml"))
    line = f"graphrec related -l {library.format(here=tmp_path)} Multi"
    assert complete(line, monkeypatch, capsys) == [""], "nothing"


def test_titles_come_from_the_library_of_the_variable_and_of_the_config_file(
    eight_library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.toml").write_text(f'library = "{eight_library.address}"\n', "utf-8")
    with monkeypatch.context() as patch:
        patch.setenv("GRAPHREC_CONFIG", str(tmp_path / "config.toml"))
        assert complete("graphrec show resol", patch, capsys) == ["plain,Resolving interference when merging models"]
    monkeypatch.setenv("GRAPHREC_LIBRARY", str(eight_library.address))
    assert complete("graphrec show resol", monkeypatch, capsys) == ["plain,Resolving interference when merging models"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(shell: str, graphrec: Callable[..., Outcome]) -> None:
    done = graphrec("completion", shell)
    assert done.code == 0
    assert "_GRAPHREC_COMPLETE" in done.out
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=done.out, text=True, check=True)


def test_a_real_bash_completes_names_and_titles_with_blanks(
    eight_library: Library, tmp_path: Path, graphrec: Callable[..., Outcome]
) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("needs bash")
    program = tmp_path / "graphrec"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m graphrec "$@"\n', "utf-8")
    program.chmod(0o755)
    script = (
        graphrec("completion", "bash").out
        + """
        ask() {
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
            _graphrec_completion graphrec
            printf '%s\\n' "${COMPREPLY[@]}"
        }
        ask graphrec rel
        ask graphrec related Multi
        ask graphrec show '"resol'
        complete -p graphrec
    """
    )
    environment = {
        **os.environ,
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "GRAPHREC_LIBRARY": str(eight_library.address),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    done = subprocess.run([bash, "--norc"], input=script, capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.splitlines() == [
        "related",
        "MultiPruner",
        "Resolving interference when merging models",
        "complete -o nosort -F _graphrec_completion graphrec",
    ]
    assert done.stderr == ""
