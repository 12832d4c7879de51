"""What rises and what falls in a library: methods, works and themes in its later papers beside its earlier ones."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.errors import OptionError
from graphrec.explore.names import name_nodes
from graphrec.explore.trends.binomial import compare_shares, ratio_interval, select_discoveries
from graphrec.explore.trends.periods import UNKNOWN
from graphrec.text import quote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.explore.trends.periods import Periods
    from graphrec.model.matrix import IntArray, SparseMatrix
    from graphrec.model.themes import Themes
    from graphrec.storage.snapshot import Snapshot

LATER_SHARE = 0.25  # of the papers at least are later ones, if nobody says which: fewer show nothing surely
LEAST_PAPERS = 10  # that have something; of fewer no more can be said than their counts
CHANCE = 0.05  # of what is called rising or falling may be chance, on average
METHODS, WORKS, THEMES = KINDS = ("method", "work", "theme")
_MOST_NAMED = 4  # periods in the message of an error


@dataclass(frozen=True, slots=True)
class Trend:
    """Something that rises or falls.

    Attributes:
        kind: "method" (or another term of the field), "work" (or a paper that others cite), or "theme".
        name: its name.
        direction: "rising" or "falling".
        later: how many of the later papers have it.
        earlier: how many of the earlier ones have it.
        ratio: of its share in the later papers to that in the earlier ones; infinite if none of those has it.
        interval: lowest and highest ratio that the counts allow; chosen so that of all intervals that are shown one in
            twenty is wrong, on average.
        counts: of each period.
    """

    kind: str
    name: str
    direction: str
    later: int
    earlier: int
    ratio: float
    interval: tuple[float, float]
    counts: tuple[int, ...]

    def __repr__(self) -> str:
        return f"<Trend {quote(self.name)} {self.direction}: {self.earlier} to {self.later}>"

    def to_dict(self) -> dict[str, Any]:
        """One trend in the JSON output of `graphrec trends`; a ratio without an end is null."""
        ratio, low, high = (None if math.isinf(each) else round(each, 3) for each in (self.ratio, *self.interval))
        return {
            "kind": self.kind,
            "name": self.name,
            "direction": self.direction,
            "later": self.later,
            "earlier": self.earlier,
            "ratio": ratio,
            "low": low,
            "high": high,
            "counts": list(self.counts),
        }


@dataclass(frozen=True, slots=True)
class Trends:
    """What rises and falls in a library, and what that was selected from.

    Attributes:
        by: "year", "month" or "batch".
        periods: label and number of papers of each period, earliest first.
        since: label of the first of the later periods; "" if there are not two periods.
        n_later: papers of the later periods.
        n_earlier: papers of the earlier ones.
        n_unknown: papers whose period is not known.
        n_implausible: of these, those whose year cannot be.
        n_compared: methods, works and themes that were compared.
        n_too_few: those that have too few papers to say anything.
        rising: what rises, surest first.
        falling: what falls, surest first.
    """

    by: str
    periods: tuple[tuple[str, int], ...]
    since: str = ""
    n_later: int = 0
    n_earlier: int = 0
    n_unknown: int = 0
    n_implausible: int = 0
    n_compared: int = 0
    n_too_few: int = 0
    rising: tuple[Trend, ...] = ()
    falling: tuple[Trend, ...] = ()

    def __repr__(self) -> str:
        return f"<Trends by {self.by}: {len(self.rising)} rising, {len(self.falling)} falling>"

    def to_dict(self) -> dict[str, Any]:
        """The JSON output of `graphrec trends`."""
        return {
            "by": self.by,
            "periods": [{"label": label, "papers": papers} for label, papers in self.periods],
            "since": self.since,
            "later": self.n_later,
            "earlier": self.n_earlier,
            "unknown": self.n_unknown,
            "implausible": self.n_implausible,
            "compared": self.n_compared,
            "too_few": self.n_too_few,
            "rising": [trend.to_dict() for trend in self.rising],
            "falling": [trend.to_dict() for trend in self.falling],
        }


def find_trends(
    snapshot: Snapshot, themes: Themes, periods: Periods, since: str = "", top: int | None = None
) -> Trends:
    """Compare how many of the later and of the earlier papers have each method, work and theme.

    A paper counts once for each. The later papers are those of the last periods that hold a quarter of all, or those
    from `since` on. What fewer than `LEAST_PAPERS` papers have is not compared. Of what is said to rise or fall, at
    most one in twenty is expected to be chance (Benjamini & Hochberg).

    Args:
        snapshot: the library.
        themes: its themes.
        periods: the period of each of its papers.
        since: the first of the later periods; "" for the last ones that hold a quarter of the papers.
        top: at most so many that rise and so many that fall, of each kind; None for all.

    Raises:
        OptionError: there is no such period, or none before it.

    Cost: linear in the links of the library.
    """
    sizes = np.bincount(periods.of_paper[periods.of_paper >= 0], minlength=len(periods.labels))
    n_unknown = int((periods.of_paper == UNKNOWN).sum())
    listed = tuple(zip(periods.labels, sizes.tolist(), strict=True))
    first = _first_later(periods, sizes, since)
    if not first:
        return Trends(periods.by, listed, n_unknown=n_unknown, n_implausible=periods.n_implausible)
    n_later, n_earlier = int(sizes[first:].sum()), int(sizes[:first].sum())
    counts = [_count(*pairs, periods) for pairs in _pairs(snapshot, themes)]
    kinds = np.repeat(np.arange(len(KINDS)), [len(each) for each in counts])
    every = np.concatenate(counts)
    later, total = every[:, first:].sum(axis=1), every.sum(axis=1)
    enough = np.flatnonzero(total >= LEAST_PAPERS)
    share = n_later / (n_later + n_earlier)
    chosen = select_discoveries(compare_shares(later[enough], total[enough], share), CHANCE)
    level = CHANCE * len(chosen) / max(1, len(enough))
    at = enough[chosen]
    starts = np.cumsum([0, *(len(each) for each in counts)])
    selected = [
        (KINDS[kind], int(row - starts[kind]), every[row], low, high)
        for row, kind, low, high in zip(
            at.tolist(),
            kinds[at].tolist(),
            *(each.tolist() for each in ratio_interval(later[at], total[at], share, level or CHANCE)),
            strict=True,
        )
    ]
    rising = sorted((each for each in selected if each[3] > 1), key=lambda each: (-each[3], each[0], each[1]))
    falling = sorted((each for each in selected if each[4] < 1), key=lambda each: (each[4], each[0], each[1]))
    return Trends(
        periods.by,
        listed,
        periods.labels[first],
        n_later,
        n_earlier,
        n_unknown,
        periods.n_implausible,
        len(enough),
        int((total > 0).sum()) - len(enough),
        _describe(snapshot, themes, _first_of_each(rising, top), first, share),
        _describe(snapshot, themes, _first_of_each(falling, top), first, share),
    )


def _first_later(periods: Periods, sizes: IntArray, since: str) -> int:
    """Position of the first later period; 0 if there are not two periods (raises as `find_trends`)."""
    if since:
        after = [at for at, label in enumerate(periods.labels) if label.startswith(since) or label == since]
        if not after or not after[0]:
            names = ", ".join(periods.labels[1 : 1 + _MOST_NAMED]) or "none"
            raise OptionError(
                f"Got the {periods.by} {quote(since)}, expected one after the first: {names}; --to json lists all."
            )
        return after[0]
    if len(sizes) < 2:
        return 0
    from_end = np.cumsum(sizes[::-1])[::-1]
    return max(1, int(np.flatnonzero(from_end >= LATER_SHARE * sizes.sum()).max()))


def _pairs(snapshot: Snapshot, themes: Themes) -> list[tuple[IntArray, IntArray, int]]:
    """Rows and numbers of what papers have, and how many there are: methods, cited nodes, themes."""
    graph = snapshot.graph
    in_theme = np.flatnonzero(themes.of_paper >= 0)
    return [
        (*_entries(graph.uses_method), graph.n_methods),
        (*_entries(graph.cites), graph.n_papers + graph.n_works),
        (in_theme, np.asarray(themes.of_paper)[in_theme], len(themes.groups)),
    ]


def _entries(matrix: SparseMatrix) -> tuple[IntArray, IntArray]:
    return np.repeat(np.arange(matrix.n_rows), np.diff(matrix.indptr)), np.asarray(matrix.indices)


def _count(rows: IntArray, numbers: IntArray, n_numbers: int, periods: Periods) -> IntArray:
    """The papers of each period that have each number (n_numbers, n_periods)."""
    n_periods = len(periods.labels)
    period = periods.of_paper[rows]
    is_known = period != UNKNOWN
    keys = numbers[is_known].astype(np.int64) * n_periods + period[is_known]
    return np.bincount(keys, minlength=n_numbers * n_periods).reshape(n_numbers, n_periods)


_Found = tuple[str, int, "IntArray", float, float]  # kind, number, counts by period, lowest and highest ratio


def _first_of_each(trends: Sequence[_Found], top: int | None) -> list[_Found]:
    """The first `top` of each kind, in order."""
    rank = dict.fromkeys(KINDS, 0)
    chosen = []
    for trend in trends:
        rank[trend[0]] += 1
        if top is None or rank[trend[0]] <= top:
            chosen.append(trend)
    return chosen


def _describe(
    snapshot: Snapshot, themes: Themes, trends: Sequence[_Found], first: int, share: float
) -> tuple[Trend, ...]:
    """Name trends; `first` is the position of the first later period, `share` that of the later papers among all."""
    n_linked = snapshot.graph.n_papers + snapshot.graph.n_works
    offset = {METHODS: n_linked, WORKS: 0}
    names = name_nodes(snapshot, {offset[kind] + number for kind, number, *_ in trends if kind != THEMES})
    return tuple(
        _make_trend(
            kind,
            themes.groups[number].name if kind == THEMES else names[offset[kind] + number],
            (counts[:first], counts[first:]),
            (low, high),
            share,
        )
        for kind, number, counts, low, high in trends
    )


def _make_trend(
    kind: str, name: str, counts: tuple[IntArray, IntArray], interval: tuple[float, float], share: float
) -> Trend:
    earlier, later = (int(each.sum()) for each in counts)
    ratio = later / earlier * (1 - share) / share if earlier else math.inf
    direction = "rising" if interval[0] > 1 else "falling"
    return Trend(kind, name, direction, later, earlier, ratio, interval, tuple(np.concatenate(counts).tolist()))
