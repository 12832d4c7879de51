"""Keeps with a library what turns free text into its terms and vectors at query time, without scikit-learn."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.storage.arrays import open_array
from graphrec.vectors import tokens
from graphrec.vectors.embedding import Embedder
from graphrec.vectors.features import RARE, query_terms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.storage.sql.store import Store
    from graphrec.vectors.features import TextFeatures

_PREFIX = "embedder."
_APOSTROPHES = frozenset("'’")  # contractions say nothing of the subject
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")


def text_encoder_parts(features: TextFeatures) -> tuple[dict[str, np.typing.NDArray[Any]], dict[str, Any]]:
    """The arrays and the settings to keep: term weights and every field of the embedder."""
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
    text: str, folder: Path, settings: Mapping[str, Any], store: Store
) -> tuple[tuple[IntArray, FloatArray], FloatArray]:
    """Terms (numbers, weights) and the vector of free text, in the numbers of this library.

    Cost: linear in the text, and a search for every word of it that is no term of the library.
    """
    idf, embedder = open_encoder(folder, settings)
    terms = query_terms(text, store.term_numbers, idf)
    return terms, embedder.encode(text, terms, _known_share(text, store, idf))


def _known_share(text: str, store: Store, idf: FloatArray) -> float:
    """How much of a text a library knows, in [0, 1]: the part of the squared weights of its words.

    Words so common that they are no terms weigh nothing; those so rare as much as the rarest that are.
    """
    found = (token for token in tokens.tokenize(_ADDRESS.sub(" ", text.lower())) if _APOSTROPHES.isdisjoint(token))
    words = {key: token for token in found if (key := tokens.fold(token))}
    numbers = store.term_numbers(words)
    rare = [
        key for key, token in words.items() if key not in numbers and len(store.rows_with_phrase(token, RARE)) < RARE
    ]
    known = float(np.square(idf[[*numbers.values()]]).sum())
    unknown = len(rare) * float(idf.max(initial=0)) ** 2
    return known / (known + unknown) if unknown else 1.0


def open_encoder(folder: Path, settings: Mapping[str, Any]) -> tuple[FloatArray, Embedder]:
    """The weights of the terms of a library (n_terms,), and what turns texts into its vectors."""
    embedder = Embedder(**settings["embedder"], components=open_array(folder, f"{_PREFIX}components"))
    return open_array(folder, "idf"), embedder


def encode_parts(texts: Sequence[str], folder: Path, settings: Mapping[str, Any], store: Store) -> FloatArray:
    """Vectors (n_texts, n_dimensions) of pieces of papers, in the space of this library."""
    words = sorted({word for text in texts for word in tokens.fold_words(text)})
    idf, embedder = open_encoder(folder, settings)
    return embedder.encode_parts(texts, store.term_numbers(words), idf)


def encoder_model(settings: Mapping[str, Any]) -> str:
    """The sentence-transformers model that a library was built with; empty for the shipped encoder."""
    return str(settings["embedder"].get("model", ""))
