"""A cross-encoder of sentence-transformers (extra `neural`), which reads question and paper together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graphrec.errors import OptionError
from graphrec.model.grade import Grade
from graphrec.ranking.rerankers._models import model_label, paper_text, topic_texts
from graphrec.vectors.neural import load_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.grade import Topic
    from graphrec.model.paper import Paper

NAME = "cross-encoder"
DESCRIPTION = "cross-encoder of sentence-transformers, by name or folder: `cross-encoder=MODEL`"
WEIGHT = 0.2  # as a bi-encoder: none was at hand to measure another
IS_ABSOLUTE = False  # some give probabilities, others numbers without limits


def label(model: str) -> str:
    """The name of the model (raises OptionError if there is none)."""
    return model_label(NAME, model)


def grade(topic: Topic, papers: Sequence[Paper], model: str) -> list[Grade | None]:
    """Grade papers by the mean of their scores beside each text of the topic.

    Args:
        topic: what they are graded against.
        papers: the papers.
        model: the model, by name or folder.

    Raises:
        ExtraMissingError: sentence-transformers is not installed.
        OptionError: there is no such model, it cannot be loaded, or it gives several numbers for a pair of texts.

    Cost: that of the model, once for each pair of a text of the topic and a paper.
    """
    questions = topic_texts(topic)
    texts = [paper_text(paper, topic.facet) for paper in papers]
    pairs = [(question, text) for text in texts for question in questions]
    scores = np.asarray(load_model(model, "CrossEncoder").predict(pairs, show_progress_bar=False), dtype=np.float64)
    if scores.size != len(pairs):
        raise OptionError(
            f"The cross-encoder {label(model)!r} gives {scores.size // len(pairs)} numbers for a pair of texts; name"
            " one that gives a single score."
        )
    means = scores.reshape(len(texts), len(questions)).mean(axis=1)
    return [Grade(round(float(mean), 6), f"{label(model)}, which read both, gives {mean:.2f}") for mean in means]
