"""How many links that were read in the words of papers are references: against verdicts, or against reference lists.

    python tests/benchmarks/links.py PAPERS [--verdicts FILE] [--text-only] [--sample N] [--read]

PAPERS is a JSON Lines file, plain or gzip, with `id`, `title`, `abstract`, and where known `year`, `authors` and
`references` (ids). References are never given to the build: links come from words alone. `--text-only` forgets years
and authors, too.

FILE holds a verdict of a reader on each link: id of the citing paper, id of the cited one, "true" or "false", parted by
tabs; lines that begin with "#" are notes. data/links-medicine.tsv is about SYNERGY (doi 10.34894/HE6NAQ), and
data/links-physics.tsv about 1,500 papers of arXiv's hep-th; both hold ids only. A link without a verdict is counted as
unread. Where PAPERS has reference lists, the share of the links that stand in them is printed as well: a lower bound,
since lists may be incomplete. `--read` prints every link with its sentence and verdict, to be read; `--sample` only so
many, drawn by a seed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from pathlib import Path
from typing import Any

from graphrec.evaluation.measures import interval
from graphrec.extractors.passes import first_pass
from graphrec.model.paper import Paper
from graphrec.resolve.corpus_facts import learn_facts
from graphrec.resolve.signs import is_field_of_names

SEED = 20


def rows_of(path: str) -> list[dict[str, Any]]:
    """The records of a JSON Lines file."""
    if path.endswith(".gz"):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines()]


def verdicts_of(path: str) -> dict[tuple[str, str], bool]:
    """Whether a link is a reference, by the ids of both papers."""
    lines = Path(path).read_text("utf-8").splitlines() if path else []
    cells = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {(citing, cited): verdict == "true" for citing, cited, verdict in cells}


def main() -> None:
    """Print the number of links and how many of them are true."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("papers")
    parser.add_argument("--verdicts", default="")
    parser.add_argument("--text-only", action="store_true")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--read", action="store_true")
    options = parser.parse_args()
    rows = rows_of(options.papers)
    papers = [
        Paper(
            id=str(row["id"]),
            title=row["title"],
            abstract=row.get("abstract") or "",
            year=None if options.text_only else row.get("year"),
            authors=() if options.text_only else tuple(row.get("authors") or ()),
        )
        for row in rows
    ]
    first = first_pass(papers, sample=0)
    is_of_names = is_field_of_names(first.n_naming, first.n_abstracts)
    print(
        f"{first.n_naming} of {first.n_abstracts} abstracts name what they make: a field that"
        f" {'calls' if is_of_names else 'does not call'} its works by names"
    )
    facts = learn_facts(papers)
    links = {
        (papers[row].id, papers[one.target].id): (row, one)
        for row, own in enumerate(facts.papers)
        for one in own.references
        if one.target is not None and one.target < len(papers)
    }
    verdicts = verdicts_of(options.verdicts)
    judged = [verdicts[pair] for pair in links if pair in verdicts]
    print(f"{len(papers)} papers, {len(links)} links in words, {len(links) - len(judged)} of them without a verdict")
    if judged:
        low, high = interval([float(one) for one in judged])
        print(f"{sum(judged)} of {len(judged)} true: {sum(judged) / len(judged):.3f} [{low:.3f}, {high:.3f}]")
    lists = {str(row["id"]): {*map(str, row.get("references") or ())} for row in rows}
    listed = [cited in lists[citing] for citing, cited in links if lists[citing]]
    if listed:
        print(f"{sum(listed)} of {len(listed)} in the reference lists: {sum(listed) / len(listed):.3f}")
    if not options.read:
        return
    pairs = sorted(links)
    drawn = random.Random(SEED).sample(pairs, min(options.sample, len(pairs))) if options.sample else pairs
    for citing, cited in drawn:
        row, one = links[citing, cited]
        print(f"\n{citing}\t{cited}\t{str(verdicts.get((citing, cited), 'unread')).lower()}")
        print(f"    {papers[row].title}\n    {one.relation}: {papers[one.target].title}\n    {one.sentence}")


if __name__ == "__main__":
    main()
