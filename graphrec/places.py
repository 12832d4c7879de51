"""The folders for graphrec's own files (a cache, and what a user decided), and the bundled papers."""

from __future__ import annotations

import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path

from graphrec._version import __version__
from graphrec.errors import InputError, OptionError

CACHE_VARIABLE = "GRAPHREC_CACHE"
DATA_VARIABLE = "GRAPHREC_DATA"
BUNDLED_PREFIX = "bundled-"


@cache
def cache_folder() -> Path:
    """The user's cache folder for graphrec, which is created if it does not exist.

    `$GRAPHREC_CACHE` has priority. Where the home folder cannot be written, or there is none (as for a service
    account), it is a private folder in the system's folder for temporary files.

    Raises:
        OptionError: the folder named by the variable, or the private one, cannot be used.
    """
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen:
        try:
            return _make_private(Path(chosen).expanduser().absolute())
        except OSError as error:
            raise OptionError(
                f"{CACHE_VARIABLE}={chosen} cannot be used ({error.strerror}); name a folder that can be written."
            ) from error
    import platformdirs

    try:
        return _make_private(platformdirs.user_cache_path("graphrec", appauthor=False))
    except OSError:
        user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")
        return _make_private_in(Path(tempfile.gettempdir()), f"graphrec-{user}")


def data_path() -> Path:
    """The user's data folder for graphrec, which need not exist: what lies in it cannot be made anew.

    `$GRAPHREC_DATA` has priority.
    """
    if chosen := os.environ.get(DATA_VARIABLE):
        return Path(chosen).expanduser().absolute()
    return _default_data_path()


@cache
def _default_data_path() -> Path:
    import platformdirs

    return platformdirs.user_data_path("graphrec", appauthor=False).absolute()


def data_folder() -> Path:
    """As `data_path`; it is created if it does not exist, and nobody else may enter it.

    Raises:
        OptionError: it cannot be used.
    """
    folder = data_path()
    try:
        return _make_private(folder)
    except OSError as error:
        raise OptionError(
            f"{folder} cannot be used ({error.strerror}); let {DATA_VARIABLE} name a folder that can be written."
        ) from error


def is_bundled(library: Path) -> bool:
    """Whether a folder is that of the library of the bundled papers, of this or another version."""
    return library.name.startswith(BUNDLED_PREFIX) and library.parent == cache_folder()


def bundled_files() -> list[Path]:
    """The text dumps that graphrec ships with, sorted by name.

    Raises:
        InputError: the installation lacks them.
    """
    package = Path(__file__).parent
    for folder in (package / "data", package.parent / "data"):
        files = sorted(folder.glob("*.txt"))
        if files:
            return files
    raise InputError(f"The bundled papers are missing from {package}; install graphrec again.")


def bundled_library() -> Path:
    """The folder of the library of the bundled papers; its name depends on them and on the code of graphrec."""
    digest = hashlib.sha256(__version__.encode())
    sources = sorted(Path(__file__).parent.rglob("*.py"))
    for path in (*sources, *bundled_files()):
        status = path.stat()
        digest.update(f"{path.name}{status.st_size}{status.st_mtime_ns}".encode())
    return cache_folder() / f"{BUNDLED_PREFIX}{digest.hexdigest()[:16]}"


def _make_private_in(shared: Path, name: str) -> Path:
    """As `_make_private`, in a folder that others can write, who may have put a link there."""
    folder = shared / name
    try:
        if folder.is_symlink():
            raise PermissionError(13, "is a link", str(folder))
        return _make_private(folder)
    except OSError as error:
        raise OptionError(
            f"{folder} cannot be used for a cache ({error.strerror}); let {CACHE_VARIABLE} name a folder of yours."
        ) from error


def _make_private(folder: Path) -> Path:
    """Create a folder that only this user may enter, or check that the existing one is this user's own."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
        raise PermissionError(13, "belongs to another user", str(folder))
    if not os.access(folder, os.W_OK):
        raise PermissionError(13, "cannot be written", str(folder))
    return folder
