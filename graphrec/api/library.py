"""`Library`, the class of the Python API that answers every question about an open library."""

from __future__ import annotations

from dataclasses import replace
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from graphrec.api.checks import as_integer, check_number, check_text, show
from graphrec.api.provenance import describe_provenance
from graphrec.api.seeds import as_match, as_seeds, find_exact_seed, find_match, find_seed
from graphrec.engines import run_serially
from graphrec.engines.progress import announce_nothing
from graphrec.errors import OptionError, TitleNotFoundError
from graphrec.model.paper import Paper, ReadReport
from graphrec.model.user_state import PaperKey
from graphrec.storage.location import is_current, open_snapshot
from graphrec.storage.user_state import StateReader, hold_user_state
from graphrec.text import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import Self

    from graphrec.api.answer import Answer
    from graphrec.api.marks import MarkedRows, MarkIntake
    from graphrec.api.seed_list import SeedList
    from graphrec.api.seeds import Seed
    from graphrec.engines import Mapper
    from graphrec.engines.progress import Announce
    from graphrec.evaluation import Calibration, SystemResult
    from graphrec.explore.description import Description
    from graphrec.explore.flow import RecordFlow
    from graphrec.explore.gaps import Gap
    from graphrec.explore.lineage import Lineage
    from graphrec.explore.methods import MethodCount, MethodDescription
    from graphrec.explore.network import NamedGraph
    from graphrec.explore.path import PaperPath
    from graphrec.explore.statistics import Statistics
    from graphrec.exporters.export import Export
    from graphrec.model.match import Match
    from graphrec.model.origins import Origins
    from graphrec.model.source import Source
    from graphrec.model.user_state import Mark, UserState
    from graphrec.storage.snapshot import Snapshot


class Library:
    """An open library: look up papers, rank related ones, explore the graph.

    Every method accepts a paper as its title (also in part, by its short name, or with typos), its id, DOI or arXiv id,
    as a `Paper`, or as the `Match` of `find`. `len(library)` counts the papers and `for paper in library` iterates over
    them. `library[title_or_id]` and `title_or_id in library` accept only exact titles, ids and `Paper` objects.

    An open library keeps its content when another process writes a new version of the library to disk: `is_current`
    tells, and `reload` opens the new one. Many threads may ask one library at once. It is pickled by its location: who
    unpickles it opens the library that is there then. `close`, or the end of a `with` block, frees its files.

    Examples:
        >>> library = demo()  # doctest: +SKIP
        >>> [recommendation.paper.title for recommendation in library.related("MultiPruner", top=3)]  # doctest: +SKIP
    """

    def __init__(self, path: str | Path, mapper: Mapper = run_serially, *, report: ReadReport | None = None) -> None:
        """Open a library; one at an address is downloaded into the cache folder, once.

        Args:
            path: a folder, or an address that fsspec supports (`s3://...`; extra `remote`).
            mapper: runs a function over the shards of a library in shards (see `graphrec.engines`).
            report: what `build` or `add` has just read, merged and skipped; None after opening alone.

        Raises:
            LibraryNotFoundError, LibraryFormatError: there is no library at `path`, or a newer graphrec wrote it.
            LibraryCorruptError: one of its files is missing or damaged.
            LibraryError, ExtraMissingError, OptionError: the address cannot be reached.
        """
        self._snapshot = open_snapshot(path, mapper)  # `reload` replaces it, so each question reads it once
        self._mapper = mapper
        self._report = report
        self._graph: tuple[Snapshot, NamedGraph] | None = None
        self._state_reader = StateReader(self.address)
        self._calibration = self._state().calibration
        self._marked_rows: tuple[Snapshot, UserState, MarkedRows] | None = None
        self._cached_origins: tuple[Snapshot, Origins] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the location only."""
        return type(self), (self.address, self._mapper)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Library {quote(self.name)}: {len(self):,} papers>"

    def __len__(self) -> int:
        """Number of papers."""
        return len(self._snapshot)

    def __iter__(self) -> Iterator[Paper]:
        """Iterate over the papers in the order of the library, which is independent of the order of the files."""
        return self._snapshot.store.all_papers()

    def __contains__(self, paper: object) -> bool:
        """Whether the library holds a paper with exactly this title or id, or this `Paper`."""
        return find_exact_seed(self._snapshot, paper, self._state().moved) is not None

    def __getitem__(self, paper: Seed) -> Paper:
        """The record of the paper with exactly this title or id.

        Raises:
            TitleNotFoundError: no paper has it; `library.paper` also accepts parts of titles and typos.
        """
        snapshot = self._snapshot
        hit = find_exact_seed(snapshot, paper, self._state().moved)
        if hit is None:
            raise TitleNotFoundError(
                f"No paper has exactly the title or id {show(paper)}; library.find(TITLE) also takes parts and typos."
            )
        return snapshot.store.paper(hit.row)

    @property
    def name(self) -> str:
        """Name of the library on pages and in exports: the name of its folder, or "the bundled papers"."""
        return self._snapshot.name

    @property
    def address(self) -> str:
        """Folder or address from which the library was opened, as text."""
        return self._snapshot.address

    @property
    def report(self) -> ReadReport:
        """Which records were read, merged into others, or skipped, and why.

        After `build` or `add`, only the records of that call; otherwise all records of the library.
        """
        return self._report or ReadReport.from_dict(self._snapshot.manifest.report)

    @property
    def sources(self) -> list[Source]:
        """The files that the library was read from, sorted by name; `graphrec.sync` reads them again."""
        return ReadReport.from_dict(self._snapshot.manifest.report).sources

    def sources_of(self, paper: Seed) -> tuple[str, ...]:
        """The names of the sources that have a record of a paper, in alphabetical order (same errors as `find`).

        Cost: all merges of the library are read once; then none for a `Paper`, else as `find`.
        """
        record = paper if isinstance(paper, Paper) else self.paper(paper)
        return self._origins().sources_of(record)

    def papers_of(self, source: str | Path) -> list[Paper]:
        """The papers that have a record in a source, in the order of the library.

        Args:
            source: its name, as in `sources`, or the file.

        Raises:
            OptionError: the library was not read from it.

        Cost: all papers are read.
        """
        from graphrec.explore.flow import find_source

        check_text("source", fspath(source) if isinstance(source, PathLike) else source)
        name, origins = find_source(self._snapshot, fspath(source)), self._origins()
        return [paper for paper in self if name in origins.sources_of(paper)]

    def flow(self) -> RecordFlow:
        """Count the records of each source, and what became of them, in the figures of a PRISMA 2020 flow diagram.

        Raises:
            LibraryCorruptError, LibraryError: the file of marks and other decisions is damaged, or cannot be read.

        Cost: linear in the records that were merged.
        """
        from graphrec.explore.flow import count_flow

        snapshot, marked = self._snapshot, self._rows_marked()
        decisions = {decision: len(marked.rows_of(decision)) for decision in ("keep", "discard")}
        return count_flow(snapshot, self._state(), decisions)

    @property
    def is_current(self) -> bool:
        """Whether the library at its location still has the content and the weights that this one answers with.

        It is False as well when the library was removed. `reload` opens what is there now.

        Raises:
            LibraryError: the location cannot be read.

        Cost: reads the manifest, a small file, and the marks if they have changed.
        """
        return is_current(self._snapshot) and self._state().calibration == self._calibration

    def reload(self) -> bool:
        """Answer from the library that is at the location now; returns whether it differs from the one before.

        Questions that other threads have asked are answered from the one before. A closed library is open afterwards.

        Raises:
            GraphrecError: the same errors as opening; the library is then as it was.

        Cost: as opening.
        """
        before, self._snapshot = self._snapshot, open_snapshot(self.address, self._mapper)
        weights_before, self._calibration = self._calibration, self._state().calibration
        self._report = None
        return self._snapshot.manifest.state != before.manifest.state or self._calibration != weights_before

    def close(self) -> None:
        """Close the files; each further question raises LibraryError, until `reload`."""
        self._snapshot.close()

    @property
    def graph(self) -> NamedGraph:
        """The typed graph with node names; `library.graph.to_networkx()` returns a networkx MultiDiGraph."""
        from graphrec.explore.network import NamedGraph

        snapshot, cached = self._snapshot, self._graph
        if cached is None or cached[0] is not snapshot:
            cached = self._graph = (snapshot, NamedGraph(snapshot.store, snapshot.graph))
        return cached[1]

    def find(self, paper: Seed, *, exact: bool = False) -> Match:
        """Find the paper that a title refers to, with the rule that matched and the titles that fit nearly as well.

        Args:
            paper: the reference to a paper.
            exact: whether to accept only a title, id or name exactly as it is written.

        Raises:
            TitleNotFoundError: no title is close enough (the message names the three closest), or with `exact`, none is
                equal; or the library does not hold the `Paper`.
            OptionError: `paper` is neither text nor a `Paper`.

        Cost: index look-ups for an exact title, id or name; tens of milliseconds for a title with typos.
        """
        return find_match(self._snapshot, paper, self._state().moved, exact=exact)

    def paper(self, paper: Seed) -> Paper:
        """The record of the paper that a title refers to (same errors and cost as `find`)."""
        return self.find(paper).paper

    def seeds(self, file: str | Path, *, exact: bool = False) -> SeedList:
        """Find the papers that a file names: one title, id or DOI a line, or the records of any bibliography.

        `library.related(*library.seeds("known.ris").matches)` asks for what is related to all of them.

        Args:
            file: a text file, or one in any format that `build` reads; `-` is standard input.
            exact: whether to take a line only as it is written.

        Raises:
            InputError: the file cannot be read, or names no paper of the library.
            OptionError: `file` is not a path.

        Cost: index look-ups for each entry; tens of milliseconds for one that is written otherwise in the library.
        """
        from graphrec.api.seed_list import read_seeds

        check_text("file", fspath(file) if isinstance(file, PathLike) else file)
        return read_seeds(self._snapshot, file, self._state().moved, exact=exact)

    def _row(self, paper: Seed) -> int:
        """The row of the paper that a seed refers to (raises as `find`)."""
        return find_seed(self._snapshot, paper, self._state().moved).row

    def _state(self) -> UserState:
        """What is decided about the library now."""
        return self._state_reader.read(self._snapshot.manifest)

    def _rows_marked(self) -> MarkedRows:
        """The rows that marks are on now."""
        from graphrec.api.marks import NO_MARKS, find_rows

        snapshot, state, cached = self._snapshot, self._state(), self._marked_rows
        if not state.marks:
            return NO_MARKS
        if cached is None or cached[0] is not snapshot or cached[1] is not state:
            cached = self._marked_rows = (snapshot, state, find_rows(snapshot.store, state))
        return cached[2]

    @property
    def marks(self) -> dict[str, Mark]:
        """The marks by id of the paper, as they are now, also of papers that the library lacks (any more).

        `Mark.paper` says which paper it is on. Another process may change them at any time.

        Raises:
            LibraryError, LibraryFormatError: the file of marks is damaged, or of a newer graphrec.

        Cost: some index look-ups for each mark, after a change.
        """
        marked = self._rows_marked()
        papers = self._snapshot.store.papers(marked.by_row)
        present = {papers[row].id: replace(mark, paper=PaperKey.of(papers[row])) for row, mark in marked.by_row.items()}
        return dict(sorted({**marked.absent, **present}.items()))

    @property
    def absent_marks(self) -> list[Mark]:
        """The marks on papers that the library lacks (any more); they are in effect once it has them (as `marks`)."""
        return list(self._rows_marked().absent.values())

    def mark(
        self,
        *papers: Seed,
        keep: bool = False,
        discard: bool = False,
        read: bool = False,
        to_read: bool = False,
        note: str = "",
        tags: str | Iterable[str] = (),
        clear: bool = False,
    ) -> list[Mark]:
        """Mark papers as kept, discarded, read or to read, with notes and tags; returns their marks.

        Marks are stored beside the library, and survive every rebuild; for the bundled papers, and a library that
        cannot be written or lies at an address, in the user's data folder.

        Args:
            papers: the papers; all of them get the mark, or none.
            keep: keep them; they are no longer discarded.
            discard: discard them; they are no longer kept.
            read: they are read.
            to_read: they are to be read.
            note: lines that are added to the note.
            tags: tags that are added, one or several.
            clear: remove what was marked before; together with others, only they are marked then.

        Raises:
            TitleNotFoundError: a paper is not in the library.
            OptionError: there is no paper or nothing to mark, values contradict each other, or a title fits several
                papers.
            LibraryError: the marks cannot be written.

        Cost: a small file is written and flushed to disk.
        """
        from graphrec.api.marks import as_change, change_marks, check_certain

        change = as_change(keep=keep, discard=discard, read=read, to_read=to_read, note=note, tags=tags, clear=clear)
        matches = [self.find(paper) for paper in papers]
        check_certain(matches)
        return change_marks(self._snapshot, [match.paper for match in matches], change)

    def join_marks(self, marks: str | Path | Iterable[Mark], *, prefer_these: bool = False) -> MarkIntake:
        """Join marks from elsewhere with those of this library, such as those of another person; none is lost.

        They find their papers by id, DOI, arXiv id and title. Notes are joined, tags united, and what one has read is
        read. Where one keeps a paper and one discards it, the later change is taken, and the note tells the other.

        Args:
            marks: a file as `graphrec marks export` writes it, a library or its file of marks, or marks.
            prefer_these: whether these are taken where they contradict, whenever they were changed.

        Raises:
            InputError: the file cannot be read, or a line of it is no mark; nothing is taken then.
            LibraryError: the marks cannot be written.

        Cost: index look-ups for each mark; reads all papers if some marks are on none of them.
        """
        from graphrec.api.marks import read_marks, take_marks

        given_marks = read_marks(marks) if isinstance(marks, (str, PathLike)) else list(marks)
        return take_marks(self._snapshot, given_marks, prefer_other=prefer_these)

    def search(
        self, words: str, limit: int = 20, *, unread: bool = False, tags: str | Iterable[str] = ()
    ) -> list[Paper]:
        """Find at most `limit` papers with all words in title or abstract, or else any of them, best match first.

        Args:
            words: the words.
            limit: so many papers at most.
            unread: only papers that are not marked as read.
            tags: only papers with this tag, or with all of several.

        Raises:
            OptionError: the words or tags are not text, or the limit is not a whole number of 0 or more.

        Cost: a full-text query.
        """
        check_text("words", words)
        from graphrec.api.marks import as_filter, search_marked

        store, chosen = self._snapshot.store, as_filter(tags, unread=unread)
        rows, _ = search_marked(store, words, as_integer("limit", limit, least=0), self._rows_marked().by_row, chosen)
        papers = store.papers(rows)
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
        everything: bool = False,
        use_marks: bool = False,
        unread: bool = False,
        tags: str | Iterable[str] = (),
    ) -> Answer:
        """Rank and explain the papers related to one or several papers, to free text, or to both.

        Args:
            papers: seeds, by title, by id or as a `Paper`; never recommended themselves.
            text: free text, for instance the abstract of a draft.
            avoid: papers to steer away from, one or several.
            top: at most so many recommendations.
            min_score: lowest score, in [0, 1], instead of the relevance floor; 0 keeps every paper with a score.
            since: earliest year of a recommendation; papers without a year are left out.
            until: latest year of a recommendation; papers without a year are left out.
            by: "problem", "method" or "result" ranks by the similarity of that part of the abstracts only.
            diverse: weight of variety among the recommendations, from 0 (score alone) to 1.
            weights: weights of signals by name, which replace those in `library.weights`; 0 switches a signal off.
            everything: rank every paper of the library, for a screening: the seeds, those to avoid, and those outside
                the years alone are left out. Papers without a score are last, in the order of the library; `top` is
                that of the page.
            use_marks: start from the papers that are marked as kept, too, and steer away from those that are discarded,
                apart from those that `papers` and `avoid` name.
            unread: recommend only papers that are not marked as read.
            tags: recommend only papers with this tag, or with all of several.

        Raises:
            TitleNotFoundError: a paper is not in the library.
            OptionError: there is neither a paper nor text, and nothing is kept; a value has the wrong type or is out of
                range; or `everything` is asked for together with `min_score` or `diverse`.

        Cost: one pass over the terms and vectors near the query: milliseconds for a library of some thousand papers.
            With `everything` one over all of them, and a millisecond for the reasons of each paper.
        """
        from graphrec.api import question
        from graphrec.api.marks import NO_MARKS, as_filter, filter_query

        snapshot = self._snapshot
        marked = self._rows_marked()
        chosen = as_filter(tags, unread=unread)
        marks_used = marked if use_marks else NO_MARKS
        if use_marks and not (papers or marks_used.rows_of("keep") or str(text).strip()):
            raise OptionError("No paper is kept; keep some (graphrec mark TITLE --keep), or give a title or free text.")
        question.check_options(
            [*papers, *marks_used.rows_of("keep")], text, top, min_score, diverse, everything=everything
        )
        question.check_years(since, until)
        question.check_weights(weights)
        moved = self._state().moved
        hits, avoided = (
            [(find_seed(snapshot, seed, moved), seed) for seed in seeds] for seeds in (papers, as_seeds(avoid))
        )
        seed_rows, avoid_rows = (tuple(dict.fromkeys(hit.row for hit, _ in each)) for each in (hits, avoided))
        seed_rows, avoid_rows = marks_used.added_to(seed_rows, avoid_rows)
        query = filter_query(question.make_query(snapshot, seed_rows, avoid_rows, text, since, until), marked, chosen)
        query = question.add_part_vectors(snapshot, query, by) if by else query
        matches, avoid_matches = (tuple(as_match(snapshot, *each) for each in pairs) for pairs in (hits, avoided))
        options = question.Question(
            query,
            matches,
            avoid_matches,
            text,
            top,
            min_score,
            diverse,
            weights or {},
            library_weights=self.weights,
            everything=everything,
            marks=marked.by_row,
        )
        return question.answer(snapshot, options)

    def describe(self, paper: Seed) -> Description:
        """Describe one paper: its record, the facts in its title and abstract, and the references from and to it.

        Raises:
            TitleNotFoundError, OptionError: as `find`.

        Cost: linear in the references from and to the paper.
        """
        from graphrec.explore.description import describe

        row = self._row(paper)
        return replace(describe(self._snapshot, row), mark=self._rows_marked().by_row.get(row))

    def lineage(self, paper: Seed, depth: int = 3) -> Lineage:
        """Trace what a paper extends or uses, and what extends or uses it, `depth` generations in each direction.

        Raises:
            TitleNotFoundError, OptionError: as `find`; or `depth` is not a whole number of 1 or more.

        Cost: two look-ups per paper in the trees.
        """
        from graphrec.explore.lineage import trace_lineage

        snapshot = self._snapshot
        return trace_lineage(snapshot, self._row(paper), as_integer("depth", depth, least=1))

    def path(self, start: Seed, goal: Seed) -> PaperPath:
        """Find the shortest path between two papers over references, shared methods and similar texts, with evidence.

        The path has no steps if nothing connects the papers, or if both are the same paper.

        Raises:
            TitleNotFoundError, OptionError: as `find`.

        Cost: visits at most 20,000 papers, works and methods.
        """
        from graphrec.explore.path import find_path

        snapshot = self._snapshot
        return find_path(snapshot, self._row(start), self._row(goal))

    def gaps(self, *, least: int = 2, top: int = 20) -> list[Gap]:
        """Find works that at least `least` papers name but the library lacks; at most `top`, most often named first.

        Raises:
            OptionError: `least` or `top` is not a whole number of 1 or more.

        Cost: linear in the number of works, plus look-ups for each work that is returned.
        """
        from graphrec.explore.gaps import find_gaps

        return find_gaps(self._snapshot, as_integer("least", least, least=1), as_integer("top", top, least=1))

    def methods(self, top: int = 40, kind: str = "method") -> list[MethodCount]:
        """Count the papers of the `top` most used methods, most used first.

        `kind` chooses what is counted: "method", or "task", "material", "population" or "term" for what papers are
        about; "" for all.

        Raises:
            OptionError: `top` is not a whole number of 1 or more.

        Cost: linear in the number of methods.
        """
        from graphrec.explore.methods import count_methods

        return count_methods(self._snapshot, as_integer("top", top, least=1), kind)

    def method(self, name: str, *, unread: bool = False, tags: str | Iterable[str] = ()) -> MethodDescription:
        """Look up one method by any of its names, with the papers that use it.

        Args:
            name: a name of the method.
            unread: only papers that are not marked as read.
            tags: only papers with this tag, or with all of several.

        Raises:
            TitleNotFoundError: no method has that name; the message lists similar ones.
            OptionError: the name, or a tag, is not text.

        Cost: all names of methods are read.
        """
        from graphrec.api.marks import as_filter
        from graphrec.explore.methods import find_method

        check_text("The name", name)
        marks, chosen = self._rows_marked().by_row, as_filter(tags, unread=unread)
        return find_method(self._snapshot, name, lambda row: chosen.passes(marks.get(row)))

    def stats(self) -> Statistics:
        """Count papers, papers with each field, works, methods, and links of each kind.

        Cost: linear in the number of papers and links.
        """
        from graphrec.explore.statistics import count_library

        return count_library(self._snapshot)

    @property
    def weights(self) -> dict[str, float]:
        """The weight of each signal by name: as `keep_weights` stored it, or else the signal's default."""
        from graphrec.api.question import weights_of

        return weights_of(self._calibration)

    def evaluate(
        self, judgements: str | Path, *, brief: bool = False, announce: Announce = announce_nothing
    ) -> tuple[list[SystemResult], tuple[str, ...]]:
        """Measure the ranking and its baselines on judgements; also return the judged titles that the library lacks.

        The `values` of a `SystemResult` hold, for each measure (`nDCG@10`, ...), one number per query.

        Args:
            judgements: path of a TSV file (query_title, paper_title, grade) or of TREC qrels.
            brief: skip the ablations, which rank with each signal alone and with each signal removed.
            announce: called with the name of each step, how much of it is done, and how much there is.

        Raises:
            InputError: the file cannot be read.
            OptionError: `judgements` is not a path.

        Cost: one ranking per query and system; all papers are read.
        """
        from graphrec.evaluation.library import evaluate_judgements

        check_text("judgements", fspath(judgements) if isinstance(judgements, PathLike) else judgements)
        return evaluate_judgements(self._snapshot, judgements, self.weights, brief=brief, announce=announce)

    def evaluate_held_out(
        self, share: float, *, cold: bool = False, brief: bool = False, announce: Announce = announce_nothing
    ) -> list[SystemResult]:
        """Measure how well the ranking and its baselines recover held-out references of the library.

        Args:
            share: share of the references to hold out, in (0, 1).
            cold: hold out all references of that share of the papers instead, which simulates new drafts.
            brief: skip the ablations, which rank with each signal alone and with each signal removed.
            announce: as in `evaluate`.

        Raises:
            OptionError: the share is not a number in (0, 1), or too few papers have references.

        Cost: as `evaluate`.
        """
        from graphrec.evaluation.library import evaluate_held_out

        check_number("share", share)
        return evaluate_held_out(self._snapshot, share, self.weights, cold=cold, brief=brief, announce=announce)

    def calibrate(self, share: float = 0.2, *, announce: Announce = announce_nothing) -> Calibration:
        """Fit the weights of the signals so that they recover a held-out `share` of the library's references.

        `keep_weights` stores the result with the library. The `Calibration` has the `weights`, the number of `queries`,
        nDCG@10 with the `default` and the `fitted` weights, and the 95% `gain_interval`, measured on papers that the
        weights were not fitted to. `announce` is as in `evaluate`.

        Raises:
            OptionError: the share is not a number in (0, 1), or too few papers have references.

        Cost: all signals, once for each paper with held-out references.
        """
        from graphrec.evaluation.library import fit_weights

        check_number("share", share)
        return fit_weights(self._snapshot, share, announce)

    def keep_weights(self, calibration: Calibration | None, *, wait: bool = False) -> None:
        """Store fitted weights beside the library and rank with them from now on; None restores the defaults.

        They are stored with the marks, and survive every rebuild. With `wait`, wait while another process is writing
        those, instead of failing.

        Raises:
            LibraryBusyError, LibraryError: another process is writing them, or they cannot be written.
        """
        from graphrec.evaluation.library import describe_calibration

        weights = describe_calibration(calibration) if calibration else None
        with hold_user_state(self.address, wait=wait) as held:
            held.write(replace(held.state, calibration=weights))
        self._calibration = weights

    def to_export(self, *, unread: bool = False, tags: str | Iterable[str] = ()) -> Export:
        """Collect all papers and the typed graph for the writers in `graphrec.exporters`.

        Args:
            unread: only papers that are not marked as read.
            tags: only papers with this tag, or with all of several.

        Raises:
            OptionError: a tag is not text.

        Cost: every paper, node and edge as Python objects.
        """
        from graphrec.api.marks import as_filter
        from graphrec.page.library_map import export_library

        chosen, marks = as_filter(tags, unread=unread), self._rows_marked().by_row
        passes = (lambda row: chosen.passes(marks.get(row))) if chosen else None
        export, origins = export_library(self.graph, self.name, passes), self._origins()
        return replace(export, sources={paper.id: origins.sources_of(paper) for paper in export.papers})

    def _origins(self) -> Origins:
        """The sources behind each paper."""
        from graphrec.model.origins import Origins

        snapshot, cached = self._snapshot, self._cached_origins
        if cached is None or cached[0] is not snapshot:
            cached = self._cached_origins = (snapshot, Origins.of_report(snapshot.manifest.report))
        return cached[1]

    def save_map(self, path: str | Path) -> Path:
        """Write a page with the map of the library's 3,000 most strongly linked papers; return its absolute path.

        Raises:
            OSError: the file cannot be written.

        Cost: reads the links of all papers, and lays out the papers on the map.
        """
        from graphrec.page import save
        from graphrec.page.library_map import build_library_map

        return save(build_library_map(self.graph, self.name, describe_provenance(self._snapshot, "graphrec map")), path)
