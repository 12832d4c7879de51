"""Writes an export to a file in one step, or to stdout."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from graphrec.errors import OptionError
from graphrec.exporters import write
from graphrec.files import written_whole

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.exporters.export import Export


def write_export(export: Export, name: str, output: Path | None) -> Path | None:
    """Write through the exporter of that name; returns the absolute path, None for stdout.

    Raises:
        OptionError: the folder of the output does not exist.
    """
    if output is None:
        write(name, export, sys.stdout.buffer)
        sys.stdout.flush()
        return None
    target = output.absolute()
    if not target.parent.is_dir():
        raise OptionError(f"{target} cannot be written: there is no folder {target.parent}; make it first.")
    if target.exists() and not target.is_file():  # a pipe or a device is written to, never replaced
        with target.open("wb") as stream:
            write(name, export, stream)
        return target
    with written_whole(target) as stream:
        write(name, export, stream)
    return target
