"""How well the parts of abstracts are told apart, and what ranking by one of them is good for.

    python tests/benchmarks/facets.py

sentences  data/facets.tsv: the part of each sentence as a reader sees it (one group seen when the rules were written,
           one labelled after), beside the commonest part for every sentence, and beside thirds of the abstract (also
           with the two borders that fit these very labels best)
by method  data/facts.jsonl: papers that share labelled methods, less those whose text is nearest to the query (TF-IDF);
           does `--by method` rank them higher than the usual ranking does? 95% intervals over the queries
"""

from __future__ import annotations

import json
from collections import Counter
from itertools import chain, combinations
from pathlib import Path

import numpy as np

import graphrec
from graphrec.api.question import add_part_vectors
from graphrec.evaluation import Case
from graphrec.evaluation.measures import interval, measure
from graphrec.evaluation.report import rank_rows
from graphrec.model.query import Query
from graphrec.ranking.fusion import default_weights, for_facet, fuse
from graphrec.signals import load_signals
from graphrec.text import split_sentences, title_key
from graphrec.vectors.abstracts import FACETS
from graphrec.vectors.facets import classify_sentences

Labelled = list[tuple[list[str], list[str]]]  # sentences and their parts, one pair a paper
DATA = Path(__file__).parents[2] / "data"
NEAREST_LEFT_OUT = 20  # papers with the text nearest to the query
COMMON = 0.1  # share of the labelled papers; a method of more papers makes nobody alike
QUERIES = 150


def labelled_sentences(library: graphrec.Library) -> list[Labelled]:
    """The sentences of every labelled abstract with the parts that a reader gave them, one list a group of the file."""
    named = {facet[0]: facet for facet in FACETS}
    groups: list[Labelled] = [[]]
    for line in (DATA / "facets.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            groups += [[]] * bool(groups[-1])
            continue
        title, letters = line.split("\t")
        told = split_sentences(library.paper(title).abstract)
        if len(told) != len(letters):
            raise SystemExit(f"{title}: {len(told)} sentences and {len(letters)} labels")
        groups[-1].append((told, [named[letter] for letter in letters]))
    return groups


def by_place(count: int, first: float, second: float) -> list[str]:
    """Parts by place alone: problem before the first border, result after the second."""
    places = (at / max(1, count - 1) for at in range(count))
    return [FACETS[int(place >= first) + int(place >= second)] for place in places]


def judge_sentences(papers: Labelled) -> None:
    """Share of sentences whose part agrees with the reader's."""
    wanted = [role for _, labels in papers for role in labels]

    def accuracy(found: list[list[str]]) -> float:
        return float(np.mean([one == other for one, other in zip(wanted, chain.from_iterable(found), strict=True)]))

    def placed(first: float, second: float) -> float:
        return accuracy([by_place(len(told), first, second) for told, _ in papers])

    borders = combinations(np.arange(0, 1.05, 0.05).tolist(), 2)
    print(f"{len(wanted)} sentences of {len(papers)} abstracts: {dict(Counter(wanted))}")
    print(f"commonest part       {Counter(wanted).most_common(1)[0][1] / len(wanted):.3f}")
    print(f"thirds               {placed(1 / 3, 2 / 3):.3f}")
    print(f"best two borders     {max(placed(*pair) for pair in borders):.3f}")
    print(f"graphrec             {accuracy([classify_sentences(told) for told, _ in papers]):.3f}")
    pairs = Counter(
        (one, other) for told, labels in papers for one, other in zip(labels, classify_sentences(told), strict=True)
    )
    for facet in FACETS:
        said = ", ".join(f"{pairs[facet, other]} as {other}" for other in FACETS)
        print(f"  read as {facet:8} told {said}")


def shared_methods(library: graphrec.Library) -> tuple[list[int], dict[int, set[str]]]:
    """Rows of the labelled papers, and the methods of each that are not everybody's."""
    rows = {title_key(title): row for row, title in library._snapshot.store.titles(range(len(library))).items()}
    labels = [json.loads(line) for line in (DATA / "facts.jsonl").read_text("utf-8").splitlines()]
    methods = {rows[title_key(label["title"])]: set(label["methods"]) for label in labels}
    counts = Counter(name for own in methods.values() for name in own)
    rare = {name for name, count in counts.items() if 1 < count <= COMMON * len(methods)}
    return sorted(methods), {row: own & rare for row, own in methods.items()}


def judge_method(library: graphrec.Library) -> None:
    """nDCG@10 of the usual ranking and of that by method, on papers alike in method and not in text."""
    rows, methods = shared_methods(library)
    graph, found = library._snapshot.graph, {"usual": [], "by method": [], "by problem": [], "shared methods alone": []}
    for row in np.random.default_rng(0).permutation(rows).tolist():
        near = np.argsort(-load_signals()["lexical"].score(graph, Query(seed_rows=(row,))), kind="stable")[
            : NEAREST_LEFT_OUT + 1
        ]
        open_ = [other for other in rows if other != row and other not in near]
        grades = {other: min(3, len(methods[row] & methods[other])) for other in open_ if methods[row] & methods[other]}
        if not grades or len(found["usual"]) == QUERIES:
            continue
        case = Case(Query(seed_rows=(row,)), grades, np.setdiff1d(np.arange(len(library)), open_))
        for name, facet in (("usual", ""), ("by method", "method"), ("by problem", "problem")):
            query = add_part_vectors(library._snapshot, case.query, facet) if facet else case.query
            scores = fuse(graph, query, for_facet(default_weights(), facet)).sum(axis=1)
            found[name].append(measure(rank_rows(graph, case, scores), grades)["nDCG@10"])
        alone = load_signals()["shared_methods"].score(graph, case.query)
        found["shared methods alone"].append(measure(rank_rows(graph, case, alone), grades)["nDCG@10"])
    print(f"{len(found['usual'])} queries; nDCG@10 of papers with the same labelled methods and another text")
    for name, values in found.items():
        low, high = interval(values)
        gain = np.subtract(values, found["usual"])
        ends = interval(gain.tolist())
        more = f"gain {gain.mean():+.3f} [{ends[0]:+.3f}, {ends[1]:+.3f}]" if name != "usual" else ""
        print(f"{name:21}{np.mean(values):.3f} [{low:.3f}, {high:.3f}]  {more}".rstrip())


if __name__ == "__main__":
    bundled = graphrec.demo()
    for group, what in zip(labelled_sentences(bundled), ("seen when the rules were written", "not seen"), strict=True):
        print(f"--- {what}")
        judge_sentences(group)
    judge_method(bundled)
