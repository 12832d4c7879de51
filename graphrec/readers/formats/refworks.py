"""RefWorks tagged format: a tag of two letters, a blank, a value; CNKI and other databases write it, too.

Source: https://knowledge.exlibrisgroup.com/RefWorks (Tagged Format)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.details import TYPE, is_isbn, page_range, with_dashes
from graphrec.readers._tagged import TaggedFormat, TaggedRecord, read_tagged, share_of_tags, tags_of
from graphrec.readers.dates import parse_date
from graphrec.readers.identifiers import normalize_doi
from graphrec.readers.lists import names_in
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "refworks"
SUFFIXES = (".refworks", ".txt")
DESCRIPTION = "RefWorks tagged format, also of CNKI, ProQuest and EBSCO"

_FORMAT = TaggedFormat(tag=re.compile(r"\ufeff?([A-Z][A-Z0-9])(?: (?! ?- )(.*)|\s*)$"), begins=frozenset({"RT"}))
_LEAST_SHARE = 0.3  # share of lines with a tag; the others continue abstracts
_LIST = re.compile(r"[;；\n]")
_COMMA = re.compile(r",(?=\S)")  # "Lee,Ada"
_TYPES = {  # of CSL, by the type of RefWorks; as Zotero reads it
    "Journal Article": "article-journal", "Journal, Electronic": "article-journal", "Abstract": "article-journal",
    "Magazine Article": "article-magazine", "Newspaper Article": "article-newspaper", "Book, Whole": "book",
    "Book, Edited": "book", "Monograph": "book", "Book, Section": "chapter",
    "Conference Proceedings": "paper-conference", "Dissertation": "thesis", "Dissertation/Thesis": "thesis",
    "Thesis": "thesis", "Dissertation/Thesis, Unpublished": "thesis", "Report": "report", "Web Page": "webpage",
    "Patent": "patent", "Computer Program": "software", "Unpublished Material": "manuscript", "Generic": "document",
}  # fmt: skip


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the tags say it all
    """Confidence that records begin with `RT`, and have a title."""
    tags = tags_of(head, _FORMAT)
    if not {"RT", "T1"} <= tags or not tags & {"A1", "JF", "YR", "AB", "SR"}:
        return 0.0
    return 0.94 if share_of_tags(head, _FORMAT) >= _LEAST_SHARE else 0.5


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per record; a record begins at `RT`."""
    return read_tagged(stream, source, _FORMAT, _paper)


def _paper(record: TaggedRecord, place: str) -> Paper | Skipped | None:
    if "RT" not in record.values:
        return None  # what stands before the first record
    kind = record.first("RT")
    return build_paper(
        place,
        title=record.first("T1"),
        abstract=max(record.every("AB"), key=len, default=""),
        id="" if (number := record.first("ID")).isdigit() else number,  # digits only count the records of one export
        year=record.first("YR", "FD"),
        authors=[_COMMA.sub(", ", name) for value in record.every("A1") for name in names_in(value)],
        venue=record.first("JF", "JO", "T2", "PB"),
        keywords=[word for value in record.every("K1") for word in _LIST.split(value)],
        doi=next((doi for value in record.every("DO", "LK", "UL") if (doi := normalize_doi(value))), ""),
        url=record.first("UL", "LK"),
        identifiers=[f"pmid:{number}" for number in _pubmed_numbers(record)],
        details=_details(record, kind),
    )


def _pubmed_numbers(record: TaggedRecord) -> Iterator[str]:
    is_pubmed = re.search(r"pubmed|medline", " ".join(record.every("DB", "DS")), re.IGNORECASE)
    yield from (value for value in record.every("AN") if is_pubmed and value.isdigit())


def _details(record: TaggedRecord, kind: str) -> Iterator[tuple[str, str]]:
    yield TYPE, _TYPES.get(kind, "")
    yield "volume", record.first("VO")
    yield "issue", record.first("IS")
    yield "page", page_range(record.first("SP"), record.first("OP")) or with_dashes(record.first("OP"))
    yield "publisher", record.first("PB")
    yield "publisher-place", record.first("PP")
    yield "edition", record.first("ED")
    yield "language", record.first("LA").rstrip("; ")
    yield "issued", parse_date(record.first("FD"))
    for code in record.every("SN"):
        yield ("ISBN" if is_isbn(code) else "ISSN"), code
    yield from (("editor", _COMMA.sub(", ", name)) for value in record.every("A2") for name in names_in(value))
