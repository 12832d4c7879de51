"""From what each paper says to the facts of the corpus: names to the papers that introduced them, the rest to shared works.

Two passes: what every paper introduces makes the lexicon, the lexicon finds the mentions. Both are pure functions of one
paper, so the answer does not depend on the number of workers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.extractors.introduces import Introduced, introduced_names
from graphrec.extractors.lexicon import Owner, build_lexicon, listed_keys, not_works
from graphrec.extractors.names import is_shaped, name_key
from graphrec.extractors.references import Mention, find_mentions
from graphrec.facts import CorpusFacts, PaperFacts, Reference, Work

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.extractors.lexicon import Lexicon
    from graphrec.records import Paper


_COMMON_MIN = 3  # papers that use a phrase before it counts as a term of the field


class _Works:
    """Works outside the corpus, numbered in order of first mention; one for all spellings of a name."""

    def __init__(self, n_papers: int) -> None:
        self.n_papers = n_papers
        self.works: list[Work] = []
        self.number_of: dict[str, int] = {}

    def node(self, key: str, work: Work) -> int:
        """Node number of the work with this key, new if nobody named it before."""
        if key not in self.number_of:
            self.number_of[key] = len(self.works)
            self.works.append(work)
        return self.n_papers + self.number_of[key]


def resolve_facts(papers: Sequence[Paper], workers: int = 1) -> CorpusFacts:
    """Everything the titles and abstracts say, resolved to node numbers.

    Cost: linear in the text; memory for the facts alone.
    """
    introduced = [introduced_names(paper.title, paper.abstract, not_works()) for paper in papers]
    lexicon = _lexicon(papers, introduced)
    own = [{name_key(name.name) for name in names} for names in introduced]
    mentions = [find_mentions(paper.title, paper.abstract, lexicon, own[row]) for row, paper in enumerate(papers)]
    terms = _common_terms(mentions)
    works = _Works(len(papers))
    facts = []
    for row in range(len(papers)):
        references = tuple(_resolve(mention, row, papers, works) for mention in mentions[row] if mention.entry is None or mention.entry.name not in terms)
        facts.append(PaperFacts(tuple(name.name for name in introduced[row] if name.is_sure), references))
    sources, targets = _listed(papers, works)
    return CorpusFacts(tuple(facts), tuple(works.works), (), sources, targets)


def _lexicon(papers: Sequence[Paper], introduced: Sequence[Sequence[Introduced]]) -> Lexicon:
    owners: dict[str, list[Owner]] = defaultdict(list)
    spelling: dict[str, str] = {}
    for row, names in enumerate(introduced):
        for name in names:
            if _can_own(name, papers[row].title):
                key = name_key(name.name)
                spelling.setdefault(key, name.name)
                owners[key].append(Owner(row, name.is_sure))
    return build_lexicon({key: (spelling[key], owners[key]) for key in owners})


def _common_terms(mentions: Sequence[Sequence[Mention]]) -> set[str]:
    """Phrases of ordinary words that so many papers use that they name no one work."""
    counts: Counter[str] = Counter(
        mention.entry.name
        for one in mentions
        for mention in one
        if mention.entry is not None and not mention.entry.is_listed and not any(is_shaped(word) for word in mention.entry.spelling.split())
    )
    return {name for name, count in counts.items() if count > _COMMON_MIN}


def _can_own(name: Introduced, title: str) -> bool:
    """Whether others can refer to a paper by this name; a well-known name is owned only by a paper that has it in its title."""
    key, head = name_key(name.name), name_key(title.split(":")[0])
    if len(key) < 3 or key in not_works():
        return False
    if not name.is_sure:
        return is_shaped(name.name) and len(key) > 3
    if key in listed_keys():
        return key == head or (len(name.name.split()) > 1 and head.startswith(key))
    if any(is_shaped(word) for word in name.name.split()):
        return key == head or len(key) > 3
    return key == head or (len(name.name.split()) > 1 and key in name_key(title))


def _resolve(mention: Mention, row: int, papers: Sequence[Paper], works: _Works) -> Reference:
    owners = [owner.row for owner in mention.entry.owners if owner.row != row] if mention.entry else []
    target = owners[0] if len(owners) == 1 else None
    if target is None and not owners:
        target = works.node(_work_key(mention), Work(mention.name, mention.author, mention.year))
    return Reference(
        mention.mention, mention.name, mention.relation, mention.sentence, mention.author, mention.year, mention.confidence, target
    )


def _work_key(mention: Mention) -> str:
    return name_key(mention.name) if mention.name else f"{mention.author} {mention.year} {mention.identifier}".lower()


def _identifier_keys(paper: Paper) -> list[str]:
    return [key for key in (paper.id.lower(), paper.doi.lower(), paper.arxiv.lower()) if key] + [one.lower() for one in paper.identifiers]


def _listed(papers: Sequence[Paper], works: _Works) -> tuple[Any, Any]:
    """The reference lists of the input as two aligned arrays of node numbers."""
    row_of: dict[str, int] = {}
    for row, paper in enumerate(papers):
        for key in _identifier_keys(paper):
            row_of.setdefault(key, row)
    pairs = []
    for row, paper in enumerate(papers):
        for reference in paper.references:
            key = reference.lower().removeprefix("https://doi.org/").removeprefix("doi:").removeprefix("arxiv:")
            target = row_of.get(key)
            if target is None:
                target = works.node(key, Work(reference, doi=key if key.startswith("10.") else ""))
            if target != row:
                pairs.append((row, target))
    array = np.asarray(sorted(set(pairs)), dtype=np.int64).reshape(-1, 2)
    return array[:, 0], array[:, 1]


def describe_facts(papers: Sequence[Paper], facts: CorpusFacts, row: int) -> dict[str, Any]:
    """The facts of one paper as plain data, the shape that `graphrec facts --format jsonl` prints."""
    one = facts.papers[row]
    return {
        "title": papers[row].title,
        "introduces": list(one.introduces),
        "references": [
            {
                "mention": reference.mention,
                "name": reference.name,
                "author": reference.author,
                "year": reference.year,
                "relation": reference.relation,
                "target_title": papers[reference.target].title
                if reference.target is not None and reference.target < len(papers)
                else None,
                "sentence": reference.sentence,
                "confidence": reference.confidence,
            }
            for reference in one.references
        ],
        "methods": [facts.methods[use.method].name for use in one.methods],
    }
