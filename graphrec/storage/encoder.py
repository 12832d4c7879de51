"""Stores with a library the encoder that turns free text into its terms and vectors, without scikit-learn."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphrec.errors import LibraryError
from graphrec.storage.arrays import COMPONENTS, IDF, open_array
from graphrec.vectors import tokens
from graphrec.vectors.abstracts import content
from graphrec.vectors.embedding import Embedder
from graphrec.vectors.features import RARE, query_terms
from graphrec.vectors.languages import UNKNOWN, inflected, language_of
from graphrec.vectors.neural import TRUST_VARIABLE, is_trusted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.storage.snapshot import Snapshot
    from graphrec.storage.store import LibraryStore
    from graphrec.vectors.features import TextFeatures

_PREFIX = "embedder."
_APOSTROPHES = frozenset("'’")  # contractions ("don't") say nothing about the subject
_WITH_WORDS = 200  # papers with the rarest words of a text that are ranked beside the nearest ones by meaning
_READ = 3_000  # papers whose words are compared to find these
_MOST_WORDS = 40  # of a text that are looked for
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")


def text_encoder_parts(features: TextFeatures) -> tuple[dict[str, np.typing.NDArray[Any]], dict[str, Any]]:
    """The arrays and the settings of an encoder as a library stores them: term weights and fields of the embedder."""
    arrays: dict[str, np.typing.NDArray[Any]] = {IDF: features.idf}
    settings: dict[str, Any] = {}
    for part in fields(features.embedder):
        value = getattr(features.embedder, part.name)
        if isinstance(value, np.ndarray):
            arrays[_PREFIX + part.name] = value
        else:
            settings[part.name] = value
    return arrays, {"embedder": settings}


class TextWords(NamedTuple):
    """The words of free text, as a library knows them.

    `text`: the text without labels and notes. `language`: its language. `numbers`: the words that are terms, with their
    numbers. `rare`: those that are too rare to be terms.
    """

    text: str
    language: str
    numbers: dict[str, int]
    rare: list[str]


def read_words(text: str, snapshot: Snapshot) -> TextWords:
    """Find the language and the words of free text.

    Cost: linear in the text, and a search for every word that is not a term of the library.
    """
    text = content(text)
    language = _language(text, snapshot.store)
    return TextWords(text, language, *_words_of(text, snapshot.store, language))


def encode_text(words: TextWords, snapshot: Snapshot) -> tuple[tuple[IntArray, FloatArray], FloatArray]:
    """Encode free text as the papers of a library are encoded.

    Returns:
        Term numbers and weights of unit length, and the vector (n_dimensions,).

    Raises:
        LibraryError: the encoder does not fit the library.

    Cost: linear in the text.
    """
    idf, embedder = open_encoder(snapshot)
    terms = query_terms(words.text, snapshot.store.term_numbers, idf, words.language)
    vector = embedder.encode(words.text, terms, _familiar_share(words, idf))
    return terms, _check_vectors(snapshot, vector)


def _language(text: str, store: LibraryStore) -> str:
    """The language of a text; of a short one that shows none, that in which the library has most of its words."""
    if (language := language_of(text)) != UNKNOWN:
        return language
    n_words = {code: len(store.term_numbers(tokens.fold_words(text, code))) for code in (UNKNOWN, *inflected())}
    return max(n_words, key=lambda code: n_words[code])


def _familiar_share(words: TextWords, idf: FloatArray) -> float:
    """The share of the words of a text that a library contains, by squared weight, in [0, 1].

    Words that are too common to be terms weigh nothing; each word that is too rare weighs as much as the rarest term.
    """
    familiar = float(np.square(idf[[*words.numbers.values()]]).sum())
    unfamiliar = len(words.rare) * float(idf.max(initial=0)) ** 2
    return familiar / (familiar + unfamiliar) if unfamiliar else 1.0


def _words_of(text: str, store: LibraryStore, language: str) -> tuple[dict[str, int], list[str]]:
    """The words of a text that are terms, with their numbers, and those that are too rare to be terms."""
    all_tokens = (
        token for token in tokens.words_of(_ADDRESS.sub(" ", text), language) if _APOSTROPHES.isdisjoint(token)
    )
    words = {key: token for token in all_tokens if (key := tokens.fold(token))}
    numbers = store.term_numbers(words)
    unknown = [token for key, token in words.items() if key not in numbers]
    rare = [token for token in unknown if len(store.rows_with_phrase(token, RARE)) < RARE]
    return {words[key]: number for key, number in numbers.items()}, rare


def rows_with_rarest_words(words: TextWords, snapshot: Snapshot) -> tuple[int, ...]:
    """Rows of the papers with the rarest words of free text, best BM25 first.

    In a large library the papers nearest in meaning are not all that are close to a sentence: it says little.

    Cost: a full-text query for words that `_READ` papers contain, together.
    """
    idf, _ = open_encoder(snapshot)
    n_papers = len(snapshot)
    spread = {token: (1 + n_papers) / float(np.exp(idf[number] - 1)) for token, number in words.numbers.items()}
    rarest = [*words.rare, *sorted(spread, key=lambda token: (spread[token], token))][:_MOST_WORDS]
    read = np.cumsum([spread.get(token, 1.0) for token in rarest])
    chosen = rarest[: int(np.searchsorted(read, _READ, side="right"))]
    return tuple(snapshot.store.rows_with_any(chosen, _WITH_WORDS))


def open_encoder(snapshot: Snapshot) -> tuple[FloatArray, Embedder]:
    """The IDF weights of the terms of a library (n_terms,), and its embedder.

    Raises:
        LibraryError: the manifest names none, or a model that this user does not trust.
    """
    folder = snapshot.folder
    settings = snapshot.manifest.settings.get("embedder")
    if not settings:
        raise _unfit(folder, "its manifest names none")
    return open_array(folder, IDF), Embedder(
        settings["name"], settings["share"], open_array(folder, COMPONENTS), encoder_model(snapshot)
    )


def encode_parts(texts: Sequence[str], snapshot: Snapshot) -> FloatArray:
    """Vectors (n_texts, n_dimensions) of parts of papers, in the space of a library (raises as `encode_text`)."""
    words = sorted({word for text in texts for word in tokens.fold_words(text)})
    idf, embedder = open_encoder(snapshot)
    return _check_vectors(snapshot, embedder.encode_parts(texts, snapshot.store.term_numbers(words), idf))


def encoder_model(snapshot: Snapshot) -> str:
    """The sentence-transformers model that a library was built with; empty for the encoder of graphrec.

    Raises:
        LibraryError: this user has never named that model: a stranger's library must not choose what code runs.
    """
    model = str(snapshot.manifest.settings.get("embedder", {}).get("model", ""))
    if model and not is_trusted(model):
        raise LibraryError(
            f"{snapshot.folder.parent} was built with the encoder {model!r}, which you have not named yet, and a model"
            f" can run code; if you trust it, set the environment variable {TRUST_VARIABLE} to {model!r}."
        )
    return model


def _check_vectors(snapshot: Snapshot, vectors: FloatArray) -> FloatArray:
    """Check that the vectors of a text are in the space of those of the papers, and finite."""
    n_dimensions = snapshot.graph.vectors.shape[1]
    if vectors.shape[-1] != n_dimensions or not np.isfinite(vectors).all():
        raise _unfit(
            snapshot.folder, f"it makes vectors of {vectors.shape[-1]} numbers, the papers have {n_dimensions}"
        )
    return vectors


def _unfit(folder: Path, what: str) -> LibraryError:
    return LibraryError(
        f"The encoder of {folder} does not fit its papers ({what}); ask for titles instead of text, or build the"
        " library again from its files."
    )
