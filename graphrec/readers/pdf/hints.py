"""What is known of a paper beside the text of its first pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hints:
    """What stands beside the text of the first page, and what the file says of itself, to be checked by the text."""

    title: str = ""
    created: str = ""
    beside: str = ""
