import numpy as np

from graphrec.edges import written_by
from graphrec.model.paper import Paper


def test_both_orders_of_a_name_are_one_author():
    papers = [
        Paper(title="One", authors=("Müller, Klaus-Robert",)),
        Paper(title="Two", authors=("Klaus-Robert Muller",)),
    ]
    matrix = written_by.build(papers)
    assert matrix.shape == (2, 1)
    assert np.array_equal(matrix.row(0)[0], matrix.row(1)[0])


def test_a_corpus_without_authors_has_no_rows():
    assert written_by.build([Paper(title="One")]).n_rows == 0
