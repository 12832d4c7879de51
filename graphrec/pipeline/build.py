"""From files to a library on disk: read, identify, extract, count, link, write; each step one call."""

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
from graphrec.storage.resources import check_papers, warn_of_files
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


_BYTES_A_PAPER = 1_000  # of a file, between packed and not


@dataclass(frozen=True, slots=True)
class Base:
    """What a library is built anew from, besides files.

    Attributes:
        manifest: of the library as it is; its report is joined with that of this run.
        records: come before those of the files: the library's own, then others read already.
        report: what became of those others so far; it is added to.
    """

    manifest: Manifest
    records: Iterable[Paper]
    report: ReadReport


@dataclass(frozen=True, slots=True)
class _Run:
    """What the steps of one build share: `encoder` is the full name of a model, `mapper` runs their batches."""

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
    """Read files and write a library; returns its manifest and what became of the records of this run.

    Args:
        paths: files, folders or patterns to read.
        library: folder of the library.
        options: how to build.
        base: the library that is built anew with more records, if any.
        announce: is called with the name of each step, and how much of it is done.

    Raises:
        ExtraMissingError, OptionError: the encoder cannot be loaded, there is no such engine, no record has a
            place to keep apart, or stdin is to be resumed.
        InputError: a file cannot be read.
        EmptyCorpusError: no record could be used.
        LibraryError: the library, or what is done of it, cannot be written, or there is no room for it.
        LibraryBusyError: another process is writing, or has written since `base` was opened.
        WorkerError: the workers were lost.
    """
    options.check_sources(paths)
    encoder = neural.full_name(options.encoder)
    if encoder:
        neural.load_model(encoder)  # before the work that would be lost
    workers = options.workers or _workers(paths, base, options.limits)
    with open_engine(options.engine, workers, options.patience) as mapper:
        return _build(paths, _Run(library, options, encoder, mapper, announce), base)


def _build(paths: Sequence[str | Path], run: _Run, base: Base | None) -> tuple[Manifest, ReadReport]:
    """As `build_library`, in an engine that is open."""
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
    """Build every edge type and its reverse. Pure. Cost: linear in papers and edges, but for the text neighbours."""
    from graphrec.edges import EdgeInput, build_extra, cites, similar, uses_method, written_by

    n_papers = len(corpus.papers)
    nearest = similar.build(features, mapper=mapper)  # first: it takes most memory, and the rest leaves some behind
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
    """The records of all files; `report` is filled as they are taken."""
    records = read_with_mapper(paths, report, mapper)
    if not run.options.bare_places:
        return records
    return (replace(paper, source=Path(paper.source).name) for paper in records)


def _corpus(paths: Sequence[str | Path], records: Iterable[Paper], report: ReadReport, run: _Run) -> Corpus:
    """The papers that records are; merges are added to `report`."""
    run.announce("Finding duplicates")
    try:
        return identify(records, report, run.options.keep_apart, run.mapper, run.options.limits)
    except EmptyCorpusError:
        raise EmptyCorpusError(_nothing_to_build(paths, report)) from None


@contextmanager
def _resumable(run: _Run, paths: Sequence[str | Path]) -> Iterator[tuple[Mapper, _Run]]:
    """The mapper for reading, and the run for the other steps; with `resume` both store results beside the library.

    The result of a file is found again by its path, size and time of change, every other by all files and options.
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
    """Processes that pay: one for a small corpus, else one for each processor."""
    known = base.manifest.papers if base else 0
    is_large = known >= limits.processes or total_size(paths) >= limits.processes * _BYTES_A_PAPER
    return (os.cpu_count() or 1) if is_large else 1


def _spread(terms: SparseMatrix) -> FloatArray:
    counts = np.bincount(terms.indices, minlength=terms.n_columns)
    return np.asarray(counts / max(1, terms.n_rows), dtype=np.float32)


def _write(run: _Run, corpus: Corpus, report: ReadReport) -> Manifest:
    """Find facts, terms and links of a corpus and write its library."""
    from graphrec.edges import similar
    from graphrec.extractors import extract_extra, passes
    from graphrec.resolve.corpus_facts import learn_facts
    from graphrec.vectors import counts
    from graphrec.vectors.features import fit

    n_papers, options, limits = len(corpus), run.options, run.options.limits
    announce = _giving_back(run.announce) if isinstance(corpus.papers, PackedPapers) else run.announce

    def step(name: str, each: float) -> Mapper:
        return announce_batches(run.mapper, announce, name, n_papers, each)

    words = step("Reading what the words say", passes.CHUNK / 2)  # in two passes
    facts, taught = learn_facts(corpus.papers, words)
    facts = replace(facts, extra=extract_extra(corpus.papers, run.mapper))
    terms = step("Counting terms", counts.BATCH / 3)  # words, pairs, both
    features = fit(corpus.papers, run.encoder, terms, lambda: announce("Learning what terms mean"), limits)
    graph = build_graph(corpus, facts, features, step("Linking papers", similar.BATCH))
    arrays, settings = text_encoder_parts(features)
    announce("Writing the library")
    contents = Contents(
        corpus.papers,
        facts,
        graph,
        features.vocabulary,
        arrays,
        {**settings, "keep_apart": list(options.keep_apart)} if options.keep_apart else settings,
        report,
        originals=corpus.originals,
        statistics=taught if n_papers >= limits.extension and not options.shards else None,
    )
    writing_shards = step("Writing the library", n_papers / options.shards) if options.shards else run.mapper
    return save_folder(run.library, contents, shards=options.shards, mapper=writing_shards, limits=limits)


def _giving_back(announce: Announce) -> Announce:
    """An `announce` that before a new step returns the memory that the step before has left free."""
    begun = ""

    def announced(step: str, done: float = 0, total: float = 0, /) -> None:
        nonlocal begun
        if step != begun:
            begun = step
            release_memory()
        announce(step, done, total)

    return announced


def check_unchanged(library: Path, manifest: Manifest) -> None:
    """Raise LibraryBusyError where another writer was faster: its papers would be lost."""
    if read_manifest(library) != manifest:
        raise LibraryBusyError(f"{library} was changed by another process just now; try again.")


def _nothing_to_build(paths: Sequence[str | Path], report: ReadReport) -> str:
    first = f"; the first: {report.skipped[0].place}: {report.skipped[0].reason}" if report.skipped else ""
    named = ", ".join(map(str, paths[:3]))
    return f"No usable record in {named} ({len(report.skipped)} skipped{first}); a record needs at least a title."
