"""Provenance of a page: library, command, version and date."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from graphrec._version import __version__

if TYPE_CHECKING:
    from graphrec.storage.snapshot import Snapshot


def describe_provenance(snapshot: Snapshot, command: str) -> dict[str, str]:
    """Describe how a page was made: name and size of the library, command line, version, date; all values are text."""
    return {
        "library": snapshot.name,
        "papers": str(len(snapshot)),
        "command": command,
        "version": __version__,
        "date": _today(),
    }


def _today() -> str:
    """Today's date in UTC (ISO 8601); $SOURCE_DATE_EPOCH overrides it for reproducible pages."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(seconds), UTC) if seconds and seconds.isdigit() else datetime.now(UTC)
    return moment.date().isoformat()
