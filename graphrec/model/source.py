"""A source of a library: what its records were read from, mostly a file, and what that held at that time."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


_ENDS = re.compile("[:!]")  # what stands behind the name of a source in a place
_ZOTERO_ITEM = re.compile(r"zotero:[A-Z0-9]{8}")  # the place of a record of Zotero's own library
_MOST = (1 << 63) - 1  # bytes or records; more is none that a file system has


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or a library of Zotero, as it was read.

    Attributes:
        name: as it begins the places of its records (`refs.bib:12`): relative to the folder that holds the library
            where both move together, else beginning with `~/`, else an absolute path; `<stdin>` is standard input.
        checksum: SHA-256 of its bytes, in hexadecimal digits; empty where it cannot be read again.
        size: its bytes.
        formats: names of the readers that read it: several for an archive.
        read: number of its records.
        pattern: the pattern or folder that it was found by, named as the source is; empty where it was named itself.
        is_followed: whether `sync` reads it again; not what came from a pipe, or from a library of an earlier graphrec.
        collections: the collections of Zotero whose papers it is; none for all.
    """

    name: str
    checksum: str = ""
    size: int = 0
    formats: tuple[str, ...] = ()
    read: int = 0
    pattern: str = ""
    is_followed: bool = True
    collections: tuple[str, ...] = ()

    def holds(self, place: str) -> bool:
        """Whether a place (`file:line`, `archive.zip!member.bib:line`, `zotero:KEY`) is in this source."""
        if self.name.endswith(":"):  # Zotero's own library; the names of its others begin alike
            return place.startswith(self.name) and not {":", "/"}.intersection(place[len(self.name) :])
        return place.startswith(self.name) and (place[len(self.name) : len(self.name) + 1] in ("", ":", "!"))

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON."""
        values = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "collections"}
        chosen = {"collections": list(self.collections)} if self.collections else {}  # as before graphrec read Zotero
        return {**values, "formats": list(self.formats), **chosen}

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Source | None:
        """The source from the JSON of a library; None for what no graphrec writes."""
        kinds = {"name": str, "checksum": str, "size": int, "read": int, "pattern": str, "is_followed": bool}
        formats = content.get("formats")
        if not all(type(content.get(name)) is kind for name, kind in kinds.items()) or not content["name"]:
            return None
        if not all(0 <= content[name] <= _MOST for name in ("size", "read")):
            return None
        collections = content.get("collections", [])
        if not (_is_texts(formats) and _is_texts(collections)):
            return None
        return cls(**{name: content[name] for name in kinds}, formats=tuple(formats), collections=tuple(collections))


def _is_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


class SourceFinder:
    """Finds the source that a place is in; of several that fit (`a` and `a:1`) it is the one with the longest name."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._names = frozenset(source.name for source in sources)
        self._found: dict[str, str] = {}

    def name_at(self, place: str) -> str:
        """The name of the source of a place (`file:line`), or that of its file or archive if there is none.

        Cost: one look-up for each colon and exclamation mark of a place.
        """
        file = place.rpartition(":")[0] or place
        if file not in self._found:
            ends = [len(place), *(match.start() for match in reversed([*_ENDS.finditer(place)]))]
            names = (place[:end] for end in (ends[0], len(file) + 1, *ends[1:]))  # the second has the colon: zotero:
            fitting = (name for name in names if name in self._names)
            self._found[file] = next(fitting, "zotero:" if _ZOTERO_ITEM.fullmatch(place) else file.partition("!")[0])
        return self._found[file]


def derive_sources(places: Iterable[str], files: Mapping[str, str]) -> list[Source]:
    """The sources of a library of an earlier graphrec, which stored none; they are not followed.

    Args:
        places: where each of its records was read.
        files: the format of each file.
    """
    name_at = SourceFinder(()).name_at
    formats: defaultdict[str, list[str]] = defaultdict(list)
    for file, kind in files.items():
        formats[name_at(file)].append(kind)
    counts = Counter(map(name_at, places))
    return [
        Source(name, formats=tuple(dict.fromkeys(formats[name])), read=count, is_followed=False)
        for name, count in sorted(counts.items())
        if name
    ]
