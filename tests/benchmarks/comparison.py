"""One table: graphrec, each of its signals alone and baselines on every set of judgements, with paired intervals.

    python tests/benchmarks/comparison.py run FOLDER NEW.json [--vectors VECTORS] [--only NAME ...]
    python tests/benchmarks/comparison.py show NEW.json [--markdown] [--against OLD.json]
    python tests/benchmarks/comparison.py encode FOLDER VECTORS MODEL [--bfloat16]

`run` ranks the bundled papers for data/judgements.tsv, and those of FOLDER, which holds viscite/, synergy/, csl-zh/,
each with papers.jsonl.gz and judgements; a set that is not there is left out. The value of every query is added to
NEW.json. `encode` writes the vectors of a sentence-transformers model (name or folder) for the papers of every set;
with them the model is a baseline of `run`.

`show` prints the mean of every system and the difference of graphrec to it, with its 95 % interval over the queries
(paired, percentile bootstrap); where the queries of a review share their relevant papers, over the means of the
reviews, too. `--against` prints what changed since another run instead, system by system, paired in the same way.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass, replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import citing
import numpy as np
from ranking import by_region, unseen
from trials import System, Trial, bundled, citations, records, related, seeds

from graphrec.evaluation import baselines
from graphrec.evaluation.measures import interval
from graphrec.ranking.fusion import default_weights, rank_all, score_all
from graphrec.signals import load_signals, semantic
from graphrec.vectors import neural, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

OURS = "graphrec"
SETS = ("viscite", "synergy", "csl-zh")
BASELINES = ("TF-IDF", "BM25", "Adamic-Adar + Salton")
SHOWN = ("nDCG@10", "recall@10")  # the first is in the table
OF_SENTENCES = ("recall@10", "MRR")


@dataclass(frozen=True, slots=True)
class Measured:
    """The values of every system and measure on the queries of one trial, and the group of each query, if there are."""

    queries: Sequence[str]
    systems: Mapping[str, Mapping[str, Sequence[float]]]
    groups: Sequence[str] = ()
    shown: Sequence[str] = SHOWN

    def by_group(self) -> Measured:
        """The mean of each group in place of its queries."""
        names, groups = sorted({*self.groups}), np.array(self.groups)
        systems = {
            system: {
                measure: [float(np.array(values)[groups == name].mean()) for name in names]
                for measure, values in measures.items()
            }
            for system, measures in self.systems.items()
        }
        return Measured(names, systems, shown=self.shown)


Runs = dict[str, Measured]  # by the name of the trial


def trials_in(folder: Path, only: Sequence[str]) -> Iterator[Trial]:
    """Every trial of a folder of sets, and the judgements of the bundled papers, or those of the sets named."""
    if not only or "seeds" in only:
        yield seeds()[0]
    wanted = [
        name for name in ("viscite", "synergy", "csl-zh") if (folder / name).is_dir() and name in (only or (name,))
    ]
    for name in wanted:
        papers = folder / name / "papers.jsonl.gz"
        if name == "viscite":
            yield from citations(papers, folder / name / "cold-dev.qrels", folder / name / "heldout-dev.qrels")
        else:
            judged = folder / name / "related-dev.qrels"
            yield related(papers, judged, text_only=True)
        if name == "synergy":
            yield related(papers, judged, text_only=False)


def systems_of(trial: Trial, vectors: Path | None) -> dict[str, System]:
    """What is compared on a trial, by name: graphrec first, then its signals, then the baselines."""
    simple = baselines(trial.papers)
    by_name: dict[str, System] = {OURS: in_the_order_shown, "around the query": by_region(trial.graph)}
    by_name |= {name: load_signals()[name].score for name in default_weights()}
    by_name |= {name: simple[name] for name in BASELINES}
    path = vectors / f"{trial.corpus}.npy" if vectors else None
    if path and path.is_file():
        encoded = np.load(path)

        def alone(graph, query):
            return semantic.score(replace(graph, vectors=encoded), query)

        def beside(graph, query):
            return simple["TF-IDF"](graph, query) + alone(graph, query)

        by_name |= {"encoder": alone, "TF-IDF + encoder": beside}
    return by_name


def in_the_order_shown(graph, query) -> np.ndarray:
    """The order in which graphrec shows all papers, as scores."""
    order = rank_all(graph, query, score_all(graph, query)).rows
    scores = np.zeros(graph.n_papers)
    scores[order] = np.arange(len(order), 0, -1)
    return scores


def run(folder: Path, results: Path, vectors: Path | None, only: Sequence[str]) -> None:
    """Run every system on every trial; print and save."""
    runs = read(results) if results.exists() else {}
    for name, measured in measure_all(folder, vectors, only):
        runs[name] = measured
        results.write_text(json.dumps({name: asdict(each) for name, each in runs.items()}), encoding="utf-8")
        show_trials({name: measured})


def measure_all(folder: Path, vectors: Path | None, only: Sequence[str]) -> Iterator[tuple[str, Measured]]:
    """The values of every trial."""
    for trial in trials_in(folder, only):
        yield trial.name, measure_trial(trial, systems_of(trial, vectors))
    if "sentences" in (only or ("sentences",)) and (folder / "arxiv").is_dir():
        yield "sentences", measure_sentences(folder / "arxiv" / "papers-100k.jsonl.gz")


def measure_trial(trial: Trial, systems: Mapping[str, System]) -> Measured:
    """The values of one trial; of the bundled papers also by weights that were fitted to other queries."""
    found = {one.system: {name: list(each) for name, each in one.values.items()} for one in trial.run(systems)}
    if trial.name == "seeds":
        found["weights fitted to other queries"] = {"nDCG@10": unseen(trial)}
    queries = [trial.papers[case.query.seed_rows[0]].id for case in trial.cases]
    return Measured(queries, found, trial.groups)


def measure_sentences(path: Path) -> Measured:
    """The values of free text: sentences that name a paper, without the name."""
    bench = citing.draw(path)
    found = {system: dict(zip(OF_SENTENCES, values.T.tolist(), strict=True)) for system, values in bench.ask().items()}
    return Measured([one.text for one in bench.asked], found, shown=OF_SENTENCES)


def read(results: Path) -> Runs:
    """What `run` saved."""
    return {name: Measured(**each) for name, each in json.loads(results.read_text("utf-8")).items()}


def rows_of(runs: Runs) -> Runs:
    """The trials, and those with groups a second time, group by group."""
    rows = {}
    for name, measured in runs.items():
        rows[name] = measured
        if measured.groups:
            rows[f"{name}, by review"] = measured.by_group()
    return rows


def gain(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float, float]:
    """The mean difference and its interval."""
    differences = np.subtract(ours, theirs).tolist()
    return float(np.mean(differences)), *interval(differences)


def show_trials(runs: Runs) -> None:
    """One line a system: the mean of each measure, and the difference of graphrec to it."""
    for name, each in rows_of(runs).items():
        print(f"--- {name}: {len(each.queries)}", flush=True)
        for system, measures in each.systems.items():
            cells = []
            for measure in (one for one in each.shown if one in measures):
                more, low, high = gain(each.systems[OURS][measure], measures[measure])
                cells.append(
                    f"{measure} {np.mean(measures[measure]):.3f}  graphrec {more:+.3f} [{low:+.3f}, {high:+.3f}]"
                )
            print(f"{system:32}{'   '.join(cells)}", flush=True)


def show_table(runs: Runs) -> None:
    """One Markdown table: a row a system, a column a trial."""
    rows = rows_of(runs)
    print("| |", " | ".join(f"{name} ({len(each.queries)})" for name, each in rows.items()), "|")
    print("|---|" + "---|" * len(rows))
    for system in dict.fromkeys(system for each in rows.values() for system in each.systems):
        print(f"| {system} |", " | ".join(_cell(system, each) for each in rows.values()), "|")


def _cell(system: str, each: Measured) -> str:
    """The mean of a system, and the interval of the difference of graphrec to it."""
    measure = each.shown[0]
    if system not in each.systems:
        return ""
    theirs = each.systems[system][measure]
    _, low, high = gain(each.systems[OURS][measure], theirs)
    return f"{np.mean(theirs):.3f}" + f" [{low:+.2f}, {high:+.2f}]" * (system != OURS)


def show_changes(new: Runs, old: Runs) -> None:
    """The paired difference of each system to an earlier run, where there is one."""
    earlier = rows_of(old)
    for name, each in rows_of({name: new[name] for name in new if name in old}).items():
        if earlier[name].queries != each.queries:
            raise SystemExit(f"{name}: the queries are not those of the earlier run.")
        for system, measure in product(each.systems, each.shown):
            theirs = earlier[name].systems.get(system, {}).get(measure)
            ours = each.systems[system].get(measure)
            if ours and theirs and (system == OURS or ours != theirs):
                more, low, high = gain(ours, theirs)
                means = f"{np.mean(theirs):.3f} -> {np.mean(ours):.3f}"
                print(f"{name:28} {system:32} {measure:10} {means}  {more:+.3f} [{low:+.3f}, {high:+.3f}]")


def encode(folder: Path, vectors: Path, model: str, *, bfloat16: bool) -> None:
    """Write the vectors of a model for the papers of every set, one file a set, unless it is there."""
    vectors.mkdir(exist_ok=True)
    if bfloat16:
        neural.load_model(model).bfloat16()
    files = {name: folder / name / "papers.jsonl.gz" for name in SETS}
    papers = {"bundled": bundled().papers} | {name: records(path) for name, path in files.items() if path.exists()}
    for name, each in papers.items():
        target = vectors / f"{name}.npy"
        if not target.exists():
            texts = [tokens.plain_text(paper.title, paper.abstract) for paper in each]
            np.save(target, neural.encode(model, texts).astype(np.float16))


def main() -> None:
    """Parse and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    tasks = parser.add_subparsers(dest="task", required=True)
    running, showing, encoding = (tasks.add_parser(name) for name in ("run", "show", "encode"))
    for task in (running, encoding):
        task.add_argument("folder", type=Path)
    for task in (running, showing):
        task.add_argument("results", type=Path)
    running.add_argument("--vectors", type=Path)
    running.add_argument("--only", nargs="+", default=())
    showing.add_argument("--markdown", action="store_true")
    showing.add_argument("--against", type=Path)
    encoding.add_argument("vectors", type=Path)
    encoding.add_argument("model")
    encoding.add_argument("--bfloat16", action="store_true", help="faster on some processors; cosines change by .01")
    given = vars(parser.parse_args())
    {"run": run, "show": show, "encode": encode}[given.pop("task")](**given)


def show(results: Path, against: Path | None, *, markdown: bool) -> None:
    """Print a run, or what changed since another."""
    runs = read(results)
    if against:
        show_changes(runs, read(against))
    elif markdown:
        show_table(runs)
    else:
        show_trials(runs)


if __name__ == "__main__":
    main()
