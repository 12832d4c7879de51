"""Limits of the address space (`ulimit -v`) and of threads (`-u`) under which compiled packages would hang or abort."""

from __future__ import annotations

import os
import sys

from graphrec.errors import MemoryLimitError

_LEAST = 190_000_000  # bytes: Python, NumPy and SQLite; without more, packages abort while they are loaded
_FEW_THREADS = 1000  # of all processes of a user; the limits that systems set are tens of thousands


def check_limits() -> None:
    """Check that the limit of the address space, if there is one, lets graphrec load the packages that it needs.

    Where there is such a limit, or one of few threads, linear algebra is asked for one thread: it takes addresses for
    each, and interrupts the process when it can start none.

    Raises:
        MemoryLimitError: the limit is too small.
    """
    if sys.platform == "win32":
        return
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    threads, _ = resource.getrlimit(resource.RLIMIT_NPROC)
    if limit != resource.RLIM_INFINITY or 0 <= threads < _FEW_THREADS:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if limit != resource.RLIM_INFINITY and limit < _LEAST:
        raise MemoryLimitError(
            f"This process may map {limit / 1e6:,.0f} MB (ulimit -v), and graphrec needs {_LEAST / 1e6:,.0f} at least;"
            " raise the limit."
        )
