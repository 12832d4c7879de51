"""The options of a build: one frozen record for all steps of the pipeline, validated when it is created."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphrec.errors import OptionError
from graphrec.model.limits import SIZE_LIMITS, SizeLimits
from graphrec.readers.open import STDIN
from graphrec.storage.shards.ranges import MOST_SHARDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.sources.files import FileOfSource


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """The options of a build.

    Attributes:
        workers: processes or workers of the engine; 0 for one for each processor, or a single one for a small corpus.
        engine: name of the engine ("serial", "processes", "dask", "dask=ADDRESS", ...); "" chooses by `workers`.
        keep_apart: places (`file:line`) or ids of records that are not merged with any other.
        encoder: a sentence-transformers model, by name or folder; "" for the encoder of graphrec.
        resume: whether to store results of batches beside the library, so that an interrupted build can resume.
        shards: number of shards; 0 for a library in one piece.
        wait: whether to wait for another process that writes the library, instead of failing at once.
        patience: seconds that an engine waits for remote workers; None for the default of the engine.
        limits: sizes at which steps switch to other algorithms.

    Raises:
        OptionError: a number is outside its range.
    """

    workers: int = 0
    engine: str = ""
    keep_apart: tuple[str, ...] = ()
    encoder: str = ""
    resume: bool = False
    shards: int = 0
    wait: bool = False
    patience: float | None = None
    limits: SizeLimits = SIZE_LIMITS

    def __post_init__(self) -> None:
        """Validate the numbers."""
        if self.workers < 0:
            raise OptionError(f"Cannot build with {self.workers} workers; expected 1 or more, or 0 for as many as pay.")
        if not 0 <= self.shards <= MOST_SHARDS:
            raise OptionError(
                f"Cannot cut a library in {self.shards} shards; expected 1 to {MOST_SHARDS:,}, or 0 for one piece."
            )
        if self.patience is not None and not self.patience > 0:
            raise OptionError(f"Cannot wait {self.patience} seconds for workers; expected a number above 0.")

    def check_sources(self, files: Sequence[FileOfSource]) -> None:
        """Check that a build with `resume` reads only what can be read again, and known by its size and time.

        Args:
            files: what is read.

        Raises:
            OptionError: it reads stdin, or Zotero.
        """
        if self.resume and any(file.is_zotero for file in files):
            raise OptionError("What is read from Zotero cannot be resumed, as it may change; leave --resume out.")
        if self.resume and any(str(file.path) == STDIN for file in files):
            raise OptionError("What is read from stdin (-) cannot be resumed; save it to a file and build from that.")
