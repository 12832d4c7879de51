"""Full-text search in titles and abstracts, ranked by BM25.

A word is found with its endings (Porter), a word of five letters or more also where longer words begin with it, and a
word with a hyphen also without, and apart. Of a script without blanks, a word is found within a run of letters.

Source: Robertson & Zaragoza, The probabilistic relevance framework: BM25 and beyond, 2009.
"""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from graphrec.storage.sql.postings import fold_word, parts_of_compounds
from graphrec.vectors.porter import stem
from graphrec.vectors.scripts import is_unspaced, is_wide, phrase_query, words_of_query
from graphrec.vectors.search_query import MOST_WORDS, Text, is_bare

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from graphrec.storage.sql.database import Database

    Clause = Sequence[Text]  # one of its leaves has to hold

_TITLE_WEIGHT, _ABSTRACT_WEIGHT = 5, 1  # a word in the title says more than one in the abstract
_BEGINNING = 5  # letters of a word from which longer words that begin with it are found, too
_MOST_WORDINGS = 8  # of one phrase, with and without hyphens
_MOST_BEGUN = 5_000  # words of the library that are looked at for those that begin so
_MOST_STEMS = 64  # of words that begin so, but whose stem does not
_LAST = "\U0010ffff"  # sorts behind every other character
_APART = re.compile(r"[-\u2010-\u2013'’]")


def rank_with_all(
    store: Database,
    clauses: Sequence[Clause],
    without: Sequence[Text],
    limit: int,
    within: Collection[int] | None = None,
) -> list[int]:
    """Rows of the papers whose texts hold a leaf of each clause, best BM25 first, ties by row.

    Behind those with the words themselves come those with words that begin with them.

    Args:
        store: the texts of the library.
        clauses: words and phrases; of several in a clause, one suffices.
        without: those that no text may hold.
        limit: maximum number of rows.
        within: the rows that may be among them; None for all.

    Cost: linear in the papers that hold the rarest word.
    """
    if not clauses:
        return []
    expression, begun = _all_of(store, clauses, without)
    rows = _rank(store, "full_text", expression, limit, _WEIGHTS, within)
    if len(rows) < limit and begun != expression:
        rows = list(dict.fromkeys([*rows, *_rank(store, "full_text", begun, limit, _WEIGHTS, within)]))[:limit]
    return rows


def rank_with_any(
    store: Database,
    leaves: Sequence[Text],
    limit: int,
    within: Collection[int] | None = None,
    without: Sequence[Text] = (),
) -> list[int]:
    """Rows of the papers whose texts hold any of some leaves, best BM25 first, ties by row.

    Args:
        store: the texts of the library.
        leaves: words and phrases.
        limit: maximum number of rows.
        within: the rows that may be among them; None for all.
        without: words and phrases that no text may hold.

    Cost: linear in the papers that hold a leaf.
    """
    wordings = [query for leaf, query in zip(leaves, _wordings(store, leaves), strict=True) if not _is_run(leaf)]
    pieces = words_of_query(leaf.words.lower() for leaf in leaves if _is_run(leaf))
    queries = dict.fromkeys([*wordings, *map(phrase_query, pieces[:MOST_WORDS])])
    if not queries:
        return []
    expression = _but(" OR ".join(queries), _wordings(store, without))
    return _rank(store, "full_text", expression, limit, _WEIGHTS, within)


def rows_with_text(store: Database, clauses: Sequence[Clause], without: Sequence[Text] = ()) -> set[int]:
    """Rows of the papers whose texts hold a leaf of each clause, and none of others.

    Words that begin with a word count, too, as in `rank_with_all`.

    Args:
        store: the texts of the library.
        clauses: words and phrases; of several in a clause, one suffices.
        without: those that no text may hold.

    Cost: linear in the papers that hold the rarest word, and in those that are found.
    """
    if not clauses:
        return set()
    return {row for (row,) in store.query(_MATCHES, [_all_of(store, clauses, without)[1]])}


def rows_with_word(store: Database, leaf: Text) -> set[int]:
    """Rows of the papers whose texts hold a leaf itself, for a NOT: longer words that begin with it do not count."""
    return {row for (row,) in store.query(_MATCHES, _wordings(store, [leaf]))}


def _is_run(leaf: Text) -> bool:
    """Whether a leaf is a word of a script without blanks, of which any two neighbouring letters are a word."""
    return is_bare(leaf) and is_wide(leaf.words)


_WEIGHTS = (_TITLE_WEIGHT, _ABSTRACT_WEIGHT)
_MATCHES = "SELECT rowid FROM full_text WHERE full_text MATCH ?"


def _all_of(store: Database, clauses: Sequence[Clause], without: Sequence[Text]) -> tuple[str, str]:
    """The query of the index for the leaves themselves, and that with words that begin with them."""
    leaves = [leaf for clause in clauses for leaf in clause]
    queries = dict(zip(leaves, _wordings(store, leaves), strict=True))
    begun = {leaf: _begins(leaf, query) for leaf, query in queries.items()}
    pairs = _pairs_in_one(store, clauses)
    excluded = _wordings(store, without)
    own, longer = (_but(" AND ".join(_join_clauses(clauses, each, pairs)), excluded) for each in (queries, begun))
    return own, longer


def _but(expression: str, excluded: Sequence[str]) -> str:
    return f"({expression}) NOT ({' OR '.join(excluded)})" if excluded else expression


def _wordings(store: Database, leaves: Sequence[Text]) -> list[str]:
    """The query of the index for each leaf, in all wordings."""
    keys = {stem(fold_word(word)) for leaf in leaves for word in leaf.words.split()}
    parts = parts_of_compounds(store, sorted(keys))
    joined = _known_joined(store, [leaf for leaf in leaves if " " in leaf.words])
    return [_in_column(leaf, _of_leaf(store, leaf, parts, joined)) for leaf in leaves]


def _of_leaf(store: Database, leaf: Text, parts: dict[str, list[str]], joined: set[tuple[str, str]]) -> str:
    queries = [phrase_query(words) for words in _other_wordings(leaf.words.lower(), parts, joined)]
    if leaf.is_prefix:
        queries = [query if query.endswith("*") else f"{query} *" for query in queries]
        queries += [f'"{word}"' for word in _begun_stems(store, leaf.words)]
    queries = list(dict.fromkeys(queries))
    return queries[0] if len(queries) == 1 else f"({' OR '.join(queries)})"


def _in_column(leaf: Text, query: str) -> str:
    return f"{{{leaf.column}}} : {query}" if leaf.column else query


def _other_wordings(words: str, parts: dict[str, list[str]], joined: set[tuple[str, str]]) -> list[str]:
    """Some words side by side, also joined and apart where a hyphen can stand.

    >>> _other_wordings("pre-training data", {}, set())
    ['pre-training data', 'pretraining data']
    >>> _other_wordings("pretraining", {"pretrain": ["pre training"]}, set())
    ['pretraining', 'pre training']
    """
    wordings = [""]
    pieces = words.split()
    for word in pieces:
        apart = parts.get(stem(fold_word(word)), [])
        forms = [word, *([_APART.sub("", word)] if _APART.search(word) else []), *apart]
        wordings = [f"{before} {form}".strip() for before in wordings for form in forms][:_MOST_WORDINGS]
    for at, pair in enumerate(pairwise(pieces)):
        if pair in joined:
            wordings.append(" ".join([*pieces[:at], "".join(pair), *pieces[at + 2 :]]))
    return list(dict.fromkeys(wordings))


def _known_joined(store: Database, leaves: Sequence[Text]) -> set[tuple[str, str]]:
    """The neighbours in phrases that the library also writes with a hyphen."""
    return _joined_pairs(store, [pair for leaf in leaves for pair in pairwise(leaf.words.lower().split())])


def _joined_pairs(store: Database, pairs: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    keys = {pair: stem(fold_word("".join(pair))) for pair in pairs}
    parts = parts_of_compounds(store, sorted(set(keys.values())))
    return {pair for pair, key in keys.items() if _stems(" ".join(pair)) in map(_stems, parts.get(key, ()))}


def _stems(words: str) -> tuple[str, ...]:
    return tuple(stem(fold_word(word)) for word in words.split())


def _pairs_in_one(store: Database, clauses: Sequence[Clause]) -> set[tuple[str, str]]:
    """The words side by side in a query that may be one: pre training."""
    words = [clause[0].words.lower() if len(clause) == 1 and is_bare(clause[0]) else "" for clause in clauses]
    return _joined_pairs(store, [pair for pair in pairwise(words) if all(pair)])


def _join_clauses(
    clauses: Sequence[Clause], queries: Mapping[Text, str], pairs: Collection[tuple[str, str]]
) -> list[str]:
    """The query of each clause, and one for two of them that may be one word."""
    joined: list[str] = []
    at = 0
    while at < len(clauses):
        each = [" OR ".join(queries[leaf] for leaf in clause) for clause in clauses[at : at + 2]]
        pair = tuple(clause[0].words.lower() for clause in clauses[at : at + 2])
        if pair in pairs and all(len(clause) == 1 and is_bare(clause[0]) for clause in clauses[at : at + 2]):
            joined.append(f"(({each[0]} AND {each[1]}) OR {phrase_query(''.join(pair))})")
            at += 2
        else:
            joined.append(f"({each[0]})" if len(clauses[at]) > 1 else each[0])
            at += 1
    return joined


def _begins(leaf: Text, query: str) -> str:
    """The query for a word and for words that begin with it, if it is long enough to mean the same in them."""
    if not is_bare(leaf) or len(leaf.words) < _BEGINNING or query.endswith("*"):
        return query
    return f"({query} OR {phrase_query(leaf.words.lower())} *)" if query.endswith(")") else f"{query} *"


def _begun_stems(store: Database, words: str) -> list[str]:
    """Stems of words of the library that begin with the last of some words, as their stems do not: "optimi", "optim".

    The index has stems alone, so that "optimi*" would not find "optimization".
    """
    last = fold_word(words.rpartition(" ")[2])
    if " " in words or _APART.search(words) or is_unspaced(last):
        return []
    beginning = stem(last)
    tables = (("terms", "term"), ("title_vocabulary", "term"))
    begun = {
        word
        for table, column in tables
        for (word,) in store.query(
            f"SELECT {column} FROM {table} WHERE {column} >= ? AND {column} <= ? LIMIT {_MOST_BEGUN}",
            [last, last + _LAST],
        )
    }
    stems = {stem(fold_word(word)) for word in begun if word.isalnum()}
    return sorted(each for each in stems if not each.startswith(beginning))[:_MOST_STEMS]


def rows_with_any(store: Database, words: Sequence[str], limit: int) -> list[int]:
    """Rows of the papers that contain any of some words, best BM25 first, ties by row.

    Args:
        store: the texts of the library.
        words: the words.
        limit: maximum number of rows.

    Cost: linear in the papers that contain a word.
    """
    return _rank(store, "full_text", " OR ".join(map(phrase_query, words)), limit, _WEIGHTS) if words else []


def rank_rows(store: Database, table: str, words: Sequence[str], glue: str, limit: int) -> list[int]:
    """Rows of the papers that match the words best by BM25, best first, ties by row.

    Args:
        store: the texts of the library, whose word index is in one file even with shards.
        table: the full-text index, `full_text` or `title_words`.
        words: the words, without quotation marks.
        glue: " AND " for papers that contain all words, " OR " for those that contain any.
        limit: maximum number of rows.

    Cost: linear in the papers that contain a word.
    """
    return _rank(store, table, glue.join(map(phrase_query, words)), limit, (1,))


def _rank(
    store: Database,
    table: str,
    expression: str,
    limit: int,
    weights: Sequence[int],
    within: Collection[int] | None = None,
) -> list[int]:
    """As `rank_rows`, by a query of the index, the weight of each of its columns, and the rows that may be found."""
    score = f"bm25({table}, {', '.join(map(str, weights))})"
    chosen = "AND +rowid IN (SELECT value FROM json_each(?))" if within is not None else ""  # "+": each match is tested
    sql = f"SELECT rowid FROM {table} WHERE {table} MATCH ? {chosen} ORDER BY {score}, rowid LIMIT ?"
    values = [expression, *([json.dumps(sorted(within))] if within is not None else []), limit]
    return [row for (row,) in store.query(sql, values)]


def rows_of_years(store: Database, first: int | None, last: int | None) -> set[int]:
    """Rows of the papers of some years, both ends included; those without a year are in none.

    Args:
        store: the texts of the library.
        first: the earliest year; None for any.
        last: the latest year; None for any.

    Cost: linear in those papers; in a library of an earlier graphrec, in all papers.
    """
    sql = "SELECT row FROM papers WHERE year BETWEEN ? AND ?"
    ends = [-(1 << 15) if first is None else first, 1 << 15 if last is None else last]
    return {row for (row,) in store.query_all(sql, ends)}


def rows_of_identifier(store: Database, column: str, values: Iterable[str]) -> set[int]:
    """Rows of the papers of which a column is one of some values.

    Args:
        store: the texts of the library.
        column: `id`, `doi` or `arxiv`.
        values: the values.
    """
    return {row for part in store.parts for (row,) in part.select_where("row", "papers", column, values)}
