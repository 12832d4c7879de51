"""Models of the user's choice, loaded by sentence-transformers (extra `neural`) only if one is named."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.errors import ExtraMissingError, OptionError
from graphrec.files import replace_file
from graphrec.places import cache_folder
from graphrec.text import clean, truncate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.matrix import FloatArray

TRUST_VARIABLE = "GRAPHREC_ENCODER"
_REASON_WIDTH = 160  # characters of the loader's error message that ours quotes
_trusted: set[str] = set()  # in this process, where the cache folder cannot be written


def full_name(model: str) -> str:
    """Return the name of a model to store in a library: of a folder, the absolute path; otherwise as it is."""
    folder = Path(model).expanduser()
    return str(folder.resolve()) if model and folder.is_dir() else model


def trust(model: str) -> None:
    """Note that this user has named a model, so that libraries that name it may load it from now on."""
    _trusted.add(model)
    with suppress(OSError, OptionError):
        note = _note_path(model)
        note.parent.mkdir(mode=0o700, exist_ok=True)
        with replace_file(note) as file:
            file.write(model.encode("utf-8", "backslashreplace"))


def is_trusted(model: str) -> bool:
    """Whether this user has named a model, for a build or in the environment; loading one can run code of its own.

    The name of a hub is not trusted where it is also that of a folder within the current one.
    """
    if full_name(model) != model:
        return False
    if model in _trusted or model == os.environ.get(TRUST_VARIABLE):
        return True
    try:
        return _note_path(model).is_file()
    except OptionError:
        return False


def _note_path(model: str) -> Path:
    name = hashlib.sha256(model.encode("utf-8", "backslashreplace")).hexdigest()
    return cache_folder() / "encoders" / name


@cache
def load_model(model: str, kind: str = "SentenceTransformer") -> Any:
    """Load the model with a name, or in a folder; `kind` is its class in sentence-transformers.

    Raises:
        ExtraMissingError: sentence-transformers is not installed.
        OptionError: there is no such model, or it cannot be loaded.
    """
    try:
        import sentence_transformers
    except ImportError as error:
        raise ExtraMissingError(
            f"The encoder {model!r} needs sentence-transformers; type: pip install 'graphrec[neural]'"
        ) from error
    try:
        return getattr(sentence_transformers, kind)(model)
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
