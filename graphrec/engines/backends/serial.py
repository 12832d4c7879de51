"""Everything in this process, one batch after the other."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from graphrec.engines import run_serially

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.engines import Mapper


@contextmanager
def mapper(workers: int = 1, address: str = "") -> Iterator[Mapper]:  # noqa: ARG001 - every engine is opened alike
    """Run batches here; `workers` and `address` say nothing to this engine."""
    yield run_serially
