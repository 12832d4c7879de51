"""Surfaces: whether words of a text that match an entry of the lexicon are written like its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphrec.extractors.lexicon import HINT, SMALL_NAMES, ordinary_names
from graphrec.extractors.names import is_shaped
from graphrec.extractors.word_lists import alternatives

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.extractors.lexicon import Entry
    from graphrec.extractors.paper_text import PaperText

_TAIL_OK = re.compile(
    r"-(?:"
    + alternatives("reference_cues.txt", "tails of a name")
    + r")|-[BLHSTG]\b|-(?:Base|Large|Huge|Small|Tiny|Instruct|Chat|XL|Peft|Turbo)\b|-[-\s]",
    re.IGNORECASE,
)
_VERSION_TAIL = re.compile(
    r"(?:[ -]?v?(?!\d+\.\d+[BM]\b)\d+(?:\.\d+)*|[ -](?:XL|XXL|Turbo))?"
    r"(?:[ -]?_?\{?\d+(?:\.\d+)?[BM](?:/\d+(?:\.\d+)?[BM])*\}?"
    r"|-(?:\d{2,3}|[BLHSTG](?:/\d+)?|(?:Base|Large|Huge|Small|Tiny)(?:/\d+)?|\d+[MG]F))?\b"
)
_QUOTES = " \"'“‘„«"  # before the first word of a quotation
_SMALL_WORD = 3  # letters; words up to this length are small in titles
_SHORT_NAME = 5  # letters; a word this short in capitals only may be an acronym of something else


def match_entry(paper_text: PaperText, entry: Entry, start: int, end: int) -> int | None:
    """Decide whether words of a text are the name of an entry; return the end of the name with its version, or None.

    Args:
        paper_text: title and abstract of the paper.
        entry: the entry of the lexicon that matches the words in normal form.
        start: position of the words in the text.
        end: position behind them.
    """
    text = paper_text.text
    surface = text[start:end]
    if not _is_same_look(entry, surface) or _is_joined_before(text, start):
        return None
    tail = _VERSION_TAIL.match(text, end)
    end = tail.end() if tail else end
    is_term_of_title = end <= paper_text.n_title and _is_plain_term(entry, surface, paper_text.title)
    if _is_joined_behind(text, end) or is_term_of_title:
        return None
    return end if _is_same_with_signs(text, start, end, entry) and _is_free(text, start, end, entry) else None


def _is_same_look(entry: Entry, surface: str) -> bool:
    """Whether a matched surface has the capitals of the name: "opera" is not OPERA, "lion" is not Lion."""
    spelling = entry.spelling
    if " " in spelling:
        return _is_same_phrase(entry, surface.split())
    if entry.owners and all(owner.firmness == HINT for owner in entry.owners) and not entry.is_listed:
        return is_shaped(surface)
    if surface.isupper() and not spelling.isupper() and not entry.is_listed and len(spelling) <= _SHORT_NAME:
        return False
    is_capital = surface[:1].isupper()
    if sum(map(str.isupper, spelling)) >= 2 and not (surface == spelling and is_shaped(surface)):
        return sum(map(str.isupper, surface)) >= 2
    if "-" in spelling or (spelling[:1].isupper() and spelling.lower() not in SMALL_NAMES):
        return is_capital or (surface in {spelling, f"{spelling}s"} and is_shaped(surface))
    return entry.is_listed or (surface == spelling and is_shaped(surface))


def _is_same_phrase(entry: Entry, words: Sequence[str]) -> bool:
    """Whether several words have the capitals of a name; a well-known name that is no ordinary term needs none."""
    if any(is_shaped(word) for word in entry.spelling.split()):
        return any(is_shaped(word) or word[:1].isupper() for word in words)
    is_known = entry.is_listed and entry.name not in ordinary_names()
    return is_known or sum(word[:1].isupper() for word in words) >= 2


def _is_same_with_signs(text: str, start: int, end: int, entry: Entry) -> bool:
    """Whether no sign stands between the words of a name, as in "T > 0", and any "+" behind it belongs to it.

    "DER++" is no mention of DER, nor "PointNet++" of PointNet.
    """
    is_parted = any(sign in text[start:end] for sign in "([,;:<=>|") and "(" not in entry.spelling
    pluses = text[end : end + 1] == "+" if entry.spelling.endswith("+") else text[end : end + 2] != "++"
    return pluses and not is_parted


def _is_free(text: str, start: int, end: int, entry: Entry) -> bool:
    """Whether a name that is also an ordinary word is used as a name here.

    That is, it is neither part of a longer capitalised name nor capitalised because it begins a sentence.
    """
    if (
        is_shaped(entry.spelling)
        or " " in entry.spelling
        or entry.spelling in SMALL_NAMES
        or entry.spelling.lower() in SMALL_NAMES
    ):
        return True
    before, after = text[max(0, start - 40) : start].rstrip(), text[end : end + 3]
    is_quoted = before != (before := before.rstrip(_QUOTES))
    opens = is_quoted or before.endswith((".", "!", "?", ":")) or not before
    if entry.is_listed and entry.name not in ordinary_names() and (opens or not after[1:2].isupper()):
        return True
    return (
        not opens
        and not before[before.rfind(" ") + 1 :][:1].isupper()
        and not (after[:1] == " " and after[1:2].isupper())
    )


def _is_joined_before(text: str, start: int) -> bool:
    """Whether a letter or digit stands right before a name, or before a sign that joins it to the name ("pre-BERT")."""
    if not start:
        return False
    return text[start - 1].isalnum() or (text[start - 1] in "-_/@#." and text[start - 2 : start - 1].isalnum())


def _is_joined_behind(text: str, end: int) -> bool:
    """Whether a name goes on behind `end`, except with an ordinary word such as "-based"."""
    rest = text[end : end + 12]
    return rest[:1].isalnum() or (rest[:1] in "-+_^$" and rest[1:2].isalnum() and _TAIL_OK.match(rest) is None)


def _is_plain_term(entry: Entry, surface: str, title: str) -> bool:
    """Whether a name consists of ordinary words, which in a title is a term rather than a name.

    A single word is one where the title has all words capitalised: "From Detail to Overview via Selections".
    """
    is_term = not entry.is_listed or entry.name in ordinary_names()
    if not is_term or any(is_shaped(word) for word in surface.split()):
        return False
    return " " in surface or _is_capitalised(title)


def _is_capitalised(title: str) -> bool:
    """Whether most words of a title behind the first are capitalised."""
    long = [word for word in title.split()[1:] if len(word) > _SMALL_WORD]
    return sum(word[0].isupper() for word in long) * 2 > len(long)
