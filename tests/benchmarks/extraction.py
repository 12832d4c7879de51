"""How fast texts are read: abstracts a second on one core with many known names.

Run: python tests/benchmarks/extraction.py [--names 100000] [--data FOLDER]

Both passes of a build, of the CPU's time; phrases are counted in every tenth abstract, as a build of 100,000 papers
does. The figures are printed next to a plain Python loop on the same core, so that machines can be compared. Target:
1,500 abstracts a second where the loop takes 0.1 s.
"""

from __future__ import annotations

import argparse
import resource
import time
from itertools import pairwise
from pathlib import Path

from graphrec.extractors.introductions import IntroducedName, introduced_names
from graphrec.extractors.lexicon import lexicon_of, listed_names, not_works, owned_names
from graphrec.extractors.methods import KnownTerms, find_methods
from graphrec.extractors.names import name_key
from graphrec.extractors.paper_text import PaperText
from graphrec.extractors.phrases import phrases_of
from graphrec.extractors.references import find_mentions
from graphrec.extractors.vocabulary import build_vocabulary

SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "ke", "li", "mo", "nu", "pa", "re", "si", "to", "vu")


def synthetic_names(count: int) -> list[str]:
    """Names such as BaceNet and DifoFormer, all different."""
    tails = ("Net", "Former", "Prune", "LM", "GAN")
    names = []
    for number in range(count):
        head, rest = "", number
        for _ in range(5):
            rest, digit = divmod(rest, len(SYLLABLES))
            head += SYLLABLES[digit]
        names.append(head.capitalize() + tails[number % len(tails)])
    return names


def read_texts(folder: Path) -> list[tuple[str, str]]:
    """Long lines of the data files as abstracts, each with the line before it as title."""
    texts = []
    for file in sorted(folder.glob("*.txt")):
        lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        texts += [(title, text) for title, text in pairwise(lines) if len(text) > 500]
    return texts


def seconds(work: object, repeats: int = 3) -> float:
    """Least processor time of a few runs."""
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        work()  # type: ignore[operator]
        best = min(best, time.process_time() - start)
    return best


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--names", type=int, default=100_000)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "data")
    options = parser.parse_args()
    texts = read_texts(options.data)
    names = synthetic_names(options.names)
    lexicon = lexicon_of(owned_names([""] * len(names), [(IntroducedName(name),) for name in names]))
    vocabulary = build_vocabulary()
    yardstick = seconds(lambda: sum(range(10_000_000)))

    def read(title: str, abstract: str, *, counts: bool = True) -> None:
        own = introduced_names(PaperText(title, abstract), not_works(), listed_names())
        if counts:
            phrases_of(abstract)
        paper_text = PaperText(title, abstract)  # anew: the second pass may run in another process
        find_mentions(paper_text, lexicon, frozenset(name_key(name.name) for name in own))
        find_methods(paper_text, KnownTerms(vocabulary, paper_text.words))

    spent = seconds(lambda: [read(*text, counts=at % 10 == 0) for at, text in enumerate(texts)])
    print(f"yardstick: sum(range(10**7)) takes {yardstick:.3f} s (0.1 s on a present-day core at full speed)")
    print(
        f"{len(texts)} abstracts, {len(lexicon.entries)} known names: {len(texts) / spent:.0f} abstracts/s on one core"
    )
    print(f"... in yardsticks: {len(texts) / spent * yardstick / 0.1:.0f} abstracts/s where the yardstick takes 0.1 s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
