"""RIS, for every reference manager; fields without a tag of their own are stored in its user fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.exporters._people import split_name
from graphrec.model.fields import FURTHER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.exporters.export import Export
    from graphrec.model.paper import Paper

NAME = "ris"
SUFFIX = ".ris"
DESCRIPTION = "RIS, for EndNote, Zotero, Mendeley"


def write(export: Export, stream: BinaryIO) -> None:
    """Write one record per paper."""
    for paper in export.papers:
        for tag, value in _lines(paper):
            if value:
                stream.write(f"{tag}  - {value}\r\n".encode())
        stream.write(b"ER  - \r\n\r\n")


def _lines(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "TY", "JOUR" if paper.venue else "GEN"
    yield "ID", paper.id
    yield "TI", paper.title
    for name in paper.authors:
        yield "AU", ", ".join(part for part in split_name(name) if part)
    if any("," not in name for name in paper.authors):
        for name in paper.authors:
            yield "U4", f"author: {name}"
    yield "PY", str(paper.year or "")
    yield "T2", paper.venue
    yield "DO", paper.doi
    yield "AN", f"arXiv:{paper.arxiv}" if paper.arxiv else ""
    yield "UR", paper.url
    yield "AB", paper.abstract
    for word in paper.keywords:
        yield "KW", word
    if any(";" in word for word in paper.keywords):
        for word in paper.keywords:
            yield "U5", f"keyword: {word}"
    for field in FURTHER:
        value = getattr(paper, field.name)
        for item in value if field.form == "list" else [value or ""]:
            yield field.ris, f"{field.singular}: {item}" if item else ""
