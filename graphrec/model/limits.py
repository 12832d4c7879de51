"""Sizes from which another way of doing the same pays: one record, handed to the steps that choose by size."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SizeLimits:
    """Sizes at which a step changes its way; every figure is what a user gains beyond it.

    Whatever the sizes, answers are the same, but for `clusters` (nearest papers are looked for in 28 clusters) and
    `extension` (new papers are placed by what was learnt of the others); `scattered_nodes` changes a picture.
    """

    processes: int = 5_000  # papers from which all processors build: 100,000 take 212 s on two, 328 s on one
    compressed_papers: int = 200_000  # papers from which they wait compressed: a million take 5.8 GB, not 8.2
    compressed_texts: int = 5_000  # papers from which abstracts are stored compressed: in a third of the room
    clusters: int = 12_000  # papers from which neighbours are looked for in clusters: of 24,000 in 5.4 s, not 19.0
    grouped_centres: int = 4_096  # clusters from which they are found by groups: of a million papers in 15 s, not 72
    extension: int = 2_000  # papers from which a library is extended, not built anew: 99,000 by 1,000 in 7 s, not 112
    growth: float = 0.2  # share by which it may grow so: beyond, terms and clusters are no longer its own
    indexed_titles: int = (
        20_000  # papers from which a misspelt title is looked for by its rare words: of 100,000 in 80 ms, not 240
    )
    scattered_nodes: int = 400  # nodes beyond which a map is laid out by random samples: 2,000 in 0.5 s, not 12
    checked_bytes: int = 16_000_000  # beyond, checksums that were right are not compared again: 0.7 s a GB


SIZE_LIMITS = SizeLimits()
