"""Runs code that kills itself at its n-th access to a folder: every moment between two changes can be tested."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_HOOK = """
import os, signal, sys

folder, moment = sys.argv.pop(1), int(sys.argv.pop(1))
accesses = 0

def count(event, arguments):
    global accesses
    if event in {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.listdir", "sqlite3.connect"}:
        if any(isinstance(each, (str, bytes)) and folder in os.fsdecode(each) for each in arguments[:2]):
            accesses += 1
            if accesses == moment:
                os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
"""


def accesses(code: str, folder: Path, *arguments: object, until: int = 0) -> int:
    """Run code with arguments in a process that is killed at its access number `until` to files of a folder.

    Returns how many accesses there were, where the code came to an end.
    """
    command = [sys.executable, "-c", f"{_HOOK}\n{code}\nprint(accesses)", str(folder), str(until), *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    assert done.returncode in {0, -signal.SIGKILL}
    return until if done.returncode else int(done.stdout)
