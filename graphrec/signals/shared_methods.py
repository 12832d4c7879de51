"""Shared methods: papers that use the same methods; rare methods count more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphrec.model.facts import METHOD
from graphrec.model.reason import LAST, TEXT, USUAL, Sentence
from graphrec.signals import _rows, semantic
from graphrec.signals._contract import FacetWeight, NameRequest, Signal
from graphrec.vectors.stopwords import GENERAL_METHODS, GENERIC
from graphrec.vectors.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphrec.model.facts import Method
    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray
    from graphrec.model.query import Query
    from graphrec.signals._contract import Names

EVIDENCE_METHODS = 8
_CUT_OFF = re.compile(r"\w ")  # of "3D shape": what is left is no name
_RARITY_SHARE = 0.6  # of the rarest method's weight; more common ones are not shown beside it
_COMMON_METHOD = 0.45  # rarity weight: 5 % of 800 papers, 0.6 % of 100,000; a method of more is no reason by itself
# In queries for the method: cosines of texts up to which shared methods count fully, and from which not at all. Who
# uses the method on something else has another text; among papers of one subject the methods that all use say little.
_OTHER_TEXT, _SAME_TEXT = 0.4, 0.5


class MethodNumbers(NamedTuple):
    """Numbers of the methods that a paper and a seed use, rarest first."""

    methods: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SharedMethods:
    """Methods and other terms that both texts mention, rarest first; rarity of the rarest in (0, 1].

    `specific`: those that set the two papers apart from others: neither common nor mentioned by chance.
    """

    methods: tuple[str, ...]
    rarity: float = 1.0
    terms: tuple[str, ...] = ()
    specific: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The keys of the JSON output."""
        return {
            "methods": list(self.methods),
            "terms": list(self.terms),
            "specific": list(self.specific),
            "rarity": self.rarity,
        }


def score(graph: PaperGraph, query: Query, text_scores: Mapping[str, FloatArray] | None = None) -> FloatArray:
    """Sum of the squared rarity of the shared methods over the root of the product of both numbers of methods.

    In a query for the method it counts as far as the texts differ.

    Args:
        graph: the papers and their methods.
        query: the seeds and the facet of the query.
        text_scores: scores of the signal `semantic`; None to compute them.

    Cost: the uses of the seeds' methods.
    """
    total = np.zeros(graph.n_papers)
    sizes = np.sqrt(np.maximum(1, _rows.row_sizes(graph.uses_method)))
    for seed in query.seed_rows:
        methods, weights = graph.uses_method.row(seed)
        total += graph.used_by.combine_rows(methods, weights) / (sizes * sizes[seed])
    if query.facet == "method":
        cosines = text_scores["semantic"] if text_scores else semantic.score(graph, query)
        total *= np.clip((_SAME_TEXT - cosines) / (_SAME_TEXT - _OTHER_TEXT), 0, 1)
    return total / max(1, len(query.seed_rows))


def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[MethodNumbers]:
    """For each paper, find the methods it shares with a seed, rarest first.

    Args:
        graph: the papers and their links.
        query: the seeds and the text of the query.
        rows: rows of the recommended papers.
    """
    seed_methods = {method for seed in query.seed_rows for method in graph.uses_method.row(seed)[0].tolist()}
    return [_evidence(graph, seed_methods, row) for row in rows]


def _evidence(graph: PaperGraph, seed_methods: set[int], row: int) -> MethodNumbers:
    own, weights = graph.uses_method.row(row)
    shared = [
        (-weight, method)
        for method, weight in zip(own.tolist(), weights.tolist(), strict=True)
        if method in seed_methods
    ]
    return MethodNumbers(tuple(method for _, method in sorted(shared)[:EVIDENCE_METHODS]))


def request_names(evidence: MethodNumbers) -> NameRequest:
    """Request the names of all methods."""
    return NameRequest(methods=evidence.methods)


def name_evidence(evidence: MethodNumbers, names: Names) -> SharedMethods:
    """Name the methods that are nearly as rare as the rarest."""
    methods = names.methods(evidence.methods)
    rarest = max((method.weight for method in methods), default=0.0)
    rare = [each for each in methods if each.weight >= _RARITY_SHARE * rarest]
    return SharedMethods(
        tuple(each.name for each in rare if each.kind == METHOD),
        rarest,
        tuple(each.name for each in rare if each.kind != METHOD),
        tuple(each.name for each in rare if _is_specific(each, names)),
    )


def _is_specific(method: Method, names: Names) -> bool:
    is_rare = method.weight >= _COMMON_METHOD and not _is_general(method.name) and not _CUT_OFF.match(method.name)
    return is_rare and any(names.is_subject(form) for form in (method.name, *method.aliases))


def sentence(evidence: SharedMethods) -> Sentence:
    """State the specific methods and terms; the others give way to what texts say, be it nothing."""
    specific = evidence.specific
    clause = f"both mention {', '.join(specific or (*evidence.methods, *evidence.terms))}"
    return Sentence(
        clause, priority=USUAL if specific else LAST, subject=TEXT, detail=(4, len(specific)) if specific else ()
    )


def _is_general(name: str) -> bool:
    """Whether a method is one of any corpus ("theoretical analysis", "deep learning")."""
    return name.lower() in GENERAL_METHODS or all(fold(word) in GENERIC for word in name.lower().split())


SIGNAL = Signal(
    weight=0.1,  # tuned on development queries, see `Signal`
    score=score,
    explain=explain,
    request_names=request_names,
    name_evidence=name_evidence,
    sentence=sentence,
    is_from_text=True,
    uses=("semantic",),  # passed to `score` as `text_scores`
    facets={"method": FacetWeight(1.0, is_bound=False)},  # the same method, be it for another problem
    order=50,
)
