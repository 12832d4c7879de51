"""A library beside a fresh build of the same sources with the same decisions: both are equal, byte for byte."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import graphrec
from graphrec.storage.manifest import read_content
from graphrec.storage.user_state_place import state_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


def content_of(library: Path) -> dict[str, Any]:
    """Every file of the current generation, and each entry of the manifest but the number of the generation."""
    manifest = read_content(library)
    folder = library / manifest.pop("generation")
    files = {each.relative_to(folder).as_posix(): each for each in sorted(folder.rglob("*")) if each.is_file()}
    return {**{name: path.read_bytes() for name, path in files.items()}, "manifest": manifest}


def differences(library: Path, other: Path) -> list[str]:
    """Names of the files, and of the entries of the manifest, in which two libraries differ."""
    first, second = content_of(library), content_of(other)
    entries = first.pop("manifest"), second.pop("manifest")
    files = [name for name in sorted({*first, *second}) if first.get(name) != second.get(name)]
    return [*files, *(f"manifest: {name}" for name in sorted({*entries[0], *entries[1]}) if _differ(*entries, name))]


def _differ(first: dict[str, Any], second: dict[str, Any], name: str) -> bool:
    return bool(first.get(name) != second.get(name))


def build_afresh(library: Path, files: Sequence[Path], fresh: Path, **options: Any) -> Path:
    """Build files, with nothing from a cache, as a library at `fresh` that takes over the decisions about `library`.

    Args:
        library: whose decisions are taken over.
        files: the sources, in the order in which the library has them; named from `fresh` as they are from `library`.
        fresh: where to build.
        options: as for `graphrec.build`.
    """
    with empty_cache():
        graphrec.build(files, fresh, **options)
        state = state_path(library)
        if state.exists():
            shutil.copyfile(state, state_path(fresh))
            graphrec.build(files, fresh, replace=True, **options)
    return fresh


@contextmanager
def empty_cache() -> Iterator[None]:
    """A cache folder that is empty, and gone afterwards."""
    usual = os.environ.get("GRAPHREC_CACHE")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GRAPHREC_CACHE"] = folder
        try:
            yield
        finally:
            if usual is None:
                del os.environ["GRAPHREC_CACHE"]
            else:
                os.environ["GRAPHREC_CACHE"] = usual
