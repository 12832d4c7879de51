"""The library that is written: where it is, and what it was before."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from graphrec.pipeline.library_records import LibraryRecords
from graphrec.sources.signature import is_ours
from graphrec.storage.location import is_address
from graphrec.storage.user_state import read_user_state
from graphrec.storage.user_state_place import state_path

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.model.user_state import UserState
    from graphrec.storage.snapshot import Snapshot


@dataclass(frozen=True)
class Target:
    """A library that is written.

    Attributes:
        location: its folder or address, as the user named it.
        folder: where it is written on this machine.
        opened: the library as it is, whose sources go on; None if there is none.
        replaced: the library as it is, if it is built anew from other sources.
    """

    location: str | Path
    folder: Path
    opened: Snapshot | None = None
    replaced: Snapshot | None = None

    @property
    def home(self) -> Path | None:
        """The folder of the library, by which its sources are named; None for one at an address."""
        return None if is_address(self.location) else self.folder

    @property
    def before(self) -> Snapshot | None:
        """The library as it is; None if there is none."""
        return self.opened or self.replaced

    @cached_property
    def records(self) -> LibraryRecords:
        """The records whose sources go on: those of `opened`, or none."""
        return LibraryRecords(self.opened)

    @property
    def state(self) -> UserState:
        """What the user decided about it (raises as `read_user_state`)."""
        return read_user_state(state_path(self.location), self.before.manifest if self.before else None)

    @property
    def is_agreed(self) -> bool:
        """Whether the user named its sources and those that were removed, or agreed to them."""
        state = self.state
        return is_ours([*self.records.sources, *state.removed_sources], state.signature)
