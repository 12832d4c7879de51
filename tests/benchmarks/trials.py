"""What the ranking is tried on: the bundled papers with judgements, and sets of papers of others, read into one form.

A trial is a graph, and cases to rank its papers for. `ranking.py` and `comparison.py` run them.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from graphrec.evaluation import MEASURES, Case, Judgements, SystemResult, evaluate, read_judgements
from graphrec.evaluation.held_out import without
from graphrec.identity.corpus import Corpus, identify
from graphrec.model.graph import PaperGraph
from graphrec.model.paper import Paper, ReadReport
from graphrec.model.query import Query
from graphrec.pipeline.build import build_graph
from graphrec.readers.open import read_files
from graphrec.resolve.corpus_facts import learn_facts
from graphrec.text import title_key
from graphrec.vectors.features import fit

ROOT = Path(__file__).parents[2]
DATA = sorted(str(path) for path in (ROOT / "data").glob("*.txt"))
System = Callable[[PaperGraph, Query], np.ndarray]


@dataclass(frozen=True, slots=True)
class Trial:
    """Papers, their graph, and cases.

    `corpus`: name of the papers, which several trials share. `groups`: one name a case, if cases of a group depend on
    each other. `is_cold`: whether each query forgets its own references before it is asked. `relevant_from`: the lowest
    grade that counts as relevant.
    """

    name: str
    corpus: str
    papers: Sequence[Paper]
    graph: PaperGraph
    cases: Sequence[Case]
    groups: Sequence[str] = ()
    is_cold: bool = False
    relevant_from: int = 1

    def run(self, systems: Mapping[str, System]) -> list[SystemResult]:
        """The measures of every system on each case."""
        if not self.is_cold:
            return evaluate(self.graph, self.cases, systems, relevant_from=self.relevant_from)
        each = [evaluate(graph, [case], systems) for graph, case in self.asked()]
        return [_joined(results) for results in zip(*each, strict=True)]

    def asked(self) -> Iterator[tuple[PaperGraph, Case]]:
        """Every case with the graph that it is asked of."""
        if not self.is_cold:
            yield from ((self.graph, case) for case in self.cases)
            return
        sources = np.repeat(np.arange(self.graph.n_papers), np.diff(self.graph.cites.indptr))
        for case in self.cases:
            graph = without(self.graph, sources == case.query.seed_rows[0])
            yield graph, _timely(graph, case)


def _joined(results: Sequence[SystemResult]) -> SystemResult:
    """The results of one system on several cases as one."""
    return SystemResult(results[0].system, {name: sum((one.values[name] for one in results), ()) for name in MEASURES})


def objects(path: str | Path) -> list[dict]:
    """The objects of a JSON Lines file."""
    path = Path(path)
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def records(path: str | Path, *, text_only: bool = False) -> tuple[Paper, ...]:
    """Papers of a JSON Lines file; references outside the file count, too, unless there is text only."""
    return tuple(_record(number, each, text_only=text_only) for number, each in enumerate(objects(path)))


def _record(number: int, each: dict, *, text_only: bool) -> Paper:
    return Paper(
        id=str(each.get("id", number)),
        title=each["title"],
        abstract=each.get("abstract") or "",
        year=each.get("year"),
        authors=tuple(each.get("authors", ())),
        keywords=() if text_only else tuple(each.get("keywords", ())),
        references=() if text_only else (*each.get("references", ()), *each.get("external_references", ())),
    )


def bundled() -> Corpus:
    """The papers that graphrec ships with."""
    report = ReadReport()
    return identify(read_files(DATA, report), report)


def whole_graph(corpus: Corpus) -> PaperGraph:
    """The graph as a library has it, by the shipped encoder."""
    return build_graph(corpus, learn_facts(corpus.papers), fit(corpus.papers))


def judgements_of_titles(path: str | Path, papers: Sequence[Paper]) -> Judgements:
    """Judgements that name papers by their titles."""
    rows = {title_key(paper.title): row for row, paper in enumerate(papers)}
    return read_judgements(path, lambda name: rows.get(title_key(name)))


def seeds(path: str | Path = ROOT / "data" / "judgements.tsv") -> tuple[Trial, tuple[str, ...]]:
    """Graded judgements on the bundled papers, and the titles that are none of theirs."""
    corpus = bundled()
    judged = judgements_of_titles(path, corpus.papers)
    graph = whole_graph(corpus)
    trial = Trial("seeds", "bundled", corpus.papers, graph, judged.cases, relevant_from=judged.relevant_from)
    return trial, judged.unknown


def citations(papers: str | Path, cold: str | Path, held_out: str | Path) -> list[Trial]:
    """References that are forgotten, one query at a time, and some that are removed before anything is built."""
    corpus = Corpus(records(papers))
    graph = whole_graph(corpus)
    rows = {paper.id: row for row, paper in enumerate(corpus.papers)}
    forgetful, others = (read_judgements(path, rows.get).cases for path in (cold, held_out))
    sources = np.repeat(np.arange(graph.n_papers), np.diff(graph.cites.indptr))
    hidden = np.zeros(len(sources), dtype=bool)
    for case in others:
        hidden |= (sources == case.query.seed_rows[0]) & np.isin(graph.cites.indices, [*case.grades])
    reduced = without(graph, hidden)
    timely = [_timely(reduced, case) for case in others]
    name = Path(papers).parent.name
    return [
        Trial(f"{name} cold", name, corpus.papers, graph, forgetful, is_cold=True),
        Trial(f"{name} held-out", name, corpus.papers, reduced, timely),
    ]


def _timely(graph: PaperGraph, case: Case) -> Case:
    """The case among papers of the same or an earlier year that the query does not cite in the graph."""
    query = case.query.seed_rows[0]
    cited = graph.cites.row(query)[0]
    later = np.flatnonzero(graph.years > graph.years[query])
    return replace(case, excluded=np.union1d(later, cited[cited < graph.n_papers]))


def related(papers: str | Path, judged: str | Path, *, text_only: bool) -> Trial:
    """Papers that others judged to belong together; a group is the review that included the query, if the file says."""
    corpus = Corpus(records(papers, text_only=text_only))
    rows = {paper.id: row for row, paper in enumerate(corpus.papers)}
    cases = read_judgements(judged, rows.get).cases
    reviews = [_review(each) for each in objects(papers)]
    groups = [reviews[case.query.seed_rows[0]] for case in cases]
    name = Path(papers).parent.name
    return Trial(
        f"{name}, text alone" if text_only else name,
        name,
        corpus.papers,
        whole_graph(corpus),
        cases,
        groups if any(groups) else (),
    )


def _review(each: dict) -> str:
    """The first review that included a work."""
    return next((name for name, included in each.get("reviews", {}).items() if included), "")
