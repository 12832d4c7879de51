"""From a question to its answer: the query, one ranking of the papers around it, reasons, and what the page shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from shlex import quote
from typing import TYPE_CHECKING

import numpy as np

from graphrec.answer import Answer, LibraryInfo, Recommendation, Years
from graphrec.checks import check_number, check_text, whole
from graphrec.errors import OptionError
from graphrec.text import clean, cut, short_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.exporters._export import Export
    from graphrec.front import Library
    from graphrec.library.lookup import Match
    from graphrec.page.view import PageView
    from graphrec.query import Query, Ranking
    from graphrec.ranking import Scored
    from graphrec.records import Paper
    from graphrec.region import Region

    Recommended = tuple[Recommendation, ...]

_LONGEST_HEADING = 160  # characters for each paper in the heading of the page
_PARTS, _PARTS_NEURAL = 400, 100  # papers whose parts are compared: read and encoded when asked, 0.1 ms or 10 ms each
_PAPERS_ON_PAGE = 32  # related and weaker ones together
_WEAKER_ON_PAGE = 12  # at least so many papers below the relevance floor that the page holds ready for "show weaker"


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, in rows, and how much of the answer is wanted; `floor` None is the relevance floor."""

    query: Query
    matches: tuple[Match, ...] = ()
    text: str = ""
    top: int = 20
    floor: float | None = None
    diverse: float = 0.0


def make_query(
    library: Library, seeds: tuple[int, ...], avoid: tuple[int, ...], text: str, since: int | None, until: int | None
) -> Query:
    """The query in rows and vectors.

    Raises:
        OptionError: a paper is asked for and avoided at once.
    """
    from graphrec.query import Query

    clash = set(seeds) & set(avoid)
    if clash:
        title = library.store.titles(clash)[min(clash)]
        raise OptionError(f"{title!r} is asked for and avoided at once; name it only once.")
    query = Query(seed_rows=seeds, avoid_rows=avoid, since=since, until=until)
    if not text.strip():
        return query
    from graphrec.citing import references_of_text
    from graphrec.library.encoder import encode_text

    terms, vector = encode_text(text, library.folder, library.manifest.settings, library.store)
    references = references_of_text(text, library.store)
    return replace(query, text_terms=terms, text_vector=vector, text_references=references)


def with_parts(library: Library, query: Query, facet: str) -> Query:
    """The query with the vectors of one part of the papers that come into question: those close as a whole.

    Raises:
        OptionError: there is no such part.
    """
    from graphrec.library.encoder import encode_parts, remembered_model
    from graphrec.region import nearest
    from graphrec.vectors.facets import FACETS, split

    if facet not in FACETS:
        raise OptionError(f"by is {facet!r}; expected one of: {', '.join(FACETS)}.")
    settings, matrices = library.manifest.settings, library.matrices
    wanted = [matrices.vectors[row].astype(np.float32) for row in query.seed_rows]
    wanted += [query.text_vector.astype(np.float32)] if query.text_vector is not None else []
    most = _PARTS_NEURAL if remembered_model(settings) else _PARTS
    close = nearest(matrices, np.mean(wanted, axis=0), most).tolist()
    rows = tuple(sorted({*query.seed_rows, *query.avoid_rows, *close}))
    papers = library.store.papers(rows)
    texts = [split(papers[row].title, papers[row].abstract)[facet] for row in rows]
    vectors = encode_parts(texts, library.folder, settings, library.store)
    return replace(query, facet=facet, part_rows=rows, part_vectors=vectors)


def answer(library: Library, asked: Question) -> Answer:
    """Rank and explain; the page and the exports are made from the same scores when they are asked for."""
    from graphrec.ranking import MIN_SCORE, pick, score_all
    from graphrec.region import around

    query = asked.query
    floor = MIN_SCORE if asked.floor is None else asked.floor
    region = around(library.matrices, query)
    scored = score_all(region.graph, region.query, library.weights)
    ranking = pick(region.graph, scored, top=asked.top, min_score=floor, diverse=asked.diverse)
    found = _explained(library, region, ranking)
    papers = library.store.papers(query.seed_rows + query.avoid_rows)
    seeds = tuple(papers[row] for row in query.seed_rows)
    make_view = cache(
        lambda: _view(library, region, scored, replace(asked, floor=floor), seeds, found, ranking.n_below_floor)
    )
    return Answer(
        seeds=seeds,
        matches=asked.matches,
        text=asked.text,
        avoid=tuple(papers[row] for row in query.avoid_rows),
        library=LibraryInfo(library.address, len(library), library.manifest.graphrec),
        recommendations=found,
        n_related=ranking.n_above_floor,
        below_floor=ranking.n_below_floor,
        make_view=make_view,
        make_export=lambda export: _completed(library, export, make_view()),
        by=query.facet,
        years=_years(library, query),
    )


def _years(library: Library, query: Query) -> Years | None:
    """How many papers the years asked for leave and how many have none; None where no year was asked for."""
    from graphrec.ranking import in_years

    if query.since is None and query.until is None:
        return None
    years = np.asarray(library.matrices.years)
    return Years(within=int(in_years(years, query).sum()), undated=int((years <= 0).sum()))


def _completed(library: Library, export: Export, view: PageView) -> Export:
    from graphrec.outgoing import export_answer

    return export_answer(view, export, library.graph)


def _explained(library: Library, region: Region, ranking: Ranking, known: Sequence[Recommendation] = ()) -> Recommended:
    """The papers of a ranking that are not yet known, with their reasons; ranks go on behind the known ones."""
    from graphrec.explain import explain_all

    new = ~np.isin(region.rows[ranking.rows], [item.row for item in known])
    rest = replace(
        ranking, rows=ranking.rows[new], scores=ranking.scores[new], contributions=ranking.contributions[new]
    )
    rows = region.rows[rest.rows].tolist()
    papers = library.store.papers(rows)
    explained = explain_all(region.graph, region.query, rest, region.lookup(library.store))
    found = zip(rows, rest.scores.tolist(), explained, strict=True)
    return tuple(
        Recommendation(rank, row, papers[row], score, tuple(why))
        for rank, (row, score, why) in enumerate(found, start=len(known) + 1)
    )


def _view(
    library: Library,
    region: Region,
    scored: Scored,
    asked: Question,
    seeds: tuple[Paper, ...],
    found: Recommended,
    n_below_floor: int,
) -> PageView:
    """The page's content: the recommendations, then the best of the others, marked where below the floor."""
    from graphrec.neighbourhood import build_view
    from graphrec.ranking import pick

    floor = asked.floor or 0.0
    command = ["graphrec", "related", *(quote(clean(paper.title)) for paper in seeds)]
    command += ["--text ..."] * bool(asked.text.strip()) + [f"--by {asked.query.facet}"] * bool(asked.query.facet)
    most = max(_PAPERS_ON_PAGE, len(found) + _WEAKER_ON_PAGE)
    others = _explained(library, region, pick(region.graph, scored, top=most, min_score=0.0), found)
    return build_view(
        library.store,
        library.matrices,
        heading=_heading(seeds, asked.text),
        seed_rows=asked.query.seed_rows,
        recommendations=(*found, *(item for item in others if item.score >= floor)),
        weaker=tuple(item for item in others if item.score < floor),
        n_below_floor=n_below_floor,
        provenance=library.provenance(" ".join(command)),
    )


def _heading(seeds: Sequence[Paper], text: str) -> str:
    """What the page is about: the paper, or all that was asked for in short."""
    if not seeds:
        return cut(clean(text), _LONGEST_HEADING)
    names = [short_name(paper.title) or paper.title for paper in seeds] if len(seeds) > 1 else [seeds[0].title]
    return cut(" + ".join([*names, *["your text"] * bool(text.strip())]), _LONGEST_HEADING * len(names))


def check_options(
    titles: Sequence[str],
    text: str,
    top: int,
    min_score: float | None,
    since: int | None,
    until: int | None,
    diverse: float,
) -> None:
    """Raise OptionError where nothing was asked, or a value is of another kind or out of range."""
    check_text("text", text)
    if not titles and not text.strip():
        raise OptionError("Nothing was asked; give a title, or free text, or both.")
    if wrong := [title for title in titles if not isinstance(title, str)]:
        raise OptionError(f"A title is {wrong[0]!r}; expected text: library.related('one title', 'another').")
    whole("top", top, least=1)
    check_number("diverse", diverse)
    for name, year in (("since", since), ("until", until)):
        if year is not None:
            whole(name, year)
    if min_score is not None:
        check_number("min_score", min_score)
        if not 0 <= min_score <= 1:
            raise OptionError(f"The lowest score is {min_score}; scores lie between 0 and 1.")
    if since is not None and until is not None and since > until:
        raise OptionError(f"since {since} is after until {until}; swap them.")
