"""Families: edges and kinds drawn by a seed to be read, the families of the most named works, and the time of each.

    python tests/benchmarks/families.py                      # the bundled papers
    python tests/benchmarks/families.py my-library --seed 7  # another library
    python tests/benchmarks/families.py --times my-library   # only the times

An edge is right if its sentence says what the relation says (extends: it builds on it; uses: it works with it;
compares: it measures itself against it), and if the node is what the sentence means.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from typing import TYPE_CHECKING

import numpy as np

import graphrec
from graphrec.explore.names import name_nodes
from graphrec.model.relations import LINEAGE_RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphrec import Library
    from graphrec.explore.families.lineage import Branch

N_DRAWN = 40
N_FAMILIES = 10
REPEATED = 5  # of each question; the first is cold


def most_named(library: Library, count: int) -> list[str]:
    """Ids of the works that most papers name."""
    snapshot = library._snapshot
    n_papers = snapshot.graph.n_papers
    n_citing = np.diff(snapshot.graph.cited_by.indptr)[n_papers:]
    nodes = (np.argsort(-n_citing, kind="stable")[:count] + n_papers).tolist()
    records = snapshot.store.records(nodes)
    return [records[node].id for node in nodes]


def draw_edges(library: Library, seed: int) -> list[str]:
    """Edges of all families, drawn by a seed: who, how, whom, and the sentence."""
    snapshot = library._snapshot
    edges = [
        (row, reference)
        for row in range(len(library))
        for reference in snapshot.store.facts(row).references
        if reference.target is not None and reference.relation in LINEAGE_RELATIONS
    ]
    chosen = random.Random(seed).sample(edges, min(N_DRAWN, len(edges)))
    names = name_nodes(snapshot, {node for row, reference in chosen for node in (row, reference.target or 0)})
    return [
        f"{names[row]}\n    {reference.relation} {names[reference.target or 0]}: “{reference.sentence}”"
        for row, reference in chosen
    ]


def draw_kinds(library: Library, seed: int) -> list[str]:
    """Kinds of methods, drawn by a seed, each with the method of which it is a kind."""
    methods = library.methods(300)
    pairs = [
        f"{branch.title}  is a kind of  {method.name}"
        for method in methods
        for branch in library.lineage(f"method:{method.name}", depth=1, top=100).kinds
    ]
    return random.Random(seed).sample(pairs, min(N_DRAWN, len(pairs)))


def outline(branches: Iterable[Branch], indent: str) -> Iterable[str]:
    """Branches as lines without their sentences."""
    for branch in branches:
        more = f" (also under {branch.stands_under})" if branch.stands_under else ""
        left_out = f" … {branch.left_out} more" if branch.left_out else ""
        yield f"{indent}{branch.year or ''} {branch.relation} {branch.title}{more}{left_out}".replace("  ", "  ")
        yield from outline(branch.further, indent + "    ")


def show_families(library: Library) -> None:
    """Print the families of the most named works, five branches below each."""
    for one in most_named(library, N_FAMILIES):
        lineage = library.lineage(one, top=5)
        print(f"\n{lineage.title}: {dict(lineage.named_by)}")
        for name, branches in lineage.trees().items():
            left_out = lineage.left_out.get(name, 0)
            if branches:
                print(f"  {name}" + (f" ({left_out} more)" if left_out else ""))
                print("\n".join(outline(branches, "   ")))


def measure(library: Library) -> None:
    """Print the processor time of the lineage of the most named works, of papers and of methods, warm."""
    papers = [paper.title for paper, _ in zip(library, range(50), strict=False)]
    asked = {
        "works": most_named(library, 50),
        "papers": papers,
        "methods": [f"method:{method.name}" for method in library.methods(50)],
    }
    for what, names in asked.items():
        warm = []
        for name in names:
            library.lineage(name)
            for _ in range(REPEATED - 1):
                start = time.process_time()
                library.lineage(name)
                warm.append((time.process_time() - start) * 1000)
        ordered = sorted(warm)
        print(
            f"{what:<8} median {statistics.median(ordered):6.1f} ms, 95 of 100 below"
            f" {ordered[int(len(ordered) * 0.95)]:6.1f} ms, longest {ordered[-1]:6.1f} ms"
        )


def main() -> None:
    """Print what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("library", nargs="?", help="a library; without it the bundled papers")
    parser.add_argument("--seed", type=int, default=24)
    parser.add_argument("--times", action="store_true", help="only the times")
    options = parser.parse_args()
    library = graphrec.open(options.library) if options.library else graphrec.demo()
    if not options.times:
        print("\n".join(f"{at}. {edge}" for at, edge in enumerate(draw_edges(library, options.seed), start=1)))
        print("\nKinds:", *draw_kinds(library, options.seed), sep="\n")
        show_families(library)
    print(f"\nLibrary.lineage, {len(library):,} papers:")
    measure(library)


if __name__ == "__main__":
    main()
