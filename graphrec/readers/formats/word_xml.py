"""The sources of a Word document or of Word itself (`Sources.xml`), in the bibliography schema of Office.

Source: ECMA-376 part 1, 22.6 (Bibliography)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.details import TYPE, with_dashes
from graphrec.model.paper import Paper, Skipped
from graphrec.readers._xml import read_xml_records, tags_of, text_of
from graphrec.readers.identifiers import normalize_doi
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element  # a type; defusedxml parses

NAME = "word-xml"
SUFFIXES = (".xml",)
DESCRIPTION = "Word bibliography XML (Sources.xml), also of JabRef"

_TYPES = {
    "JournalArticle": "article-journal", "ArticleInAPeriodical": "article-magazine", "Book": "book",
    "BookSection": "chapter", "ConferenceProceedings": "paper-conference", "Report": "report", "Patent": "patent",
    "InternetSite": "webpage", "DocumentFromInternetSite": "webpage", "ElectronicSource": "webpage",
    "Misc": "document", "Case": "legal_case", "Film": "motion_picture", "SoundRecording": "song",
    "Interview": "interview", "Art": "graphic",
}  # fmt: skip


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the elements say it all
    """Confidence that the file has the elements `Sources`, `Source` and `SourceType`."""
    return 0.95 if {"Sources", "Source", "SourceType"} <= tags_of(head) else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per source."""
    for place, record in read_xml_records(stream, source, frozenset({"Source"})):
        yield record if isinstance(record, Skipped) else _paper(record, place)


def _paper(record: Element, place: str) -> Paper | Skipped:
    number = text_of(record, "StandardNumber")
    return build_paper(
        place,
        title=text_of(record, "Title"),
        abstract=text_of(record, "Abstract"),
        id=text_of(record, "Tag"),
        year=text_of(record, "Year"),
        authors=_names(record, "Author"),
        venue=text_of(
            record, "JournalName", "ConferenceName", "BookTitle", "PeriodicalTitle", "PublicationTitle", "Publisher"
        ),
        doi=text_of(record, "DOI") or normalize_doi(number),
        url=text_of(record, "URL"),
        details=_details(record),
    )


def _names(record: Element, role: str) -> list[str]:
    """The persons of a role, or the group."""
    if group := text_of(record, f"Author/{role}/Corporate"):
        return [group]
    return [name for person in record.iterfind(f"Author/{role}/NameList/Person") if (name := _name(person))]


def _name(person: Element) -> str:
    forenames = " ".join(filter(None, (text_of(person, "First"), text_of(person, "Middle"))))
    return ", ".join(filter(None, (text_of(person, "Last"), forenames)))


def _details(record: Element) -> Iterator[tuple[str, str]]:
    yield TYPE, _TYPES.get(text_of(record, "SourceType"), "")
    yield "volume", text_of(record, "Volume")
    yield "issue", text_of(record, "Issue")
    yield "page", with_dashes(text_of(record, "Pages"))
    yield "publisher", text_of(record, "Publisher", "Institution")
    yield "publisher-place", text_of(record, "City")
    yield "edition", text_of(record, "Edition")
    yield "note", text_of(record, "Comments")
    yield from (("editor", name) for name in _names(record, "Editor"))
