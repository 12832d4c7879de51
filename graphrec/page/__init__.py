"""The interactive network: which nodes and links, where they lie, and one self-contained HTML file."""

from __future__ import annotations

from graphrec.page.overview import build_overview
from graphrec.page.renderer import render, save

__all__ = ["build_overview", "render", "save"]
