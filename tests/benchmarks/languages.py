"""The terms of a library in any language: the 30 most frequent, with those that contain a function word marked.

Run: python tests/benchmarks/languages.py FILE [LANGUAGE] [--most 30]

FILE is any file that graphrec reads; LANGUAGE, an ISO 639-1 code, keeps the papers of which it is the language. Printed
are the languages of the papers, the methods that most papers use, the words that are terms of most papers, and the
names that papers introduce or mention, of which there should be few outside English. No term may be a function word.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import numpy as np

from graphrec.model.paper import ReadReport
from graphrec.readers.open import read_files
from graphrec.resolve.corpus_facts import learn_facts
from graphrec.vectors import features
from graphrec.vectors.languages import empty_words, language_of, word_section
from graphrec.vectors.stopwords import function_words


def mark(terms: list[tuple[str, int]], language: str) -> str:
    """The terms with their counts, a star before those with a function word of the language."""
    empty = function_words() | (function_words(language) if empty_words(language) else frozenset())
    empty -= frozenset(word_section(language, "links"))  # "calidad de vida"
    starred = [f"{'* ' if set(term.lower().split()) & empty else ''}{term} {count}" for term, count in terms]
    return "\n  ".join(starred)


def main() -> None:
    """Print the terms."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("language", nargs="?", default="")
    parser.add_argument("--most", type=int, default=30)
    options = parser.parse_args()
    papers = list(read_files([options.file], ReadReport()))
    of = [language_of(f"{paper.title}. {paper.abstract}") for paper in papers]
    print("papers by language:", dict(Counter(of).most_common()))
    language = options.language or Counter(of).most_common(1)[0][0]
    papers = [paper for paper, one in zip(papers, of, strict=True) if not options.language or one == language]
    facts = learn_facts(papers)
    methods = Counter(facts.methods[use.method].name for one in facts.papers for use in one.methods)
    print(f"methods ({len(methods)}):\n ", mark(methods.most_common(options.most), language))
    text = features.fit(papers)
    counts = np.bincount(text.terms.indices, minlength=len(text.vocabulary))
    words = [(text.vocabulary[at], int(counts[at])) for at in np.argsort(-counts, kind="stable")[: options.most]]
    print("terms:\n ", mark(words, language))
    print("introduced:", Counter(name for one in facts.papers for name in one.introduces).most_common(options.most))
    print("referred to:", Counter(one.mention for paper in facts.papers for one in paper.references).most_common(30))


if __name__ == "__main__":
    main()
