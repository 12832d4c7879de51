"""Records that look like one paper and are two, or two and are one: tried, wrongly merged and missed, of each kind.

The pairs and their verdicts stand in `tests/identity/*.jsonl`. A pair is wrong if records of different papers are
merged, in either order, and missed if those of one paper are not.

Run: python tests/adversarial/merges.py [pairs.jsonl ...]
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "identity"))
from test_pairs import PAIRS, papers_of, read_pairs

from graphrec.identity.corpus import identify
from graphrec.model.paper import ReadReport


def main() -> None:
    """Identify the records of every pair and print the table; names each pair that is not as its verdict says."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("pairs", nargs="*", type=Path)
    files = arguments.parse_args().pairs
    pairs = [pair for path in files for pair in read_pairs(path)] if files else PAIRS
    tried: Counter[tuple[str, str]] = Counter()
    broke: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        kind, verdict = pair["kind"], pair["verdict"]
        papers = papers_of(pair["records"])
        expected = 1 if verdict == "same" else len(papers)
        tried[kind, verdict] += 1
        if any(len(identify(records, ReadReport())) != expected for records in (papers, papers[::-1])):
            broke[kind, verdict] += 1
            print(f"{'missed' if verdict == 'same' else 'wrong'}: {kind}: {pair['why']}")
    print(f"{'kind':24} {'two':>5} {'wrong':>6} {'one':>5} {'missed':>7}")
    for kind in sorted({pair["kind"] for pair in pairs}):
        print(_row(kind, *(count[kind, verdict] for verdict in ("different", "same") for count in (tried, broke))))
    totals = {
        verdict: [sum(count for (_, each), count in counts.items() if each == verdict) for counts in (tried, broke)]
        for verdict in ("different", "same")
    }
    print(_row("all", *totals["different"], *totals["same"]))


def _row(kind: str, *counts: int) -> str:
    return f"{kind:24} {counts[0]:5} {counts[1]:6} {counts[2]:5} {counts[3]:7}"


if __name__ == "__main__":
    main()
