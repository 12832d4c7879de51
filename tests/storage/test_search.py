from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cutting import cut_again

from graphrec.model.limits import SizeLimits
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


def test_the_index_of_words_stands_in_one_file_of_a_library_in_shards(shards: ShardedStore) -> None:
    sql = "SELECT count(*) FROM {} WHERE {} MATCH ?"
    for table, word in (("full_text", "pruning"), ("title_words", "pruning")):
        ((everywhere,),) = shards.query(sql.format(table, table), [word])
        assert everywhere
        assert all(part.query(sql.format(table, table), [word]) == [(0,)] for part in shards.parts)


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


def test_misspelt_titles_of_a_large_library_are_found_among_shards(bundled: Library, shards: ShardedStore) -> None:
    from graphrec.storage.sql import lookup

    limits = SizeLimits(indexed_titles=10)
    for row in range(0, len(bundled), 41):
        asked = bundled._snapshot.store.titles([row])[row].replace("i", "y").replace("tion", "toin")
        key = lookup.title_key(asked)
        assert lookup._closest(shards, key, limits) == lookup._closest(bundled._snapshot.store, key, limits), asked
