"""The forms of a result: a column is one entry of one table."""

from __future__ import annotations

import io
from operator import attrgetter

import pytest

from graphrec.cli.forms import CommandResult, by_key, write_result
from graphrec.model.paper import Paper

PAPERS = (Paper("Forge", id="one"), Paper("Anvil", id="two", year=2021))


def written(result: CommandResult, form: str) -> str:
    stream = io.BytesIO()
    write_result(result, form, stream)
    return stream.getvalue().decode()


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("csv", "title,letters\nForge,5\nAnvil,5\n"),
        ("markdown", "| title | letters |\n| --- | --- |\n| Forge | 5 |\n| Anvil | 5 |\n"),
    ],
)
def test_a_column_is_a_name_and_what_it_takes_from_a_row(form: str, expected: str) -> None:
    columns = {"title": attrgetter("title"), "letters": lambda paper: len(paper.title)}
    assert written(CommandResult(document=list, columns=columns, rows=lambda: PAPERS), form) == expected


def test_the_rows_are_the_records_where_nothing_else_is_said() -> None:
    records = ({"id": paper.id, "year": paper.year} for paper in PAPERS)
    result = CommandResult(records=lambda: records, columns=by_key("id", "year", "venue"))
    assert written(result, "csv") == "id,year,venue\none,,\ntwo,2021,\n"
