"""`graphrec add` says which way it took."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from graphrec.model.limits import SizeLimits
from graphrec.pipeline.build import build_library
from graphrec.pipeline.options import BuildOptions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from graphrec.api.library import Library
    from tests.cli.conftest import Outcome


@pytest.fixture
def more(tmp_path: Path) -> Path:
    """A paper that no library here has."""
    path = tmp_path / "more.jsonl"
    path.write_text(json.dumps({"title": "Sieving of coarse sand", "abstract": "We sieve BlockPruner."}), "utf-8")
    return path


def test_a_small_library_is_built_anew_and_nothing_more_is_said(
    eight_library: Library, more: Path, tmp_path: Path, graphrec: Callable[..., Outcome]
) -> None:
    library = shutil.copytree(eight_library.address, tmp_path / "library")
    done = graphrec("add", more, "-l", library)
    assert (done.code, "--compact" in done.err) == (0, False)


def test_adding_beside_the_others_says_how_to_build_anew_and_compact_does(
    eight_file: Path, more: Path, tmp_path: Path, graphrec: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    library, options = tmp_path / "library", BuildOptions(limits=SizeLimits(extension=0))
    build_library([eight_file], library, options)
    monkeypatch.setattr("graphrec.pipeline.options.BuildOptions", lambda **_: options)
    done = graphrec("add", more, "-l", library)
    assert "1 of 9 papers were added since the last full build; for the answers of a full build: " in done.err
    assert "1 record read from 1 file (1 jsonl), 0 merged into others, 0 skipped: 9 papers." in done.err
    compact = graphrec("add", "--compact", "-l", library)
    assert (compact.code, "added to what was learnt" in compact.err) == (0, False)


def test_nothing_to_add_is_wrong_usage(eight_library: Library, graphrec: Callable[..., Outcome]) -> None:
    done = graphrec("add", "-l", eight_library.address)
    assert done.code == 2
    assert "Give FILES to add, or --compact" in done.err
