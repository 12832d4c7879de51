"""Parses JSON within the files of a library, which may come from strangers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import NoReturn


def parse_json(text: str) -> Any:
    """The value of a text of JSON, each of whose texts can be written again.

    Raises:
        ValueError, RecursionError: it is no JSON, is nested too deep, or holds NaN, Infinity or half a character.
    """
    value = _DECODER.decode(text)
    if "\\u" in text:
        json.dumps(value, ensure_ascii=False).encode()
    return value


def _refuse(_: str) -> NoReturn:
    raise ValueError("it holds a number that JSON does not have")


_DECODER = json.JSONDecoder(parse_constant=_refuse)
