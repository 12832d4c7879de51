"""Checks the pages of a library's SQLite file: pages that lead in a circle make a table without end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphrec.storage.sql.schema import full_text_tables, our_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Query = Callable[[str], Iterable[tuple[Any, ...]]]


def page_problem(query: Query) -> str:
    """What is wrong with the pages of the tables that we read, as SQLite says it; empty for nothing.

    Args:
        query: runs a SELECT and returns its rows.
    """
    for table in (*own_tables(query), *_present(query, full_text_tables())):
        verdict = [text for (text,) in query(f"PRAGMA quick_check('{table}')")]
        if verdict != ["ok"]:
            return str(verdict[0]).splitlines()[-1] if verdict else f"the table {table} cannot be checked"
    return ""


def own_tables(query: Query) -> list[str]:
    """The tables of ours that a file has, in alphabetical order; `query` runs a SELECT and returns its rows."""
    return _present(query, {table for table, _ in our_columns()})


def _present(query: Query, tables: Iterable[str]) -> list[str]:
    """Those of some tables that the file has, in alphabetical order."""
    return sorted({name for (name,) in query("SELECT lower(name) FROM sqlite_master WHERE type = 'table'")} & {*tables})
