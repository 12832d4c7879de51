"""Times every question about what is named, in one process on an open library.

    python tests/benchmarks/asking.py LIBRARY... [--rounds 5] [--works 10]

times   CPU of the first call and the median of the next ones, in milliseconds, each asked about the most named works
        in turn; a library of this graphrec's own papers is `demo`
works   of the most named works: how many papers name it, how many of these are among as many first related papers,
        and the highest score of a paper that does not name it
"""

from __future__ import annotations

import argparse
import statistics
import time
from contextlib import suppress
from itertools import cycle, islice
from typing import TYPE_CHECKING

import graphrec
from graphrec.errors import TitleNotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from graphrec.api.library import Library

WORD = "learning"


def questions(library: Library) -> dict[str, Callable[[str], object]]:
    """What can be asked about a name, by the command that asks it."""
    method = library.methods(top=5)[0].name
    return {
        "show": library.describe,
        "lineage": library.lineage,
        "path": lambda name: library.path(name, next(iter(library))),
        "related": lambda name: list(library.related(name)),
        "methods NAME": lambda _: library.method(method),
        "search": lambda name: library.search(f"{name} {WORD}"),
        "gaps": lambda _: library.gaps(),
        "results": lambda _: library.results(),
        "results NAME": library.results,
        "themes": lambda _: library.themes(),
        "trends": lambda _: library.trends(),
    }


def print_times(library: Library, names: Iterable[str], rounds: int) -> None:
    """Print the first time of each question, and the median of the others."""
    print(f"{library.name}, {len(library):,} papers\n{'':14}{'first':>10}{'then':>10}  ms of CPU")
    for command, ask in questions(library).items():
        times = [_time(ask, name) for name in islice(cycle(names), rounds + 1)]
        print(f"{command:14}{times[0]:10.1f}{statistics.median(times[1:]):10.1f}")


def _time(ask: Callable[[str], object], name: str) -> float:
    begin = time.process_time()
    with suppress(TitleNotFoundError):  # that nothing is stated about a name is an answer, too
        ask(name)
    return 1e3 * (time.process_time() - begin)


def print_works(library: Library, top: int) -> None:
    """Print how the papers that name the most named works stand in their related papers."""
    print(f"{'':24}{'named by':>9}{'of these in as many':>21}{'best other':>12}")
    for gap in library.gaps(top=top):
        naming = {paper.title for paper in gap.named_by}
        answer = list(library.related(gap.id, top=2 * len(naming) + 10))
        first = sum(each.paper.title in naming for each in answer[: len(naming)])
        others = [each.score for each in answer if each.paper.title not in naming]
        print(f"{gap.name[:24]:24}{len(naming):9}{first:21}{max(others, default=0):12.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("libraries", nargs="+", metavar="LIBRARY")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--works", type=int, default=10)
    options = parser.parse_args()
    for address in options.libraries:
        library = graphrec.demo() if address == "demo" else graphrec.open(address)
        print_times(library, [gap.name for gap in library.gaps(top=options.works)], options.rounds)
        print_works(library, options.works)


if __name__ == "__main__":
    main()
