"""How much one record may hold; what is longer is cut, and the report of the file says so."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from graphrec.model.fields import FIELDS

if TYPE_CHECKING:
    from graphrec.model.paper import Paper

_LONGEST = {"abstract": 200_000}  # characters: a short book; the longest of 2.7 million abstracts of arXiv has 6,000
_LONGEST_OTHER = 5_000  # characters of any other text, and of each item of a list
_MOST = {"authors": 20_000, "references": 20_000}  # the largest collaborations have some 15,000 authors
_MOST_OTHER = 2_000  # items of any other list
_TEXTS = tuple((field.name, _LONGEST.get(field.name, _LONGEST_OTHER)) for field in FIELDS if field.form == "text")
_LISTS = tuple((field.name, _MOST.get(field.name, _MOST_OTHER)) for field in FIELDS if field.form == "list")
_texts = attrgetter(*(name for name, _ in _TEXTS))
_lists = attrgetter(*(name for name, _ in _LISTS))


def shorten(paper: Paper) -> tuple[Paper, str]:
    """Cut the texts and lists of a paper that are too long for a record; returns the paper, and what was cut or "".

    Cost: a microsecond for a record that is not cut.
    """
    texts, lists = _texts(paper), _lists(paper)
    if max(map(len, chain(texts, *lists))) <= _LONGEST_OTHER and max(map(len, lists)) <= _MOST_OTHER:
        return paper, ""
    cut: dict[str, Any] = {}
    cuts = []
    for name, longest in _TEXTS:
        value = getattr(paper, name)
        if len(value) > longest:
            cut[name] = value[:longest].rstrip()
            cuts.append(f"{name} of {len(value):,} characters, of which the first {longest:,} are kept")
    for name, most in _LISTS:
        values = getattr(paper, name)
        if len(values) > most:
            cuts.append(f"{len(values):,} {name}, of which the first {most:,} are kept")
            cut[name] = values = values[:most]
        if values and len(max(values, key=len)) > _LONGEST_OTHER:
            cuts.append(f"{name} of which one has more than {_LONGEST_OTHER:,} characters and is cut there")
            cut[name] = tuple(value[:_LONGEST_OTHER].rstrip() for value in values)
    return (replace(paper, **cut), "; ".join(cuts)) if cut else (paper, "")
