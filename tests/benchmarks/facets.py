"""How well the parts of abstracts are told apart, and what ranking by one of them is good for.

    python tests/benchmarks/facets.py
    python tests/benchmarks/facets.py csfcube FOLDER

sentences  data/facets.tsv: the part of each sentence as a reader sees it (one group seen when the rules were written,
           one labelled after), beside the commonest part for every sentence, and beside thirds of the abstract (also
           with the two borders that fit these very labels best)
by method  data/facts.jsonl: papers that share labelled methods, less those whose text is nearest to the query (TF-IDF);
           does `--by method` rank them higher than the usual ranking does? 95% intervals over the queries

`csfcube` reads papers.jsonl.gz, queries-dev.tsv and dev.qrels of FOLDER (CSFCube, Mysore et al. 2021: papers judged by
one facet of an abstract) and ranks the judged papers of each query as usual, `--by` its facet, by each signal from text
alone and by TF-IDF. The measure is theirs: nDCG at a fifth of the judged papers, the gain being the grade. It also
counts how many sentences have the role that CSFCube gives them, where background and objective are the problem.
"""

from __future__ import annotations

import argparse
import csv
import tempfile
from collections import Counter
from itertools import chain, combinations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from trials import System, objects

import graphrec
from graphrec.api.parts import compare_parts
from graphrec.evaluation import Case
from graphrec.evaluation.measures import interval, measure
from graphrec.evaluation.report import rank_rows
from graphrec.model.query import Query
from graphrec.ranking.fusion import score_all
from graphrec.ranking.region import region_of_all
from graphrec.signals import load_signals
from graphrec.text import split_sentences, title_key
from graphrec.vectors.abstracts import FACETS
from graphrec.vectors.facets import classify_sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Labelled = list[tuple[list[str], list[str]]]  # sentences and their parts, one pair a paper
DATA = Path(__file__).parents[2] / "data"
NEAREST_LEFT_OUT = 20  # papers with the text nearest to the query
COMMON = 0.1  # share of the labelled papers; a method of more papers makes nobody alike
QUERIES = 150
OF_CSFCUBE = {"background": "problem", "objective": "problem", "method": "method", "result": "result"}
ALONE = ("semantic", "lexical", "facet")  # signals from text that are judged alone; lexical is TF-IDF


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
    """Share of sentences whose part agrees with the reader's, without those that state none ("")."""
    wanted = [role for _, labels in papers for role in labels]

    def accuracy(found: list[list[str]]) -> float:
        pairs = zip(wanted, chain.from_iterable(found), strict=True)
        return float(np.mean([one == other for one, other in pairs if one]))

    def placed(first: float, second: float) -> float:
        return accuracy([by_place(len(told), first, second) for told, _ in papers])

    borders = combinations(np.arange(0, 1.05, 0.05).tolist(), 2)
    print(f"{sum(map(bool, wanted))} sentences of {len(papers)} abstracts: {dict(Counter(filter(None, wanted)))}")
    commonest = Counter(wanted).most_common(1)[0][0]
    print(f"commonest part       {accuracy([[commonest] * len(told) for told, _ in papers]):.3f}")
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
    labels = objects(DATA / "facts.jsonl")
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
            scores = columns(library, row, facet)["all signals"]
            found[name].append(measure(rank_rows(graph, case, scores), grades)["nDCG@10"])
        alone = load_signals()["shared_methods"].score(graph, case.query)
        found["shared methods alone"].append(measure(rank_rows(graph, case, alone), grades)["nDCG@10"])
    print(f"{len(found['usual'])} queries; nDCG@10 of papers with the same labelled methods and another text")
    show(found)


def show(found: dict[str, list[float]]) -> None:
    """The mean of every system, and its gain over the usual ranking, with paired intervals."""
    for name, values in found.items():
        low, high = interval(values)
        gain = np.subtract(values, found["usual"])
        ends = interval(gain.tolist())
        more = f"gain {gain.mean():+.3f} [{ends[0]:+.3f}, {ends[1]:+.3f}]" if name != "usual" else ""
        print(f"{name:21}{np.mean(values):.3f} [{low:.3f}, {high:.3f}]  {more}".rstrip())


def columns(library: graphrec.Library, row: int, facet: str) -> dict[str, np.ndarray]:
    """The scores of all papers for one of them, as `related` computes them, and those of signals from text alone."""
    snapshot = library._snapshot
    region = region_of_all(snapshot.graph.unsharded, Query(seed_rows=(row,), facet=facet))
    scored = score_all(region.graph, region.query)
    if facet:
        region = compare_parts(snapshot, region, scored)
        scored = score_all(region.graph, region.query)
    alone = {f"{name} alone": load_signals()[name].score(region.graph, region.query) for name in ALONE}
    return {"all signals": scored.scores, **alone}


def ndcg_of_a_fifth(grades: np.ndarray) -> float:
    """nDCG at a fifth of the judged papers; `grades` in the order of the ranking."""
    cut = len(grades) // 5
    discounts = 1 / np.log2(np.arange(2, cut + 2))
    return float(grades[:cut] @ discounts / (np.sort(grades)[::-1][:cut] @ discounts))


def csfcube(folder: Path) -> None:
    """The usual ranking, that by a facet and each signal from text, on queries for one facet; roles of sentences."""
    found = judge_csfcube(folder)
    for facet in ("all facets", *dict.fromkeys(name for _, name in found)):
        chosen = [each for (_, name), each in found.items() if facet in {"all facets", name}]
        print(f"--- {facet}: {len(chosen)} queries, nDCG at a fifth of the judged papers")
        show({name: [each[name] for each in chosen] for name in chosen[0]})
    judge_sentences(
        [
            (paper["sentences"], [OF_CSFCUBE.get(role, "") for role in paper["roles"]])
            for paper in objects(folder / "papers.jsonl.gz")
            if "roles" in paper
        ]
    )


def judge_csfcube(
    folder: Path, more: Callable[[graphrec.Library], Mapping[str, System]] = lambda _: {}
) -> dict[tuple[str, str], dict[str, float]]:
    """By query and facet, nDCG of every system; `more` gives further ones for the library of the papers."""
    papers = {paper["id"]: paper for paper in objects(folder / "papers.jsonl.gz")}
    judged: dict[str, dict[str, int]] = {}
    for line in (folder / "dev.qrels").read_text("utf-8").splitlines():
        query, _, candidate, grade = line.split()
        judged.setdefault(query, {})[candidate] = int(grade)
    with tempfile.TemporaryDirectory() as place:
        library = graphrec.build([folder / "papers.jsonl.gz"], Path(place) / "library")
        rows, others = {name: row_of(library, paper) for name, paper in papers.items()}, more(library)
        return {
            (query["query_id"], query["facet"]): judge_facet(library, rows, query, judged[query["query_id"]], others)
            for query in csv.DictReader((folder / "queries-dev.tsv").open(encoding="utf-8"), delimiter="\t")
        }


def row_of(library: graphrec.Library, paper: dict) -> int:
    """The row of a paper; of one that was merged with another, the row of that."""
    by_id = library._snapshot.store.rows_of_id(paper["id"])
    return int(by_id[0]) if len(by_id) else library._row(paper["title"])


def judge_facet(
    library: graphrec.Library,
    rows: dict[str, int],
    query: dict,
    grades: dict[str, int],
    others: Mapping[str, System],
) -> dict[str, float]:
    """nDCG of every system on one query."""
    row, graph = rows[query["paper_id"]], library._snapshot.graph
    usual, by = (columns(library, row, facet) for facet in ("", OF_CSFCUBE[query["facet"]]))
    systems = {"usual": usual["all signals"], "--by": by["all signals"]}
    systems |= {name: scores for name, scores in by.items() if name != "all signals"}
    systems |= {name: np.array(score(graph, Query(seed_rows=(row,))), dtype=float) for name, score in others.items()}
    for scores in systems.values():
        scores[row] = np.inf  # a judged paper that was merged with the query comes first
    candidates, values = np.array([rows[name] for name in grades]), np.array([*grades.values()])
    orders = {name: np.argsort(-scores[candidates], kind="stable") for name, scores in systems.items()}
    return {name: ndcg_of_a_fifth(values[order]) for name, order in orders.items()}


def main() -> None:
    """Parse and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_subparsers(dest="task").add_parser("csfcube").add_argument("folder", type=Path)
    given = parser.parse_args()
    if given.task:
        csfcube(given.folder)
    else:
        own_papers()


def own_papers() -> None:
    """What is measured on the papers that graphrec ships with."""
    bundled = graphrec.demo()
    for group, what in zip(labelled_sentences(bundled), ("seen when the rules were written", "not seen"), strict=True):
        print(f"--- {what}")
        judge_sentences(group)
    judge_method(bundled)


if __name__ == "__main__":
    main()
