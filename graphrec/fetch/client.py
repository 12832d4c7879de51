"""Asks one service over HTTP: at its pace, with its key, to its host alone, within bounded time and memory.

Keys travel in headers or bodies, never in an address, so that no log and no message holds them; whatever a service says
is read with the keys struck out.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urljoin, urlsplit

from graphrec._version import __version__
from graphrec.errors import InputError, OptionError
from graphrec.fetch._retry import NoAnswerError, call_with_retries, missing_client, short
from graphrec.fetch.cost import Cost
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graphrec.fetch.server import Server, Terms

_T = TypeVar("_T")

_PIECE = 1 << 16  # bytes read at once
_SILENCE = 60.0  # seconds without a byte, after which an answer is given up
_CONNECT = 15.0  # seconds to reach a server
_MOST_REDIRECTS = 3
_HEAD = 4096  # bytes of an error message, or of what may be a web page, that are looked at
_STRUCK_OUT = b"[key]"
_WEB_PAGE = re.compile(  # atomic, so that many comments are not tried in every grouping
    rb"(?>\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*)<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_PAGE_TITLE = re.compile(rb"<title[^>]*>([^<]*)", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Response:
    """What a service sent: its status, its headers with names in lower case, and the unpacked content."""

    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class _Failure:
    """What went wrong in another thread."""

    error: BaseException


def _accept(_: Response) -> None:
    """Take every answer."""


class Client:
    """Sends the requests of one run to one service.

    Args:
        terms: what the service asks of its users.
        server: how it is reached.

    Raises:
        ExtraMissingError: the HTTP library is not installed.
        OptionError: the other address is none of the web.
    """

    def __init__(self, terms: Terms, server: Server) -> None:
        self.terms, self.server = terms, server
        self.key = server.keys.get(terms.variable, "")
        self._base = _base(server.address or terms.address)
        self._session = _session()
        self._session.headers.update(self._headers())
        self._interval = terms.interval_with_key if self.key else terms.interval
        self._last = 0.0
        self._budget: float | None = None

    def get(
        self, path: str, parameters: Mapping[str, str | int] | None = None, check: Callable[[Response], None] = _accept
    ) -> Response | None:
        """The answer to a path of the service; None if it says that nothing is there (404).

        Args:
            path: below the address of the service, quoted where it needs to be.
            parameters: those of the query; never a key.
            check: raises a `NoAnswerError` for an answer that is none.

        Raises:
            InputError: there is no answer.
        """
        return self._ask(check, "GET", path, params=parameters)

    def get_json(self, path: str, parameters: Mapping[str, str | int] | None = None) -> Any:
        """The JSON at a path, as `get`."""
        return self._json("GET", path, params=parameters)

    def post_json(self, path: str, parameters: Mapping[str, str | int], body: object) -> Any:
        """The JSON that answers a JSON body, as `get`.

        Args:
            path: below the address of the service.
            parameters: those of the query; never a key.
            body: the JSON to send.
        """
        return self._json("POST", path, params=parameters, json=body)

    def post_form(
        self, path: str, form: Mapping[str, str | int], check: Callable[[Response], None] = _accept
    ) -> Response | None:
        """The answer to a form, as `get`.

        Args:
            path: below the address of the service.
            form: its fields, a key among them.
            check: raises a `NoAnswerError` for an answer that is none.
        """
        return self._ask(check, "POST", path, data=form)

    def expect(self, n_results: int, n_requests: int, dollars: float = 0.0) -> None:
        """Say what is to come, so that the user can stop a large run before it begins.

        Args:
            n_results: papers still to be fetched, at most.
            n_requests: requests for that.
            dollars: what they cost.
        """
        cost = Cost(self.terms.title, n_results, n_requests, n_requests * self._interval, dollars, self._budget)
        if cost.is_large:
            self.server.agree(cost)

    def _json(self, method: str, path: str, **options: Any) -> Any:
        answer = self._ask(parse_json, method, path, **options)
        return None if answer is None else parse_json(answer)

    def _ask(self, check: Callable[[Response], object], method: str, path: str, **options: Any) -> Response | None:
        def call() -> Response | None:
            answer = self._answer(method, path, **options)
            if answer is not None:
                check(answer)
            return answer

        return call_with_retries(self.terms, self.server, call)

    def _headers(self) -> dict[str, str]:
        """Who asks: graphrec with its version, and the key or address that this service knows its user by."""
        agent = f"graphrec/{__version__}"
        name, form = self.terms.header
        return {"User-Agent": agent, **({name: form.format(self.key, agent=agent)} if name and self.key else {})}

    def _answer(self, method: str, path: str, **options: Any) -> Response | None:
        """One request at the pace of the service; None for 404.

        Raises:
            NoAnswerError: it may be worth another try.
            InputError: it is not.
        """
        self._wait()
        address = f"{self._base}{path}"
        for _ in range(_MOST_REDIRECTS):
            answer = self._send(method, address, options)
            if answer.status not in {301, 302, 303, 307, 308} or method != "GET":
                return self._checked(answer)
            address, options = self._next_address(address, answer), {}
        raise InputError(f"{self.terms.title} leads from one address to the next without an end; try again later.")

    def _wait(self) -> None:
        now = time.monotonic()
        if self._last and (rest := self._last + self._interval - now) > 0:
            self.server.sleep(rest)
        self._last = time.monotonic()

    def _next_address(self, address: str, answer: Response) -> str:
        """Where a redirect leads, which is followed on the same host only: others get neither key nor question."""
        try:
            target = urljoin(address, clean(answer.headers.get("location", "")))
            parts = urlsplit(target)
        except ValueError:  # as of an address with half a bracket
            target, parts = "", urlsplit("")
        if parts[:2] != urlsplit(self._base)[:2]:
            host = short(parts.netloc.rpartition("@")[2] or parts.scheme or "none")
            raise InputError(
                f"{self.terms.title} leads to another host ({host}), which is not asked; try again later, or export the"
                " papers from its website."
            )
        return target

    def _checked(self, answer: Response) -> Response | None:
        is_empty = answer.status == 400 and self.terms.nothing and self.terms.nothing in answer.content
        if answer.status == 404 or is_empty:
            return None
        if answer.status >= 300 or answer.status < 200:
            raise NoAnswerError(_reason(answer), answer.status, _requested_wait(answer.headers))
        self._obey(answer.headers)
        if _WEB_PAGE.match(answer.content[:_HEAD]):
            title = _PAGE_TITLE.search(answer.content[:_HEAD])
            name = short(title[1].decode("utf-8", "replace")) if title else "without a title"
            raise InputError(
                f"{self.terms.title} sent a web page in place of papers ({name}); it may be down, or a network on the"
                " way asks for a login: open its website to see."
            )
        return answer

    def _obey(self, headers: Mapping[str, str]) -> None:
        """Take over the pace and the budget that a service names."""
        limit, interval = headers.get("x-rate-limit-limit", ""), headers.get("x-rate-limit-interval", "").rstrip("s")
        if limit.isdecimal() and interval.isdecimal() and int(limit):
            self._interval = max(self._interval, min(int(interval) / int(limit), _SILENCE))
        dollars = headers.get("x-ratelimit-remaining-usd", "")
        if re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", dollars):
            self._budget = float(dollars)

    def _send(self, method: str, address: str, options: Mapping[str, Any]) -> Response:
        """Send one request and read its answer.

        Raises:
            NoAnswerError: the host cannot be reached, or the answer breaks off or is late.
            InputError: the answer is too large.
        """
        answer = _within(self.server.patience, lambda: self._exchange(method, address, options))
        for secret in filter(None, map(str.encode, self.server.keys.values())):
            if secret in answer.content:
                answer = Response(answer.status, answer.headers, answer.content.replace(secret, _STRUCK_OUT))
        return answer

    def _exchange(self, method: str, address: str, options: Mapping[str, Any]) -> Response:
        import requests
        import urllib3

        silence = min(_SILENCE, self.server.patience)
        try:
            with self._session.request(
                method,
                address,
                stream=True,
                allow_redirects=False,
                timeout=(min(_CONNECT, silence), silence),
                **options,
            ) as response:
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Response(response.status_code, headers, self._read(response.raw))
        except InputError:  # which is an error of the system, too
            raise
        except (requests.ConnectionError, requests.Timeout) as error:
            is_silent = isinstance(error, requests.ReadTimeout)
            raise NoAnswerError(_root(error), is_broken=is_silent or _is_cut(error)) from None
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise NoAnswerError(_root(error), is_broken=True) from None

    def _read(self, stream: Any) -> bytes:
        pieces, size = [], 0
        while piece := stream.read1(_PIECE, decode_content=True):
            pieces.append(piece)
            size += len(piece)
            if size > self.server.largest:
                most = f"{self.server.largest // 1_000_000} MB"
                raise InputError(
                    f"{self.terms.title} sent more than {most} for one request; ask for fewer papers, or export them"
                    " from its website."
                )
        return b"".join(pieces)


def _session() -> Any:
    """A session of the HTTP library without what it does unasked."""
    try:
        import requests
    except ImportError:
        raise missing_client() from None
    session: Any = requests.Session
    session = session()
    session.auth = lambda request: request  # else a password of ~/.netrc takes the place of the key
    session.get_redirect_target = lambda _: None  # else it reads all of a redirect, whatever its size
    return session


def _base(address: str) -> str:
    """The address of a service without a slash at its end.

    Raises:
        OptionError: it is none of the web.
    """
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        raise OptionError(f"{short(address)!r} is no address of a service; give one that begins with https://.")
    return address.rstrip("/")


def parse_json(answer: Response) -> Any:
    """The JSON of an answer.

    Raises:
        NoAnswerError: it is none, or not all of it.
    """
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError) as error:  # also bytes that are no text
        kind = short(answer.headers.get("content-type", "of no kind"))
        fault = getattr(error, "msg", "") or type(error).__name__
        raise NoAnswerError(f"no JSON, but {kind}: {fault}", is_broken=True) from None


def _within(seconds: float, call: Callable[[], _T]) -> _T:
    """Call a function that waits for a server, however slowly that sends, for so many seconds.

    What takes longer is left behind in its thread, which ends with the process or with the silence of the server.

    Raises:
        NoAnswerError: it takes longer.
    """
    box: SimpleQueue[_T | _Failure] = SimpleQueue()

    def run() -> None:
        try:
            box.put(call())
        except BaseException as error:  # noqa: BLE001 - raised by who waits for it
            box.put(_Failure(error))

    Thread(target=run, daemon=True).start()
    try:
        value = box.get(timeout=seconds)
    except Empty:
        raise NoAnswerError(f"it takes longer than {seconds:g} seconds", is_broken=True) from None
    if isinstance(value, _Failure):
        raise value.error
    return value


def _reason(answer: Response) -> str:
    """What an error answer says: the message in its JSON, or its text without mark-up."""
    try:
        content = json.loads(answer.content[:_HEAD])
    except (ValueError, RecursionError):
        content = None
    if isinstance(content, dict):
        message = next((content[name] for name in ("message", "error", "detail") if content.get(name)), "")
        return message if isinstance(message, str) else json.dumps(message)
    return _TAG.sub(" ", answer.content[:_HEAD].decode("utf-8", "replace"))


def _requested_wait(headers: Mapping[str, str]) -> float:
    """Seconds that an answer asks to wait in `Retry-After`, a number or a date; 0 without that header."""
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,7}(?:\.\d+)?", value):
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 0.0


def _is_cut(error: BaseException) -> bool:
    """Whether a connection broke that had been made."""
    return any(isinstance(each, (ConnectionResetError, BrokenPipeError)) or "RemoteDisconnected" in type(each).__name__
               for each in _chain(error))  # fmt: skip


def _root(error: BaseException) -> str:
    """The first error of the operating system behind an error ("Name or service not known"), without an address."""
    causes = [each for each in _chain(error) if isinstance(each, OSError) and each.strerror]
    if causes:
        return str(causes[-1].strerror)
    return "it does not answer in time" if "imeout" in type(error).__name__ else "the answer breaks off"


def _chain(error: BaseException) -> list[BaseException]:
    """An error, and those that led to it, also those that urllib3 holds in `reason` or its arguments."""
    chain: list[BaseException] = []
    todo: list[object] = [error]
    while todo:
        each = todo.pop(0)
        if isinstance(each, BaseException) and each not in chain and len(chain) < 20:
            chain.append(each)
            todo += [each.__cause__, each.__context__, getattr(each, "reason", None), *each.args]
    return chain
