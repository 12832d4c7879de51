"""Evaluation cases: a query, the grades of its judged papers, and the papers left out of its ranking."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from graphrec.errors import InputError
from graphrec.model.query import Query
from graphrec.readers.text import read_whole_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from graphrec.model.matrix import IntArray


def _no_rows() -> IntArray:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Case:
    """A query, the grades of its judged papers by row, and the rows excluded from its ranking."""

    query: Query
    grades: Mapping[int, int]
    excluded: IntArray = field(default_factory=_no_rows)


@dataclass(frozen=True, slots=True)
class Judgements:
    """Cases read from a file, and the titles or ids in it that the library does not have."""

    cases: tuple[Case, ...]
    unknown: tuple[str, ...]

    @property
    def relevant_from(self) -> int:
        """The lowest grade that counts as relevant: 2 if any grade is 2 or more, else 1."""
        highest = max((grade for case in self.cases for grade in case.grades.values()), default=1)
        return 2 if highest >= 2 else 1


def read_judgements(path: str | Path, find: Callable[[str], int | None]) -> Judgements:
    """Read judgements: a table query_title, paper_title, grade (tab-separated, with header) or TREC qrels.

    Queries that the library does not have are left out. Judged papers that it does not have stay among the relevant
    ones, so that they count as not found.

    Args:
        path: the file.
        find: returns the row of a title or id, or None.

    Raises:
        InputError: the file cannot be read, or a line has neither form.
    """
    graded: dict[str, dict[str, int]] = {}
    for query, paper, grade in _lines(Path(path)):
        graded.setdefault(query, {})[paper] = grade
    rows = {name: find(name) for name in dict.fromkeys([*graded, *(name for each in graded.values() for name in each)])}
    cases = [
        Case(Query(seed_rows=(row,)), _grades(grades, rows))
        for query, grades in graded.items()
        if (row := rows[query]) is not None
    ]
    return Judgements(tuple(cases), tuple(name for name, row in rows.items() if row is None))


def _grades(grades: Mapping[str, int], rows: Mapping[str, int | None]) -> dict[int, int]:
    """Grades by row; a paper that the library does not have gets a distinct negative row, so that it still counts."""
    lacking = (-number for number in range(1, len(grades) + 1))
    return {next(lacking) if (row := rows[name]) is None else row: grade for name, grade in grades.items()}


def _lines(path: Path) -> Iterable[tuple[str, str, int]]:
    """Yield (query, paper, grade) of every line."""
    try:
        with path.open("rb") as file:
            text = read_whole_text(file)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{path} cannot be read as judgements ({reason}); give a TSV or TREC qrels file.") from error
    if "\t" in text.split("\n", 1)[0] and "grade" in text.split("\n", 1)[0]:
        table = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
        records = ((line.get("query_title"), line.get("paper_title"), line.get("grade")) for line in table)
    else:
        split = (line.split() for line in text.splitlines() if line.strip())
        records = ((each[0], each[2], each[3]) if len(each) == 4 else (None, None, None) for each in split)
    for number, (query, paper, grade) in enumerate(records, 1):
        if not query or not paper or not (grade or "").strip().lstrip("-").isdigit():
            raise InputError(
                f"Judgement {number} of {path} is not understood; expected query_title, paper_title, grade with a "
                "header, or `query 0 paper grade`."
            )
        yield query.strip(), paper.strip(), int(str(grade))
