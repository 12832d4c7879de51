"""arXiv's metadata snapshot (Kaggle): JSON Lines with LaTeX in titles, names and abstracts."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._json import Record, build_each, keys_of, list_of, objects_of, read_json_records, text_of
from graphrec.readers._latex import latex_to_text
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "arxiv-json"
SUFFIXES = (".json", ".jsonl")
DESCRIPTION = "arXiv metadata snapshot (Kaggle JSON Lines)"


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the keys say it all
    """Confidence that the file has the keys of the snapshot."""
    keys = keys_of(head)
    return (
        0.96 if {"id", "title", "categories"} <= keys and keys & {"authors_parsed", "journal-ref", "versions"} else 0.0
    )


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per line."""
    return build_each(read_json_records(stream, source), _paper)


def _paper(record: Record, place: str) -> Paper | Skipped:
    number = text_of(record, "id")
    versions = objects_of(record, "versions")
    return build_paper(
        place,
        title=latex_to_text(text_of(record, "title")),
        abstract=latex_to_text(text_of(record, "abstract")),
        id=f"arxiv:{number}",
        year=text_of(versions[0], "created") if versions else text_of(record, "update_date"),
        authors=_authors(record),
        venue=text_of(record, "journal-ref"),
        keywords=text_of(record, "categories").split(),
        doi=text_of(record, "doi"),
        arxiv=number,
        url=f"https://arxiv.org/abs/{number}" if number else "",
    )


def _authors(record: Record) -> list[str]:
    parsed = [name for name in list_of(record, "authors_parsed") if isinstance(name, list) and name]
    if parsed:
        return [", ".join(str(part) for part in (name[0], *name[1:2]) if part) for name in parsed]
    return [latex_to_text(name) for name in text_of(record, "authors").replace(" and ", ", ").split(", ") if name]
