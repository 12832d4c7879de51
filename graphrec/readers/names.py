"""Names of authors as tools write them, in one form: one person each, "et al." and "NA" left out, editors apart.

`record.build_paper` sends the authors of every format through here. What one format has of its own (" and " of BibTeX,
the commas of a table) its reader splits before.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from graphrec.model.people import is_group_word
from graphrec.readers.no_values import is_no_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_OTHERS = re.compile(  # at the end of a name
    r"(?:\bet\.? ?al(?:ii|ia)?\b|\b(?:and|&) others\b|\bu\. ?a\.(?=$)|…|\.\.\.|[,，\s]等)[\s\].;,]*$", re.IGNORECASE
)
_LONGEST_END, _LONGEST_NAME = 60, 500  # characters in which others are searched; of a name that is looked at closely
_NO_NAMES = frozenset({"others", "other", "et al", "and others", "and"})
_EDGES = " \t\r\n,;&|，；、"
_YEARS = re.compile(r",? ?\(?\b1[4-9]\d\d ?[-–] ?(?:\d{4})?\)?\.?$|,? ?\(?\b20\d\d ?[-–] ?\)?$")  # of a life
_SEMICOLON = re.compile(r"[;|\n；、]")
_JOINT = re.compile(r"\s*(?:,\s*)?(?:(?<=[\s,])(?:and|und)(?=\s)|&)\s*")
_MAY_BE_SEVERAL = re.compile(r"&|\s(?:and|und)\s|, \S+(?: \S+)? [A-Z]{1,3}\b")
_INITIAL = re.compile(r"(?<![\w'’.])[A-Z]\.|(?<=\w) [A-Z]{1,3}$|^[A-Z]{1,2} (?=\w)")
_SURNAME_FIRST = re.compile(r"[^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]+){0,2} [A-Z]{1,3}\.?")
_SUFFIX = re.compile(
    r"\b(?:inc|ltd|llc|llp|gmbh|co|corp|sons?|company|plc|s\.?a|jr|sr|ph\.?d|m\.?d|iii?)\b\.?$", re.IGNORECASE
)
_LONGEST_FAMILY = 4  # words
_EXTENDED = re.compile(r"(?:^|,)\s*(family|given|prefix|suffix|given-i|useprefix|id)\s*=\s*(\"[^\"]*\"|[^,]*)")
_ROLE = re.compile(
    r"\s*[(\[]\s*(?:(eds?|editors?|hrsg|hg|herausgeber|éds?|éditeur|coords?|org|dir|编|編|主编)"
    r"|(trans|transl|translator|übers|trad|译|訳)|(?:aut|author|auth|著))\.?\s*[)\]]$",
    re.IGNORECASE,
)


def normalize_names(values: Iterable[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """The persons and groups in authors as a record has them, and those whom it marks as editors or translators.

    >>> normalize_names(["Example, A.; Sample, B.", "and Muster, C.", "et al."])
    (['Example, A.', 'Sample, B.', 'Muster, C.'], [])
    >>> normalize_names(["family=Berg, given=Anna, prefix=van den", "Itor, Ed (Hrsg.)", "Johnson & Johnson"])
    (['van den Berg, Anna', 'Johnson & Johnson'], [('editor', 'Itor, Ed')])
    """
    people = [person for value in values for person in _people_in(value)]
    return [name for role, name in people if not role], [person for person in people if person[0]]


@lru_cache(maxsize=1 << 16)  # those who wrote several papers
def _people_in(value: str) -> tuple[tuple[str, str], ...]:
    """The role, which is empty for authors, and the name of each person in one value."""
    return tuple(filter(None, map(_person, _split(value))))


def _person(name: str) -> tuple[str, str] | None:
    role = _ROLE.search(name) if name[-1] in ")]" else None
    text = name[: role.start()] if role else name
    text = (_YEARS.sub("", text) if any(map(str.isdigit, text)) else text).strip()
    if not text or text.lower() in _NO_NAMES or not any(map(str.isalnum, text)) or is_no_name(text):
        return None
    return ("editor" if role and role[1] else "translator" if role and role[2] else ""), text


def _split(value: str) -> Iterator[str]:
    if "=" in value and len(value) <= _LONGEST_NAME and (name := _extended_name(value)):
        yield name
        return
    for part in _SEMICOLON.split(value):
        if name := _trimmed(part):
            is_several = len(name) <= _LONGEST_NAME and _MAY_BE_SEVERAL.search(name)
            yield from _split_joint(name) if is_several else [name]


def _trimmed(text: str) -> str:
    """A name without "et al." behind it, and without what joined it to others.

    A comma at its end is the mark of a group in RIS, where there is no other.

    >>> _trimmed("and Sample, B.,"), _trimmed("Lee A, et al."), _trimmed("Andrews, Ann"), _trimmed("IBM Corp.,")
    ('Sample, B.', 'Lee A', 'Andrews, Ann', 'IBM Corp.,')
    """
    if text.endswith(",") and text.count(",") == 1:
        return text.strip().removeprefix("and ")
    others = _OTHERS.search(text, max(0, len(text) - _LONGEST_END))
    name = (text[: others.start()] if others else text).strip(_EDGES)
    return name.removeprefix("and ").removesuffix(" and").strip(_EDGES)


def _split_joint(text: str) -> list[str]:
    """The persons that "and", "&" or commas join; a group that has such in its name is one.

    >>> _split_joint("Example, Anna & Sample, Bob"), _split_joint("A. Lee and B. Chen"), _split_joint("Lee A, Chen BD")
    (['Example, Anna', 'Sample, Bob'], ['A. Lee', 'B. Chen'], ['Lee A', 'Chen BD'])
    >>> _split_joint("Department of Health & Human Services"), _split_joint("Barnes and Noble, Inc.")
    (['Department of Health & Human Services'], ['Barnes and Noble, Inc.'])
    """
    parts = [part for part in _JOINT.split(text) if part.strip(" ,")]
    if len(parts) > 1:
        return [name for part in parts for name in _split_commas(part)] if all(map(_is_person, parts)) else [text]
    return _split_commas(text)


def _split_commas(text: str) -> list[str]:
    parts = text.strip(" ,").split(", ")
    return parts if len(parts) > 1 and all(map(_SURNAME_FIRST.fullmatch, parts)) else [text.strip(" ,")]


def _is_person(text: str) -> bool:
    """Whether a text is surely the name of a person: it has a comma or initials, and no word of groups or firms."""
    if is_group_word(text) or _SUFFIX.search(text):
        return False
    family, comma, forename = text.strip(" ,").partition(",")
    if comma:
        return bool(forename.strip()) and len(family.split()) <= _LONGEST_FAMILY
    return _INITIAL.search(text.strip()) is not None


def _extended_name(value: str) -> str:
    """The name "Prefix Family, Given" in the extended form of BibLaTeX; "" for any other text.

    >>> _extended_name('given=Anna, family=Berg, prefix="van den", useprefix=true'), _extended_name("E=mc2, Lee")
    ('van den Berg, Anna', '')
    """
    parts = {name: text.strip(' "') for name, text in _EXTENDED.findall(value)}
    family = " ".join(filter(None, (parts.get("prefix"), parts.get("family"))))
    if not parts.get("family"):
        return ""
    return ", ".join(filter(None, (family, parts.get("suffix"), parts.get("given"))))
