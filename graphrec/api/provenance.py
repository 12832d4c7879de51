"""What a page says of its making: library, command, version, day."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from graphrec._version import __version__

if TYPE_CHECKING:
    from graphrec.storage.snapshot import Snapshot


def describe_provenance(snapshot: Snapshot, command: str) -> dict[str, str]:
    """What a page made by a command says of the library it was made from; all values are text."""
    return {
        "library": snapshot.name,
        "papers": str(len(snapshot)),
        "command": command,
        "version": __version__,
        "date": _today(),
    }


def _today() -> str:
    """The day of the answer; $SOURCE_DATE_EPOCH pins it, so that a page can be made again byte for byte."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(seconds), UTC) if seconds and seconds.isdigit() else datetime.now(UTC)
    return moment.date().isoformat()
