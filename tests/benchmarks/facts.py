"""Scores the facts that the words of the bundled papers give against labels made by reading: data/facts.jsonl.

    python tests/benchmarks/facts.py

links       references between papers of the library: precision, recall, and the share whose relation agrees
mentions    references to any work; a found one matches a label when names, or author and year, agree, or one
            mention holds the other
introduces  names that a paper introduces
methods     recall of the labelled methods (stemmed words contained), and methods found per paper

    python tests/benchmarks/facts.py halves

prints the same for two halves of the papers, told apart by a hash of the title: rules are tuned on the first and
checked on the second; and how many relations agree among all mentions that match a label.

    python tests/benchmarks/facts.py PAPERS.jsonl[.gz]

reads papers of another field, forgets their author keywords, and prints how many of these the methods hit, of all and
of those that stand in title or abstract, and the methods that most papers use (* for a listed one).
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import graphrec
from graphrec.extractors.methods import listed_methods
from graphrec.model.paper import ReadReport
from graphrec.readers.open import read_files
from graphrec.resolve.corpus_facts import learn_facts
from graphrec.text import title_key

LABELS = Path(__file__).parents[2] / "data" / "facts.jsonl"
Facts = dict[str, Any]


def key(text: str | None) -> str:
    """Letters and digits only."""
    return title_key(text or "").replace(" ", "")


def name_key(name: str | None) -> str:
    """The key of a name without brackets, version tail and plural."""
    bare = re.sub(r"[\s\-]?(\d+(\.\d+)?[bBmMkK]|v\d+(\.\d+)*)$", "", (name or "").strip())
    return re.sub(r"s$", "", key(re.sub(r"\([^)]*\)", "", bare)))


def stems(phrase: str) -> frozenset[str]:
    """Words without their endings."""
    words = re.findall(r"[a-z0-9]+", phrase.lower())
    return frozenset(re.sub(r"(ations?|ings?|ers?|ed|es|s)$", "", word) for word in words)


def same_reference(one: Facts, other: Facts) -> bool:
    """Whether two references mean the same work."""
    if one["name"] and other["name"] and name_key(one["name"]) == name_key(other["name"]):
        return True
    if one["author"] and other["author"] and key(one["author"]) == key(other["author"]):
        return not (one["year"] and other["year"]) or str(one["year"])[:4] == str(other["year"])[:4]
    a, b = key(one["mention"]), key(other["mention"])
    return bool(a and b and (a in b or b in a))


def scores(hit_found: int, found: int, hit_labelled: int, labelled: int) -> str:
    """Precision, recall and their harmonic mean."""
    precision, recall = hit_found / max(1, found), hit_labelled / max(1, labelled)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return f"precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}  ({found} found, {labelled} labelled)"


def links(papers: list[tuple[Facts, Facts]], side: int) -> dict[tuple[str, str], str]:
    """Relation of every reference between papers of the library."""
    return {
        (key(pair[side]["title"]), key(reference["target_title"])): reference["relation"]
        for pair in papers
        for reference in pair[side]["references"]
        if reference["target_title"]
    }


def elsewhere(path: str, shown: int = 40) -> None:
    """Author keywords of another field that the methods hit, without having seen them."""
    papers = list(read_files([path], ReadReport()))
    facts, _ = learn_facts([replace(paper, keywords=()) for paper in papers])
    methods = [[facts.methods[use.method].name for use in paper.methods] for paper in facts.papers]
    hits, in_text = Counter(), Counter()
    for paper, own in zip(papers, methods, strict=True):
        found, text = [*map(stems, own)], f" {title_key(f'{paper.title} {paper.abstract}')} "
        for keyword in filter(stems, paper.keywords):
            is_hit = any(stems(keyword) <= words for words in found)
            hits[is_hit] += 1
            in_text[is_hit] += f" {title_key(keyword)} " in text
    mean = sum(map(len, methods)) / len(methods)
    share, share_in_text = (counts[True] / max(1, counts.total()) for counts in (hits, in_text))
    print(f"{len(papers)} papers, {hits.total()} author keywords, {in_text.total()} of them in title or abstract")
    print(f"hit {share:.3f} of all, {share_in_text:.3f} of those in the text, at {mean:.2f} methods a paper")
    listed = {term.name for term in listed_methods()}
    for name, count in Counter(name for own in methods for name in own).most_common(shown):
        print(f"{count:6} {name}{' *' if name in listed else ''}")


def is_checked(title: str) -> bool:
    """Whether a paper is in the half on which rules are checked, not tuned."""
    return hashlib.sha256(title.encode()).digest()[-1] % 2 == 0


def relations(papers: list[tuple[Facts, Facts]]) -> str:
    """How many relations agree among all mentions that match a label."""
    pairs = [
        (label["relation"], next((own["relation"] for own in found["references"] if same_reference(label, own)), None))
        for labelled, found in papers
        for label in labelled["references"]
    ]
    matched = [(label, own) for label, own in pairs if own]
    agree = sum(label == own for label, own in matched)
    return f"{agree} of {len(matched)} relations of mentions agree ({agree / len(matched):.3f})"


def main() -> None:
    """Print one line for each kind of fact."""
    if len(sys.argv) > 1 and sys.argv[1] != "halves":
        elsewhere(sys.argv[1])
        return
    labels = [json.loads(line) for line in LABELS.read_text("utf-8").splitlines()]
    library = graphrec.demo()
    by_title = {key(paper.title): library.describe(paper).facts.to_dict() for paper in library}
    papers = [(label, by_title[key(label["title"])]) for label in labels]
    if len(sys.argv) == 1:
        describe(papers)
        return
    for name, checked in (("tuned on", False), ("checked on", True)):
        half = [pair for pair in papers if is_checked(pair[0]["title"]) == checked]
        print(f"{name}: {relations(half)}")
        describe(half)


def describe(papers: list[tuple[Facts, Facts]]) -> None:
    """Print one line for each kind of fact of some papers, as labelled and as found."""
    wanted, found = links(papers, 0), links(papers, 1)
    both = wanted.keys() & found.keys()
    agree = sum(wanted[link] == found[link] for link in both) / max(1, len(both))
    print(f"{len(papers)} labelled papers")
    print("links      ", scores(len(both), len(found), len(both), len(wanted)), f" relation agrees {agree:.3f}")
    pairs = [(label["references"], own["references"]) for label, own in papers]
    hit_found = sum(any(same_reference(x, y) for x in label) for label, own in pairs for y in own)
    hit_labelled = sum(any(same_reference(x, y) for y in own) for label, own in pairs for x in label)
    totals = [sum(len(pair[side]) for pair in pairs) for side in (1, 0)]
    print("mentions   ", scores(hit_found, totals[0], hit_labelled, totals[1]))
    names = [({*map(name_key, label["introduces"])}, {*map(name_key, own["introduces"])}) for label, own in papers]
    hits = sum(len(label & own) for label, own in names)
    print("introduces ", scores(hits, sum(len(own) for _, own in names), hits, sum(len(label) for label, _ in names)))
    methods = [([*map(stems, label["methods"])], [*map(stems, own["methods"])]) for label, own in papers]
    total = sum(len(label) for label, _ in methods)
    recalled = sum(any(x and x <= y for y in own) for label, own in methods for x in label)
    mean = sum(len(own) for _, own in methods) / len(methods)
    print(f"methods     recall {recalled / total:.3f} at {mean:.2f} a paper")


if __name__ == "__main__":
    main()
