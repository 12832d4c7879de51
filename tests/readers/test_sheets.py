"""All sheets of a workbook are read, and those that are not are named."""

from __future__ import annotations

import pytest
from crafted_files import opendocument, workbook_of_sheets

from graphrec.errors import InputError
from graphrec.model.paper import ReadReport
from graphrec.readers.open import read_files

SAND, SALT, FROST = "Sand transport in rivers", "Salt and the ageing of bridges", "Frost damage of asphalt"
HEADER = ("Title", "Year")
SCOPUS, WOS = [HEADER, (SAND, "2020")], [("searched 2024", ""), HEADER, (SALT, "2021"), (FROST, "2022")]
NOTES = [("to do", "done"), ("a", "b")]


def read(path, data: bytes):  # type: ignore[no-untyped-def]
    path.write_bytes(data)
    report = ReadReport()
    return [(paper.title, paper.source.rpartition("/")[2]) for paper in read_files([path], report)], report.notes


@pytest.mark.parametrize(("suffix", "write"), [("xlsx", workbook_of_sheets), ("ods", opendocument)])
def test_all_sheets_with_titles_are_read_and_the_others_named(tmp_path, suffix, write):
    path = tmp_path / f"a.{suffix}"
    found, notes = read(path, write({"Scopus": SCOPUS, "Notes": NOTES, "WoS": WOS, "Empty": []}))
    assert found == [(SAND, f"a.{suffix}:2"), (SALT, f"a.{suffix}!WoS:3"), (FROST, f"a.{suffix}!WoS:4")]
    assert notes == [
        f"{path}: left out the sheet 'Notes', without a column of titles; name one column 'title' to have it read."
    ]


def test_a_hidden_sheet_is_read_only_where_no_other_has_titles(tmp_path):
    found, notes = read(tmp_path / "a.xlsx", workbook_of_sheets({"Old": WOS, "New": SCOPUS}, hidden=["Old"]))
    assert found == [(SAND, "a.xlsx:2")]
    assert notes == [f"{tmp_path / 'a.xlsx'}: left out the sheet 'Old', which is hidden; show it to have it read."]
    found, notes = read(tmp_path / "a.xlsx", workbook_of_sheets({"Old": WOS, "Notes": NOTES}, hidden=["Old"]))
    assert [title for title, _ in found] == [SALT, FROST]
    assert "'Notes'" in notes[0]


def test_of_many_sheets_without_titles_some_are_named_and_all_counted(tmp_path):
    sheets = {"Papers": SCOPUS, **{f"N{number}": NOTES for number in range(8)}}
    _, notes = read(tmp_path / "a.xlsx", workbook_of_sheets(sheets))
    assert "left out the sheets 'N0', 'N1', 'N2', 'N3', 'N4' and 3 more, without" in notes[0]


def test_a_workbook_without_titles_is_one_sentence(tmp_path):
    with pytest.raises(InputError, match="has no sheet with a column of titles; name one column 'title'"):
        read(tmp_path / "a.xlsx", workbook_of_sheets({"Notes": NOTES, "Empty": []}))
