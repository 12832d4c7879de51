"""What is installed holds all that the package reads: word lists, templates, schemas, models and the bundled papers."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BUILD = "import sys; from hatchling import build; build.build_wheel(sys.argv[1]); build.build_sdist(sys.argv[1])"
pytestmark = pytest.mark.slow


def tracked(*folders: str) -> set[str]:
    """Files below some folders, but for what tools leave there."""
    paths = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in paths if "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wheel and an sdist of this checkout, built without the network."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-c", BUILD, str(folder)], cwd=ROOT, check=True, capture_output=True)
    return folder


def test_the_wheel_holds_the_package_and_the_bundled_papers(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    data = {path.replace("data/", "graphrec/data/", 1) for path in tracked("data")}
    assert tracked("graphrec") | data == {name for name in held if name.startswith("graphrec/")}
    assert {"graphrec/py.typed", "graphrec/page/assets/page.html.jinja"} <= held
    assert not any("train" in Path(name).stem.split("_") for name in held)


def test_the_sdist_holds_what_builds_and_tests_it(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    assert tracked("graphrec", "data", "tests", "examples", "docs", ".ci") <= held
    assert {"pyproject.toml", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"} <= held


def test_what_is_installed_from_the_wheel_answers(built: Path, tmp_path: Path) -> None:
    """From the wheel alone, elsewhere: nothing of the checkout is reached."""
    (wheel,) = built.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r})\n"
        "import graphrec; assert graphrec.__file__.startswith(sys.path[0]), graphrec.__file__\n"
        "print(*(each.paper.title for each in graphrec.demo().related('MultiPruner', top=1)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("BlockPruner")
