"""Builds of libraries with the options that only tests set, such as the sizes at which algorithms change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from graphrec.engines.progress import announce_nothing
from graphrec.pipeline import plans, update
from graphrec.pipeline.options import BuildOptions
from graphrec.pipeline.target import Target
from graphrec.places import bundled_files
from graphrec.storage.folder import open_folder
from graphrec.storage.manifest import read_manifest, write_manifest
from graphrec.storage.user_state import hold_user_state

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from graphrec.engines.progress import Announce
    from graphrec.model.paper import ReadReport
    from graphrec.storage.manifest import Manifest

PLAIN = BuildOptions()


def build_library(
    files: Sequence[str | Path], library: Path, options: BuildOptions = PLAIN, *, announce: Announce = announce_nothing
) -> tuple[Manifest, ReadReport]:
    """A library of some files, in place of one that may be there."""
    target = Target(library, library, replaced=update.open_replaced(library, library, is_allowed=True))
    done = update.write_library(target, plans.plan_addition(target, list(files)), options, announce=announce)
    return read_manifest(library), done.report


def add_files(library: Path, files: Sequence[str | Path], options: BuildOptions = PLAIN) -> ReadReport:
    """Add files to a library."""
    target = Target(library, library, open_folder(library))
    plan = plans.plan_addition(target, list(files))
    return update.write_library(target, plan, update.options_of(target, options)).report


def build_bundled(library: Path, options: BuildOptions = PLAIN) -> Manifest:
    """The library of the bundled papers."""
    update.write_library(Target(library, library), plans.plan_bundled(bundled_files()), options)
    return read_manifest(library)


def change_settings(library: Path, **settings: Any) -> None:
    """Change settings in the manifest of a library, and no other file."""
    manifest = read_manifest(library)
    write_manifest(library, replace(manifest, settings={**manifest.settings, **settings}))


def set_weights(library: str | Path, **weights: float) -> None:
    """Store weights of signals beside a library, as if they had been fitted to it."""
    with hold_user_state(library) as held:
        held.write(replace(held.state, calibration={"weights": weights}))
