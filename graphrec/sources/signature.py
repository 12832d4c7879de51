"""Says whether a user has agreed that the sources of a library are read: the list of them may be a stranger's.

A library may have been copied from somebody, and its list may have been edited to lead to a private file. So the list
that a user made is signed with a secret of that user. The signature holds for the same names wherever the library is
moved; it lies beside the user's marks, where another's does no harm.
"""

from __future__ import annotations

import hmac
import json
from contextlib import suppress
from typing import TYPE_CHECKING

from graphrec.errors import OptionError
from graphrec.files import ensure_secret, read_secret
from graphrec.places import data_folder, data_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graphrec.model.source import Source

_FILE = "sources.secret"
_PURPOSE = b"sources of a library\0"


def sign(sources: Iterable[Source]) -> str:
    """The signature of a list of sources, as hexadecimal digits.

    It covers what is read again: names, patterns and collections of the sources that are followed, in any order.

    Args:
        sources: the sources of a library that the user named, or agreed to.

    Returns:
        "" where the user's data folder cannot be used: then each reading needs the user's word.
    """
    with suppress(OptionError):
        return _signature(ensure_secret(data_folder() / _FILE), sources)
    return ""


def is_ours(sources: Iterable[Source], signature: str) -> bool:
    """Whether this user signed these sources; nothing is created for the answer.

    Args:
        sources: the sources as the library has them.
        signature: that of `sign`, or whatever stands in its place.
    """
    secret = read_secret(data_path() / _FILE)
    return bool(secret) and hmac.compare_digest(
        _signature(secret, sources).encode(), signature.encode(errors="surrogatepass")
    )


def _signature(secret: bytes, sources: Iterable[Source]) -> str:
    names = sorted({(each.name, each.pattern, *each.collections) for each in sources if each.is_followed})
    return hmac.digest(secret, _PURPOSE + json.dumps(names).encode(), "sha256").hex()
