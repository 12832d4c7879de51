"""The output forms of a result (text, json, csv ...) and one writer per form, shared by all commands.

A command declares the forms of its result (`DOCUMENT`, `RECORDS` or `paper_forms()`) and passes a `CommandResult` to
`Output.write`. The parts of a `CommandResult` are functions, so that only those that the form needs are computed.
"""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from operator import methodcaller
from typing import TYPE_CHECKING, Any, BinaryIO

from graphrec import registry
from graphrec.text import clean, escape_hidden

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from graphrec.exporters.export import Export

    Columns = Mapping[str, Callable[[Any], Any]]

TEXT = "text"
DOCUMENT = (TEXT, "json", "jsonl")  # a single object: for people, as JSON, and as JSON on one line
RECORDS = (*DOCUMENT, "csv", "markdown")  # a list of objects of one kind
OLD_NAMES = {"table": TEXT}  # names that the first edition's --format used
SUFFIXES = {".txt": TEXT, ".json": "json", ".jsonl": "jsonl", ".csv": "csv", ".md": "markdown"}


@dataclass(frozen=True, slots=True)
class CommandResult:
    """The result of a command in the parts that the output forms are made of.

    Attributes:
        text: prints the result for people to stdout.
        document: returns the JSON document; None for a result that only exporters write.
        records: returns the objects of JSON Lines, one per line; if None, the document is the only line.
        columns: the table in CSV and Markdown: each name with the function that takes a row and returns its cell.
        rows: returns the rows of that table, objects of any type; if None, they are the records.
        export: returns the papers for the exporters; None if there are none.
        markdown: returns the whole text in Markdown, of a result that is more than one table.
    """

    text: Callable[[], None] | None = None
    document: Callable[[], Any] | None = None
    records: Callable[[], Iterable[Mapping[str, Any]]] | None = None
    columns: Columns = field(default_factory=dict)
    rows: Callable[[], Iterable[Any]] | None = None
    export: Callable[[], Export] | None = None
    markdown: Callable[[], str] | None = None

    def table(self) -> Iterator[list[Any]]:
        """The cells of the table for CSV and Markdown, row by row, without the header."""
        make_rows = self.rows or self.records or (lambda: ())
        return ([cell(row) for cell in self.columns.values()] for row in make_rows())


def by_key(*names: str) -> Columns:
    """Columns for rows that are dicts: each has the value under its own name, or an empty cell.

    >>> by_key("title")["title"]({"title": "BlockPruner"})
    'BlockPruner'
    """
    return {name: methodcaller("get", name) for name in names}


def paper_forms() -> tuple[str, ...]:
    """Names of the forms of a list of papers: those of any list, and every exporter."""
    return (*RECORDS, *(name for name in registry.names("exporters") if name not in RECORDS))


def write_result(result: CommandResult, form: str, stream: BinaryIO) -> None:
    """Write a result in UTF-8, whatever the encoding of the terminal.

    Args:
        result: the result of a command.
        form: one of the forms that the result has.
        stream: where to write; left open.
    """
    has_writer = form in _WRITERS and (result.document or result.records) is not None
    is_section = form == "markdown" and result.markdown is None  # papers become a related-work section, not a table
    if result.export is not None and (is_section or not has_writer):
        from graphrec import exporters

        exporters.write(form, result.export(), stream)
    else:
        _WRITERS[form](result, stream)


def _write_text(result: CommandResult, stream: BinaryIO) -> None:
    """Write what the result prints for people."""
    text = io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="\n", write_through=True)
    with redirect_stdout(text):
        if result.text is not None:
            result.text()
    text.detach()


def _write_json(result: CommandResult, stream: BinaryIO) -> None:
    import json

    document = result.document() if result.document is not None else None
    stream.write(f"{escape_hidden(json.dumps(document, ensure_ascii=False, indent=2))}\n".encode())


def _write_jsonl(result: CommandResult, stream: BinaryIO) -> None:
    """Write one object per line, and flush each line."""
    import json

    lines = result.records() if result.records is not None else ()
    if result.records is None and result.document is not None:
        lines = (result.document(),)
    for record in lines:
        stream.write(f"{escape_hidden(json.dumps(record, ensure_ascii=False))}\n".encode())
        stream.flush()


def _write_csv(result: CommandResult, stream: BinaryIO) -> None:
    """Write comma-separated values; a cell that a spreadsheet would run as a formula is prefixed by an apostrophe."""
    import csv

    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(result.columns)
    writer.writerows([_safe_cell(_plain(cell)) for cell in row] for row in result.table())
    stream.write(text.getvalue().encode())


def _write_markdown(result: CommandResult, stream: BinaryIO) -> None:
    """Write the result's own Markdown, or its table."""
    text = result.markdown() if result.markdown is not None else markdown_table([*result.columns], result.table())
    stream.write(text.encode())


def markdown_table(names: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A table in Markdown, in which every cell stands verbatim."""
    from graphrec.exporters.formats.markdown import escape

    header = [*names]
    lines = [header, ["---"] * len(header)]
    lines += [[escape(clean(str(_plain(cell)))) for cell in row] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


_WRITERS: dict[str, Callable[[CommandResult, BinaryIO], None]] = {
    TEXT: _write_text,
    "json": _write_json,
    "jsonl": _write_jsonl,
    "csv": _write_csv,
    "markdown": _write_markdown,
}


def _plain(value: Any) -> Any:
    """Convert a value to one cell: "" for None, texts joined by semicolons, other nested values as JSON."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return "; ".join(value)
    if isinstance(value, (list, tuple, dict)):
        import json

        return json.dumps(value, ensure_ascii=False)
    return value


def _safe_cell(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell
    plain = clean(cell)
    return f"'{plain}" if plain.startswith(("=", "+", "-", "@", "\t")) else plain
