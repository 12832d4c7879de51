"""Names of people and groups: which has a family and a given name, and which no program may split.

A record marks the name of a group in its own way: braces in BibTeX, `literal` in CSL, no comma in RIS. It is a detail
of the paper then (`model.details.LITERAL`). Of a name without such a mark, the words tell.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from graphrec.text import INITIALS, title_key

if TYPE_CHECKING:
    from collections.abc import Collection

_PARTICLES = frozenset({
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "ter", "ten", "af", "bin",
    "ibn", "al", "el",
})  # fmt: skip
_GROUP = re.compile(
    r"\b(?:collaboration|consortium|group|team|university|institute|society|association|committee|network|initiative|"
    r"organi[sz]ation|center|centre|department|laboratory|inc|ltd|gmbh)\b",
    re.IGNORECASE,
)


def is_group_word(text: str) -> bool:
    """Whether a name has a word that only groups have, such as "Collaboration" or "Department".

    >>> is_group_word("ATLAS Collaboration"), is_group_word("Ada Lee")
    (True, False)
    """
    return _GROUP.search(text) is not None


def split_name(name: str) -> tuple[str, str]:
    """Split the name of an author into family and given name; a group (a collaboration, a team) has only the former.

    >>> split_name("van den Berg, Jan"), split_name("Jan van den Berg"), split_name("Smith JA")
    (('van den Berg', 'Jan'), ('van den Berg', 'Jan'), ('Smith', 'JA'))
    >>> split_name("The ATLAS Collaboration")
    ('The ATLAS Collaboration', '')
    """
    family, comma, rest = name.partition(",")
    if comma:
        return family.strip(), rest.strip()
    words = name.split()
    if len(words) < 2 or _GROUP.search(name):
        return name.strip(), ""
    if INITIALS.fullmatch(words[-1]) and not INITIALS.fullmatch(words[0]):
        return " ".join(words[:-1]), words[-1]
    start = next((at for at, word in enumerate(words[1:], start=1) if word in _PARTICLES), len(words) - 1)
    return " ".join(words[start:]), " ".join(words[:start])


@lru_cache(maxsize=1 << 16)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a name as they are looked up: in lower case without accents, and each initial a word.

    >>> name_words("Müller, K.-R."), name_words("Smith JA"), name_words("van den Berg, Jan")
    (('muller', 'k', 'r'), ('smith', 'j', 'a'), ('van', 'den', 'berg', 'jan'))
    """
    family, forename = split_name(name)
    spread = (" ".join(word) if INITIALS.fullmatch(word) else word for word in forename.split())
    return tuple(f"{title_key(family)} {title_key(' '.join(spread))}".split())


def is_group(name: str, marked: Collection[str] = ()) -> bool:
    """Whether a name of several words is one unit: its record marks it so, or it has no given name.

    Args:
        name: the name as a paper has it.
        marked: the names that its record marks as those of groups.

    >>> is_group("ATLAS Collaboration"), is_group("United Nations"), is_group("United Nations", {"United Nations"})
    (True, False, True)
    >>> is_group("Plato"), is_group("de Beauvoir, Simone"), is_group("Smith JA")
    (False, False, False)
    """
    return name in marked or ((not name.partition(",")[2] and " " in name.strip()) and not split_name(name)[1])


def is_unsplit(name: str) -> bool:
    """Whether a format that has a comma in each name of a person tells a group by this one, as RIS does.

    As Zotero reads RIS; but initials behind a family name are those of a person, whatever stands between.

    >>> is_unsplit("World Health Organization"), is_unsplit("Plato"), is_unsplit("Lee, Ann"), is_unsplit("Lee A.B.")
    (True, False, False, False)
    """
    words = name.split()
    return len(words) > 1 and "," not in name and not INITIALS.fullmatch(words[-1])
