"""The Python front: open or build a library, ask it, walk through the answer."""

from __future__ import annotations

import contextlib
import os
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec import connections, describing
from graphrec._version import __version__
from graphrec.answer import Answer, LibraryInfo, Recommendation
from graphrec.errors import LibraryBusyError, LibraryNotFoundError, OptionError
from graphrec.library.folder import change_settings, open_folder
from graphrec.library.lookup import Match, find_title
from graphrec.library.named import NamedGraph
from graphrec.places import BUNDLED_PREFIX, bundled_files, bundled_library
from graphrec.text import clean, cut, short_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from graphrec.evaluation import Calibration, Result
    from graphrec.exporters._export import Export
    from graphrec.facts import PaperFacts
    from graphrec.page.view import PageView
    from graphrec.query import Query, Ranking
    from graphrec.records import Paper, ReadReport
    from graphrec.region import Region

    Announce = Callable[[str], None]
    Recommended = tuple[Recommendation, ...]

DEFAULT_TOP = 20
_LONGEST_HEADING = 160  # characters for each paper in the heading of the page
_PARTS, _PARTS_NEURAL = 400, 100  # papers whose parts are compared: read and encoded when asked, 0.1 ms or 10 ms each
_PAPERS_ON_PAGE = 32  # related and weaker ones together
_WEAKER_ON_PAGE = 12  # at least so many papers below the relevance floor that the page holds ready for "show weaker"


class Library:
    """An open library: look papers up, ask what is related, get the graph.

    >>> library = demo()  # doctest: +SKIP
    >>> [recommendation.paper.title for recommendation in library.related("MultiPruner", top=3)]  # doctest: +SKIP
    """

    def __init__(self, path: str | Path) -> None:
        """Open the library at `path`.

        Raises:
            LibraryNotFoundError, LibraryFormatError, LibraryCorruptError: see each.
        """
        self.path = Path(path).absolute()
        self.manifest, self.store, self.matrices = open_folder(self.path)

    def __len__(self) -> int:
        """Number of papers."""
        return self.manifest.papers

    @cached_property
    def graph(self) -> NamedGraph:
        """The typed graph with names; `library.graph.to_networkx()` is a MultiDiGraph."""
        return NamedGraph(self.store, self.matrices)

    def find(self, title: str) -> Match:
        """Find the paper that a title means.

        Raises:
            TitleNotFoundError: nothing is close enough; names the three closest.
        """
        return find_title(self.store, title)

    def paper(self, title: str) -> Paper:
        """The record of the paper that a title means (raises as `find`)."""
        return self.store.paper(self.find(title).row)

    def facts(self, title: str) -> PaperFacts:
        """What the words of one paper say: names introduced, references made, methods used (raises as `find`)."""
        return self.store.facts(self.find(title).row)

    def search(self, words: str, limit: int = 20) -> list[Paper]:
        """Papers whose title or abstract holds the words, best match first."""
        from graphrec.library.search import search_rows

        rows = search_rows(self.store, words, limit)
        papers = self.store.papers(rows)
        return [papers[row] for row in rows]

    def related(
        self,
        *titles: str,
        text: str = "",
        avoid: str | Iterable[str] = (),
        top: int = DEFAULT_TOP,
        min_score: float | None = None,
        since: int | None = None,
        until: int | None = None,
        by: str | None = None,
        diverse: float = 0.0,
    ) -> Answer:
        """Rank and explain the papers related to one or several titles, to free text, or to both.

        Args:
            titles: seeds; never recommended themselves.
            text: free text, for instance the abstract of a draft.
            avoid: titles of papers to steer away from.
            top: at most so many recommendations.
            min_score: lowest score instead of the relevance floor; 0 keeps all that score anything.
            since: earliest year of a recommendation; papers without a year are left out.
            until: latest year of a recommendation; papers without a year are left out.
            diverse: from 0 (score alone) to 1: how much variety counts in choosing among the related papers.
            by: "problem", "method" or "result": rank by likeness of that part of the abstracts only.

        Raises:
            TitleNotFoundError: a title is not in the library.
            OptionError: nothing was asked, or a number is out of range.
        """
        _check_options(titles, text, top, min_score, since, until)
        matches = tuple(self.find(title) for title in titles)
        avoided = tuple(self.find(title).row for title in ([avoid] if isinstance(avoid, str) else avoid))
        seeds = tuple(dict.fromkeys(match.row for match in matches))
        query = self._query(seeds, avoided, text, since, until)
        query = self._with_parts(query, by) if by else query
        return self._answer(query, matches, text, top, min_score, diverse)

    def describe(self, row: int) -> dict[str, Any]:
        """The whole record of one paper, what it says, what it refers to, and who refers to it."""
        return describing.describe_paper(self.store, self.matrices, row)

    def describe_facts(self, row: int) -> dict[str, Any]:
        """The facts of one paper in the shape of `graphrec facts --format jsonl`."""
        return describing.describe_facts(self.store, len(self), row)

    def lineage(self, row: int, depth: int = 3) -> dict[str, Any]:
        """What a paper builds on and what builds on it, as two trees with sentences."""
        return connections.lineage(self.store, self.matrices, row, depth)

    def gaps(self, *, least: int = 2, top: int = 20) -> list[dict[str, Any]]:
        """Works that several papers name but the library lacks, with who names them and how."""
        return connections.gaps(self.store, self.matrices, least=least, top=top)

    def path_between(self, start: int, goal: int) -> list[dict[str, Any]]:
        """How two papers connect, link by link with evidence; empty when nothing connects them."""
        steps = connections.shortest_path(self.matrices, start, goal)
        return connections.describe_path(self.store, self.matrices, steps)

    def methods(self, top: int = 40) -> list[dict[str, Any]]:
        """The methods that most papers use, with their other names and the number of papers."""
        return describing.methods(self.store, self.matrices, top)

    def method(self, name: str) -> dict[str, Any]:
        """One method, by any of its names, with the papers that use it.

        Raises:
            TitleNotFoundError: no method has that name; the sentence lists similar ones.
        """
        return describing.method(self.store, self.matrices, name)

    @property
    def weights(self) -> dict[str, float]:
        """The weights of the signals: those that `calibrate` kept with the library, else the defaults."""
        from graphrec.ranking import DEFAULT_WEIGHTS

        kept = self.manifest.settings.get("calibration")
        return dict(kept["weights"]) if kept else dict(DEFAULT_WEIGHTS)

    def evaluate(
        self, judgements: str | Path, *, brief: bool = False, announce: Announce = lambda _: None
    ) -> tuple[list[Result], tuple[str, ...]]:
        """Measure the ranking and its baselines on judgements; also the names that the library lacks."""
        from graphrec.measuring import evaluate_judgements

        return evaluate_judgements(self.store, self.matrices, judgements, self.weights, brief=brief, announce=announce)

    def evaluate_held_out(
        self, share: float, *, cold: bool = False, brief: bool = False, announce: Announce = lambda _: None
    ) -> list[Result]:
        """Measure the ranking and its baselines at finding references of the library that are hidden from them."""
        from graphrec.measuring import evaluate_held_out

        return evaluate_held_out(
            self.store, self.matrices, share, self.weights, cold=cold, brief=brief, announce=announce
        )

    def calibrate(self, share: float = 0.2) -> Calibration:
        """Weights fitted to the library's own references; `keep_weights` makes them the library's."""
        from graphrec.measuring import fit_weights

        return fit_weights(self.matrices, share)

    def keep_weights(self, found: Calibration | None) -> None:
        """Keep fitted weights with the library, or with None go back to the defaults; reopened in place."""
        from graphrec.measuring import describe_calibration

        change_settings(self.path, {"calibration": describe_calibration(found) if found else None})
        self.manifest, self.store, self.matrices = open_folder(self.path)

    def to_export(self) -> Export:
        """All papers and the typed graph, for `graphrec.exporters`."""
        from graphrec.outgoing import export_library

        return export_library(self.graph, self._name)

    def save_map(self, path: str | Path) -> Path:
        """Write the page of the whole library; returns its absolute path."""
        from graphrec.outgoing import library_map
        from graphrec.page import save

        return save(library_map(self.graph, self._name, self._provenance("graphrec map")), path)

    @property
    def _name(self) -> str:
        return "the bundled papers" if self.path.name.startswith(BUNDLED_PREFIX) else self.path.name

    def stats(self) -> dict[str, int]:
        """Counts of papers by filled field, works, methods, and links by kind."""
        return describing.count(self.store, self.matrices)

    def _query(
        self, seeds: tuple[int, ...], avoid: tuple[int, ...], text: str, since: int | None, until: int | None
    ) -> Query:
        from graphrec.query import Query

        clash = set(seeds) & set(avoid)
        if clash:
            title = self.store.titles(clash)[min(clash)]
            raise OptionError(f"{title!r} is asked for and avoided at once; name it only once.")
        query = Query(seed_rows=seeds, avoid_rows=avoid, since=since, until=until)
        if not text.strip():
            return query
        from graphrec.library.encoder import encode_text

        terms, vector = encode_text(text, self._folder, self.manifest.settings, self.store)
        return replace(query, text_terms=terms, text_vector=vector)

    def _with_parts(self, query: Query, facet: str) -> Query:
        """The query with the vectors of one part of the papers that come into question: those close as a whole."""
        from graphrec.library.encoder import encode_parts, remembered_model
        from graphrec.region import nearest
        from graphrec.vectors.facets import FACETS, split

        if facet not in FACETS:
            raise OptionError(f"by is {facet!r}; expected one of: {', '.join(FACETS)}.")
        wanted = [self.matrices.vectors[row].astype(np.float32) for row in query.seed_rows]
        wanted += [query.text_vector.astype(np.float32)] if query.text_vector is not None else []
        most = _PARTS_NEURAL if remembered_model(self.manifest.settings) else _PARTS
        close = nearest(self.matrices, np.mean(wanted, axis=0), most).tolist()
        rows = tuple(sorted({*query.seed_rows, *query.avoid_rows, *close}))
        papers = self.store.papers(rows)
        texts = [split(papers[row].title, papers[row].abstract)[facet] for row in rows]
        vectors = encode_parts(texts, self._folder, self.manifest.settings, self.store)
        return replace(query, facet=facet, part_rows=rows, part_vectors=vectors)

    @property
    def _folder(self) -> Path:
        return self.path / self.manifest.generation

    def _answer(
        self, query: Query, matches: tuple[Match, ...], text: str, top: int, min_score: float | None, diverse: float
    ) -> Answer:
        from graphrec.ranking import MIN_SCORE, rank
        from graphrec.region import around

        floor = MIN_SCORE if min_score is None else min_score
        region = around(self.matrices, query)
        ranking = rank(region.graph, region.query, weights=self.weights, top=top, min_score=floor, diverse=diverse)
        recommendations = self._explained(region, ranking)
        info = LibraryInfo(str(self.path), len(self), self.manifest.graphrec)
        papers = self.store.papers(query.seed_rows + query.avoid_rows)
        seeds = tuple(papers[row] for row in query.seed_rows)
        avoided = tuple(papers[row] for row in query.avoid_rows)
        make_view = cache(lambda: self._view(region, query, text, seeds, recommendations, floor, ranking.n_below_floor))
        return Answer(
            seeds,
            matches,
            text,
            avoided,
            info,
            recommendations,
            ranking.n_above_floor,
            ranking.n_below_floor,
            make_view,
            lambda export: self._completed(export, make_view()),
        )

    def _completed(self, export: Export, view: PageView) -> Export:
        from graphrec.outgoing import export_answer

        return export_answer(view, export, self.graph)

    def _explained(self, region: Region, ranking: Ranking, known: Sequence[Recommendation] = ()) -> Recommended:
        """The papers of a ranking that are not yet known, with their reasons; ranks go on behind the known ones."""
        from graphrec.explain import explain_all

        new = ~np.isin(region.rows[ranking.rows], [item.row for item in known])
        rest = replace(
            ranking, rows=ranking.rows[new], scores=ranking.scores[new], contributions=ranking.contributions[new]
        )
        rows = region.rows[rest.rows].tolist()
        papers = self.store.papers(rows)
        explained = explain_all(region.graph, region.query, rest, region.lookup(self.store))
        found = zip(rows, rest.scores.tolist(), explained, strict=True)
        return tuple(
            Recommendation(rank, row, papers[row], score, tuple(why))
            for rank, (row, score, why) in enumerate(found, start=len(known) + 1)
        )

    def _view(
        self,
        region: Region,
        query: Query,
        text: str,
        seeds: tuple[Paper, ...],
        found: Recommended,
        floor: float,
        n_below_floor: int,
    ) -> PageView:
        """The page's content: the recommendations, then the best of the others, marked where below the floor."""
        from graphrec.neighbourhood import build_view
        from graphrec.ranking import rank

        asked = [quote(clean(paper.title)) for paper in seeds] + ["--text ..."] * bool(text.strip())
        asked += [f"--by {query.facet}"] * bool(query.facet)
        most = max(_PAPERS_ON_PAGE, len(found) + _WEAKER_ON_PAGE)
        more = rank(region.graph, region.query, weights=self.weights, top=most, min_score=0.0)
        others = self._explained(region, more, found)
        return build_view(
            self.store,
            self.matrices,
            heading=_heading(seeds, text),
            seed_rows=query.seed_rows,
            recommendations=(*found, *(item for item in others if item.score >= floor)),
            weaker=tuple(item for item in others if item.score < floor),
            n_below_floor=n_below_floor,
            provenance=self._provenance(" ".join(["graphrec", "related", *asked])),
        )

    def _provenance(self, command: str) -> dict[str, str]:
        return {
            "library": self._name,
            "papers": str(len(self)),
            "command": command,
            "version": __version__,
            "date": _today(),
        }


def open(path: str | Path) -> Library:  # noqa: A001 - `graphrec.open` reads as what it does
    """Open the library at `path` (raises as `Library`)."""
    return Library(path)


def build(
    files: str | Path | Sequence[str | Path],
    output: str | Path,
    *,
    workers: int = 0,
    engine: str = "",
    keep_apart: Sequence[str] = (),
    encoder: str = "",
) -> Library:
    """Read files, build a library in the folder `output`, and open it.

    `keep_apart` names records, by place (`file:line`) or id, that are not merged with any other.
    `encoder` is a sentence-transformers model, by name or folder, instead of the shipped one (extra `neural`).
    `engine` says where the work is done ("serial", "processes", or another of `graphrec.engines`), by so many
    `workers`; 0 are as many as the machine has, where it pays.

    Raises:
        ExtraMissingError, OptionError: the encoder cannot be loaded.
        InputError: no file could be read.
        EmptyCorpusError: no record could be used.
        LibraryError: the library cannot be written.
    """
    return build_with_report(files, output, workers=workers, engine=engine, keep_apart=keep_apart, encoder=encoder)[0]


def build_with_report(
    files: str | Path | Sequence[str | Path],
    output: str | Path,
    *,
    workers: int = 0,
    engine: str = "",
    keep_apart: Sequence[str] = (),
    encoder: str = "",
    announce: Announce = lambda _: None,
) -> tuple[Library, ReadReport]:
    """As `build`, with what became of every record; `announce` is called with the name of each step."""
    from graphrec.building import build_library

    _, report = build_library(
        _as_list(files),
        Path(output).absolute(),
        workers=workers,
        engine=engine,
        keep_apart=keep_apart,
        encoder=encoder,
        announce=announce,
    )
    return Library(output), report


def add(files: str | Path | Sequence[str | Path], library: str | Path, *, workers: int = 0) -> Library:
    """Add the papers of files to a library and open it (raises as `build`, and as `Library`)."""
    return add_with_report(files, library, workers=workers)[0]


def add_with_report(
    files: str | Path | Sequence[str | Path],
    library: str | Path,
    *,
    workers: int = 0,
    engine: str = "",
    announce: Announce = lambda _: None,
) -> tuple[Library, ReadReport]:
    """Add files to a library; the result is that of building from all records at once."""
    from graphrec.building import extend_library

    old = Library(library)
    report = extend_library(
        old.path, old.manifest, old.store, _as_list(files), workers=workers, engine=engine, announce=announce
    )
    return Library(library), report


def keep_apart(
    names: str | Sequence[str], library: str | Path, *, workers: int = 0, announce: Announce = lambda _: None
) -> Library:
    """Take merges of a library back: the records with these places (`file:line`) or ids stand alone from now on.

    Raises:
        OptionError: no record has one of the places or ids.
        LibraryError: an earlier graphrec built the library and kept no merged records, or it cannot be written.
    """
    from graphrec.building import extend_library

    old = Library(library)
    wanted = [names] if isinstance(names, str) else list(names)
    extend_library(old.path, old.manifest, old.store, keep_apart=wanted, workers=workers, announce=announce)
    return Library(library)


def demo(announce: Announce = lambda _: None) -> Library:
    """Open the library of bundled papers; prepared in the user's cache folder the first time (about two seconds)."""
    path = bundled_library()
    try:
        return Library(path)
    except LibraryNotFoundError:
        announce("Preparing the bundled papers, once ...")
    from graphrec.building import build_library

    with contextlib.suppress(LibraryBusyError):  # someone else prepares it right now
        build_library(bundled_files(), path, bare_places=True, wait=True)
    return Library(path)


def _heading(seeds: Sequence[Paper], text: str) -> str:
    """What the page is about: the paper, or all that was asked for in short."""
    if not seeds:
        return cut(clean(text), _LONGEST_HEADING)
    names = [short_name(paper.title) or paper.title for paper in seeds] if len(seeds) > 1 else [seeds[0].title]
    return cut(" + ".join([*names, *["your text"] * bool(text.strip())]), _LONGEST_HEADING * len(names))


def _as_list(files: str | Path | Sequence[str | Path]) -> list[str | Path]:
    return [files] if isinstance(files, (str, Path)) else list(files)


def _today() -> str:
    """The day of the answer; $SOURCE_DATE_EPOCH pins it, so that a page can be made again byte for byte."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(seconds), UTC) if seconds and seconds.isdigit() else datetime.now(UTC)
    return moment.date().isoformat()


def _check_options(
    titles: Sequence[str], text: str, top: int, min_score: float | None, since: int | None, until: int | None
) -> None:
    if not titles and not text.strip():
        raise OptionError("Nothing was asked; give a title, or free text, or both.")
    if wrong := [title for title in titles if not isinstance(title, str)]:
        raise OptionError(f"A title is {wrong[0]!r}; expected text: library.related('one title', 'another').")
    if top < 1:
        raise OptionError(f"top is {top}; expected 1 or more.")
    if min_score is not None and not 0 <= min_score <= 1:
        raise OptionError(f"The lowest score is {min_score}; scores lie between 0 and 1.")
    if since is not None and until is not None and since > until:
        raise OptionError(f"since {since} is after until {until}; swap them.")
