"""Files where a user asked for them, written whole or not at all."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator


def at_home(path: str | os.PathLike[str]) -> Path:
    """The path with the home folder in place of `~`; where there is no such user, as it is."""
    return Path(os.path.expanduser(path))  # noqa: PTH111 - Path's own fails where there is no such user


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A new file beside `path`, to be written to, that takes its place when all went well and is deleted when not.

    Its mode is that of any new file, by the umask.
    """
    new = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with new.open("xb") as file:
            yield file
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
