"""Checks what graphrec is made of and how it is handed over; needs a package index, installs in folders of its own.

    python tests/benchmarks/supply.py lowest [--keep FOLDER] [PYTEST ARGUMENTS]
    python tests/benchmarks/supply.py audit
    python tests/benchmarks/supply.py handover

lowest     the lowest version that pyproject.toml allows of every dependency and extra, and the test suite with them
audit      known vulnerabilities of what a fresh install brings, by pip-audit; licences of it by their metadata
handover   the wheel and the sdist, each in an empty environment on a path with blanks and non-ASCII letters, run from
           another folder, in a C locale, with a home that cannot be written, and without a network
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]
AWKWARD = "Programme à moi (neu) 図書"
VULNERABLE = "jinja2==2.11.2"  # CVE-2020-28493 and others: an audit that passes it has not looked
LICENCES = """from importlib.metadata import distributions
for each in distributions():
    told = each.metadata
    classes = [line.split(" :: ")[-1] for line in told.get_all("Classifier") or () if line.startswith("License")]
    said = told["License-Expression"] or ", ".join(classes) or (told["License"] or "?").splitlines()[0][:40]
    print(told["Name"], "|", said)"""
QUESTION = """import graphrec
library = graphrec.demo()
print(len(library), next(iter(library.related("MultiPruner", top=1))).paper.title)"""


def run(*command: object, **options: object) -> subprocess.CompletedProcess[str]:
    """Run a command and end with what it said if it fails."""
    done = subprocess.run([str(each) for each in command], capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    if done.returncode:
        raise SystemExit(f"FAILED {command}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done  # type: ignore[no-any-return]


def environment(folder: Path) -> Path:
    """An empty environment; returns its Python."""
    venv.create(folder, with_pip=True, symlinks=True)
    return folder / "bin" / "python"


def install(python: Path, *what: object) -> None:
    """Install quietly."""
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what)


def lowest(keep: Path | None, rest: list[str]) -> None:
    """Run the suite with the lowest versions allowed of whatever pyproject.toml names, tools of the tests included."""
    with tempfile.TemporaryDirectory() as place:
        tool, python = environment(Path(place) / "tool"), environment(keep or Path(place) / "lowest")
        install(tool, "uv>=0.5,<1")
        with_lowest = ("--resolution", "lowest-direct", "--quiet")
        run(tool, "-m", "uv", "pip", "install", "--python", python, *with_lowest, f"{ROOT}[test]")
        print(f"lowest    {', '.join(installed(python))}", flush=True)
        tests = subprocess.run([python, "-m", "pytest", "-q", *rest], cwd=ROOT, check=False)
    raise SystemExit(tests.returncode)


def installed(python: Path) -> list[str]:
    """`name==version` of every package but graphrec and what installs it."""
    told = json.loads(run(python, "-m", "pip", "list", "--format", "json", "--disable-pip-version-check").stdout)
    return [
        f"{each['name']}=={each['version']}" for each in told if each["name"] not in {"graphrec", "pip", "setuptools"}
    ]


def audit() -> None:
    """Look known vulnerabilities and licences up."""
    with tempfile.TemporaryDirectory() as place:
        python = environment(Path(place) / "fresh")
        install(python, ROOT)
        pinned, lines = Path(place) / "pinned.txt", installed(python)
        pinned.write_text("\n".join(lines), encoding="utf-8")
        print(f"audit     a fresh install brings {len(lines)} packages: {', '.join(lines)}")
        print(f"licences  {licences(python)}")
        tool = environment(Path(place) / "tool")
        install(tool, "pip-audit>=2.7,<3")
        control = Path(place) / "control.txt"
        control.write_text(VULNERABLE, encoding="utf-8")
        if "CVE-" not in asked_of(tool, control):
            raise SystemExit(
                f"audit     NOT DONE: no database of vulnerabilities is reached here ({VULNERABLE} passes)"
            )
        said = asked_of(tool, pinned)
    if "No known vulnerabilities found" not in said or "Skip Reason" in said:
        raise SystemExit(said)
    print("audit     no known vulnerabilities")


def asked_of(tool: Path, pinned: Path) -> str:
    """What pip-audit says of pinned versions."""
    options = ("--no-deps", "--disable-pip", "--progress-spinner", "off", "--aliases", "on")
    command = [tool, "-m", "pip_audit", "--requirement", pinned, *options]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    return (asked.stdout + asked.stderr).strip()


def licences(python: Path) -> str:
    """Names of packages by licence, as their metadata tells."""
    return "; ".join(sorted(run(python, "-c", LICENCES).stdout.splitlines()))


def handover() -> None:
    """Build both packages, and use each where it is hard to."""
    with tempfile.TemporaryDirectory() as place:
        made = Path(place) / "made"
        builder = environment(Path(place) / "builder")
        install(builder, "build>=1.2,<2")
        run(builder, "-m", "build", "--outdir", made, ROOT)
        for package in sorted(made.iterdir()):
            use(package, Path(place) / f"{AWKWARD} {package.suffix[1:]}")


def use(package: Path, folder: Path) -> None:
    """Install a package in an empty environment and use it as an unknown user, far from everything."""
    folder.mkdir()
    python = environment(folder / "env")
    install(python, package)
    elsewhere, home = folder / "some where élse", folder / "home"
    for each in (elsewhere, home):
        each.mkdir()
    shutil.copy(ROOT / "tests" / "readers" / "fixtures" / "zotero.bib", elsewhere / "mes réfs.bib")
    home.chmod(0o555)
    variables = {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C", "LANG": "C", "TMPDIR": str(elsewhere)}
    alone = without_network_and_power()
    graphrec = python.with_name("graphrec")
    commands = (
        (graphrec, "--version"),
        (graphrec, "related", "MultiPruner", "-n", "2", "--no-open"),
        (graphrec, "related", "MultiPruner", "-n", "2", "-o", "page à moi.html", "--no-open"),
        (graphrec, "build", "mes réfs.bib", "-o", "ma bibliothèque"),
        (graphrec, "stats", "-l", "ma bibliothèque"),
        (graphrec, "verify", "ma bibliothèque"),
        (graphrec, "export", "-l", "ma bibliothèque", "--to", "bibtex"),
        (python, "-c", QUESTION),
    )
    for command in commands:
        done = run(*alone, *command, cwd=elsewhere, env=variables)
        line = (done.stdout or done.stderr).strip().splitlines()[-1]
        print(f"{package.name:30} {' '.join(map(str, command[1:]))[:48]!r:52} {line[:70]}")
    assert not list(home.iterdir()), "something was written to the home folder"


def without_network_and_power() -> tuple[str, ...]:
    """What to put before a command so that it has no network, and may not write where the mode says no, root or not."""
    if not shutil.which("unshare"):
        print("handover  no `unshare` here: with a network, and as this user")
        return ()
    if os.getuid():
        return ("unshare", "--net", "--map-current-user")
    return ("unshare", "--net", "setpriv", "--inh-caps=-all", "--bounding-set=-all")


def main() -> None:
    """Run one of the checks."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("check", choices=("lowest", "audit", "handover"))
    arguments.add_argument("--keep", type=Path, default=None, help="make the environment in this folder and leave it")
    asked, rest = arguments.parse_known_args()
    if asked.check == "lowest":
        lowest(asked.keep, rest)
    elif asked.check == "audit":
        audit()
    else:
        handover()


if __name__ == "__main__":
    sys.exit(main())
