"""The documentation as a site: it is built strictly, complete, and asks no stranger for anything."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graphrec import registry
from graphrec.model.relations import NAMES

if TYPE_CHECKING:
    from graphrec.api.library import Library

pytest.importorskip("mkdocs", reason="the extra docs is not installed")

CONFIG = Path(__file__).parents[1] / "docs" / "mkdocs.yml"
LOADED = re.compile(
    r"""<(?:script|img|iframe|source)\b[^>]*\bsrc=["']?(?:https?:)?//|<link\b[^>]*\bhref=["']?https?://(?!\S*canonical)"""
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "-f", CONFIG, "-d", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    pages = sorted(site.glob("**/*.html"))
    assert len(pages) > 20
    assert [page.name for page in pages if LOADED.search(page.read_text("utf-8"))] == []


def test_no_placeholder_is_left(site: Path) -> None:
    assert [page.name for page in site.glob("*.html") if "{{ " in page.read_text("utf-8")] == []


@pytest.mark.parametrize(
    ("page", "room"), [("formats", "readers"), ("formats", "exporters"), ("commands", "cli"), ("fetch", "fetch")]
)
def test_the_site_lists_every_entry_of_a_room(site: Path, page: str, room: str) -> None:
    text = (site / f"{page}.html").read_text("utf-8")
    entries = {name: registry.load(room, name) for name in registry.builtin_names(room)}
    shown = {name for name, entry in entries.items() if not getattr(getattr(entry, "command", None), "hidden", False)}
    assert [name for name in sorted(shown) if name not in text] == []


def test_the_page_on_output_names_every_key_that_reasons_have(site: Path, bundled: Library) -> None:
    text = (site / "output.html").read_text("utf-8")
    answers = [bundled.related("MultiPruner", by=facet, min_score=0, top=200) for facet in (None, "method")]
    answers.append(bundled.related(text="We extend BlockPruner (Zhong et al., 2024)", min_score=0))
    reasons = [reason.to_dict() for answer in answers for each in answer for reason in each.reasons]
    words = {name.replace("-", "_") for name in registry.builtin_names("signals")}
    words |= {key for reason in reasons for key in reason} | set(NAMES)
    assert {"seed_sentence", "rarity", "sentence", "through", "facet", "citing"} < words
    assert [word for word in sorted(words) if f"<code>{word}</code>" not in text] == []


def test_the_api_page_shows_every_public_name(site: Path) -> None:
    import graphrec

    text = (site / "api.html").read_text("utf-8")
    assert [name for name in graphrec.__all__ if not name.startswith("__") and name not in text] == []
