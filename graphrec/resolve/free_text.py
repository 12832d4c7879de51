"""References of free text: papers of a library that it names, or cites by author and year or by identifier."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from graphrec.extractors.introductions import introduced_names
from graphrec.extractors.lexicon import TEXT, TITLE, Owner, lexicon_of, listed_names, not_works
from graphrec.extractors.names import is_shaped, name_key
from graphrec.extractors.paper_text import PaperText
from graphrec.extractors.passes import NamesUsed
from graphrec.extractors.references import find_mentions
from graphrec.model.paper import Paper
from graphrec.readers.record import plain
from graphrec.resolve.catalogue import Catalogue
from graphrec.resolve.corpus_facts import own_keys, references_of, shorten_sentence
from graphrec.resolve.referents import Rows, Targets, author_years, identifier_of
from graphrec.resolve.signs import find_terms
from graphrec.resolve.titles import TITLE_SCHEME, find_heads, find_titles
from graphrec.resolve.works import Works
from graphrec.text import short_name, title_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from graphrec.extractors.citations import Citation
    from graphrec.extractors.references import Mention
    from graphrec.model.facts import Reference
    from graphrec.storage.store import LibraryStore

_NO_ROW = -1  # row of the text, which is no paper of the library
_LONGEST_NAME = 5  # words of a name
_USERS = 20  # papers that are looked at to see how a name is used
_CONTEXT = 1_000  # characters on either side of a citation that tell what it is about
_AROUND = 300  # characters of a long sentence that are kept on either side of a mention


def references_of_text(text: str, store: LibraryStore, *, is_of_names: bool = True) -> tuple[Reference, ...]:
    """Find the references of a text to papers of a library; their targets are rows.

    A paper is recognised by its title, a name that it introduces, an identifier, or its authors and year. Names that
    the text itself introduces are no references, nor are terms (see `signs`).

    Args:
        text: the text.
        store: the texts of the library.
        is_of_names: whether the library is of a field that calls its works by names.

    Cost: one index look-up for every few words of the text, for every word that may begin a title or be a name, and
        for every name found. If it cites by author and year, or by identifier, one
        pass over the first authors, or the additional identifiers, of the library.
    """
    paper_text = PaperText("", plain(text))
    (own,) = own_keys([introduced_names(paper_text, not_works(), listed_names())])
    titles = dict(find_titles(paper_text.text, store))
    references = _references(paper_text, own, titles, store, is_of_names=is_of_names)
    heads = find_heads(paper_text.text, store, own) if is_of_names else ()
    targets = {one.target for one in references}
    further = {one: row for one, row in heads if row not in targets and not _is_within(one, titles)}
    return _references(paper_text, own, titles | further, store, is_of_names=is_of_names) if further else references


def _is_within(one: Citation, others: Iterable[Citation]) -> bool:
    return any(other.start <= one.start < other.end for other in others)


def _references(
    paper_text: PaperText,
    own: Collection[str],
    titles: Mapping[Citation, int],
    store: LibraryStore,
    *,
    is_of_names: bool,
) -> tuple[Reference, ...]:
    """The references of a text, given the names that it introduces, and the titles in it with their rows."""
    mentions = find_mentions(paper_text, lexicon_of(_names_in_text(paper_text.text, store)), own, sorted(titles))
    targets = _targets(paper_text.text, mentions, store, {one.identifier: row for one, row in titles.items()})
    terms = find_terms(_names_used(mentions, store), targets.papers, is_of_names=is_of_names)
    targets = replace(targets, terms=terms, is_of_names=is_of_names)
    references = [one for row, mention in _by_row(mentions) for one in references_of([mention], row, targets)]
    n_papers = targets.works.n_papers
    return tuple(
        shorten_sentence(one, _AROUND) for one in references if one.target is not None and one.target < n_papers
    )


def _by_row(mentions: Iterable[Mention]) -> list[tuple[int, Mention]]:
    """Mentions with the rows of the papers that stand for the text: one for all names, one for each citation."""
    return [(_NO_ROW if one.citation is None else _NO_ROW - at, one) for at, one in enumerate(mentions, 1)]


def _targets(text: str, mentions: Sequence[Mention], store: LibraryStore, titled: Mapping[str, int]) -> Targets:
    """What mentions can refer to; the text around a citation stands for the citing paper.

    Only that text is compared with the papers of a library: the words of a long draft are those of any paper.
    """
    contexts = {row: Paper("", _context(text, mention)) for row, mention in _by_row(mentions)}
    catalogue = Catalogue(store, contexts)
    rows = _rows_mentioned(mentions, catalogue)
    rows = rows._replace(by_identifier={**rows.by_identifier, **titled})
    return Targets(catalogue, Works(store.n_papers), rows)


def _context(text: str, mention: Mention) -> str:
    if mention.citation is None:
        return text
    return text[max(0, mention.citation.start - _CONTEXT) : mention.citation.end + _CONTEXT]


def _names_in_text(text: str, store: LibraryStore) -> Iterator[tuple[str, Owner]]:
    """Yield the names introduced by papers of the library that may occur in a text, with their owners."""
    words = title_key(text).split()
    keys = {
        " ".join(words[at : at + size]) for size in range(1, _LONGEST_NAME + 1) for at in range(len(words) - size + 1)
    }
    names = sorted(store.rows_introducing(keys))
    papers = store.papers({row for row, _ in names})
    for row, name in names:
        is_head = name == short_name(papers[row].title)
        if is_head or name_key(name) in listed_names() or any(map(is_shaped, name.split())):
            yield name, Owner(row, TITLE if is_head else TEXT, is_stated=_is_stated(name, papers[row]))


def _is_stated(name: str, paper: Paper) -> bool:
    """Whether a paper says that it makes what it names; names that only others give it are taken for such."""
    names = introduced_names(PaperText(paper.title, paper.abstract), not_works(), listed_names())
    return next((one.is_stated for one in names if one.is_sure and name_key(one.name) == name_key(name)), True)


def _names_used(mentions: Iterable[Mention], store: LibraryStore) -> NamesUsed:
    """The papers of a library that say the names in a text, as far as a few rows of each tell."""
    used = NamesUsed()
    for entry in {one.entry for one in mentions if one.entry and one.entry.owners and not one.entry.is_listed}:
        owners = {owner.row for owner in entry.owners}
        users = store.papers(set(store.rows_with_phrase(entry.spelling, _USERS + len(owners))) - owners)
        used.years[entry] = Counter(paper.year or 0 for paper in users.values() if _says(paper, entry.spelling))
    return used


def _says(paper: Paper, name: str) -> bool:
    """Whether a paper says a name; one with a shape only in that spelling: "contour" is not "ConTour"."""
    return not any(map(is_shaped, name.split())) or name in f"{paper.title} {paper.abstract}"


def _rows_mentioned(mentions: Iterable[Mention], catalogue: Catalogue) -> Rows:
    """Find the rows of the papers that mentions identify, by DOI or arXiv id, and by first author and year."""
    names = {name for one in mentions if (name := identifier_of(one)) and not name.startswith(TITLE_SCHEME)}
    authors = {key for one in mentions for key in author_years(one)}
    return Rows(catalogue.rows_by_identifier(names) if names else {}, catalogue.rows_of_authors(authors))
