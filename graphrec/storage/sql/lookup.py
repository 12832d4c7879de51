"""Finds a paper by its title, id, name, or an approximation of the title: prefix, words, or with typos."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from graphrec.errors import TitleNotFoundError
from graphrec.model.limits import SIZE_LIMITS
from graphrec.model.match import Hit
from graphrec.readers.identifiers import arxiv_of_doi, normalize_arxiv, normalize_doi
from graphrec.storage.sql.columns import titles_in
from graphrec.storage.sql.near_names import say_near_names
from graphrec.storage.sql.search import rank_rows
from graphrec.text import clean, title_key, truncate
from graphrec.vectors.scripts import words_of_query

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphrec.model.limits import SizeLimits
    from graphrec.storage.sql.database import Database

SEARCH = "graphrec search WORDS"  # the command that an error recommends, for the bundled papers
_CLOSE_ENOUGH = 78.0  # rapidfuzz score; on artificial typos, matches below it were wrong more often than right
_NEAR_TIE = 4.0  # points of the score within which other papers are rivals
_LONG_BEGINNING = 12  # characters from which a misspelt beginning of a title is specific enough
_RARE_WORDS = 4  # words of the title that select candidates in a large library
_MOST_WITH_WORDS = 5  # papers with all words of a title that are considered
_CANDIDATES = 200
_MOST_LISTED = 3  # papers with the same beginning of the title that can still be listed for the user
_MOST_SUGGESTED = 3  # titles in an error message
_ALIKE = 70.0  # rapidfuzz score below which two words are different words, not typos
_MOST_LETTERS = 1_000  # of a name that are compared with titles: with a million that takes seconds
_MOST_WORDS = 40  # of the query that are searched in titles: a longer text is not a title
_ECHO = 80  # characters of the user's title repeated in messages


def find_exact(store: Database, title: str) -> Hit | None:
    """The first paper whose title, id, DOI or arXiv id is `title`; None if there is none.

    Cost: up to five index look-ups.
    """
    title = clean(title)
    key = title_key(title)
    exact = _exact(store, title, key) if key else ()
    return next((Hit(rows[0], how, tuple(rows[1:4])) for how, rows in exact if rows), None)


def find_title(store: Database, title: str, search: str = SEARCH, limits: SizeLimits = SIZE_LIMITS) -> Hit:
    """Find the paper that matches `title` best.

    Args:
        store: the texts of the library.
        title: a title, id or name, possibly with typos.
        search: the command for a search by words, for the message of the error.
        limits: size of a library from which misspelt titles are compared only with titles that share rare words.

    Raises:
        TitleNotFoundError: no title is close enough; the message lists the three closest.

    Cost: one index look-up for exact titles, names and prefixes; tens of milliseconds for typos.
    """
    if hit := find_likely(store, title):
        return hit
    title = clean(title)
    key = title_key(title)
    close = _closest(store, key[:_MOST_LETTERS], limits) if key else []
    if close and close[0][1] >= _CLOSE_ENOUGH:
        rivals = tuple(row for row, score in close[1:4] if close[0][1] - score < _NEAR_TIE)
        return Hit(close[0][0], "similar", rivals, close[0][1] / 100)
    suggested = [*_with_like_words(store, key), *(row for row, _ in close)] if key else []
    raise TitleNotFoundError(_not_found(store, title, list(dict.fromkeys(suggested))[:_MOST_SUGGESTED], search))


def find_likely(store: Database, title: str) -> Hit | None:
    """Find the paper that `title` means in every rule of `find_title` but likeness; None if there is none.

    Args:
        store: the texts of the library.
        title: a title, id or name, or a part of a title, without typos.

    Cost: up to ten index look-ups.
    """
    title = clean(title)
    key = title_key(title)
    by_rule = _certain(store, title, key) if key else ()
    return next((Hit(rows[0], how, tuple(rows[1:4])) for how, rows in by_rule if rows), None)


def _certain(store: Database, title: str, key: str) -> Iterable[tuple[str, list[int]]]:
    """Rows by each rule from certain to likely, as a generator, so that the caller stops at the first match."""
    yield from _exact(store, title, key)
    yield "name", rows_with_short_name(store, key)
    yield from _named_or_begun(store, key)
    yield "referred", _referred_to_as(store, key)
    yield "prefix", _prefixed(store, key)
    yield "words", _with_all_words(store, key)
    yield "named", _named_and_a_word(store, key)


def _exact(store: Database, title: str, key: str) -> Iterable[tuple[str, list[int]]]:
    """Rows with this title or identifier, by each rule in turn."""
    yield "title", _rows(store, "SELECT row FROM papers WHERE title_key = ? ORDER BY row", key)
    yield "id", _rows(store, "SELECT row FROM papers WHERE id = ?", title.strip())
    doi = normalize_doi(title)
    yield "id", _rows(store, "SELECT row FROM papers WHERE doi <> '' AND doi = ?", doi)
    arxiv = arxiv_of_doi(doi) or normalize_arxiv(title)
    yield "id", _rows(store, "SELECT row FROM papers WHERE arxiv <> '' AND arxiv = ?", arxiv)
    yield "title", _with_other_title(store, key)


def _with_other_title(store: Database, key: str) -> list[int]:
    """Papers of which a merged record has this title, in another language for example."""
    words = key.split()
    if len(words) > _MOST_WORDS or "other_titles" not in store.columns:
        return []
    rows = rank_rows(store, "title_words", words, " AND ", _MOST_WITH_WORDS)
    others = store.select_papers("row, other_titles", rows)
    return sorted(row for row, titles in others if key in map(title_key, titles_in(titles)))


def _named_or_begun(store: Database, key: str) -> Iterable[tuple[str, list[int]]]:
    """Papers that introduce a name, first those whose title begins with it.

    The others may only be the first in the library to use the name. So if no title of the former begins with a name of
    several words, papers whose title begins with these words precede them.
    """
    own, others = _introducing(store, key)
    begins = _prefixed(store, f"{key} ") if " " in key and not own else []
    yield "prefix", [*begins, *(row for row in others if row not in begins)] if begins else []
    yield "introduces", own + others


def _introducing(store: Database, key: str) -> tuple[list[int], list[int]]:
    """Papers that introduce a name: those whose title begins with it, and the others."""
    sql = "SELECT DISTINCT row, title_key FROM introduced JOIN papers USING (row) WHERE introduced.name_key = ?"
    rows_and_titles = sorted(store.query_all(sql, [key]))
    own = [row for row, title in rows_and_titles if title.startswith(f"{key} ")]
    return own, [row for row, _ in rows_and_titles if row not in own]


def _named_and_a_word(store: Database, key: str) -> list[int]:
    """Papers whose short name is the query without its first or last word, as in "Adam optimizer"."""
    words = key.split()
    names = (" ".join(words[:-1]), " ".join(words[1:])) if len(words) > 1 else ()
    return next((rows for name in names if (rows := rows_with_short_name(store, name))), [])


def rows_with_short_name(store: Database, key: str) -> list[int]:
    """Papers whose title begins with a short name of this key and a colon."""
    return _rows(store, "SELECT row FROM papers WHERE name_key <> '' AND name_key = ? ORDER BY row", key)


def _rows(store: Database, sql: str, *values: object) -> list[int]:
    return [row for (row,) in store.query_all(sql, values)]


def _referred_to_as(store: Database, key: str) -> list[int]:
    """Papers that others refer to by this name, most references first: the title of the CLIP paper lacks its name."""
    sql = "SELECT target FROM made_references WHERE name_key <> '' AND name_key = ? AND target IS NOT NULL"
    references = Counter(target for (target,) in store.query_all(sql, [key]))
    n_papers = store.n_papers if references else 0
    rows = (target for target in references if target < n_papers)
    return sorted(rows, key=lambda row: (-references[row], row))


def _prefixed(store: Database, key: str) -> list[int]:
    """Papers whose title begins with the key, shortest first; none for a single word that many titles begin with."""
    sql = (
        "SELECT length(title_key), row FROM papers WHERE title_key >= ? AND title_key < ?"
        " ORDER BY length(title_key), row LIMIT ?"
    )
    by_length = store.query_all(sql, [key, key + "\U0010ffff", _MOST_LISTED + 1])
    rows = [row for _, row in sorted(by_length)[: _MOST_LISTED + 1]]
    return rows if _is_specific(key) or len(rows) <= _MOST_LISTED else []


def _with_all_words(store: Database, key: str) -> list[int]:
    """Papers whose title contains every word; none for a single word that several titles contain."""
    rows = rank_rows(store, "title_words", _words_of(key), " AND ", _MOST_WITH_WORDS)
    return rows if _is_specific(key) or len(rows) == 1 else []


def _words_of(key: str) -> list[str]:
    """The words of a query that are searched in titles, each once."""
    return list(dict.fromkeys(key.split()))[:_MOST_WORDS]


def _is_specific(key: str) -> bool:
    """Whether a query has several words, in a script without blanks three letters, so that the best title is meant."""
    return len(words_of_query([key])) > 1


def _closest(store: Database, key: str, limits: SizeLimits) -> list[tuple[int, float]]:
    """Papers by the similarity of their title, its beginning or its short name, best first; scores from 0 to 100."""
    from rapidfuzz import fuzz, process

    candidates = _candidates(store, key, limits)
    titles = {row: title for row, title, _ in candidates}
    names = {row: name for row, _, name in candidates if name}
    scores: dict[int, float] = {}
    beginnings = {row: title[: len(key)] for row, title in titles.items()} if len(key) >= _LONG_BEGINNING else {}
    for choices, scorer in (
        (titles, fuzz.token_sort_ratio),
        (titles, fuzz.ratio),
        (names, fuzz.ratio),
        (beginnings, fuzz.ratio),
    ):
        for _, score, row in process.extract(key, choices, scorer=scorer, limit=8):
            scores[row] = max(scores.get(row, 0.0), score)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))


def _candidates(store: Database, key: str, limits: SizeLimits) -> list[tuple[int, str, str]]:
    if store.n_papers < limits.indexed_titles:
        return store.query_all("SELECT row, title_key, name_key FROM papers")
    return _keys(store, _with_rare_words(store, key))


def _keys(store: Database, rows: list[int]) -> list[tuple[int, str, str]]:
    return store.query_all(
        f"SELECT row, title_key, name_key FROM papers WHERE row IN ({', '.join('?' * len(rows))})", rows
    )


def _with_rare_words(store: Database, key: str) -> list[int]:
    """Papers whose title contains some of the rarest words, after spelling correction, best match first."""
    words = _rarest_words(store, _spell(store, words_of_query(_words_of(key))[:_MOST_WORDS]))
    return rank_rows(store, "title_words", words, " OR ", _CANDIDATES) if words else []


def _with_like_words(store: Database, key: str) -> list[int]:
    """Papers whose titles hold the words or nearly so, the most of them first, then those that begin with one."""
    rows, words = _with_rare_words(store, key), key.split()[:_MOST_WORDS]
    titles = {row: title.split() for row, title, _ in _keys(store, rows)}
    held = [row for row in rows if row in titles]  # a stranger's word index may name papers that there are not
    return sorted(held, key=lambda row: (-_share_held(words, titles[row]), -_share_held(words, titles[row][:1])))


def _share_held(words: list[str], held: list[str]) -> float:
    """The share of words, weighted by length and similarity, that occur in a title, from 0 to 1."""
    from rapidfuzz import fuzz

    best = (max((fuzz.ratio(word, other, score_cutoff=_ALIKE) for other in held), default=0) for word in words)
    return sum(len(word) * score for word, score in zip(words, best, strict=True)) / (100 * sum(map(len, words)))


def _spell(store: Database, words: list[str]) -> set[str]:
    """Correct the spelling of words: those that no title contains become the two most similar that a title does."""
    from rapidfuzz import fuzz, process

    correct = {word for word in words if store.query("SELECT 1 FROM title_vocabulary WHERE term = ?", [word])}
    spelled = set(correct)
    for word in set(words) - correct:
        low, high = max(1, len(word) - 2), len(word) + 2
        sql = "SELECT term FROM title_vocabulary WHERE length(term) BETWEEN ? AND ?"
        choices = [term for (term,) in store.query(sql, [low, high])]
        spelled.update(
            term for term, _, _ in process.extract(word, choices, scorer=fuzz.ratio, limit=2, score_cutoff=_ALIKE)
        )
    return spelled


def _rarest_words(store: Database, words: set[str]) -> list[str]:
    sql = "SELECT doc FROM title_vocabulary WHERE term = ?"
    counted = [(sum(count for (count,) in store.query(sql, [word])), word) for word in sorted(words)]
    return [word for count, word in sorted(counted) if count][:_RARE_WORDS]


def _not_found(store: Database, title: str, rows: list[int], search: str) -> str:
    query, near = truncate(clean(title), _ECHO), say_near_names(store, title)
    if not rows:
        return f"No paper is called {query!r}, and none is similar{near}; look for words with: {search}"
    titles = dict(store.select_papers("row, title", rows))
    closest = "; ".join(repr(truncate(titles[row], _ECHO)) for row in rows)
    return (
        f"No paper is called {query!r}; the closest are {closest}{near}."
        f" Give one of them, or look for words with: {search}"
    )
