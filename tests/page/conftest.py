"""One real browser for all tests of the page; each opened page is watched for requests, errors and violations."""

from __future__ import annotations

import importlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from page_samples import make_view

from graphrec.page import save

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

    from graphrec.page.view import PageView

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def missing(reason: str) -> None:
    """Skip without a browser; where the tests are meant to be complete a skip is a failure."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def needed(module: str) -> Any:
    """A module that the tests need."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        missing(f"{error}; install graphrec[test]")


@pytest.fixture(scope="session")
def axe() -> Any:
    """axe-core, ready to look at a page."""
    return needed("axe_playwright_python.sync_playwright").Axe()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    sync_api = needed("playwright.sync_api")
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        missing(f"no browser: none of {', '.join(BROWSERS)} is installed")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield running
        running.close()


@dataclass
class Opened:
    """A page in the browser with all that it asked for and complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on(
            "console",
            lambda message: self.complaints.append(message.text) if message.type in {"error", "warning"} else None,
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def until(self, condition: str, seconds: float = 60) -> None:
        """Wait for a condition in the page; Playwright's own way evaluates strings there, which the policy forbids."""
        give_up = time.monotonic() + seconds
        while not self.page.evaluate(condition):
            assert time.monotonic() < give_up, f"never became true: {condition}"
            self.page.wait_for_timeout(20)

    def titles(self) -> list[str]:
        return self.page.locator("#list .title").all_inner_texts()

    def text(self, selector: str) -> str:
        return self.page.locator(selector).inner_text()

    def point_of(self, at: int) -> tuple[float, float]:
        """Where on the window the mark of a node is."""
        box = self.page.locator("#network").bounding_box()
        assert box
        spot: dict[str, float] = self.page.evaluate(f"chart.onScreen({at})")
        return box["x"] + spot["x"], box["y"] + spot["y"]


Open = Callable[..., Opened]


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Callable[[PageView], Path]:
    folder, made = tmp_path_factory.mktemp("pages"), {}

    def write(view: PageView) -> Path:
        if id(view) not in made:
            made[id(view)] = (save(view, folder / f"page {len(made)}.html"), view)
        return made[id(view)][0]

    return write


@pytest.fixture(scope="session")
def sample() -> PageView:
    return make_view()


@pytest.fixture(scope="session")
def context_for(browser: Browser) -> Callable[..., BrowserContext]:
    """Contexts by their options: making one costs as long as a small test."""
    made: dict[str, BrowserContext] = {}

    def find(**options: Any) -> BrowserContext:
        key = repr(sorted(options.items()))
        if key not in made:
            made[key] = browser.new_context(reduced_motion="reduce", **options)
        return made[key]

    return find


@pytest.fixture
def open_page(
    context_for: Callable[..., BrowserContext], files: Callable[[PageView], Path], sample: PageView
) -> Iterator[Open]:
    opened: list[Opened] = []

    def start(
        view: PageView | None = None, fragment: str = "", *, width: int = 1440, height: int = 900, **options: Any
    ) -> Opened:
        one = Opened(context_for(viewport={"width": width, "height": height}, **options).new_page())
        opened.append(one)
        one.watch()
        one.page.goto(files(view or sample).as_uri() + fragment)
        one.until("performance.getEntriesByName('graphrec:drawn').length > 0 || state.now.view === 'list'")
        return one

    yield start
    for one in opened:
        one.page.close()
    outside = [url for one in opened for url in one.requests if not url.startswith(("file:", "blob:"))]
    assert not outside, "the page asked for something outside itself"
    files_asked = [url for one in opened for url in one.requests if url.startswith("file:")]
    assert all(".html" in url for url in files_asked), "the page asked for another file"
    assert not [text for one in opened for text in one.complaints], "the page complained in the console"
