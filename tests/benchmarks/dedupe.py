"""How many planted duplicates are found, how many merges are right, and how long that takes.

Run: python tests/benchmarks/dedupe.py [records] [share of duplicates]
"""

from __future__ import annotations

import random
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

from graphrec.identity.corpus import identify
from graphrec.model.paper import Paper, ReadReport
from graphrec.readers.open import read_files
from graphrec.text import split_sentences

DATA = Path(__file__).parents[2] / "data"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SURNAMES = [
    "Lee", "Chen", "Müller", "García", "O'Brien", "Kovačević", "Nguyễn", "Smith", "Sørensen", "Łukasz", "Wang", "Patel",
    "van den Berg", "Rossi", "Silva", "Kim", "Ivanov", "Dupont", "Ångström", "Tanaka", "Haddad", "Okafor", "Novák",
]  # fmt: skip
GIVEN = ["Ada", "Bo", "Chloé", "David", "Eva", "Femi", "Grace", "Hugo", "Inès", "Jun", "Kai", "Lena", "Max", "Nora"]
ACCENTED = str.maketrans({"e": "é", "o": "ö", "u": "ü", "a": "à", "i": "í", "c": "ç", "n": "ñ"})


def word_chain() -> dict[str, list[str]]:
    """Which words follow which in the bundled abstracts."""
    follow = defaultdict(list)
    for paper in read_files(sorted(DATA.glob("*.txt")), ReadReport()):
        for sentence in (paper.title, *split_sentences(paper.abstract)):
            words = [word.strip(".,;()$\\") for word in sentence.split()]
            for one, two in pairwise(word for word in words if word.isascii() and word.isalpha()):
                follow[one].append(two)
    return follow


def walk(follow: dict[str, list[str]], length: int, rng: random.Random, starts: list[str]) -> str:
    words = [rng.choice(starts)]
    while len(words) < length:
        words.append(rng.choice(follow.get(words[-1]) or starts))
    return " ".join(words)


def originals(count: int, rng: random.Random) -> list[Paper]:
    """Papers with titles of the field's words; one in twenty is a near twin of the one before, yet another paper."""
    follow = word_chain()
    starts = sorted(follow)
    abstracts = [walk(follow, 90, rng, starts) for _ in range(4000)]
    papers: list[Paper] = []
    while len(papers) < count:
        title = walk(follow, rng.randint(4, 13), rng, starts)
        authors = tuple(f"{rng.choice(SURNAMES)}, {rng.choice(GIVEN)}" for _ in range(rng.randint(1, 5)))
        number = len(papers)
        paper = Paper(
            title=title[0].upper() + title[1:],
            abstract=f"{rng.choice(abstracts)} {walk(follow, 60, rng, starts)}" if rng.random() < 0.6 else "",
            year=rng.randint(1995, 2025) if rng.random() < 0.9 else None,
            authors=authors if rng.random() < 0.85 else (),
            doi=f"10.1000/{number}" if rng.random() < 0.7 else "",
        )
        papers.append(paper)
        if rng.random() < 0.05 and len(papers) < count:
            papers.append(near_twin(paper, len(papers), abstracts, rng))
    return papers


def near_twin(paper: Paper, number: int, abstracts: list[str], rng: random.Random) -> Paper:
    """Another paper with nearly the same title: a second part, a new version, other authors, another year."""
    doi = f"10.1000/{number}" if paper.doi else ""
    abstract = f"{rng.choice(abstracts)} twin {number}" if paper.abstract else ""
    kind = rng.randrange(5)
    if kind == 0:
        return replace(paper, title=f"{paper.title}, Part II", doi=doi, abstract=abstract)
    if kind == 1:
        return replace(paper, title=f"{paper.title} v2", doi=doi, abstract=abstract)
    if kind == 2 and paper.authors:
        return replace(paper, authors=(f"Other{LETTERS[number % 26]}a, Zoe",), doi=doi, abstract=abstract)
    if kind == 3 and paper.year:
        return replace(paper, year=paper.year - 7, doi=doi, abstract=abstract)
    return replace(paper, title=f"Unsupervised {paper.title}", doi=doi, abstract=abstract)


def slip(text: str, rng: random.Random) -> str:
    """One letter wrong, missing, doubled or swapped with the next."""
    places = [at for at, sign in enumerate(text[:-1]) if sign.isalpha() and text[at + 1].isalpha()]
    at = rng.choice(places)
    kind = rng.randrange(4)
    if kind == 0:
        return text[:at] + rng.choice(LETTERS) + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at + 1 :]
    if kind == 2:
        return text[:at] + text[at] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def duplicate(paper: Paper, rng: random.Random) -> tuple[str, Paper]:
    """The same paper as another source has it, and in what it differs. Its DOI is not kept, which would be too easy."""
    kind = rng.choice(["slip", "two slips", "case", "accents", "twin", "twin", "shortened"])
    title, authors = paper.title, paper.authors
    if kind == "slip":
        title = slip(title, rng)
    elif kind == "two slips":
        title = slip(slip(title, rng), rng)
    elif kind == "case":
        title = rng.choice([title.upper(), title.lower(), title.title()]) + rng.choice([".", "", "!"])
    elif kind == "accents":
        at = rng.randrange(len(title))
        title = title[:at] + title[at:].translate(ACCENTED)
        authors = tuple(unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode() for name in authors)
    elif kind == "twin":
        authors = tuple(" ".join(reversed(name.split(", "))) for name in authors)
    else:
        authors = tuple(f"{name.split(', ')[0]} {name.split(', ')[1][0]}" for name in authors[:3])
        title = title.replace("-", " ")
    year = paper.year + rng.choice([0, 0, 1, -1]) if paper.year else None
    twin = kind == "twin"
    return kind, replace(
        paper,
        title=title,
        authors=authors,
        year=year,
        doi="",
        arxiv=f"{rng.randint(1000, 2512):04}.{rng.randint(10000, 99999)}" if twin else "",
        venue="arXiv" if twin else "",
        abstract=paper.abstract if rng.random() < 0.7 else "",
    )


def planted(records: int, share: float, seed: int = 11) -> tuple[list[Paper], dict[int, str]]:
    """Records that each carry their number, and by the number of every duplicate its kind."""
    rng = random.Random(seed)
    firsts = originals(round(records * (1 - share)), rng)
    chosen = rng.sample(range(len(firsts)), records - len(firsts))
    kinds: dict[int, str] = {}
    papers = [replace(paper, identifiers=(f"id:{at}/{at}",)) for at, paper in enumerate(firsts)]
    for at in chosen:
        kind, copy = duplicate(firsts[at], rng)
        number = len(papers)
        kinds[number] = kind
        papers.append(replace(copy, identifiers=(f"id:{at}/{number}",), source=f"copy:{number}"))
    rng.shuffle(papers)
    return papers, kinds


def main(records: int = 200_000, share: float = 0.1) -> None:
    papers, kinds = planted(records, share)
    report = ReadReport()
    start, work = time.perf_counter(), time.process_time()
    corpus = identify(papers, report)
    seconds, work = time.perf_counter() - start, time.process_time() - work
    found: Counter[str] = Counter()
    right = wrong = 0
    examples: list[str] = []
    for paper in corpus.papers:
        members = [name[3:].split("/") for name in paper.identifiers if name.startswith("id:") and "/" in name]
        found.update(
            kinds[int(number)] for truth, number in members if int(number) in kinds and [truth, truth] in members
        )
        for one, two in combinations(members, 2):
            right += one[0] == two[0]
            wrong += one[0] != two[0]
            if one[0] != two[0] and len(examples) < 8:
                examples.append(paper.title)
    total = Counter(kinds.values())
    print(f"{records} records, {len(kinds)} planted duplicates, {len(corpus)} papers")
    print(f"{seconds:.1f} s, of which {work:.1f} s at work (target 60 s)")
    recall, precision = sum(found.values()) / len(kinds), right / (right + wrong)
    print(f"found {recall:.2%} (target 97%), precision {precision:.2%} (target 99.5%)")
    print(", ".join(f"{kind} {found[kind] / total[kind]:.1%}" for kind in sorted(total)))
    print(*(f"  wrong: {title}" for title in examples), sep="\n")


if __name__ == "__main__":
    main(*(kind(value) for kind, value in zip((int, float), sys.argv[1:], strict=False)))
