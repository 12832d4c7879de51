from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cutting import cut_again

from graphrec.storage.sql import relevance
from graphrec.storage.sql.search import search_rows
from graphrec.storage.sql.store import ShardedStore, Store

if TYPE_CHECKING:
    from graphrec.api.library import Library

WORDS = (
    "pruning",
    "structured pruning",
    "The the model",
    "of large language models without retraining",
    "mixture-of-experts routing",
    "a_b pruning_model",
    "_ pruning",
    "Schrödinger naïve Möbius",
    "zzz nothing qqq",
    "zzz pruning",
    "data data data models",
    "3d 2d gpt-4 x^2",
)


@pytest.fixture(scope="module")
def shards(bundled: Library, tmp_path_factory: pytest.TempPathFactory) -> ShardedStore:
    store = cut_again(bundled, tmp_path_factory.mktemp("shards") / "library", 5)._snapshot.store
    assert isinstance(store, ShardedStore)
    return store


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("limit", [1, 7, 1000])
def test_the_best_of_all_shards_are_the_best_of_one_index(
    bundled: Library, shards: ShardedStore, words: str, limit: int
) -> None:
    assert search_rows(shards, words, limit) == search_rows(bundled._snapshot.store, words, limit)


@pytest.mark.parametrize("glue", [" AND ", " OR "])
def test_scores_are_those_of_sqlite_to_the_last_bit(
    bundled: Library, glue: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: dict[int, float] = {}
    score = relevance._scores

    def noted(*asked: object):
        for value, row in score(*asked):
            taken[row] = value
            yield value, row

    words = ["large", "language", "models", "mixture_of", "pruned"]
    monkeypatch.setattr(relevance, "_scores", noted)
    empty = bundled._snapshot.path.parent / "no-papers.sqlite"
    relevance.ranked(_Doubled(bundled._snapshot.store, empty), "full_text", words, glue, 10, (5, 1))
    sql = "SELECT rowid, bm25(full_text, 5, 1) FROM full_text WHERE full_text MATCH ?"
    expected = bundled._snapshot.store.query(sql, [glue.join(f'"{word}"' for word in words)])
    assert expected or glue == " AND "
    assert taken == dict(expected)


class _Doubled:
    """A store beside another without papers: as if it were in shards, though all is in the first."""

    def __init__(self, store, empty) -> None:
        from graphrec.model.facts import CorpusFacts
        from graphrec.storage.sql.writer import write_store

        empty.unlink(missing_ok=True)
        write_store(empty, (), CorpusFacts(()), ())
        self.parts = (store, Store(empty))


def test_titles_are_found_among_shards_as_in_one_piece(bundled: Library, shards: ShardedStore) -> None:
    from graphrec.errors import TitleNotFoundError
    from graphrec.storage.sql.lookup import find_title

    def found(store: Store, title: str) -> object:
        try:
            return find_title(store, title)
        except TitleNotFoundError as error:
            return str(error)

    titles = [paper.title for paper in bundled][::17]
    for title in titles:
        for asked in (title, title[:14], title.lower().replace("e", "3", 1), " ".join(title.split()[-3:]), title[::2]):
            assert found(shards, asked) == found(bundled._snapshot.store, asked), asked
    for asked in ("CLIP", "LoRA", "BERT", "Vision", "10.1000/nothing", titles[0][:3]):
        assert found(shards, asked) == found(bundled._snapshot.store, asked), asked


def test_misspelt_titles_of_a_large_library_are_found_among_shards(
    bundled: Library, shards: ShardedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from graphrec.storage.sql import lookup

    monkeypatch.setattr(lookup, "_SCAN_ALL_BELOW", 10)
    for row in range(0, len(bundled), 41):
        asked = bundled._snapshot.store.titles([row])[row].replace("i", "y").replace("tion", "toin")
        key = lookup.title_key(asked)
        assert lookup._closest(shards, key) == lookup._closest(bundled._snapshot.store, key), asked
