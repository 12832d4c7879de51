"""What rises and falls: counts and intervals as they are, and never a trend that is not there."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.stats import binomtest

import graphrec
from graphrec.errors import OptionError
from graphrec.explore.trends.binomial import compare_shares, ratio_interval, select_discoveries
from graphrec.explore.trends.periods import month_of

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.api.library import Library


def records(counts: dict[int | None, tuple[int, int]], **further: Any) -> str:
    """Papers by year: so many in all, and so many of them on gradient descent."""
    lines = []
    for year, (n_papers, n_with) in counts.items():
        for at in range(n_papers):
            words = "We use gradient descent on sand." if at < n_with else "We sieve sand by hand."
            record = {"id": f"{year}-{at}", "title": f"Sand number {at} of {year}", "abstract": words, **further}
            lines.append(json.dumps({**record, **({"year": year} if year is not None else {})}))
    return "\n".join(lines) + "\n"


def library_of(text: str, folder: Path) -> Library:
    folder.mkdir(exist_ok=True)
    (folder / "papers.jsonl").write_text(text, encoding="utf-8")
    return graphrec.build([folder / "papers.jsonl"], folder / "library")


@pytest.fixture(scope="module")
def rising(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Gradient descent rises from 2 of 40 to 30 of 40; five papers have no year, one is of 2099."""
    counts = {2018: (20, 1), 2019: (20, 1), 2020: (40, 30), None: (5, 0), 2099: (1, 0)}
    return library_of(records(counts), tmp_path_factory.mktemp("rising"))


def test_what_rises_is_told_with_its_counts_and_an_interval(rising: Library) -> None:
    trends = rising.trends()
    (trend,) = [each for each in trends.rising if each.kind == "method"]
    assert (trend.later, trend.earlier, trend.counts) == (30, 2, (1, 1, 30))
    assert trend.ratio == pytest.approx(15)
    assert 1 < trend.interval[0] < 15 < trend.interval[1]
    assert (trends.since, trends.n_later, trends.n_earlier) == ("2020", 40, 40)


def test_unknown_and_impossible_years_are_counted_and_told(rising: Library) -> None:
    trends = rising.trends()
    assert trends.periods == (("2018", 20), ("2019", 20), ("2020", 40))
    assert (trends.n_unknown, trends.n_implausible) == (6, 1)


def test_the_first_later_period_can_be_chosen(rising: Library) -> None:
    assert (rising.trends(since=2019).n_earlier, rising.trends(since="2019").n_later) == (20, 60)
    for wrong in ("2018", "1999", "sand"):
        with pytest.raises(OptionError, match="expected one after the first"):
            rising.trends(since=wrong)
    with pytest.raises(OptionError, match="expected one of"):
        rising.trends("decade")
    with pytest.raises(OptionError):
        rising.trends(top=0)


@pytest.mark.parametrize(
    ("counts", "n_periods"),
    [
        ({None: (12, 6)}, 0),
        ({2020: (24, 12)}, 1),
        ({2020: (12, 6), 2021: (12, 6)}, 2),
        ({2019: (2, 0), 2020: (1, 1)}, 2),
    ],
    ids=["no year", "one year", "no change", "three papers"],
)
def test_where_nothing_changes_nothing_is_told(
    counts: dict[int | None, tuple[int, int]], n_periods: int, tmp_path: Path
) -> None:
    trends = library_of(records(counts), tmp_path).trends()
    assert (trends.rising, trends.falling) == ((), ())
    assert len(trends.periods) == n_periods
    assert bool(trends.since) == (n_periods > 1)


def test_fewer_than_ten_papers_say_nothing(tmp_path: Path) -> None:
    trends = library_of(records({2019: (20, 0), 2020: (20, 9)}), tmp_path).trends()
    assert not [each for each in trends.rising if each.kind == "method"]
    assert trends.n_too_few > 0


def test_of_papers_in_random_order_hardly_anything_rises_or_falls(bundled: Library) -> None:
    from graphrec.explore.trends.comparison import find_trends
    from graphrec.explore.trends.periods import Periods

    random, labels = np.random.default_rng(5), ("a", "b", "c")
    n_with = 0
    for _ in range(10):
        periods = Periods("batch", labels, random.integers(0, 3, len(bundled)))
        trends = find_trends(bundled._snapshot, bundled._open_themes(), periods)
        n_with += bool(trends.rising or trends.falling)
    assert n_with <= 2  # one in twenty is expected


def test_the_bundled_papers_are_five_batches_and_have_no_years(bundled: Library) -> None:
    trends = bundled.trends("batch")
    assert [label[:4] for label, _ in trends.periods] == ["000_", "001_", "002_", "003_", "004_"]
    assert sum(papers for _, papers in trends.periods) == len(bundled)
    assert trends.rising
    assert bundled.trends().n_unknown == len(bundled)


def test_p_values_are_those_of_the_exact_test() -> None:
    count, total = np.array([9, 0, 40, 5, 300, 0]), np.array([10, 15, 60, 10, 1_000, 800])
    for share in (0.2, 0.5, 0.7):
        ours = compare_shares(count, total, share)
        for one, k, n in zip(ours, count.tolist(), total.tolist(), strict=True):
            tails = [binomtest(k, n, share, alternative=side).pvalue for side in ("less", "greater")]
            exact = min(1.0, 2 * min(tails))
            assert one == pytest.approx(exact, rel=1e-6, abs=1e-12) or (one == 1 and exact > 0.05)


def test_the_interval_is_wilsons_and_the_discoveries_are_those_of_the_rule() -> None:
    low, high = ratio_interval(np.array([8]), np.array([10]), 0.5, 0.05)
    expected = binomtest(8, 10).proportion_ci(method="wilson")
    assert low[0] == pytest.approx(expected.low / (1 - expected.low))
    assert high[0] == pytest.approx(expected.high / (1 - expected.high))
    assert math.isinf(ratio_interval(np.array([5]), np.array([5]), 0.5, 0.05)[1][0])
    assert select_discoveries(np.array([0.04, 0.001, 0.5, 0.03]), 0.05).tolist() == [1]
    assert select_discoveries(np.array([]), 0.05).tolist() == []


@pytest.mark.parametrize(
    ("dates", "month"),
    [
        (("hep-th/9907014", "", ""), "1999-07"),
        (("x", "1304.7992", ""), "2013-04"),
        (("math.AG/0211159v2", "", ""), "2002-11"),
        (("x", "1304.7992", "2014-02-03"), "2014-02"),
        (("x", "", "2014"), ""),
        (("x", "", "2014-13-01"), ""),
        (("9907014", "", ""), ""),
        (("1313.7992", "", ""), ""),
        (("p1", "", ""), ""),
    ],
)
def test_the_month_is_that_of_the_date_or_of_the_arxiv_id(dates: tuple[str, str, str], month: str) -> None:
    assert month_of(dates) == month


def test_months_are_those_of_dates(tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": f"p{at}", "title": f"Sand {at}", "abstract": "We sieve.", "date": f"2021-{1 + at % 2:02}-05"})
        for at in range(6)
    ]
    trends = library_of("\n".join(lines) + "\n", tmp_path).trends("month")
    assert trends.periods == (("2021-01", 3), ("2021-02", 3))
