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
from graphrec.model.bands import MIN_SCORE
from graphrec.model.query import Query, Ranking
from graphrec.ranking.background import elevation
from graphrec.ranking.chances import chances, fit_to_order
from graphrec.signals import load_signals

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.signals import Signal

    Flags = npt.NDArray[np.bool_]

# Standard deviations above the background: signals from text count nothing below the first, fully above the second.
UNLIKE, LIKE = 0.2, 2.0  # cosines of about .2 and .4: papers of another subject reach .25
HIGHEST = 10.0  # standard deviations; upper limit of one signal
UNRELATED = 20  # unrelated papers assumed in addition to those of the corpus, for mean and deviation
TEXTLESS = 3.0  # standard deviations above the background where no text tells: the mean of the first 30 of viscite
LINK_CHANCE = 0.8  # that a paper is closely related by a reference of full strength alone: all 4 judged ones are
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

    `shares` (n_papers, n_signals): from `fuse`. `raw` (n_papers,): their sums, which order the papers. `scores`
    (n_papers,): in [0, 1), see `chances`; along that order they rise only where a reference lifts a paper to the floor.
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

    def sort(self, rows: IntArray) -> IntArray:
        """Sort papers, best first; papers of the same score by their sums, ties of these as they came."""
        return rows[np.lexsort((-self.raw[rows], -self.scores[rows]))]


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
    computed: dict[str, FloatArray] = {}
    shares = _weigh(graph, query, weights, computed)
    if query.avoid_rows:
        shares *= 1 - AVOID_SHARE * _closeness_to_avoided(graph, query, weights)[:, None]
    if query.facet:
        shares *= WITH_FACET
    raw = shares.sum(axis=1)
    scores = _chances(graph, query, raw, computed)
    scores[~recommendable(graph, query)] = 0
    is_cited = np.zeros(graph.n_papers, dtype=bool)
    is_cited[_cited(query)] = True
    return Scored(tuple(weights), shares, raw, scores, is_cited)


def _chances(graph: PaperGraph, query: Query, raw: FloatArray, computed: dict[str, FloatArray]) -> FloatArray:
    """The scores (n_papers,) of papers with these sums; `computed`: the signals that were added up.

    A paper with a reference from or to what was asked for reaches the relevance floor, unless some are to be avoided.
    """
    likely = chances(raw, _elevation(graph, query, _score(_likeness_signal(), graph, query, computed)))
    strength = sum((scores for name, scores in computed.items() if load_signals()[name].is_link), np.zeros(len(raw)))
    likely = np.where(raw > 0, 1 - (1 - likely) * (1 - LINK_CHANCE * np.minimum(1, strength)), 0)
    order = np.flatnonzero(candidates(graph, query) & (raw > 0))
    fitted = fit_to_order(likely, order[np.argsort(-raw[order], kind="stable")])
    is_linked = (strength > 0) & (raw > 0) & (not query.avoid_rows)
    return np.where(is_linked, np.maximum(fitted, MIN_SCORE), fitted)


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
    order = scored.sort(np.flatnonzero(is_above))[: top if diverse == 0 else POOL * top]
    return _ranking(scored, _diversify(graph, order, scored.scores[order], top, diverse) if diverse else order, n_above)


def rank_all(graph: PaperGraph, query: Query, scored: Scored) -> Ranking:
    """Rank every paper that may be recommended: by score, ties and those without a score, which are last, by row.

    Args:
        graph: the papers.
        query: the query that the papers were scored for.
        scored: their scores.
    """
    rows = np.flatnonzero(recommendable(graph, query))
    return _ranking(scored, scored.sort(rows), int(scored.reach(MIN_SCORE).sum()))


def _ranking(scored: Scored, order: IntArray, n_above: int) -> Ranking:
    """The ranking of the papers in `order`, of which, or beside which, `n_above` reach the floor."""
    raw, scores = scored.raw, scored.scores
    scale = scores[order] / np.where(raw[order] > 0, raw[order], 1)
    contributions = scored.shares[order] * scale[:, None]
    return Ranking(
        rows=order,
        scores=scores[order],
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
    return _weigh(graph, query, weights, {})


def _weigh(
    graph: PaperGraph, query: Query, weights: Mapping[str, float], computed: dict[str, FloatArray]
) -> FloatArray:
    """As `fuse`; the scores of the signals are in `computed` afterwards."""
    allowed = candidates(graph, query)
    likeness = _likeness(_elevation(graph, query, _score(_likeness_signal(), graph, query, computed)))
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


def _elevation(graph: PaperGraph, query: Query, cosines: FloatArray) -> FloatArray:
    """Standard deviations (n_papers,) of cosines above the background; `TEXTLESS` for all if none is known."""
    if not cosines.any():
        return np.full(len(cosines), TEXTLESS)
    seeds = graph.vectors[list(query.seed_rows)].astype(np.float64) if query.seed_rows else np.ones((1, 1))
    return elevation(graph, cosines, float(np.linalg.norm(seeds.mean(axis=0))))


def _likeness(deviations: FloatArray) -> FloatArray:
    """Factor in [0, 1] for signals from text, of the standard deviations of their likeness above the background.

    Without it, standardisation would rate the least dissimilar of dissimilar papers highly.
    """
    return np.asarray(np.clip((deviations - UNLIKE) / (LIKE - UNLIKE), 0, 1))


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
