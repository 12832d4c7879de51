"""Scores the facts that the words of papers give against labels made by reading.

    python tests/benchmarks/facts.py                                             bundled papers, data/facts.jsonl
    python tests/benchmarks/facts.py labels data/facts-medicine.jsonl PAPERS     another field
    python tests/benchmarks/facts.py errors [LABELS PAPERS]                      as above, and every error by class

links       references between papers of the library: precision, recall, and the share whose relation agrees
mentions    references to any work; a found one matches a label when names, or author and year, agree, or one
            mention holds the other; and the share of the labelled ones that were found whose relation agrees
introduces  names that a paper introduces
methods     recall of the labelled methods (stemmed words contained), and methods found per paper

PAPERS is any file that `graphrec build` reads; all its papers are built, those of the labels are scored. The papers of
data/facts-medicine.jsonl are of SYNERGY (doi 10.34894/HE6NAQ), those of data/facts-physics.jsonl of arXiv's hep-th,
1992 to 2003. Rules and lists may be tuned on these labels; other halves of all three, which nobody of the project sees,
are scored by others.

    python tests/benchmarks/facts.py halves

prints the same for two halves of the bundled papers, told apart by a hash of the title: rules are tuned on the first
and checked on the second.

    python tests/benchmarks/facts.py PAPERS.jsonl[.gz]

reads papers of another field, forgets their author keywords, and prints how many of these the methods hit, of all and
of those that stand in title or abstract, and the methods that most papers use (* for a listed one).
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import graphrec
from graphrec.extractors.vocabulary import listed_methods
from graphrec.model.facts import KINDS, METHOD
from graphrec.model.paper import Paper, ReadReport
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
    facts = learn_facts([replace(paper, keywords=()) for paper in papers])
    print(f"{len(papers)} papers, {sum(len(paper.keywords) for paper in papers)} author keywords")
    for what, kinds in (("methods", {METHOD}), ("terms of all kinds", {*KINDS})):
        uses = ((facts.methods[use.method] for use in paper.methods) for paper in facts.papers)
        _elsewhere(papers, [[one.name for one in own if one.kind in kinds] for own in uses], what)
    listed = {term.name for term in listed_methods()}
    used = Counter(facts.methods[use.method].name for paper in facts.papers for use in paper.methods)
    for name, count in used.most_common(shown):
        print(f"{count:6} {name}{' *' if name in listed else ''}")


def _elsewhere(papers: list[Paper], methods: list[list[str]], what: str) -> None:
    """Print the shares of author keywords that the methods of each paper hit."""
    hits, in_text = Counter(), Counter()
    for paper, own in zip(papers, methods, strict=True):
        found, text = [*map(stems, own)], f" {title_key(f'{paper.title} {paper.abstract}')} "
        for keyword in filter(stems, paper.keywords):
            is_hit = any(stems(keyword) <= words for words in found)
            hits[is_hit] += 1
            in_text[is_hit] += f" {title_key(keyword)} " in text
    mean = sum(map(len, methods)) / len(methods)
    share, share_in_text = (counts[True] / max(1, counts.total()) for counts in (hits, in_text))
    print(f"{what}: hit {share:.3f} of all, {share_in_text:.3f} of those in the text, at {mean:.2f} a paper")


def is_checked(title: str) -> bool:
    """Whether a paper is in the half on which rules are checked, not tuned."""
    return hashlib.sha256(title.encode()).digest()[-1] % 2 == 0


def main() -> None:
    """Print one line for each kind of fact."""
    mode, *files = sys.argv[1:] or ["labels"]
    if mode not in {"labels", "errors", "halves"}:
        elsewhere(mode)
        return
    papers = _pairs(*files)
    if mode == "halves":
        for name, checked in (("tuned on", False), ("checked on", True)):
            print(f"{name}:")
            describe([pair for pair in papers if is_checked(pair[0]["title"]) == checked])
        return
    describe(papers)
    if mode == "errors":
        errors(papers)


def _pairs(labels: str = str(LABELS), papers: str = "") -> list[tuple[Facts, Facts]]:
    """Labels and facts of every labelled paper; the facts of the bundled library, or of a library of `papers`."""
    rows = [json.loads(line) for line in Path(labels).read_text("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        library = graphrec.build([papers], output=Path(folder) / "library") if papers else graphrec.demo()
        wanted = {key(row["title"]) for row in rows}
        by_title = {
            key(paper.title): library.describe(paper).facts.to_dict() for paper in library if key(paper.title) in wanted
        }
    missing = [row["title"] for row in rows if key(row["title"]) not in by_title]
    if missing:
        sys.exit(f"Got {len(missing)} labelled papers that the library does not hold, such as {missing[0]!r}.")
    return [(row, by_title[key(row["title"])]) for row in rows]


def relations(papers: list[tuple[Facts, Facts]]) -> Counter[tuple[str, str]]:
    """Count the relations of mentions that match a label, as (labelled, found); if any found agrees, it is taken."""
    counts: Counter[tuple[str, str]] = Counter()
    for labelled, found in papers:
        for label in labelled["references"]:
            own = [one["relation"] for one in found["references"] if same_reference(label, one)]
            if own:
                counts[label["relation"], label["relation"] if label["relation"] in own else own[0]] += 1
    return counts


def errors(papers: list[tuple[Facts, Facts]]) -> None:
    """Print every error: links, mentions, introduced names and relations, false and missed."""
    by_class: dict[str, list[str]] = {}
    for label, own in papers:
        title = label["title"]
        wanted, found = links([(label, own)], 0), links([(label, own)], 1)
        for name, several in (("link, false", found.keys() - wanted), ("link, missed", wanted.keys() - found)):
            by_class.setdefault(name, []).extend(f"{title} -> {target}" for _, target in sorted(several))
        for one in own["references"]:
            if not any(same_reference(one, other) for other in label["references"]):
                kind = "cited" if one["author"] else "named"
                by_class.setdefault(f"mention, false, {kind}", []).append(f"{one['mention']} | {one['sentence']}")
        for one in label["references"]:
            matches = [other["relation"] for other in own["references"] if same_reference(one, other)]
            if not matches:
                by_class.setdefault("mention, missed", []).append(f"{one['mention']} | {title}")
            elif one["relation"] not in matches:
                text = f"{one['mention']} | {title}"
                by_class.setdefault(f"relation, {one['relation']} read as {matches[0]}", []).append(text)
        names = [{name_key(name): name for name in side["introduces"]} for side in (label, own)]
        for name, at in (("introduces, missed", 0), ("introduces, false", 1)):
            by_class.setdefault(name, []).extend(
                f"{names[at][one]} | {title}" for one in sorted(names[at].keys() - names[1 - at])
            )
    for name, several in sorted(by_class.items()):
        print(f"--- {name}: {len(several)}")
        print(*(f"    {one}" for one in several), sep="\n")


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
    pairs_of_relations = relations(papers)
    same = sum(count for (label, own), count in pairs_of_relations.items() if label == own)
    share = same / max(1, pairs_of_relations.total())
    print("mentions   ", scores(hit_found, totals[0], hit_labelled, totals[1]), f" relation agrees {share:.3f}")
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
