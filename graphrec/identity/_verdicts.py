"""Judges whether a paper or record of an earlier version is one of a later version, after people edited their file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from graphrec.identity._authors import authors_agree, shared_surnames
from graphrec.identity._contrasts import begins_as_generic, is_generic, numbers_contradict, same_signs
from graphrec.identity._evidence import (
    OTHER_OVERLAP,
    SURE_OVERLAP,
    abstract_overlap,
    are_of_two_languages,
    numbers_differ,
    registered_numbers,
    same_venue,
    venues_agree,
)
from graphrec.identity._groups import YEARS_APART
from graphrec.identity._identifiers import OF_VOLUMES, all_identifiers, is_one_title, titles_agree
from graphrec.identity._same_title import may_be_same_paper
from graphrec.identity._spelling import are_nearly_alike, continues_title, differ_by_a_letter
from graphrec.identity._titles import alternative_keys, work_key

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from graphrec.identity._evidence import Registered
    from graphrec.model.paper import Paper

# How two titles are related: equal; one is a part of the other, or its subtitle is missing; typos; half of the words;
# none of these; or one is not known.
Relation = Literal["same", "part", "near", "agree", "other", "unknown"]
CLOSE: frozenset[Relation] = frozenset(("same", "part", "near", "unknown"))

_FEWEST_WORDS = 4  # of a title that is no other work's, if the citation key is the same, too


@dataclass(frozen=True, slots=True)
class Traits:
    """A paper with what it is compared by: the key of its title, those of its parts, and its ids and identifiers."""

    paper: Paper
    key: str
    parts: frozenset[str]
    ids: frozenset[str]
    identifiers: frozenset[str]

    @classmethod
    def of(cls, paper: Paper) -> Traits:
        """The traits of a paper."""
        return cls(
            paper,
            key_of(paper),
            frozenset((*alternative_keys(paper.title), *map(work_key, paper.other_titles))),
            ids_of(paper),
            frozenset(_names_of(paper)),
        )

    @property
    def numbers(self) -> Registered:
        """The numbers of which a work has one of each kind."""
        paper = self.paper
        return registered_numbers(paper) | ({f"arxiv:{paper.arxiv}"} if paper.arxiv else frozenset())


def key_of(paper: Paper) -> str:
    """The key of the title of a paper; "" where the title is not known."""
    return work_key(paper.title) if paper.title else ""


def ids_of(paper: Paper) -> frozenset[str]:
    """The id of a paper, and those of records that were merged into it."""
    further = (name[3:] for name in paper.identifiers if name.startswith("id:"))
    return frozenset(each for each in (paper.id, *further) if each)


def _names_of(paper: Paper) -> Iterator[str]:
    return (name for name in all_identifiers(paper) if name.partition(":")[0] not in OF_VOLUMES)


def features_of(paper: Paper, key: str) -> Iterator[tuple[str, str]]:
    """What a paper that may be the same has at least one of, if its title is not merely similar.

    Args:
        paper: a paper.
        key: the key of its title.
    """
    if paper.id:
        yield "id", paper.id
    if key:
        yield "title", key
    if paper.doi:
        yield "name", f"doi:{paper.doi}"
    if paper.arxiv:
        yield "name", f"arxiv:{paper.arxiv}"
    if paper.abstract:
        yield "abstract", paper.abstract
    for name in paper.identifiers:
        if name.startswith("id:"):
            yield "id", name[3:]
        elif name.partition(":")[0] not in OF_VOLUMES:
            yield "name", name
    for part in (*alternative_keys(paper.title), *map(work_key, paper.other_titles)):
        yield "title", part


def relation_of_titles(one: Traits, two: Traits, frequency: Counter[str]) -> Relation:
    """How the titles of two papers are related.

    Args:
        one: a paper.
        two: another paper.
        frequency: in how many titles each word occurs.
    """
    if not one.key or not two.key:
        return "unknown"
    if same_signs(one.paper.title, two.paper.title):
        if one.key == two.key:
            return "same"
        if _is_part(one, two):
            return "part"
        if are_nearly_alike(one.paper, two.paper, (one.key, two.key), frequency):
            return "near"
    is_alike = titles_agree(one.key, two.key) and not numbers_contradict(one.key, two.key)
    return "agree" if is_alike else "other"


def do_numbers_differ(one: Traits, two: Traits) -> bool:
    """Whether two papers are registered under two numbers of one kind, and share none."""
    return numbers_differ(one.numbers, two.numbers)


def _is_part(one: Traits, two: Traits) -> bool:
    """Whether a title of one paper is a part of one of the other, or goes on where that ends."""
    if one.key in two.parts or two.key in one.parts or not one.parts.isdisjoint(two.parts):
        return True
    short, long = sorted((one, two), key=lambda each: len(each.key))
    return continues_title(long.paper.title, short.key, long.key)


def is_same_by_identifier(
    one: Traits, two: Traits, relation: Relation, *, is_named_alike: bool, is_unique: bool
) -> bool:
    """Whether two papers with a common identifier are the same, and not two that carry that of their volume.

    Args:
        one: a paper of the earlier version.
        two: one of the later version.
        relation: how their titles are related.
        is_named_alike: they have the same id.
        is_unique: no other paper of either version has the identifier.
    """
    agreed = authors_agree(one.paper, two.paper)
    if relation in CLOSE:
        return agreed is not False or is_named_alike or not is_generic(one.key)
    if is_named_alike and is_unique:
        return True
    if relation == "agree":
        return agreed is not False or is_named_alike
    if agreed is False or not is_unique or is_generic(one.key) or is_generic(two.key):
        return False
    overlap = abstract_overlap(one.paper.abstract, two.paper.abstract)
    return overlap is None or overlap >= OTHER_OVERLAP


def is_number_corrected(one: Paper, two: Paper, *, is_named_alike: bool) -> bool:
    """Whether two papers with the same title have two numbers since one was wrong: all else is the same.

    Args:
        one: a paper of the earlier version.
        two: one of the later version.
        is_named_alike: they have the same id.
    """
    is_known = is_named_alike or (one.abstract == two.abstract and bool(one.abstract))
    return is_known and (one.authors, one.year, one.venue) == (two.authors, two.year, two.venue)


def is_same_by_id(one: Traits, two: Traits, relation: Relation) -> bool:
    """Whether two papers with the same id are the same, and the id was not given to another.

    Args:
        one: a paper of the earlier version.
        two: one of the later version.
        relation: how their titles are related.
    """
    agreed = authors_agree(one.paper, two.paper)
    if relation == "same" and is_generic(one.key):
        return agreed is not False and venues_agree(one.paper, two.paper) is not False and _years_are_near(one, two)
    if relation in {"agree", "other"}:
        return _is_retitled(one, two, agreed, is_alike=relation == "agree")
    is_long = len(one.key.split()) >= _FEWEST_WORDS or not one.key.isascii()
    return agreed is not False or relation == "unknown" or (relation == "same" and is_long)


def _is_retitled(one: Traits, two: Traits, agreed: bool | None, *, is_alike: bool) -> bool:
    """Whether two papers with the same id are one that was given another title.

    Args:
        one: a paper of the earlier version.
        two: one of the later version.
        agreed: whether their authors agree; None if that is open.
        is_alike: their titles share half of their words.
    """
    overlap = abstract_overlap(one.paper.abstract, two.paper.abstract)
    if overlap is not None and overlap >= SURE_OVERLAP:
        return agreed is not False
    is_one = _differ_by_a_letter(one, two) or (
        is_one_title(one.key, two.key) and not numbers_contradict(one.key, two.key)
    )
    if is_alike or is_one:
        if agreed is None:
            return is_one
        return agreed and _years_are_near(one, two) and (overlap is None or overlap >= OTHER_OVERLAP)
    return (
        agreed is True
        and shared_surnames(one.paper, two.paper) > 1
        and _years_are_near(one, two)
        and are_of_two_languages(one.key, two.key)
    )


def is_same_by_title(one: Traits, two: Traits, relation: Relation, changed: frozenset[str]) -> bool:
    """Whether two papers that share neither an id nor an identifier are the same.

    Args:
        one: a paper of the earlier version.
        two: one of the later version.
        relation: how their titles are related.
        changed: the fields in which they differ, but for their names.
    """
    agreed = authors_agree(one.paper, two.paper)
    overlap = abstract_overlap(one.paper.abstract, two.paper.abstract)
    is_sure = overlap is not None and overlap >= SURE_OVERLAP
    if agreed is False or not (is_sure or _years_are_near(one, two)):
        return False
    if relation == "near" or (len(changed) == 1 and _is_one_edit(one, two, relation)):
        return True
    if relation == "same":
        is_one_column = is_generic(one.key) and overlap is None and same_venue(one.paper, two.paper)
        return is_one_column or may_be_same_paper(one.paper, two.paper, one.key)
    if relation == "part":
        return agreed is True and (overlap is None or overlap >= OTHER_OVERLAP)
    return (
        agreed is True
        and is_sure
        and not numbers_contradict(one.key, two.key)
        and not is_generic(one.key)
        and not is_generic(two.key)
    )


def _years_are_near(one: Traits, two: Traits) -> bool:
    first, second = one.paper.year, two.paper.year
    return first is None or second is None or abs(first - second) <= YEARS_APART


def _is_one_edit(one: Traits, two: Traits, relation: Relation) -> bool:
    """Whether two papers of which one field differs are one: a subtitle or letter of the title, a year, a venue."""
    if relation == "part":
        return True
    if is_generic(one.key) or begins_as_generic(one.key):
        return False
    if relation == "same":
        return bool(one.paper.authors) or one.paper.year == two.paper.year
    return bool(one.paper.authors) and _differ_by_a_letter(one, two)


def _differ_by_a_letter(one: Traits, two: Traits) -> bool:
    return differ_by_a_letter(one.key, two.key) and same_signs(one.paper.title, two.paper.title)
