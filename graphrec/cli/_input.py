"""Reads the input of commands, titles (one per line) and free text, from a file or from stdin (`-`)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphrec.cli._print import say
from graphrec.errors import InputError
from graphrec.files import expand_home
from graphrec.systems import command_line

if TYPE_CHECKING:
    from collections.abc import Iterator

STDIN = "-"


def read_text(source: str, expected: str = "a text file") -> str:
    """Read the text of a file, or of stdin; `expected` is what the error message calls such a file.

    Raises:
        InputError: it cannot be read, is neither UTF-8 nor marked as UTF-16 or UTF-32, or holds NUL bytes.
    """
    from graphrec.readers.text import read_whole_text

    try:
        if source == STDIN:
            return read_whole_text(sys.stdin.buffer)
        with expand_home(source).open("rb") as file:
            return read_whole_text(file)
    except InputError:
        raise
    except (OSError, ValueError) as error:
        reason = (error.strerror or error) if isinstance(error, OSError) else error
        name = "stdin (-)" if source == STDIN else source
        raise InputError(f"{name} cannot be read ({reason}); expected {expected} in UTF-8.") from error


def read_lines(source: str) -> Iterator[str]:
    """Read the lines of a file or of stdin that are not blank (same errors as `read_text`)."""
    text = read_text(source, "a text file with one title a line")
    return (line.strip() for line in text.splitlines() if line.strip())


def read_free_text(text: str | None, file: str | None) -> str:
    """Return the free text of `--text` or `--text-file`, "" if neither is used (same errors as `read_text`).

    Raises:
        UsageError: both options are used.
    """
    if text is not None and file is not None:
        raise click.UsageError("--text and --text-file both say what to ask for; give one of them.")
    if file is not None:
        return read_text(file)
    if text == STDIN:
        return read_text(STDIN)
    _warn_if_file_name(text or "")
    return text or ""


def _warn_if_file_name(text: str) -> None:
    """If the free text equals the name of a file, print how to query the content of the file instead."""
    try:
        is_file = Path(text).is_file()
    except (OSError, ValueError):  # too long for a file name, or with characters that none can have
        return
    if is_file:
        command = command_line(["--text-file", text])
        say(f"Asking for the words {text!r}; to ask for what that file says, give: {command}")
