"""VOSviewer's JSON network of everything: papers, and the works and methods that they are linked to."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.exporters.export import build_graph
from graphrec.exporters.formats.vosviewer import network_of

if TYPE_CHECKING:
    from graphrec.exporters.export import Export

NAME = "vosviewer-all"
SUFFIX = ".all.json"
DESCRIPTION = "VOSviewer JSON network with works and methods among the papers"


def write(export: Export, stream: BinaryIO) -> None:
    """Write papers, works and methods as items."""
    stream.write(network_of(export, build_graph(export)))
