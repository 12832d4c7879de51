"""The names that texts may refer to: well-known systems of the field and the names the corpus' own papers introduce."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from graphrec.extractors.names import is_shaped, name_key
from graphrec.extractors.words import find_phrases, pattern, phrase_matcher

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from graphrec.extractors.introduces import Introduced
    from graphrec.extractors.words import Words

TITLE, TEXT, HINT = 3, 2, 1  # how firmly a paper owns a name: it heads its title, its text says so, a URL hints at it
_SHORTEST_NAME = 3  # letters of a name's key; shorter ones mean too many things
_SHORTEST_HINT = 4  # of a repository's name
_TITLE_TAIL = re.compile(r"\b(?:with|via|using|by) ([A-Z][\w-]+(?: [A-Z][\w-]+){1,3})$")


@dataclass(frozen=True, slots=True)
class Owner:
    """A paper that introduces a name, how firmly, and the long form it gives (a key, or "")."""

    row: int
    firmness: int
    long_form: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One name to look for: canonical spelling, the spelling of this pattern, and the papers that introduce it."""

    name: str
    spelling: str
    owners: tuple[Owner, ...] = ()
    is_listed: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Entries aligned with the patterns of the matcher."""

    entries: tuple[Entry, ...]
    matcher: object

    def find(self, words: Words) -> Iterator[tuple[Entry, int, int]]:
        """Entries found in a text, with first and last word. Cost: linear in the text, whatever the size."""
        for number, first, last in find_phrases(self.matcher, words):
            yield self.entries[number], first, last


def read_data(name: str) -> list[str]:
    """Lines of a data file of this room, without comments."""
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


@cache
def listed_systems() -> Mapping[str, tuple[str, ...]]:
    """The well-known systems: canonical name → all spellings, the canonical one first."""
    lines = (tuple(part.strip() for part in line.split("|")) for line in read_data("systems.txt"))
    return {spellings[0]: spellings for spellings in lines}


@cache
def listed_names() -> Mapping[str, str]:
    """Key of any spelling of a well-known system → its canonical name."""
    return {name_key(spelling): name for name, spellings in reversed(listed_systems().items()) for spelling in spellings}


@cache
def not_works() -> frozenset[str]:
    """Keys of names that are no reference to a work: data sets, measures, venues, everyday acronyms."""
    return frozenset(name_key(word) for line in read_data("not_works.txt") for word in line.split())


@cache
def method_keys() -> frozenset[str]:
    """Keys of the methods of the field: classes of work that no single paper owns."""
    return frozenset(name_key(part.strip()) for line in read_data("methods.txt") for part in line.split("|"))


def build_lexicon(titles: Sequence[str], introduced: Sequence[Sequence[Introduced]]) -> Lexicon:
    """A lexicon of the well-known systems and of the names that the papers introduce.

    Cost: all letters of all names.
    """
    owners: dict[str, list[Owner]] = defaultdict(list)
    spellings: dict[str, str] = {}
    for row, (title, names) in enumerate(zip(titles, introduced, strict=True)):
        for spelling, owner in _owned(row, title, names):
            key = listed_names().get(name_key(spelling)) or name_key(spelling)
            if all(other.row != row for other in owners[key]):
                owners[key].append(owner)
                spellings.setdefault(key, spelling)
    entries: dict[str, Entry] = {}
    for name, listed in listed_systems().items():
        for spelling in listed:
            entries.setdefault(pattern(spelling), Entry(name, spelling, tuple(owners.get(name, ())), is_listed=True))
    for key, spelling in spellings.items():
        if key not in listed_systems() and (form := pattern(spelling)):
            entries.setdefault(form, Entry(spelling, spelling, tuple(owners[key])))
    return Lexicon(tuple(entries.values()), phrase_matcher(entries))


def _owned(row: int, title: str, names: Sequence[Introduced]) -> Iterator[tuple[str, Owner]]:
    """The names by which other papers can refer to this one."""
    whole, head = name_key(title), name_key(title.split(": ")[0])
    longs = [name_key(name.name) for name in names if " " in name.name]
    for name in names:
        key = name_key(name.name)
        if len(key) < _SHORTEST_NAME or key in not_works() or any(name_key(word) in not_works() for word in name.name.split() if is_shaped(word)):
            continue
        firmness = _firmness(name, key, whole, head)
        if firmness:
            yield name.name, Owner(row, firmness, next((long for long in longs if long != key), ""))
    tail = _TITLE_TAIL.search(title)
    if tail and name_key(tail[1]) in listed_names():
        yield tail[1], Owner(row, HINT)
    for key, name in _listed_starts(whole):
        yield name, Owner(row, TITLE, key)


def _listed_starts(whole: str) -> Iterator[tuple[str, str]]:
    """Well-known names of several words with which a title begins."""
    for length in range(12, min(len(whole), 48) + 1):
        if (name := listed_names().get(whole[:length])) is not None and " " in _spelled(name, whole[:length]):
            yield whole[:length], name


def _spelled(name: str, key: str) -> str:
    return next(spelling for spelling in listed_systems()[name] if name_key(spelling) == key)


def _firmness(name: Introduced, key: str, whole: str, head: str) -> int:
    """How firmly a paper owns a name; 0 for not at all."""
    is_shaped_name = any(is_shaped(word) for word in name.name.split())
    if key == head:
        return TITLE
    if name.source == "code":
        return HINT if len(key) >= _SHORTEST_HINT and name.name.count("-") < 2 else 0
    if key in listed_names():
        return TITLE if " " in name.name and whole.startswith(key) else TEXT if name.source == "software" else 0
    if key in method_keys():
        return 0
    if is_shaped_name:
        return TEXT
    return TEXT if " " in name.name and (key in whole or name.source == "acronym") and name.source != "phrase" else 0
