"""Direct references: the seed or the free text cites the paper, or the paper cites the seed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphrec.model.reason import FIRST, Sentence
from graphrec.model.relations import CODES, relation_named, relation_with_code
from graphrec.signals import _rows, _shared
from graphrec.signals._contract import NameRequest, Signal
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from graphrec.model.facts import Reference
    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.model.query import Query
    from graphrec.signals._contract import Names

ABOUT = 3  # papers: a text that refers to so few is about each of them, whatever it says of them
TEXT = -1  # stands for free text in place of a node
_BRACKETED = re.compile(r"\([^()\[\]]*\)|\[[^()\[\]]*\]")


class Links(NamedTuple):
    """References between a paper and the seeds as (citing node, cited node, code of the relation), strongest first.

    For references of free text, the citing node is `TEXT`.
    """

    references: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class DirectReference:
    """The strongest reference between a paper and the query.

    `relation`: name of the relation. `direction`: "cites" if the seed cites the paper, "cited_by" if the paper cites
    the seed. `seed`: title of the seed, "" for free text. `sentence`, `mention`: "" if the reference stands only in a
    reference list.
    """

    relation: str
    direction: str
    seed: str
    sentence: str = ""
    mention: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The keys of the JSON output."""
        return {
            "relation": self.relation,
            "direction": self.direction,
            "seed": self.seed,
            "sentence": self.sentence,
            "mention": self.mention,
        }


def score(graph: PaperGraph, query: Query) -> FloatArray:
    """Strength of the relation times the confidence of the reference, averaged over the seeds, in [0, 1].

    References of free text count in full, whatever the number of seeds.
    Cost: the references of the seeds and of the papers that cite them.
    """
    total = np.zeros(graph.n_papers)
    for seed in query.seed_rows:
        _, others, strength, _ = _links(graph, seed)
        tie = np.zeros(graph.n_papers)
        np.maximum.at(tie, others, strength)
        total += tie
    total /= max(1, len(query.seed_rows))
    np.maximum.at(total, *_links_of_text(query))
    return total


def explain(graph: PaperGraph, query: Query, rows: Sequence[int]) -> list[Links]:
    """For each paper, collect the references from and to the seeds, and from free text.

    Args:
        graph: the papers and their links.
        query: the seeds and the text of the query.
        rows: rows of the recommended papers.
    """
    links: dict[int, list[tuple[float, int, int, int]]] = {int(row): [] for row in rows}
    for seed in query.seed_rows:
        outgoing, others, strength, relations = _links(graph, seed)
        for at in np.flatnonzero(np.isin(others, list(links))):
            other = int(others[at])
            pair = (seed, other) if outgoing[at] else (other, seed)
            links[other].append((-float(strength[at]), *pair, int(relations[at])))
    for other, strength, reference in zip(*_links_of_text(query), query.text_references, strict=True):
        if int(other) in links:
            links[int(other)].append((-float(strength), TEXT, int(other), CODES[reference.relation]))
    return [Links(tuple(link[1:] for link in sorted(links[int(row)]))) for row in rows]


def request_names(evidence: Links) -> NameRequest:
    """Request the titles of the two papers of the strongest reference."""
    return NameRequest(nodes=tuple(node for link in evidence.references[:1] for node in link[:2] if node != TEXT))


def name_evidence(evidence: Links, names: Names) -> DirectReference:
    """Describe the strongest reference, with its sentence if it is made in words."""
    citing, cited, code = evidence.references[0]
    references = _references_in_words(names, citing, cited)
    relation = relation_with_code(code).name
    stated = next((each for each in references if each.relation == relation), references[0] if references else None)
    direction = "cites" if cited == names.row else "cited_by"
    seed = "" if citing == TEXT else names.seeds[citing if direction == "cites" else cited].title
    return DirectReference(relation, direction, seed, *((stated.sentence, stated.mention) if stated else ()))


def _references_in_words(names: Names, citing: int, cited: int) -> Sequence[Reference]:
    if citing == TEXT:
        return [one for one in names.query.text_references if one.target == cited]
    return names.references(citing, cited)


def sentence(evidence: DirectReference) -> Sentence:
    """State the relation and quote the sentence of the text, with first priority, since a reader can check it."""
    relation = relation_named(evidence.relation)
    pattern = relation.by_seed if evidence.direction == "cites" else relation.of_seed
    mention = clean(evidence.mention) if evidence.direction == "cited_by" else ""
    is_name = len(mention) <= _shared.NAME_WIDTH and any(map(str.isalpha, mention))  # "[12]" is none
    called = _unwrap(mention) if is_name else ""
    clause = pattern.format(_shared.name_seed(evidence.seed, called))
    return Sentence(clause, evidence.sentence, evidence.mention, priority=FIRST)


def _unwrap(mention: str) -> str:
    """Remove brackets around a mention; a bracket that was cut off at its end is closed first."""
    closed = next(
        (each for each in (mention, f"{mention})", f"{mention}]") if _is_balanced(each)), mention.strip("()[]")
    )
    is_wrapped = closed[:1] + closed[-1:] in {"()", "[]"} and _is_balanced(closed[1:-1])
    return closed[1:-1] if is_wrapped else closed


def _is_balanced(text: str) -> bool:
    """Whether every bracket is closed."""
    while (shorter := _BRACKETED.sub("", text)) != text:
        text = shorter
    return not set("()[]") & set(text)


def _links_of_text(query: Query) -> tuple[IntArray, FloatArray]:
    """Rows of the papers that free text refers to, and the strength of each reference."""
    references = query.text_references
    about = min(1.0, ABOUT / max(1, len({one.target for one in references})))
    strength = np.array(
        [max(about, relation_named(one.relation).strength) * one.confidence for one in references], dtype=np.float32
    )
    return np.array([one.target for one in references], dtype=np.int64), strength


def _links(graph: PaperGraph, seed: int) -> tuple[npt.NDArray[np.bool_], IntArray, FloatArray, IntArray]:
    """References of and to a seed in the corpus, as aligned arrays: whether the seed cites, paper, strength, code."""
    start, stop = int(graph.cites.indptr[seed]), int(graph.cites.indptr[seed + 1])
    citing = graph.cited_by.row(seed)[0].astype(np.int64)
    which, at = graph.cites.entries(citing)
    to_seed = graph.cites.indices[at] == seed
    positions = np.concatenate((np.arange(start, stop), at[to_seed]))
    others = np.concatenate((graph.cites.indices[start:stop], citing[which[to_seed]]))
    outgoing = np.arange(len(positions)) < stop - start
    relations = graph.cites_relation[positions]
    strength = _rows.reference_strengths(graph, positions)
    inside = others < graph.n_papers
    return outgoing[inside], others[inside], strength[inside], relations[inside]


SIGNAL = Signal(
    weight=1.0,  # tuned on development queries, see `Signal`
    score=score,
    explain=explain,
    request_names=request_names,
    name_evidence=name_evidence,
    sentence=sentence,
    is_link=True,
    is_absolute=True,  # strengths are comparable between queries; standardised, a single weak mention would look strong
    order=10,
)
