"""Runs the command line; turns every error into an exit code and one sentence."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

import click

from graphrec.errors import GraphrecError
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130  # 128 + SIGINT, as shells report it


def run_command(command: click.Command, arguments: Sequence[str] | None) -> int:
    """Run a click command and return its exit code; with `--debug`, errors are raised with their traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    words = [word for word in words if word != "--debug"]  # allowed anywhere on the command line
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # "?" for characters that the terminal's encoding lacks
    try:
        result = command.main(words, prog_name="graphrec", standalone_mode=False)
        sys.stdout.flush()
    except click.UsageError as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        _say("Interrupted; nothing was left half written.")
        return INTERRUPTED
    except BrokenPipeError:
        return _exit_on_closed_pipe()
    except (click.ClickException, GraphrecError, OSError, MemoryError) as error:
        if debug:
            raise
        _say(_sentence(error))
        return 1
    return result if isinstance(result, int) else 0


def _sentence(error: Exception) -> str:
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, MemoryError):
        return "Memory ran out; close other programs, or build from fewer papers."
    if isinstance(error, OSError) and not isinstance(error, GraphrecError):
        return f"{error.filename or 'A file'}: {error.strerror or error}; check the path and its permissions."
    return str(error)


def _say(sentence: str) -> None:
    click.echo(f"graphrec: {clean(sentence)}", err=True)


def _exit_on_closed_pipe() -> int:
    """Exit without an error after the reader of the output has closed it, as in `| head`."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
