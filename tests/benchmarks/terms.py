"""Prints the methods of a library, for a reader who counts how many are true: the most frequent, and some at random.

    python tests/benchmarks/terms.py LIBRARY [SEED]

the 60 methods that most papers use, 100 others drawn by a seed, and the 20 most frequent terms of every other kind.
"""

from __future__ import annotations

import random
import sys

import graphrec
from graphrec.model.facts import KINDS, METHOD

FREQUENT, DRAWN, OTHERS = 60, 100, 20


def main() -> None:
    """Print the methods."""
    library = graphrec.open(sys.argv[1]) if len(sys.argv) > 1 else graphrec.demo()
    methods = library.methods(top=1_000_000)
    print(f"{len(methods)} methods\n\nused by most papers:")
    for method in methods[:FREQUENT]:
        print(f"{method.n_papers:6} {method.name}")
    print("\ndrawn by chance:")
    rest = methods[FREQUENT:]
    for method in random.Random(sys.argv[2] if len(sys.argv) > 2 else "1").sample(rest, min(DRAWN, len(rest))):
        print(f"{method.n_papers:6} {method.name}")
    for kind in KINDS:
        if kind != METHOD:
            names = (f"{term.name} {term.n_papers}" for term in library.methods(OTHERS, kind))
            print(f"\n{kind}: {'; '.join(names)}")


if __name__ == "__main__":
    main()
