"""The authors: names between title and abstract, in the style of the first line that holds some."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphrec.readers.pdf.abstract import is_prose
from graphrec.readers.pdf.lines import without_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.readers.pdf.lines import Line

_LONGEST = 260  # characters of a line of names
_PLACES = re.compile(
    r"\b(?:univ|universit\w+|institut\w*|department|dept|school|college|facult\w+|laborator\w+|labs?|cent(?:er|re)"
    r"|hospital|academy|inc|ltd|gmbh|corporation|company|research|street|road|avenue|division|group|program|ministry"
    r"|clinic|technology|sciences?|engineering|polytechnic|foundation|agency|palace|city|usa|u\.s\.a|uk|china|germany"
    r"|france|canada|japan|italy|spain|australia|korea|netherlands|switzerland|india|brazil|sweden|england|zealand"
    r"|austria|belgium|denmark|norway|finland|poland|israel|singapore|eth|mit|google|microsoft|deepmind)\b"
    r"|@|https?:|\be-?mail\b|orcid|\d{4,}",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:(?:[A-Z]\.?-?){1,3} ?|[^\W\d_a-zß-ÿ][\w'’.-]*\.? ?"
    r"|(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|ten|ter|el|al|bin|ben) ){1,6}(?:,? (?:Jr|Sr|III|II)\.?)?"
)
_MARKS = re.compile(r"[*†‡§¶∗⋆✉\ue000-\uf8ff#]+|\((?:B|\u2709|[0-9, ]+|[a-f])\)|\[[\d, -]+\]")
_NUMBERS = re.compile(r"(?<=[^\W\d_])\.?,?\d[\d,]*(?=\s|;|$)|\s\d[\d, ]*(?=\s|;|$)")  # of affiliations
_DIVIDER = re.compile(r" {2,}|\s*(?:[,;·•|]|\b(?:and|And|AND)\b|\bund\b|\bet\b|&| y )\s*")
_DEGREES = re.compile(
    r"^(?:m\.?d|ph\.?d|m\.?sc|m\.?s|b\.?sc|m\.?p\.?h|dr|prof|fellow|senior member|student member|member|ieee|jr|sr|iii"
    r"|frcp|mbbs|rn|by|authors?)\.?$",
    re.IGNORECASE,
)
_DEGREE_BEHIND = re.compile(r"(?:,? (?:M\.?D|Ph\.?D|M\.?Sc|M\.?P\.?H|FRCP|MBBS|RN)\.?)+$")
_BY = re.compile(r"^(?:by|authors?:?|von)\s+", re.IGNORECASE)


def find_authors(lines: Sequence[Line], title: Sequence[Line]) -> tuple[str, ...]:
    """The names of the authors, in the order of the text.

    Args:
        lines: the lines between title and abstract.
        title: the lines of the title.
    """
    names: list[str] = []
    style: Line | None = None
    below = min(line.y0 for line in title)
    for line in lines:
        if line.page != title[-1].page or line.y0 > below:
            continue
        of_line = _names_in(line)
        if not of_line:
            if style and is_prose([line] * 4):
                break
            continue
        if style is None:
            style = line
        elif abs(line.size - style.size) > 0.05 * style.size or (style.is_bold and not line.is_bold):
            continue
        names += of_line
    return tuple(dict.fromkeys(names))


def _names_in(line: Line) -> list[str]:
    """The names that a line holds, if it holds nothing else."""
    plain = _BY.sub("", without_marks(line.text, ", ").strip())  # a mark stands behind each name
    text = _NUMBERS.sub(", ", _MARKS.sub(" ", plain)).strip(" ,;")
    if not text or _PLACES.search(text) or len(text) > _LONGEST:
        return []
    parts = [_trimmed(part) for part in _DIVIDER.split(text)]
    parts = [part for part in parts if len(part) > 1 and not _DEGREES.match(part)]
    return [_normal_name(part) for part in parts] if parts and all(map(_is_name, parts)) else []


def _trimmed(part: str) -> str:
    plain = _DEGREE_BEHIND.sub("", " ".join(part.split()).strip(" .,"))
    return f"{plain}." if part.rstrip().endswith((" Jr.", " Sr.")) else plain


def _is_name(text: str) -> bool:
    words = text.split()
    if not 2 <= len(words) <= 6 or (_NAME.fullmatch(text) is None and not text.isupper()):
        return False
    return any(len(word.strip(".")) > 1 for word in words) and not any(map(str.isdigit, text))


def _normal_name(name: str) -> str:
    if name.isupper() and len(name) > 4:
        return " ".join(word if len(word) < 3 or "." in word else word.title() for word in name.split())
    return name
