"""Related papers from titles and abstracts alone, with reasons that can be checked.

>>> import graphrec
>>> library = graphrec.demo()  # the bundled papers; or graphrec.open("my-library")  # doctest: +SKIP
>>> for recommendation in library.related("MultiPruner", top=5):  # doctest: +SKIP
...     print(recommendation.score, recommendation.paper.title)

`open`, `build`, `add`, `remove`, `keep_apart` and `demo` return a `Library`; its methods return the records that are
exported here. Every error is a `GraphrecError` (see `graphrec.errors`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphrec._version import __version__

if TYPE_CHECKING:
    from graphrec.api.answer import Answer
    from graphrec.api.entry import add, build, demo, keep_apart, open, remove, sync  # noqa: A004
    from graphrec.api.library import Library
    from graphrec.api.search import MethodHit, SearchResult, WorkHit
    from graphrec.api.seed_list import SeedList
    from graphrec.errors import GraphrecError
    from graphrec.explore.description import Description
    from graphrec.explore.families.lineage import Branch, Lineage
    from graphrec.explore.flow import RecordFlow
    from graphrec.explore.gaps import Gap
    from graphrec.explore.matched_entries import MatchedEntry
    from graphrec.explore.methods import MethodCount, MethodDescription
    from graphrec.explore.path import PaperPath
    from graphrec.explore.results.table import ResultTable, StatedResult
    from graphrec.explore.search_hits import SearchHit
    from graphrec.explore.statistics import Statistics
    from graphrec.explore.themes.bridges import Bridge
    from graphrec.explore.themes.listing import Theme, ThemePapers
    from graphrec.explore.trends.comparison import Trend, Trends
    from graphrec.model.match import Match
    from graphrec.model.paper import Paper, ReadReport
    from graphrec.model.recommendation import Recommendation
    from graphrec.model.user_state import Mark
    from graphrec.pipeline.changes import SyncReport

__all__ = [
    "Answer",
    "Branch",
    "Bridge",
    "Description",
    "Gap",
    "GraphrecError",
    "Library",
    "Lineage",
    "Mark",
    "Match",
    "MatchedEntry",
    "MethodCount",
    "MethodDescription",
    "MethodHit",
    "Paper",
    "PaperPath",
    "ReadReport",
    "Recommendation",
    "RecordFlow",
    "ResultTable",
    "SearchHit",
    "SearchResult",
    "SeedList",
    "StatedResult",
    "Statistics",
    "SyncReport",
    "Theme",
    "ThemePapers",
    "Trend",
    "Trends",
    "WorkHit",
    "__version__",
    "add",
    "build",
    "demo",
    "keep_apart",
    "open",
    "remove",
    "sync",
]

_HOMES = {  # the modules of the public names, each imported when its name is first used
    "Answer": "graphrec.api.answer",
    "Branch": "graphrec.explore.families.lineage",
    "Bridge": "graphrec.explore.themes.bridges",
    "Description": "graphrec.explore.description",
    "Gap": "graphrec.explore.gaps",
    "GraphrecError": "graphrec.errors",
    "Library": "graphrec.api.library",
    "Lineage": "graphrec.explore.families.lineage",
    "Mark": "graphrec.model.user_state",
    "Match": "graphrec.model.match",
    "MatchedEntry": "graphrec.explore.matched_entries",
    "MethodCount": "graphrec.explore.methods",
    "MethodDescription": "graphrec.explore.methods",
    "MethodHit": "graphrec.api.search",
    "Paper": "graphrec.model.paper",
    "PaperPath": "graphrec.explore.path",
    "ReadReport": "graphrec.model.paper",
    "Recommendation": "graphrec.model.recommendation",
    "RecordFlow": "graphrec.explore.flow",
    "ResultTable": "graphrec.explore.results.table",
    "SearchHit": "graphrec.explore.search_hits",
    "SearchResult": "graphrec.api.search",
    "SeedList": "graphrec.api.seed_list",
    "StatedResult": "graphrec.explore.results.table",
    "Statistics": "graphrec.explore.statistics",
    "SyncReport": "graphrec.pipeline.changes",
    "Theme": "graphrec.explore.themes.listing",
    "ThemePapers": "graphrec.explore.themes.listing",
    "Trend": "graphrec.explore.trends.comparison",
    "Trends": "graphrec.explore.trends.comparison",
    "WorkHit": "graphrec.api.search",
    "add": "graphrec.api.entry",
    "build": "graphrec.api.entry",
    "demo": "graphrec.api.entry",
    "keep_apart": "graphrec.api.entry",
    "open": "graphrec.api.entry",
    "remove": "graphrec.api.entry",
    "sync": "graphrec.api.entry",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import graphrec` costs next to nothing."""
    from importlib import import_module

    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'graphrec' has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names alone, also when submodules were imported."""
    return sorted(__all__)
