"""The answer to a query: recommendations with reasons in words, ready to be printed, saved or iterated over."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from graphrec.api.query_report import describe_query
from graphrec.text import quote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graphrec.exporters.export import Export
    from graphrec.model.grade import GradeList
    from graphrec.model.match import Match
    from graphrec.model.paper import Paper
    from graphrec.model.recommendation import Recommendation
    from graphrec.page.view import PageView


_SEEDS_SHOWN = 2  # by the `repr` of an answer, which stays on one line


@dataclass(frozen=True, slots=True)
class LibraryInfo:
    """Which library answered: its folder or address, number of papers, and the version of graphrec that wrote it."""

    path: str
    papers: int
    version: str


@dataclass(frozen=True, slots=True)
class Years:
    """How many papers of the library lie `within` the requested years, and how many have no year (`undated`)."""

    within: int
    undated: int


class Pages(Protocol):
    """Computes what is drawn from an answer and the library that gave it."""

    def make_view(self) -> PageView:
        """The content of the network page."""

    def make_export(self, export: Export) -> Export:
        """The export with themes and the graph of the page."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The recommendations of one query in rank order, together with the query; iterating yields the recommendations.

    It can be pickled. What it holds goes along; for a page or an export, the library is opened again at its location,
    which must not have changed since.

    Attributes:
        seeds: the papers whose related work was asked for, without repetition.
        matches: for each title of the query, the paper it was matched to and by which rule.
        avoid_matches: the same for the papers to steer away from.
        text: the free text of the query, "" if there was none.
        avoid: the papers to steer away from.
        library: which library answered.
        recommendations: the recommended papers in rank order.
        n_related: number of papers that reach the relevance floor; at most `top` of them are recommended.
        below_floor: number of papers with a score above 0 but below the relevance floor.
        _pages: computes the network page and the export when one of them is written.
        by: the part of the abstracts that was compared, too (problem, method or result), "" for none.
        years: counts for the window of `since` and `until`; None if neither was set.
        n_unscored: in a ranking of every paper, the number of those without a score, which are last; else None.
        n_passing: number of papers that the marks and years asked for leave to be recommended; None if all marks do.
        reranked_by: which reranker read the first papers, with which model, and its grades; None if none did,
            or gave no grade.
    """

    seeds: tuple[Paper, ...]
    matches: tuple[Match, ...]
    avoid_matches: tuple[Match, ...]
    text: str
    avoid: tuple[Paper, ...]
    library: LibraryInfo
    recommendations: tuple[Recommendation, ...]
    n_related: int
    below_floor: int
    _pages: Pages = field(compare=False)
    by: str = ""
    years: Years | None = None
    n_unscored: int | None = None
    n_passing: int | None = None
    reranked_by: GradeList | None = None

    def __repr__(self) -> str:
        names = [quote(paper.title, 40) for paper in self.seeds] + ["free text"] * bool(self.text.strip())
        more = f" and {len(names) - _SEEDS_SHOWN} more" if len(names) > _SEEDS_SHOWN else ""
        query = f"{' + '.join(names[:_SEEDS_SHOWN])}{more}"
        return f"<Answer to {query}: {len(self)} of {self.n_related} related papers>"

    def __iter__(self) -> Iterator[Recommendation]:
        """The recommendations in rank order."""
        return iter(self.recommendations)

    def __len__(self) -> int:
        """How many recommendations there are."""
        return len(self.recommendations)

    def save(self, path: str | Path) -> Path:
        """Write the network page, one self-contained HTML file, and return its absolute path; `~` is the home folder.

        Raises:
            OptionError: the folder does not exist, or the path is a folder.
            LibraryReplacedError: the answer was pickled, and the library has changed since.

        Cost: reasons for the papers of the page and one layout; computed in the first call and cached.
        """
        from graphrec.api.checks import as_page_path
        from graphrec.page import save

        target = as_page_path(path)
        return save(self._pages.make_view(), target)

    def to_export(self) -> Export:
        """Collect the recommendations, their themes and the graph around them for the writers in `graphrec.exporters`.

        Cost: as `save`, and the nodes and edges around the recommendations as Python objects.
        """
        from graphrec.exporters.export import Export
        from graphrec.ranking.sentences import worth_showing

        return self._pages.make_export(
            Export(
                papers=tuple(each.paper for each in self),
                title=f"Related work{f', reranked by {self.reranked_by.model}' if self.reranked_by else ''}",
                seeds=self.seeds,
                scores={each.paper.id: each.score for each in self},
                reasons={
                    each.paper.id: "; ".join(reason.text for reason in worth_showing(each.reasons, 2)) for each in self
                },
            )
        )

    def to_dict(self, page: str | None = None) -> dict[str, Any]:
        """The JSON output of `graphrec related`; `page` is the path of the network page, None if none was written."""
        return {
            "query": {
                "seeds": [{"id": paper.id, "title": paper.title} for paper in self.seeds],
                "text": self.text or None,
                "avoid": [{"id": paper.id, "title": paper.title} for paper in self.avoid],
                "by": self.by or None,
                **describe_query(self.matches)["query"],
                "asked_to_avoid": [match.to_dict() for match in self.avoid_matches],
            },
            "library": asdict(self.library),
            "results": [self._result(recommendation) for recommendation in self.recommendations],
            "below_floor": self.below_floor,
            "page": page,
            **({"reranked_by": self.reranked_by.to_dict()} if self.reranked_by else {}),
        }

    def _result(self, recommendation: Recommendation) -> dict[str, Any]:
        """One recommendation as JSON; in a ranking of every paper, it says whether it has a score."""
        unscored = {} if self.n_unscored is None else {"unscored": recommendation.is_unscored}
        return {**recommendation.to_dict(), **unscored}
