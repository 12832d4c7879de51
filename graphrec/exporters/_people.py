"""Splits names of authors for formats that store family and given names separately."""

from __future__ import annotations

import re

from graphrec.text import INITIALS

_PARTICLES = frozenset({
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "ter", "ten", "af", "bin",
    "ibn", "al", "el",
})  # fmt: skip
_GROUP = re.compile(
    r"\b(?:collaboration|consortium|group|team|university|institute|society|association|committee|network|initiative|"
    r"organi[sz]ation|center|centre|department|laboratory|inc|ltd|gmbh)\b",
    re.IGNORECASE,
)


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
