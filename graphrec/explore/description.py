"""The description of one paper: its record, the facts in its text, and the references from and to it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphrec.explore.extra import find_extra_links, group_links
from graphrec.explore.names import name_nodes
from graphrec.model.details import to_mapping
from graphrec.model.facts import METHOD, group_by_kind
from graphrec.model.fields import FIELDS
from graphrec.model.relations import LISTED, RANKS
from graphrec.model.works import is_work
from graphrec.text import quote

if TYPE_CHECKING:
    from collections.abc import Collection

    from graphrec.explore.extra import ExtraLink
    from graphrec.model.facts import ExtraFact, PaperFacts, Reference
    from graphrec.model.paper import Paper
    from graphrec.model.user_state import Mark
    from graphrec.storage.snapshot import Snapshot

_NOT_DESCRIBED = frozenset(
    {"references", "identifiers", "citing_sentences"}
)  # fields of the record; the links of the graph say more


@dataclass(frozen=True, slots=True)
class OutgoingReference:
    """One reference from the described paper to another paper or work.

    A reference that stands only in the reference list has no `mention` or `sentence`: both are "".

    Attributes:
        relation: extends, compares, uses, mentions or cites.
        target: title of the paper or label of the work that is referred to; None if it is unresolved.
        in_library: whether the target is a paper of the library.
        mention: the words that refer to the target, such as "BlockPruner (Zhong et al., 2024)".
        sentence: the sentence that contains the mention.
        name: the name in the mention, "" if there is none.
        author: the author in the mention, "" if there is none.
        year: the year in the mention.
        confidence: how certain it is that the mention refers to the target, in [0, 1].
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
    """One reference to the described paper: the citing paper's title, its mention and sentence ("" if only listed)."""

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
    """The facts in the title and abstract of one paper: names introduced, references in words, methods used.

    `terms` are the tasks, materials, populations and other terms of the field that it is about, each with its kind.
    `extra` holds the facts of third-party extractors.
    """

    title: str
    introduces: tuple[str, ...]
    references: tuple[OutgoingReference, ...]
    methods: tuple[str, ...]
    extra: tuple[ExtraFact, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()

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
            "terms": [{"name": name, "kind": kind} for name, kind in self.terms],
            **({"extra": group_by_kind(self.extra)} if self.extra else {}),
        }


@dataclass(frozen=True, slots=True)
class Description:
    """All that a library knows of one paper, or of a work that its papers name.

    Attributes:
        paper: its record; of a work, what is known of it.
        facts: the facts in its title and abstract.
        references: references with a known target: those in words, in the order of the text, then the listed ones.
        referred_to_by: references of other papers to it.
        links: links of third-party edge types.
        mark: what is marked; None for nothing.
    """

    paper: Paper
    facts: Facts
    references: tuple[OutgoingReference, ...]
    referred_to_by: tuple[IncomingReference, ...]
    links: tuple[ExtraLink, ...] = ()
    mark: Mark | None = None

    def __repr__(self) -> str:
        counts = f"{len(self.references)} references, referred to by {len(self.referred_to_by)}"
        return f"<Description of {quote(self.paper.title)}: {counts}>"

    @property
    def in_library(self) -> bool:
        """Whether it is a paper of the library; a work is only named by some."""
        return not is_work(self.paper)

    @property
    def named_by(self) -> dict[str, int]:
        """The number of papers that refer to it, by the strongest relation of each, strongest first."""
        strongest: dict[str, str] = {}
        for each in self.referred_to_by:
            strongest[each.title] = max(strongest.get(each.title, each.relation), each.relation, key=RANKS.__getitem__)
        counts = Counter(strongest.values())
        return {name: counts[name] for name in sorted(counts, key=RANKS.__getitem__, reverse=True)}

    def to_dict(self) -> dict[str, Any]:
        """The JSON output of `graphrec show`."""
        values = {each.name: getattr(self.paper, each.name) for each in FIELDS if each.name not in _NOT_DESCRIBED}
        return {
            **{name: list(value) if isinstance(value, tuple) else value for name, value in values.items()},
            "in_library": self.in_library,
            "details": to_mapping(self.paper.details),
            "introduces": list(self.facts.introduces),
            "methods": list(self.facts.methods),
            "terms": [{"name": name, "kind": kind} for name, kind in self.facts.terms],
            "references": [reference.to_dict() for reference in self.references],
            "referred_to_by": [reference.to_dict() for reference in self.referred_to_by],
            **({"extra": group_by_kind(self.facts.extra)} if self.facts.extra else {}),
            **({"links": group_links(self.links)} if self.links else {}),
            **({"marks": self.mark.to_dict()} if self.mark else {}),
        }


def describe(snapshot: Snapshot, node: int) -> Description:
    """Describe one paper, or one work that papers name.

    Cost: linear in the references from and to it.
    """
    if node < snapshot.graph.n_papers:
        return _describe_paper(snapshot, node)
    (record,) = snapshot.store.records([node]).values()
    return Description(record, Facts(record.title, (), (), ()), (), _incoming_references(snapshot, node))


def _describe_paper(snapshot: Snapshot, row: int) -> Description:
    paper, paper_facts = snapshot.store.paper(row), snapshot.store.facts(row)
    facts = _describe_facts(snapshot, paper.title, paper_facts)
    resolved = tuple(reference for reference in facts.references if reference.target is not None)
    listed = _listed_references(snapshot, row, {reference.target for reference in paper_facts.references})
    links = find_extra_links(snapshot.store, snapshot.graph, row)
    return Description(paper, facts, resolved + listed, _incoming_references(snapshot, row), links)


def _describe_facts(snapshot: Snapshot, title: str, facts: PaperFacts) -> Facts:
    """Replace the node numbers in the facts of one paper by names."""
    targets = name_nodes(snapshot, {each.target for each in facts.references if each.target is not None})
    methods = snapshot.store.methods([use.method for use in facts.methods])
    used = [methods[use.method] for use in facts.methods]
    return Facts(
        title=title,
        introduces=facts.introduces,
        references=tuple(_outgoing_reference(each, targets, snapshot.graph.n_papers) for each in facts.references),
        methods=tuple(one.name for one in used if one.kind == METHOD),
        terms=tuple((one.name, one.kind) for one in used if one.kind != METHOD),
        extra=facts.extra,
    )


def _outgoing_reference(reference: Reference, titles: dict[int, str], n_papers: int) -> OutgoingReference:
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


def _listed_references(snapshot: Snapshot, row: int, in_words: Collection[int | None]) -> tuple[OutgoingReference, ...]:
    """References that stand in the reference list of a paper but not in its text, in node order."""
    nodes = [node for node in snapshot.graph.cites.row(row)[0].tolist() if node not in in_words]
    titles = name_nodes(snapshot, nodes)
    return tuple(OutgoingReference(LISTED, titles[node], node < snapshot.graph.n_papers) for node in nodes)


def _incoming_references(snapshot: Snapshot, row: int) -> tuple[IncomingReference, ...]:
    """References to a paper: those in words first, in row order, then those of reference lists."""
    in_words = snapshot.store.references_to(row)
    sources = {source for source, _ in in_words}
    listed = [source for source in snapshot.graph.cited_by.row(row)[0].tolist() if source not in sources]
    titles = snapshot.store.titles(sources.union(listed))
    return tuple(
        [IncomingReference(each.relation, titles[source], each.mention, each.sentence) for source, each in in_words]
        + [IncomingReference(LISTED, titles[source]) for source in listed]
    )
