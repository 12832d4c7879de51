"""Analyses a corpus and writes it as a library: extract, count, link and write, with one call for each step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from graphrec.engines import run_serially
from graphrec.engines.progress import announce_batches
from graphrec.model.compressed_papers import PackedPapers, release_memory
from graphrec.model.graph import PaperGraph
from graphrec.storage.encoder import text_encoder_parts
from graphrec.storage.generation import Contents, save_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from graphrec.engines import Mapper
    from graphrec.engines.progress import Announce
    from graphrec.identity.corpus import Corpus
    from graphrec.model.facts import CorpusFacts, Method
    from graphrec.model.matrix import FloatArray, SparseMatrix
    from graphrec.model.paper import Paper, ReadReport
    from graphrec.pipeline.options import BuildOptions
    from graphrec.storage.generation import Commit
    from graphrec.storage.manifest import Manifest
    from graphrec.vectors.features import TextFeatures


@dataclass(frozen=True, slots=True)
class Workshop:
    """How the steps of a build are done.

    `encoder` is the full name of a model, `mapper` runs batches.
    """

    options: BuildOptions
    encoder: str
    mapper: Mapper
    announce: Announce


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


def _spread(terms: SparseMatrix) -> FloatArray:
    """The share of papers that contain each term (n_terms,)."""
    counts = np.bincount(terms.indices, minlength=terms.n_columns)
    return np.asarray(counts / max(1, terms.n_rows), dtype=np.float32)


def write_corpus(library: Path, corpus: Corpus, report: ReadReport, work: Workshop, commit: Commit) -> Manifest:
    """Analyse a corpus, link its papers, and write the library.

    Args:
        library: its folder, which is locked for writing.
        corpus: its papers.
        report: what was read, merged, removed and skipped.
        work: how it is done.
        commit: see `storage.generation.save_folder`.

    Raises:
        LibraryError, WorkerError: see `storage.generation.save_folder`.
    """
    shards, limits, n_papers = work.options.shards, work.options.limits, len(corpus)
    if isinstance(corpus.papers, PackedPapers):
        work = replace(work, announce=_releasing_memory(work.announce))
    contents = _analyse(work, corpus, report)
    work.announce("Writing the library")
    mapper = _announcing(work, "Writing the library", n_papers, n_papers / shards) if shards else work.mapper
    return save_folder(library, contents, shards=shards, mapper=mapper, limits=limits, commit=commit)


def _analyse(work: Workshop, corpus: Corpus, report: ReadReport) -> Contents:
    """Extract the facts of a corpus, compute terms and vectors, and build the graph."""
    from graphrec.edges import similar
    from graphrec.explore.themes.partition import find_themes
    from graphrec.extractors import extract_extra, passes
    from graphrec.resolve.corpus_facts import learn_facts
    from graphrec.vectors import counts
    from graphrec.vectors.features import fit

    n_papers, limits = len(corpus), work.options.limits
    words = _announcing(work, "Reading what the words say", n_papers, passes.CHUNK / 2)  # in two passes
    facts = learn_facts(corpus.papers, words, corpus.decided.apart_entries)
    facts = replace(facts, extra=extract_extra(corpus.papers, work.mapper))
    terms = _announcing(work, "Counting terms", n_papers, counts.BATCH / 3)  # words, pairs, both
    features = fit(corpus.papers, work.encoder, terms, lambda: work.announce("Learning what terms mean"), limits)
    graph = build_graph(corpus, facts, features, _announcing(work, "Linking papers", n_papers, similar.BATCH))
    arrays, settings = text_encoder_parts(features)
    settings["is_of_names"] = facts.is_of_names
    work.announce("Finding themes")
    themes = find_themes(graph, _CorpusTexts(corpus, facts, features.vocabulary), limits)
    originals = corpus.originals
    return Contents(corpus.papers, facts, graph, features.vocabulary, arrays, settings, report, originals, themes)


class _CorpusTexts:
    """What is read of a corpus to name its themes, before there is a store of it."""

    def __init__(self, corpus: Corpus, facts: CorpusFacts, vocabulary: Sequence[str]) -> None:
        self._papers, self._methods, self._vocabulary = corpus.papers, facts.methods, vocabulary

    def papers(self, rows: Iterable[int]) -> dict[int, Paper]:
        """The records of some rows, by row."""
        return {row: self._papers[row] for row in rows}

    def methods(self, numbers: Iterable[int]) -> dict[int, Method]:
        """Methods by number."""
        return {number: self._methods[number] for number in numbers}

    def term_numbers(self, terms: Iterable[str]) -> dict[str, int]:
        """Numbers of the terms that the corpus has, by term."""
        wanted = set(terms)
        return {term: number for number, term in enumerate(self._vocabulary) if term in wanted}


def _announcing(work: Workshop, step: str, n_papers: int, each: float) -> Mapper:
    """A mapper that reports the progress of a step, `each` papers a batch."""
    return announce_batches(work.mapper, work.announce, step, n_papers, each)


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
