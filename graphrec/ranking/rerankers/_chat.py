"""Requests to an OpenAI-compatible server: to the host that the user named and no other, each within a bounded time.

Neither redirects nor proxies of the environment are followed, and no error repeats what was sent.
"""

from __future__ import annotations

import json
import os
import re
import socket
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection, responses
from threading import Event, Timer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from graphrec.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from urllib.parse import SplitResult

KEY_VARIABLE = "GRAPHREC_RERANK_KEY"
PATIENCE = 300.0  # seconds for one request: a small model on a laptop reads five abstracts in a minute or two
_LARGEST = 1 << 18  # bytes of an answer; five grades need two thousand
_MOST_TOKENS = 2_000  # of an answer, thoughts included
_WORTH_ANOTHER_TRY = frozenset({400, 413, 422, 500})  # perhaps only this request was too long, or its answer wrong
_ADDRESS = re.compile(r"(?P<model>[^\s@].*)@(?P<url>https?://[!-~]+)")


@dataclass(frozen=True, slots=True)
class ChatAddress:
    """A model and the server that has it: `host` with its port, if it is not that of the scheme, and the `path`."""

    model: str
    is_secure: bool
    host: str
    path: str


class ChatError(Exception):
    """There is no answer; `is_final` if further requests would have none either."""

    def __init__(self, reason: str, *, is_final: bool) -> None:
        super().__init__(reason)
        self.is_final = is_final


def parse_address(choice: str) -> ChatAddress:
    """Split `MODEL@ADDRESS`.

    Raises:
        OptionError: it has another form, or the address holds a password, a query or a fragment.
    """
    match = _ADDRESS.fullmatch(choice.strip())
    url = _split(match["url"]) if match else None
    if match is None or url is None or not url.hostname or "@" in url.netloc or url.query or url.fragment:
        raise OptionError(
            "The endpoint is not named as MODEL@ADDRESS; give it such as qwen3:8b@http://localhost:11434/v1, without"
            f" password and query; a key stands in {KEY_VARIABLE}."
        )
    return ChatAddress(match["model"].strip(), url.scheme == "https", url.netloc, url.path.rstrip("/"))


def _split(address: str) -> SplitResult | None:
    """The parts of an address; None if it has none."""
    try:
        url = urlsplit(address)
        has_port = url.port != 0
    except ValueError:
        return None
    return url if has_port else None


def read_key() -> str:
    """The key in the environment, "" if there is none.

    Raises:
        OptionError: it is no key.
    """
    key = os.environ.get(KEY_VARIABLE, "").strip()
    if not all("!" <= letter <= "~" for letter in key):
        raise OptionError(f"{KEY_VARIABLE} holds blanks or letters outside of ASCII; set it to the key alone.")
    return key


def complete(
    address: ChatAddress, messages: Sequence[dict[str, str]], key: str = "", patience: float = PATIENCE
) -> str:
    """Ask a model to continue a conversation, and return what it says, without its thoughts.

    Args:
        address: the model and its server.
        messages: the conversation.
        key: what identifies the user to the server; "" for none.
        patience: seconds for the whole request.

    Raises:
        ChatError: there is no answer.
    """
    status, content = _post(address, _encode(address, messages), key, patience)
    if status != 200:
        what = "which leads to another address" if 300 <= status < 400 else responses.get(status, "no known status")
        raise ChatError(f"HTTP {status}, {what}", is_final=status not in _WORTH_ANOTHER_TRY)
    try:
        text = json.loads(content)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        text = None
    if not isinstance(text, str):
        raise ChatError("its answer is none of an OpenAI-compatible server", is_final=False)
    return text.rpartition("</think>")[2]


def _encode(address: ChatAddress, messages: Sequence[dict[str, str]]) -> bytes:
    request: dict[str, Any] = {"model": address.model, "messages": list(messages), "stream": False}
    return json.dumps(request | {"temperature": 0, "seed": 0, "max_tokens": _MOST_TOKENS}).encode()


def _post(address: ChatAddress, body: bytes, key: str, patience: float) -> tuple[int, bytes]:
    """Status and content of the response; a watch closes the connection in time, however slowly the server sends."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    headers |= {"Authorization": f"Bearer {key}"} if key else {}
    connection = (HTTPSConnection if address.is_secure else HTTPConnection)(address.host, timeout=patience)
    is_late = Event()
    watch = Timer(patience, _end, [connection, is_late])
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", f"{address.path}/chat/completions", body, headers)
        response = connection.getresponse()
        status, content = response.status, response.read(_LARGEST)
    except (OSError, HTTPException) as error:
        if not is_late.is_set() and not isinstance(error, TimeoutError):
            raise ChatError(_describe(error), is_final=True) from None
        is_late.set()
    finally:
        watch.cancel()
        connection.close()
    if is_late.is_set():
        raise ChatError(f"no answer within {patience:g} seconds", is_final=False)
    return status, content


def _end(connection: HTTPConnection, is_late: Event) -> None:
    is_late.set()
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _describe(error: Exception) -> str:
    """A reason in words, in which nothing stands that was sent or received."""
    reason = error.strerror if isinstance(error, OSError) else ""
    return reason or type(error).__name__
