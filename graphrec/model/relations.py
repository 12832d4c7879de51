"""The kinds of reference between papers: one table of names, strengths and the phrases for both directions.

To add a relation, add a row here, with a code that no row ever had, and a section to
`extractors/data/relation_cues.txt`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphrec.errors import LibraryFormatError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Relation:
    """One kind of reference from a citing to a cited paper.

    `code` in 0..127 stands for the relation in `PaperGraph.cites_relation`. Libraries on disk contain it, so it must
    never change or be reused. `strength` in [0, 1] is the weight of the relation in the ranking. In the clauses `{}`
    stands for the seed and "it" for the recommended paper: `by_seed` is used where the seed cites, `of_seed` where the
    seed is cited. `active` and `passive` are the verbs between two titles, with the citing or the cited paper first.
    `is_lineage`: the citing paper builds on the cited one, so it is a descendant in a lineage.
    """

    name: str
    code: int
    strength: float
    by_seed: str
    of_seed: str
    active: str
    passive: str
    is_lineage: bool = False


RELATIONS = (  # weakest statement first: of several references between two papers the later row counts, see `RANKS`
    Relation("cites", 0, 0.5, "{} cites it", "it cites {}", "cites", "is cited by"),
    Relation("mentions", 1, 0.2, "{} names it", "it names {}", "names", "is named by"),
    Relation("uses", 2, 0.4, "{} uses it", "it uses {}", "uses", "is used by", is_lineage=True),
    Relation("compares", 3, 0.6, "{} compares with it", "it compares with {}", "compares with", "is compared with by"),
    Relation("extends", 4, 1.0, "{} extends it", "it extends {}", "extends", "is extended by", is_lineage=True),
)
LISTED = RELATIONS[0].name  # the relation of an entry of a reference list, which has no sentence
NAMES = tuple(relation.name for relation in RELATIONS)
_BESIDE_LINEAGE = "compares"  # shown with a lineage, though not followed
LINEAGE_RELATIONS = tuple(  # those that a lineage shows unless others are asked for
    relation.name for relation in reversed(RELATIONS) if relation.is_lineage or relation.name == _BESIDE_LINEAGE
)
RANKS = {name: rank for rank, name in enumerate(NAMES)}  # strength as evidence: 0 is the weakest
CODES = {relation.name: relation.code for relation in RELATIONS}
_BY_NAME = {relation.name: relation for relation in RELATIONS}
_BY_CODE = {relation.code: relation for relation in RELATIONS}


def relation_named(name: str) -> Relation:
    """The relation with this name.

    Raises:
        LibraryFormatError: there is none.

    >>> relation_named("extends").passive
    'is extended by'
    """
    if name not in _BY_NAME:
        raise _unknown(f"the relation {name!r}")
    return _BY_NAME[name]


def relation_with_code(code: int) -> Relation:
    """The relation that a library on disk means by a code.

    Raises:
        LibraryFormatError: there is none.

    >>> relation_with_code(4).name
    'extends'
    """
    if code not in _BY_CODE:
        raise _unknown(f"a relation with the code {code}")
    return _BY_CODE[code]


def list_by_code(values: Mapping[str, float]) -> list[float]:
    """Values of relations (by name) at the index of their codes; 0 at codes of none.

    >>> list_by_code({"mentions": 0.2, "compares": 0.6})
    [0.0, 0.2, 0.0, 0.6, 0.0]
    """
    return [values.get(_BY_CODE[code].name, 0.0) if code in _BY_CODE else 0.0 for code in range(max(_BY_CODE) + 1)]


def list_relations(counts: Mapping[str, int]) -> str:
    """How many papers refer to something and how, strongest relation first.

    >>> list_relations({"mentions": 2, "extends": 1})
    '1 extends it, 2 name it'
    """
    strongest = sorted(counts, key=RANKS.__getitem__, reverse=True)
    return ", ".join(f"{counts[name]} {_verb(name, counts[name])}" for name in strongest if counts[name])


def _verb(name: str, count: int) -> str:
    verb, _, rest = relation_named(name).active.partition(" ")
    return " ".join(filter(None, (verb if count == 1 else verb.removesuffix("s"), rest, "it")))


def _unknown(what: str) -> LibraryFormatError:
    return LibraryFormatError(
        f"The library holds references of {what}, which this graphrec does not know; install the newer graphrec that"
        " wrote it, or build the library again from its files."
    )
