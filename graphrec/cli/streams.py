"""Standard streams that may be closed, full, or of an encoding that lacks characters: what each then does.

A stream that was closed before the start is opened on a device that refuses to be used, so that no file of ours takes
its number, and a result that nobody would get is an error, as on a full disk. Messages that cannot be written are lost.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from graphrec.errors import InputError

if TYPE_CHECKING:
    from typing import TextIO

_REFUSING = {0: os.O_WRONLY, 1: os.O_RDONLY, 2: os.O_WRONLY}  # stdin is not read, stdout not written; stderr is lost


def open_closed_streams() -> None:
    """Open the standard streams that were closed when the process started (`<&-`, `>&-`)."""
    for number, flags in _REFUSING.items():
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, flags)  # gets the lowest free number, which is this one
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BufferedReader(_ClosedInput()), encoding="utf-8")
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - a number, for as long as we run
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115


class _ClosedInput(io.RawIOBase):
    """What stands for a stdin that was closed at the start."""

    def readable(self) -> bool:
        return True

    def readinto(self, _: object) -> int:
        raise InputError("Nothing can be read from stdin (-), which is closed; pipe the text in, or name a file.")


def replace_unknown_characters() -> None:
    """Show `?` to people for characters that the encoding of the terminal lacks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def lose_messages() -> None:
    """Lose what stderr has not taken; Python would try to write it again at its end, and exit with 120."""
    try:
        sys.stderr.flush()
    except (OSError, ValueError):
        drop(sys.stderr)


def drop(stream: TextIO) -> None:
    """Send nowhere what is still printed to a stream."""
    with suppress(OSError, ValueError):
        number = stream.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)
