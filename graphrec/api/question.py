"""Answers a question: builds the query, ranks the papers near it, explains the ranking, and prepares the page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.api.answer import Answer, LibraryInfo, Years
from graphrec.api.parts import compare_parts
from graphrec.api.provenance import describe_provenance
from graphrec.errors import LibraryReplacedError, OptionError
from graphrec.model.bands import MIN_SCORE
from graphrec.model.grade import Topic
from graphrec.model.origins import Origins
from graphrec.model.recommendation import Recommendation
from graphrec.systems import command_line
from graphrec.text import clean, short_name, truncate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphrec.exporters.export import Export
    from graphrec.model.grade import GradeList
    from graphrec.model.match import Match
    from graphrec.model.paper import Paper
    from graphrec.model.query import Query, Ranking
    from graphrec.model.user_state import Mark
    from graphrec.page.view import PageView
    from graphrec.ranking.fusion import Scored
    from graphrec.ranking.region import Region
    from graphrec.ranking.rerank import ChosenReranker
    from graphrec.storage.snapshot import Snapshot

    Recommendations = tuple[Recommendation, ...]

_LONGEST_HEADING = 160  # characters for each paper in the heading of the page
_PAPERS_ON_PAGE = 32  # related and weaker ones together
_WEAKER_ON_PAGE = 12  # papers beyond the recommendations that the page holds at least, for "show weaker"


@dataclass(frozen=True, slots=True)
class Question:
    """A query in rows and vectors, with the options that select the recommendations.

    Attributes:
        query: seeds, free text and years, as the signals read them.
        matches: for each title of the query, the paper it was matched to.
        avoid_matches: the same for the papers to steer away from.
        text: the free text as typed.
        top: maximum number of recommendations; with `everything`, of those on the page.
        floor: lowest score of a recommendation; None is the relevance floor.
        diverse: weight of variety among the recommendations, in [0, 1].
        weights: weights of signals that replace the library's for this question.
        everything: whether every paper is ranked, however many there are and however little it scores.
        library_weights: those of the library.
        marks: by row, what is marked.
        reranker: reads the first papers; None for none.
        grades: what it made of them, once it has read them.
    """

    query: Query
    matches: tuple[Match, ...] = ()
    avoid_matches: tuple[Match, ...] = ()
    text: str = ""
    top: int = 20
    floor: float | None = None
    diverse: float = 0.0
    weights: Mapping[str, float] = field(default_factory=dict)
    everything: bool = False
    library_weights: Mapping[str, float] = field(default_factory=dict)
    marks: Mapping[int, Mark] = field(default_factory=dict)
    reranker: ChosenReranker | None = None
    grades: GradeList | None = None


@dataclass(frozen=True, slots=True)
class _RankedRegion:
    """The papers near a query (`region`, rows of its own), their scores, and the ranking of those that are returned."""

    region: Region
    scored: Scored
    ranking: Ranking


@dataclass(frozen=True)
class _Pages:
    """The page and the export of an answer, computed when one of them is asked for.

    Pickled they are the question, the location of the library and its state, since the library is not pickled.
    """

    snapshot: Snapshot
    question: Question
    ranked: _RankedRegion
    seeds: tuple[Paper, ...]
    avoid: tuple[Paper, ...]
    recommendations: Recommendations

    @cached_property
    def _view(self) -> PageView:
        related = min(self.question.top, self.ranked.ranking.n_above_floor)
        return _build_view(self.snapshot, self.question, self.ranked, self.seeds, self.recommendations[:related])

    def make_view(self) -> PageView:
        """The content of the page."""
        return self._view

    def make_export(self, export: Export) -> Export:
        """The export with themes and the graph of the page; of every paper without, since the page holds only some."""
        origins = Origins.of_report(self.snapshot.manifest.report)
        export = replace(export, sources={paper.id: origins.sources_of(paper) for paper in export.papers})
        return export if self.question.everything else _complete_export(self.snapshot, export, self._view)

    def __reduce__(self) -> tuple[Any, ...]:
        question = replace(self.question, reranker=None)  # what it said goes along
        return _LaterPages, (self.snapshot.address, self.snapshot.manifest.state, question)


@dataclass(frozen=True)
class _LaterPages:
    """The pages of an answer that was pickled: the library is opened and asked again when one is asked for."""

    address: str
    state: str
    question: Question

    @cached_property
    def _pages(self) -> _Pages:
        from graphrec.storage.location import open_snapshot

        snapshot = open_snapshot(self.address)
        if snapshot.manifest.state != self.state:
            raise LibraryReplacedError(
                f"{self.address} was replaced since it gave this answer, and its page is drawn from it; ask it again."
            )
        return _rank(snapshot, self.question)

    def make_view(self) -> PageView:
        """The content of the page (raises LibraryReplacedError if the library has changed)."""
        return self._pages.make_view()

    def make_export(self, export: Export) -> Export:
        """The export with themes and the graph of the page (raises as `make_view`)."""
        return self._pages.make_export(export)

    def __reduce__(self) -> tuple[Any, ...]:
        return _LaterPages, (self.address, self.state, self.question)


def make_query(
    snapshot: Snapshot, seeds: tuple[int, ...], avoid: tuple[int, ...], text: str, since: int | None, until: int | None
) -> Query:
    """Build the query: rows of papers, and terms, vector and references of the free text.

    Args:
        snapshot: the library.
        seeds: rows of the papers whose related work is asked for.
        avoid: rows of the papers to steer away from.
        text: free text, "" for none.
        since: earliest year of a recommendation, None for any.
        until: latest year of a recommendation, None for any.

    Raises:
        OptionError: a paper is both a seed and to be avoided.
    """
    from graphrec.model.query import Query

    clash = set(seeds) & set(avoid)
    if clash:
        title = snapshot.store.records(clash)[min(clash)].title
        raise OptionError(f"{title!r} is asked for and avoided at once; name it only once.")
    query = Query(seed_rows=seeds, avoid_rows=avoid, since=since, until=until)
    if not text.strip():
        return query
    from graphrec.resolve.free_text import references_of_text
    from graphrec.storage.encoder import encode_text, read_words, rows_with_rarest_words

    settings = snapshot.manifest.settings
    words = read_words(text, snapshot)
    terms, vector = encode_text(words, snapshot)
    references = references_of_text(text, snapshot.store, is_of_names=settings.get("is_of_names", True))
    rows = rows_with_rarest_words(words, snapshot) if len(snapshot.graph.centres) else ()
    return replace(query, text_terms=terms, text_vector=vector, text=text, text_rows=rows, text_references=references)


def answer(snapshot: Snapshot, question: Question) -> Answer:
    """Rank and explain the papers near the query; a page or an export is computed later, from the same scores."""
    query = question.query
    pages = _rank(snapshot, question)
    return Answer(
        seeds=pages.seeds,
        matches=question.matches,
        avoid_matches=question.avoid_matches,
        text=question.text,
        avoid=pages.avoid,
        library=LibraryInfo(snapshot.address, len(snapshot), snapshot.manifest.graphrec),
        recommendations=pages.recommendations,
        n_related=pages.ranked.ranking.n_above_floor,
        below_floor=pages.ranked.ranking.n_below_floor,
        _pages=pages,
        by=query.facet,
        years=_count_years(snapshot, query),
        n_unscored=sum(each.is_unscored for each in pages.recommendations) if question.everything else None,
        n_passing=_count_passing(snapshot, query),
        reranked_by=pages.question.grades,
    )


def _rank(snapshot: Snapshot, question: Question) -> _Pages:
    """Rank and explain the papers near the query."""
    from graphrec.ranking.fusion import pick, rank_all, score_all
    from graphrec.ranking.region import find_region, region_of_all

    query = question.query
    floor = MIN_SCORE if question.floor is None else question.floor
    graph = snapshot.graph
    region = region_of_all(graph.unsharded, query) if question.everything else find_region(graph, query)
    scored = score_all(region.graph, region.query, question.library_weights, question.weights)
    if query.facet:
        region = compare_parts(snapshot, region, scored)
        scored = score_all(region.graph, region.query, question.library_weights, question.weights)
    grades, scored = _rerank(snapshot, question, region, scored)
    ranking = (
        rank_all(region.graph, region.query, scored)
        if question.everything
        else pick(region.graph, scored, top=question.top, min_score=floor, diverse=question.diverse)
    )
    recommendations = _explain_ranking(snapshot, region, ranking, grades)
    if question.marks:
        recommendations = tuple(replace(each, mark=question.marks.get(each.row)) for each in recommendations)
    ranked = _RankedRegion(region, scored, ranking)
    records = snapshot.store.records(query.seed_rows + query.avoid_rows)
    seeds, avoid = (tuple(records[node] for node in nodes) for nodes in (query.seed_rows, query.avoid_rows))
    return _Pages(snapshot, replace(question, floor=floor, grades=grades), ranked, seeds, avoid, recommendations)


def _rerank(snapshot: Snapshot, question: Question, region: Region, scored: Scored) -> tuple[GradeList | None, Scored]:
    """Let the reranker, if there is one, read the first papers; returns its grades and the scores that they change.

    Without a single grade the answer is the usual one, and says of no reranker that it made it.
    """
    from graphrec.ranking import rerank
    from graphrec.ranking.promotion import NodeLookup

    grades = question.grades
    if grades is None and question.reranker is not None:
        seeds = question.query.seed_rows[: rerank.MOST_SEEDS]
        rows = region.rows[rerank.first_rows(scored)].tolist()
        papers = NodeLookup(snapshot.store).papers([*seeds, *rows])
        topic = Topic(tuple(papers[row] for row in seeds), question.text, question.query.facet)
        grades = rerank.grade(question.reranker, topic, papers, rows)
    if grades is None or not any(grades.grades):
        return None, scored
    return grades, rerank.apply(scored, np.searchsorted(region.rows, grades.rows), grades)


def weights_of(calibration: Mapping[str, Any] | None) -> dict[str, float]:
    """The weights of the signals: those that `keep_weights` stored, or else the default weights.

    Stored weights of signals that are no longer installed are ignored.
    """
    from graphrec.ranking.fusion import default_weights

    fitted = (calibration or {}).get("weights", {})
    return {name: fitted.get(name, weight) for name, weight in default_weights().items()}


def _count_years(snapshot: Snapshot, query: Query) -> Years | None:
    """Count the papers within the years of the query and those without a year; None if the query has no years."""
    from graphrec.ranking.fusion import in_years

    if query.since is None and query.until is None:
        return None
    years = np.asarray(snapshot.graph.years)
    return Years(within=int(in_years(years, query).sum()), undated=int((years <= 0).sum()))


def _count_passing(snapshot: Snapshot, query: Query) -> int | None:
    """Count the papers that may be recommended; None if all marks pass the filter of the query."""
    from graphrec.ranking.fusion import recommendable

    if query.only_rows is None and not query.excluded_rows:
        return None
    n_papers = len(snapshot)  # seeds and papers to avoid may be works, of which there is no row
    rows = [tuple(row for row in nodes if row < n_papers) for nodes in (query.seed_rows, query.avoid_rows)]
    return int(recommendable(snapshot.graph, replace(query, seed_rows=rows[0], avoid_rows=rows[1])).sum())


def _complete_export(snapshot: Snapshot, export: Export, view: PageView) -> Export:
    """Add themes and the graph of the page to an export."""
    from graphrec.explore.network import NamedGraph
    from graphrec.page.library_map import export_answer

    return export_answer(view, export, NamedGraph(snapshot.store, snapshot.graph))


def _explain_ranking(
    snapshot: Snapshot,
    region: Region,
    ranking: Ranking,
    grades: GradeList | None,
    earlier: Sequence[Recommendation] = (),
) -> Recommendations:
    """Explain the papers of a ranking that are not among `earlier` recommendations; ranks continue after those."""
    from graphrec.ranking.explanation import explain_all
    from graphrec.ranking.promotion import NodeLookup

    new = ~np.isin(region.rows[ranking.rows], [item.row for item in earlier])
    rest = replace(
        ranking, rows=ranking.rows[new], scores=ranking.scores[new], contributions=ranking.contributions[new]
    )
    rows = region.rows[rest.rows].tolist()
    papers = snapshot.store.papers(rows)
    n_scored = int(np.count_nonzero(rest.scores))  # the others are last, and there is nothing to explain
    scored = replace(rest, rows=rest.rows[:n_scored], contributions=rest.contributions[:n_scored])
    reasons = explain_all(region.graph, region.query, scored, region.lookup(NodeLookup(snapshot.store)))
    if grades is not None:
        from graphrec.ranking.rerank import add_reasons

        reasons = add_reasons(reasons, scored, rows[:n_scored], grades)
    reasons += [[]] * (len(rows) - n_scored)
    entries = zip(rows, rest.scores.tolist(), reasons, strict=True)
    return tuple(
        Recommendation(rank, row, papers[row], score, tuple(why))
        for rank, (row, score, why) in enumerate(entries, start=len(earlier) + 1)
    )


def _build_view(
    snapshot: Snapshot,
    question: Question,
    ranked: _RankedRegion,
    seeds: tuple[Paper, ...],
    recommendations: Recommendations,
) -> PageView:
    """Collect the content of the page: the recommendations, then the best other papers, also below the floor."""
    from graphrec.page.neighbourhood import build_view
    from graphrec.ranking.fusion import pick

    floor = question.floor or 0.0
    command = ["graphrec", "related", *(clean(paper.title) for paper in seeds)]
    command += ["--text", "..."] * bool(question.text.strip())
    command += ["--by", question.query.facet] * bool(question.query.facet)
    command += chain.from_iterable(("--weight", f"{name}={weight:g}") for name, weight in question.weights.items())
    grades = question.grades
    command += ["--rerank", grades.choice] if grades else []
    most = max(_PAPERS_ON_PAGE, len(recommendations) + _WEAKER_ON_PAGE)
    best = pick(ranked.region.graph, ranked.scored, top=most, min_score=0.0)
    others = _explain_ranking(snapshot, ranked.region, best, question.grades, recommendations)
    strong = set(ranked.region.rows[ranked.scored.reach(floor)].tolist())
    above = (*recommendations, *(item for item in others if item.row in strong))
    weaker = tuple(item for item in others if item.row not in strong)
    view = build_view(snapshot.store, snapshot.graph, question.query.seed_rows, above, weaker)
    return replace(
        view,
        heading=_heading(seeds, question.text),
        n_below_floor=ranked.ranking.n_below_floor,
        provenance=describe_provenance(snapshot, command_line(command))
        | ({"reranked by": grades.reader} if grades else {}),
    )


def _heading(seeds: Sequence[Paper], text: str) -> str:
    """The heading of the page: the title of a single seed, or the short names of several."""
    if not seeds:
        return truncate(clean(text), _LONGEST_HEADING)
    names = [short_name(paper.title) or paper.title for paper in seeds] if len(seeds) > 1 else [seeds[0].title]
    return truncate(" + ".join([*names, *["your text"] * bool(text.strip())]), _LONGEST_HEADING * len(names))
