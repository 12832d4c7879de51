from __future__ import annotations

import random
from contextlib import closing

import pytest
from zstandard import ZstdCompressor

from graphrec.errors import LibraryCorruptError
from graphrec.model.facts import CorpusFacts, PaperFacts
from graphrec.model.paper import Paper
from graphrec.storage.sql import codec
from graphrec.storage.sql.store import Store
from graphrec.storage.sql.writer import write_store


def some_papers(count: int = 300) -> list[Paper]:
    draw = random.Random(1)
    words = "we prune blocks of large language models and show that sparse heads keep ünïcode"
    texts = [" ".join(draw.choices(words.split(), k=60)) for _ in range(count)]
    return [Paper(id=f"p{row}", title=f"Paper {row}", abstract=text) for row, text in enumerate(texts)]


def stored(path, papers, compressed_from: int = 100) -> Store:
    facts = CorpusFacts((PaperFacts(),) * len(papers), (), (), [], [])
    write_store(path, papers, facts, [], codec.learn_dictionary(papers, compressed_from))
    return Store(path)


def test_abstracts_of_a_large_library_come_back_as_they_were_and_take_less_room(tmp_path):
    papers = some_papers()
    plain = stored(tmp_path / "plain", papers, compressed_from=301)
    small = stored(tmp_path / "small", papers)
    assert list(small.all_papers()) == list(plain.all_papers()) == papers
    length = "SELECT sum(length(CAST(abstract AS BLOB))) FROM papers"
    assert small.query(length)[0][0] < 0.6 * plain.query(length)[0][0]
    assert small.rows_with_any(["prune", "heads"], 20) == plain.rows_with_any(["prune", "heads"], 20) != []


def test_papers_without_abstracts_leave_nothing_to_learn(tmp_path):
    papers = [Paper(id=f"p{row}", title=f"Paper {row}") for row in range(300)]
    assert list(stored(tmp_path / "store", papers).all_papers()) == papers


def test_a_damaged_abstract_is_reported(tmp_path):
    store = stored(tmp_path / "store", some_papers())
    with pytest.raises(LibraryCorruptError, match=r"is damaged .*; build the library again"):
        store._expanded(b"not compressed")


def test_an_abstract_that_says_it_becomes_much_more_is_refused_before_there_is_room_for_it(tmp_path):
    store = stored(tmp_path / "store", some_papers())
    with pytest.raises(LibraryCorruptError, match="an impossible length"):
        store._expanded(ZstdCompressor().compress(bytes(1_000_000)))


@pytest.mark.parametrize("length", [60_000, 70_000, 5_000_000])
def test_an_abstract_of_nearly_nothing_but_the_same_words_comes_back(tmp_path, length):
    papers = [*some_papers(), Paper(id="long", title="Long", abstract="- " * (length // 2))]
    assert list(stored(tmp_path / "store", papers).all_papers()) == papers


def test_papers_without_an_abstract_are_counted_where_abstracts_are_compressed(tmp_path):
    papers = [*some_papers(), *(Paper(id=f"q{row}", title=f"Paper {row}") for row in range(30))]
    with closing(stored(tmp_path / "small", papers)) as store:
        assert store.count_filled()["abstract"] == len(papers) - 30
        assert list(store.all_papers()) == papers
