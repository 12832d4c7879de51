"""Parts of abstracts: the sentences that state the problem, the method or the result, of the papers that come first.

Only these are compared, since a library holds no vectors of parts.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from graphrec.model.paper import Paper
    from graphrec.ranking.fusion import Scored
    from graphrec.ranking.region import Region
    from graphrec.storage.snapshot import Snapshot

_FIRST, _FIRST_NEURAL = 200, 40  # papers whose parts are compared; one takes 0.3 ms, or 25 ms if neural
_UNSTATED = 0.8  # length of the vectors of a paper's sentences if none of them states the part


def compare_parts(snapshot: Snapshot, region: Region, scored: Scored) -> Region:
    """Add to the query of a region the vectors of the sentences of its facet, for the papers that come first.

    Args:
        snapshot: the library.
        region: the papers around the query.
        scored: their scores without the facet.
    """
    from graphrec.ranking.promotion import NodeLookup
    from graphrec.storage.encoder import encode_parts, encoder_model

    query = region.query
    first = np.argsort(-scored.scores, kind="stable")[: _FIRST_NEURAL if encoder_model(snapshot) else _FIRST]
    rows = sorted({*query.seed_rows, *query.avoid_rows, *first[scored.scores[first] > 0].tolist()})
    papers = region.lookup(NodeLookup(snapshot.store)).papers(rows)
    sentences, lengths, part_rows = [], [], []
    for row in rows:
        part, length = _part(papers[row], query.facet)
        sentences += part
        lengths += [length] * len(part)
        part_rows += [row] * len(part)
    vectors = encode_parts(sentences, snapshot) * np.array(lengths, dtype=np.float32)[:, None]
    return replace(region, query=replace(query, part_rows=tuple(part_rows), part_vectors=vectors))


def _part(paper: Paper, facet: str) -> tuple[list[str], float]:
    """The sentences of one part of a paper, or, if none states it, all of them or the title, and their length."""
    from graphrec.vectors.facets import sentences_by_facet

    parts = sentences_by_facet(paper.abstract)
    if parts[facet]:
        return parts[facet], 1.0
    return [*chain.from_iterable(parts.values())] or [paper.title], _UNSTATED
