"""`Collection`, the papers of an open library with their sources and marks; `Library` asks about them."""

from __future__ import annotations

from dataclasses import replace
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from graphrec.api.checks import check_path, show
from graphrec.api.seeds import find_exact_seed, find_match, find_seed
from graphrec.engines import run_serially
from graphrec.errors import TitleNotFoundError
from graphrec.model.paper import Paper, ReadReport
from graphrec.model.user_state import PaperKey
from graphrec.storage.location import is_current, open_snapshot
from graphrec.storage.source_list import read_sources
from graphrec.storage.user_state import StateReader
from graphrec.text import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import Self

    from graphrec.api.marks import MarkIntake
    from graphrec.api.seed_list import SeedList
    from graphrec.api.seeds import Seed
    from graphrec.engines import Mapper
    from graphrec.explore.flow import RecordFlow
    from graphrec.explore.network import NamedGraph
    from graphrec.model.marked_rows import MarkedRows
    from graphrec.model.match import Match
    from graphrec.model.origins import Origins
    from graphrec.model.source import Source
    from graphrec.model.user_state import Mark, UserState
    from graphrec.storage.snapshot import Snapshot


class Collection:
    """The papers of an open library: looks them up, tells their sources, and keeps what is decided about them.

    `Library`, which asks about them, says how an open library behaves.
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
            LibraryError, ExtraMissingError, OptionError: the address cannot be reached, or `path` is no path.
        """
        check_path("path", path)
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
        return read_sources(self._snapshot)

    @property
    def removed(self) -> list[Paper]:
        """The papers that were removed, by title; `graphrec.remove(..., undo=True)` takes them back.

        Of each there is what it is known by: title, id, DOI, arXiv id, year and authors. `source` is the place of one
        of its records, "" where no source has any more; `sources_of` tells its sources.

        Raises:
            LibraryError, LibraryFormatError: as `marks`.

        Cost: the report of the library is read.
        """
        from graphrec.api.marks import as_paper
        from graphrec.model.origins import places_by_title

        places = places_by_title(ReadReport.from_dict(self._snapshot.manifest.report).removed)
        papers = [replace(as_paper(key), source=places.get(key.title, [""])[0]) for key in self._state().removed]
        return sorted(papers, key=lambda paper: (paper.title.casefold(), paper.id))

    @property
    def removed_sources(self) -> list[Source]:
        """The sources that were removed, by name; `graphrec.remove(..., undo=True)` takes them back."""
        return sorted(self._state().removed_sources, key=lambda source: source.name)

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

        check_path("source", source)
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

    def find(self, paper: Seed, *, exact: bool = False, methods: bool = False) -> Match:
        """Find the paper that a title refers to, with the rule that matched and the titles that fit nearly as well.

        Args:
            paper: the reference to a paper.
            exact: whether to accept only a title, id or name exactly as it is written.
            methods: whether a method that is called so is found before a paper whose title only resembles the name; of
                all questions only that for the `lineage` takes it.

        Raises:
            TitleNotFoundError: no title is close enough (the message names the three closest), or with `exact`, none is
                equal; or the library does not hold the `Paper`.
            OptionError: `paper` is neither text nor a `Paper`.

        Cost: index look-ups for an exact title, id or name; tens of milliseconds for a title with typos.
        """
        if methods:
            from graphrec.api.families import find_member

            return find_member(self._snapshot, paper, self._state().moved, exact=exact)
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

        check_path("file", file)
        return read_seeds(self._snapshot, file, self._state().moved, exact=exact)

    def _node(self, paper: Seed) -> int:
        """The node of the paper or work that a seed refers to (raises as `find`)."""
        return find_seed(self._snapshot, paper, self._state().moved).row

    def _state(self) -> UserState:
        """What is decided about the library now."""
        return self._state_reader.read(self._snapshot.manifest)

    def _rows_marked(self) -> MarkedRows:
        """The rows that marks are on now."""
        from graphrec.api.marks import find_rows
        from graphrec.model.marked_rows import NO_MARKS

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
        marks = {**marked.by_row, **marked.works}
        records = self._snapshot.store.records(marks)
        present = {records[node].id: replace(mark, paper=PaperKey.of(records[node])) for node, mark in marks.items()}
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
            OptionError: `marks` is neither a path nor marks.
            LibraryError: the marks cannot be written.

        Cost: index look-ups for each mark; reads all papers if some marks are on none of them.
        """
        from graphrec.api.marks import check_marks, read_marks, take_marks

        others = read_marks(marks) if isinstance(marks, (str, PathLike)) else check_marks(marks)
        return take_marks(self._snapshot, others, prefer_other=prefer_these)

    def _origins(self) -> Origins:
        """The sources behind each paper."""
        from graphrec.model.origins import Origins

        snapshot, cached = self._snapshot, self._cached_origins
        if cached is None or cached[0] is not snapshot:
            cached = self._cached_origins = (snapshot, Origins.of_report(snapshot.manifest.report))
        return cached[1]
