"""A package that graphrec needs and that is not there, or cannot be loaded, ends a command in one sentence."""

from __future__ import annotations

import subprocess
import sys

import pytest

BLOCKED = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            raise {error}

sys.modules.pop({module!r}, None)
sys.meta_path.insert(0, Blocked())
from graphrec.__main__ import main
main()
"""


def run_without(module: str, error: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process where the import of a module fails."""
    script = BLOCKED.format(module=module, error=error)
    return subprocess.run(
        [sys.executable, "-c", script, *arguments], check=False, capture_output=True, encoding="utf-8", timeout=60
    )


def absent(module: str) -> str:
    """The error for a module that is not installed."""
    return f"ModuleNotFoundError('No module named {module}', name={module!r})"


@pytest.mark.parametrize("module", ["click", "numpy"])
def test_a_package_that_is_not_installed_is_named_with_what_to_type(module: str) -> None:
    done = run_without(module, absent(module), "related", "MultiPruner", "--to", "csv")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1].startswith(f"graphrec: graphrec needs the Python module {module}, which is")
    assert " -m pip install " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_package_that_cannot_be_loaded_is_told_with_the_reason() -> None:
    done = run_without("click", "ImportError('libgomp.so.1: cannot open shared object file')", "stats")
    assert done.returncode == 1
    assert done.stderr == (
        "graphrec: A package that graphrec needs cannot be loaded (libgomp.so.1: cannot open shared object file);"
        " see with --debug which, and install it again.\n"
    )


def test_a_python_without_a_module_of_its_own_is_told_apart() -> None:
    done = run_without("_sqlite3", absent("_sqlite3"), "stats")
    assert done.returncode == 1
    assert "was built without its module _sqlite3; use another one." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("module", "arguments"),
    [("click", ["stats", "--debug"]), ("graphrec.cli.streams", ["stats"])],
)
def test_the_traceback_is_shown_for_debugging_and_for_an_error_of_graphrec(module: str, arguments: list[str]) -> None:
    done = run_without(module, absent(module), *arguments)
    assert done.returncode == 1
    assert "Traceback" in done.stderr
