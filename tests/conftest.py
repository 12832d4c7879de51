"""One hand-worked corpus of eight papers, small enough to check by eye, and libraries built from it."""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from graphrec.model.paper import Paper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from graphrec.api.library import Library
    from graphrec.engines import Mapper

settings.register_profile("graphrec", derandomize=True, deadline=None)  # the same tests everywhere, however busy
settings.load_profile("graphrec")

EIGHT = (
    Paper(
        id="prune-1",
        title="BlockPruner: Fine-grained Pruning for Large Language Models",
        abstract="We propose BlockPruner, a training-free structured pruning method for large language models. "
        "It removes redundant attention and feed-forward blocks by their block importance.",
        year=2024,
        authors=("Longguang Zhong", "Fanqi Wan"),
        doi="10.1000/prune-1",
    ),
    Paper(
        id="prune-2",
        title="MultiPruner: Balanced Structure Removal in Foundation Models",
        abstract="Recently, structured pruning removes whole blocks. In this paper, we extend BlockPruner "
        "(Zhong et al., 2024) with balanced structured pruning of attention and feed-forward width.",
        year=2025,
        authors=("Pablo Munoz",),
        references=("10.1000/prune-1", "10.9999/unknown"),
    ),
    Paper(
        id="prune-3",
        title="To prune or not to prune",
        abstract="We compare magnitude pruning of large sparse models with small dense models.",
        year=2017,
    ),
    Paper(
        id="merge-1",
        title="Editing Models with Task Arithmetic",
        abstract="We propose task arithmetic: task vectors steer the behavior of neural networks by model merging.",
        year=2023,
    ),
    Paper(
        id="merge-2",
        title="AdaMerging: Adaptive Model Merging for Multi-Task Learning",
        abstract="AdaMerging builds on task arithmetic and learns the model merging coefficients of task vectors "
        "without the original training data.",
        year=2024,
    ),
    Paper(
        id="merge-3",
        title="Resolving interference when merging models",
        abstract="Model merging of task vectors suffers from interference; we trim and elect signs before merging.",
        year=2023,
        references=("merge-1",),
    ),
    Paper(
        id="optim-1",
        title="Adam: A Method for Stochastic Optimization",
        abstract="We introduce Adam, an algorithm for first-order gradient-based optimization of stochastic goals.",
        year=2015,
    ),
    Paper(
        id="optim-2",
        title="8-bit Optimizers via Block-wise Quantization",
        abstract="Stateful optimizers such as Adam keep gradient statistics. We use block-wise quantization to store "
        "optimizer states in eight bits.",
        year=2022,
    ),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--engine dask` and the like: every build that names no engine runs on it, with two workers.

    `--start-method spawn`: processes are started as on macOS and Windows, and inherit nothing; from Python 3.14 on
    Linux starts them by `forkserver`.
    """
    parser.addoption("--engine", default="", help="engine of builds that name none, such as processes or dask")
    parser.addoption("--start-method", default="", help="how processes are started: spawn, forkserver or fork")


def pytest_configure(config: pytest.Config) -> None:
    """Start processes by the method that was asked for, in this process."""
    if method := config.getoption("--start-method"):
        multiprocessing.set_start_method(method)


@pytest.fixture(scope="session", autouse=True)
def engine_of_builds(request: pytest.FixtureRequest, private_cache: None) -> Iterator[None]:
    """What `--engine` asks for; Dask's workers are started once, for all builds."""
    name = request.config.getoption("--engine")
    if not name:
        yield
        return
    from contextlib import nullcontext

    from graphrec import engines
    from graphrec.engines.backends._cluster import local_cluster
    from graphrec.pipeline import addition, build

    with local_cluster(2) if name == "dask" else nullcontext() as cluster, pytest.MonkeyPatch.context() as patch:
        chosen = f"dask={cluster.scheduler_address}" if cluster else name

        def open_engine(
            engine: str = "", workers: int = 1, patience: float | None = None
        ) -> AbstractContextManager[Mapper]:
            return engines.open_engine(engine or chosen, max(2, workers), patience)

        for module in (build, addition):
            patch.setattr(module, "open_engine", open_engine)
        yield


@pytest.fixture(scope="session")
def eight() -> tuple[Paper, ...]:
    """Eight papers: three on pruning, three on merging, two on optimisers."""
    return EIGHT


@pytest.fixture(scope="session")
def eight_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The eight papers as JSON Lines."""
    import json
    from dataclasses import asdict

    path = tmp_path_factory.mktemp("eight") / "papers.jsonl"
    path.write_text("".join(json.dumps(asdict(paper)) + "\n" for paper in EIGHT), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def eight_library(eight_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library of the eight papers; never write to it."""
    import graphrec

    return graphrec.build([eight_file], tmp_path_factory.mktemp("libraries") / "eight")


@pytest.fixture(scope="session")
def result_library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library of papers that state results (`result_papers.py`); never write to it."""
    import json
    from dataclasses import asdict

    from result_papers import PAPERS

    import graphrec

    folder = tmp_path_factory.mktemp("results")
    (folder / "papers.jsonl").write_text("".join(json.dumps(asdict(paper)) + "\n" for paper in PAPERS), "utf-8")
    return graphrec.build([folder / "papers.jsonl"], folder / "library")


@pytest.fixture(scope="session", autouse=True)
def private_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the user's folders, config file and library out of the tests; the bundled library is built once a run."""
    import os

    os.environ["GRAPHREC_CONFIG"] = os.devnull
    os.environ.pop("GRAPHREC_LIBRARY", None)
    os.environ["GRAPHREC_CACHE"] = str(tmp_path_factory.mktemp("cache"))
    os.environ["GRAPHREC_DATA"] = str(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def bundled(private_cache: None) -> Library:
    """The library of bundled papers."""
    import graphrec

    return graphrec.demo()
