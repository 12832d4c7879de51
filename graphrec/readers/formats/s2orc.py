"""S2ORC metadata: JSON Lines with names in parts and citations as numbers of papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._json import Record, build_each, keys_of, list_of, objects_of, read_json_records, text_of
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "s2orc"
SUFFIXES = (".jsonl",)
DESCRIPTION = "S2ORC metadata, citations included"

_SCHEMES = (("pubmed_id", "pmid"), ("pmc_id", "pmcid"), ("mag_id", "mag"), ("acl_id", "acl"))


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the keys say it all
    """Confidence that the file has the keys of S2ORC."""
    return 0.96 if {"paper_id", "outbound_citations"} <= keys_of(head) else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per line."""
    return build_each(read_json_records(stream, source), _paper)


def _paper(record: Record, place: str) -> Paper | Skipped:
    number = text_of(record, "paper_id")
    return build_paper(
        place,
        title=text_of(record, "title"),
        abstract=text_of(record, "abstract"),
        id=f"corpusid:{number}",
        year=record.get("year"),
        authors=[_author(author) for author in objects_of(record, "authors")],
        venue=text_of(record, "venue", "journal"),
        keywords=list_of(record, "mag_field_of_study"),
        doi=text_of(record, "doi"),
        arxiv=text_of(record, "arxiv_id"),
        url=text_of(record, "s2_url"),
        references=[f"corpusid:{reference}" for reference in list_of(record, "outbound_citations")],
        identifiers=[
            f"corpusid:{number}",
            *(f"{scheme}:{text_of(record, key)}" for key, scheme in _SCHEMES if text_of(record, key)),
        ],
    )


def _author(author: Record) -> str:
    first = " ".join([text_of(author, "first"), *(str(part) for part in list_of(author, "middle"))]).strip()
    last = " ".join(part for part in (text_of(author, "last"), text_of(author, "suffix")) if part)
    return f"{last}, {first}" if last and first else last or first
