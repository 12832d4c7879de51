"""One table: graphrec, each of its signals alone and baselines on every set of judgements, with paired intervals.

    python tests/benchmarks/comparison.py run FOLDER NEW.json [--vectors VECTORS] [--only NAME ...]
    python tests/benchmarks/comparison.py show NEW.json [--markdown] [--against OLD.json]
    python tests/benchmarks/comparison.py encode FOLDER VECTORS MODEL [--bfloat16]

`run` ranks the bundled papers for data/judgements.tsv, and those of FOLDER, which holds viscite/, synergy/, csl-zh/ and
csfcube/, each with papers.jsonl.gz and judgements, and arxiv/papers-100k.jsonl.gz for the sentences of `citing.py`; a
set that is not there is left out. --only takes these names, and seeds. The value of every query is added to NEW.json.
`encode` writes the vectors of a sentence-transformers model (name or folder) for the papers of every set but arxiv;
with them the model is a baseline of `run`.

`show` prints the mean of every system and the difference of graphrec to it, with its 95 % interval over the queries
(paired, percentile bootstrap); where the queries of a review share their relevant papers, over the means of the
reviews, too. `--against` prints what changed since another run instead, system by system, paired in the same way.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import citing
import numpy as np
from facets import judge_csfcube
from ranking import by_region, unseen
from tables import OURS, Measured, read, save, show_changes, show_table, show_trials
from trials import System, Trial, bundled, citations, records, related, seeds

from graphrec.evaluation import baselines
from graphrec.ranking.fusion import default_weights, rank_all, score_all
from graphrec.signals import load_signals, semantic
from graphrec.vectors import neural, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import graphrec

SETS = ("viscite", "synergy", "csl-zh", "csfcube", "arxiv")
BASELINES = ("TF-IDF", "BM25", "Adamic-Adar + Salton")
OF_SENTENCES = ("recall@10", "MRR")


def trials_of(folder: Path) -> list[Trial]:
    """The trials of one set."""
    papers, judged = folder / "papers.jsonl.gz", folder / "related-dev.qrels"
    if folder.name == "viscite":
        return citations(papers, folder / "cold-dev.qrels", folder / "heldout-dev.qrels")
    return [
        related(papers, judged, text_only=text_only) for text_only in (True, False)[: 1 + (folder.name == "synergy")]
    ]


def systems_of(trial: Trial, encoded: np.ndarray | None) -> dict[str, System]:
    """What is compared on a trial, by name: graphrec first, then its signals, then the baselines; lexical is TF-IDF.

    `encoded`: vectors of a model (n_papers, n_dimensions).
    """
    simple = baselines(trial.papers)
    by_name: dict[str, System] = {OURS: in_the_order_shown, "around the query": by_region(trial.graph)}
    by_name |= {name: load_signals()[name].score for name in default_weights() if name != "lexical"}
    by_name |= {name: simple[name] for name in BASELINES}
    if encoded is None:
        return by_name

    def alone(graph, query):
        return semantic.score(replace(graph, vectors=encoded), query)

    def beside(graph, query):
        return simple["TF-IDF"](graph, query) + alone(graph, query)

    return by_name | {"encoder": alone, "TF-IDF + encoder": beside}


def load(vectors: Path | None, name: str) -> np.ndarray | None:
    """The vectors of a set, if there are."""
    path = vectors / f"{name}.npy" if vectors else None
    return np.load(path) if path and path.is_file() else None


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
        save(results, runs)
        show_trials({name: measured})


def measure_all(folder: Path, vectors: Path | None, only: Sequence[str]) -> Iterator[tuple[str, Measured]]:
    """The values of every trial, or those of the sets named."""
    if not only or "seeds" in only:
        yield "seeds", measure_trial(seeds()[0], load(vectors, "bundled"))
    for name in SETS:
        if not (folder / name).is_dir() or name not in (only or (name,)):
            continue
        if name == "arxiv":
            yield "sentences", measure_sentences(folder / name / "papers-100k.jsonl.gz")
        elif name == "csfcube":
            yield name, measure_facets(folder / name, load(vectors, name))
        else:
            yield from ((trial.name, measure_trial(trial, load(vectors, name))) for trial in trials_of(folder / name))


def measure_trial(trial: Trial, encoded: np.ndarray | None) -> Measured:
    """The values of one trial; of the bundled papers also by weights that were fitted to other queries."""
    results = trial.run(systems_of(trial, encoded))
    found = {one.system: {name: list(each) for name, each in one.values.items()} for one in results}
    if trial.name == "seeds":
        found["weights fitted to other queries"] = {"nDCG@10": unseen(trial)}
    queries = [trial.papers[case.query.seed_rows[0]].id for case in trial.cases]
    return Measured(queries, found, trial.groups)


def measure_facets(folder: Path, encoded: np.ndarray | None) -> Measured:
    """The values of queries for one facet, also by `--by`; merged papers are one."""

    def systems(library: graphrec.Library) -> dict[str, System]:
        papers = [*library]
        row_of = {paper.id: row for row, paper in enumerate(records(folder / "papers.jsonl.gz"))}
        vectors = None if encoded is None else encoded[[row_of[paper.id] for paper in papers]]
        return systems_of(Trial(folder.name, folder.name, papers, library._snapshot.graph, ()), vectors)

    found = judge_csfcube(folder, systems)
    names = [name for name in next(iter(found.values())) if name != "usual" and not name.endswith(" alone")]
    values = {name: {"NDCG%20": [each[name] for each in found.values()]} for name in sorted(names, key="--by".__eq__)}
    return Measured([query for query, _ in found], values, shown=("NDCG%20",))


def measure_sentences(path: Path) -> Measured:
    """The values of free text: sentences that name a paper, without the name."""
    bench = citing.draw(path)
    found = {system: dict(zip(OF_SENTENCES, values.T.tolist(), strict=True)) for system, values in bench.ask().items()}
    return Measured([one.text for one in bench.asked], found, shown=OF_SENTENCES)


def encode(folder: Path, vectors: Path, model: str, *, bfloat16: bool) -> None:
    """Write the vectors of a model for the papers of every set, one file a set, unless it is there."""
    vectors.mkdir(exist_ok=True)
    if bfloat16:
        neural.load_model(model).bfloat16()
    files = {name: folder / name / "papers.jsonl.gz" for name in SETS}  # not of arxiv/: these are 100,000
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
