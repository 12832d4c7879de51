"""Encoders of the user's choice through sentence-transformers (extra `neural`); imported only when one is named."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.errors import ExtraMissingError, OptionError
from graphrec.text import clean, truncate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.matrix import FloatArray

_REASON_WIDTH = 160  # characters of the loader's own words in our sentence


def full_name(model: str) -> str:
    """The name under which a library remembers a model: a folder by its absolute path, so that it is found again."""
    folder = Path(model).expanduser()
    return str(folder.resolve()) if model and folder.is_dir() else model


@cache
def load_model(model: str) -> Any:
    """The model of that name or in that folder.

    Raises:
        ExtraMissingError: sentence-transformers is not installed.
        OptionError: there is no such model, or it cannot be loaded.
    """
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise ExtraMissingError(
            f"The encoder {model!r} needs sentence-transformers; type: pip install 'graphrec[neural]'"
        ) from error
    try:
        return SentenceTransformer(model)
    except Exception as error:  # loaders of many libraries work in there, each with errors of its own
        reason = truncate(clean(str(error)) or type(error).__name__, _REASON_WIDTH)
        raise OptionError(
            f"The encoder {model!r} cannot be loaded ({reason}); name a model that sentence-transformers can load, or "
            "the folder of one."
        ) from error


def encode(model: str, texts: Sequence[str]) -> FloatArray:
    """Vectors (n_texts, n_dimensions) of texts, float32; raises as `load_model`.

    Cost: that of the model; a small one encodes about sixteen abstracts a second on one core.
    """
    vectors = load_model(model).encode(list(texts), show_progress_bar=False, convert_to_numpy=True)
    return np.asarray(vectors, dtype=np.float32)
