"""The sizes at which a step switches to another algorithm, and how much one record may hold.

The former are one record that is an argument of these steps. Of the latter readers cut what is longer.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SizeLimits:
    """The sizes at which a step switches to another algorithm; the comments give what a user gains beyond each.

    They do not change results, except `clusters` (beyond it, nearest papers are searched in 28 clusters only),
    and `scattered_nodes` (a layout).
    """

    processes: int = 5_000  # papers from which a build uses all processors: 100,000 take 212 s on two, 328 s on one
    compressed_papers: int = (
        200_000  # papers from which a build compresses them in memory: a million take 5.8 GB, not 8.2
    )
    compressed_texts: int = 5_000  # papers from which a library compresses abstracts: in a third of the space
    clusters: int = 12_000  # papers from which neighbours are searched in clusters: of 24,000 in 5.4 s, not 19.0
    grouped_centres: int = 4_096  # clusters from which they are fitted in groups: of a million papers in 15 s, not 72
    indexed_titles: int = (
        20_000  # papers from which misspelt titles are found by rare words: of 100,000 in 80 ms, not 240
    )
    scattered_nodes: int = 400  # nodes beyond which the layout of a map uses random samples: 2,000 in 0.5 s, not 12
    checked_bytes: int = 16_000_000  # bytes beyond which verified checksums are not compared again: 0.7 s a GB


SIZE_LIMITS = SizeLimits()

LONGEST = {"abstract": 200_000}  # characters: a short book; the longest of 2.7 million abstracts of arXiv has 6,000
LONGEST_OTHER = 5_000  # characters of any other text, and of each item of a list
MOST = {"authors": 20_000, "references": 20_000}  # the largest collaborations have some 15,000 authors
MOST_OTHER = 2_000  # items of any other list
