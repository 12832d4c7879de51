"""The CSV that Rayyan imports, with the columns of its own exports.

Source: https://help.rayyan.ai (supported formats); https://github.com/rayyanqcri/rayyan-formats-plugins
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.exporters.cells import table
from graphrec.model.details import grouped

if TYPE_CHECKING:
    from graphrec.exporters.export import Export
    from graphrec.model.paper import Paper

NAME = "rayyan"
SUFFIX = ".rayyan.csv"
DESCRIPTION = "Rayyan: the CSV that it imports for screening"

_COLUMNS = (
    "key", "title", "year", "month", "day", "journal", "issn", "volume", "issue", "pages", "authors", "url", "language",
    "publisher", "location", "abstract", "notes", "doi", "keywords", "pubmed_id", "pmc_id",
)  # fmt: skip


def write(export: Export, stream: BinaryIO) -> None:
    """Write a header and one row per paper; why a paper is recommended is its note."""
    rows = [_row(paper, export.reasons.get(paper.id, "")) for paper in export.papers]
    stream.write(table([_COLUMNS, *rows]))


def _row(paper: Paper, reason: str) -> list[str]:
    details = {name: values[0] for name, values in grouped(paper.details).items()}
    numbers = dict(each.split(":", 1) for each in reversed(paper.identifiers) if ":" in each)
    _, _, day_and_month = details.get("issued", "").partition("/")[0].partition("-")
    month, _, day = day_and_month.partition("-")
    cells = {
        "key": paper.id,
        "title": paper.title,
        "year": str(paper.year or ""),
        "month": month.lstrip("0"),
        "day": day.lstrip("0"),
        "journal": paper.venue,
        "issn": details.get("ISSN", ""),
        "volume": details.get("volume", ""),
        "issue": details.get("issue", ""),
        "pages": details.get("page", "").replace("–", "-"),
        "authors": " and ".join(paper.authors),
        "url": paper.url,
        "language": details.get("language", ""),
        "publisher": details.get("publisher", ""),
        "location": details.get("publisher-place", ""),
        "abstract": paper.abstract,
        "notes": reason or details.get("note", ""),
        "doi": paper.doi,
        "keywords": "; ".join(paper.keywords),
        "pubmed_id": numbers.get("pmid", ""),
        "pmc_id": numbers.get("pmcid", ""),
    }
    return [cells[name] for name in _COLUMNS]
