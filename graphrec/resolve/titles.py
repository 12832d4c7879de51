"""Whole titles of papers of a library in free text: they stand for a citation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from graphrec.extractors.citations import Citation
from graphrec.text import title_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.storage.store import LibraryStore, TitleKey

TITLE_SCHEME = "title:"  # of the identifier of a title
_SHORTEST, _SHORTEST_QUOTED = 4, 2  # words of a title: fewer may be a phrase like any other
_LONGEST = 60  # words of a title
_SAME_BEGINNING = 50  # titles with the same first words that are compared
_WORD = re.compile(r"[^\W_]+")
_QUOTES = "\"'“”„«»‘’「」『』`"


class _Word(NamedTuple):
    """A word of a text at its place, with its key."""

    start: int
    end: int
    key: str


def find_titles(text: str, store: LibraryStore) -> Iterator[tuple[Citation, int]]:
    """Yield the whole titles in a text, as citations, in order, with the rows of their papers; none overlap.

    A title begins with no small letter, in quotation marks, or where the text does; a short one stands in quotation
    marks. Of titles that begin together the longest is meant; of papers with one title the first.

    Args:
        text: the text.
        store: the texts of the library.

    Cost: one index look-up for every word that may begin a title.
    """
    words = [_Word(*match.span(), key) for match in _WORD.finditer(text) if (key := title_key(match[0]))]
    reached = 0
    for at, word in enumerate(words):
        is_quoted = text[word.start - 1 : word.start] in _QUOTES and word.start > 0
        if at < reached or (at and not is_quoted and text[word.start].islower()):
            continue
        if (title := _longest(words[at : at + _LONGEST], text, store, is_quoted=is_quoted)) is not None:
            reached = at + len(title.key.split())
            yield Citation(word.start, words[reached - 1].end, identifier=f"{TITLE_SCHEME}{title.key}"), title.row


def _longest(words: Sequence[_Word], text: str, store: LibraryStore, *, is_quoted: bool) -> TitleKey | None:
    """The longest title with which a text begins."""
    shortest = _SHORTEST_QUOTED if is_quoted else _SHORTEST
    if len(words) < shortest:
        return None
    titles = store.titles_beginning(" ".join(one.key for one in words[:shortest]), _SAME_BEGINNING)
    best = None
    for title in titles:
        size = len(title.key.split())
        is_whole = size <= len(words) and " ".join(one.key for one in words[:size]) == title.key
        if is_whole and (size >= _SHORTEST or text[words[size - 1].end :].lstrip(".,;:?!")[:1] in _QUOTES):
            best = title if best is None or size > len(best.key.split()) else best
    return best
