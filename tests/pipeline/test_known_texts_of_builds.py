"""A build that knows texts from earlier ones gives the bytes of a build that knows none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import graphrec
from graphrec.engines import cache

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from graphrec.model.paper import Paper


@pytest.fixture(autouse=True)
def user_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder."""
    folder = tmp_path / "user"
    folder.mkdir(mode=0o700)
    monkeypatch.setattr(cache, "cache_folder", lambda: folder)
    return folder


def write(path: Path, papers: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(paper) + "\n" for paper in papers), encoding="utf-8")
    return path


def records(papers: Sequence[Paper]) -> list[dict[str, Any]]:
    return [{"id": one.id, "title": one.title, "abstract": one.abstract, "year": one.year} for one in papers]


def content(library: Path) -> dict[str, bytes]:
    newest = max(library.glob("generation-*"), key=lambda path: int(path.name.rpartition("-")[2]))
    return {path.name: path.read_bytes() for path in newest.iterdir()}


def test_what_is_followed_equals_a_build_without_a_cache(
    tmp_path: Path, eight: Sequence[Paper], user_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = records(eight)
    file = write(tmp_path / "papers.jsonl", lines)
    followed, fresh = tmp_path / "followed", tmp_path / "fresh"
    graphrec.build(file, followed)
    lines[0]["title"] = "StonePruner: Fine-grained Pruning for Large Language Models"
    lines[5]["abstract"] += " We extend AdaMerging."
    del lines[2]
    write(file, [lines[-1], *lines[:-1], {"title": "SieveNet", "abstract": "We propose SieveNet. It extends Adam."}])
    graphrec.sync(followed)
    assert len(list((user_folder / "records").iterdir())) == 2
    monkeypatch.setenv("GRAPHREC_CACHE_MB", "0")
    graphrec.build(file, fresh)
    assert content(followed) == content(fresh)


def test_a_damaged_cache_changes_nothing(
    tmp_path: Path, eight: Sequence[Paper], user_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path / "papers.jsonl", records(eight))
    graphrec.build(file, tmp_path / "first")
    (pack,) = (user_folder / "records").iterdir()
    whole = pack.read_bytes()
    pack.write_bytes(whole[: len(whole) // 3] + bytes(100) + whole[len(whole) // 3 + 100 :])
    graphrec.build(file, tmp_path / "second")
    monkeypatch.setenv("GRAPHREC_CACHE_MB", "0")
    graphrec.build(file, tmp_path / "third")
    assert content(tmp_path / "first") == content(tmp_path / "second") == content(tmp_path / "third")
