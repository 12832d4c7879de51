"""Output files, which are written completely or not at all; and the word lists that ship with graphrec."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from graphrec.systems import check_path, move

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

UNFINISHED = (
    ".graphrec-"  # begins the name of a file that is being written; the rest is random, and not as long as any title
)

_SECRET_BYTES = 32


def expand_home(path: str | os.PathLike[str]) -> Path:
    """The path with `~` and `~user` replaced by the home folder; unchanged where there is no such user."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - Path's own fails where there is no such user


@contextmanager
def replace_file(path: Path, mode: int = 0o666, unfinished: str = UNFINISHED) -> Iterator[BinaryIO]:
    """Open a temporary file beside `path` that replaces it when the block ends, and is deleted if the block raises.

    Args:
        path: the file.
        mode: its permissions, less those of the umask.
        unfinished: begins the name of the temporary file.

    Raises:
        OptionError: Windows has no file of that name.
    """
    import secrets

    check_path(path)
    new = path.with_name(f"{unfinished}{secrets.token_hex(8)}")
    try:
        with open(new, "xb", opener=partial(os.open, mode=mode)) as file:
            yield file
        move(new, path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def ensure_secret(path: Path) -> bytes:
    """The 32 random bytes in a file of this user, which is made if there is none; of several makers the first one wins.

    Where it cannot be stored, the secret is forgotten with the process, and what it signed is not known again.
    """
    if stored := read_secret(path):
        return stored
    secret = os.urandom(_SECRET_BYTES)
    new = path.with_name(f"{UNFINISHED}{os.urandom(8).hex()}")
    with suppress(OSError):
        try:
            with open(new, "xb", opener=partial(os.open, mode=0o600)) as file:
                file.write(secret)
            with suppress(OSError):
                os.link(new, path)  # unlike to rename, it replaces nothing
            if stored := read_secret(path):
                return stored
            move(new, path)  # it was damaged, or the file system has no links
        finally:
            new.unlink(missing_ok=True)
    return secret


def read_secret(path: Path) -> bytes:
    """The secret in a file of `ensure_secret`; b"" where there is none, or the file is damaged."""
    with suppress(OSError):
        secret = path.read_bytes()
        return secret if len(secret) == _SECRET_BYTES else b""
    return b""


def read_data_lines(path: Path) -> list[str]:
    """The stripped lines of a word list or a file of cues, without comments ("# ...") and empty lines."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


@cache
def read_data_sections(path: Path) -> Mapping[str, tuple[str, ...]]:
    """The lines of a word list by section; a section begins with its title in brackets, as in "[extends before]"."""
    sections: dict[str, list[str]] = {}
    title = ""
    for line in read_data_lines(path):
        if line.startswith("[") and line.endswith("]"):
            title = line[1:-1]
            sections[title] = []
        else:
            sections[title].append(line)
    return {title: tuple(lines) for title, lines in sections.items()}


def read_data_words(path: Path, section: str) -> frozenset[str]:
    """The words of one section of a word list, where lines hold several words separated by blanks."""
    return frozenset(word for line in read_data_sections(path)[section] for word in line.split())
