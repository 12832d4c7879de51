"""`graphrec marks`: lists marks, and takes them to and from other people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphrec.cli._print import say, say_always
from graphrec.cli.forms import RECORDS, CommandResult, by_key
from graphrec.cli.marks import MARK_COLUMNS, print_marks
from graphrec.cli.options import is_on_command_line, library_option, mark_filters, open_library
from graphrec.cli.output import STDOUT, Output, OutputFile, output_options
from graphrec.model.marks import MarkFilter
from graphrec.text import clean, format_count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from graphrec.api.library import Library
    from graphrec.api.marks import MarkIntake
    from graphrec.model.user_state import Mark

GROUP = "library"
_ACTIONS = ("list", "export", "import", "merge")


@click.command(short_help="List marks; export, import and merge them.")
@click.argument("action", type=click.Choice(_ACTIONS), default="list", metavar="[list|export|import|merge]")
@click.argument("files", nargs=-1, metavar="[FILE...]")
@library_option()
@mark_filters()
@output_options(RECORDS, default="text")
def command(
    action: str,
    files: tuple[str, ...],
    library_path: Path | str | None,
    unread: bool,
    tags: tuple[str, ...],
    output: Output,
) -> None:
    """List the marks of a library, also those on papers that it lacks.

    export writes them as JSON Lines. import takes over those of a file, which decide where they contradict; merge
    joins those of another person (a FILE, a library, or its marks.json): where one keeps a paper and one discards it,
    what was changed later is taken, the note tells the other, and each such paper is told. Notes are joined, tags
    united, and what one has read is read.

    \b
    graphrec marks -l my-library
    graphrec marks export mine.jsonl -l my-library
    graphrec marks merge theirs.jsonl -l my-library
    """
    _check_files(action, files)
    library = open_library(library_path)
    if action in {"import", "merge"}:
        _take(library, files, output, is_import=action == "import")
        return
    marks = list(filter(MarkFilter(unread, tags).passes, library.marks.values()))
    if action == "export":
        output = _choose_export(files, output)
    for mark in library.absent_marks:
        say(f"Not in the library (its marks stay): {mark.paper.title or mark.paper.id}")
    output.write(_result(marks))
    if not library.marks:
        say("Nothing is marked; mark papers with: graphrec mark TITLE --keep")


def _check_files(action: str, files: Sequence[str]) -> None:
    """Raise UsageError for too few or too many files."""
    if action in {"import", "merge"} and not files:
        raise click.UsageError(f"Nothing to {action}; give a FILE, as graphrec marks export FILE writes it.")
    if action == "list" and files:
        raise click.UsageError(f"list takes no FILE; to take over marks: graphrec marks merge {files[0]}")
    if action == "export" and len(files) > 1:
        raise click.UsageError("export writes one FILE; name one.")


def _choose_export(files: Sequence[str], output: Output) -> Output:
    """The form and the file of an export: JSON Lines to FILE, which is no file of a library, or to that of `-o`.

    Raises:
        UsageError: another form was asked for, or two files.
    """
    if output.form != "jsonl" and (is_on_command_line("to") or is_on_command_line("old_to")):
        raise click.UsageError(f"export writes jsonl; for {output.form} use: graphrec marks list --to {output.form}")
    if files and output.file:
        raise click.UsageError(f"{files[0]} and -o {output.file} both name the file; give one of them.")
    if not files or files[0] == STDOUT:
        return Output("jsonl", output.file)
    return Output("jsonl", OutputFile().convert(files[0], None, click.get_current_context()))


def _result(marks: Sequence[Mark]) -> CommandResult:
    from graphrec.api.marks import describe_mark

    records = [describe_mark(mark) for mark in marks]
    return CommandResult(
        text=lambda: print_marks(marks),
        document=lambda: records,
        records=lambda: records,
        columns=MARK_COLUMNS,
    )


def _take(library: Library, files: Sequence[str], output: Output, *, is_import: bool) -> None:
    """Take over marks of files, and print what came of them."""
    from graphrec.api.marks import read_marks

    every = [read_marks(file) for file in files]  # before any is taken
    intakes = [library.join_marks(marks, prefer_these=is_import) for marks in every]
    for intake in intakes:
        for sentence in intake.conflicts:
            say_always(sentence)
        for key in intake.absent:
            say(f"Not in the library (its marks stay): {key.title or key.id}")
    documents = [{"file": file, **intake.to_dict()} for file, intake in zip(files, intakes, strict=True)]
    output.write(
        CommandResult(
            text=lambda: _print_intakes(files, intakes),
            document=lambda: documents,
            records=lambda: documents,
            columns=by_key(*documents[0]),
        )
    )


def _print_intakes(files: Sequence[str], intakes: Sequence[MarkIntake]) -> None:
    for file, intake in zip(files, intakes, strict=True):
        conflicts = f", {format_count(len(intake.conflicts), 'conflict')}" if intake.conflicts else ""
        click.echo(
            clean(
                f"{file}: {format_count(len(intake.added), 'paper')} marked, {len(intake.changed):,} changed,"
                f" {len(intake.unchanged):,} as before{conflicts}."
            )
        )
