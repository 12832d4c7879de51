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
    from graphrec.api.answer import Answer
    from graphrec.api.entry import add, build, demo, open  # noqa: A004
    from graphrec.api.library import Library
    from graphrec.errors import GraphrecError
    from graphrec.model.paper import Paper
    from graphrec.model.recommendation import Recommendation

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
    "Answer": "graphrec.api.answer",
    "GraphrecError": "graphrec.errors",
    "Library": "graphrec.api.library",
    "Paper": "graphrec.model.paper",
    "Recommendation": "graphrec.model.recommendation",
    "add": "graphrec.api.entry",
    "build": "graphrec.api.entry",
    "demo": "graphrec.api.entry",
    "open": "graphrec.api.entry",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import graphrec` costs next to nothing."""
    from importlib import import_module

    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'graphrec' has no attribute {name!r}")
