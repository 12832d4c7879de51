"""The RIS that Covidence imports: standard tags alone, as EndNote and Zotero write them.

Source: https://support.covidence.org (citation imports)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.exporters.formats.ris import lines_of, write_record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.exporters.export import Export
    from graphrec.model.paper import Paper

NAME = "covidence"
SUFFIX = ".covidence.ris"
DESCRIPTION = "Covidence: the RIS that it imports for screening"

_TAGS = frozenset({
    "TY", "ID", "TI", "AU", "A2", "A3", "ED", "PY", "DA", "T2", "T3", "J2", "VL", "IS", "SP", "EP", "SN", "PB", "CY",
    "ET", "LA", "DO", "AN", "UR", "AB", "KW", "DB", "DP", "N1",
})  # fmt: skip


def write(export: Export, stream: BinaryIO) -> None:
    """Write one record per paper, without the user fields of graphrec's own RIS; each value is one line."""
    for paper in export.papers:
        write_record(((tag, " ".join(value.split())) for tag, value in _lines(paper)), stream)


def _lines(paper: Paper) -> Iterator[tuple[str, str]]:
    yield from ((tag, value) for tag, value in lines_of(paper) if tag in _TAGS)
    for identifier in paper.identifiers:
        scheme, _, number = identifier.partition(":")
        if scheme == "pmid":  # as EndNote has it
            yield from (("AN", number), ("DB", "PubMed"))
        elif scheme == "pmcid":
            yield "C2", number
