"""Related papers from titles and abstracts alone, with reasons that can be checked.

>>> import graphrec
>>> library = graphrec.demo()  # the bundled papers; or graphrec.open("my-library")  # doctest: +SKIP
>>> for recommendation in library.related("MultiPruner", top=5):  # doctest: +SKIP
...     print(recommendation.score, recommendation.paper.title)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphrec._version import __version__

if TYPE_CHECKING:
    from graphrec.answer import Answer, Recommendation
    from graphrec.errors import GraphrecError
    from graphrec.front import Library
    from graphrec.opening import add, build, demo, open  # noqa: A004
    from graphrec.records import Paper

__all__ = [
    "Answer",
    "GraphrecError",
    "Library",
    "Paper",
    "Recommendation",
    "__version__",
    "add",
    "build",
    "demo",
    "open",
]

_HOMES = {
    "Answer": "graphrec.answer",
    "GraphrecError": "graphrec.errors",
    "Library": "graphrec.front",
    "Paper": "graphrec.records",
    "Recommendation": "graphrec.answer",
    "add": "graphrec.opening",
    "build": "graphrec.opening",
    "demo": "graphrec.opening",
    "open": "graphrec.opening",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import graphrec` costs next to nothing."""
    from importlib import import_module

    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'graphrec' has no attribute {name!r}")
