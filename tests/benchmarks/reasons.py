"""Whether a person accepts the reasons that are shown: draws some to be read, and counts the verdicts on them.

    python tests/benchmarks/reasons.py draw SEED [LIBRARY] [--number N]   reasons to be read, one a line
    python tests/benchmarks/reasons.py count [VERDICTS.tsv]               verdicts that hold for what is shown today

Of each paper asked for, drawn by the seed, one of the recommended papers is drawn, and one of the reasons that the
terminal shows of it. Papers that are asked for in data/judgements.tsv, on which the ranking was tuned, are left out.
The columns are the title asked for, the title of the recommended paper, the reason, the verdict ("yes" or "no") and
why.

A verdict holds as long as the same reason is shown of the same paper; the others are counted as out of date.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

import graphrec
from graphrec.model.reason import LAST
from graphrec.ranking.sentences import worth_showing

DATA = Path(__file__).parents[2] / "data"
SHOWN = 3  # reasons of a paper that the terminal shows
ACCEPTED, REJECTED = "yes", "no"


def main() -> None:
    """Draw reasons, or count verdicts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    to_draw = commands.add_parser("draw")
    to_draw.add_argument("seed", type=int)
    to_draw.add_argument("library", nargs="?", default="")
    to_draw.add_argument("--number", type=int, default=100)
    commands.add_parser("count").add_argument("verdicts", nargs="?", default=str(DATA / "reasons.tsv"))
    options = parser.parse_args()
    if options.command == "draw":
        draw(options.seed, options.library, options.number)
    else:
        count(options.verdicts)


def draw(seed: int, library: str, number: int) -> None:
    """Print so many reasons, each of another paper asked for."""
    opened = graphrec.open(library) if library else graphrec.demo()
    tuned = {line.partition("\t")[0] for line in _lines(DATA / "judgements.tsv")}
    papers = [paper for paper in opened if paper.title not in tuned]
    chance = random.Random(seed)
    chance.shuffle(papers)
    without: Counter[str] = Counter()  # by band
    for paper in papers:
        if number and (answer := list(opened.related(paper))):
            recommendation = chance.choice(answer)
            shown = worth_showing(recommendation.reasons, SHOWN)
            if reasons := [each for each in shown if each.sentence.priority < LAST]:
                print(paper.title, recommendation.paper.title, chance.choice(reasons).text, "", "", sep="\t")
                number -= 1
            else:
                without[recommendation.band] += 1
    bands = ", ".join(f"{count} {band}" for band, count in without.items())
    print(f"{without.total()} other papers were drawn of which no reason is shown: {bands}", file=sys.stderr)


def count(path: str) -> None:
    """Print how many verdicts are "yes", of those that hold today."""
    library = graphrec.demo()
    verdicts = [line.split("\t") for line in _lines(Path(path))[1:]]
    counts: Counter[str] = Counter()
    for asked, title, sentence, verdict, _ in verdicts:
        shown = [
            reason.text
            for recommendation in library.related(asked)
            if recommendation.paper.title == title
            for reason in worth_showing(recommendation.reasons, SHOWN)
        ]
        counts[verdict if sentence in shown else "out of date"] += 1
    valid, old = counts[ACCEPTED] + counts[REJECTED], counts["out of date"]
    print(f"{counts[ACCEPTED]} of {valid} reasons accepted; {old} of {len(verdicts)} verdicts out of date")


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]


if __name__ == "__main__":
    main()
