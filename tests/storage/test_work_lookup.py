"""Works are found by whatever they are called, and have the same id in every library."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from graphrec.model.facts import CorpusFacts, PaperFacts, Work, work_label
from graphrec.model.paper import Paper
from graphrec.storage.sql.store import Store
from graphrec.storage.sql.work_lookup import keys_of_work
from graphrec.storage.sql.writer import write_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORKS = (
    Work("LLaMA-2", "Touvron et al.", 2023, id="work:llama2"),
    Work("", "Zhong et al.", 2024, doi="10.1234/ABC", id="work:10.1234/abc", other_ids=("work:zhong-2024",)),
    Work("", "Zhong et al.", 2024, id="work:zhong-2024@p1"),
    Work("Größe", title="Die Größe der Dinge", id="work:grosse"),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    paper = Paper("Sand", id="p1")
    write_store(tmp_path / "papers.sqlite", [paper], CorpusFacts((PaperFacts(),), WORKS), ["sand"])
    opened = Store(tmp_path / "papers.sqlite")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("llama 2", [0]),
        ("Llama2", [0]),
        ("LLAMA-2", [0]),
        ("work:llama2", [0]),
        ("LLaMA", []),
        ("Zhong et al., 2024", [1, 2]),
        ("zhong 2024", [1, 2]),
        ("Touvron 2023", []),
        ("10.1234/abc", [1]),
        ("work:zhong-2024", [1]),
        ("grosse", [3]),
        ("die GRÖSSE der dinge", [3]),
        ("", []),
        ("'; DROP TABLE works", []),
    ],
)
def test_a_work_is_found_by_id_doi_name_label_and_title(store: Store, name: str, numbers: list[int]) -> None:
    assert store.find_works(name) == numbers


def test_works_come_back_as_they_were_written(store: Store) -> None:
    assert tuple(store.works(range(4)).values()) == WORKS


def test_a_work_has_a_record_behind_those_of_the_papers(store: Store) -> None:
    records = store.records([0, 1, 2])
    assert [records[node].title for node in (0, 1, 2)] == ["Sand", "LLaMA-2", "Zhong et al., 2024"]
    assert records[2] == Paper(
        "Zhong et al., 2024", id="work:10.1234/abc", year=2024, authors=("Zhong et al.",), doi="10.1234/ABC"
    )


def test_every_id_and_label_is_a_key() -> None:
    for work in WORKS:
        assert {work.id, *work.other_ids} <= set(keys_of_work(work))
        assert work_label(work)


def test_a_library_of_an_earlier_graphrec_finds_works_as_they_are_written(store: Store) -> None:
    store.close()
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute("DROP TABLE work_names")
        for column in ("id", "other_ids", "title", "venue", "volume", "page"):
            connection.execute(f"ALTER TABLE works DROP COLUMN {column}")
        connection.commit()
    with closing(Store(store.path)) as earlier:
        assert earlier.find_works("llama-2") == [0]
        assert earlier.find_works("10.1234/ABC") == [1]
        assert earlier.find_works("") == earlier.find_works("LLaMA") == []
        work = earlier.works([0])[0]
        assert earlier.find_works(work.id) == [0]
