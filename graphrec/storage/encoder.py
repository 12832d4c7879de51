"""Stores with a library the encoder that turns free text into its terms and vectors, without scikit-learn."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.storage.arrays import open_array
from graphrec.vectors import tokens
from graphrec.vectors.abstracts import content
from graphrec.vectors.embedding import Embedder
from graphrec.vectors.features import RARE, query_terms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.storage.store import LibraryStore
    from graphrec.vectors.features import TextFeatures

_PREFIX = "embedder."
_APOSTROPHES = frozenset("'’")  # contractions ("don't") say nothing about the subject
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")


def text_encoder_parts(features: TextFeatures) -> tuple[dict[str, np.typing.NDArray[Any]], dict[str, Any]]:
    """The arrays and the settings of an encoder as a library stores them: term weights and fields of the embedder."""
    arrays: dict[str, np.typing.NDArray[Any]] = {"idf": features.idf}
    settings: dict[str, Any] = {}
    for part in fields(features.embedder):
        value = getattr(features.embedder, part.name)
        if isinstance(value, np.ndarray):
            arrays[_PREFIX + part.name] = value
        else:
            settings[part.name] = value
    return arrays, {"embedder": settings}


def encode_text(
    text: str, folder: Path, settings: Mapping[str, Any], store: LibraryStore
) -> tuple[tuple[IntArray, FloatArray], FloatArray]:
    """Encode free text as the papers of a library are encoded.

    Args:
        text: words or sentences.
        folder: folder of the generation.
        settings: settings of the library, with those of its encoder.
        store: the texts of the library.

    Returns:
        Term numbers and weights of unit length, and the vector (n_dimensions,).

    Cost: linear in the text, and a search for every word that is not a term of the library.
    """
    idf, embedder = open_encoder(folder, settings)
    text = content(text)
    terms = query_terms(text, store.term_numbers, idf)
    return terms, embedder.encode(text, terms, _familiar_share(text, store, idf))


def _familiar_share(text: str, store: LibraryStore, idf: FloatArray) -> float:
    """The share of the words of a text that a library contains, by squared weight, in [0, 1].

    Words that are too common to be terms weigh nothing; each word that is too rare weighs as much as the rarest term.
    """
    all_tokens = (token for token in tokens.tokenize(_ADDRESS.sub(" ", text.lower())) if _APOSTROPHES.isdisjoint(token))
    words = {key: token for token in all_tokens if (key := tokens.fold(token))}
    numbers = store.term_numbers(words)
    rare = [
        key for key, token in words.items() if key not in numbers and len(store.rows_with_phrase(token, RARE)) < RARE
    ]
    familiar = float(np.square(idf[[*numbers.values()]]).sum())
    unfamiliar = len(rare) * float(idf.max(initial=0)) ** 2
    return familiar / (familiar + unfamiliar) if unfamiliar else 1.0


def open_encoder(folder: Path, settings: Mapping[str, Any]) -> tuple[FloatArray, Embedder]:
    """The IDF weights of the terms of a library (n_terms,), and its embedder."""
    embedder = Embedder(**settings["embedder"], components=open_array(folder, f"{_PREFIX}components"))
    return open_array(folder, "idf"), embedder


def encode_parts(texts: Sequence[str], folder: Path, settings: Mapping[str, Any], store: LibraryStore) -> FloatArray:
    """Vectors (n_texts, n_dimensions) of parts of papers, in the space of a library.

    Args:
        texts: parts of abstracts.
        folder: folder of the generation.
        settings: settings of the library, with those of its encoder.
        store: the texts of the library.
    """
    words = sorted({word for text in texts for word in tokens.fold_words(text)})
    idf, embedder = open_encoder(folder, settings)
    return embedder.encode_parts(texts, store.term_numbers(words), idf)


def encoder_model(settings: Mapping[str, Any]) -> str:
    """The sentence-transformers model that a library was built with; empty for the encoder of graphrec."""
    return str(settings["embedder"].get("model", ""))
