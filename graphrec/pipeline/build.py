"""Builds a library from files: read, identify, extract, count, link and write, with one call for each step."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from graphrec import registry
from graphrec._version import __version__
from graphrec.engines import open_engine, run_serially
from graphrec.engines.cache import remember
from graphrec.engines.checkpoint import (
    hash_parts,
    make_resumable,
    make_resumable_by_file,
    open_result_folder,
    stamp_files,
)
from graphrec.engines.progress import announce_batches, announce_nothing
from graphrec.errors import EmptyCorpusError, LibraryBusyError
from graphrec.identity.corpus import identify
from graphrec.model.compressed_papers import PackedPapers, release_memory
from graphrec.model.graph import PaperGraph
from graphrec.model.paper import ReadReport
from graphrec.pipeline.options import BuildOptions
from graphrec.pipeline.report import join_reports
from graphrec.readers.files import expand_paths, read_with_mapper, total_size
from graphrec.storage.encoder import text_encoder_parts
from graphrec.storage.generation import Contents, save_folder
from graphrec.storage.lock import lock_library
from graphrec.storage.manifest import FORMAT_VERSION, read_manifest
from graphrec.storage.resources import check_addresses, check_papers, warn_of_files
from graphrec.vectors import neural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from graphrec.engines import Mapper
    from graphrec.engines.progress import Announce
    from graphrec.identity.corpus import Corpus
    from graphrec.model.facts import CorpusFacts
    from graphrec.model.limits import SizeLimits
    from graphrec.model.matrix import FloatArray, SparseMatrix
    from graphrec.model.paper import Paper
    from graphrec.storage.manifest import Manifest
    from graphrec.vectors.features import TextFeatures


_BYTES_A_PAPER = 1_000  # of a file, an average of compressed and other files


@dataclass(frozen=True, slots=True)
class Base:
    """A library that is built anew, and records to add to those of the files.

    Attributes:
        manifest: of the present library; its report is joined with that of this build.
        records: precede those of the files: those of the library, then others that were already read.
        report: report of these others; this build adds to it.
    """

    manifest: Manifest
    records: Iterable[Paper]
    report: ReadReport


@dataclass(frozen=True, slots=True)
class _Run:
    """The arguments of all steps of one build; `encoder` is the full name of a model, `mapper` runs batches."""

    library: Path
    options: BuildOptions
    encoder: str
    mapper: Mapper
    announce: Announce


def build_library(
    paths: Sequence[str | Path],
    library: Path,
    options: BuildOptions = BuildOptions(),  # noqa: B008 - immutable
    *,
    base: Base | None = None,
    announce: Announce = announce_nothing,
) -> tuple[Manifest, ReadReport]:
    """Read files and write a library; returns its manifest and the report of the records of this build.

    Args:
        paths: files, folders or patterns to read.
        library: folder of the library.
        options: the options of the build.
        base: the library that is built anew with more records, if any.
        announce: is called with the progress.

    Raises:
        ExtraMissingError, OptionError: the encoder cannot be loaded, the engine does not exist, no record has a
            place or id of `keep_apart`, or stdin is read with `resume`.
        InputError: a file cannot be read.
        EmptyCorpusError: no record could be used.
        LibraryError: the library or an intermediate result cannot be written, or there is no room for it.
        LibraryBusyError: another process is writing, or has written since `base` was opened.
        WorkerError: workers were killed or did not respond.
        MemoryLimitError: a limit of the process leaves too little memory to begin.
    """
    options.check_sources(paths)
    check_addresses("A build")
    encoder = neural.full_name(options.encoder)
    if encoder:
        neural.load_model(encoder)  # before any work, which an error would waste
        neural.trust(encoder)
    workers = options.workers or _workers(paths, base, options.limits)
    with open_engine(options.engine, workers, options.patience) as engine, remember(engine) as mapper:
        return _build(paths, _Run(library, options, encoder, mapper, announce), base)


def _build(paths: Sequence[str | Path], run: _Run, base: Base | None) -> tuple[Manifest, ReadReport]:
    """As `build_library`, with an open engine."""
    report = base.report if base else ReadReport()
    with _resumable(run, paths) as (reading, rest):
        run.announce("Reading")
        warn_of_files(expand_paths(paths))
        corpus = _corpus(paths, chain(base.records if base else (), _records(paths, report, reading, run)), report, run)
        if run.options.bare_places:
            report.files = {Path(name).name: kind for name, kind in report.files.items()}
        check_papers(corpus.papers, run.library)
        stored = join_reports(ReadReport.from_dict(base.manifest.report), report, anew=True) if base else report
        with lock_library(run.library, wait=run.options.wait):
            if base:
                check_unchanged(run.library, base.manifest)
            return _write(rest, corpus, stored), report


def build_graph(
    corpus: Corpus, facts: CorpusFacts, features: TextFeatures, mapper: Mapper = run_serially
) -> PaperGraph:
    """Build the edges of all types and their reverses. Pure.

    Args:
        corpus: papers in row order.
        facts: their facts.
        features: their terms, vectors and clusters.
        mapper: runs the search for text neighbours.

    Cost: linear in papers and edges, except for the text neighbours.
    """
    from graphrec.edges import EdgeInput, build_extra, cites, similar, uses_method, written_by

    n_papers = len(corpus.papers)
    nearest = similar.build(features, mapper=mapper)  # first: it takes most memory, and the other steps leave less
    citations, relations = cites.build(facts, n_papers)
    methods = uses_method.build(facts, n_papers)
    authors = written_by.build(corpus.papers)
    return PaperGraph(
        cites=citations,
        cites_relation=relations,
        cited_by=citations.transpose(),
        uses_method=methods,
        used_by=methods.transpose(),
        similar=nearest,
        terms=features.terms,
        spread=_spread(features.terms),
        vectors=features.vectors,
        years=np.array([paper.year or 0 for paper in corpus.papers], dtype=np.int16),
        written_by=authors,
        wrote=authors.transpose(),
        centres=features.clusters.centres,
        order=features.clusters.order,
        starts=features.clusters.starts,
        extra=build_extra(EdgeInput(corpus.papers, facts, features)),
    )


def _records(paths: Sequence[str | Path], report: ReadReport, mapper: Mapper, run: _Run) -> Iterator[Paper]:
    """The records of all files, as a generator that adds to `report`."""
    records = read_with_mapper(paths, report, mapper)
    if not run.options.bare_places:
        return records
    return (replace(paper, source=Path(paper.source).name) for paper in records)


def _corpus(paths: Sequence[str | Path], records: Iterable[Paper], report: ReadReport, run: _Run) -> Corpus:
    """Merge records of the same paper into a corpus; merges are added to `report`."""
    run.announce("Finding duplicates")
    try:
        return identify(records, report, run.options.keep_apart, run.mapper, run.options.limits)
    except EmptyCorpusError:
        raise EmptyCorpusError(_nothing_to_build(paths, report)) from None


@contextmanager
def _resumable(run: _Run, paths: Sequence[str | Path]) -> Iterator[tuple[Mapper, _Run]]:
    """The mapper for reading, and the run for the other steps; with `resume` both store results beside the library.

    The result of reading a file is identified by its path, size and time, others by all files and options.
    """
    options = run.options
    if not options.resume:
        yield run.mapper, run
        return
    version = (__version__, FORMAT_VERSION, np.__version__, sys.version_info[:2])
    plugins = registry.plugin_names("extractors")
    chosen = (options.keep_apart, options.bare_places, run.encoder, options.shards, options.limits, plugins)
    with open_result_folder(run.library.with_name(f"{run.library.name}.unfinished")) as folder:
        files = stamp_files(expand_paths(paths))
        working = make_resumable(run.mapper, folder, hash_parts(version, files, chosen))
        yield make_resumable_by_file(run.mapper, folder, hash_parts(version)), replace(run, mapper=working)


def _workers(paths: Sequence[str | Path], base: Base | None, limits: SizeLimits) -> int:
    """The number of processes: one for a small corpus, else one for each processor."""
    n_papers = base.manifest.papers if base else 0
    is_large = n_papers >= limits.processes or total_size(paths) >= limits.processes * _BYTES_A_PAPER
    return (os.cpu_count() or 1) if is_large else 1


def _spread(terms: SparseMatrix) -> FloatArray:
    """The share of papers that contain each term (n_terms,)."""
    counts = np.bincount(terms.indices, minlength=terms.n_columns)
    return np.asarray(counts / max(1, terms.n_rows), dtype=np.float32)


def _write(run: _Run, corpus: Corpus, report: ReadReport) -> Manifest:
    """Analyse a corpus, link its papers, and write the library."""
    shards, limits, n_papers = run.options.shards, run.options.limits, len(corpus)
    if isinstance(corpus.papers, PackedPapers):
        run = replace(run, announce=_releasing_memory(run.announce))
    contents = _analyse(run, corpus, report)
    run.announce("Writing the library")
    mapper = _announcing(run, "Writing the library", n_papers, n_papers / shards) if shards else run.mapper
    return save_folder(run.library, contents, shards=shards, mapper=mapper, limits=limits)


def _analyse(run: _Run, corpus: Corpus, report: ReadReport) -> Contents:
    """Extract the facts of a corpus, compute terms and vectors, and build the graph."""
    from graphrec.edges import similar
    from graphrec.extractors import extract_extra, passes
    from graphrec.resolve.corpus_facts import learn_facts
    from graphrec.vectors import counts
    from graphrec.vectors.features import fit

    n_papers, options, limits = len(corpus), run.options, run.options.limits
    words = _announcing(run, "Reading what the words say", n_papers, passes.CHUNK / 2)  # in two passes
    facts, statistics = learn_facts(corpus.papers, words)
    facts = replace(facts, extra=extract_extra(corpus.papers, run.mapper))
    terms = _announcing(run, "Counting terms", n_papers, counts.BATCH / 3)  # words, pairs, both
    features = fit(corpus.papers, run.encoder, terms, lambda: run.announce("Learning what terms mean"), limits)
    graph = build_graph(corpus, facts, features, _announcing(run, "Linking papers", n_papers, similar.BATCH))
    arrays, settings = text_encoder_parts(features)
    settings["is_of_names"] = statistics.is_of_names
    return Contents(
        corpus.papers,
        facts,
        graph,
        features.vocabulary,
        arrays,
        {**settings, "keep_apart": list(options.keep_apart)} if options.keep_apart else settings,
        report,
        originals=corpus.originals,
        statistics=statistics if n_papers >= limits.extension and not options.shards else None,
    )


def _announcing(run: _Run, step: str, n_papers: int, each: float) -> Mapper:
    """A mapper that reports the progress of a step, `each` papers a batch."""
    return announce_batches(run.mapper, run.announce, step, n_papers, each)


def _releasing_memory(announce: Announce) -> Announce:
    """An `announce` that releases free memory to the system before each new step."""
    begun = ""

    def announced(step: str, done: float = 0, total: float = 0, /) -> None:
        nonlocal begun
        if step != begun:
            begun = step
            release_memory()
        announce(step, done, total)

    return announced


def check_unchanged(library: Path, manifest: Manifest) -> None:
    """Raise LibraryBusyError if another process changed the library since, whose papers would be lost."""
    if read_manifest(library) != manifest:
        raise LibraryBusyError(f"{library} was changed by another process just now; try again.")


def _nothing_to_build(paths: Sequence[str | Path], report: ReadReport) -> str:
    first = f"; the first: {report.skipped[0].place}: {report.skipped[0].reason}" if report.skipped else ""
    files = ", ".join(map(str, paths[:3]))
    return f"No usable record in {files} ({len(report.skipped)} skipped{first}); a record needs at least a title."
