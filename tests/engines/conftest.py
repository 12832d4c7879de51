"""A Dask cluster of this machine that the tests of engines share, and every engine by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def scheduler() -> Iterator[str]:
    """The address of a cluster with two workers."""
    pytest.importorskip("distributed")
    from graphrec.engines.backends._cluster import local_cluster

    with local_cluster(2) as cluster:
        yield cluster.scheduler_address


@pytest.fixture(params=["serial", "processes", "dask"])
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine as `--engine` names it."""
    if request.param == "dask":
        return f"dask={request.getfixturevalue('scheduler')}"
    return str(request.param)
