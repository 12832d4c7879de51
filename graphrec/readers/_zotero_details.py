"""What an item of Zotero holds beside the fields of a paper, as details; see `model.details` for their names.

Fields and types are mapped as in the schema that Zotero publishes (https://github.com/zotero/zotero-schema).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphrec.model.details import TYPE, ZOTERO_LINK, with_dashes
from graphrec.readers._json import list_of, text_of
from graphrec.readers.dates import parse_date, parse_month
from graphrec.readers.record import plain
from graphrec.text import as_zotero_link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphrec.readers._json import Record

TYPES: Mapping[str, str] = {  # the type of CSL by type of item; others are a document
    "journalArticle": "article-journal", "magazineArticle": "article-magazine",
    "newspaperArticle": "article-newspaper", "preprint": "article", "conferencePaper": "paper-conference",
    "book": "book", "bookSection": "chapter", "encyclopediaArticle": "entry-encyclopedia",
    "dictionaryEntry": "entry-dictionary", "thesis": "thesis", "report": "report", "manuscript": "manuscript",
    "webpage": "webpage", "blogPost": "post-weblog", "forumPost": "post", "dataset": "dataset", "standard": "standard",
    "computerProgram": "software", "patent": "patent", "presentation": "speech", "interview": "interview",
    "letter": "personal_communication", "email": "personal_communication", "instantMessage": "personal_communication",
    "film": "motion_picture", "videoRecording": "motion_picture", "audioRecording": "song", "podcast": "song",
    "radioBroadcast": "broadcast", "tvBroadcast": "broadcast", "artwork": "graphic", "map": "map",
    "hearing": "hearing", "bill": "bill", "case": "legal_case", "statute": "legislation",
}  # fmt: skip
_FIELDS: Mapping[str, tuple[str, ...]] = {  # fields of Zotero by detail
    "genre": (
        "type", "thesisType", "reportType", "manuscriptType", "presentationType", "genre", "websiteType", "postType",
        "letterType", "mapType",
    ),
    "volume": ("volume", "codeVolume", "reporterVolume"),
    "issue": ("issue",),
    "number": ("number", "reportNumber", "patentNumber", "billNumber", "docketNumber", "identifier", "archiveID"),
    "collection-number": ("seriesNumber",),
    "page": ("pages", "codePages", "firstPage"),
    "number-of-pages": ("numPages",),
    "number-of-volumes": ("numberOfVolumes",),
    "section": ("section",),
    "edition": ("edition",),
    "publisher": ("publisher", "university", "institution", "repository", "company", "label", "distributor", "studio"),
    "publisher-place": ("place", "repositoryLocation"),
    "collection-title": ("series", "seriesTitle"),
    "container-title-short": ("journalAbbreviation",),
    "title-short": ("shortTitle",),
    "event-title": ("conferenceName", "meetingName"),
    "ISBN": ("ISBN",),
    "ISSN": ("ISSN",),
    "language": ("language",),
    "call-number": ("callNumber",),
    "archive": ("archive",),
    "archive_location": ("archiveLocation",),
    "library": ("libraryCatalog",),
    "license": ("rights",),
}  # fmt: skip
FIELDS = frozenset(name for fields in _FIELDS.values() for name in fields)
_YEAR = re.compile(r"\b\d{4}\b")
_LINE_END = re.compile(r"<(?:br|/p|/h\d|/li|/div|/tr|/blockquote|/pre)\b[^>]{0,200}>", re.IGNORECASE)
_NO_TEXT = re.compile(r"<(?:img|svg)\b[^>]*>", re.IGNORECASE)  # a picture in a note may be megabytes of its address


def details_of(item: Record) -> Iterator[tuple[str, str]]:
    """All details of an item but for persons and what stands in its field Extra, in any order.

    Args:
        item: the item, with the names of its collections (the Web API has their keys), the notes on it, and its link.
    """
    yield TYPE, TYPES.get(text_of(item, "itemType"), "document")
    for name, fields in _FIELDS.items():
        if value := text_of(item, *fields):
            yield name, with_dashes(value) if name == "page" else value
    yield "issued", _date(text_of(item, "date", "issueDate", "dateDecided", "dateEnacted"))
    yield "accessed", _day(text_of(item, "accessDate"))
    yield "date-added", _day(text_of(item, "dateAdded"))
    yield ZOTERO_LINK, as_zotero_link(text_of(item, "select"))
    yield from (("collection", name) for name in list_of(item, "collectionNames") if isinstance(name, str))
    for note in list_of(item, "notes"):
        yield "note", note_text(text_of(note if isinstance(note, dict) else {"note": note}, "note"))


def note_text(html: str) -> str:
    """The text of a note, which Zotero stores as HTML, with a line for each paragraph.

    >>> note_text("<div><p>Read <b>again</b></p><p>see section 2</p></div>")
    'Read again\\nsee section 2'
    """
    lines = _LINE_END.sub("\n", _NO_TEXT.sub(" ", html)).split("\n")
    return "\n".join(filter(None, map(plain, lines)))


def _day(time: str) -> str:
    """The day of a time, as Zotero writes it: `2024-02-01T10:00:00Z`, or with a blank in place of the letter."""
    return parse_date(re.split(r"[T ]", time.strip())[0])


def _date(date: str) -> str:
    """A date that has a month, in digits or English words, in the form of `dates`; "" for any other."""
    if parsed := parse_date(date):
        return parsed
    years = _YEAR.findall(date)
    month = parse_month(_YEAR.sub(" ", date).replace(",", " ").strip(" ./-")) if len(years) == 1 else ""
    return f"{years[0]}-{month}" if month else ""
