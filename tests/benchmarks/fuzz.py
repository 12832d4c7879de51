"""Feeds graphrec whatever a coverage-guided fuzzer makes up; only our own errors may come out of it.

    pip install -e '.[fuzz]'                                        (atheris has wheels for Linux)
    python tests/benchmarks/fuzz.py readers|titles|page|exporters [--seconds 600] [--corpus FOLDER] [--seeds FOLDER]

readers    every reader, named or by detection, on made-up bytes, also inside gzip, zip and the like
titles     title look-up, full-text search, method look-up and free text on a built library
page       the page of made-up records: the data stays data, nothing in it becomes a tag
exporters  every exporter on made-up records: no formula, no tag, XML and JSON that parse

What was found is written to the corpus folder and printed with its traceback; a run without findings exits with 0.
An input that takes longer than 10 s is a finding too.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import importlib
import io
import json
import pkgutil
import re
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import atheris

UNTOUCHED = ("graphrec.cli", "graphrec.fetch", "graphrec.vectors.neural")

with atheris.instrument_imports(include=["graphrec", "bibtexparser"]):
    import graphrec

    for module in pkgutil.walk_packages(graphrec.__path__, "graphrec."):  # or what is imported late goes unseen
        if not module.name.startswith((*UNTOUCHED, "graphrec.__main__")):
            importlib.import_module(module.name)
    from graphrec import registry
    from graphrec.errors import GraphrecError
    from graphrec.exporters.export import Cluster, Export
    from graphrec.model.paper import Paper, ReadReport, Skipped
    from graphrec.page import render
    from graphrec.page.view import PageLink, PageNode, PageView
    from graphrec.readers._guard import UnpackedSize
    from graphrec.readers.open import _read_stream, _unpack
    from graphrec.readers.record import build_paper
    from graphrec.storage.encoder import encode_text, read_words
    from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FIXTURES = Path(__file__).parents[1] / "readers" / "fixtures"
READERS = registry.builtin_names("readers")
EXPORTERS = [name for name in registry.builtin_names("exporters") if name != "parquet"]
FORMULA = re.compile(r"[=+\-@\t\r]")
ISLAND = re.compile(r'<script type="application/json" id="page-data">(.*?)</script>', re.DOTALL)
KINDS = ("reference", "method", "similar")
LONGEST = 1 << 16  # bytes of one input: holds several records of every format
SLOW = 10  # seconds for one input; all take milliseconds


def check_paper(paper: Paper | Skipped) -> None:
    """A record holds one-line texts that a terminal can be given."""
    if isinstance(paper, Skipped):
        return
    texts = (paper.title, paper.abstract, paper.id, paper.venue, paper.doi, paper.arxiv, paper.url)
    lists = (paper.authors, paper.keywords, paper.references, paper.identifiers)
    for text in (*texts, *(text for each in lists for text in each)):
        assert isinstance(text, str)
        assert text == clean(text), f"not clean: {text!r}"
        text.encode()
    assert paper.title
    assert paper.year is None or 0 < paper.year < 32768


def fuzz_readers(data: bytes) -> None:
    """The first byte chooses the reader; 0 lets graphrec find_reader it, compression and all."""
    if not data:
        return
    choice, content = data[0], data[1:]
    if choice % 2 == 0:
        report = ReadReport()
        with contextlib.suppress(GraphrecError):
            for name, stream in _unpack("made-up", io.BytesIO(content), UnpackedSize("made-up", lambda: len(content))):
                with contextlib.suppress(GraphrecError):
                    consume(_read_stream(name, stream, report))
        return
    reader = registry.load("readers", READERS[choice // 2 % len(READERS)])
    reader.looks_like(content, "made-up")
    with contextlib.suppress(GraphrecError, OSError):
        consume(reader.read(io.BytesIO(content), "made-up"))


def consume(papers: Iterable[Paper | Skipped]) -> None:
    """Read to the end, looking at every record."""
    for paper in papers:
        check_paper(paper)


@cache
def small_library() -> graphrec.Library:
    """The library that is asked; made of the papers of the fixtures."""
    folder = Path(tempfile.mkdtemp())
    return graphrec.build([FIXTURES / "zotero.bib", FIXTURES / "papers.jsonl", FIXTURES / "pubmed.nbib"], folder / "l")


def fuzz_titles(data: bytes) -> None:
    """Everything that a user's words reach."""
    text = atheris.FuzzedDataProvider(data).ConsumeUnicode(LONGEST)
    library = small_library()
    for ask in (library.find, library.search, library.method):
        with contextlib.suppress(GraphrecError):
            ask(text)
    encode_text(read_words(text, library._snapshot), library._snapshot)


def some_texts(provider: Any, most: int) -> tuple[str, ...]:
    """A few made-up texts."""
    return tuple(provider.ConsumeUnicode(24) for _ in range(provider.ConsumeIntInRange(0, most)))


def some_paper(provider: Any, number: int) -> Paper:
    """A made-up record, by way of the one function that all readers use."""
    paper = build_paper(
        "made-up:1",
        title=f"T{provider.ConsumeUnicode(60)}",
        abstract=provider.ConsumeUnicode(80),
        id=f"{number}{provider.ConsumeUnicode(12)}",
        year=provider.ConsumeIntInRange(1500, 2100),
        authors=some_texts(provider, 3),
        venue=provider.ConsumeUnicode(20),
        keywords=some_texts(provider, 3),
        doi=provider.ConsumeUnicode(20),
        arxiv=provider.ConsumeUnicode(12),
        url=provider.ConsumeUnicode(30),
        references=some_texts(provider, 3),
        identifiers=some_texts(provider, 2),
    )
    return paper if isinstance(paper, Paper) else Paper("T", id=str(number))


def fuzz_exporters(data: bytes) -> None:
    """Every exporter writes the same made-up records."""
    provider = atheris.FuzzedDataProvider(data)
    papers = tuple(some_paper(provider, number) for number in range(provider.ConsumeIntInRange(1, 3)))
    reason = clean(provider.ConsumeUnicode(30))
    export = Export(
        papers,
        title=clean(provider.ConsumeUnicode(20)),
        scores={papers[0].id: 0.5},
        reasons={papers[0].id: reason},
        clusters=(Cluster(clean(provider.ConsumeUnicode(12)), (papers[0].id,)),),
    )
    for name in EXPORTERS:
        stream = io.BytesIO()
        registry.load("exporters", name).write(export, stream)
        check_written(name, stream.getvalue())


def check_written(name: str, data: bytes) -> None:
    """What was written is what its format allows, and harmless."""
    from defusedxml.ElementTree import fromstring

    text = data.decode("utf-8-sig" if name == "csv" else "utf-8")
    if name in {"csv", "rayyan", "asreview"}:
        for row in csv.reader(io.StringIO(text, newline="")):
            assert not any(FORMULA.match(cell) for cell in row), row
    elif name in {"gexf", "graphml"}:
        fromstring(data)
    elif name in {"csl-json", "cytoscape", "vosviewer", "vosviewer-all"}:
        json.loads(text)
    elif name == "jsonl":
        assert all(json.loads(line) for line in text.splitlines() if line)
    elif name == "markdown":
        tags = re.sub(r"\\.|<https?://[^\s<>]*>", "", text)  # what is escaped, and links, are no tags
        assert "<" not in tags, text


def fuzz_page(data: bytes) -> None:
    """A page of made-up records: no sign of theirs ends the place of the data."""
    provider = atheris.FuzzedDataProvider(data)
    heading = provider.ConsumeUnicode(30)
    count = provider.ConsumeIntInRange(1, 4)
    nodes = tuple(some_node(provider, at) for at in range(count))
    links = tuple(some_link(provider, count) for _ in range(provider.ConsumeIntInRange(0, 4) * (count > 1)))
    html = render(PageView(heading, nodes, links, provenance={"library": provider.ConsumeUnicode(12)}))
    html.encode()
    (island,) = ISLAND.findall(html)
    assert not set("<>&") & set(island)
    assert len(json.loads(island)["nodes"]) == count
    head = html.partition("<title>")[2].partition("</title>")[0]
    assert "<" not in head


def some_node(provider: Any, at: int) -> PageNode:
    """A made-up node; the first one is the seed."""
    paper = some_paper(provider, at)
    return PageNode(
        "related" if at else "seed",
        provider.ConsumeUnicode(40),
        id=str(at),
        authors=paper.authors,
        year=paper.year,
        venue=paper.venue,
        abstract=provider.ConsumeUnicode(60),
        doi=provider.ConsumeUnicode(12),
        url=provider.ConsumeUnicode(12),
        rank=at,
        score=provider.ConsumeProbability(),
        methods=paper.keywords,
    )


def some_link(provider: Any, count: int) -> PageLink:
    """A made-up link between two of the nodes."""
    source = provider.ConsumeIntInRange(0, count - 1)
    target = (source + provider.ConsumeIntInRange(1, count - 1)) % count
    kind = KINDS[provider.ConsumeIntInRange(0, len(KINDS) - 1)]
    weight = provider.ConsumeProbability() or 1.0
    sentence, mention = provider.ConsumeUnicode(40), provider.ConsumeUnicode(8)
    return PageLink(source, target, kind, weight, "extends", sentence, mention, some_texts(provider, 2))


TARGETS: dict[str, Callable[[bytes], None]] = {
    "readers": fuzz_readers,
    "titles": fuzz_titles,
    "page": fuzz_page,
    "exporters": fuzz_exporters,
}


def write_seeds(folder: Path, sources: Iterable[Path]) -> None:
    """Begin from real files: once for detection and once for the reader of each."""
    for source in sources:
        content = source.read_bytes()[: LONGEST - 1]
        (folder / f"seed-{source.name}").write_bytes(b"\0" + content)
        with contextlib.suppress(GraphrecError):
            name = next(iter(detected(content, source)))
            (folder / f"seed-{name}-{source.name}").write_bytes(bytes([2 * READERS.index(name) + 1]) + content)


def detected(content: bytes, source: Path) -> list[str]:
    """The name of the reader that claims a file."""
    from graphrec.readers.open import find_reader

    return [find_reader(content, source.name)[1].NAME]


def main() -> None:
    """Fuzz one group."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("group", choices=TARGETS)
    arguments.add_argument("--seconds", type=int, default=600)
    arguments.add_argument("--corpus", type=Path, default=None, help="kept between runs; a temporary one if not given")
    arguments.add_argument("--seeds", type=Path, default=FIXTURES, help="files for the readers to begin from")
    asked = arguments.parse_args()
    corpus = asked.corpus or Path(tempfile.mkdtemp())
    corpus.mkdir(parents=True, exist_ok=True)
    if asked.group == "readers":
        write_seeds(corpus, sorted(path for path in asked.seeds.rglob("*") if path.is_file()))
    flags = [
        f"-max_total_time={asked.seconds}",
        f"-max_len={LONGEST if asked.group == 'readers' else 2048}",
        f"-timeout={SLOW}",
        f"-len_control={100 if asked.group == 'readers' else 0}",
        "-rss_limit_mb=4096",
        f"-artifact_prefix={corpus.parent}/{asked.group}-",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *flags, str(corpus)], TARGETS[asked.group])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
