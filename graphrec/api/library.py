"""An open library: the object that all questions of the Python API are asked of."""

from __future__ import annotations

from functools import cached_property
from os import PathLike, fspath
from typing import TYPE_CHECKING

from graphrec.api.checks import as_integer, check_number, check_text, show
from graphrec.api.provenance import describe_provenance
from graphrec.api.seeds import as_match, as_seeds, find_exact_seed, find_seed
from graphrec.engines import run_serially
from graphrec.engines.progress import announce_nothing
from graphrec.errors import TitleNotFoundError
from graphrec.explore.network import NamedGraph
from graphrec.model.paper import ReadReport
from graphrec.storage.folder import change_settings
from graphrec.storage.location import open_for_writing, open_snapshot
from graphrec.text import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from graphrec.api.answer import Answer
    from graphrec.api.seeds import Seed
    from graphrec.engines import Mapper
    from graphrec.engines.progress import Announce
    from graphrec.evaluation import Calibration, SystemResult
    from graphrec.explore.description import Description
    from graphrec.explore.gaps import Gap
    from graphrec.explore.lineage import Lineage
    from graphrec.explore.methods import MethodCount, MethodDescription
    from graphrec.explore.path import PaperPath
    from graphrec.explore.statistics import Statistics
    from graphrec.exporters.export import Export
    from graphrec.model.match import Match
    from graphrec.model.paper import Paper


class Library:
    """An open library: look papers up, ask what is related, walk through the graph.

    A paper is given by its title (or a part of it, its short name, a typo), its id, DOI or arXiv id, or as a `Paper`.
    `len(library)` counts the papers and `for paper in library` reads them; `library[title_or_id]` and
    `title_or_id in library` take exact titles, ids and `Paper`s only, and never guess.

    An open library does not change when another process writes the library on disk.

    Examples:
        >>> library = demo()  # doctest: +SKIP
        >>> [recommendation.paper.title for recommendation in library.related("MultiPruner", top=3)]  # doctest: +SKIP
    """

    def __init__(self, path: str | Path, mapper: Mapper = run_serially, *, report: ReadReport | None = None) -> None:
        """Open the library at `path`, a folder or an address that fsspec knows (`s3://...`; extra `remote`).

        What lies at an address is downloaded into the cache folder, once. A library in shards is asked shard by shard
        through `mapper` (see `graphrec.engines`). `report` tells of the records that `build` or `add` has just read.

        Raises:
            LibraryNotFoundError, LibraryFormatError, LibraryCorruptError: there is none; a newer graphrec wrote it; a
                file of it is missing or damaged.
            LibraryError, ExtraMissingError, OptionError: the address cannot be reached.
        """
        self._snapshot = open_snapshot(path, mapper)
        self._mapper = mapper
        self._report = report

    def __repr__(self) -> str:
        return f"<Library {quote(self.name)}: {len(self):,} papers>"

    def __len__(self) -> int:
        """Number of papers."""
        return len(self._snapshot)

    def __iter__(self) -> Iterator[Paper]:
        """The papers in the order of the library, which does not depend on the order of its files."""
        return self._snapshot.store.all_papers()

    def __contains__(self, paper: object) -> bool:
        """Whether a paper has exactly this title or id, or is this `Paper`."""
        return find_exact_seed(self._snapshot, paper) is not None

    def __getitem__(self, paper: Seed) -> Paper:
        """The record of the paper with exactly this title or id.

        Raises:
            TitleNotFoundError: no paper has it; `library.paper` also takes parts of titles and typos.
        """
        hit = find_exact_seed(self._snapshot, paper)
        if hit is None:
            raise TitleNotFoundError(
                f"No paper has exactly the title or id {show(paper)}; library.find(TITLE) also takes parts and typos."
            )
        return self._snapshot.store.paper(hit.row)

    @property
    def name(self) -> str:
        """What pages and exports call the library: the name of its folder, or "the bundled papers"."""
        return self._snapshot.name

    @property
    def address(self) -> str:
        """Where the library was asked for: its folder or address, as text."""
        return self._snapshot.address

    @property
    def n_added(self) -> int:
        """How many papers `add` placed beside the others since the library was last built from all its records."""
        return int(self._snapshot.manifest.settings.get("grown", 0))

    @property
    def report(self) -> ReadReport:
        """What became of every record: read, merged into others, or skipped, and why.

        Where `build` or `add` returned the library, of the records that it has just read; else of all the library was
        built from.
        """
        return self._report or ReadReport.from_dict(self._snapshot.manifest.report)

    @cached_property
    def graph(self) -> NamedGraph:
        """The typed graph with names; `library.graph.to_networkx()` is a networkx MultiDiGraph."""
        return NamedGraph(self._snapshot.store, self._snapshot.graph)

    def find(self, paper: Seed) -> Match:
        """Find the paper that a title means, with the rule that found it and what else fits.

        Raises:
            TitleNotFoundError: no title is close enough; the sentence names the three closest. Or the library does not
                hold the `Paper`.
            OptionError: `paper` is neither text nor a `Paper`.

        Cost: index look-ups where a title, id or name is exact; tens of milliseconds for typos.
        """
        return as_match(self._snapshot, find_seed(self._snapshot, paper))

    def paper(self, paper: Seed) -> Paper:
        """The record of the paper that a title means (raises and costs as `find`)."""
        return self.find(paper).paper

    def search(self, words: str, limit: int = 20) -> list[Paper]:
        """At most `limit` papers whose title or abstract holds all words, else any of them, best match first.

        Raises:
            OptionError: the words are not text, or the limit is not a whole number of 0 or more.

        Cost: a full-text query.
        """
        from graphrec.storage.sql.search import search_rows

        check_text("words", words)
        rows = search_rows(self._snapshot.store, words, as_integer("limit", limit, least=0))
        papers = self._snapshot.store.papers(rows)
        return [papers[row] for row in rows]

    def related(
        self,
        *papers: Seed,
        text: str = "",
        avoid: Seed | Iterable[Seed] = (),
        top: int = 20,
        min_score: float | None = None,
        since: int | None = None,
        until: int | None = None,
        by: str | None = None,
        diverse: float = 0.0,
        weights: Mapping[str, float] | None = None,
    ) -> Answer:
        """Rank and explain the papers related to one or several papers, to free text, or to both.

        Args:
            papers: seeds, by title, by id or as a `Paper`; never recommended themselves.
            text: free text, for instance the abstract of a draft.
            avoid: papers to steer away from, one or several.
            top: at most so many recommendations.
            min_score: lowest score instead of the relevance floor; 0 keeps all that score anything.
            since: earliest year of a recommendation; papers without a year are left out.
            until: latest year of a recommendation; papers without a year are left out.
            by: "problem", "method" or "result": rank by likeness of that part of the abstracts only.
            diverse: from 0 (score alone) to 1: how much variety counts in choosing among the related papers.
            weights: of some signals by name, in place of the library's; 0 leaves one out. `library.weights` has all.

        Raises:
            TitleNotFoundError: a paper is not in the library.
            OptionError: nothing was asked, or a value is of another kind or out of range.

        Cost: one pass over the terms and vectors near the query; of a library of some thousand papers, milliseconds.
        """
        from graphrec.api.question import Question, add_part_vectors, answer, check_options, check_weights, make_query

        snapshot = self._snapshot
        check_options(papers, text, top, min_score, since, until, diverse)
        check_weights(weights)
        hits = [find_seed(snapshot, paper) for paper in papers]
        avoided = tuple(find_seed(snapshot, paper).row for paper in as_seeds(avoid))
        query = make_query(snapshot, tuple(dict.fromkeys(hit.row for hit in hits)), avoided, text, since, until)
        query = add_part_vectors(snapshot, query, by) if by else query
        matches = tuple(as_match(snapshot, hit) for hit in hits)
        return answer(snapshot, Question(query, matches, text, top, min_score, diverse, weights or {}))

    def describe(self, paper: Seed) -> Description:
        """All that is known of one paper: its record, what its words say, and the references from and to it.

        Raises:
            TitleNotFoundError, OptionError: as `find`.

        Cost: some look-ups, linear in the references from and to the paper.
        """
        from graphrec.explore.description import describe

        return describe(self._snapshot, find_seed(self._snapshot, paper).row)

    def lineage(self, paper: Seed, depth: int = 3) -> Lineage:
        """What a paper extends or uses, and what extends or uses it, `depth` generations each way, with sentences.

        Raises:
            TitleNotFoundError: as `find`.
            OptionError: as `find`; or the depth is not a whole number of 1 or more.

        Cost: two look-ups for each paper in the trees.
        """
        from graphrec.explore.lineage import trace_lineage

        depth = as_integer("depth", depth, least=1)
        return trace_lineage(self._snapshot, find_seed(self._snapshot, paper).row, depth)

    def path(self, start: Seed, goal: Seed) -> PaperPath:
        """How two papers connect: the shortest path of references, shared methods and similar texts, with evidence.

        Without steps where nothing connects them, or both are the same paper.

        Raises:
            TitleNotFoundError, OptionError: as `find`.

        Cost: the links of at most 20,000 papers, works and methods.
        """
        from graphrec.explore.path import find_path

        return find_path(self._snapshot, find_seed(self._snapshot, start).row, find_seed(self._snapshot, goal).row)

    def gaps(self, *, least: int = 2, top: int = 20) -> list[Gap]:
        """At most `top` works that `least` papers or more name but the library does not hold, most named first.

        Raises:
            OptionError: `least` or `top` is not a whole number of 1 or more.

        Cost: linear in the works, and look-ups for each that is returned.
        """
        from graphrec.explore.gaps import find_gaps

        return find_gaps(self._snapshot, as_integer("least", least, least=1), as_integer("top", top, least=1))

    def methods(self, top: int = 40) -> list[MethodCount]:
        """The `top` methods that most papers use, most used first.

        Raises:
            OptionError: `top` is not a whole number of 1 or more.

        Cost: linear in the methods.
        """
        from graphrec.explore.methods import count_methods

        return count_methods(self._snapshot, as_integer("top", top, least=1))

    def method(self, name: str) -> MethodDescription:
        """One method, by any of its names, with the papers that use it.

        Raises:
            TitleNotFoundError: no method has that name; the sentence lists similar ones.
            OptionError: the name is not text.

        Cost: all names of methods are read.
        """
        from graphrec.explore.methods import find_method

        check_text("The name", name)
        return find_method(self._snapshot, name)

    def stats(self) -> Statistics:
        """Counts of papers by filled field, works, methods, and links by kind.

        Cost: linear in papers and links.
        """
        from graphrec.explore.statistics import count_library

        return count_library(self._snapshot)

    @property
    def weights(self) -> dict[str, float]:
        """The weight of each signal by name: what `keep_weights` keeps with the library, else the signal's own."""
        from graphrec.api.question import weights_of

        return weights_of(self._snapshot)

    def evaluate(
        self, judgements: str | Path, *, brief: bool = False, announce: Announce = announce_nothing
    ) -> tuple[list[SystemResult], tuple[str, ...]]:
        """Measure the ranking and its baselines on judgements; also returns the titles that the library does not hold.

        Each `SystemResult` has a `system` and, for each measure (`nDCG@10`, ...), its `values`, one for each query.

        Args:
            judgements: a file, TSV (query_title, paper_title, grade) or TREC qrels.
            brief: only graphrec and the baselines, not each signal alone and left out.
            announce: called with the name of each step, how much of it is done, and how much there is.

        Raises:
            InputError: the file cannot be read.
            OptionError: `judgements` is not a path.

        Cost: a ranking for each query and system; all papers are read.
        """
        from graphrec.evaluation.library import evaluate_judgements

        check_text("judgements", fspath(judgements) if isinstance(judgements, PathLike) else judgements)
        return evaluate_judgements(self._snapshot, judgements, self.weights, brief=brief, announce=announce)

    def evaluate_held_out(
        self, share: float, *, cold: bool = False, brief: bool = False, announce: Announce = announce_nothing
    ) -> list[SystemResult]:
        """Measure how well the ranking and its baselines find references of the library that are hidden from them.

        Args:
            share: of the references to hide, in (0, 1).
            cold: hide all references of that share of the papers instead, so that they are asked like a new draft.
            brief: only graphrec and the baselines, not each signal alone and left out.
            announce: as in `evaluate`.

        Raises:
            OptionError: the share is not a number in (0, 1), or too few papers have references.

        Cost: as `evaluate`.
        """
        from graphrec.evaluation.library import evaluate_held_out

        check_number("share", share)
        return evaluate_held_out(self._snapshot, share, self.weights, cold=cold, brief=brief, announce=announce)

    def calibrate(self, share: float = 0.2, *, announce: Announce = announce_nothing) -> Calibration:
        """Fit the weights of the signals to a share of the library's references, which is hidden and found again.

        `keep_weights` makes them the library's. The `Calibration` has the `weights`, the number of `queries`, their
        nDCG@10 by `default` and when `fitted`, and the 95% `gain_interval`, measured on papers that the weights were
        not fitted to. `announce` as in `evaluate`.

        Raises:
            OptionError: the share is not a number in (0, 1), or too few papers have references.

        Cost: all signals, once for each paper whose references are hidden.
        """
        from graphrec.evaluation.library import fit_weights

        check_number("share", share)
        return fit_weights(self._snapshot, share, announce)

    def keep_weights(self, calibration: Calibration | None) -> None:
        """Keep fitted weights with the library on disk and use them from now on; None goes back to the defaults.

        Raises:
            LibraryBusyError: another process is writing the library.
            LibraryError: it cannot be written.

        Cost: one small file is written.
        """
        from graphrec.evaluation.library import describe_calibration

        with open_for_writing(self.address) as folder:
            change_settings(folder, {"calibration": describe_calibration(calibration) if calibration else None})
        self._snapshot = open_snapshot(self._snapshot.path, self._mapper)

    def to_export(self) -> Export:
        """All papers and the typed graph, for the writers in `graphrec.exporters`.

        Cost: every paper, node and edge as Python objects.
        """
        from graphrec.page.library_map import export_library

        return export_library(self.graph, self.name)

    def save_map(self, path: str | Path) -> Path:
        """Write the page that maps the whole library, and return its absolute path.

        Of a large library it shows the most strongly linked 3,000 papers.

        Raises:
            OSError: the file cannot be written.

        Cost: the links of all papers are read; one layout of the papers that are shown.
        """
        from graphrec.page import save
        from graphrec.page.library_map import build_library_map

        return save(build_library_map(self.graph, self.name, describe_provenance(self._snapshot, "graphrec map")), path)
