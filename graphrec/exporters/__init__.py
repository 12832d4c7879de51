"""Writes papers, the reasons for recommending them, and their graph in the formats of other tools.

Every module in `formats/`, and every entry point of the group `graphrec.exporters`, is an `Exporter` for one format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Protocol

from graphrec import registry
from graphrec.errors import OptionError

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.exporters.export import Export


class Exporter(Protocol):
    """A module (or object) that writes one output format.

    One of many files may also have a function `write_folder(export, path)`, which writes them into a folder and returns
    sentences on what was written; `write` then writes an archive of them.

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


def writes_folder(name: str, path: Path) -> bool:
    """Whether an exporter writes a folder at a path: it can, and the path has not the suffix of its archive.

    Args:
        name: name of a form of output, which need not be an exporter.
        path: the folder or file.
    """
    if name not in registry.names("exporters"):
        return False
    exporter: Exporter = registry.load("exporters", name, Exporter)
    return hasattr(exporter, "write_folder") and path.suffix.lower() != exporter.SUFFIX


def write_folder(name: str, export: Export, path: Path) -> list[str]:
    """Write an export as many files into a folder; what is not graphrec's there is left alone.

    Args:
        name: name of an exporter that writes folders, as `obsidian`.
        export: papers, reasons and graph.
        path: the folder, which is made if only it is missing.

    Returns:
        Sentences on what was written, and what was left alone.

    Raises:
        OptionError: no exporter of that name writes folders, or the folder cannot be written.
        PluginError: the exporter of another package cannot be loaded, or fails.
    """
    from graphrec.exporters.export import made_visible

    exporter = registry.load("exporters", name, Exporter)
    if not hasattr(exporter, "write_folder"):
        raise OptionError(f"{name} is written into one file; give write() a stream.")
    with registry.guard("exporters", name):
        return list(exporter.write_folder(made_visible(export), path))
