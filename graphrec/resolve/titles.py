"""Whole titles of papers of a library in free text, and the names before their colons: they stand for a citation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from graphrec.extractors.citations import Citation
from graphrec.extractors.names import is_shaped, name_key
from graphrec.resolve.authors import surname_key
from graphrec.text import short_name, title_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from graphrec.model.paper import Paper
    from graphrec.storage.store import LibraryStore, TitleKey

TITLE_SCHEME = "title:"  # of the identifier of a title
_SHORTEST, _SHORTEST_QUOTED = 4, 2  # words of a title: fewer may be a phrase like any other
_LONGEST = 60  # words of a title
_SAME_BEGINNING = 50  # titles with the same first words that are compared
_WORD = re.compile(r"[^\W_]+")
_NAME = re.compile(r"(?<![\w-])[^\W_][\w+-]*[\w+](?: \([^()]*\b(?:1[89]|20)\d\d[^()]*\))?")  # with a citation
_SHORTEST_NAME = 3  # letters
_MOST_USERS = 10  # papers that say a name which means one of them
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


def find_heads(text: str, store: LibraryStore, own: Collection[str]) -> Iterator[tuple[Citation, int]]:
    """Yield the names in a text that stand before the colon of a title, as citations, with the rows of their papers.

    A name is spelled as in the title, and no paper of the library says it in small letters unless it has a shape. A
    citation behind it must have an author of the paper. Of several papers with one name the shortest title is meant.

    Args:
        text: the text.
        store: the texts of the library.
        own: keys of the names that the text introduces itself.

    Cost: one index look-up for every word with a capital.
    """
    for match in _NAME.finditer(text):
        name, _, citation = match[0].partition(" (")
        if len(name) < _SHORTEST_NAME or name_key(name) in own or not _is_proper(name, text, *match.span()):
            continue
        if (row := _row_of_head(name, citation, store)) is not None:
            yield Citation(*match.span(), identifier=f"{TITLE_SCHEME}{name_key(name)}"), row


def _is_proper(name: str, text: str, start: int, end: int) -> bool:
    """Whether capitals at `text[start:end]` can be those of a name: not of a heading or the first of a sentence."""
    before, after = text[:start].rstrip(), text[end:]
    if not name[:1].isupper() and not is_shaped(name):
        return False
    if name == text[start:end] and not before.strip(" .") and not after.strip(" .?!"):
        return True
    if is_shaped(name):
        return not text.isupper()
    begins = not before or before[-1] in ".?!:"
    is_in_heading = after[:1] == " " and after[1:2].isupper()
    return name != text[start:end] or not (begins or is_in_heading)


def _row_of_head(name: str, citation: str, store: LibraryStore) -> int | None:
    """The row of the paper whose title begins with a name and a colon."""
    beginning = title_key(name)
    alike = store.titles_beginning(f"{beginning} ", _SAME_BEGINNING) if beginning else []
    rows = [one.row for one in alike if one.name_key == beginning]
    papers = {row: one for row, one in store.papers(rows).items() if short_name(one.title) == name}
    fitting = [row for row, one in papers.items() if _is_of_author(one, citation)]
    if not fitting or not _is_rare(name, store):
        return None
    return min(fitting, key=lambda row: (len(papers[row].title), row))


def _is_of_author(paper: Paper, citation: str) -> bool:
    """Whether a citation behind a name has an author of the paper; true if one of the two is unknown."""
    surnames = set(map(surname_key, paper.authors))
    return not citation or not surnames or not surnames.isdisjoint(map(surname_key, _WORD.findall(citation)))


def _is_rare(name: str, store: LibraryStore) -> bool:
    """Whether few papers say a name in its spelling; one without a shape none in small letters, either."""
    users = store.papers(store.rows_with_phrase(name, _SAME_BEGINNING)).values()
    texts = [f"{one.title} {one.abstract}" for one in users]
    is_word = not is_shaped(name) and any(re.search(rf"\b{re.escape(name.lower())}\b", one) for one in texts)
    return not is_word and sum(name in one for one in texts) <= _MOST_USERS
