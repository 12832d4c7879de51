"""How much one record may hold; what is longer is cut, and the report of the file says so."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from graphrec.model.fields import FIELDS
from graphrec.model.limits import LONGEST, LONGEST_OTHER, MOST, MOST_OTHER
from graphrec.text import truncate

if TYPE_CHECKING:
    from graphrec.model.details import Details
    from graphrec.model.paper import Paper

_LONGEST_NAME = 60  # characters of the name of a detail that are quoted
_TEXTS = tuple((field.name, LONGEST.get(field.name, LONGEST_OTHER)) for field in FIELDS if field.form == "text")
_LISTS = tuple((field.name, MOST.get(field.name, MOST_OTHER)) for field in FIELDS if field.form == "list")
_texts = attrgetter(*(name for name, _ in _TEXTS))
_lists = attrgetter(*(name for name, _ in _LISTS))


def shorten(paper: Paper) -> tuple[Paper, str]:
    """Cut the texts and lists of a paper that are too long for a record; returns the paper, and what was cut or "".

    Cost: a microsecond for a record that is not cut.
    """
    texts, lists = _texts(paper), _lists(paper)
    details = paper.details
    values = (value for pair in details for value in pair) if details else ()
    longest = max(map(len, chain(texts, *lists, values)))
    if longest <= LONGEST_OTHER and max(map(len, lists)) <= MOST_OTHER and len(details) <= MOST_OTHER:
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
    if details:
        rest, sentences = _shorten_details(details)
        cuts += sentences
        cut |= {"details": rest} if sentences else {}
    return (replace(paper, **cut), "; ".join(cuts)) if cut else (paper, "")


def _shorten_details(details: Details) -> tuple[Details, list[str]]:
    """The details that are short enough, as a half of JSON or LaTeX says nothing; and a sentence for each other."""
    rest = tuple((name, value) for name, value in details if len(name) + len(value) <= LONGEST_OTHER)[:MOST_OTHER]
    long = (pair for pair in details if len(pair[0]) + len(pair[1]) > LONGEST_OTHER)
    cuts = [f"{truncate(name, _LONGEST_NAME)} of {len(value):,} characters, which is left out" for name, value in long]
    if len(details) - len(cuts) > MOST_OTHER:
        cuts.append(f"{len(details):,} details, of which the first {MOST_OTHER:,} are kept")
    return rest, cuts
