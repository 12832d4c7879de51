"""Writes papers, the reasons for recommending them, and their graph in the formats of other tools.

Every module in `formats/`, and every entry point of the group `graphrec.exporters`, is an `Exporter` for one format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Protocol

from graphrec import registry

if TYPE_CHECKING:
    from graphrec.exporters.export import Export


class Exporter(Protocol):
    """A module (or object) that writes one output format.

    Attributes:
        NAME: the name of the format for `--to`; that of the module or entry point.
        SUFFIX: the suffix of its files, with the dot.
        DESCRIPTION: one line for the table of formats.
    """

    NAME: str
    SUFFIX: str
    DESCRIPTION: str

    def write(self, export: Export, stream: BinaryIO, /) -> None:
        """Write an export to a binary stream; the same export gives the same bytes."""


def write(name: str, export: Export, stream: BinaryIO) -> None:
    """Write an export in one of the formats.

    Args:
        name: name of the exporter.
        export: papers, reasons and graph.
        stream: where to write; left open.

    Raises:
        OptionError: no exporter has that name.
        PluginError: the exporter of another package cannot be loaded, or fails.
    """
    from graphrec.exporters.export import made_visible

    exporter: Exporter = registry.load("exporters", name, Exporter)
    with registry.guard("exporters", name):
        exporter.write(made_visible(export), stream)
