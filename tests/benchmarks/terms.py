"""Prints the methods of a library, for a reader who counts how many are true: the most frequent, and some at random.

    python tests/benchmarks/terms.py LIBRARY [SEED]

the 60 methods that most papers use, each with the share of its papers that say its name, 100 others drawn by a seed,
and the 20 most frequent terms of every other kind. The last line counts those of the 60 whose name half of their papers
say, in any spelling or, in brackets, also as one of its acronyms.
"""

from __future__ import annotations

import random
import sys

import graphrec
from graphrec.extractors.matcher import pattern
from graphrec.model.facts import KINDS, METHOD

FREQUENT, DRAWN, OTHERS = 60, 100, 20


def shares(library: graphrec.Library, names: list[tuple[str, ...]]) -> list[float]:
    """For each method, by its name and other forms, the share of its papers that contain one of these."""
    texts = {paper.title: _joined(f"{paper.title}. {paper.abstract}") for paper in library}
    said = []
    for forms in names:
        own = [texts[title] for title in library.method(forms[0]).papers if title in texts]
        said.append(sum(any(_joined(form) in text for form in forms) for text in own) / max(1, len(own)))
    return said


def _joined(text: str) -> str:
    """The normal forms of the words of a text in one: "micro-fracture" is "microfracture"."""
    return pattern(text).replace(" ", "")


def main() -> None:
    """Print the methods."""
    library = graphrec.open(sys.argv[1]) if len(sys.argv) > 1 else graphrec.demo()
    methods = library.methods(top=1_000_000)
    print(f"{len(methods)} methods\n\nused by most papers:")
    frequent = methods[:FREQUENT]
    said = shares(library, [(method.name,) for method in frequent])
    for method, share in zip(frequent, said, strict=True):
        print(f"{method.n_papers:6} {share:4.2f} {method.name}{'  (also ' if method.aliases else ''}", end="")
        print(", ".join(method.aliases[:4]) + ")" if method.aliases else "")
    print("\ndrawn by chance:")
    rest = methods[FREQUENT:]
    for method in random.Random(sys.argv[2] if len(sys.argv) > 2 else "1").sample(rest, min(DRAWN, len(rest))):
        print(f"{method.n_papers:6} {method.name}")
    for kind in KINDS:
        if kind != METHOD:
            names = (f"{term.name} {term.n_papers}" for term in library.methods(OTHERS, kind))
            print(f"\n{kind}: {'; '.join(names)}")
    short = [(one.name, *(form for form in one.aliases if form.isupper())) for one in frequent]
    half = [sum(share > 0.5 for share in each) for each in (said, shares(library, short))]
    print(f"\n{half[0]} ({half[1]}) of {len(frequent)} names are said by half of their papers")


if __name__ == "__main__":
    main()
