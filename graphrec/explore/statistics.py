"""The statistics of a library: how many papers, works, methods and links it holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from graphrec.model.facts import METHOD
from graphrec.model.relations import CODES, NAMES
from graphrec.text import format_count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphrec.storage.snapshot import Snapshot

_FIELDS = {  # key of the output for the number of papers that have a field
    "abstract": "with_abstract",
    "year": "with_year",
    "authors": "with_authors",
    "references": "with_reference_list",
}


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts of a library.

    Attributes:
        papers: number of papers.
        filled: number of papers that have each field, by the name of the field in `Paper`.
        works: number of works that papers refer to but that are not in the library.
        methods: number of methods, as `Library.methods` lists them.
        terms: number of other terms: what papers are about.
        references: number of references between papers.
        relations: the same by relation, strongest relation first.
        references_to_works: number of references to works that are not in the library.
        method_uses: number of pairs of a paper and a method or term of it.
        similar_pairs: number of pairs of papers with similar texts.
        extra_edges: number of links of each third-party edge type, by name.
    """

    papers: int
    filled: Mapping[str, int]
    works: int
    methods: int
    references: int
    relations: Mapping[str, int]
    references_to_works: int
    method_uses: int
    similar_pairs: int
    extra_edges: Mapping[str, int] = field(default_factory=dict)
    terms: int = 0

    def __repr__(self) -> str:
        return f"<Statistics: {self.papers:,} papers, {self.references:,} references, {self.methods:,} methods>"

    def to_dict(self) -> dict[str, int]:
        """The JSON output of `graphrec stats`."""
        return {
            "papers": self.papers,
            **{label: self.filled[name] for name, label in _FIELDS.items()},
            "works_not_in_library": self.works,
            "methods": self.methods,
            "terms": self.terms,
            "links_between_papers": self.references,
            **{f"links_{relation}": count for relation, count in self.relations.items()},
            "links_to_works": self.references_to_works,
            "method_uses": self.method_uses,
            "similar_pairs": self.similar_pairs,
            **{f"edges_{name}": count for name, count in self.extra_edges.items()},
        }


def count_library(snapshot: Snapshot) -> Statistics:
    """Count papers, papers with each field, works, methods, and links of each kind.

    Cost: linear in the number of papers, methods and links.
    """
    graph = snapshot.graph
    kinds = [one.kind for one in snapshot.store.methods(range(graph.n_methods)).values()]
    inside = np.asarray(graph.cites.indices) < graph.n_papers
    relations = np.asarray(graph.cites_relation)[inside]
    return Statistics(
        papers=graph.n_papers,
        filled=snapshot.store.count_filled(),
        works=graph.n_works,
        methods=kinds.count(METHOD),
        references=int(inside.sum()),
        relations={name: int((relations == CODES[name]).sum()) for name in reversed(NAMES)},
        references_to_works=int((~inside).sum()),
        method_uses=len(graph.uses_method.indices),
        similar_pairs=len(graph.similar.indices) // 2,
        extra_edges={name: edges.n_links for name, edges in graph.extra.items()},
        terms=len(kinds) - kinds.count(METHOD),
    )


def summarise_links(counts: Statistics) -> str:
    """Summarise the links of a library in one sentence.

    >>> summarise_links(Statistics(3, {}, 0, 9, 1, {}, 0, 4, 1200))
    '1 reference between papers, none to other works, 9 methods, 1,200 similar pairs.'
    """
    works = f"{counts.references_to_works:,} to {format_count(counts.works, 'work')} not in the library"
    terms = f"{format_count(counts.terms, 'term')}, " if counts.terms else ""
    return (
        f"{format_count(counts.references, 'reference')} between papers,"
        f" {works if counts.references_to_works else 'none to other works'},"
        f" {format_count(counts.methods, 'method')}, {terms}{format_count(counts.similar_pairs, 'similar pair')}."
    )
