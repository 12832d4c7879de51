"""What differs from system to system: paths, renames of open files, the quotes of shells, threads, signals to end."""

from __future__ import annotations

import os
import re
import shlex
import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from graphrec.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from types import FrameType

    Handler = Callable[[int, FrameType | None], object]

IS_WINDOWS = os.name == "nt"
ENDING_SIGNALS = tuple(  # those that ask a process to end, of which each system has some
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)

# Error numbers of Windows: access denied (of an open target, too), file in use, part of it locked.
_IN_USE = {5, 32, 33}
_PAUSES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)  # seconds between tries, three in all: a virus scanner takes one
_DEVICES = re.compile(
    r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9\u00b9\u00b2\u00b3]) *(?:[.:].*)?", re.IGNORECASE | re.DOTALL
)
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f<>:"|?*]')
_LONGEST = 259  # characters of a path of Windows without long paths
_PLAIN = re.compile(r"[\w./\\:=+-]+")  # neither PowerShell nor cmd.exe reads more into it
# In double quotes, by one of the two; PowerShell knows typographic ones.
_EXPANDED = re.compile(r"[\"\u201c-\u201e$`%!]")
_SINGLE = re.compile("(['\u2018-\u201b])")  # what PowerShell takes for a single quote


def can_start_threads(count: int) -> bool:
    """Whether this process can have so many more threads: some native code aborts where the system refuses one.

    Cost: 50 microseconds for each, which is started and ends.
    """
    import threading

    end, started = threading.Event(), []
    try:
        for _ in range(count):
            thread = threading.Thread(target=end.wait, daemon=True)
            thread.start()
            started.append(thread)
    except (RuntimeError, MemoryError):
        return False
    finally:
        end.set()
        for thread in started:
            thread.join()
    return True


@contextmanager
def handlers_replaced(replace: Callable[[Any], Handler | None]) -> Iterator[None]:
    """Replace handlers of the signals that ask this process to end until the block ends; only in the main thread.

    `replace` gets the handler of a signal and returns the one for the block, or None to leave that signal alone.
    """
    import threading

    before: dict[int, Any] = {}
    try:
        for number in ENDING_SIGNALS if threading.current_thread() is threading.main_thread() else ():
            handler = signal.getsignal(number)
            if (instead := replace(handler)) is not None:
                before[number] = handler
                signal.signal(number, instead)
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def move(path: Path, target: Path) -> None:
    """Rename a file or folder in one step; a file that is already there is replaced.

    Windows refuses that while another program has either of them open, be it a virus scanner: then it is tried again.

    Raises:
        OSError: it cannot be renamed; on Windows a PermissionError if it is still open after three seconds.
    """
    for pause in _PAUSES:
        try:
            path.replace(target)
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _IN_USE:
                raise
        else:
            return
        time.sleep(pause)
    path.replace(target)


def check_path(path: Path, beneath: int = 0) -> None:
    """Check that a path which is to be written names a file or folder; only Windows has paths that name none.

    There `CON` and `aux.txt` are devices, a colon begins the name of a hidden stream, dots and blanks at an end are
    dropped, and a path has 259 characters unless the system was set to have longer ones.

    Args:
        path: the file or folder.
        beneath: characters of the longest path within it.

    Raises:
        OptionError: the path names no file or folder; says why.
    """
    if not IS_WINDOWS:
        return
    full = path.absolute()
    for name in full.relative_to(full.anchor).parts:
        if name != ".." and (reason := _fault_of(name)):
            raise OptionError(f"{path} cannot be written: on Windows, {name!r} {reason}; give it another name.")
    if len(str(full)) + beneath > _LONGEST and not _has_long_paths():
        room = f" and needs {beneath} more for what lies in it" if beneath else ""
        raise OptionError(
            f"{path} cannot be written: in full it has {len(str(full))} characters{room}, and Windows takes"
            f" {_LONGEST}; choose a shorter path, or enable long paths in Windows."
        )


def portable_name(name: str) -> str:
    """A file name as it is, or with `_` before it if Windows takes it for a device.

    >>> portable_name("con.html"), portable_name("contrast.html")
    ('_con.html', 'contrast.html')
    """
    return f"_{name}" if _DEVICES.fullmatch(name) else name


def command_line(words: Iterable[str]) -> str:
    """The words as a command to paste into a shell of this system: one like sh, and on Windows PowerShell.

    Where its quotes allow it, the command for PowerShell is also one for cmd.exe, which knows double quotes only.
    """
    return " ".join(map(_quote_for_windows, words)) if IS_WINDOWS else shlex.join(words)


def _quote_for_windows(word: str) -> str:
    if _PLAIN.fullmatch(word):
        return word
    escaped = word.replace('"', '\\"')  # PowerShell 5 hands it on as it is, and the program takes it for a quote
    ends = "\\" * (len(escaped) - len(escaped.rstrip("\\")))  # would escape the quote that the program sees at the end
    if _EXPANDED.search(word):
        return "'" + _SINGLE.sub(r"\1\1", escaped + ends) + "'"
    return f'"{escaped}{ends}"'


def _fault_of(name: str) -> str:
    """Why Windows has no file of a name, as the end of a sentence; empty if it can have one."""
    if _DEVICES.fullmatch(name):
        return "is a device"
    if match := _NOT_IN_NAMES.search(name):
        return f"has a character that no name may have ({match[0]!r})"
    return "ends with a dot or a blank, which is dropped" if name.endswith((".", " ")) else ""


def _has_long_paths() -> bool:
    """Whether this Windows was set to have paths of any length."""
    import ctypes

    library = getattr(ctypes, "windll", None)
    return library is not None and bool(library.ntdll.RtlAreLongPathsEnabled())
