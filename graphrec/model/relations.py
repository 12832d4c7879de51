"""The kinds of reference between papers: one table of names, strengths and the words that say them from both sides.

A new relation is one more row here and its section in `extractors/data/relation_cues.txt`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Relation:
    """One kind of reference from a citing to a cited paper.

    `strength` in [0, 1] is how closely it ties the two in the ranking. `{}` in the clauses stands for the seed, "it"
    for the recommended paper: `by_seed` where the seed cites, `of_seed` where the seed is cited. `active` and
    `passive` are the verbs between two titles, citing paper first and cited paper first. `is_lineage`: the citing
    paper builds on the cited one, which makes it a descendant in a lineage.
    """

    name: str
    strength: float
    by_seed: str
    of_seed: str
    active: str
    passive: str
    is_lineage: bool = False


RELATIONS = (  # weakest statement first: the code of a relation in `PaperGraph.cites_relation` is its index here
    Relation("cites", 0.5, "{} cites it", "it cites {}", "cites", "is cited by"),
    Relation("mentions", 0.2, "{} names it", "it names {}", "names", "is named by"),
    Relation("uses", 0.4, "{} uses it", "it uses {}", "uses", "is used by", is_lineage=True),
    Relation("compares", 0.6, "{} compares with it", "it compares with {}", "compares with", "is compared with by"),
    Relation("extends", 1.0, "{} extends it", "it extends {}", "extends", "is extended by", is_lineage=True),
)
LISTED = RELATIONS[0].name  # of an entry of a reference list: it has no sentence that says more
NAMES = tuple(relation.name for relation in RELATIONS)
CODES = {name: code for code, name in enumerate(NAMES)}


def relation_named(name: str) -> Relation:
    """The row of the table with this name.

    >>> relation_named("extends").passive
    'is extended by'
    """
    return RELATIONS[CODES[name]]
