"""How a library is built: one frozen record that every step of the pipeline is handed, checked when it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphrec.errors import OptionError
from graphrec.model.limits import SIZE_LIMITS, SizeLimits
from graphrec.readers.open import STDIN
from graphrec.storage.shards.ranges import MOST_SHARDS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How a library is built.

    Attributes:
        workers: processes or workers of the engine; 0 are as many as the machine has processors, where that pays.
        engine: where batches run ("serial", "processes", "dask", "dask=ADDRESS", ...); "" chooses by `workers`.
        keep_apart: places (`file:line`) or ids of records that are not merged with any other.
        encoder: a sentence-transformers model, by name or folder; "" is the shipped encoder.
        resume: whether finished batches are stored beside the library, so that a run that was cut off continues.
        shards: parts that the library is cut in; 0 leaves it in one piece.
        bare_places: whether places of records name files without folders, so that every machine makes the same bytes.
        wait: whether to wait for another process that writes the library, instead of failing at once.
        patience: seconds that an engine of remote workers waits for the first of them; None is the engine's default.
        limits: sizes from which steps change their way.

    Raises:
        OptionError: a number is outside its range.
    """

    workers: int = 0
    engine: str = ""
    keep_apart: tuple[str, ...] = ()
    encoder: str = ""
    resume: bool = False
    shards: int = 0
    bare_places: bool = False
    wait: bool = False
    patience: float | None = None
    limits: SizeLimits = SIZE_LIMITS

    def __post_init__(self) -> None:
        """Refuse what no build can do, before any work."""
        if self.workers < 0:
            raise OptionError(f"Cannot build with {self.workers} workers; expected 1 or more, or 0 for as many as pay.")
        if not 0 <= self.shards <= MOST_SHARDS:
            raise OptionError(
                f"Cannot cut a library in {self.shards} shards; expected 1 to {MOST_SHARDS:,}, or 0 for one piece."
            )
        if self.patience is not None and not self.patience > 0:
            raise OptionError(f"Cannot wait {self.patience} seconds for workers; expected a number above 0.")

    def check_sources(self, paths: Iterable[str | Path]) -> None:
        """Refuse sources that cannot be read twice where a run is to be resumed.

        Raises:
            OptionError: stdin is among them.
        """
        if self.resume and STDIN in map(str, paths):
            raise OptionError("What is read from stdin (-) cannot be resumed; save it to a file and build from that.")
