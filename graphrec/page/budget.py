"""Limits the size of a page so that it can be mailed, by shortening what the first view does not need."""

from __future__ import annotations

import json
from typing import Any

SHORT_ABSTRACT = 360  # characters; enough to recognise a paper outside the map


def fit(payload: dict[str, Any], most: int) -> None:
    """Shorten the abstracts of papers outside the map in place, if the payload exceeds `most` characters.

    Papers of the map itself keep their abstracts, whatever the size.
    """
    if _length(payload) > most:
        for node in payload["nodes"][payload["nCore"] :]:
            _shorten(node)


def _shorten(node: dict[str, Any]) -> None:
    abstract = node.get("abstract", "")
    if len(abstract) > SHORT_ABSTRACT:
        node["abstract"] = abstract[:SHORT_ABSTRACT].rstrip() + "…"


def _length(part: Any) -> int:
    """Number of characters of the JSON inside HTML, where each of `<>&'` is escaped to six characters."""
    text = json.dumps(part)
    return len(text) + 5 * sum(text.count(char) for char in "<>&'")
