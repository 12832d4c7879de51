"""What rispy and nbib read of the same bytes, in the shape of ours: for the tests and for tests/benchmarks/peers.py."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from graphrec.model.paper import Paper
from graphrec.readers._tagged import read_tagged_records
from graphrec.readers.formats import nbib as our_nbib
from graphrec.readers.formats import ris as our_ris
from graphrec.readers.text import decode
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

Lines = dict[str, list[str]]


class AnyTag(dict[str, str]):
    """Every tag under its own name, and every one a list: what rispy parses before it gives the tags a meaning."""

    def __missing__(self, tag: str) -> str:
        return tag

    def __contains__(self, tag: object) -> bool:
        return True


def ris_by_rispy(data: bytes) -> list[Lines]:
    import rispy

    parser = rispy.RisParser(mapping=AnyTag(), list_tags=AnyTag(), delimiter_tags_mapping={})  # type: ignore[arg-type]
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    return [_plain({**record, "TY": [record["TY"]]}) for record in parser.parse(text)]


def ris_by_us(data: bytes) -> list[Lines]:
    return [_plain(record.values) for record in read_tagged_records(io.BytesIO(data), our_ris._FORMAT)]


def _plain(values: dict[str, list[str]]) -> Lines:
    """Non-empty lines by tag, without tags that have none."""
    lines = {tag: [clean(line) for value in found for line in value.split("\n")] for tag, found in values.items()}
    return {tag: kept for tag, found in lines.items() if (kept := [line for line in found if line])}


def nbib_by_nbib(data: bytes) -> list[dict[str, Any]]:
    import nbib

    text = decode(data).replace("\r\n", "\n").lstrip("\ufeff")
    return [_study(record) for record in nbib.read(text.rstrip() + "\n\n")]


def _study(record: dict[str, Any]) -> dict[str, Any]:
    words = [*record.get("keywords", ()), *(_heading(each) for each in record.get("descriptors", ()))]
    return {
        "title": clean(record.get("title", "")),
        "abstract": clean(record.get("abstract", "")),
        "authors": [clean(author["author"]) for author in record.get("authors", ()) if "author" in author],
        "venue": clean(record.get("journal", record.get("journal_abbreviated", ""))),
        "doi": record.get("doi", "").lower(),
        "pmid": str(record["pubmed_id"]),
        "keywords": len(set(words)) > 0,
    }


def _heading(each: dict[str, Any]) -> str:
    return str(each["descriptor"])


def nbib_by_us(data: bytes) -> list[dict[str, Any]]:
    records: Iterable[object] = our_nbib.read(io.BytesIO(data), "x")
    return [_ours(record) for record in records if isinstance(record, Paper)]


def _ours(paper: Paper) -> dict[str, Any]:
    numbers = [name.removeprefix("pmid:") for name in paper.identifiers if name.startswith("pmid:")]
    return {
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": list(paper.authors),
        "venue": paper.venue,
        "doi": paper.doi,
        "pmid": numbers[0],
        "keywords": bool(paper.keywords),
    }
