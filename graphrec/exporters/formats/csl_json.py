"""CSL-JSON, for Zotero, Pandoc and citation processors; fields that it lacks are stored under `custom`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, BinaryIO

from graphrec.exporters._people import split_name
from graphrec.model.fields import FURTHER

if TYPE_CHECKING:
    from graphrec.exporters.export import Export
    from graphrec.model.paper import Paper

NAME = "csl-json"
SUFFIX = ".json"
DESCRIPTION = "CSL-JSON, for Zotero, Pandoc and citation processors"


def write(export: Export, stream: BinaryIO) -> None:
    """Write one JSON array of items."""
    stream.write(json.dumps([_item(paper) for paper in export.papers], ensure_ascii=False, indent=1).encode())


def _item(paper: Paper) -> dict[str, Any]:
    item = {
        "id": paper.id,
        "type": "article-journal" if paper.venue else "article",
        "title": paper.title,
        "author": [_name(name) for name in paper.authors],
        "issued": {"date-parts": [[paper.year]]} if paper.year else None,
        "container-title": paper.venue,
        "DOI": paper.doi,
        "URL": paper.url,
        "abstract": paper.abstract,
        "keyword": ", ".join(paper.keywords),
        "note": f"arXiv: {paper.arxiv}" if paper.arxiv else "",
        "custom": _custom(paper),
    }
    return {name: value for name, value in item.items() if value}


def _name(name: str) -> dict[str, str]:
    family, first_names = split_name(name)
    return {"family": family, "given": first_names} if first_names else {"literal": family}


def _custom(paper: Paper) -> dict[str, Any]:
    """Fields without a CSL variable, and lists as lists, so that graphrec reads them back unchanged."""
    values = {
        "authors": paper.authors if any("," not in name for name in paper.authors) else (),
        "keywords": paper.keywords,
        **{field.name: getattr(paper, field.name) for field in FURTHER},
    }
    return {name: value for name, value in values.items() if value}
