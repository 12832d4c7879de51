"""Fusion of signals to a ranking: standardise per query, add up with named weights, filter, diversify, cut.

This module sees numbers only; names are looked up in `explanation`. What is specific to a signal is in its own module.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.errors import OptionError
from graphrec.model.query import Query, Ranking
from graphrec.signals import load_signals

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.signals import Signal

    Flags = npt.NDArray[np.bool_]

# Cosines of embeddings: signals from text count nothing below the first, fully above the second.
# Papers of another topic reach 0.25.
UNLIKE, LIKE = 0.2, 0.4
HIGHEST = 10.0  # standard deviations; upper limit of one signal
UNRELATED = 20  # unrelated papers assumed in addition to those of the corpus, for mean and deviation
HALF = 7.0  # sum of weighted standard deviations that gives a score of 0.5
MIN_SCORE = 0.4  # the relevance floor: three of five judged papers above it were related, and four of five related are
WITH_FACET = 0.85  # factor of sums with a facet in them, so that about as many papers reach the floor as without one
AVOID_SHARE = 0.9  # share of its score that the paper closest to the papers to avoid loses
POOL = 5  # times `top`: papers among which a diverse selection is made


def rank(
    graph: PaperGraph,
    query: Query,
    *,
    weights: Mapping[str, float] | None = None,
    top: int = 20,
    min_score: float | None = None,
    diverse: float = 0.0,
) -> Ranking:
    """Rank the papers related to a query.

    A score lies in [0, 1) and is the sum of the signals' contributions, none of them negative.

    Args:
        graph: the papers.
        query: the seeds, text and options of the query.
        weights: weights of the signals by name; None for their default weights.
        top: maximum number of papers.
        min_score: papers with a lower score are counted, not returned; None for the relevance floor.
        diverse: from 0 (best scores) to 1 (most varied).

    Raises:
        OptionError: unknown signal, negative weight, `top` below 1, `diverse` outside [0, 1].
    """
    return pick(graph, score_all(graph, query, weights), top=top, min_score=min_score, diverse=diverse)


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores of all papers for a query.

    `shares` (n_papers, n_signals): from `fuse`. `raw` (n_papers,): their sums. `scores` (n_papers,): in [0, 1).
    `is_cited` (n_papers,): whether the text of the query cites or names the paper.
    """

    signals: tuple[str, ...]
    shares: FloatArray
    raw: FloatArray
    scores: FloatArray
    is_cited: Flags

    def reach(self, floor: float) -> Flags:
        """Flags (n_papers,) of the papers with a score that reaches the floor, or that the text of the query cites."""
        return ((self.scores >= floor) | self.is_cited) & (self.scores > 0)


def score_all(
    graph: PaperGraph,
    query: Query,
    weights: Mapping[str, float] | None = None,
    changes: Mapping[str, float] | None = None,
) -> Scored:
    """Score every paper; papers that may not be recommended get 0.

    Args:
        graph: the papers.
        query: the seeds, text and options of the query.
        weights: weights of the signals by name; None for their default weights.
        changes: weights that replace others for this query, even those that its facet sets.

    Raises:
        OptionError: unknown signal, weight that is negative or no number.
    """
    weights, changes = default_weights() if weights is None else weights, changes or {}
    check_weights({**weights, **changes})
    weights = {**for_facet(weights, query.facet), **changes}
    shares = fuse(graph, query, weights)
    if query.avoid_rows:
        shares *= 1 - AVOID_SHARE * _closeness_to_avoided(graph, query, weights)[:, None]
    if query.facet:
        shares *= WITH_FACET
    raw = shares.sum(axis=1)
    scores = raw / (raw + HALF)
    scores[~recommendable(graph, query)] = 0
    is_cited = np.zeros(graph.n_papers, dtype=bool)
    is_cited[_cited(query)] = True
    return Scored(tuple(weights), shares, raw, scores, is_cited)


def pick(
    graph: PaperGraph, scored: Scored, *, top: int = 20, min_score: float | None = None, diverse: float = 0.0
) -> Ranking:
    """Select the best of the scored papers; those that the text of the query cites stand above any floor.

    Args:
        graph: the papers.
        scored: their scores.
        top: maximum number of papers.
        min_score: papers with a lower score are counted, not returned; None for the relevance floor.
        diverse: from 0 (best scores) to 1 (most varied).

    Raises:
        OptionError: `top` below 1, `diverse` outside [0, 1].
    """
    _check_choice(top, diverse)
    is_above = scored.reach(MIN_SCORE if min_score is None else min_score)
    n_above = int(is_above.sum())
    order = _order(graph, np.where(is_above, scored.scores, 0), min(top, n_above), diverse)
    return _ranking(scored, order, n_above)


def rank_all(graph: PaperGraph, query: Query, scored: Scored) -> Ranking:
    """Rank every paper that may be recommended: by score, ties and those without a score, which are last, by row.

    Args:
        graph: the papers.
        query: the query that the papers were scored for.
        scored: their scores.
    """
    rows = np.flatnonzero(recommendable(graph, query))
    order = rows[np.argsort(-scored.scores[rows], kind="stable")]
    return _ranking(scored, order, int(scored.reach(MIN_SCORE).sum()))


def _ranking(scored: Scored, order: IntArray, n_above: int) -> Ranking:
    """The ranking of the papers in `order`, of which, or beside which, `n_above` reach the floor."""
    raw, scores = scored.raw, scored.scores
    scale = scores[order] / np.where(raw[order] > 0, raw[order], 1)
    contributions = scored.shares[order] * scale[:, None]
    return Ranking(
        rows=order,
        scores=contributions.sum(axis=1),
        contributions=contributions,
        signals=scored.signals,
        n_above_floor=n_above,
        n_below_floor=int((scores > 0).sum()) - n_above,
    )


def default_weights() -> dict[str, float]:
    """Return the default weights of the signals, in their order, without those of 0."""
    return {name: signal.weight for name, signal in load_signals().items() if signal.weight}


def for_facet(weights: Mapping[str, float], facet: str) -> dict[str, float]:
    """The weights in a query for one facet (problem, method, result): signals of this facet join the usual ones.

    A signal of the facet that counts in every query, too, has its weight for the facet; "" changes nothing.
    """
    facet_weights = {
        name: signal.facets[facet].weight for name, signal in load_signals().items() if facet in signal.facets
    }
    return {**weights, **facet_weights}


def fuse(graph: PaperGraph, query: Query, weights: Mapping[str, float]) -> FloatArray:
    """Compute the weighted, standardised signals (n_papers, n_signals), in standard deviations, 0 or more.

    Args:
        graph: the papers.
        query: the seeds, text and options of the query.
        weights: weights of the signals by name; one column for each, in this order.

    Cost: that of the signals.
    """
    allowed = candidates(graph, query)
    computed: dict[str, FloatArray] = {}
    likeness = _likeness(_score(_likeness_signal(), graph, query, computed))
    likeness[_cited(query)] = 1
    shares = np.zeros((graph.n_papers, len(weights)))
    for column, (name, weight) in enumerate(weights.items()):
        if weight:
            signal = load_signals()[name]
            shares[:, column] = weight * _deviations(signal, _score(name, graph, query, computed), allowed)
            shares[:, column] *= likeness if _needs_likeness(signal, query.facet) else 1
    return shares


def _cited(query: Query) -> list[int]:
    """Rows of the papers that the text of the query cites or names."""
    return [one.target for one in query.text_references if one.target is not None]


@cache
def _likeness_signal() -> str:
    """Name of the signal that measures how similar texts are."""
    return next(name for name, signal in load_signals().items() if signal.is_likeness)


def _needs_likeness(signal: Signal[Any, Any], facet: str) -> bool:
    """Whether a signal counts only for papers whose texts are similar."""
    return signal.facets[facet].is_bound if facet in signal.facets else signal.is_from_text


def _score(name: str, graph: PaperGraph, query: Query, computed: dict[str, FloatArray]) -> FloatArray:
    """Compute the scores of a signal; `computed` caches those of signals that others use."""
    if name not in computed:
        signal = load_signals()[name]
        inputs = {other: _score(other, graph, query, computed) for other in signal.uses}
        computed[name] = signal.score(graph, query, inputs) if inputs else signal.score(graph, query)
    return computed[name]


def _likeness(cosines: FloatArray) -> FloatArray:
    """Factor in [0, 1] for signals from text.

    Without it, standardisation would rate the least dissimilar of dissimilar papers highly.
    """
    if not cosines.any():
        return np.ones(len(cosines))
    return np.asarray(np.clip((cosines - UNLIKE) / (LIKE - UNLIKE), 0, 1))


def _deviations(signal: Signal[Any, Any], scores: FloatArray, allowed: Flags) -> FloatArray:
    """One signal in standard deviations; an absolute one, which lies in [0, 1], is multiplied by `HIGHEST`."""
    return HIGHEST * scores if signal.is_absolute else standardise(scores, allowed, signal.least_spread)


def standardise(scores: FloatArray, allowed: Flags, least_spread: float = 0.0) -> FloatArray:
    """Standardise scores: standard deviations above the mean of the allowed papers, clipped to [0, `HIGHEST`].

    Mean and deviation are computed as if `UNRELATED` more papers had a score of 0, which makes them usable for a few
    papers, too.

    Args:
        scores: scores (n_papers,), 0 or more.
        allowed: the papers that may be recommended (n_papers,).
        least_spread: lower limit of the standard deviation.
    """
    among = scores[allowed]
    count = len(among) + UNRELATED
    mean = float(among.sum()) / count
    spread = max(float(np.sqrt(max(0.0, float((among**2).sum()) / count - mean**2))), least_spread)
    if spread < 1e-12:
        return np.zeros(len(scores))
    return np.asarray(np.clip((scores - mean) / spread, 0, HIGHEST))


def candidates(graph: PaperGraph, query: Query) -> Flags:
    """Flags (n_papers,) of the papers that may be recommended: no seeds, none to avoid, none outside the years."""
    allowed = in_years(np.asarray(graph.years), query)
    allowed[list(query.seed_rows + query.avoid_rows)] = False
    return allowed


def recommendable(graph: PaperGraph, query: Query) -> Flags:
    """Flags (n_papers,) of the candidates that pass the marks; the scores of papers do not depend on those."""
    allowed = candidates(graph, query)
    allowed[list(query.excluded_rows)] = False
    if query.only_rows is not None:
        chosen = np.zeros(graph.n_papers, dtype=bool)
        chosen[list(query.only_rows)] = True
        allowed &= chosen
    return allowed


def in_years(years: IntArray, query: Query) -> Flags:
    """Flags (n_papers,) of the years within the query's limits, if it has any; an unknown year, 0, never is."""
    inside = np.ones(len(years), dtype=bool)
    if query.since is not None:
        inside &= (years >= query.since) & (years > 0)
    if query.until is not None:
        inside &= (years <= query.until) & (years > 0)
    return inside


def check_weights(weights: Mapping[str, float]) -> None:
    """Raise OptionError for an unknown signal, and for a weight that is no number from 0 on."""
    for name, weight in weights.items():
        if name not in load_signals():
            raise OptionError(f"No signal is called {name!r}; there are: {', '.join(sorted(load_signals()))}.")
        if not isinstance(weight, Real) or isinstance(weight, bool) or not 0 <= weight < np.inf:
            raise OptionError(f"The weight of {name} is {weight}; weights are 0 or more.")


def _check_choice(top: int, diverse: float) -> None:
    """Raise OptionError for `top` below 1 and for `diverse` outside [0, 1]."""
    if top < 1:
        raise OptionError(f"The number of recommendations is {top}; ask for at least 1.")
    if not 0 <= diverse <= 1:
        raise OptionError(f"Diversity is {diverse}; it goes from 0 (none) to 1.")


def _closeness_to_avoided(graph: PaperGraph, query: Query, weights: Mapping[str, float]) -> FloatArray:
    """Closeness (n_papers,) to the papers to avoid, scaled so that the closest has 1."""
    avoided = Query(query.avoid_rows, facet=query.facet, part_rows=query.part_rows, part_vectors=query.part_vectors)
    raw = fuse(graph, avoided, weights).sum(axis=1)
    highest = float(raw[candidates(graph, query)].max(initial=0))
    return np.asarray(np.minimum(1, raw / highest)) if highest else np.zeros(graph.n_papers)


def _order(graph: PaperGraph, scores: FloatArray, count: int, diverse: float) -> IntArray:
    """Rows of the `count` best papers, best first, ties by row; a diverse selection if `diverse` is above 0."""
    pool = np.argsort(-scores, kind="stable")[: count if diverse == 0 else POOL * count]
    pool = pool[scores[pool] > 0]
    return pool if diverse == 0 else _diversify(graph, pool, scores[pool], count, diverse)


def _diversify(graph: PaperGraph, pool: IntArray, scores: FloatArray, count: int, diverse: float) -> IntArray:
    """Select by maximal marginal relevance: score minus similarity to the papers selected before.

    Source: Carbonell & Goldstein, The use of MMR, diversity-based reranking, SIGIR 1998.
    Cost: count x len(pool) x n_dimensions.
    """
    vectors = graph.vectors[pool].astype(np.float32)
    relevance = scores / max(float(scores.max(initial=0)), 1e-12)
    likeness, picked = np.zeros(len(pool)), []
    open_ = np.ones(len(pool), dtype=bool)
    for _ in range(min(count, len(pool))):
        value = np.where(open_, (1 - diverse) * relevance - diverse * likeness, -np.inf)
        best = int(np.argmax(value))
        picked.append(best)
        open_[best] = False
        likeness = np.maximum(likeness, vectors @ vectors[best])
    return pool[np.array(picked, dtype=np.int64)]
