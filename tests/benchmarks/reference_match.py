"""How well references of Web of Science and Scopus are matched, beside equal texts, and how long that takes.

Run: python tests/benchmarks/reference_match.py [references of each service] [file ...]

The lists are made by `planted_references`, which knows nothing of the matcher. Pairwise: of all pairs of different
texts that the matcher calls one work, how many are (precision), and of all that are one work, how many it finds
(recall). Texts that stand for several works, such as an author and a year, are left out and counted. The matcher was
tuned on the seeds 1, 4 and 5 with the usual noise; the pairs of the seeds 2, 6 and 7, and of seed 3 with twice the
noise, were never looked at.

With files the papers and the nodes outside of them are counted, where equal texts and DOIs are one, and as matched.
"""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

from planted_references import HEAVY, USUAL, make_lists

from graphrec.identity.corpus import identify
from graphrec.model.paper import ReadReport
from graphrec.readers.open import read_files
from graphrec.readers.references import identifiers_of_reference, parse_reference
from graphrec.resolve.corpus_facts import learn_facts
from graphrec.resolve.reference_match import match_references

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planted_references import Entry, Noise


def main(count: int, files: Sequence[str]) -> None:
    for seed in (1, 4, 5):
        measure("tuned on", count, seed, USUAL)
    for seed in (2, 6, 7):
        measure("another seed", count, seed, USUAL)
    measure("twice the noise", count, 3, HEAVY)
    for size in (count // 4, count // 2, count):
        time_matching(size)
    for file in files:
        count_nodes(file)


def time_matching(size: int) -> None:
    """Print the time for lists of one size."""
    wos, scopus = make_lists(size, 0.3, 1)
    texts = sorted({entry.text for entry in (*wos, *scopus)})
    started = time.process_time()
    references = [parse_reference(text) for text in texts]
    parsed = time.process_time()
    match_references(references)
    ended = time.process_time()
    seconds = f"parsed in {parsed - started:.1f} s, matched in {ended - parsed:.1f} s"
    print(f"{2 * size:>9,} references, {len(texts):,} texts: {seconds}")


def count_nodes(file: str) -> None:
    """Print the nodes that a file of a service gives: as texts and DOIs alone tell them apart, and as matched."""
    papers = identify(read_files([file], ReadReport()), ReadReport()).papers
    rows = {key.lower(): row for row, each in enumerate(papers) for key in (each.id, each.doi, each.arxiv) if key}
    before, entries = set(), [(row, entry) for row, each in enumerate(papers) for entry in each.references]
    for row, entry in entries:
        key = next((name for name in identifiers_of_reference(entry)), entry.lower()).lower()
        before.add((row, rows.get(key, key)))
    facts = learn_facts(papers)
    inner = sum(target < len(papers) for target in facts.listed_targets)
    print(f"{file.rpartition('/')[2]}: {len(papers)} papers, {len(entries):,} references")
    for how, nodes, links in (
        ("equal texts", len({node for _, node in before if isinstance(node, str)}), before),
        ("matched", len({node for node in facts.listed_targets.tolist() if node >= len(papers)}), None),
    ):
        n_links = sum(isinstance(node, int) and node != row for row, node in links) if links is not None else inner
        print(f"  {how:<12} {nodes:,} works outside, {n_links} links between papers")


def measure(name: str, count: int, seed: int, noise: Noise) -> None:
    """Print precision and recall on lists that were made with one seed and one noise."""
    wos, scopus = make_lists(count, 0.3, seed, noise)
    works, ambiguous = works_of((*wos, *scopus))
    texts = sorted(works)
    first = match_references([parse_reference(text) for text in texts]).first
    services = {entry.text: service for service, entries in (("w", wos), ("s", scopus)) for entry in entries}
    true, found, both, across, found_across = count_pairs(texts, first, works, services)
    n_works = len(set(works.values()))
    print(f"{name} (seed {seed}): {len(texts):,} texts of {n_works:,} works; {ambiguous} texts of several left out")
    between = f"recall between services {found_across / across:.4f}"
    print(f"  matched      precision {both / found:.4f}  recall {both / true:.4f}  {between}")
    print(f"  equal DOIs   precision 1.0000  recall {by_doi(texts, works, true):.4f}  (no two texts are equal)")


def works_of(entries: Sequence[Entry]) -> tuple[dict[str, int], int]:
    """The work of each text, and how many texts stand for several."""
    by_text: defaultdict[str, set[int]] = defaultdict(set)
    for entry in entries:
        by_text[entry.text].add(entry.work)
    return {text: min(works) for text, works in by_text.items() if len(works) == 1}, sum(
        len(works) > 1 for works in by_text.values()
    )


def count_pairs(texts, first, works, services):  # type: ignore[no-untyped-def]
    """Pairs of one work, pairs found, both; and pairs of one work with a text of each service, and those found."""
    true, found, both = (
        sum(size * (size - 1) // 2 for size in Counter(groups).values())
        for groups in (
            [works[text] for text in texts],
            first,
            [(works[text], group) for text, group in zip(texts, first, strict=True)],
        )
    )
    across = Counter((works[text], services[text]) for text in texts)
    found_across = Counter((works[text], group, services[text]) for text, group in zip(texts, first, strict=True))
    return true, found, both, _across(across), _across(found_across)


def _across(counts: Mapping[tuple[object, ...], int]) -> int:
    return sum(number * counts.get((*key[:-1], "s"), 0) for key, number in counts.items() if key[-1] == "w")


def by_doi(texts: Sequence[str], works: Mapping[str, int], true: int) -> float:
    """Recall of equal DOIs, which is what there was before: a DOI in the text, else the text."""
    by_key = Counter((works[text], doi) for text in texts if (doi := parse_reference(text).doi))
    return sum(size * (size - 1) // 2 for size in by_key.values()) / true


def examples(count: int, seed: int, noise: Noise, most: int) -> None:
    """Print pairs that are wrong and pairs that are missed, to learn from."""
    wos, scopus = make_lists(count, 0.3, seed, noise)
    works, _ = works_of((*wos, *scopus))
    texts = sorted(works)
    matched = match_references([parse_reference(text) for text in texts])
    wrong = [each for each in matched.matches if works[texts[each.one]] != works[texts[each.two]]]
    print(Counter(each.by for each in matched.matches), "\nwrong:", Counter(each.by for each in wrong))
    for each in wrong[:most]:
        print(each.by, "\n   ", texts[each.one], "\n   ", texts[each.two])
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        groups[works[text]].append(number)
    missed = [
        pair
        for group in groups.values()
        for pair in combinations(group, 2)
        if matched.first[pair[0]] != matched.first[pair[1]]
    ]
    print("missed:", len(missed))
    for one, two in missed[:: max(1, len(missed) // most)]:
        print("   ", texts[one], "\n      ", texts[two])


if __name__ == "__main__":
    if "--examples" in sys.argv:
        examples(20_000, 1, USUAL, 60)
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, sys.argv[2:])
