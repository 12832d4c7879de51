"""Papers that answer, correct or continue another paper of the corpus, by their titles."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from graphrec.extractors.replies import Reply, find_reply, keys_of
from graphrec.identity import folded_key
from graphrec.model.facts import PaperFacts, Reference, Work
from graphrec.resolve.authors import surname_key
from graphrec.resolve.referents import is_not_later

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphrec.model.paper import Paper
    from graphrec.resolve.signs import Papers
    from graphrec.resolve.works import Works

SEVERAL = -1  # instead of a row: several papers have that title
_CONFIDENCE = 0.9


class Replies(NamedTuple):
    """What titles say: `by_row`, the reply of each paper that is one; `rows`, the rows of papers by title key.

    Several papers with one key are `SEVERAL`. The keys are those of `extractors.replies.keys_of`.
    """

    by_row: Mapping[int, Reply]
    rows: Mapping[str, int]


def find_replies(papers: Iterable[tuple[int, Paper]]) -> dict[int, Reply]:
    """Find the papers whose titles answer, correct or continue another paper, by row.

    Cost: linear in the titles.
    """
    return {row: reply for row, paper in papers if (reply := find_reply(paper.title)) is not None}


def rows_of_titles(replies: Iterable[Reply], titles: Iterable[tuple[int, str]]) -> dict[str, int]:
    """Find the rows of the papers that replies may mean, by key; `SEVERAL` for a key of several papers.

    Args:
        replies: the replies.
        titles: (row, title) of the papers to look among.
    """
    keys = {key for reply in replies for key in reply.keys}
    rows: dict[str, int] = {}
    for row, title in titles if keys else ():
        for key in {key for key in keys_of(title) if key in keys}:
            rows[key] = SEVERAL if key in rows else row
    return rows


def with_reply(row: int, facts: PaperFacts, replies: Replies, papers: Papers, works: Works) -> PaperFacts:
    """Add the reference that the title of a paper makes.

    Where the text leads to the same paper, the title says how it refers to it.

    Args:
        row: row of the paper.
        facts: facts of the paper.
        replies: the replies of the corpus.
        papers: all papers by row.
        works: the works outside the corpus; a title that no paper has is added.
    """
    reply = replies.by_row.get(row)
    if reply is None:
        return facts
    facts = _with_relation_of(reply, facts, papers[row].title)
    target = _target(row, reply, replies.rows, papers)
    if target is None and reply.is_whole:
        target = works.node(folded_key(reply.mention), Work(reply.mention))
    if target is None:
        return facts
    if any(one.target == target for one in facts.references):
        same = (one._replace(relation=reply.relation) if one.target == target else one for one in facts.references)
        return facts._replace(references=tuple(same))
    reference = Reference(reply.mention, "", reply.relation, papers[row].title, confidence=_CONFIDENCE, target=target)
    return facts._replace(references=(*facts.references, reference))


def _with_relation_of(reply: Reply, facts: PaperFacts, title: str) -> PaperFacts:
    """The facts, where a title that only answers names nothing that it uses: "Reply to Smith et al."."""
    if reply.relation != "mentions":
        return facts
    is_said = [one.sentence.rstrip(". ") == title.rstrip(". ") for one in facts.references]
    references = zip(facts.references, is_said, strict=True)
    return facts._replace(
        references=tuple(one._replace(relation="mentions") if is_so else one for one, is_so in references)
    )


def _target(row: int, reply: Reply, rows: Mapping[str, int], papers: Papers) -> int | None:
    for key in reply.keys:
        other = rows.get(key, SEVERAL)
        if other not in {SEVERAL, row} and is_not_later(papers[other], papers[row]):
            return other if not reply.is_part or _share_an_author(papers[other], papers[row]) else None
    return None


def _share_an_author(one: Paper, two: Paper) -> bool:
    """Whether two papers have an author in common, as far as both name them."""
    if not one.authors or not two.authors:
        return True
    return not {surname_key(author) for author in one.authors}.isdisjoint(map(surname_key, two.authors))
