"""References of free text: papers of a library that it names, or cites by author and year or by identifier."""

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
from graphrec.resolve.referents import Rows, Targets, Works, author_years, identifier_of
from graphrec.text import short_name, title_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphrec.extractors.references import Mention
    from graphrec.model.facts import Reference
    from graphrec.storage.store import LibraryStore

_NO_ROW = -1  # row of the text, which is no paper of the library
_LONGEST_NAME = 5  # words of a name
_AROUND = 300  # characters of a long sentence that are kept on either side of a mention


def references_of_text(text: str, store: LibraryStore) -> tuple[Reference, ...]:
    """Find the references of a text to papers of a library; their targets are rows.

    A paper is recognised by a name that it introduces, by an identifier, or by first author and year if text and paper
    share enough words. Names that the text itself introduces are no references.

    Cost: one index look-up for every few words of the text. If it cites by author and year, or by identifier, one pass
    over the first authors, or the additional identifiers, of the library.
    """
    paper_text, n_papers = PaperText("", plain(text)), store.n_papers
    (own,) = own_keys([introduced_names(paper_text, not_works(), listed_names())])
    mentions = find_mentions(paper_text, lexicon_of(_names_in_text(paper_text.text, store)), own)
    catalogue = Catalogue(store, {_NO_ROW: Paper("", paper_text.text)})
    targets = Targets(catalogue, Works(n_papers), _rows_mentioned(mentions, catalogue))
    references = references_of(mentions, _NO_ROW, targets)
    return tuple(_shorten_sentence(one) for one in references if one.target is not None and one.target < n_papers)


def _shorten_sentence(reference: Reference) -> Reference:
    """Cut the sentence of a reference around the mention, if it is very long (a list, a table)."""
    sentence = reference.sentence
    at = max(0, sentence.find(reference.mention) - _AROUND)
    piece = sentence[at : at + len(reference.mention) + 2 * _AROUND]
    if len(sentence) <= len(piece):
        return reference
    return reference._replace(sentence=f"{'…' * (at > 0)}{piece}{'…' * (at + len(piece) < len(sentence))}")


def _names_in_text(text: str, store: LibraryStore) -> Iterator[tuple[str, Owner]]:
    """Yield the names introduced by papers of the library that may occur in a text, with their owners."""
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


def _rows_mentioned(mentions: Iterable[Mention], catalogue: Catalogue) -> Rows:
    """Find the rows of the papers that mentions identify, by DOI or arXiv id, and by first author and year."""
    names = {identifier_of(one) for one in mentions if one.identifier}
    authors = {key for one in mentions for key in author_years(one)}
    return Rows(catalogue.rows_by_identifier(names) if names else {}, catalogue.rows_of_authors(authors))
