"""What a score means: of the papers with a score, or in a band, how many are closely related, in several fields.

    python tests/benchmarks/bands.py FOLDER [--plot FILE.svg]

FOLDER holds synergy/, viscite/ and perhaps csl-zh/ as `comparison.py` reads them. The constants of `ranking/chances.py`
are fitted to the graded judgements of the bundled papers, whose queries are asked as papers, by title in words and by
abstract in words, and to titles of FOLDER/synergy asked of the bundled papers and the other way round, which have no
relatives. Printed are the constants fitted to all of it; the share of related papers in each band, by the constants as
shipped and, where they were fitted, by constants fitted to the other queries (6 folds); and how many papers of another
field a title brings above the relevance floor, of titles that the fit did not see.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.optimize import minimize
from trials import DATA, Trial, citations, objects, related, seeds

import graphrec
from graphrec.api.question import make_query
from graphrec.model.bands import BANDS, MIN_SCORE, band_of
from graphrec.ranking import fusion
from graphrec.ranking.chances import HALF_AT_BACKGROUND, SLOPE, fit_to_order
from graphrec.signals import semantic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from graphrec.evaluation import Case
    from graphrec.model.query import Query

TOP = 30  # papers of each query that are looked at
TITLES = 200  # of each field that are asked of the other, half to fit and half to judge
FOLDS = 6
EDGES = (0.0, 0.05, 0.1, 0.2, 0.35, 0.55, 0.75, 1.01)  # of the scores in the plot


class Looked(NamedTuple):
    """The first papers of one query: sums, deviations above the background, scores, and whether each is related."""

    raw: np.ndarray
    elevation: np.ndarray
    scores: np.ndarray
    related: np.ndarray


def look(graph, query: Query, is_related: Callable[[int], bool], left_out: Sequence[int] = ()) -> Looked:
    """The first papers of one query."""
    scored = fusion.score_all(graph, query)
    order = np.argsort(-np.where(scored.scores > 0, scored.raw, 0), kind="stable")
    order = order[(scored.scores[order] > 0) & ~np.isin(order, left_out)][:TOP]
    elevation = fusion._elevation(graph, query, semantic.score(graph, query))
    hits = np.array([is_related(int(row)) for row in order], dtype=bool)
    return Looked(scored.raw[order], elevation[order], scored.scores[order], hits)


def by_paper(trial: Trial) -> list[Looked]:
    """Every case of a trial; its query forgets its references if the trial is cold."""
    return [look(graph, case.query, _judge(trial, case), case.excluded) for graph, case in trial.asked()]


def _judge(trial: Trial, case: Case) -> Callable[[int], bool]:
    return lambda row: case.grades.get(row, 0) >= trial.relevant_from


def in_words(trial: Trial, library: graphrec.Library, text_of: Callable) -> list[Looked]:
    """Every case of a trial, asked by a text of its paper, which is itself left out."""
    snapshot, found = library._snapshot, []
    for case in trial.cases:
        [row] = case.query.seed_rows
        query = make_query(snapshot, (), (), text_of(trial.papers[row]), None, None)
        found.append(look(trial.graph, query, _judge(trial, case), [row]))
    return found


def strangers(library: graphrec.Library, titles: Sequence[str]) -> list[Looked]:
    """Titles of another field, which have no relatives."""
    snapshot = library._snapshot
    queries = (make_query(snapshot, (), (), title, None, None) for title in titles)
    return [look(snapshot.graph, query, lambda _: False) for query in queries]


def fit(looked: Sequence[Looked]) -> tuple[float, float]:
    """`HALF_AT_BACKGROUND` and `SLOPE` of the highest likelihood: a logistic regression with ln raw as its offset."""
    raw, elevation, _, hits = (np.concatenate(each) for each in zip(*looked, strict=True))

    def loss(constants: np.ndarray) -> float:
        half, slope = constants
        odds = np.log(raw) - half + slope * elevation
        return float(np.logaddexp(0, np.where(hits, -odds, odds)).mean())

    return tuple(minimize(loss, (HALF_AT_BACKGROUND, SLOPE)).x)


def refit(looked: Looked, constants: tuple[float, float]) -> Looked:
    """The same papers with the scores that other constants give, links left aside."""
    half, slope = constants
    chances = looked.raw / (looked.raw + np.exp(half - slope * looked.elevation))
    return looked._replace(scores=fit_to_order(chances, np.arange(len(chances))))


def held_out(groups: Sequence[list[Looked]], rest: list[Looked]) -> list[list[Looked]]:
    """Every group, of which query i was asked in each, scored by constants fitted without the queries of its fold."""
    folds = [np.arange(len(group)) % FOLDS for group in groups]
    found: list[list[Looked]] = [list(group) for group in groups]
    for fold in range(FOLDS):
        seen = [group[at] for group, of in zip(groups, folds, strict=True) for at in np.flatnonzero(of != fold)]
        constants = fit([*seen, *rest])
        for group, of, target in zip(groups, folds, found, strict=True):
            for at in np.flatnonzero(of == fold):
                target[at] = refit(group[at], constants)
    return found


def show_bands(name: str, looked: Sequence[Looked]) -> None:
    """The share of related papers in each band, and how many a query has."""
    scores, hits = (np.concatenate([getattr(one, part) for one in looked]) for part in ("scores", "related"))
    of = np.array([band_of(score) or "below" for score in scores])
    cells = []
    for band in (*BANDS, "below"):
        is_in = of == band
        cells.append(
            f"{band} {hits[is_in].mean() if is_in.any() else float('nan'):.2f} ({is_in.sum() / len(looked):.1f})"
        )
    print(f"{name:44}{'  '.join(cells)}")


def show_strangers(name: str, looked: Sequence[Looked]) -> None:
    """How many papers above the floor a question from another field has."""
    counts = np.array([(one.scores >= MIN_SCORE).sum() for one in looked])
    print(f"{name:44}none {np.mean(counts == 0):.3f}, at most one {np.mean(counts <= 1):.3f}, mean {counts.mean():.2f}")


def points(looked: Sequence[Looked]) -> Iterator[tuple[float, float, int]]:
    """The mean score, the share of related papers and the number of papers between two edges."""
    scores, hits = (np.concatenate([getattr(one, part) for one in looked]) for part in ("scores", "related"))
    which = np.digitize(scores, EDGES) - 1
    for at in np.unique(which):
        is_in = which == at
        yield float(scores[is_in].mean()), float(hits[is_in].mean()), int(is_in.sum())


def measure(folder: Path) -> dict[str, list[Looked]]:
    """Look at every set, print, and return what the plot shows."""
    trial, _ = seeds()
    medicine = folder / "synergy" / "papers.jsonl.gz"
    with tempfile.TemporaryDirectory() as scratch:
        here = graphrec.build(DATA, Path(scratch) / "here")
        there = graphrec.build([str(medicine)], Path(scratch) / "there")
        asked = {
            "bundled, by paper": by_paper(trial),
            "bundled, by title in words": in_words(trial, here, lambda paper: paper.title),
            "bundled, by abstract in words": in_words(trial, here, lambda paper: paper.abstract),
        }
        draw = np.random.default_rng(0)
        titles = [each["title"] for each in objects(medicine)], [paper.title for paper in trial.papers]
        theirs, ours = ([str(title) for title in draw.choice(one, TITLES, replace=False)] for one in titles)
        foreign = {
            "medicine asked of the bundled papers": strangers(here, theirs),
            "the bundled papers asked of medicine": strangers(there, ours),
        }
    learnt = [one for each in foreign.values() for one in each[: TITLES // 2]]
    half, slope = fit([*(one for each in asked.values() for one in each), *learnt])
    print(f"fitted: HALF_AT_BACKGROUND {half:.2f}, SLOPE {slope:.2f}")
    print("share of related papers in each band (papers a query):")
    for name, each in zip(asked, held_out([*asked.values()], learnt), strict=True):
        show_bands(f"{name}, held out", each)
    qrels = folder / "synergy" / "related-dev.qrels"
    asked |= {
        "medicine, text alone": by_paper(related(medicine, qrels, text_only=True)),
        "medicine, with references": by_paper(related(medicine, qrels, text_only=False)),
    }
    chinese = folder / "csl-zh"
    if chinese.is_dir():
        papers, judged = chinese / "papers.jsonl.gz", chinese / "related-dev.qrels"
        asked["Chinese, with a common keyword"] = by_paper(related(papers, judged, text_only=True))
    vis = folder / "viscite"
    cold = citations(vis / "papers.jsonl.gz", vis / "cold-dev.qrels", vis / "heldout-dev.qrels")[0]
    asked["visualization, cited by the query"] = by_paper(cold)
    for name, each in asked.items():
        show_bands(name, each)
    for name, each in foreign.items():
        show_strangers(name, each[TITLES // 2 :])
    return asked


def plot(asked: dict[str, list[Looked]], target: Path) -> None:
    """A reliability plot: the share of related papers against the score, one line a set."""
    width, height, left, top = 460, 460, 60, 20
    colours = ("#0b6e99", "#c05600", "#4c7a34", "#8b3fa0", "#a8323e", "#b8860b", "#6b6b6b")
    parts = [f'<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="none" stroke="#999"/>']
    for mark in (0, 0.25, 0.5, 0.75, 1):
        x, y = left + width * mark, top + height * (1 - mark)
        parts += [
            f'<text x="{x}" y="{top + height + 18}" text-anchor="middle">{mark:g}</text>',
            f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{mark:g}</text>',
        ]
    parts.append(
        f'<line x1="{left}" y1="{top + height}" x2="{left + width}" y2="{top}" stroke="#bbb" stroke-dasharray="4 4"/>'
    )
    for at, (name, looked) in enumerate(asked.items()):
        dots = [(left + width * x, top + height * (1 - y), n) for x, y, n in points(looked)]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in dots)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colours[at]}" stroke-width="1.5"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colours[at]}"/>' for x, y, _ in dots]
        y = top + 20 + 20 * at
        parts.append(f'<circle cx="{left + width + 20}" cy="{y - 4}" r="4" fill="{colours[at]}"/>')
        parts.append(f'<text x="{left + width + 30}" y="{y}">{name}</text>')
    middle = top + height / 2
    parts += [
        f'<text x="{left + width / 2}" y="{top + height + 40}" text-anchor="middle">score</text>',
        f'<text x="16" y="{middle}" text-anchor="middle" transform="rotate(-90 16 {middle})">share related</text>',
    ]
    head = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 780 540" font-family="sans-serif" font-size="12">'
    back = '<rect width="780" height="540" fill="#fff"/>'
    target.write_text("\n".join([head, back, *parts, "</svg>\n"]), encoding="utf-8")


def main() -> None:
    """Parse and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--plot", type=Path)
    given = parser.parse_args()
    asked = measure(given.folder)
    if given.plot:
        plot(asked, given.plot)


if __name__ == "__main__":
    main()
