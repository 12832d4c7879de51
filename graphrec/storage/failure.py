"""Says why a file of a library cannot be read; only what a checksum shows is called damage.

Reading fails for many reasons: memory or open files run out, rights or the disk are missing, a writer has replaced the
library, or graphrec has an error. Whoever then built a whole library again would lose hours and win nothing.
"""

from __future__ import annotations

import errno
import sqlite3
from typing import TYPE_CHECKING

from graphrec.errors import LibraryCorruptError, LibraryError, LibraryNotFoundError, LibraryReplacedError
from graphrec.storage.checksums import damaged_files, refusal_error
from graphrec.storage.manifest import read_content
from graphrec.storage.ownership import generation_number
from graphrec.storage.plain_files import open_file

if TYPE_CHECKING:
    from pathlib import Path


def read_error(path: Path, error: object) -> LibraryError:
    """The error to raise where a file of a library cannot be read.

    Args:
        path: a file in the folder of a generation.
        error: the exception, or what is wrong with the content in words.

    Returns:
        LibraryCorruptError: a file of the current generation is missing or differs from its checksum.
        LibraryReplacedError: the file is of a generation that is no longer the current one.
        LibraryError: the file may be whole: memory, open files or rights do not suffice, the disk fails, or a file that
            is as it was written holds what graphrec cannot read.

    Cost: 0.7 s per GB of the file.
    """
    if isinstance(error, LibraryError):
        return error
    if _is_lack_of_memory(error):
        return LibraryError(  # SQLite says the same of what a stranger's file asks for
            f"{path} cannot be read, since it takes more memory than there is; close other programs, or ask for less."
        )
    try:
        _check_file(path, error)
    except LibraryError as found:
        return found
    return LibraryError(
        f"{path} cannot be used ({error}), though it is as it was written; try again, or report it to whoever wrote the"
        " library, or as an error of graphrec."
    )


def _check_file(path: Path, error: object) -> None:
    """Raise the error of a file that is refused, missing, of an earlier generation, or differs from its checksum."""
    refusal = error if isinstance(error, OSError) and error.errno else _refusal(path)
    if refusal is not None and not isinstance(refusal, FileNotFoundError):
        raise refusal_error(path, refusal)
    problem = _problem(path)
    if refusal is not None:
        raise LibraryCorruptError(
            f"{path} is missing; copy the library again as a whole, or build it again from its files."
        )
    if problem:
        raise unsound_error(path, error)


def unsound_error(path: Path, what: object) -> LibraryCorruptError:
    """The error for a file whose content is unsound, which `graphrec verify` finds as well."""
    return LibraryCorruptError(f"{path} is damaged ({what}); build the library again from its files.")


def _is_lack_of_memory(error: object) -> bool:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the byte without the details
    is_full = isinstance(error, OSError) and error.errno == errno.ENOMEM
    return isinstance(error, MemoryError) or is_full or code == sqlite3.SQLITE_NOMEM


def _refusal(path: Path) -> OSError | None:
    """Why the system does not open a file, which SQLite and NumPy do not say; None if it does."""
    try:
        with open_file(path):
            return None
    except OSError as error:
        return error


def _problem(path: Path) -> str:
    """How a file differs from its entry in the manifest, "" if it does not.

    Raises:
        LibraryReplacedError: the file is of another generation than the current one.
        LibraryError: the manifest or the file cannot be read.
    """
    folder = next((each for each in path.parents if generation_number(each.name)), None)
    if folder is None:
        return "it is in no generation"
    try:
        content = read_content(folder.parent)
    except LibraryNotFoundError:
        content = {"generation": ""}
    if content["generation"] != folder.name:
        raise LibraryReplacedError(
            f"{path} is of an earlier state of the library, which was replaced since; open the library again, in Python"
            " with library.reload()."
        )
    name = path.relative_to(folder).as_posix()
    entry = content["files"].get(name)
    return "".join(damaged_files(folder, {name: entry}, thorough=True)) if entry else "the manifest does not name it"
