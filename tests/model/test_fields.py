"""Every field of a paper is one record of `FIELDS`, and whatever walks the table loses none of them."""

from __future__ import annotations

import io
import json
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import fields, replace
from typing import TYPE_CHECKING

import pytest

import graphrec
from graphrec import registry
from graphrec.cli import run
from graphrec.exporters.export import Export
from graphrec.identity.merge import merge_records
from graphrec.model.facts import CorpusFacts, PaperFacts
from graphrec.model.fields import EXPORTED, FIELDS, Field
from graphrec.model.paper import Paper
from graphrec.readers._columns import COLUMNS, normalize_name
from graphrec.readers.open import find_reader
from graphrec.readers.record import build_paper
from graphrec.storage.sql.columns import column_of
from graphrec.storage.sql.store import Store
from graphrec.storage.sql.writer import write_store

if TYPE_CHECKING:
    from pathlib import Path

BY_RULE = {
    "text": "Some plain words",
    "line": "https://example.org/1",
    "id": "key-1",
    "abstract": "We prune blocks of networks and measure what is lost.",
    "year": 2021,
    "names": ("Lee, Ada", "van Chen, Bo"),
    "terms": ("pruning", "sparse nets"),
    "doi": "10.1000/xyz",
    "arxiv": "2001.00042",
    "references": ("10.5555/old.1", "W9"),
    "identifiers": ("pmid:123", "openalex:W7"),
    "sentences": ("p. 3: We prune as in ⟦[2]⟧. ⟶ W9", ": As ⟦Old (2001)⟧ says. ⟶ 10.5555/old.1"),
    "details": (
        ("type", "article-journal"),
        ("volume", "12"),
        ("page", "1–10"),
        ("edition", "2nd"),
        ("editor", "Ray, Bo"),
        ("issued", "2021-05-17"),
        ("ISSN", "1234-5678"),
        ("note", "a line\nand another one"),
        ("note", "another note"),
        ("bibtex:file", "paper.pdf"),
        ("csl:medium", '"film"'),
        ("json:stars", "[3, 4]"),
        ("ris:C1", "a place"),
    ),
}
TITLE = "A paper on pruning"
FULL = Paper(**{**{field.name: BY_RULE[field.cleaning] for field in FIELDS}, "title": TITLE})
TYPED = (("type", "document"),)  # as of any record of a format that tells types
FORMATS = ("bibtex", "csl-json", "csv", "jsonl", "parquet", "ris")
OPTIONAL = [field for field in FIELDS if field.name != "title"]


def of(field: Field, *others: str) -> Paper:
    """A paper that has a title, this field and others."""
    names = {"title", field.name, *others}
    return replace(Paper(TITLE, details=TYPED), **{name: getattr(FULL, name) for name in names})


def name_of(field: Field) -> str:
    return field.name


def test_every_field_of_a_paper_is_one_record_of_the_table() -> None:
    assert sorted(field.name for field in FIELDS) == sorted(field.name for field in fields(Paper))
    empty = {"text": "", "number": None, "list": (), "pairs": ()}
    assert Paper("") == Paper(**{field.name: empty[field.form] for field in FIELDS})


def test_every_column_name_is_normal_and_stands_for_one_field() -> None:
    names = Counter(name for columns in COLUMNS.values() for name in columns)
    assert set(names.values()) == {1}
    assert all(name == normalize_name(name).replace(" ", "") for name in names)


def test_a_full_record_is_clean_already() -> None:
    values = {field.name: getattr(FULL, field.name) for field in FIELDS if field.name != "source"}
    assert build_paper(FULL.source, **values) == FULL


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("field", [field for field in EXPORTED if field.name != "title"], ids=name_of)
def test_a_field_comes_back_from_every_format_that_is_read(field: Field, name: str) -> None:
    if name == "parquet":
        pytest.importorskip("pyarrow")
    exporter = registry.load("exporters", name)
    others = ("id", "year", "authors") if field.name == "details" else ("id",)  # else they are made from details
    lacking = {each.name: () for each in FIELDS if each.is_bulky and name not in {"jsonl", "parquet"}}
    for paper in (replace(of(field, *others), **lacking), replace(FULL, source="", **lacking)):
        stream = io.BytesIO()
        exporter.write(Export((paper,)), stream)
        records = find_reader(stream.getvalue(), f"x{exporter.SUFFIX}")[1].read(io.BytesIO(stream.getvalue()), "x")
        (read,) = (record for record in records if isinstance(record, Paper))
        assert replace(read, source="") == paper


@pytest.mark.parametrize("field", [field for field in OPTIONAL if field.merging != "best"], ids=name_of)
def test_a_field_that_only_the_lesser_record_has_is_merged_into_the_best(field: Field) -> None:
    best = Paper(TITLE, doi="10.1000/xyz", abstract="We.", source="best")
    lesser = replace(of(field), source="lesser")
    merged = merge_records([lesser, best])
    assert merged.source == "best"
    assert getattr(merged, field.name) == getattr(lesser, field.name)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stored") / "papers.sqlite"
    papers = [replace(of(field, "id"), id=f"key-{row}") for row, field in enumerate(OPTIONAL)]
    write_store(path, papers, CorpusFacts((PaperFacts(),) * len(papers)), ())
    return path


def test_every_field_comes_back_from_the_store_and_is_counted_there(stored: Path) -> None:
    with closing(Store(stored)) as store:
        for row, field in enumerate(OPTIONAL):
            expected = of(field, "id")
            assert store.paper(row) == replace(expected, id=f"key-{row}"), field.name
        assert store.count_filled() == {field.name: 1 for field in FIELDS if field.label}


def test_a_library_from_before_a_field_is_read_with_the_field_empty(stored: Path, tmp_path: Path) -> None:
    path = tmp_path / "papers.sqlite"
    for field in (field for field in OPTIONAL if field.name not in {"id", "doi", "arxiv", "year"}):  # these are indexed
        path.write_bytes(stored.read_bytes())
        row = OPTIONAL.index(field)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"ALTER TABLE papers DROP COLUMN {column_of(field)}")
        lacking = replace(Paper(TITLE), id=f"key-{row}", details=() if field.name == "details" else TYPED)
        with closing(Store(path)) as store:
            assert store.paper(row) == lacking
            assert store.count_filled().get(field.name, 0) == 0


def test_every_field_is_kept_from_the_file_to_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = {field.name: getattr(FULL, field.name) for field in EXPORTED}
    (tmp_path / "papers.jsonl").write_text(json.dumps(record) + "\n", "utf-8")
    library = graphrec.build([tmp_path / "papers.jsonl"], tmp_path / "library")
    (paper,) = library._snapshot.store.all_papers()
    assert paper == replace(FULL, source=paper.source)
    assert run(["show", TITLE, "-l", str(tmp_path / "library")]) == 0
    shown = capsys.readouterr().out.replace("\n", "")
    listed = {
        field.name: getattr(paper, field.name)
        for field in FIELDS
        if field.name not in {"references", "identifiers", "citing_sentences"}
    }
    for name, value in listed.items():
        for text in value if isinstance(value, tuple) else [str(value)]:
            for part in [text] if isinstance(text, str) else text:
                assert part.replace("\n", " ") in shown, name
