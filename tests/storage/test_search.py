from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from cutting import cut_again

import graphrec
from graphrec.explore.search import find_rows
from graphrec.model.limits import SizeLimits
from graphrec.storage.sql.store import ShardedStore, Store
from graphrec.vectors.search_query import parse_search

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


def search_rows(store: Store, words: str, limit: int) -> tuple[list[int], bool]:
    """The rows that a search finds, and whether their papers hold all words."""
    ranking = find_rows(store.index, store.n_papers, parse_search(words), limit, lambda _: ())
    return list(ranking.rows), ranking.matched_by == "all words"


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


SCRIPTS = (
    ("基于深度学习的肝癌CT图像分割", "采用卷积神经网络，对肝癌的图像进行分割。"),
    ("深層学習による肺がん患者の予後予測", "ﾃﾞｰﾀを用いて検討した。"),
    ("딥러닝을 이용한 간암 영상 분할", "합성곱 신경망으로 영상을 분할하였다."),
    ("การเรียนรู้เชิงลึกสำหรับภาพทางการแพทย์", "โครงข่ายประสาทเทียม"),
    ("Knorpelschäden am Knie", "Der Gelenkknorpel und seine Heilung."),
    ("Der Knorpel", "Ein Gewebe."),
)


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("scripts")
    records = [{"id": str(at), "title": title, "abstract": text} for at, (title, text) in enumerate(SCRIPTS)]
    (folder / "papers.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return graphrec.build(folder / "papers.jsonl", folder / "library")


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("肝癌", ["0"]),
        ("癌", ["0"]),
        ("神经网络", ["0"]),
        ("图像ct", []),
        ("癌ＣＴ图像", ["0"]),
        ("深層学習", ["1"]),
        ("肺がん", ["1"]),
        ("データ", ["1"]),
        ("간암", ["2"]),
        ("러닝", ["2"]),
        ("ภาพทาง", ["3"]),
        ("Knorpel", ["5", "4"]),
        ("Knie", ["4"]),
    ],
)
def test_a_word_is_found_inside_a_run_without_blanks_and_at_the_beginning_of_a_longer_word(
    scripts: Library, words: str, ids: list[str]
) -> None:
    store = scripts._snapshot.store
    rows, has_all = search_rows(store, words, 9)
    assert [store.paper(row).id for row in rows] * has_all == ids


@pytest.mark.parametrize(
    ("text", "first"), [("Gelenkknorpel am Knie", "4"), ("肝癌图像的分割", "0"), ("간암 영상", "2")]
)
def test_a_few_words_of_any_language_are_a_question(scripts: Library, text: str, first: str) -> None:
    best, *_ = scripts.related(text=text, min_score=0)
    assert best.paper.id == first


def test_words_of_a_run_are_found_apart_if_they_do_not_stand_together(scripts: Library) -> None:
    assert [paper.id for paper in scripts.search("神经图像分割")] == ["0"]


@pytest.mark.parametrize(
    ("part", "title"),
    [("深度学习的肝", 0), ("肝癌CT", 0), ("肺がん患者", 1), ("간암 영상", 2), ("เรียนรู้เชิง", 3)],
)
def test_the_middle_of_a_title_without_blanks_finds_the_paper(scripts: Library, part: str, title: int) -> None:
    assert scripts.find(part).title == SCRIPTS[title][0]


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
