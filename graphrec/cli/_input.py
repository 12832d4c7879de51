"""What a command reads besides its options: titles one a line, and free text; from a file, or stdin as `-`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphrec.cli._print import say
from graphrec.errors import InputError
from graphrec.files import expand_home

if TYPE_CHECKING:
    from collections.abc import Iterator

STDIN = "-"


def read_text(source: str, expected: str = "a text file") -> str:
    """The text of a file, or of stdin.

    Raises:
        InputError: it cannot be read, or is not UTF-8.
    """
    try:
        raw = sys.stdin.buffer.read() if source == STDIN else expand_home(source).read_bytes()
        return raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise InputError(f"{source} cannot be read ({reason}); expected {expected} in UTF-8.") from error


def read_lines(source: str) -> Iterator[str]:
    """The lines of a file, or of stdin, that are not blank (raises as `read_text`)."""
    text = read_text(source, "a text file with one title a line")
    return (line.strip() for line in text.splitlines() if line.strip())


def free_text(text: str | None, file: str | None) -> str:
    """What `--text` and `--text-file` ask for; "" for neither (raises as `read_text`).

    Raises:
        UsageError: both were given.
    """
    if text is not None and file is not None:
        raise click.UsageError("--text and --text-file both say what to ask for; give one of them.")
    if file is not None:
        return read_text(file)
    if text == STDIN:
        return read_text(STDIN)
    _say_if_file(text or "")
    return text or ""


def _say_if_file(text: str) -> None:
    """Say so when the words to ask for are also the name of a file, and how to ask for its content."""
    try:
        is_file = Path(text).is_file()
    except (OSError, ValueError):  # too long for a name, or with signs that none has
        return
    if is_file:
        from shlex import quote

        say(f"Asking for the words {text!r}; to ask for what that file says, give: --text-file {quote(text)}")
