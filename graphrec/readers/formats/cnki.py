"""Text of Chinese databases: NoteExpress (`{Title}: ...`) and that of CNKI itself (`Title-题名: ...`)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.details import TYPE, with_dashes
from graphrec.readers._tagged import TaggedFormat, TaggedRecord, read_tagged, tags_of
from graphrec.readers.lists import names_in
from graphrec.readers.record import build_paper
from graphrec.readers.text import decode, read_head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "cnki"
SUFFIXES = (".net", ".txt")
DESCRIPTION = "NoteExpress and CNKI text, from CNKI, Wanfang and VIP"

_NOTE_EXPRESS = TaggedFormat(
    tag=re.compile(r"\ufeff?\{([A-Z][A-Za-z /]{1,40})\}\s?[:：]\s*(.*)$"), begins=frozenset({"REFERENCE TYPE"})
)
_LABEL = re.compile(
    r"\ufeff?(DataType|(?:SrcDatabase|Title|Author|Organ|Source|Keyword|Summary|PubTime|FirstDuty|Fund|Year|Volume"
    r"|Period|PageCount|Page|CLC|ISSN|ISBN|URL|Link|DOI)(?=-))(?:-[^:：\s]{1,20})?\s*[:：]\s*(.*)$"
)
_CNKI = TaggedFormat(tag=_LABEL, begins=frozenset({"TITLE"}), blank_ends=True)
_FIRST = ("DATATYPE", "SRCDATABASE")  # labels with which records begin in some forms
_LIST = re.compile(r"[;；,，\n]")
_TYPES = {
    "journal article": "article-journal", "conference proceedings": "paper-conference",
    "conference paper": "paper-conference", "thesis": "thesis", "newspaper article": "article-newspaper",
    "book": "book", "patent": "patent", "report": "report", "standard": "standard", "期刊": "article-journal",
    "博士": "thesis", "硕士": "thesis", "报纸": "article-newspaper", "会议": "paper-conference", "专利": "patent",
    "图书": "book",
}  # fmt: skip


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the labels say it all
    """Confidence that lines begin with the labels of one of both forms."""
    if {"REFERENCE TYPE", "TITLE"} <= tags_of(head, _NOTE_EXPRESS):
        return 0.95
    tags = tags_of(head, _CNKI)
    return 0.95 if "TITLE" in tags and tags & {"AUTHOR", "SOURCE", "SUMMARY", "DATATYPE", "SRCDATABASE"} else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per record."""
    head, stream = read_head(stream)
    return read_tagged(stream, source, _syntax(head), _paper)


def _syntax(head: bytes) -> TaggedFormat:
    if "REFERENCE TYPE" in tags_of(head, _NOTE_EXPRESS):
        return _NOTE_EXPRESS
    first = next((match[1].upper() for line in decode(head).splitlines() if (match := _LABEL.match(line))), "")
    return replace(_CNKI, begins=frozenset({first})) if first in _FIRST else _CNKI


def _paper(record: TaggedRecord, place: str) -> Paper | Skipped | None:
    if record.values.keys() <= {"DATATYPE", "SRCDATABASE"}:
        return None
    people = record.all("AUTHOR", "FIRSTDUTY")
    return build_paper(
        place,
        title=record.first("TITLE"),
        abstract=" ".join(record.every("ABSTRACT")) or record.first("SUMMARY"),
        year=record.first("YEAR", "PUBTIME", "DATE"),
        authors=[name for value in people for name in names_in(value.strip(";；,， "))],
        venue=record.first("JOURNAL", "SOURCE", "SECONDARY TITLE", "CONFERENCE NAME", "PUBLISHER", "TERTIARY TITLE"),
        keywords=[word for value in record.every("KEYWORDS", "KEYWORD") for word in _LIST.split(value)],
        doi=record.first("DOI"),
        url=record.first("URL", "LINK"),
        other_titles=record.every("TRANSLATED TITLE"),
        details=_details(record),
    )


def _details(record: TaggedRecord) -> Iterator[tuple[str, str]]:
    yield TYPE, _TYPES.get(record.first("REFERENCE TYPE", "SRCDATABASE").lower(), "")
    yield "volume", record.first("VOLUME")
    yield "issue", record.first("ISSUE", "PERIOD")
    yield "page", with_dashes(record.first("PAGES", "PAGE"))
    yield "publisher", record.first("PUBLISHER")
    yield "ISSN", record.first("ISBN/ISSN", "ISSN")
    yield "language", record.first("LANGUAGE")
