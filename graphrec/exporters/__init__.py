"""One output format per file: papers, the reasons they were found for, and their graph, as other tools read them.

Every file in `formats/`, and every entry point of the group `graphrec.exporters`, is an `Exporter`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Protocol

from graphrec import registry

if TYPE_CHECKING:
    from graphrec.exporters.export import Export


class Exporter(Protocol):
    """A module (or object) that writes one output format.

    `NAME` is what `--to` calls it, `SUFFIX` that of its files with the dot, `DESCRIPTION` a line of the table of
    formats.
    """

    NAME: str
    SUFFIX: str
    DESCRIPTION: str

    def write(self, export: Export, stream: BinaryIO, /) -> None:
        """Write an export to a binary stream; the same export gives the same bytes."""


def write(name: str, export: Export, stream: BinaryIO) -> None:
    """Write an export in the format of that name.

    Raises:
        OptionError: no exporter is called so.
        PluginError: the exporter of another package cannot be loaded, or fails.
    """
    exporter: Exporter = registry.load("exporters", name, Exporter)
    with registry.guard("exporters", name):
        exporter.write(export, stream)
