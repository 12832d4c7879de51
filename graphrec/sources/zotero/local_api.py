"""Asks a running Zotero for its items, over HTTP and on this computer alone; nothing is changed in it.

Zotero 7 and later answer as api.zotero.org does (https://www.zotero.org/support/dev/web_api/v3/basics), if their user
allows it. All items are asked for each time: `since=` would not tell what was removed, nor, before Zotero 10, what was
changed and not yet synced with zotero.org. Neither proxies nor redirects are followed.

Source: chrome/content/zotero/xpcom/server/server_localAPI.js of Zotero.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from graphrec._version import __version__
from graphrec.errors import InputError
from graphrec.sources.zotero.content import ZoteroAnswerError, ZoteroContent, text_of
from graphrec.text import quote

if TYPE_CHECKING:
    from collections.abc import Mapping
    from http.client import HTTPMessage

    from graphrec.sources.zotero.content import Item
    from graphrec.sources.zotero.names import ZoteroLibrary

HOST = "127.0.0.1"  # and no other
SETTING = "Settings > Advanced > 'Allow other applications on this computer to communicate with Zotero'"
_PAGE = 1_000  # items of an answer: Zotero searches its whole library for each
_PATIENCE = 3.0  # seconds until something on this computer takes a call
_LONGEST = 120.0  # seconds of one answer; a Zotero that has just been started loads its library first
_LARGEST = 1 << 28  # bytes of an answer: notes may hold pictures
_PIECE = 1 << 20  # bytes
_MOST_PAGES = 5_000  # five million items
_READINGS = 3  # of a library that changes meanwhile, until that is told
_HEADERS = {
    "User-Agent": f"graphrec/{__version__}",  # Zotero gives a browser no answer
    "Zotero-API-Version": "3",
    "Zotero-Allowed-Request": "1",
    "Accept": "application/json",
}
_OK, _FORBIDDEN, _NOT_FOUND = 200, 403, 404


def read_local_api(library: ZoteroLibrary, port: int) -> ZoteroContent:
    """The content of a library, from the running Zotero.

    Args:
        library: the library.
        port: where Zotero listens.

    Raises:
        ZoteroAnswerError: nothing listens there, it is no Zotero, or its user does not allow it.
        InputError: Zotero has no such group, or its library changes all the time.
    """
    groups = {
        int(number): text_of(record, "name")
        for record in _records("users/0/groups", port)
        if (number := text_of(record, "id")).isdecimal()
    }
    if library.group and library.group not in groups:
        raise InputError(no_group(library.group, groups))
    for _attempt in range(_READINGS):
        items = _records(f"{library.path}/items", port)
        collections = _records(f"{library.path}/collections", port)
        trashed = _ask(f"{library.path}/items/trash/top", port, limit=1)
        if _ask(f"{library.path}/items", port, limit=1).total in (len(items), None):
            return ZoteroContent(items, dict(map(_collection, collections)), trashed.total or 0, groups)
    raise InputError("Zotero's library changed while it was read; try again when Zotero is done.")


def no_group(group: int, groups: Mapping[int, str]) -> str:
    """The sentence on a group that Zotero does not have."""
    names = ", ".join(f"zotero:groups/{number} ({quote(name, 40)})" for number, name in [*groups.items()][:5])
    return f"Zotero has no group {group} here; it has {names or 'none'}."


def _collection(record: Item) -> tuple[str, tuple[str, str]]:
    return text_of(record, "key"), (text_of(record, "name"), text_of(record, "parentCollection"))


@dataclass(frozen=True, slots=True)
class _Answer:
    """The objects of an answer, and how many there are in all; None where Zotero does not say it."""

    records: list[Item]
    total: int | None


def _records(path: str, port: int) -> list[Item]:
    """All objects under an address, each once, page by page (raises as `read_local_api`)."""
    records: dict[str, Item] = {}
    start = 0
    for _page in range(_MOST_PAGES):
        answer = _ask(path, port, limit=_PAGE, start=start)
        n_before = len(records)
        for record in answer.records:
            records.setdefault(text_of(record, "key") or text_of(record, "id"), record)
        start += len(answer.records)
        if len(answer.records) < _PAGE or (answer.total is not None and start >= answer.total):
            return [*records.values()]
        if len(records) == n_before:
            raise ZoteroAnswerError("gives the same items on each page")
    raise ZoteroAnswerError(f"gives more than {_MOST_PAGES * _PAGE:,} items")


def _ask(path: str, port: int, *, limit: int, start: int = 0) -> _Answer:
    """One answer of Zotero (raises ZoteroAnswerError)."""
    sorting = {"sort": "dateAdded", "direction": "asc"} if "/items" in path else {}  # no edit moves an item
    query = urlencode({"limit": limit, "start": start, "include": "data", **sorting})
    status, headers, body = _get(f"/api/{path}?{query}", port)
    if status == _FORBIDDEN:
        raise ZoteroAnswerError(f"runs, but lets no other program ask it ({SETTING})")
    if status == _NOT_FOUND and "Zotero-API-Version" not in headers:
        raise ZoteroAnswerError("runs, but is older than version 7, which other programs cannot ask")
    if status != _OK:
        raise ZoteroAnswerError(f"answers with the status {status}")
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise ZoteroAnswerError("gives an answer that is no JSON, or breaks off") from None
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ZoteroAnswerError("gives an answer that is no list of items")
    total = headers.get("Total-Results", "")
    data = (each["data"] if isinstance(each.get("data"), dict) else each for each in value)
    return _Answer([*data], int(total) if total.isdecimal() and len(total) < 12 else None)


def _get(address: str, port: int) -> tuple[int, HTTPMessage, bytes]:
    """Status, headers and body of an answer within bounded time and size (raises ZoteroAnswerError)."""
    deadline = time.monotonic() + _LONGEST
    connection = HTTPConnection(HOST, port, timeout=_PATIENCE)
    try:
        connection.connect()
        connection.sock.settimeout(_LONGEST)
        connection.request("GET", address, headers=_HEADERS)
        response = connection.getresponse()
        body = bytearray()
        while piece := response.read1(_PIECE):
            body += piece
            if len(body) > _LARGEST or time.monotonic() > deadline:
                raise ZoteroAnswerError("gives an answer without end")
        return response.status, response.headers, bytes(body)
    except ConnectionRefusedError:
        raise ZoteroAnswerError("is not running") from None
    except TimeoutError:
        raise ZoteroAnswerError("does not answer in time") from None
    except (OSError, HTTPException) as error:
        raise ZoteroAnswerError(f"does not answer ({type(error).__name__})") from None
    finally:
        connection.close()
