"""An edge type: papers of one venue and year, linked the more strongly the fewer they are."""

from itertools import combinations

from graphrec.model.matrix import from_triples

NAME = "same_venue"
LABEL = "same venue and year"
IS_DIRECTED = False
LENGTH = 0.5  # so short that the test sees it before any other link of a path


def build(corpus):
    """Weight 1 / (papers of the venue and year - 1), so that a large venue does not link everything."""
    rows_of = {}
    for row, paper in enumerate(corpus.papers):
        if paper.venue and paper.year:
            rows_of.setdefault((paper.venue, paper.year), []).append(row)
    links = [
        (first, second, 1 / (len(rows) - 1)) for rows in rows_of.values() for first, second in combinations(rows, 2)
    ]
    sources, targets, weights = zip(*links, strict=True) if links else ((), (), ())
    return from_triples(sources, targets, weights, (len(corpus.papers), len(corpus.papers)))
