"""How fast and how legible the page is: run `python tests/benchmarks/page.py [--quick] [--titles FILE]`.

Prints medians and ratios: warm rendering, page size, time from opening the file to the first drawn frame against pyvis'
own default page of the same graph, and, over real queries of the bundled library, overlapping labels and crossings.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1] / "page"))

from page_samples import make_library_view, make_view
from playwright.sync_api import sync_playwright

import graphrec
from graphrec.page import render, save

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from playwright.sync_api import Browser, Page

    from graphrec.page.view import PageView

PATIENCE = 240  # seconds; pyvis' own page of 3,000 nodes needs many minutes to settle
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
FIRST_FRAME = """
    let inner;
    Object.defineProperty(window, 'network', { configurable: true, get: () => inner, set: (value) => {
        inner = value;
        value.once?.('afterDrawing', () => performance.mark('graphrec:drawn'));
    } });
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out pyvis' own pages, which take minutes")
    parser.add_argument("--titles", type=Path, help="a file with one title a line instead of a sample of the library")
    options = parser.parse_args()
    views = {"40": make_view(32, n_weaker=4), "300": make_library_view(300), "3000": make_library_view(3000)}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for size, view in views.items():
            report_speed(browser, folder, size, view, quick=options.quick)
        report_legibility(browser, folder, options.titles)
        browser.close()


def report_speed(browser: Browser, folder: Path, size: str, view: PageView, *, quick: bool) -> None:
    """Rendering and first frame of one view."""
    runs = 5 if size == "40" else 3 if size == "300" else 1
    render(view)
    rendering = statistics.median(timed(lambda: render(view)) for _ in range(runs))
    ours = save(view, folder / f"ours{size}.html")
    first = statistics.median(first_frame(browser, ours) for _ in range(runs))
    line = f"{size:>5} nodes  render {1000 * rendering:6.0f} ms  {ours.stat().st_size / 1000:6.0f} kB  "
    line += f"first frame {1000 * first:6.0f} ms"
    if not quick:
        theirs = first_frame(browser, write_pyvis(view, folder / f"pyvis{size}.html"))
        limit = ">" if theirs >= PATIENCE else ""
        line += f"  pyvis' own page {limit}{theirs:6.1f} s  ratio {limit}{theirs / first:.0f}"
    print(line, flush=True)


def timed(call: Callable[[], object]) -> float:
    """Seconds that a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def first_frame(browser: Browser, file: Path) -> float:
    """Seconds from the start of navigation to the first frame with the network in it; at most the patience."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    page = context.new_page()
    page.add_init_script(FIRST_FRAME)
    give_up = time.monotonic() + PATIENCE
    try:
        page.goto(file.as_uri(), wait_until="commit")
        while time.monotonic() < give_up:
            marks = page.evaluate("performance.getEntriesByName('graphrec:drawn').map((mark) => mark.startTime)")
            if marks:
                return float(marks[0]) / 1000
            page.wait_for_timeout(25)
    except Exception as error:  # noqa: BLE001 - a page too busy to answer is a result as well
        print(f"      ({type(error).__name__} while waiting)", flush=True)
    finally:
        context.close()
    return float(PATIENCE)


def write_pyvis(view: PageView, file: Path) -> Path:
    """The same nodes and links as pyvis writes them by itself."""
    from pyvis.network import Network

    network = Network(height="800px", width="100%", cdn_resources="in_line")
    for at, node in enumerate(view.nodes):
        network.add_node(at, label=node.title[:28])
    pairs = sorted({tuple(sorted((link.source, link.target))) for link in view.links if link.source != link.target})
    network.edges = [{"from": first, "to": second} for first, second in pairs]  # its add_edge is quadratic
    file.write_text(network.generate_html(), encoding="utf-8")
    return file


def report_legibility(browser: Browser, folder: Path, titles: Path | None) -> None:
    """Labels and crossings at 1440 x 900 over real queries, as the browser drew them."""
    library = graphrec.demo()
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    rows = [look_at(page, library, title, folder / "query.html") for title in chosen_titles(library, titles)]
    overlaps, labelled, crossings, sizes, seconds = zip(*rows, strict=True)
    print(
        f"{len(rows)} queries: overlapping labels {sum(overlaps)}, labels shown {statistics.mean(labelled):.0%}, "
        f"crossings per link {statistics.mean(crossings):.2f}, page {max(sizes) / 1000:.0f} kB at most, "
        f"saved in {1000 * statistics.median(seconds):.0f} ms (median)"
    )


def chosen_titles(library: graphrec.Library, titles: Path | None) -> Iterable[str]:
    """The titles asked for, or a dozen from all over the library."""
    if titles:
        return [line.split("\t")[0] for line in titles.read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = range(0, len(library), len(library) // 12)
    return [paper.title for paper in library._snapshot.store.papers(rows).values()]


def look_at(page: Page, library: graphrec.Library, title: str, file: Path) -> tuple[int, float, float, int, float]:
    """Overlapping labels, share of nodes labelled, crossings per link, bytes, seconds to save."""
    view = library.related(title)._pages.make_view()
    seconds = timed(lambda: save(view, file))
    page.goto("about:blank")
    page.goto(file.as_uri())
    drawn: dict[str, Any] = page.evaluate("""() => { const { placed, places } = chart.view(); return {
        boxes: placed.map((label) => [label.box.x0, label.box.y0, label.box.x1, label.box.y1]),
        labelled: placed.filter((label) => !label.isCaption).length / scene.current.visible.size,
        lines: scene.current.lines.filter((line) => line.drawn).map((line) => [line.pair.first, line.pair.second]),
        places: Object.fromEntries([...places].map(([at, { x, y }]) => [at, [x, y]])),
    }; }""")
    overlaps = sum(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for a, b in combinations(drawn["boxes"], 2)
    )
    lines = [[drawn["places"][str(end)] for end in line] for line in drawn["lines"]]
    crossed = sum(cross(*first, *second) for first, second in combinations(lines, 2))
    return overlaps, drawn["labelled"], crossed / max(len(lines), 1), file.stat().st_size, seconds


def cross(a: list[float], b: list[float], c: list[float], d: list[float]) -> bool:
    """Whether two lines without a common end cross."""

    def side(p: list[float], q: list[float], r: list[float]) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    if any(one == other for one in (a, b) for other in (c, d)):
        return False
    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


if __name__ == "__main__":
    main()
