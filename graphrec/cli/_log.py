"""Prints what the package logs with `_print`: -q is obeyed, and nothing reaches the terminal that it could obey.

A record with `is_always_printed`, such as where texts are sent, is printed also with -q.
"""

from __future__ import annotations

import logging

import click

from graphrec.cli._print import say, say_always

_LOGGER = logging.getLogger("graphrec")


def print_log(context: click.Context) -> None:
    """Print the log of the package, from information on, until the context of the command group is closed."""
    handler, level = _Handler(context), _LOGGER.level
    _LOGGER.addHandler(handler)
    _LOGGER.setLevel(logging.INFO)

    def restore() -> None:
        handler.print_waiting()
        _LOGGER.removeHandler(handler)
        _LOGGER.setLevel(level)

    context.call_on_close(restore)


class _Handler(logging.Handler):
    """Prints each record; those of the search for the command wait, since -q may follow its name."""

    def __init__(self, group: click.Context) -> None:
        super().__init__()
        self._group = group
        self._waiting: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Print a record, after those that waited."""
        self._waiting.append(record)
        if click.get_current_context(silent=True) is not self._group:
            self.print_waiting()

    def print_waiting(self) -> None:
        """Print the records that wait."""
        for record in self._waiting:
            printing = say_always if getattr(record, "is_always_printed", False) else say
            printing(record.getMessage())
        self._waiting.clear()
