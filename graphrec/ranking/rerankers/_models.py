"""What the rerankers that load a model have in common: its name, and the texts that it compares."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graphrec.errors import OptionError
from graphrec.vectors.facets import split
from graphrec.vectors.tokens import plain_text

if TYPE_CHECKING:
    from graphrec.model.grade import Topic
    from graphrec.model.paper import Paper


def model_label(reranker: str, model: str) -> str:
    """The name of a sentence-transformers model: of one in a folder, that of the folder.

    Raises:
        OptionError: there is none.
    """
    if not model.strip():
        raise OptionError(f"The reranker {reranker} needs a model; name one, or its folder: {reranker}=MODEL.")
    folder = Path(model).expanduser()
    return folder.resolve().name if folder.is_dir() else model


def paper_text(paper: Paper, facet: str) -> str:
    """The text of a paper that is compared: title and abstract, or the part of them that states the facet."""
    return split(paper.title, paper.abstract)[facet] if facet else plain_text(paper.title, paper.abstract)


def topic_texts(topic: Topic) -> list[str]:
    """The texts that papers are compared with: one for each seed, and the free text."""
    return [*(paper_text(seed, topic.facet) for seed in topic.seeds), *[topic.text] * bool(topic.text.strip())]
