"""Names of systems, data sets and measures as papers spell them: which spellings are one name, and whose name it is."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from graphrec.text import title_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graphrec.storage.store import LibraryStore

_SIGN = re.compile(r"((?<=\d)\.(?=\d)|[+*#])")  # what parts two names: GPT-3.5, C++, A*
_SHORTEST_PLURAL = 4  # characters: GANs; a shorter name that ends so is a name of its own


@lru_cache(maxsize=1 << 16)
def name_key(name: str) -> str:
    """What all spellings of a name have in common: no case, blanks, hyphens and accents, and no s of a plural.

    >>> name_key("ResNet-50") == name_key("Resnet 50"), name_key("CNNs") == name_key("CNN")
    (True, True)
    >>> name_key("GPT-3.5") == name_key("GPT-35"), name_key("C") == name_key("C++")
    (False, False)
    """
    singular = name[:-1] if len(name) >= _SHORTEST_PLURAL and name.endswith("s") else name
    parts = _SIGN.split(singular)
    parts[::2] = [title_key(part).replace(" ", "") for part in parts[::2]]
    return "".join(parts) or name.casefold().strip()


@dataclass(slots=True)
class Spellings:
    """How often each name is spelled in each way."""

    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, name: str) -> str:
        """Count one occurrence of a name; return its key."""
        key = name_key(name)
        self.counts[key][name] += 1
        return key

    def usual(self, key: str) -> str:
        """The most frequent spelling of a name; of equals, the first in the alphabet."""
        return min(self.counts[key].items(), key=lambda pair: (-pair[1], pair[0]))[0]


def find_makers(store: LibraryStore, spellings: Iterable[str]) -> Mapping[str, tuple[int, ...]]:
    """The rows of the papers that introduce each name, by the key of the name, ascending.

    Args:
        store: the texts of the library.
        spellings: the names as they are spelled.

    Cost: one index look-up for each spelling.
    """
    rows: dict[str, set[int]] = defaultdict(set)
    keys = {key for name in spellings for key in (title_key(name), title_key(name.removesuffix("s")))}
    for row, name in store.rows_introducing(sorted(keys - {""})):
        rows[name_key(name)].add(row)
    return {key: tuple(sorted(held)) for key, held in rows.items()}
