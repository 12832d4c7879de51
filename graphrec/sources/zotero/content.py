"""What a library of Zotero holds, as either way of reading it gives it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

Item = dict[str, object]  # an item, collection or group, as the Web API has it


class ZoteroAnswerError(Exception):
    """Zotero cannot be asked; the text says why, as a part of a sentence that begins with "Zotero"."""


@dataclass(slots=True)
class ZoteroContent:
    """The content of one library.

    Attributes:
        items: each item that is not in the trash, also notes, attachments and annotations, as the Web API has it under
            `data`; fields without a value may be missing.
        collections: name and key of the collection above it (or "") of each collection, by key.
        n_trashed: items in the trash, without those below others.
        groups: names of the groups that this Zotero has, by number.
    """

    items: list[Item] = field(default_factory=list)
    collections: dict[str, tuple[str, str]] = field(default_factory=dict)
    n_trashed: int = 0
    groups: Mapping[int, str] = field(default_factory=dict)


def text_of(item: Item, name: str) -> str:
    """A text or whole number of an item; "" for anything else."""
    value = item.get(name)
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def keys_of_collections(item: Item) -> list[str]:
    """The keys of the collections that an item is in."""
    keys = item.get("collections")
    return [key for key in keys if isinstance(key, str)] if isinstance(keys, list) else []
