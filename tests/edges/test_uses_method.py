import numpy as np

from graphrec.edges.uses_method import build
from graphrec.model.facts import CorpusFacts, Method, MethodUse, PaperFacts


def test_the_entry_is_the_methods_weight() -> None:
    papers = (PaperFacts(methods=(MethodUse(1, "GNNs"),)), PaperFacts())
    matrix = build(CorpusFacts(papers, methods=(Method("a", weight=0.2), Method("b", weight=0.7))), 2)
    assert matrix.shape == (2, 2)
    assert matrix.row(0)[0].tolist() == [1]
    assert np.allclose(matrix.data, [0.7])


def test_no_methods_make_an_empty_matrix() -> None:
    assert build(CorpusFacts((PaperFacts(),)), 1).shape == (1, 0)
