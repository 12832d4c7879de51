"""From a question to its answer: the query, one ranking of the papers around it, reasons, and what the page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from shlex import quote
from typing import TYPE_CHECKING

import numpy as np

from graphrec.api.answer import Answer, LibraryInfo, Years
from graphrec.api.checks import as_integer, check_number, check_text, show
from graphrec.api.provenance import describe_provenance
from graphrec.errors import OptionError
from graphrec.model.recommendation import Recommendation
from graphrec.text import clean, short_name, truncate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.api.seeds import Seed
    from graphrec.exporters.export import Export
    from graphrec.model.match import Match
    from graphrec.model.paper import Paper
    from graphrec.model.query import Query, Ranking
    from graphrec.page.view import PageView
    from graphrec.ranking.fusion import Scored
    from graphrec.ranking.region import Region
    from graphrec.storage.snapshot import Snapshot

    Recommended = tuple[Recommendation, ...]

_LONGEST_HEADING = 160  # characters for each paper in the heading of the page
_PARTS, _PARTS_NEURAL = 400, 100  # papers whose parts are compared: read and encoded when asked, 0.1 ms or 10 ms each
_PAPERS_ON_PAGE = 32  # related and weaker ones together
_WEAKER_ON_PAGE = 12  # at least so many papers below the relevance floor that the page holds ready for "show weaker"


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, in rows, and how much of the answer is wanted.

    `floor` None is the relevance floor; `weights` count for this question in place of the library's.
    """

    query: Query
    matches: tuple[Match, ...] = ()
    text: str = ""
    top: int = 20
    floor: float | None = None
    diverse: float = 0.0
    weights: Mapping[str, float] = field(default_factory=dict)


def make_query(
    snapshot: Snapshot, seeds: tuple[int, ...], avoid: tuple[int, ...], text: str, since: int | None, until: int | None
) -> Query:
    """The query in rows and vectors.

    Raises:
        OptionError: a paper is asked for and avoided at once.
    """
    from graphrec.model.query import Query

    clash = set(seeds) & set(avoid)
    if clash:
        title = snapshot.store.titles(clash)[min(clash)]
        raise OptionError(f"{title!r} is asked for and avoided at once; name it only once.")
    query = Query(seed_rows=seeds, avoid_rows=avoid, since=since, until=until)
    if not text.strip():
        return query
    from graphrec.resolve.free_text import references_of_text
    from graphrec.storage.encoder import encode_text

    terms, vector = encode_text(text, snapshot.folder, snapshot.manifest.settings, snapshot.store)
    references = references_of_text(text, snapshot.store)
    return replace(query, text_terms=terms, text_vector=vector, text_references=references)


def add_part_vectors(snapshot: Snapshot, query: Query, facet: str) -> Query:
    """The query with the vectors of one part of the papers that come into question: those close as a whole.

    Raises:
        OptionError: there is no such part.
    """
    from graphrec.ranking.region import nearest
    from graphrec.storage.encoder import encode_parts, encoder_model
    from graphrec.vectors.facets import FACETS, split

    if facet not in FACETS:
        raise OptionError(f"by is {facet!r}; expected one of: {', '.join(FACETS)}.")
    settings, matrices = snapshot.manifest.settings, snapshot.graph
    wanted = [matrices.vectors[row].astype(np.float32) for row in query.seed_rows]
    wanted += [query.text_vector.astype(np.float32)] if query.text_vector is not None else []
    most = _PARTS_NEURAL if encoder_model(settings) else _PARTS
    close = nearest(matrices, np.mean(wanted, axis=0), most).tolist()
    rows = tuple(sorted({*query.seed_rows, *query.avoid_rows, *close}))
    papers = snapshot.store.papers(rows)
    texts = [split(papers[row].title, papers[row].abstract)[facet] for row in rows]
    vectors = encode_parts(texts, snapshot.folder, settings, snapshot.store)
    return replace(query, facet=facet, part_rows=rows, part_vectors=vectors)


def answer(snapshot: Snapshot, asked: Question) -> Answer:
    """Rank and explain; the page and the exports are made from the same scores when they are asked for."""
    from graphrec.ranking.fusion import MIN_SCORE, pick, score_all
    from graphrec.ranking.region import find_region

    query = asked.query
    floor = MIN_SCORE if asked.floor is None else asked.floor
    region = find_region(snapshot.graph, query)
    scored = score_all(region.graph, region.query, weights_of(snapshot), asked.weights)
    ranking = pick(region.graph, scored, top=asked.top, min_score=floor, diverse=asked.diverse)
    found = _explained(snapshot, region, ranking)
    papers = snapshot.store.papers(query.seed_rows + query.avoid_rows)
    seeds = tuple(papers[row] for row in query.seed_rows)
    make_view = cache(
        lambda: _view(snapshot, region, scored, replace(asked, floor=floor), seeds, found, ranking.n_below_floor)
    )
    return Answer(
        seeds=seeds,
        matches=asked.matches,
        text=asked.text,
        avoid=tuple(papers[row] for row in query.avoid_rows),
        library=LibraryInfo(snapshot.address, len(snapshot), snapshot.manifest.graphrec),
        recommendations=found,
        n_related=ranking.n_above_floor,
        below_floor=ranking.n_below_floor,
        make_view=make_view,
        make_export=lambda export: _completed(snapshot, export, make_view()),
        by=query.facet,
        years=_years(snapshot, query),
    )


def weights_of(snapshot: Snapshot) -> dict[str, float]:
    """The weights of the signals: those that `calibrate` kept with the library, else the signals' own.

    Weights of signals that are not installed any more are left out.
    """
    from graphrec.ranking.fusion import default_weights

    kept = (snapshot.manifest.settings.get("calibration") or {}).get("weights", {})
    return {name: kept.get(name, weight) for name, weight in default_weights().items()}


def _years(snapshot: Snapshot, query: Query) -> Years | None:
    """How many papers the years asked for leave and how many have none; None where no year was asked for."""
    from graphrec.ranking.fusion import in_years

    if query.since is None and query.until is None:
        return None
    years = np.asarray(snapshot.graph.years)
    return Years(within=int(in_years(years, query).sum()), undated=int((years <= 0).sum()))


def _completed(snapshot: Snapshot, export: Export, view: PageView) -> Export:
    from graphrec.explore.network import NamedGraph
    from graphrec.page.library_map import export_answer

    return export_answer(view, export, NamedGraph(snapshot.store, snapshot.graph))


def _explained(
    snapshot: Snapshot, region: Region, ranking: Ranking, known: Sequence[Recommendation] = ()
) -> Recommended:
    """The papers of a ranking that are not yet known, with their reasons; ranks go on behind the known ones."""
    from graphrec.ranking.explanation import explain_all

    new = ~np.isin(region.rows[ranking.rows], [item.row for item in known])
    rest = replace(
        ranking, rows=ranking.rows[new], scores=ranking.scores[new], contributions=ranking.contributions[new]
    )
    rows = region.rows[rest.rows].tolist()
    papers = snapshot.store.papers(rows)
    explained = explain_all(region.graph, region.query, rest, region.lookup(snapshot.store))
    found = zip(rows, rest.scores.tolist(), explained, strict=True)
    return tuple(
        Recommendation(rank, row, papers[row], score, tuple(why))
        for rank, (row, score, why) in enumerate(found, start=len(known) + 1)
    )


def _view(
    snapshot: Snapshot,
    region: Region,
    scored: Scored,
    asked: Question,
    seeds: tuple[Paper, ...],
    found: Recommended,
    n_below_floor: int,
) -> PageView:
    """The page's content: the recommendations, then the best of the others, marked where below the floor."""
    from graphrec.page.neighbourhood import build_view
    from graphrec.ranking.fusion import pick

    floor = asked.floor or 0.0
    command = ["graphrec", "related", *(quote(clean(paper.title)) for paper in seeds)]
    command += ["--text ..."] * bool(asked.text.strip()) + [f"--by {asked.query.facet}"] * bool(asked.query.facet)
    command += [f"--weight {name}={weight:g}" for name, weight in asked.weights.items()]
    most = max(_PAPERS_ON_PAGE, len(found) + _WEAKER_ON_PAGE)
    others = _explained(snapshot, region, pick(region.graph, scored, top=most, min_score=0.0), found)
    return build_view(
        snapshot.store,
        snapshot.graph,
        heading=_heading(seeds, asked.text),
        seed_rows=asked.query.seed_rows,
        recommendations=(*found, *(item for item in others if item.score >= floor)),
        weaker=tuple(item for item in others if item.score < floor),
        n_below_floor=n_below_floor,
        provenance=describe_provenance(snapshot, " ".join(command)),
    )


def _heading(seeds: Sequence[Paper], text: str) -> str:
    """What the page is about: the paper, or all that was asked for in short."""
    if not seeds:
        return truncate(clean(text), _LONGEST_HEADING)
    names = [short_name(paper.title) or paper.title for paper in seeds] if len(seeds) > 1 else [seeds[0].title]
    return truncate(" + ".join([*names, *["your text"] * bool(text.strip())]), _LONGEST_HEADING * len(names))


def check_options(
    papers: Sequence[Seed],
    text: str,
    top: int,
    min_score: float | None,
    since: int | None,
    until: int | None,
    diverse: float,
) -> None:
    """Raise OptionError where nothing was asked, or a value is of another kind or out of range."""
    check_text("text", text)
    if not papers and not text.strip():
        raise OptionError("Nothing was asked; give a title, or free text, or both.")
    as_integer("top", top, least=1)
    check_number("diverse", diverse)
    for name, year in (("since", since), ("until", until)):
        if year is not None:
            as_integer(name, year)
    if min_score is not None:
        check_number("min_score", min_score)
        if not 0 <= min_score <= 1:
            raise OptionError(f"The lowest score is {min_score}; scores lie between 0 and 1.")
    if since is not None and until is not None and since > until:
        raise OptionError(f"since {since} is after until {until}; swap them.")


def check_weights(weights: object) -> None:
    """Raise OptionError for what is no mapping, is no signal's, or is no weight; None is fine."""
    if weights is None:
        return
    if not isinstance(weights, Mapping):
        raise OptionError(f"weights is {show(weights)}; expected a mapping such as {{'lexical': 2}}.")
    from graphrec.ranking import fusion

    fusion.check_weights(weights)
