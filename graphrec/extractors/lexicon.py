"""The names that texts may refer to: well-known systems of the field and the names the corpus' own papers introduce."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from graphrec.extractors.names import is_shaped, name_key
from graphrec.extractors.words import find_phrases, pattern, phrase_matcher

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from graphrec.extractors.words import Words


@dataclass(frozen=True, slots=True)
class Owner:
    """A paper that introduces a name: its row, and whether its text says so or only a code URL hints at it."""

    row: int
    is_sure: bool


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
def listed_systems() -> Mapping[str, str]:
    """Spelling → canonical name of the well-known systems."""
    spellings: dict[str, str] = {}
    for line in read_data("systems.txt"):
        canonical, *others = (part.strip() for part in line.split("|"))
        for spelling in (canonical, *others):
            spellings.setdefault(spelling, canonical)
    return spellings


@cache
def listed_keys() -> frozenset[str]:
    """Keys of all spellings of the well-known systems."""
    return frozenset(name_key(spelling) for spelling in listed_systems())


@cache
def not_works() -> frozenset[str]:
    """Keys of names that are no reference to a work: data sets, measures, venues, everyday acronyms."""
    return frozenset(name_key(word) for line in read_data("not_works.txt") for word in line.split())


def build_lexicon(introduced: Mapping[str, tuple[str, Sequence[Owner]]]) -> Lexicon:
    """A lexicon of the well-known systems and of the names introduced: key → (spelling, owners).

    Cost: all letters of all names.
    """
    entries: dict[str, Entry] = {}
    for spelling, canonical in listed_systems().items():
        entries.setdefault(pattern(spelling), Entry(canonical, spelling, is_listed=True))
    for name, owners in introduced.values():
        form = pattern(name)
        if form in entries:
            entries[form] = Entry(entries[form].name, name, tuple(owners), is_listed=True)
        elif form and (len(form) > 4 or is_shaped(name)):
            entries[form] = Entry(name, name, tuple(owners))
    return Lexicon(tuple(entries.values()), phrase_matcher(entries))
