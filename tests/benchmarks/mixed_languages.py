"""How well graphrec ranks within each language of a library of several, beside TF-IDF on the papers of that alone.

Run: python tests/benchmarks/mixed_languages.py [LANGUAGE=FILE ...] [--most 300]

The library has the fifty papers of each language that the tests have, as many bundled ones in English, and the papers
of the files given, each a file that graphrec reads. Every abstract is cut in two: its title with every second sentence,
and the others. One half is asked for; the other is to be found among all halves of the language. Scikit-learn's TF-IDF
has the words of spaced languages, and pairs of neighbouring characters of Chinese and Japanese.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from trials import bundled, whole_graph

from graphrec.evaluation import Case, evaluate, systems
from graphrec.evaluation.measures import interval, measure
from graphrec.identity.corpus import Corpus
from graphrec.model.paper import Paper, ReadReport
from graphrec.model.query import Query
from graphrec.readers.open import read_files
from graphrec.text import split_sentences
from graphrec.vectors.languages import UNSPACED

FIFTY = Path(__file__).parents[1] / "vectors" / "languages"
FEWEST = 4  # sentences of an abstract that is cut


def papers_by_language(files: dict[str, str], most: int) -> dict[str, list[tuple[str, str]]]:
    """Titles and abstracts by language: those of the tests, bundled ones, and those of files."""
    pairs = {"en": [(paper.title, paper.abstract) for paper in bundled().papers[:50]]}
    for path in sorted(FIFTY.glob("*.txt")):
        lines = path.read_text(encoding="utf-8").splitlines()
        pairs[path.stem] = [tuple(line.split(" | ", 1)) for line in lines if not line.startswith("#")]
    for language, path in files.items():
        papers = list(read_files([path], ReadReport()))[:most]
        pairs[language] = pairs.get(language, []) + [(paper.title, paper.abstract) for paper in papers]
    return pairs


def halves(pairs: dict[str, list[tuple[str, str]]]) -> tuple[list[Paper], np.ndarray]:
    """The halves of all abstracts, two in a row, and the language of each."""
    papers, languages = [], []
    for language, texts in pairs.items():
        for title, abstract in texts:
            sentences = split_sentences(abstract)
            if len(sentences) >= FEWEST:
                first, *others = sentences[1::2]
                papers.append(Paper(id=str(len(papers)), title=title, abstract=" ".join(sentences[::2])))
                papers.append(Paper(id=str(len(papers)), title=first, abstract=" ".join(others)))
                languages += [language, language]
    return papers, np.array(languages)


def tfidf(papers: list[Paper], language: str) -> np.ndarray:
    """Cosines (n_papers, n_papers) of the papers of one language."""
    by = {"analyzer": "char", "ngram_range": (2, 2)} if language in UNSPACED else {}
    weights = TfidfVectorizer(sublinear_tf=True, **by).fit_transform([f"{one.title}. {one.abstract}" for one in papers])
    return (weights @ weights.T).toarray()


def main() -> None:
    """Print one line a language."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", metavar="LANGUAGE=FILE")
    parser.add_argument("--most", type=int, default=300, help="papers of each file")
    options = parser.parse_args()
    papers, languages = halves(papers_by_language(dict(one.split("=", 1) for one in options.files), options.most))
    graph, ours = whole_graph(Corpus(tuple(papers))), systems(papers)["graphrec"]
    print(f"{len(papers)} halves; nDCG@10 of the other half; all: among those of all languages")
    for language in dict.fromkeys(languages.tolist()):
        rows, others = np.flatnonzero(languages == language), np.flatnonzero(languages != language)
        queries = [Query(seed_rows=(int(row),)) for row in rows]
        twins = [{int(row) ^ 1: 1} for row in rows]
        within = [Case(query, twin, others) for query, twin in zip(queries, twins, strict=True)]
        among_all = [Case(query, twin) for query, twin in zip(queries, twins, strict=True)]
        figures = [evaluate(graph, cases, {"graphrec": ours})[0].values["nDCG@10"] for cases in (within, among_all)]
        baseline = _ndcg(tfidf([papers[row] for row in rows], language))
        low, high = interval(np.subtract(figures[0], baseline))
        print(
            f"{language}  {len(rows):4} halves  graphrec {np.mean(figures[0]):.3f}  all {np.mean(figures[1]):.3f}"
            f"  TF-IDF {np.mean(baseline):.3f}  difference [{low:.3f}, {high:.3f}]"
        )


def _ndcg(cosines: np.ndarray) -> list[float]:
    """nDCG@10 of each half by cosines (n_papers, n_papers)."""
    np.fill_diagonal(cosines, -1)
    orders = np.argsort(-cosines, axis=1, kind="stable")
    return [measure(order, {at ^ 1: 1}, 1)["nDCG@10"] for at, order in enumerate(orders)]


if __name__ == "__main__":
    main()
