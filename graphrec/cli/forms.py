"""The forms a result can be printed in, and one writer for each; a command says what it found, never how it looks.

A command declares which forms its result has (`DOCUMENT`, `RECORDS` or `paper_forms()`) and hands a `CommandResult` to
`Output.write`; each part of a `CommandResult` is made only when a form asks for it.
"""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from graphrec import registry
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from graphrec.exporters.export import Export

    Row = Sequence[Any]

TEXT = "text"
DOCUMENT = (TEXT, "json", "jsonl")  # one thing: for people, as JSON, and as JSON on one line
RECORDS = (*DOCUMENT, "csv", "markdown")  # a list of things of one kind
OLD_NAMES = {"table": TEXT}  # of the first edition's --format
SUFFIXES = {".txt": TEXT, ".json": "json", ".jsonl": "jsonl", ".csv": "csv", ".md": "markdown"}


@dataclass(frozen=True, slots=True)
class CommandResult:
    """What a command found.

    Attributes:
        text: prints it for people, on stdout.
        document: the JSON document; None for a result that only exporters write.
        records: JSON objects, one a line of JSON Lines; the document is the only line where there are none.
        columns: header of the table that CSV and Markdown write.
        rows: cells of that table; by default the values of the records under the columns.
        export: the papers, for the exporters.
    """

    text: Callable[[], None] | None = None
    document: Callable[[], Any] | None = None
    records: Callable[[], Iterable[Mapping[str, Any]]] | None = None
    columns: tuple[str, ...] = ()
    rows: Callable[[], Iterable[Row]] | None = None
    export: Callable[[], Export] | None = None

    def table(self) -> Iterable[Row]:
        """The cells below the columns, row by row."""
        if self.rows is not None:
            return self.rows()
        records = self.records() if self.records is not None else ()
        return ([record.get(column) for column in self.columns] for record in records)


def paper_forms() -> tuple[str, ...]:
    """The forms of a list of papers: those of any list, and every exporter."""
    return (*RECORDS, *(name for name in registry.names("exporters") if name not in RECORDS))


def write_result(result: CommandResult, form: str, stream: BinaryIO) -> None:
    """Write a result in one of the forms it has; all but the text for people is UTF-8 on every machine."""
    is_ours = form in _WRITERS and (result.document or result.records) is not None
    if result.export is not None and (form == "markdown" or not is_ours):  # a skeleton of a section, not a table
        from graphrec import exporters

        exporters.write(form, result.export(), stream)
    else:
        _WRITERS[form](result, stream)


def _write_text(result: CommandResult, stream: BinaryIO) -> None:
    """What is printed for people, in UTF-8."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="\n", write_through=True)
    with redirect_stdout(text):
        if result.text is not None:
            result.text()
    text.detach()


def _write_json(result: CommandResult, stream: BinaryIO) -> None:
    import json

    document = result.document() if result.document is not None else None
    stream.write((json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode(errors="replace"))


def _write_jsonl(result: CommandResult, stream: BinaryIO) -> None:
    """One object a line, each handed on at once."""
    import json

    lines = result.records() if result.records is not None else ()
    if result.records is None and result.document is not None:
        lines = (result.document(),)
    for record in lines:
        stream.write((json.dumps(record, ensure_ascii=False) + "\n").encode(errors="replace"))
        stream.flush()


def _write_csv(result: CommandResult, stream: BinaryIO) -> None:
    """Comma-separated values; a cell that a spreadsheet would run as a formula has an apostrophe before it."""
    import csv

    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(result.columns)
    writer.writerows([_safe_cell(_plain(cell)) for cell in row] for row in result.table())
    stream.write(text.getvalue().encode(errors="replace"))


def _write_markdown(result: CommandResult, stream: BinaryIO) -> None:
    """A table in Markdown."""
    from graphrec.exporters.formats.markdown import escape

    lines = [result.columns, ["---"] * len(result.columns)]
    lines += [[escape(clean(str(_plain(cell)))) for cell in row] for row in result.table()]
    stream.write("".join(f"| {' | '.join(line)} |\n" for line in lines).encode(errors="replace"))


_WRITERS: dict[str, Callable[[CommandResult, BinaryIO], None]] = {
    TEXT: _write_text,
    "json": _write_json,
    "jsonl": _write_jsonl,
    "csv": _write_csv,
    "markdown": _write_markdown,
}


def _plain(value: Any) -> Any:
    """A value as one cell: nothing for None, a list of texts between semicolons, other nested values as JSON."""
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
