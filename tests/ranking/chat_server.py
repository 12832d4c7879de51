"""A server on this machine that answers as OpenAI-compatible ones do, by rules that a test sets."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from graphrec.places import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def read_data(body: dict[str, Any]) -> dict[str, Any]:
    """Question and papers of a request."""
    question, papers = body["messages"][-1]["content"].split("\n")
    return {**json.loads(question), **json.loads(papers)}


def grade_pruning(data: dict[str, Any]) -> str:
    """A model that finds papers on pruning related, and says so in lines of JSON."""
    return "\n".join(
        json.dumps({"id": paper["id"], "grade": 3 if "run" in paper["title"] else 0, "reason": "both prune."})
        for paper in data["papers"]
    )


@dataclass
class Chat:
    """What the server was sent, and what it answers: the content of the message, or a whole response."""

    port: int = 0
    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answer: Callable[[dict[str, Any]], str] = grade_pruning
    respond: Callable[[BaseHTTPRequestHandler], None] | None = None

    @property
    def model(self) -> str:
        """The endpoint as a user names it."""
        return f"tiny:1b@http://127.0.0.1:{self.port}/v1"

    @property
    def papers(self) -> list[list[str]]:
        """Titles of the papers of each request."""
        return [[paper["title"] for paper in read_data(body)["papers"]] for body in self.bodies]


@pytest.fixture
def chat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chat]:
    """A running server, and a cache folder in which no grade is yet."""
    monkeypatch.setenv("GRAPHREC_CACHE", str(tmp_path / "cache"))
    cache_folder.cache_clear()
    server_chat = Chat()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server_chat.bodies.append({**body, "path": self.path})
            server_chat.headers.append(dict(self.headers))
            if server_chat.respond is not None:
                server_chat.respond(self)
                return
            reply = {"choices": [{"message": {"role": "assistant", "content": server_chat.answer(read_data(body))}}]}
            send(self, 200, json.dumps(reply))

        do_GET = do_POST  # noqa: N815 - a redirect that is followed would come so

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server_chat.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server_chat
    server.shutdown()
    server.server_close()
    thread.join()
    cache_folder.cache_clear()


def send(handler: BaseHTTPRequestHandler, status: int, text: str, **headers: str) -> None:
    """A response of a server."""
    data = text.encode()
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(data)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(data)
