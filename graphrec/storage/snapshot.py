"""What a reader sees of a library: one generation, opened; whoever writes the library later does not change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphrec.places import BUNDLED_PREFIX

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.model.graph import PaperGraph
    from graphrec.storage.manifest import Manifest
    from graphrec.storage.sql.store import Store


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An open generation: `manifest`, `store` and `graph` are what it holds.

    `path` is the folder of the library, `address` where it was asked for: another place where `path` is only its copy.
    """

    path: Path
    address: str
    manifest: Manifest
    store: Store
    graph: PaperGraph

    def __len__(self) -> int:
        """Number of papers."""
        return self.manifest.papers

    @property
    def folder(self) -> Path:
        """The folder of the generation."""
        return self.path / self.manifest.generation

    @property
    def is_bundled(self) -> bool:
        """Whether these are the papers that ship with graphrec."""
        return self.path.name.startswith(BUNDLED_PREFIX)

    @property
    def name(self) -> str:
        """What a page or an export calls the library."""
        return "the bundled papers" if self.is_bundled else self.path.name
