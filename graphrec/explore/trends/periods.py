"""The periods that the papers of a library fall into: years, months, or batches in which they arrived."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from graphrec.model.origins import Origins, first_reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.matrix import IntArray
    from graphrec.model.user_state import UserState
    from graphrec.storage.snapshot import Snapshot

YEAR, MONTH, BATCH = KINDS = ("year", "month", "batch")
UNKNOWN = -1
_ARXIV = re.compile(  # a number of seven digits alone may be any
    r"(?:arxiv:)?(?:[a-z-]+(?:\.[a-z-]{2,9})?/(?=\d{7}(?:v|$))|(?=\d{4}\.))(\d\d)(\d\d)\.?\d{3,5}(?:v\d+)?",
    re.IGNORECASE,
)
_OLDEST_ARXIV = 91  # two digits of a year: ids begin in 1991
_DATE = re.compile(r"(\d{4})-(\d\d)(?!\d)")
_EARLIEST = 1000  # a year below is no date of a paper


@dataclass(frozen=True, slots=True, eq=False)
class Periods:
    """The periods of a library in order, and the one of each paper.

    Attributes:
        by: "year", "month" or "batch".
        labels: of the periods, earliest first.
        of_paper: the position of the period of each paper in `labels` (n_papers,), `UNKNOWN` for none.
        n_implausible: papers whose year cannot be, as it lies in the future or before 1000; they have no period.
    """

    by: str
    labels: tuple[str, ...]
    of_paper: IntArray
    n_implausible: int = 0


def find_periods(snapshot: Snapshot, state: UserState, by: str) -> Periods:
    """Find the period of each paper.

    Years are those of the records, or of arXiv ids; months those of dates, or of arXiv ids. A batch holds the papers
    that were first seen in one reading of one source, which needs no date in the data; batches that arrived at one time
    are in the order of the names of their sources.

    Args:
        snapshot: the library.
        state: what is noted of its sources and papers.
        by: one of `KINDS`.

    Cost: none for years that the records have; else the records of the library are read.
    """
    if by == BATCH:
        return _by_batch(snapshot, state)
    return _by_year(snapshot) if by == YEAR else _by_month(snapshot)


def _by_year(snapshot: Snapshot) -> Periods:
    years = np.array(snapshot.graph.years, dtype=np.int64)
    unknown = np.flatnonzero(years == 0).tolist()
    for row, paper in snapshot.store.papers(unknown).items():
        years[row] = int(month_of((paper.id, paper.arxiv, ""))[:4] or 0)
    wrong = (years != 0) & ((years < _EARLIEST) | (years > _next_year()))
    years[wrong] = 0
    return _number([str(year) if year else "" for year in years.tolist()], YEAR, int(wrong.sum()))


def _by_month(snapshot: Snapshot) -> Periods:
    months = list(map(month_of, snapshot.store.dates()))
    last = f"{_next_year()}-12"
    wrong = [bool(month) and not f"{_EARLIEST}" <= month <= last for month in months]
    plausible = ["" if is_wrong else month for month, is_wrong in zip(months, wrong, strict=True)]
    return _number(plausible, MONTH, sum(wrong))


def _by_batch(snapshot: Snapshot, state: UserState) -> Periods:
    origins = Origins.of_report(snapshot.manifest.report)
    keys = []
    for name, place in snapshot.store.places():
        sources = origins.sources_at(place)
        when = state.arrived.get(name) or first_reading(sources, state.first_read)
        earliest = [name for name in sources if state.first_read.get(name, "") <= when]
        keys.append((when, min(earliest or sources, default="")))
    order = sorted(set(keys))
    times = {when for when, _ in order}
    position = {key: at for at, key in enumerate(order)}
    labels = tuple(_label(when, source, is_timed=len(times) > 1) for when, source in order)
    return Periods(BATCH, labels, np.array([position[key] for key in keys], dtype=np.int64))


def _label(when: str, source: str, *, is_timed: bool) -> str:
    """A batch as people read it: its source, behind the time of its arrival if there are several."""
    time = when[:16].replace("T", " ") or "earlier"
    return f"{time} {source}".strip() if is_timed else source or time


def _number(labels: Sequence[str], by: str, n_implausible: int) -> Periods:
    """Number the periods in order; "" is no period."""
    order = sorted(set(filter(None, labels)))
    position = {label: at for at, label in enumerate(order)}
    numbers = np.array([position.get(label, UNKNOWN) for label in labels], dtype=np.int64)
    return Periods(by, tuple(order), numbers, n_implausible)


def month_of(dates: tuple[str, str, str]) -> str:
    """The month of a paper as "2021-05": of its date, or else of its arXiv id; "" if neither tells it.

    Args:
        dates: id, arXiv id and date of issue, as `LibraryStore.dates` gives them.
    """
    name, arxiv, date = dates
    match = _DATE.match(date)
    if match and 1 <= int(match[2]) <= 12:
        return f"{match[1]}-{match[2]}"
    return next(filter(None, map(_month_of_id, (arxiv, name))), "")


def _month_of_id(name: str) -> str:
    match = _ARXIV.fullmatch(name)
    if match is None or not 1 <= int(match[2]) <= 12:
        return ""
    century = 19 if int(match[1]) >= _OLDEST_ARXIV else 20
    return f"{century}{match[1]}-{match[2]}"


def _next_year() -> int:
    """The last year that papers may have: those of next year are out already."""
    return datetime.now(UTC).year + 1
