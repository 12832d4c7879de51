"""Rerankers, one per file: each reads the first papers of a ranking beside the question, and grades them.

The public modules here, and the entry points `graphrec.rerankers` of other packages, are the rerankers. What their
grades do to a ranking is in `graphrec.ranking.rerank`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.grade import Grade, Topic
    from graphrec.model.paper import Paper


class Reranker(Protocol):
    """The module of a reranker.

    `WEIGHT`, between 0 and 1, is the share of a grade in the score of a paper; the rest is its usual score.
    `IS_ABSOLUTE` says whether grades are chances, from 0 to 1, that a reader calls the paper closely related, as scores
    are; of others only the order counts, higher ones first.
    """

    NAME: str
    DESCRIPTION: str
    WEIGHT: float
    IS_ABSOLUTE: bool

    def label(self, model: str, /) -> str:
        """The name of a model as answers state it, without folders and addresses.

        Args:
            model: what stands behind `NAME=` where the user chose the reranker; may be empty.

        Raises:
            OptionError: it names no model of this reranker.
        """

    def grade(self, topic: Topic, papers: Sequence[Paper], model: str, /) -> Sequence[Grade | None]:
        """Grade papers by their titles and abstracts.

        Args:
            topic: what they are graded against.
            papers: the papers, at most 50, best first.
            model: as in `label`.

        Returns:
            A grade for each paper; None for one that could not be graded, which keeps its usual score.
        """
