"""The answer to a query in words: recommendations with reasons, ready to print, save or walk through."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from graphrec.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from graphrec.exporters.export import Export
    from graphrec.model.paper import Paper
    from graphrec.model.recommendation import Recommendation
    from graphrec.page.view import PageView
    from graphrec.storage.sql.lookup import Match


@dataclass(frozen=True, slots=True)
class LibraryInfo:
    """Which library answered: its path, number of papers and the graphrec version that built it."""

    path: str
    papers: int
    version: str


@dataclass(frozen=True, slots=True)
class Years:
    """What the years asked for left of a library: papers `within` them, and those `undated`, which they leave out."""

    within: int
    undated: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Recommendations in rank order, with what was asked and how the titles were understood.

    `n_related` papers reach the relevance floor, of which `top` are here; `below_floor` further ones scored something,
    but too little to be called related. `make_view` gathers the
    content of the page, `make_export` adds themes and graph to an export, when they are asked for. `by` is the part of
    the abstracts that was compared, or ""; `years` tells what `since` and `until` left, None where none was asked for.
    """

    seeds: tuple[Paper, ...]
    matches: tuple[Match, ...]
    text: str
    avoid: tuple[Paper, ...]
    library: LibraryInfo
    recommendations: tuple[Recommendation, ...]
    n_related: int
    below_floor: int
    make_view: Callable[[], PageView]
    make_export: Callable[[Export], Export]
    by: str = ""
    years: Years | None = None

    def __iter__(self) -> Iterator[Recommendation]:
        """The recommendations in rank order."""
        return iter(self.recommendations)

    def __len__(self) -> int:
        """How many recommendations there are."""
        return len(self.recommendations)

    def save(self, path: str | Path) -> Path:
        """Write the network page, one self-contained HTML file, `~` being the home; returns its absolute path.

        Raises:
            OptionError: the folder does not exist, or the path is one.
        """
        from graphrec.files import at_home
        from graphrec.page import save

        target = at_home(path).absolute()
        if not target.parent.is_dir():
            raise OptionError(
                f"The page cannot be written to {target}: there is no folder {target.parent}; make it first."
            )
        if target.is_dir():
            raise OptionError(f"The page cannot be written to {target}: that is a folder; name a file in it.")
        if target.exists() and not target.is_file():
            raise OptionError(f"The page cannot be written to {target}: that is no ordinary file; name a file.")
        return save(self.make_view(), target)

    def to_export(self) -> Export:
        """The recommendations with their themes and their part of the graph, for `graphrec.exporters`."""
        from graphrec.exporters.export import Export
        from graphrec.ranking.sentences import describe, telling

        return self.make_export(
            Export(
                papers=tuple(each.paper for each in self),
                title="Related work",
                seeds=self.seeds,
                scores={each.paper.id: each.score for each in self},
                reasons={each.paper.id: "; ".join(map(describe, telling(each.reasons, 2))) for each in self},
            )
        )

    def to_dict(self, page: str | None = None) -> dict[str, Any]:
        """The JSON output of `graphrec related`."""
        return {
            "query": {
                "seeds": [{"id": paper.id, "title": paper.title} for paper in self.seeds],
                "text": self.text or None,
                "avoid": [{"id": paper.id, "title": paper.title} for paper in self.avoid],
                "by": self.by or None,
            },
            "library": asdict(self.library),
            "results": [recommendation.to_dict() for recommendation in self.recommendations],
            "below_floor": self.below_floor,
            "page": page,
        }
