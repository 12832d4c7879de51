"""Keeps a page small enough to be mailed: what it carries only for moving on gives way first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORT_ABSTRACT = 360  # characters; enough to recognise a paper that only a neighbourhood names


def fit(payload: dict[str, Any], most: int) -> None:
    """Shorten the abstracts of papers outside the map, then drop neighbourhoods from the last, to `most` characters.

    What the map itself shows is never cut, however large.
    """
    steps = _steps(payload, payload["nCore"])
    excess = _length(payload) - most
    while excess > 0:
        saved = next(steps, None)
        if saved is None:
            return
        excess -= saved


def _steps(payload: dict[str, Any], n_core: int) -> Iterator[int]:
    """One saving after the other, as the number of characters it saved."""
    far = payload["nodes"][n_core:]
    yield sum(_shorten(node) for node in far)
    near = payload["neighbourhoods"]
    while near:
        yield _length(near.pop()) + sum(_strip(payload["nodes"][at]) for at in _unneeded(payload, n_core))


def _shorten(node: dict[str, Any]) -> int:
    abstract = node.get("abstract", "")
    if len(abstract) > SHORT_ABSTRACT:
        node["abstract"] = abstract[:SHORT_ABSTRACT].rstrip() + "…"
    return len(abstract) - len(node.get("abstract", ""))


def _unneeded(payload: dict[str, Any], n_core: int) -> list[int]:
    """Nodes outside the map that no neighbourhood names any more."""
    named = {result[0] for _, results in payload["neighbourhoods"] for result in results}
    return [at for at in range(n_core, len(payload["nodes"])) if at not in named]


def _strip(node: dict[str, Any]) -> int:
    """Leave only what a link may still say of a paper."""
    return sum(_length(node.pop(name)) for name in ("abstract", "authors", "methods", "doi", "url") if name in node)


def _length(part: Any) -> int:
    """Characters of the JSON once it is fit to stand in HTML: four of them are written as six."""
    text = json.dumps(part)
    return len(text) + 5 * sum(text.count(char) for char in "<>&'")
