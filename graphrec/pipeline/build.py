"""From files to a library on disk: read, identify, extract, count, link, write; each step one call."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import asdict, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec import registry
from graphrec._version import __version__
from graphrec.engines import running, serially
from graphrec.engines.checkpoint import keeping, kept, kept_by_file, key_of, stamps
from graphrec.engines.progress import silently, watched
from graphrec.errors import EmptyCorpusError, LibraryBusyError, OptionError
from graphrec.identity.corpus import identify
from graphrec.model import corpus_statistics
from graphrec.model.compressed_papers import PackedPapers, give_back
from graphrec.model.graph import PaperGraph
from graphrec.model.paper import Merged, ReadReport, Skipped
from graphrec.readers.files import files_of_all, read_each, size_of_all
from graphrec.readers.open import STDIN
from graphrec.storage.encoder import text_encoder_parts
from graphrec.storage.generation import save_folder
from graphrec.storage.lock import writing
from graphrec.storage.manifest import FORMAT_VERSION, read_manifest
from graphrec.storage.resources import check_papers, warn_of_files
from graphrec.storage.shards.ranges import MOST_SHARDS
from graphrec.vectors import neural

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphrec.engines import Mapper
    from graphrec.engines.progress import Announce
    from graphrec.identity.corpus import Corpus
    from graphrec.model.facts import CorpusFacts
    from graphrec.model.matrix import FloatArray, SparseMatrix
    from graphrec.model.paper import Paper
    from graphrec.storage.manifest import Manifest
    from graphrec.vectors import TextFeatures


_PARALLEL_FROM = 5_000  # papers; fewer are done before processes have started
_BYTES_A_PAPER = 1_000  # of a file, between packed and not


def build_library(
    paths: Sequence[str | Path],
    library: Path,
    *,
    known: Iterable[Paper] = (),
    before: Manifest | None = None,
    report: ReadReport | None = None,
    workers: int = 0,
    engine: str = "",
    keep_apart: Sequence[str] = (),
    bare_places: bool = False,
    wait: bool = False,
    encoder: str = "",
    resume: bool = False,
    shards: int = 0,
    announce: Announce = silently,
) -> tuple[Manifest, ReadReport]:
    """Read files and write a library; records already `known` (those of the library added to) come first.

    `before` is the manifest that goes with these: the library keeps its report joined with the new, which is returned.
    `report` tells of what was read already and is `known`.

    `keep_apart` names records, by place (`file:line`) or id, that are not merged with any other. With `bare_places`
    the places of records name files without their folders, so that every machine makes the same library.
    `encoder` is a sentence-transformers model, by name or folder, instead of the shipped one. `engine` runs the
    batches (see `graphrec.engines`) with so many `workers`; 0 are as many as the machine has, where it pays. With
    `resume` what is done is kept beside the library until all is, and what an earlier run kept is not done again.
    The library is cut in so many `shards`; 0 leaves it in one piece.

    Raises:
        ExtraMissingError, OptionError: the encoder cannot be loaded, there is no such engine, no record has a
            place to keep apart, or nobody could open so many shards.
        InputError: a file cannot be read.
        EmptyCorpusError: no record could be used.
        LibraryError: the library, or what is done of it, cannot be written, or there is no room for it.
        LibraryBusyError: another process is writing, or has written since `before`.
        WorkerError: the workers were lost.
    """
    if not 0 <= shards <= MOST_SHARDS:
        raise OptionError(
            f"Cannot cut a library in {shards} shards; expected 1 to {MOST_SHARDS:,}, or 0 for one piece."
        )
    if resume and STDIN in map(str, paths):
        raise OptionError("What is read from stdin (-) cannot be resumed; save it to a file and build from that.")
    model = neural.full_name(encoder)
    if model:
        neural.load_model(model)  # before the work that would be lost
    report = report or ReadReport()
    unfinished = library.with_name(f"{library.name}.unfinished") if resume else None
    options = (tuple(keep_apart), bare_places, model, shards, registry.plugin_names("extractors"))
    with (
        running(engine, workers or _workers(paths, before.report if before else None)) as mapper,
        _kept(mapper, unfinished, paths, options) as (reading, working),
    ):
        announce("Reading")
        warn_of_files(files_of_all(paths))
        records = _records(paths, known, report, reading, bare_places=bare_places)
        corpus = _corpus(paths, records, report, keep_apart, mapper, announce)
        if bare_places:
            report.files = {Path(name).name: kind for name, kind in report.files.items()}
        check_papers(corpus.papers, library)
        whole = joined(before.report, report) if before else report
        with writing(library, wait=wait):
            if before:
                check_unchanged(library, before)
            return _write(library, corpus, whole, keep_apart, model, working, announce, shards), report


def build_graph(corpus: Corpus, facts: CorpusFacts, features: TextFeatures, mapper: Mapper = serially) -> PaperGraph:
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


def _records(
    paths: Sequence[str | Path], known: Iterable[Paper], report: ReadReport, mapper: Mapper, *, bare_places: bool
) -> Iterator[Paper]:
    """The records known, and those of all files; `report` is filled as they are taken."""
    read = read_each(paths, report, mapper)
    if bare_places:
        read = (replace(paper, source=Path(paper.source).name) for paper in read)
    return chain(known, read)


def _corpus(
    paths: Sequence[str | Path],
    records: Iterable[Paper],
    report: ReadReport,
    keep_apart: Sequence[str],
    mapper: Mapper,
    announce: Announce,
) -> Corpus:
    """The papers that records are; merges are added to `report`."""
    announce("Finding duplicates")
    try:
        return identify(records, report, keep_apart, mapper)
    except EmptyCorpusError:
        raise EmptyCorpusError(_nothing_to_build(paths, report)) from None


@contextmanager
def _kept(
    mapper: Mapper, unfinished: Path | None, paths: Sequence[str | Path], options: object
) -> Iterator[tuple[Mapper, Mapper]]:
    """The mapper for reading and that for the rest, both keeping what they did in the folder `unfinished`, if any.

    A file is known by its path, size and time of change, everything else by all of the files and by the options.
    """
    if unfinished is None:
        yield mapper, mapper
        return
    version = (__version__, FORMAT_VERSION, np.__version__, sys.version_info[:2])
    with keeping(unfinished) as folder:
        files = stamps(files_of_all(paths))
        yield kept_by_file(mapper, folder, key_of(version)), kept(mapper, folder, key_of(version, files, options))


def _workers(paths: Sequence[str | Path], before: Mapping[str, Any] | None) -> int:
    """Processes that pay: one for a small corpus, else one for each processor."""
    known = before["read"] if before else 0
    is_large = known >= _PARALLEL_FROM or size_of_all(paths) >= _PARALLEL_FROM * _BYTES_A_PAPER
    return (os.cpu_count() or 1) if is_large else 1


def _spread(terms: SparseMatrix) -> FloatArray:
    counts = np.bincount(terms.indices, minlength=terms.n_columns)
    return np.asarray(counts / max(1, terms.n_rows), dtype=np.float32)


def _write(
    library: Path,
    corpus: Corpus,
    report: ReadReport,
    keep_apart: Sequence[str],
    model: str,
    mapper: Mapper,
    announce: Announce,
    shards: int,
) -> Manifest:
    from graphrec.edges import similar
    from graphrec.extractors import extract_extra, passes
    from graphrec.resolve.corpus_facts import learn_facts
    from graphrec.vectors import counts, fit

    n_papers = len(corpus)
    if isinstance(corpus.papers, PackedPapers):
        announce = _giving_back(announce)
    words = watched(mapper, announce, "Reading what the words say", n_papers, passes.CHUNK / 2)  # in two passes
    facts, taught = learn_facts(corpus.papers, words)
    facts = replace(facts, extra=extract_extra(corpus.papers, mapper))
    terms = watched(mapper, announce, "Counting terms", n_papers, counts.BATCH / 3)  # words, pairs, both
    features = fit(corpus.papers, model, terms, lambda: announce("Learning what terms mean"))
    links = watched(mapper, announce, "Linking papers", n_papers, similar.BATCH)
    graph = build_graph(corpus, facts, features, links)
    arrays, settings = text_encoder_parts(features)
    announce("Writing the library")
    return save_folder(
        library,
        corpus.papers,
        facts,
        graph,
        originals=corpus.originals,
        vocabulary=features.vocabulary,
        arrays=arrays,
        settings={**settings, "keep_apart": list(keep_apart)} if keep_apart else settings,
        report=report_dict(report),
        statistics=taught if len(corpus) >= corpus_statistics.FROM and not shards else None,
        shards=shards,
        mapper=watched(mapper, announce, "Writing the library", n_papers, n_papers / shards) if shards else mapper,
    )


def _giving_back(announce: Announce) -> Announce:
    """Announces, and before a new step gives back the memory that the one before has left free."""
    begun = ""

    def told(step: str, done: float = 0, total: float = 0, /) -> None:
        nonlocal begun
        if step != begun:
            begun = step
            give_back()
        announce(step, done, total)

    return told


def check_unchanged(library: Path, manifest: Manifest) -> None:
    """Raise LibraryBusyError where another writer was faster: its papers would be lost."""
    if read_manifest(library) != manifest:
        raise LibraryBusyError(f"{library} was changed by another process just now; try again.")


def joined(before: Mapping[str, Any], report: ReadReport, *, again: bool = True) -> ReadReport:
    """The report of all records; merges that are not new leave `report`, which then tells of the new records only.

    `again`: whether all records were identified again, so that it has every merge.
    """
    old = [Merged(**merge) for merge in before["merged"]]
    known = set(old)
    new = [merge for merge in report.merged if merge not in known]
    whole = ReadReport(
        before["read"] + report.read,
        {**before["files"], **report.files},
        report.merged if again else [*old, *new],
        [*(Skipped(**skip) for skip in before["skipped"]), *report.skipped],
    )
    report.merged = new
    return whole


def report_dict(report: ReadReport) -> dict[str, Any]:
    """What a library keeps of a report."""
    return {
        "read": report.read,
        "files": report.files,
        "merged": [asdict(merge) for merge in report.merged],
        "skipped": [asdict(skip) for skip in report.skipped],
    }


def _nothing_to_build(paths: Sequence[str | Path], report: ReadReport) -> str:
    first = f"; the first: {report.skipped[0].place}: {report.skipped[0].reason}" if report.skipped else ""
    named = ", ".join(map(str, paths[:3]))
    return f"No usable record in {named} ({len(report.skipped)} skipped{first}); a record needs at least a title."
