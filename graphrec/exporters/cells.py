"""Tables of text that a spreadsheet cannot execute, and lists in one cell."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_FORMULA = re.compile(r"^'*[=+\-@\t\r]")


def table(rows: Iterable[Sequence[str]]) -> bytes:
    """The rows as CSV in UTF-8, without a byte-order mark; no cell is a formula."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def safe(cell: str) -> str:
    """A cell, behind an apostrophe if a spreadsheet would run it as a formula; our reader removes it again.

    >>> safe("=1+1"), safe("a=1")
    ("'=1+1", 'a=1')
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


def join(items: Sequence[str], split: Callable[[str], list[str]], between: str = "; ") -> str:
    """Join items with a sign, or as a JSON list if the joined text would not split into the same items.

    Args:
        items: the items.
        split: how a reader splits the text.
        between: the sign.

    >>> join(("a", "b"), lambda text: text.split("; ")), join(("a; b",), lambda text: text.split("; "))
    ('a; b', '["a; b"]')
    """
    joined = between.join(items)
    return joined if split(joined) == list(items) else json.dumps(list(items), ensure_ascii=False)
