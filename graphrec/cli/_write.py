"""Writes an export to a file in one step, or to stdout."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from graphrec import registry
from graphrec.errors import OptionError

if TYPE_CHECKING:
    from graphrec.exporters._export import Export


def write_export(export: Export, name: str, output: Path | None) -> Path | None:
    """Write through the exporter of that name; returns the absolute path, None for stdout.

    Raises:
        OptionError: the folder of the output does not exist.
    """
    exporter = registry.load("exporters", name)
    if output is None:
        exporter.write(export, sys.stdout.buffer)
        sys.stdout.flush()
        return None
    target = output.absolute()
    if not target.parent.is_dir():
        raise OptionError(f"{target} cannot be written: there is no folder {target.parent}; make it first.")
    if target.exists() and not target.is_file():  # a pipe or a device is written to, never replaced
        with target.open("wb") as stream:
            exporter.write(export, stream)
        return target
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
        try:
            exporter.write(export, file)
            file.close()
            Path(file.name).chmod(0o666 & ~_umask())
            Path(file.name).replace(target)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    return target


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
