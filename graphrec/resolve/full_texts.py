"""References that full texts make in words: each citing sentence means what its entry of the reference list means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.model.facts import Reference
from graphrec.model.relations import RANKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from graphrec.extractors.full_texts import ReadSentence
    from graphrec.model.facts import PaperFacts
    from graphrec.resolve.reference_lists import ReferenceLists


def with_citing_sentences(
    row: int, facts: PaperFacts, read: Iterable[ReadSentence], lists: ReferenceLists, node: Callable[[int], int]
) -> PaperFacts:
    """Add the references of a paper's citing sentences; of several to one paper or work the one that says most.

    Args:
        row: row of the paper.
        facts: what its title and abstract say.
        read: its citing sentences with their relations.
        lists: what the entries of its reference list mean.
        node: the node of a work, by the number of its first entry.
    """
    best: dict[int, Reference] = {}
    for one in read:
        number = lists.number_of.get(one.entry)
        if number is None:
            continue
        target = node(lists.first[number])
        parts = lists.parts[number]
        reference = Reference(
            one.mention, "", one.relation, one.sentence, parts.author, parts.year, one.probability, target
        )
        if target != row and (target not in best or _says_more(reference, best[target])):
            best[target] = reference
    return facts._replace(references=(*facts.references, *best.values())) if best else facts


def _says_more(one: Reference, other: Reference) -> bool:
    return (RANKS[one.relation], one.confidence) > (RANKS[other.relation], other.confidence)
