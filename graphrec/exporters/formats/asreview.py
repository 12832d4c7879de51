"""The CSV that ASReview reads: a row per record, and an empty column for labels.

Source: https://asreview.readthedocs.io/en/latest/lab/data_format.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.exporters.cells import table
from graphrec.text import as_link

if TYPE_CHECKING:
    from graphrec.exporters.export import Export
    from graphrec.model.paper import Paper

NAME = "asreview"
SUFFIX = ".asreview.csv"
DESCRIPTION = "ASReview: the CSV that it reads for screening"

_COLUMNS = ("title", "abstract", "authors", "year", "journal", "keywords", "doi", "url", "included")


def write(export: Export, stream: BinaryIO) -> None:
    """Write a header and one row per paper, none of which is labelled."""
    stream.write(table([_COLUMNS, *map(_row, export.papers)]))


def _row(paper: Paper) -> list[str]:
    address = as_link(paper.url) or (f"https://arxiv.org/abs/{paper.arxiv}" if paper.arxiv else "")
    return [
        paper.title,
        paper.abstract,
        "; ".join(paper.authors),
        str(paper.year or ""),
        paper.venue,
        "; ".join(paper.keywords),
        f"https://doi.org/{paper.doi}" if paper.doi else "",
        address,
        "",
    ]
