"""New records into a library that stays as it is: placed, read, encoded, linked, written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graphrec.engines import run_serially
from graphrec.engines.progress import announce_batches, announce_nothing
from graphrec.extractors import extract_extra
from graphrec.extractors.passes import CHUNK
from graphrec.model.paper import ReadReport, record_of
from graphrec.pipeline.incremental import texts
from graphrec.pipeline.incremental.arrivals import assign_rows
from graphrec.pipeline.incremental.facts import read_later
from graphrec.pipeline.incremental.links import with_arrivals
from graphrec.pipeline.report import join_reports
from graphrec.storage.encoder import open_encoder
from graphrec.storage.generation import Growth, grow_folder
from graphrec.storage.manifest import write_manifest
from graphrec.storage.merged_records import differences, read_differences
from graphrec.storage.resources import check_disk
from graphrec.storage.sql.writer import Additions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from graphrec.engines import Mapper
    from graphrec.engines.progress import Announce
    from graphrec.model.corpus_statistics import CorpusStatistics
    from graphrec.model.facts import ExtraFact
    from graphrec.model.paper import Difference, Paper
    from graphrec.storage.manifest import Manifest
    from graphrec.storage.snapshot import Snapshot
    from graphrec.storage.store import LibraryStore


@dataclass(frozen=True, slots=True)
class Arriving:
    """Records to add, the statistics to read them with, and their report, to which merges are added."""

    records: Sequence[Paper]
    statistics: CorpusStatistics
    report: ReadReport


def grow(
    library: Path,
    opened: Snapshot,
    arriving: Arriving,
    *,
    mapper: Mapper = run_serially,
    announce: Announce = announce_nothing,
) -> Manifest:
    """Add records to a library whose lock for writing is held.

    Args:
        library: folder of the library.
        opened: the library as it was opened.
        arriving: the records.
        mapper: runs the batches of papers.
        announce: is called with the progress.

    Raises:
        LibraryError, LibraryCorruptError: see `grow_folder`.

    Cost: of the library a copy and a look at every title; of the rest only the new papers.
    """
    manifest, store, graph = opened.manifest, opened.store, opened.graph
    records, report = arriving.records, arriving.report
    size = sum(entry["bytes"] for entry in manifest.files.values())
    check_disk(library, size, size * (1 + len(records) / manifest.papers))
    announce("Finding duplicates")
    folder = library / manifest.generation
    originals = read_differences(folder) or {}
    arrivals = assign_rows(
        records, store, _Originals(store, originals), report, manifest.settings.get("keep_apart", ())
    )
    stored = join_reports(ReadReport.from_dict(manifest.report), report, anew=False)
    if not arrivals.papers:  # records that it has, word for word
        unchanged = replace(manifest, report=stored.to_dict())
        write_manifest(library, unchanged)
        return unchanged
    words = announce_batches(
        mapper, announce, "Reading what the words say", len(arrivals.papers), CHUNK / 2
    )  # in two passes
    facts = read_later(arrivals, store, arriving.statistics, words)
    extra = _by_row(extract_extra(arrivals.papers.values()), list(arrivals.papers))
    announce("Counting terms")
    idf, embedder = open_encoder(opened)
    papers = list(arrivals.papers.values())
    terms, vectors = texts.encode(papers, store.term_numbers, idf, embedder)
    announce("Linking papers")
    grown = with_arrivals(graph, arrivals, facts, terms, vectors, store.all_authors())
    announce("Writing the library")
    added = manifest.settings.get("grown", 0) + len(papers)
    unchanged_originals = {row: each for row, each in originals.items() if row not in arrivals.papers}
    return grow_folder(
        library,
        manifest,
        Growth(
            Additions(
                arrivals.n_before,
                arrivals.n_papers,
                arrivals.papers,
                facts.papers,
                facts.works,
                facts.methods,
                facts.work_rows,
                facts.changed_references,
                facts.further_names,
                extra,
            ),
            grown,
            unchanged_originals | differences(arrivals.papers, arrivals.originals),
            facts.statistics,
            {**manifest.settings, "grown": added},
            stored,
        ),
    )


def _by_row(extra: Mapping[int, tuple[ExtraFact, ...]], rows: Sequence[int]) -> dict[int, tuple[ExtraFact, ...]]:
    """The facts of papers by their row in the library instead of their place among the papers."""
    return {rows[place]: facts for place, facts in extra.items()}


class _Originals:
    """The original records of merged papers, made from the stored differences when they are needed."""

    def __init__(self, store: LibraryStore, stored: Mapping[int, Sequence[Difference]]) -> None:
        self.store, self.differences = store, stored

    def __contains__(self, row: object) -> bool:
        return row in self.differences

    def __getitem__(self, row: int) -> tuple[Paper, ...]:
        paper = self.store.paper(row)
        return tuple(record_of(paper, each) for each in self.differences[row])
