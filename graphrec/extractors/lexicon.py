"""Lexicon of the names that texts may refer to: well-known systems, and names that papers of the corpus introduce."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from graphrec.extractors.introductions import STUDY_NAME
from graphrec.extractors.matcher import PhraseMatcher, pattern
from graphrec.extractors.names import is_shaped, name_key
from graphrec.extractors.word_lists import read_list
from graphrec.vectors.stopwords import SMALL_WORDS, function_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphrec.extractors.introductions import IntroducedName
    from graphrec.extractors.matcher import RawWords

REPORT, TITLE, TEXT, HINT = (4, 3, 2, 1)  # how surely a paper introduces a name: it reports the study of that name, its
# title begins with it, its text says so, a URL hints at it
_SHORTEST_NAME = 3  # letters of a name's key; shorter ones are ambiguous
_SHORTEST_HINT = 4  # letters of a repository's name
_MOST_OWNERS = 32  # of a name; of 99,174 papers on arXiv 28 are a "Technical Report", 11 own "MapReduce"
_CLASS_OF_THINGS = re.compile(
    r"[A-Z]{2}s$|^(?:on|for|in|of|with|as) |^[A-Z]{2,4}-[a-z]{4,}$"
    r"|-(?i:based|type|style|like|assisted|aware|driven|learning|training|complete|hard)$"
)  # "ARQ-Based", "EM-type", "SLD-resolution"
SMALL_NAMES = frozenset(("mixup", "dropout", "cutmix", "cutout"))  # names that texts write without capitals
_TERM_HEAD = re.compile(
    r"\b(?:learning|training|models?|networks?|generation|optimization|quantization|methods?|theory|data|language|rates?)$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:The|An?) ")
_WITH_ACRONYM = re.compile(r"([^()]+) \(([^()\s]{2,})\)")
_TITLE_TAIL = re.compile(r"\b(?:with|via|using|by) ([A-Z][\w-]+(?: [A-Z][\w-]+){1,3})$")


class Owner(NamedTuple):
    """A paper that introduces a name.

    `firmness`: how surely it does (`REPORT`, `TITLE`, `TEXT` or `HINT`). `long_form`: key of the long form that it
    gives, or "". `is_stated`: a sentence says that it makes the thing.
    """

    row: int
    firmness: int
    long_form: str = ""
    is_stated: bool = False


class Entry(NamedTuple):
    """One name to look for, in one spelling.

    `name`: canonical name. `spelling`: the spelling of this entry's pattern. `owners`: papers that introduce the name.
    `is_listed`: it is in the list of well-known systems.
    """

    name: str
    spelling: str
    owners: tuple[Owner, ...] = ()
    is_listed: bool = False


class Lexicon:
    """The names to look for, as entries aligned with the patterns of a multi-pattern matcher."""

    __slots__ = ("_capital", "_matcher", "_without_rows", "entries", "patterns")

    def __init__(self, entries: tuple[Entry, ...], patterns: tuple[str, ...]) -> None:
        self.entries = entries
        self.patterns = patterns
        self._matcher = PhraseMatcher(patterns)
        self._capital = [not takes_small_letters(entry) for entry in entries]
        self._without_rows: dict[str, Entry] = {}

    def __reduce__(self) -> tuple[type[Lexicon], tuple[tuple[Entry, ...], tuple[str, ...]]]:
        return Lexicon, (self.entries, self.patterns)

    def find(self, words: RawWords) -> Iterator[tuple[Entry, int, int]]:
        """Find the names in a text, as (entry, first word, last word).

        A single lower-case word does not match a name that is written with capitals.

        Cost: linear in the text, independent of the number of entries.
        """
        raw = words.raw
        for number, first, last in self._matcher.find(words):
            if not (first == last and self._capital[number] and raw[first].islower()):
                yield self.entries[number], first, last

    def without_rows(self, entry: Entry) -> Entry:
        """An entry of this lexicon without the rows of its owners: only how surely papers introduce the name is left.

        The firmness of each, once, in order.
        """
        plain = self._without_rows.get(entry.spelling)
        if plain is None:
            owners = tuple(Owner(-1, firmness) for firmness in sorted({owner.firmness for owner in entry.owners}))
            plain = self._without_rows[entry.spelling] = entry._replace(owners=owners)
        return plain


def takes_small_letters(entry: Entry) -> bool:
    """Whether texts write a name in lower case, too: phrases, and well-known single words without capitals."""
    spelling = entry.spelling
    if " " in spelling:
        return True
    is_proper = "-" in spelling or (spelling[:1].isupper() and spelling.lower() not in SMALL_NAMES)
    return entry.is_listed and not is_proper and sum(char.isupper() for char in spelling) < 2


@cache
def listed_systems() -> Mapping[str, tuple[str, ...]]:
    """Read the well-known systems: canonical name → all spellings, the canonical one first."""
    lines = (tuple(part.strip() for part in line.removeprefix("=").split("|")) for line in read_list("systems.txt"))
    return {spellings[0]: spellings for spellings in lines}


@cache
def ordinary_names() -> frozenset[str]:
    """The well-known systems whose names are ordinary terms, too."""
    return frozenset(line[1:].split("|")[0].strip() for line in read_list("systems.txt") if line.startswith("="))


@cache
def listed_names() -> Mapping[str, str]:
    """Map the key of every spelling of a well-known system to its canonical name."""
    return {
        name_key(spelling): name
        for name, spellings in reversed(list(listed_systems().items()))
        for spelling in spellings
    }


def is_listed_family(name: str) -> bool:
    """Whether a name is that of a well-known system but for the number of its version."""
    return _family(name_key(name)) in _listed_families()


@cache
def _listed_families() -> frozenset[str]:
    return frozenset(map(_family, listed_names()))


def _family(key: str) -> str:
    return key.rstrip("0123456789+")


@cache
def not_works() -> frozenset[str]:
    """Keys of names that refer to no work: data sets, measures, venues, everyday acronyms."""
    return not_beginnings() | _keys_in("not_works_general.txt")


@cache
def not_beginnings() -> frozenset[str]:
    """Keys of those names that refer to no work before a hyphen, either: "ImageNet-V2" is also a data set."""
    return _keys_in("not_works.txt")


def _keys_in(name: str) -> frozenset[str]:
    return frozenset(name_key(word) for line in read_list(name) for word in line.split())


@cache
def method_keys() -> frozenset[str]:
    """Keys of the listed methods, which are classes of work that no single paper introduced."""
    return frozenset(name_key(part.strip()) for line in read_list("methods.txt") for part in line.split("|"))


def owned_names(titles: Sequence[str], introduced: Sequence[Sequence[IntroducedName]]) -> list[tuple[str, Owner]]:
    """List the names by which other papers can refer to each paper, as pairs (name, owner)."""
    return [
        pair
        for row, (title, names) in enumerate(zip(titles, introduced, strict=True))
        for pair in _names_of_paper(row, title, names)
    ]


def hinted_names(titles: Sequence[str]) -> list[tuple[str, Owner]]:
    """List well-known names with which one title ends, which hints that this paper introduces them.

    Pairs (name, owner), of firmness `HINT`.
    """
    return [(spelling, Owner(row, HINT)) for row, spelling in _names_at_title_ends(titles)]


def lexicon_of(owned: Iterable[tuple[str, Owner]]) -> Lexicon:
    """Build the lexicon from the well-known systems and from (name, owner) pairs; a paper owns a name at most once.

    Names that more than `_MOST_OWNERS` papers introduce ("Comment") are left out, since they identify none of them.
    """
    claims: dict[str, dict[int, Owner]] = defaultdict(dict)
    spellings: dict[str, str] = {}
    for spelling, owner in owned:
        key = listed_names().get(name_key(spelling)) or name_key(spelling)
        claims[key].setdefault(owner.row, owner)
        spellings.setdefault(key, spelling)
    owners = {
        key: tuple(owners_by_row.values())
        for key, owners_by_row in claims.items()
        if len(owners_by_row) <= _MOST_OWNERS
    }
    entries: dict[str, Entry] = {}
    for name, listed in listed_systems().items():
        for spelling in listed:
            entries.setdefault(pattern(spelling), Entry(name, spelling, owners.get(name, ()), is_listed=True))
    for key, spelling in spellings.items():
        is_ours = key in owners and key not in listed_systems()
        if is_ours and (form := pattern(spelling)) and form.strip() not in function_words():
            entries.setdefault(form, Entry(spelling, spelling, owners[key]))
    return Lexicon(tuple(entries.values()), tuple(entries))


def _names_of_paper(row: int, title: str, names: Sequence[IntroducedName]) -> Iterator[tuple[str, Owner]]:
    """Yield the names by which other papers can refer to this one."""
    if not names and ": " not in title:
        return
    full_key, head = name_key(title), name_key(title.partition(": ")[0])
    longs = [name_key(name.name) for name in names if " " in name.name]
    for name in names:
        key = name_key(name.name)
        if (
            len(key) < _SHORTEST_NAME
            or key in not_works()
            or any(name_key(word) in not_works() for word in name.name.split() if is_shaped(word))
        ):
            continue
        firmness = _firmness(name, key, title, head)
        if firmness:
            owner = Owner(row, firmness, next((long for long in longs if long != key), ""), name.is_stated)
            yield from ((form, owner) for form in (name.name, *_forms_of(name.name)))
    bare_head = _ARTICLE.sub("", title.partition(": ")[0])
    if (key := name_key(bare_head)) in listed_names() and head != full_key:
        yield bare_head, Owner(row, TITLE, key)


def _forms_of(name: str) -> tuple[str, ...]:
    """The long form and the acronym of a name that has both: "Video PreTraining (VPT)"."""
    both = _WITH_ACRONYM.fullmatch(name)
    return both.groups() if both else ()


def _names_at_title_ends(titles: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield (row, name) of well-known names with which exactly one title ends ("... using X"), if it has no colon."""
    tails = [
        (row, tail[1])
        for row, title in enumerate(titles)
        if ": " not in title
        and (tail := _TITLE_TAIL.search(title))
        and name_key(tail[1]) in listed_names()
        and not any(map(is_shaped, tail[1].split()))  # "using Mask R-CNN"
    ]
    names = sorted({name_key(name) for _, name in tails})
    times = _titles_with(names, titles) if names else {}
    return ((row, name) for row, name in tails if times[name_key(name)] == 1)


def _titles_with(names: Sequence[str], titles: Iterable[str]) -> Counter[str]:
    """Count, for each name (a key), the titles whose key contains it."""
    from ahocorasick_rs import AhoCorasick

    matcher = AhoCorasick(names)
    matches_by_title = (matcher.find_matches_as_indexes(name_key(title), overlapping=True) for title in titles)
    return Counter(names[number] for matches in matches_by_title for number in {match[0] for match in matches})


def _firmness(name: IntroducedName, key: str, title: str, head: str) -> int:
    """How surely a paper introduces a name: `REPORT`, `TITLE`, `TEXT`, `HINT`, or 0 for not at all."""
    if name.source in {STUDY_NAME, "code"}:
        return REPORT if name.source == STUDY_NAME else _hint(name.name, key, title)
    if key == head:
        return 0 if _TERM_HEAD.search(name.name) else TITLE
    if key in listed_names():
        return TEXT if name.source in {"software", "object", "acronym"} else 0
    if (
        key in method_keys()
        or name.source in {"head", "our"}
        or any(word.islower() and word not in SMALL_WORDS for word in name.name.split())
        or not any(is_shaped(word) for word in name.name.split())
        or _CLASS_OF_THINGS.search(name.name)
    ):
        return 0
    if name.source == "capitals" or name.name.isupper():
        return TEXT if pattern(name.name) in pattern(title) else 0
    return TEXT


def _hint(name: str, key: str, title: str) -> int:
    """Firmness of a repository's name: `HINT` if it is written like a name or contains a word of the title, else 0."""
    if len(key) < _SHORTEST_HINT or name.count("-") > 1:
        return 0
    is_in_title = any(len(word) > _SHORTEST_HINT and word in key for word in title.lower().split())
    return HINT if is_in_title or not name.islower() else 0
