"""The names of the themes of libraries, beside those that an earlier checkout gives the groups of its map.

Run: python tests/benchmarks/themes.py [FILE ...] [--older CHECKOUT]

Each FILE (any that graphrec reads; without one, the bundled papers) is built to a library of its own. Printed are all
names, for a reader to judge, each with its size, the share of the group's papers that have the name's first phrase in
title, abstract, keywords or methods, and how many times as often they have it as the other papers do; then how many are
named by a phrase, and the medians. An earlier checkout is asked in a process of its own, with its map as it was drawn.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import graphrec
from graphrec.vectors.theme_phrases import ThemeText, key_of, read_text

ROOT = Path(__file__).parents[2]
BEFORE = """
import json, sys
import graphrec
from graphrec.page import clusters, links
from graphrec.page.library_map import build_library_map
library = graphrec.build(sys.argv[2:], sys.argv[1])
view = build_library_map(library.graph, "", {})
pairs = links.mark_drawn_pairs(links.pair_up(view.links), len(view.nodes))
group = clusters.find_clusters(view.nodes, pairs)
names = clusters.name_clusters(view.nodes, group)
ids = [[node.id for node, of in zip(view.nodes, group) if of == number] for number in range(len(names))]
json.dump([names, ids], sys.stdout)
"""


def read_keys(library: graphrec.Library) -> dict[str, frozenset[str]]:
    """The phrases of each paper, by id."""
    methods = {paper.id: library.describe(paper).facts for paper in library}
    return {
        paper.id: frozenset(
            read_text(
                ThemeText(
                    paper.title,
                    paper.abstract,
                    (*methods[paper.id].methods, *(name for name, _ in methods[paper.id].terms)),
                    paper.keywords,
                )
            ).weights
        )
        for paper in library
    }


def measure(name: str, ids: frozenset[str], keys: dict[str, frozenset[str]]) -> tuple[float, float]:
    """The share of a group's papers that have the first phrase of its name, and the lift beside all other papers."""
    key = key_of(name.split(" · ", maxsplit=1)[0])
    inside = sum(key in keys[each] for each in ids)
    outside = sum(key in found for each, found in keys.items() if each not in ids)
    share, elsewhere = inside / max(1, len(ids)), outside / max(1, len(keys) - len(ids))
    return share, share / max(elsewhere, 1 / len(keys))


def report(label: str, groups: list[tuple[str, list[str]]], keys: dict[str, frozenset[str]]) -> None:
    """Print the names of groups and what they measure."""
    print(f"  {label}: {len(groups)} groups")
    shares, lifts = [], []
    for name, ids in groups:
        share, lift = measure(name, frozenset(ids), keys)
        if not name.startswith("around "):
            shares.append(share)
            lifts.append(lift)
        print(f"    {len(ids):6,}  {share:4.0%} {lift:6.1f}x  {name}")
    middle = f"median share {median(shares):.0%}, lift {median(lifts):.1f}x" if shares else "none"
    print(f"    named by a phrase: {len(shares)} of {len(groups)}; {middle}")


def main() -> None:
    """Print the names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--older", type=Path, help="a checkout of an earlier commit")
    options = parser.parse_args()
    bundled = sorted((ROOT / "data").glob("*.txt"))
    for files in [[path] for path in options.files] or [bundled]:
        with TemporaryDirectory() as folder:
            library = graphrec.build(files, Path(folder) / "library")
            keys, of_title = read_keys(library), {paper.title: paper.id for paper in library}
            print(f"{files[0].parent.name}/{files[0].name}: {len(library):,} papers")
            if options.older:
                arguments = [sys.executable, "-c", BEFORE, str(Path(folder) / "before"), *map(str, files)]
                environment = {**os.environ, "PYTHONPATH": str(options.older), "GRAPHREC_CACHE": folder}
                done = subprocess.run(arguments, env=environment, cwd=folder, check=True, capture_output=True)
                names, members = json.loads(done.stdout)
                known = [[each for each in ids if each in keys] for ids in members]
                report("before", list(zip(names, known, strict=True)), keys)
            themes = library.themes()
            now = [(theme.name, [of_title[title] for title in library.theme(theme.number).papers]) for theme in themes]
            report("now", now, keys)


if __name__ == "__main__":
    main()
