"""How well free text finds the paper that it is about: sentences that name a paper, without the name.

    python tests/benchmarks/citing.py PAPERS.jsonl[.gz] [--papers N] [--sentences N] [--half seen|unseen] [--read]

PAPERS is a JSON Lines file with `id`, `title`, `abstract` and `year`. A paper owns a coined name ("NodeTrix", with a
capital behind a small letter) if its title begins with it and a colon, no other does, and no paper of an earlier year
says it. Every sentence of another abstract that says such a name is a question once the names and the citations behind
them are taken out, if five words remain; the papers that own the names are the answer. A sample of the questions, three
at most of each owner, is asked of a library of the owners and of others drawn at random, without the papers that the
sentences come from. It is parted into halves by owner: rules were made with "seen" in view; the other was measured.

"graphrec" is `related --text` as it is by default. Printed are recall@10 and the mean reciprocal rank with its 95 %
interval, and the paired difference of both to BM25 on the same questions. `--read` prints the questions.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
import zlib
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from trials import objects

import graphrec
from graphrec.api.question import make_query
from graphrec.evaluation.measures import interval
from graphrec.evaluation.systems import bm25_of_text
from graphrec.extractors.names import name_key
from graphrec.ranking.fusion import default_weights, score_all
from graphrec.ranking.region import find_region
from graphrec.signals import load_signals
from graphrec.text import short_name, split_sentences, title_key
from graphrec.vectors.tokens import fold_words

SEED = 7
LEAST_WORDS = 5  # that remain of a sentence and are no function words
MOST = 3  # questions of one owner
SHORTEST = 4  # characters of a name
_TOKEN = re.compile(r"[^\W_][\w+-]*[\w+]")
_COINED = re.compile(r"(?=.*[a-z][\w+-]*[A-Z])[^\W_][\w+-]*[\w+]")  # "BERT" may be many things
_CITATION = r"(?:\s*[(\[][^()\[\]]*\d[^()\[\]]*[)\]])?"  # "(Henry et al., 2007)", "[12]"


class Sentence(NamedTuple):
    """A question: the text without names, the number of the paper that it comes from, and those of the owners."""

    text: str
    source: int
    owners: tuple[int, ...]


def owners_of_names(papers: list[dict[str, Any]]) -> dict[str, int]:
    """The papers that own a name, by the name as they spell it."""
    by_key = defaultdict(dict)
    for row, paper in enumerate(papers):
        name = short_name(paper["title"])
        if len(name) >= SHORTEST and _COINED.fullmatch(name):
            by_key[name_key(name)][row] = name
    owned = {name: row for rows in by_key.values() if len(rows) == 1 for row, name in rows.items()}
    for paper in papers:
        for token in {*_TOKEN.findall(f"{paper['title']} {paper['abstract'] or ''}")} & owned.keys():
            if (paper.get("year") or 0) < (papers[owned[token]].get("year") or 0):
                del owned[token]
    return owned


def questions(papers: list[dict[str, Any]]) -> list[Sentence]:
    """Every sentence that says a name of another paper, without the names."""
    owned, result = owners_of_names(papers), []
    for source, paper in enumerate(papers):
        abstract = paper["abstract"] or ""
        if not {*_TOKEN.findall(abstract)} & owned.keys():
            continue
        for sentence in split_sentences(abstract):
            names = {*_TOKEN.findall(sentence)} & owned.keys()
            owners = {owned[name] for name in names}
            if (
                not owners
                or source in owners
                or title_key(paper["title"]) in {title_key(papers[row]["title"]) for row in owners}
            ):
                continue
            text = sentence
            for name in names:
                text = re.sub(rf"(?<!\w){re.escape(name)}(?:s|'s)?(?!\w){_CITATION}", " ", text, flags=re.IGNORECASE)
            if len(fold_words(text)) >= LEAST_WORDS:
                result.append(Sentence(" ".join(text.split()), source, tuple(sorted(owners))))
    return result


def sample(found: list[Sentence], count: int) -> list[Sentence]:
    """So many questions at most, drawn at random, with `MOST` of each owner."""
    chosen, taken = [], Counter()
    for at in np.random.default_rng(SEED).permutation(len(found)):
        if len(chosen) < count and max(taken[row] for row in found[at].owners) < MOST:
            chosen.append(found[at])
            taken.update(found[at].owners)
    return chosen


def drawn_papers(papers: list[dict[str, Any]], asked: list[Sentence], count: int) -> list[dict[str, Any]]:
    """So many papers: the owners and others drawn at random, in the order of the file, without the sources."""
    owners = sorted({row for one in asked for row in one.owners})
    others = np.setdiff1d(np.arange(len(papers)), [*owners, *(one.source for one in asked)])
    order = np.random.default_rng(SEED).permutation(others)[: max(0, count - len(owners))]
    return [papers[row] for row in np.sort([*owners, *order])]


def is_seen(papers: list[dict[str, Any]], one: Sentence) -> bool:
    """Whether a question is of the half that rules were made with."""
    return zlib.crc32(str(papers[one.owners[0]]["id"]).encode()) % 2 == 0


def systems(library: graphrec.Library) -> dict[str, Any]:
    """What is compared: functions of a text that score every paper."""
    snapshot = library._snapshot
    graph = snapshot.graph

    def ours(query):
        region = find_region(graph, query)
        scores = np.zeros(graph.n_papers)
        scores[region.rows] = score_all(region.graph, region.query).raw
        return scores

    scorers = {"graphrec": ours, "all papers": lambda query: score_all(graph, query).raw}
    for name in default_weights():
        label = "TF-IDF" if name == "lexical" else name
        scorers[label] = lambda query, name=name: load_signals()[name].score(graph, query)
    by_text = {
        name: lambda text, score=score: score(make_query(snapshot, (), (), text, None, None))
        for name, score in scorers.items()
    }
    return by_text | {"BM25": bm25_of_text([*library])}


def values(scores: np.ndarray, relevant: set[int]) -> tuple[float, float]:
    """Recall among the first ten, and the reciprocal rank of the first relevant paper; without a score it is last."""
    order = np.argsort(-scores, kind="stable")
    order = order[scores[order] > 0]
    places = np.flatnonzero(np.isin(order, list(relevant)))
    return float((places < 10).sum()) / len(relevant), 1 / (1 + float(places[0])) if len(places) else 0.0


class Bench(NamedTuple):
    """Questions, the papers that they are asked of, and the ids of the papers that answer each."""

    asked: list[Sentence]
    papers: list[dict[str, Any]]
    answers: list[set[str]]

    def ask(self) -> dict[str, np.ndarray]:
        """Recall@10 and reciprocal rank (n_questions, 2) of every system on a library of the papers."""
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "papers.jsonl")
            source.write_text("".join(json.dumps(one) + "\n" for one in self.papers), "utf-8")
            library = graphrec.build(source, Path(folder, "library"))
            row_of = {paper.id: row for row, paper in enumerate(library)}
            relevant = [{row_of[name] for name in names} for names in self.answers]
            pairs = [*zip((one.text for one in self.asked), relevant, strict=True)]
            return {
                name: np.array([values(score(text), rows) for text, rows in pairs])
                for name, score in systems(library).items()
            }


def draw(path: str | Path, n_papers: int = 20_000, n_sentences: int = 600, half: str = "") -> Bench:
    """The questions of a file, or of one half of the owners, and the papers that they are asked of."""
    papers = objects(path)
    asked = sample(questions(papers), n_sentences)
    rest = drawn_papers(papers, asked, n_papers)
    asked = [one for one in asked if not half or is_seen(papers, one) == (half == "seen")]
    return Bench(asked, rest, [{str(papers[row]["id"]) for row in one.owners} for one in asked])


def main() -> None:
    """Draw the questions, build the library, ask and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--papers", type=int, default=20_000)
    parser.add_argument("--sentences", type=int, default=600)
    parser.add_argument("--half", choices=("seen", "unseen"), default="")
    parser.add_argument("--read", action="store_true")
    options = parser.parse_args()
    bench = draw(options.file, options.papers, options.sentences, options.half)
    if options.read:
        titles = {str(paper["id"]): paper["title"] for paper in bench.papers}
        for one, names in zip(bench.asked, bench.answers, strict=True):
            print(*(titles[name] for name in sorted(names)), one.text, sep="\n    ")
    else:
        report(bench)


def report(bench: Bench) -> None:
    """Print a line for each system."""
    results = bench.ask()
    print(f"{len(bench.asked)} sentences, {len(bench.papers)} papers")
    for name, each in results.items():
        line = [f"{name:24}"]
        for at, measure in enumerate(("recall@10", "MRR")):
            low, high = interval(each[:, at].tolist())
            difference = each[:, at] - results["BM25"][:, at]
            ends = interval(difference.tolist())
            line.append(f"{measure} {each[:, at].mean():.3f} [{low:.3f}, {high:.3f}]")
            line.append(f"to BM25 {difference.mean():+.3f} [{ends[0]:+.3f}, {ends[1]:+.3f}]")
        print("  ".join(line))


if __name__ == "__main__":
    main()
