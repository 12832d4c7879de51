"""TEI XML as GROBID makes it of PDFs: record, reference list, and the sentences that cite its entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.listed_reference import ListedReference
from graphrec.model.paper import Paper, Skipped
from graphrec.readers._full_text import MarkedCitation, MarkedText, marked_sentences
from graphrec.readers._xml import person_name, read_xml_records, tags_of, text_of, texts_of
from graphrec.readers.identifiers import parse_year
from graphrec.readers.record import build_paper
from graphrec.readers.references import clean_entry, split_family, write_reference

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element  # a type; defusedxml parses

NAME = "tei"
SUFFIXES = (".xml", ".tei")
DESCRIPTION = "TEI XML of GROBID, references and citing sentences included"

_HEADER = "teiHeader/fileDesc"
_SOURCE = f"{_HEADER}/sourceDesc/biblStruct"
_PROFILE = "teiHeader/profileDesc"


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the elements say it all
    """Confidence that the file has the header of TEI."""
    return 0.96 if tags_of(head) & {"TEI", "teiCorpus"} and b"teiHeader" in head else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per text."""
    for place, record in read_xml_records(stream, source, frozenset({"TEI"})):
        yield record if isinstance(record, Skipped) else _paper(record, place)


def _paper(record: Element, place: str) -> Paper | Skipped:
    entries = {one.get("id", str(at)): _entry(one) for at, one in enumerate(record.iterfind(".//listBibl/biblStruct"))}
    entries = {key: entry for key, entry in entries.items() if entry}
    dates = [*record.iterfind(f"{_HEADER}/publicationStmt/date"), *record.iterfind(f"{_SOURCE}/monogr/imprint/date")]
    return build_paper(
        place,
        title=text_of(record, f"{_HEADER}/titleStmt/title", f"{_SOURCE}/analytic/title", f"{_SOURCE}/monogr/title"),
        abstract=" ".join(texts_of(record, f"{_PROFILE}/abstract//p")) or text_of(record, f"{_PROFILE}/abstract"),
        year=next((year for date in dates if (year := parse_year(date.get("when") or text_of(date)))), None),
        authors=_names(record, f"{_SOURCE}/analytic/author/persName")
        or _names(record, f"{_SOURCE}/monogr/author/persName"),
        venue=text_of(
            record, f"{_SOURCE}/monogr/title[@level='j']", f"{_SOURCE}/monogr/meeting", f"{_SOURCE}/monogr/title"
        ),
        keywords=texts_of(record, f"{_PROFILE}/textClass/keywords//term"),
        doi=text_of(record, f"{_SOURCE}//idno[@type='DOI']"),
        arxiv=text_of(record, f"{_SOURCE}//idno[@type='arXiv']"),
        references=list(entries.values()),
        citing_sentences=marked_sentences(_passages(record), entries),
        identifiers=[f"pmid:{number}" for number in texts_of(record, f"{_SOURCE}//idno[@type='PMID']")],
    )


def _names(record: Element, path: str) -> list[str]:
    names = []
    for person in record.iterfind(path):
        family = text_of(person, "surname")
        forenames = " ".join(texts_of(person, "forename"))
        names.append(f"{family}, {forenames}" if family and forenames else family or forenames or text_of(person))
    return names


def _entry(item: Element) -> str:
    """The entry of a reference list, from its parts; else as it stood in the paper."""
    title = text_of(item, "analytic/title[@level='a']", "analytic/title", "monogr/title[@level='m']")
    raw = clean_entry(text_of(item, "note[@type='raw_reference']"))
    if not title and raw:
        return raw
    author = item.find("analytic/author/persName")
    author = item.find("monogr/author/persName") if author is None else author
    family, initials = split_family(person_name(author, "surname", "forename")) if author is not None else ("", "")
    date, pages = item.find("monogr/imprint/date"), item.find("monogr/imprint/biblScope[@unit='page']")
    parts = ListedReference(
        family,
        initials,
        parse_year(date.get("when") or text_of(date)) if date is not None else None,
        title,
        text_of(item, "monogr/title[@level='j']", "monogr/title[@level='m']")
        if item.find("analytic") is not None
        else "",
        text_of(item, "monogr/imprint/biblScope[@unit='volume']"),
        (pages.get("from") or text_of(pages)) if pages is not None else "",
        text_of(item, ".//idno[@type='DOI']"),
        text_of(item, ".//idno[@type='PMID']"),
        text_of(item, ".//idno[@type='arXiv']").removeprefix("arXiv:"),
    )
    return clean_entry(write_reference(parts)) or raw


def _passages(record: Element) -> Iterator[MarkedText]:
    for section in record.iterfind("text/body//div"):
        place = text_of(section, "head")
        for paragraph in section.iterfind("p"):
            yield _passage(paragraph, place)


def _passage(paragraph: Element, place: str) -> MarkedText:
    """The text of a paragraph; the page, where coordinates tell it, goes before the title of the section."""
    text, marks, page = "", [], ""
    for part in _pieces(paragraph):
        if isinstance(part, str):
            text = f"{text}{part}" if text else part.lstrip()
            continue
        cited = text_of(part)
        if part.get("type") == "bibr" and (target := part.get("target", "").removeprefix("#")):
            marks.append(MarkedCitation(len(text), len(text) + len(cited), (target,)))
            page = page or part.get("coords", "").partition(",")[0]
        text += cited
    return MarkedText(text, tuple(marks), f"p. {page}" if page.isdigit() else place)


def _pieces(element: Element) -> Iterator[str | Element]:
    """The texts of an element and its references, in order; blanks and line ends are single blanks."""
    yield _joined(element.text)
    for part in element:
        if part.tag == "ref":
            yield part
        else:
            yield from _pieces(part)
        yield _joined(part.tail)


def _joined(text: str | None) -> str:
    """A text with single blanks, also at its ends."""
    if not text:
        return ""
    plain = " ".join(text.split())
    return f"{' ' * text[0].isspace()}{plain}{' ' * (text[-1].isspace() and bool(plain))}"
