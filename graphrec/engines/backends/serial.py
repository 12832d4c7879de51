"""The engine that runs one batch after the other in this process."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from graphrec.engines import run_serially

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.engines import Mapper


@contextmanager
def mapper(workers: int = 1, address: str = "") -> Iterator[Mapper]:  # noqa: ARG001 - the same arguments for every engine
    """Run batches in this process; this engine ignores `workers` and `address`."""
    yield run_serially
