"""The interactive network page: selects nodes and links, computes their positions, and writes one HTML file."""

from __future__ import annotations

from graphrec.page.overview import build_overview
from graphrec.page.renderer import render, save

__all__ = ["build_overview", "render", "save"]
