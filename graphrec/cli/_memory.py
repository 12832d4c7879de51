"""A limit of the address space (`ulimit -v`) under which compiled packages would hang or abort is told before."""

from __future__ import annotations

import os
import sys

_LEAST = 190_000_000  # bytes: Python, NumPy and SQLite; without more, packages abort while they are loaded


def too_small_limit() -> str:
    """A sentence if the limit of the address space is too small; "" if it suffices or there is none.

    Where there is a limit, linear algebra is asked for one thread, as it takes addresses for each.
    """
    if sys.platform == "win32":
        return ""
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY:
        return ""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if limit >= _LEAST:
        return ""
    return (
        f"This process may map {limit / 1e6:,.0f} MB (ulimit -v), and graphrec needs {_LEAST / 1e6:,.0f} at least;"
        " raise the limit."
    )
