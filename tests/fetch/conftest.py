from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from replayed_services import State, serve

from graphrec.fetch.run import FetchOptions, fetch
from graphrec.fetch.server import Server
from graphrec.model.paper import Paper, ReadReport
from graphrec.readers.open import read_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class World:
    """The replayed services, and fetching from them into files of a folder; nothing waits, `pauses` has what would."""

    def __init__(self, address: str, state: State, folder: Path) -> None:
        self.address, self.state, self.folder = address, state, folder
        self.pauses: list[float] = []
        self.warnings: list[str] = []
        self.server = Server(patience=30.0, sleep=self.pauses.append)

    def options(self, source: str, **options: Any) -> FetchOptions:
        server = replace(self.server, address=f"{self.address}/{source}", **options.pop("server", {}))
        return FetchOptions(server=server, **options)

    def fetch(
        self, source: str, *terms: str, to: str = "out.jsonl", progress: Any = None, **options: Any
    ) -> list[Paper]:
        path = self.folder / to
        more = {"progress": progress} if progress else {}
        self.warnings.clear()
        count = fetch(source, terms, path, self.options(source, **options), warn=self.warnings.append, **more)
        papers = list(read_files([path], ReadReport()))
        assert count == len(papers)
        return papers

    @property
    def asked(self) -> list[Any]:
        return self.state.asked


@pytest.fixture(scope="module")
def replayed() -> Iterator[tuple[str, State]]:
    with serve() as served:
        yield served


@pytest.fixture
def world(replayed: tuple[str, State], tmp_path: Path) -> World:
    address, state = replayed
    state.__init__()  # type: ignore[misc] - as new
    return World(address, state, tmp_path)
