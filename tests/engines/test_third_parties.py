"""An engine of another package is found by its entry point and gives the same bytes."""

from __future__ import annotations

import importlib
import shutil
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest
from builds import build_bundled

from graphrec import registry
from graphrec.engines import open_engine
from graphrec.pipeline.options import BuildOptions

EXAMPLE = Path(__file__).parents[2] / "examples" / "spark"


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Install a module as a package of its own, with an entry point that makes it an engine."""

    def install(name, module):
        folder = tmp_path / "site"
        shutil.copytree(module.parent, folder, ignore=lambda _, names: [one for one in names if one != module.name])
        about = folder / f"{module.stem}-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module.stem}\nVersion: 1.0\n", "utf-8")
        (about / "entry_points.txt").write_text(f"[graphrec.engines]\n{name} = {module.stem}\n", "utf-8")
        monkeypatch.syspath_prepend(str(folder))
        monkeypatch.setenv("PYTHONPATH", f"{folder}:{Path(registry.__file__).parents[1]}")  # for workers
        importlib.invalidate_caches()
        forget()

    def forget():
        registry._all_points.cache_clear()
        registry.plugin_names.cache_clear()

    yield install
    forget()


def test_an_entry_point_makes_an_engine(installed, tmp_path):
    module = tmp_path / "backwards_engine.py"
    module.write_text(
        textwrap.dedent("""
        from contextlib import contextmanager

        @contextmanager
        def mapper(workers=1, address=""):
            def run(step, shared, batches):
                done = [(address, step(shared, batch)) for batch in reversed(list(batches))]
                yield from reversed(done)

            yield run
        """),
        "utf-8",
    )
    installed("backwards", module)
    with open_engine("backwards=here") as mapper:
        assert list(mapper(pow, 2, [1, 2, 3])) == [("here", 2), ("here", 4), ("here", 8)]


def test_the_example_declares_the_engine_that_the_tests_install():
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["graphrec.engines"] == {"spark": "graphrec_spark"}


def is_there(java):
    return bool(java) and subprocess.run([java, "-version"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not is_there(shutil.which("java")), reason="Spark needs Java")
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::ResourceWarning")  # of PySpark: pandas 3; its sockets
def test_spark_gives_the_same_bytes(installed, bundled, tmp_path, monkeypatch):
    pytest.importorskip("pyspark")
    installed("spark", EXAMPLE / "graphrec_spark.py")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    manifest = build_bundled(tmp_path / "library", BuildOptions(engine="spark", workers=2))
    assert manifest.files == bundled._snapshot.manifest.files
