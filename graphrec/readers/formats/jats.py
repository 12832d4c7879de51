"""JATS XML, the format of PubMed Central and of publishers: record, reference list, citing sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.listed_reference import ListedReference
from graphrec.model.paper import Paper, Skipped
from graphrec.readers._full_text import MarkedCitation, MarkedText, marked_sentences
from graphrec.readers._xml import person_name, read_xml_records, tags_of, text_of, texts_of
from graphrec.readers.identifiers import parse_year
from graphrec.readers.record import build_paper
from graphrec.readers.references import clean_entry, split_family, write_reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from xml.etree.ElementTree import Element  # a type; defusedxml parses

NAME = "jats"
SUFFIXES = (".xml", ".nxml")
DESCRIPTION = "JATS XML of PubMed Central and publishers, references and citing sentences included"

_META = "front/article-meta"
_DATES = ("[@date-type='pub']", "[@pub-type='epub']", "[@pub-type='ppub']", "[@pub-type='collection']", "")
_CITATIONS = ("element-citation", "mixed-citation", "nlm-citation", "citation")
_NO_TEXT = frozenset({"fig", "table-wrap", "table", "disp-formula", "supplementary-material", "fn", "label"})
_OTHER_ABSTRACTS = frozenset({"graphical", "teaser", "toc", "executive-summary", "key-points", "web-summary", "précis"})
_RANGE = re.compile(r"\s*[-–—‐]\s*")
_OPEN, _CLOSE = " [", "]"  # around citations that are raised
_STOPS = frozenset(".,;:")
_RANGE_MOST = 40  # entries between the two ends of "3-42"


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the elements say it all
    """Confidence that the file has the front matter of an article."""
    return 0.96 if tags_of(head) & {"article-meta", "pmc-articleset"} else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per article, also of a set of articles."""
    for place, record in read_xml_records(stream, source, frozenset({"article"})):
        yield record if isinstance(record, Skipped) else _paper(record, place)


def _paper(record: Element, place: str) -> Paper | Skipped:
    entries = {one.get("id", str(at)): _entry(one) for at, one in enumerate(record.iterfind("back//ref-list//ref"))}
    entries = {key: entry for key, entry in entries.items() if entry}
    title = record.find(f"{_META}/title-group/article-title")
    years = (text_of(record, f"{_META}/pub-date{kind}/year") for kind in _DATES)
    return build_paper(
        place,
        title="".join(_texts(title)) if title is not None else "",
        abstract=_abstract(record),
        year=next(filter(None, years), ""),
        authors=_authors(record),
        venue=text_of(record, "front/journal-meta//journal-title", "front/journal-meta/journal-id"),
        keywords=texts_of(record, f"{_META}/kwd-group//kwd"),
        doi=text_of(record, f"{_META}/article-id[@pub-id-type='doi']"),
        arxiv=text_of(record, f"{_META}/article-id[@pub-id-type='arxiv']"),
        references=list(entries.values()),
        citing_sentences=marked_sentences(_passages(record, list(entries)), entries),
        identifiers=_identifiers(record),
        details=_details(record),
    )


def _identifiers(record: Element) -> list[str]:
    pmc = [
        *texts_of(record, f"{_META}/article-id[@pub-id-type='pmc']"),
        *texts_of(record, f"{_META}/article-id[@pub-id-type='pmcid']"),
    ]
    return [
        *(f"pmid:{number}" for number in texts_of(record, f"{_META}/article-id[@pub-id-type='pmid']")),
        *(f"pmcid:PMC{number.removeprefix('PMC')}" for number in pmc),
    ]


def _details(record: Element) -> list[tuple[str, str]]:
    first, last = text_of(record, f"{_META}/fpage"), text_of(record, f"{_META}/lpage")
    pairs = (
        ("volume", text_of(record, f"{_META}/volume")),
        ("issue", text_of(record, f"{_META}/issue")),
        ("page", "–".join(filter(None, (first, last))) or text_of(record, f"{_META}/elocation-id")),
        ("publisher", text_of(record, "front/journal-meta/publisher/publisher-name")),
    )
    return [(name, value) for name, value in pairs if value]


def _authors(record: Element) -> list[str]:
    people = [*record.iterfind(f"{_META}/contrib-group/contrib")]
    return [name for one in people if one.get("contrib-type", "author") == "author" and (name := _name(one))]


def _name(person: Element) -> str:
    for path in ("name", "string-name", "name-alternatives/name", "name-alternatives/string-name"):
        element = person.find(path)
        if element is not None:
            return person_name(element, "surname", "given-names") or text_of(element)
    return text_of(person, "collab/institution", "collab")


def _abstract(record: Element) -> str:
    """The abstract; each part of a structured one follows its title ("METHODS: ...")."""
    for abstract in record.iterfind(f"{_META}/abstract"):
        if abstract.get("abstract-type") in _OTHER_ABSTRACTS:
            continue
        sections = list(abstract.iterfind("sec"))
        parts = [_labelled(section) for section in sections] if sections else texts_of(abstract, "p")
        if text := " ".join(filter(None, parts)) or text_of(abstract):
            return text
    return ""


def _labelled(section: Element) -> str:
    text = " ".join(texts_of(section, ".//p"))
    label = text_of(section, "title").rstrip(".: ")
    return f"{label}: {text}" if label and text else text


def _entry(item: Element) -> str:
    """The entry of a reference list, from its parts; else as it is written."""
    citation = next((one for name in _CITATIONS for one in item.iter(name)), None)
    if citation is None:
        return ""
    person = next(iter(citation.iterfind(".//name")), None)
    person = next(iter(citation.iterfind(".//string-name")), None) if person is None else person
    family, initials = split_family(person_name(person, "surname", "given-names")) if person is not None else ("", "")
    source = text_of(citation, "source")
    title = text_of(citation, "article-title", "chapter-title", "data-title", "part-title")
    parts = ListedReference(
        family or text_of(citation, ".//collab"),
        initials,
        parse_year(text_of(citation, "year")),
        title or source,
        source if title else text_of(citation, "conf-name"),
        text_of(citation, "volume"),
        text_of(citation, "fpage", "elocation-id"),
        text_of(citation, "pub-id[@pub-id-type='doi']"),
        text_of(citation, "pub-id[@pub-id-type='pmid']"),
        text_of(citation, "pub-id[@pub-id-type='arxiv']"),
    )
    if parts.title or parts.doi:
        return clean_entry(write_reference(parts))
    return clean_entry(" ".join("".join(_texts(citation)).split()))


def _texts(element: Element) -> Iterator[str]:
    """The text of an element without that of notes and of marks that refer to them."""
    yield element.text or ""
    for part in element:
        if part.tag not in _NO_TEXT and not (part.tag == "xref" and part.get("ref-type") in {"fn", "author-notes"}):
            yield from _texts(part)
        yield part.tail or ""


def _passages(record: Element, keys: Sequence[str]) -> Iterator[MarkedText]:
    body = record.find("body")
    if body is not None:
        yield from _of_section(body, "", keys)


def _of_section(section: Element, place: str, keys: Sequence[str]) -> Iterator[MarkedText]:
    for part in section:
        if part.tag == "sec":
            yield from _of_section(part, place or text_of(part, "title"), keys)
        elif part.tag == "p":
            yield _passage(part, place, keys)


def _passage(paragraph: Element, place: str, keys: Sequence[str]) -> MarkedText:
    text = ""
    marks: list[MarkedCitation] = []
    stop = ""  # before a raised citation, behind which it belongs
    for part, ids in _pieces(paragraph):
        if part == _OPEN and text[-1:] in _STOPS:
            text, stop = text[:-1], text[-1:]
        if not ids:
            text += part
            if part == _CLOSE:
                text, stop = text + stop, ""
            continue
        last = marks[-1] if marks else None
        between = _between(last, ids, keys) if last and _RANGE.fullmatch(text, last.end) else ()
        marks.append(MarkedCitation(len(text), len(text) + len(part), (*between, *ids)))
        text += part
    return MarkedText(text, tuple(marks), place)


def _between(last: MarkedCitation, ids: Sequence[str], keys: Sequence[str]) -> tuple[str, ...]:
    """The keys between two that stand for a range: "3-7"."""
    if last.keys[-1] not in keys or ids[0] not in keys:
        return ()
    start, end = keys.index(last.keys[-1]) + 1, keys.index(ids[0])
    return tuple(keys[start:end]) if 0 < end - start <= _RANGE_MOST else ()


def _pieces(element: Element) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The texts of an element in order, each with the keys of the entries that it cites; raised ones in brackets."""
    yield _joined(element.text), ()
    for part in element:
        is_citation = part.tag == "xref" and part.get("ref-type") == "bibr"
        if is_citation and (cited := text_of(part)):
            yield cited, tuple(part.get("rid", "").split())
        elif part.tag == "sup" and any(each.get("ref-type") == "bibr" for each in part.iter("xref")):
            yield _OPEN, ()
            yield from _pieces(part)
            yield _CLOSE, ()
        elif part.tag not in _NO_TEXT:
            yield from _pieces(part)
        yield _joined(part.tail), ()


def _joined(text: str | None) -> str:
    """A text with single blanks, also at its ends."""
    if not text:
        return ""
    plain = " ".join(text.split())
    return f"{' ' * text[0].isspace()}{plain}{' ' * (text[-1].isspace() and bool(plain))}"
