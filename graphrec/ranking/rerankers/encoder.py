"""A bi-encoder of sentence-transformers (extra `neural`): the cosine of the vectors of question and paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graphrec.model.grade import Grade
from graphrec.ranking.rerankers._models import model_label, paper_text, topic_texts
from graphrec.vectors.neural import encode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.grade import Topic
    from graphrec.model.paper import Paper

NAME = "encoder"
DESCRIPTION = "bi-encoder of sentence-transformers, by name or folder: `encoder=MODEL`"
WEIGHT = 0.2  # with all-MiniLM-L6-v2 .1 to .3 are the best; from .5 on the order gets worse than the usual one
IS_ABSOLUTE = False  # cosines of one model are not those of another


def label(model: str) -> str:
    """The name of the model (raises OptionError if there is none)."""
    return model_label(NAME, model)


def grade(topic: Topic, papers: Sequence[Paper], model: str) -> list[Grade | None]:
    """Grade papers by the mean of their cosines with the texts of the topic.

    Args:
        topic: what they are graded against.
        papers: the papers.
        model: the model, by name or folder.

    Raises:
        ExtraMissingError: sentence-transformers is not installed.
        OptionError: there is no such model, or it cannot be loaded.

    Cost: that of the model; a small one encodes about sixteen abstracts a second on one core.
    """
    questions = topic_texts(topic)
    vectors = encode(model, [*questions, *(paper_text(paper, topic.facet) for paper in papers)]).astype(np.float64)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    cosines = (vectors[len(questions) :] @ vectors[: len(questions)].T).mean(axis=1)
    return [Grade(round(float(cosine), 6), f"{label(model)} finds the texts alike: {cosine:.2f}") for cosine in cosines]
