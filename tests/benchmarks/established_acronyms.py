"""Make the word list established_acronyms.txt: long forms of acronyms that several papers spell out.

Run: python tests/benchmarks/established_acronyms.py PAPERS.jsonl.gz ... > LIST

What several papers spell out ("support vector machine (SVM)"), none of them coined. The papers are JSON Lines with
`title` and `abstract`; the list that ships is made of the metadata of 100,000 papers of computer science and 2,000 of
biology and economics on arXiv (CC0). No labelled paper is read.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter, defaultdict

from graphrec.extractors.acronyms import find_acronyms
from graphrec.extractors.names import name_key

LEAST = 5  # papers that spell a long form out
ORIGIN = (
    "# Made by tests/benchmarks/established_acronyms.py from titles and abstracts, never from labels: long forms of"
    f" acronyms that at least {LEAST} of 102,000 papers on arXiv (metadata, CC0) spell out, so that none of them coined"
    " it. One a line."
)


def long_forms(texts: list[str]) -> list[str]:
    """The long forms that at least `LEAST` of the texts spell out, each in its most frequent spelling, in order."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for key, long in {name_key(one.long): one.long for one in find_acronyms(text)}.items():
            spellings[key][long.lower()] += 1
    frequent = [counts for counts in spellings.values() if counts.total() >= LEAST]
    return sorted(min(counts, key=lambda long: (-counts[long], long)) for counts in frequent)


def main() -> None:
    """Print the list."""
    texts = []
    for path in sys.argv[1:]:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            papers = map(json.loads, lines)
            texts += [f"{paper['title']}. {' '.join(paper['abstract'].split())}" for paper in papers]
    print("\n".join([ORIGIN, *long_forms(texts)]))


if __name__ == "__main__":
    main()
