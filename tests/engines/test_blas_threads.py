"""One thread for linear algebra while a build is at work, and as many as before when the last one ends."""

from __future__ import annotations

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController, threadpool_info, threadpool_limits

from graphrec.engines import open_engine
from graphrec.engines.threads import one_thread


def most_threads(_: object = None, __: object = None) -> int:
    np.ones((2, 2)) @ np.ones((2, 2))
    return max((each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"), default=1)


@pytest.fixture(autouse=True)
def _two_threads() -> object:
    if not ThreadpoolController().select(user_api="blas"):
        pytest.skip("this NumPy has a library whose threads cannot be counted")
    with threadpool_limits(2):
        yield


def test_a_block_that_ends_leaves_the_limit_to_another() -> None:
    first, second = one_thread(), one_thread()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert most_threads() == 1
    second.__exit__(None, None, None)
    assert most_threads() == 2


@pytest.mark.parametrize("name", ["serial", "processes"])
def test_engines_run_batches_on_one_thread(name: str) -> None:
    with open_engine(name, 2) as mapper:
        assert list(mapper(most_threads, None, [1, 2, 3])) == [1, 1, 1]
    assert most_threads() == 2
