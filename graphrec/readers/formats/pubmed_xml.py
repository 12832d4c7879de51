"""PubMed XML: articles and books, with reference lists if PubMed has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.paper import Paper, Skipped
from graphrec.readers._xml import person_name, read_xml_records, tags_of, text_of, texts_of
from graphrec.readers.record import build_paper
from graphrec.readers.references import clean_entry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element  # a type; defusedxml parses

NAME = "pubmed-xml"
SUFFIXES = (".xml",)
DESCRIPTION = "PubMed XML, references included"

_TAGS = frozenset({"PubmedArticle", "PubmedBookArticle"})


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the elements say it all
    """Confidence that the file has elements of PubMed records."""
    return (
        0.96 if tags_of(head) & {"PubmedArticle", "PubmedArticleSet", "PubmedBookArticle", "MedlineCitation"} else 0.0
    )


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per article or book."""
    for place, record in read_xml_records(stream, source, _TAGS):
        yield record if isinstance(record, Skipped) else _paper(record, place)


def _paper(record: Element, place: str) -> Paper | Skipped:
    article = record.find("MedlineCitation/Article")
    if article is None:
        article = record.find("BookDocument")
    if article is None:
        return Skipped(place, "a PubMed record without an article")
    number = text_of(record, "MedlineCitation/PMID", "BookDocument/PMID")
    return build_paper(
        place,
        title=text_of(article, "ArticleTitle", "VernacularTitle", "Book/BookTitle"),
        abstract=_abstract(article),
        year=text_of(
            article,
            "Journal/JournalIssue/PubDate/Year",
            "Journal/JournalIssue/PubDate/MedlineDate",
            "Book/PubDate/Year",
        ),
        authors=_authors(article),
        venue=text_of(
            article, "Journal/Title", "Journal/ISOAbbreviation", "Book/CollectionTitle", "Book/Publisher/PublisherName"
        ),
        keywords=texts_of(record, "MedlineCitation/KeywordList/Keyword")
        + texts_of(record, "MedlineCitation/MeshHeadingList/MeshHeading/DescriptorName"),
        doi=text_of(article, "ELocationID[@EIdType='doi']")
        or text_of(record, "PubmedData/ArticleIdList/ArticleId[@IdType='doi']"),
        references=_references(record),
        identifiers=[
            *([f"pmid:{number}"] if number else []),
            *(f"pmcid:{name}" for name in texts_of(record, "PubmedData/ArticleIdList/ArticleId[@IdType='pmc']")),
        ],
    )


def _abstract(article: Element) -> str:
    """The abstract; each part of a structured abstract follows its label ("METHODS: ...")."""
    parts = []
    for part in article.iterfind("Abstract/AbstractText"):
        label, text = part.get("Label", ""), text_of(part)
        parts.append(f"{label}: {text}" if label and label.upper() != "UNLABELLED" else text)
    return " ".join(parts)


def _authors(article: Element) -> list[str]:
    lists = [each for path in ("AuthorList", "Book/AuthorList") for each in article.iterfind(path)]
    return [
        name
        for people in lists
        if people.get("Type", "authors") == "authors"
        for author in people.iterfind("Author")
        if (name := person_name(author, "LastName", "ForeName") or text_of(author, "CollectiveName"))
    ]


def _references(record: Element) -> list[str]:
    """The text of each reference with its DOI and its PubMed number; without a text the DOI, else the number."""
    references = []
    for reference in record.iterfind("PubmedData/ReferenceList//Reference"):
        doi = text_of(reference, "ArticleIdList/ArticleId[@IdType='doi']")
        number = text_of(reference, "ArticleIdList/ArticleId[@IdType='pubmed']")
        text = clean_entry(text_of(reference, "Citation"))
        if not text:
            references.append(doi or (f"pmid:{number}" if number else ""))
        else:
            parts = (
                text,
                f"DOI {doi}" if doi and doi.lower() not in text.lower() else "",
                f"PMID {number}" if number else "",
            )
            references.append(", ".join(filter(None, parts)))
    return references
