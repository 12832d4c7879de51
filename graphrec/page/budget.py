"""Keeps a page small enough to be mailed: what it carries only for moving on gives way first."""

from __future__ import annotations

import json
from typing import Any

SHORT_ABSTRACT = 360  # characters; enough to recognise a paper outside the map


def fit(payload: dict[str, Any], most: int) -> None:
    """Shorten the abstracts of papers outside the map where there are more than `most` characters.

    What the map itself shows is never cut, however large.
    """
    if _length(payload) > most:
        for node in payload["nodes"][payload["nCore"] :]:
            _shorten(node)


def _shorten(node: dict[str, Any]) -> None:
    abstract = node.get("abstract", "")
    if len(abstract) > SHORT_ABSTRACT:
        node["abstract"] = abstract[:SHORT_ABSTRACT].rstrip() + "…"


def _length(part: Any) -> int:
    """Characters of the JSON once it is fit to stand in HTML: four of them are written as six."""
    text = json.dumps(part)
    return len(text) + 5 * sum(text.count(char) for char in "<>&'")
