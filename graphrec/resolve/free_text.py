"""What free text refers to in words: papers of a library that it names, or cites by author and year or identifier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.extractors.introductions import introduced_names
from graphrec.extractors.lexicon import TEXT, TITLE, Owner, lexicon_of, listed_names, not_works
from graphrec.extractors.names import is_shaped, name_key
from graphrec.extractors.paper_text import PaperText
from graphrec.extractors.references import find_mentions
from graphrec.model.paper import Paper
from graphrec.readers.record import plain
from graphrec.resolve.catalogue import Catalogue
from graphrec.resolve.corpus_facts import own_keys, references_of
from graphrec.resolve.referents import Rows, Works, author_year, identifier_of
from graphrec.text import short_name, title_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphrec.extractors.references import Mention
    from graphrec.model.facts import Reference
    from graphrec.storage.sql.store import Store

_NO_ROW = -1  # of the text, which is no paper of the library
_LONGEST_NAME = 5  # words
_AROUND = 300  # characters of a long sentence that are quoted on either side of a mention


def references_of_text(text: str, store: Store) -> tuple[Reference, ...]:
    """The references that a text makes to papers of a library; their targets are rows.

    A paper is known by a name that it introduces, written as there, by an identifier, or by first author and year where
    both are about the same. Names that the text introduces itself are its own.

    Cost: an index look-up for every few words of the text; where it cites by author and year, or by an identifier,
    one pass over the first authors or the further identifiers of the library.
    """
    paper_text, n_papers = PaperText("", plain(text)), store.n_papers
    (own,) = own_keys([introduced_names(paper_text, not_works(), listed_names())])
    mentions = find_mentions(paper_text, lexicon_of(_owned(paper_text.text, store)), own)
    catalogue = Catalogue(store, {_NO_ROW: Paper("", paper_text.text)})
    works = Works(n_papers)
    references = references_of(
        mentions, _NO_ROW, catalogue, works, frozenset(), frozenset(), _rows_of(mentions, catalogue)
    )
    return tuple(_quoted(one) for one in references if one.target is not None and one.target < n_papers)


def _quoted(reference: Reference) -> Reference:
    """A reference whose sentence, if very long (a list, a table), is cut around the mention."""
    sentence = reference.sentence
    at = max(0, sentence.find(reference.mention) - _AROUND)
    piece = sentence[at : at + len(reference.mention) + 2 * _AROUND]
    if len(sentence) <= len(piece):
        return reference
    return reference._replace(sentence=f"{'…' * (at > 0)}{piece}{'…' * (at + len(piece) < len(sentence))}")


def _owned(text: str, store: Store) -> Iterator[tuple[str, Owner]]:
    """Names of papers that may stand in a text, with the papers that introduce them."""
    words = title_key(text).split()
    keys = {
        " ".join(words[at : at + size]) for size in range(1, _LONGEST_NAME + 1) for at in range(len(words) - size + 1)
    }
    names = sorted(store.rows_introducing(keys))
    titles = store.titles({row for row, _ in names})
    for row, name in names:
        is_head = name == short_name(titles[row])
        if is_head or name_key(name) in listed_names() or any(map(is_shaped, name.split())):
            yield name, Owner(row, TITLE if is_head else TEXT)


def _rows_of(mentions: Iterable[Mention], catalogue: Catalogue) -> Rows:
    """The rows of the papers that mentions identify: by DOI or arXiv id, or by first author and year."""
    names = {identifier_of(one) for one in mentions if one.identifier}
    authors = {author_year(one.author, one.year) for one in mentions if one.author and one.year}
    return Rows(catalogue.rows_by_identifier(names) if names else {}, catalogue.rows_of_authors(authors))
