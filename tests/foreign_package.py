"""Small packages of strangers, found by graphrec in a process of its own through a real entry point."""

from __future__ import annotations

import os
import textwrap
from pathlib import Path

import graphrec


def install(tmp_path: Path, group: str, name: str, source: str) -> dict[str, str]:
    """Write a package of one module that registers itself under the entry point `name` of a group.

    Several may be written into the same folder; they are all found.

    Args:
        tmp_path: a folder of the test; the packages lie in `site` within.
        group: the whole name of the entry-point group, such as `graphrec.signals`.
        name: what graphrec calls the entry.
        source: the module's text; it may be indented.

    Returns:
        The environment for a subprocess whose Python finds the package and this checkout's graphrec.
    """
    module = f"foreign_{group.rpartition('.')[2]}_{name.replace('-', '_')}"
    site = tmp_path / "site"
    about = site / f"{module}-1.0.dist-info"
    about.mkdir(parents=True)
    (site / f"{module}.py").write_text(textwrap.dedent(source), "utf-8")
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n", "utf-8")
    (about / "entry_points.txt").write_text(f"[{group}]\n{name} = {module}\n", "utf-8")
    checkout = Path(graphrec.__file__).parents[1]
    return {**os.environ, "PYTHONPATH": os.pathsep.join((str(site), str(checkout)))}
