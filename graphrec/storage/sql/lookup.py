"""Finds the paper that a person means by a title: exact, id, short or introduced name, prefix, words, typos."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from graphrec.errors import TitleNotFoundError
from graphrec.model.limits import SIZE_LIMITS
from graphrec.model.match import Hit
from graphrec.readers.identifiers import arxiv_of_doi, normalize_arxiv, normalize_doi
from graphrec.storage.sql.search import rank_rows
from graphrec.text import clean, title_key, truncate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphrec.model.limits import SizeLimits
    from graphrec.storage.sql.database import Database

_CLOSE_ENOUGH = 78.0  # rapidfuzz score; lower ones were wrong guesses more often than right on typos made by rule
_NEAR_TIE = 4.0  # points; a runner-up this close is named to the user
_LONG_BEGINNING = 12  # characters from which a misspelt beginning of a title is telling
_RARE_WORDS = 4  # words of the title that fetch candidates from a large library
_MOST_WITH_WORDS = 5  # papers with all words of a title that are looked at
_CANDIDATES = 200
_MOST_NAMED = 3  # papers of one beginning that can still be told to the user as a choice
_MOST_SUGGESTED = 3  # papers that an error names
_ALIKE = 70.0  # rapidfuzz score; words less alike are others, not misspelt ones
_MOST_WORDS = 40  # of what was asked for that are looked for in titles: more are no title
_ECHO = 80  # characters of the user's title repeated in messages
SEARCH = "graphrec search WORDS"  # the command that an error recommends, for the bundled papers


def find_exact(store: Database, title: str) -> Hit | None:
    """The first paper of which `title` is the title, id, DOI or arXiv id; None where there is none.

    Cost: up to four index look-ups.
    """
    title = clean(title)
    key = title_key(title)
    exact = _exact(store, title, key) if key else ()
    return next((Hit(rows[0], how, tuple(rows[1:4])) for how, rows in exact if rows), None)


def find_title(store: Database, title: str, search: str = SEARCH, limits: SizeLimits = SIZE_LIMITS) -> Hit:
    """Find the paper that `title` means.

    Args:
        store: records and words of the library.
        title: a title, id or name, with or without typos.
        search: the command that an error recommends to look for words with.
        limits: size from which misspelt titles are compared only with those that share rare words with them.

    Raises:
        TitleNotFoundError: nothing is close enough; the sentence lists the three closest.

    Cost: one index look-up for exact titles, names and prefixes; tens of milliseconds for typos.
    """
    title = clean(title)
    key = title_key(title)
    if key:
        for how, rows in _certain(store, title, key):
            if rows:
                return Hit(rows[0], how, tuple(rows[1:4]))
    close = _closest(store, key, limits) if key else []
    if close and close[0][1] >= _CLOSE_ENOUGH:
        rivals = tuple(row for row, score in close[1:4] if close[0][1] - score < _NEAR_TIE)
        return Hit(close[0][0], "similar", rivals, close[0][1] / 100)
    suggested = [*_with_like_words(store, key), *(row for row, _ in close)] if key else []
    raise TitleNotFoundError(_not_found(store, title, list(dict.fromkeys(suggested))[:_MOST_SUGGESTED], search))


def _certain(store: Database, title: str, key: str) -> Iterable[tuple[str, list[int]]]:
    """Rows found by each rule in turn, from certain to likely; lazily, so that the first hit ends the search."""
    yield from _exact(store, title, key)
    yield "name", rows_with_short_name(store, key)
    yield from _named_or_begun(store, key)
    yield "referred", _referred_to_as(store, key)
    yield "prefix", _prefixed(store, key)
    yield "words", _with_all_words(store, key)
    yield "named", _named_and_a_word(store, key)


def _exact(store: Database, title: str, key: str) -> Iterable[tuple[str, list[int]]]:
    """Rows whose title or identifier this is, by each rule in turn."""
    yield "title", _rows(store, "SELECT row FROM papers WHERE title_key = ? ORDER BY row", key)
    yield "id", _rows(store, "SELECT row FROM papers WHERE id = ?", title.strip())
    doi = normalize_doi(title)
    yield "id", _rows(store, "SELECT row FROM papers WHERE doi <> '' AND doi = ?", doi)
    arxiv = arxiv_of_doi(doi) or normalize_arxiv(title)
    yield "id", _rows(store, "SELECT row FROM papers WHERE arxiv <> '' AND arxiv = ?", arxiv)


def _named_or_begun(store: Database, key: str) -> Iterable[tuple[str, list[int]]]:
    """Papers that introduce a name, first those whose own title begins with it.

    Others may only have been the first here to use it: a title that begins with several words goes before them.
    """
    own, others = _introducing(store, key)
    begun = _prefixed(store, f"{key} ") if " " in key and not own else []
    yield "prefix", [*begun, *(row for row in others if row not in begun)] if begun else []
    yield "introduces", own + others


def _introducing(store: Database, key: str) -> tuple[list[int], list[int]]:
    """Papers that introduce a name: those whose title begins with it, and the others."""
    sql = "SELECT DISTINCT row, title_key FROM introduced JOIN papers USING (row) WHERE introduced.name_key = ?"
    found = sorted(store.query_all(sql, [key]))
    own = [row for row, title in found if title.startswith(f"{key} ")]
    return own, [row for row, _ in found if row not in own]


def _named_and_a_word(store: Database, key: str) -> list[int]:
    """Papers whose name is all of the words but the last or the first, as in "Adam optimizer"."""
    words = key.split()
    names = (" ".join(words[:-1]), " ".join(words[1:])) if len(words) > 1 else ()
    return next((rows for name in names if (rows := rows_with_short_name(store, name))), [])


def rows_with_short_name(store: Database, key: str) -> list[int]:
    """Papers whose title begins with a short name of this key and a colon."""
    return _rows(store, "SELECT row FROM papers WHERE name_key <> '' AND name_key = ? ORDER BY row", key)


def _rows(store: Database, sql: str, *values: object) -> list[int]:
    return [row for (row,) in store.query_all(sql, values)]


def _referred_to_as(store: Database, key: str) -> list[int]:
    """Papers that others mean by this name, most often meant first: "CLIP" stands in no title of its paper."""
    sql = "SELECT target FROM made_references WHERE name_key <> '' AND name_key = ? AND target IS NOT NULL"
    meant = Counter(target for (target,) in store.query_all(sql, [key]))
    n_papers = store.n_papers if meant else 0
    return sorted((target for target in meant if target < n_papers), key=lambda target: (-meant[target], target))


def _prefixed(store: Database, key: str) -> list[int]:
    """Papers whose title begins so; a lone word that many titles begin with means none of them."""
    sql = (
        "SELECT length(title_key), row FROM papers WHERE title_key >= ? AND title_key < ?"
        " ORDER BY length(title_key), row LIMIT ?"
    )
    found = store.query_all(sql, [key, key + "\U0010ffff", _MOST_NAMED + 1])
    rows = [row for _, row in sorted(found)[: _MOST_NAMED + 1]]
    return rows if " " in key or len(rows) <= _MOST_NAMED else []


def _with_all_words(store: Database, key: str) -> list[int]:
    """Papers whose title holds every word; one lone word is too little to go by unless it is rare."""
    words = key.split()
    rows = rank_rows(store, "title_words", words, " AND ", _MOST_WITH_WORDS)
    return rows if len(words) > 1 or len(rows) == 1 else []


def _closest(store: Database, key: str, limits: SizeLimits) -> list[tuple[int, float]]:
    """The papers with the most similar titles, beginnings or short names, best first; scores from 0 to 100."""
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
    """Papers whose title holds some of the rarest words, spelled as titles here do, best match first."""
    words = _rarest_words(store, _spell(store, key.split()))
    return rank_rows(store, "title_words", words, " OR ", _CANDIDATES) if words else []


def _with_like_words(store: Database, key: str) -> list[int]:
    """Papers whose titles hold the words or nearly so, the most of them first, then those that begin with one."""
    rows, words = _with_rare_words(store, key), key.split()[:_MOST_WORDS]
    titles = {row: title.split() for row, title, _ in _keys(store, rows)}
    return sorted(rows, key=lambda row: (-_share_held(words, titles[row]), -_share_held(words, titles[row][:1])))


def _share_held(words: list[str], held: list[str]) -> float:
    """How much of some words, by their lengths, stands among others, spelled like it: from 0 to 1."""
    from rapidfuzz import fuzz

    best = (max((fuzz.ratio(word, other, score_cutoff=_ALIKE) for other in held), default=0) for word in words)
    return sum(len(word) * score for word, score in zip(words, best, strict=True)) / (100 * sum(map(len, words)))


def _spell(store: Database, words: list[str]) -> set[str]:
    """The words as titles of the library write them: known words stay, unknown ones become the most similar known."""
    from rapidfuzz import fuzz, process

    known = {word for word in words if store.query("SELECT 1 FROM title_vocabulary WHERE term = ?", [word])}
    spelled = set(known)
    for word in set(words) - known:
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
    asked = truncate(clean(title), _ECHO)
    if not rows:
        return f"No paper is called {asked!r}, and none is similar; look for words with: {search}"
    titles = dict(store.select_papers("row, title", rows))
    closest = "; ".join(repr(truncate(titles[row], _ECHO)) for row in rows)
    return (
        f"No paper is called {asked!r}; the closest are {closest}. Give one of them, or look for words with: {search}"
    )
