"""An open generation of a library; later changes of the library do not affect it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphrec.places import BUNDLED_PREFIX

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.model.graph import PaperGraph
    from graphrec.storage.hold import Hold
    from graphrec.storage.manifest import Manifest
    from graphrec.storage.store import LibraryStore


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An open generation: its manifest, texts (`store`) and matrices (`graph`).

    `path` is the folder of the library, `address` the location that was opened: for a library at an address, `path` is
    its local copy. `hold` keeps the files of the generation, some of which are opened when they are needed.
    """

    path: Path
    address: str
    manifest: Manifest
    store: LibraryStore
    graph: PaperGraph
    hold: Hold

    def close(self) -> None:
        """Close the texts and let the generation go; arrays are closed with the last that reads them."""
        self.store.close()
        self.hold.close()

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
        """The name of the library on pages and in exports."""
        return "the bundled papers" if self.is_bundled else self.path.name
