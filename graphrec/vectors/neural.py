"""Encoders of the user's choice, loaded by sentence-transformers (extra `neural`) only if one is named."""

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

_REASON_WIDTH = 160  # characters of the loader's error message that ours quotes


def full_name(model: str) -> str:
    """Return the name of a model to store in a library: of a folder, the absolute path; otherwise as it is."""
    folder = Path(model).expanduser()
    return str(folder.resolve()) if model and folder.is_dir() else model


@cache
def load_model(model: str) -> Any:
    """Load the model with a name, or in a folder.

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
    except Exception as error:  # loading runs code of several libraries, each with its own errors
        reason = truncate(clean(str(error)) or type(error).__name__, _REASON_WIDTH)
        raise OptionError(
            f"The encoder {model!r} cannot be loaded ({reason}); name a model that sentence-transformers can load, or "
            "the folder of one."
        ) from error


def encode(model: str, texts: Sequence[str]) -> FloatArray:
    """Compute the vectors (n_texts, n_dimensions) of texts, float32.

    Raises:
        ExtraMissingError: sentence-transformers is not installed.
        OptionError: there is no such model, or it cannot be loaded.

    Cost: that of the model; a small one encodes about sixteen abstracts a second on one core.
    """
    vectors = load_model(model).encode(list(texts), show_progress_bar=False, convert_to_numpy=True)
    return np.asarray(vectors, dtype=np.float32)
