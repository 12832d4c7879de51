"""The background of a corpus: how alike the texts of papers drawn from it at random are.

A cosine means little by itself, since it depends on the encoder, the language and the breadth of the corpus. How far it
stands above the background means about the same in every library and for every question.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from graphrec.model.matrix import to_float32

if TYPE_CHECKING:
    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray, IntArray

USUAL = 350  # papers in the sample, evenly spread over the corpus
SPREAD = 0.12  # standard deviation of such cosines; in libraries of five fields .095 to .124, in small ones no estimate
_PARTNERS = 4  # papers with which each paper of the sample is compared; more change the mean by less than .005
_HIGHEST = 0.25  # mean; five fields have .13 to .22, a corpus of one subject has more, though its papers are related


def usual_rows(n_papers: int) -> IntArray:
    """Rows of the sample (at most twice `USUAL`), evenly spread over a corpus of `n_papers`."""
    return np.arange(0, n_papers, max(1, n_papers // USUAL), dtype=np.int64)


def background(graph: PaperGraph) -> float:
    """The mean cosine of papers drawn from a graph at random.

    Cost: `_PARTNERS` products of a vector for each paper of the sample, once for a graph.
    """
    if graph not in _BACKGROUNDS:
        share_background(graph, graph, usual_rows(graph.n_papers))
    return _BACKGROUNDS[graph]


def share_background(graph: PaperGraph, part: PaperGraph, usual: IntArray) -> None:
    """Give a part of a graph the background of all of it.

    Args:
        graph: the complete graph.
        part: the part.
        usual: the rows of the sample in the part.
    """
    if graph not in _BACKGROUNDS:
        _BACKGROUNDS[graph] = measure_background(to_float32(part.vectors[usual]).astype(np.float64))
    _BACKGROUNDS[part] = _BACKGROUNDS[graph]


_BACKGROUNDS: WeakKeyDictionary[PaperGraph, float] = WeakKeyDictionary()


def measure_background(vectors: FloatArray) -> float:
    """Mean cosine of some papers, up to that of a corpus of many subjects.

    Args:
        vectors: embeddings (n_papers, n_dimensions) of unit length; zeros, for papers without text, are left out.
    """
    vectors = vectors[vectors.any(axis=1)]
    shifts = range(1, min(_PARTNERS, len(vectors) - 1) + 1)
    cosines = [np.einsum("ij,ij->i", vectors, np.roll(vectors, shift, axis=0)) for shift in shifts]
    return min(float(np.mean(cosines)), _HIGHEST) if cosines else 0.0


def elevation(graph: PaperGraph, cosines: FloatArray, length: float = 1.0) -> FloatArray:
    """How far cosines (n_papers,) stand above the background, in standard deviations of random ones.

    Args:
        graph: the papers.
        cosines: cosines of their embeddings with the query.
        length: that of the mean of the seeds' vectors, with which the deviations of the cosines shrink.
    """
    return np.asarray((cosines - background(graph)) / (SPREAD * max(length, 1e-6)))
