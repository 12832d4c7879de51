"""The description of one paper: its record, what its words say, what it refers to, and who refers to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphrec.explore.extra import find_extra_links, group_links
from graphrec.explore.names import name_nodes
from graphrec.model.facts import group_by_kind
from graphrec.model.fields import FIELDS
from graphrec.model.relations import LISTED
from graphrec.text import quote

if TYPE_CHECKING:
    from collections.abc import Collection

    from graphrec.explore.extra import ExtraLink
    from graphrec.model.facts import ExtraFact, PaperFacts, Reference
    from graphrec.model.paper import Paper
    from graphrec.storage.snapshot import Snapshot

_NOT_DESCRIBED = frozenset({"references", "identifiers"})  # of the record; the links of the graph say more


@dataclass(frozen=True, slots=True)
class OutgoingReference:
    """One reference that the paper makes.

    `target` is the title of the paper or the label of the work it leads to, None where that is not known; `in_library`
    says whether it is a paper of the library. `mention` is the text as it stands in `sentence`, with the `name`, or
    `author` and `year`, that it holds, and the `confidence` in [0, 1] that the target is meant. A reference of the
    reference list alone has none of these: `mention` is "".
    """

    relation: str
    target: str | None
    in_library: bool
    mention: str = ""
    sentence: str = ""
    name: str = ""
    author: str = ""
    year: int | None = None
    confidence: float = 1.0

    def __repr__(self) -> str:
        return f"<OutgoingReference {self.relation} {quote(self.target or self.mention)}>"

    def to_dict(self) -> dict[str, Any]:
        """One of the `references` in the JSON output of `graphrec show`."""
        return {
            "relation": self.relation,
            "target": self.target,
            "in_library": self.in_library,
            "mention": self.mention,
            "sentence": self.sentence,
        }

    def to_fact(self) -> dict[str, Any]:
        """One of the `references` in the JSON output of `graphrec facts`."""
        return {
            "mention": self.mention,
            "name": self.name or None,
            "author": self.author or None,
            "year": self.year,
            "relation": self.relation,
            "target_title": self.target if self.in_library else None,
            "sentence": self.sentence,
            "confidence": self.confidence,
        }


@dataclass(frozen=True, slots=True)
class IncomingReference:
    """One reference to the paper: the title of the paper that makes it, and its words ("" from a reference list)."""

    relation: str
    title: str
    mention: str = ""
    sentence: str = ""

    def __repr__(self) -> str:
        return f"<IncomingReference {self.relation} by {quote(self.title)}>"

    def to_dict(self) -> dict[str, Any]:
        """One of `referred_to_by` in the JSON output of `graphrec show`."""
        return {"relation": self.relation, "title": self.title, "mention": self.mention, "sentence": self.sentence}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the title and abstract of one paper say: names introduced, references made in words, methods used.

    `extra` is what extractors of further kinds found.
    """

    title: str
    introduces: tuple[str, ...]
    references: tuple[OutgoingReference, ...]
    methods: tuple[str, ...]
    extra: tuple[ExtraFact, ...] = ()

    def __repr__(self) -> str:
        parts = f"introduces {len(self.introduces)}, references {len(self.references)}, methods {len(self.methods)}"
        return f"<Facts of {quote(self.title)}: {parts}>"

    def to_dict(self) -> dict[str, Any]:
        """One paper in the JSON output of `graphrec facts`; `target_title` is null unless it is in the library."""
        return {
            "title": self.title,
            "introduces": list(self.introduces),
            "references": [reference.to_fact() for reference in self.references],
            "methods": list(self.methods),
            **({"extra": group_by_kind(self.extra)} if self.extra else {}),
        }


@dataclass(frozen=True, slots=True)
class Description:
    """All that a library knows of one paper.

    `paper` is its record, `facts` what its words say. `references` are all whose target is known: those made in words,
    in the order of the text, then those of the reference list; `referred_to_by` those of other papers to it;
    `links` those that further edge types made.
    """

    paper: Paper
    facts: Facts
    references: tuple[OutgoingReference, ...]
    referred_to_by: tuple[IncomingReference, ...]
    links: tuple[ExtraLink, ...] = ()

    def __repr__(self) -> str:
        counts = f"{len(self.references)} references, referred to by {len(self.referred_to_by)}"
        return f"<Description of {quote(self.paper.title)}: {counts}>"

    def to_dict(self) -> dict[str, Any]:
        """The JSON output of `graphrec show`."""
        values = {each.name: getattr(self.paper, each.name) for each in FIELDS if each.name not in _NOT_DESCRIBED}
        return {
            **{name: list(value) if isinstance(value, tuple) else value for name, value in values.items()},
            "introduces": list(self.facts.introduces),
            "methods": list(self.facts.methods),
            "references": [reference.to_dict() for reference in self.references],
            "referred_to_by": [reference.to_dict() for reference in self.referred_to_by],
            **({"extra": group_by_kind(self.facts.extra)} if self.facts.extra else {}),
            **({"links": group_links(self.links)} if self.links else {}),
        }


def describe(snapshot: Snapshot, row: int) -> Description:
    """Describe one paper.

    Cost: some look-ups, linear in the references from and to the paper.
    """
    paper, found = snapshot.store.paper(row), snapshot.store.facts(row)
    facts = _describe_facts(snapshot, paper.title, found)
    resolved = tuple(reference for reference in facts.references if reference.target is not None)
    listed = _listed_by(snapshot, row, {reference.target for reference in found.references})
    links = find_extra_links(snapshot.store, snapshot.graph, row)
    return Description(paper, facts, resolved + listed, _referring_to(snapshot, row), links)


def _describe_facts(snapshot: Snapshot, title: str, found: PaperFacts) -> Facts:
    """The facts of one paper with names in place of numbers."""
    targets = name_nodes(snapshot, {each.target for each in found.references if each.target is not None})
    methods = snapshot.store.methods([use.method for use in found.methods])
    return Facts(
        title=title,
        introduces=found.introduces,
        references=tuple(_outgoing(each, targets, snapshot.graph.n_papers) for each in found.references),
        methods=tuple(methods[use.method].name for use in found.methods),
        extra=found.extra,
    )


def _outgoing(reference: Reference, titles: dict[int, str], n_papers: int) -> OutgoingReference:
    target = reference.target
    return OutgoingReference(
        relation=reference.relation,
        target=None if target is None else titles[target],
        in_library=target is not None and target < n_papers,
        mention=reference.mention,
        sentence=reference.sentence,
        name=reference.name,
        author=reference.author,
        year=reference.year,
        confidence=round(reference.confidence, 3),
    )


def _listed_by(snapshot: Snapshot, row: int, in_words: Collection[int | None]) -> tuple[OutgoingReference, ...]:
    """What only the reference list of the paper names, not its words, in node order."""
    nodes = [node for node in snapshot.graph.cites.row(row)[0].tolist() if node not in in_words]
    titles = name_nodes(snapshot, nodes)
    return tuple(OutgoingReference(LISTED, titles[node], node < snapshot.graph.n_papers) for node in nodes)


def _referring_to(snapshot: Snapshot, row: int) -> tuple[IncomingReference, ...]:
    """References in words first, in row order, then those of reference lists."""
    in_words = snapshot.store.references_to(row)
    said = {source for source, _ in in_words}
    listed = [source for source in snapshot.graph.cited_by.row(row)[0].tolist() if source not in said]
    titles = snapshot.store.titles(said.union(listed))
    return tuple(
        [IncomingReference(each.relation, titles[source], each.mention, each.sentence) for source, each in in_words]
        + [IncomingReference(LISTED, titles[source]) for source in listed]
    )
