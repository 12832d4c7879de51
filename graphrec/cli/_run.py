"""Runs the command line; turns every error into an exit code and one sentence."""

from __future__ import annotations

import errno
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from graphrec.cli._limits import check_limits
from graphrec.cli._print import one_line, say_always
from graphrec.cli._signals import Ended, ends_by_signals
from graphrec.cli.streams import drop, lose_messages, replace_unknown_characters
from graphrec.errors import GraphrecError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

INTERRUPTED = 130  # 128 + SIGINT, as shells report it
_NO_MEMORY = "Memory ran out; close other programs, or build from fewer papers."
_SIGNS_OF_NO_MEMORY = ("failed to map segment", "annot allocate memory", "can't start new thread")  # of other packages


def run_command(command: click.Command, arguments: Sequence[str] | None) -> int:
    """Run a click command and return its exit code; with `--debug`, errors are raised with their traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    words = [word for word in words if word != "--debug"]  # allowed anywhere on the command line
    replace_unknown_characters()
    stdout, stderr = sys.stdout, sys.stderr
    try:
        check_limits()
        with ends_by_signals():
            result = command.main(words, prog_name="graphrec", standalone_mode=False)
            sys.stdout.flush()
    except click.UsageError as error:
        return _show_usage(error)
    except (click.Abort, KeyboardInterrupt) as error:
        return _say_ended(error)
    except (BrokenPipeError, SystemExit) as error:
        if isinstance(error, SystemExit) and sys.stdout is stdout:
            raise
        sys.stdout, sys.stderr = stdout, stderr  # click replaces them where a pipe is closed, and exits with 1
        drop(sys.stdout)
        return 0  # the reader has what it wanted, as in `| head`
    except (click.ClickException, GraphrecError, OSError, MemoryError, ImportError, RuntimeError) as error:
        if debug or not (sentence := _sentence(error)):
            raise
        say_always(f"graphrec: {sentence}")
        return 1
    finally:
        lose_messages()
    return result if isinstance(result, int) else 0


def _sentence(error: Exception) -> str:
    """The sentence for an error; "" for an error of the program, which is shown with its traceback."""
    if isinstance(error, click.ClickException):
        return error.format_message()
    if isinstance(error, GraphrecError):
        return str(error)
    if isinstance(error, MemoryError) or any(map(_is_of_memory, _chain(error))):
        return _NO_MEMORY
    if not isinstance(error, OSError):
        return ""
    reason = error.strerror or str(error)
    if error.filename is None:
        drop(sys.stdout)  # or Python would try to write it again at its end
        do = "open stdout" if error.errno == errno.EBADF else "make room"
        return f"The output, or a file, cannot be read or written ({reason}); {do}, or send it elsewhere: -o FILE."
    return f"{error.filename}: {reason}; check the path and its permissions."


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what led to it, for import errors that other packages raise instead."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_of_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError):
        return True
    return isinstance(error, (ImportError, OSError, RuntimeError)) and any(
        sign in str(error) for sign in _SIGNS_OF_NO_MEMORY
    )


def _say_ended(error: BaseException) -> int:
    """Say what ended the command, Ctrl-C or a signal; returns the exit code."""
    ended = error.__cause__ if isinstance(error, click.Abort) else error
    how, code = (f"Ended by {ended.name}", ended.code) if isinstance(ended, Ended) else ("Interrupted", INTERRUPTED)
    say_always(f"graphrec: {how}; nothing was left half written.")
    return code


def _show_usage(error: click.UsageError) -> int:
    """Print the usage and the error as click does, but nothing that a terminal obeys; returns the exit code."""
    with suppress(OSError, ValueError):  # stderr is closed or full
        click.UsageError(one_line(error.format_message()), error.ctx).show()
    return error.exit_code
