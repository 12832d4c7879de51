"""How much one record may hold; what is longer is cut, and the report of the file says so."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from graphrec.model.fields import FIELDS
from graphrec.model.limits import LONGEST, LONGEST_OTHER, MOST, MOST_OTHER

if TYPE_CHECKING:
    from graphrec.model.paper import Paper

_TEXTS = tuple((field.name, LONGEST.get(field.name, LONGEST_OTHER)) for field in FIELDS if field.form == "text")
_LISTS = tuple((field.name, MOST.get(field.name, MOST_OTHER)) for field in FIELDS if field.form == "list")
_texts = attrgetter(*(name for name, _ in _TEXTS))
_lists = attrgetter(*(name for name, _ in _LISTS))


def shorten(paper: Paper) -> tuple[Paper, str]:
    """Cut the texts and lists of a paper that are too long for a record; returns the paper, and what was cut or "".

    Cost: a microsecond for a record that is not cut.
    """
    texts, lists = _texts(paper), _lists(paper)
    if max(map(len, chain(texts, *lists))) <= LONGEST_OTHER and max(map(len, lists)) <= MOST_OTHER:
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
        if values and len(max(values, key=len)) > LONGEST_OTHER:
            cuts.append(f"{name} of which one has more than {LONGEST_OTHER:,} characters and is cut there")
            cut[name] = tuple(value[:LONGEST_OTHER].rstrip() for value in values)
    return (replace(paper, **cut), "; ".join(cuts)) if cut else (paper, "")
