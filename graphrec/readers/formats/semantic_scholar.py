"""Semantic Scholar: responses of the Academic Graph API (papers, searches, references) and S2AG data sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._json import Record, build_each, keys_of, object_of, objects_of, read_json_records, text_of
from graphrec.readers.record import build_paper
from graphrec.readers.references import split_family, structured_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "semantic-scholar"
SUFFIXES = (".json", ".jsonl")
DESCRIPTION = "Semantic Scholar API answers and S2AG data set files"

_PAPER_KEYS = ("citingPaper", "citedPaper")
_SCHEMES = {
    "pubmed": "pmid",
    "pubmedcentral": "pmcid",
    "mag": "mag",
    "acl": "acl",
    "dblp": "dblp",
    "corpusid": "corpusid",
}


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the keys say it all
    """Confidence that the file has the keys of Semantic Scholar."""
    keys = keys_of(head)
    return 0.95 if keys & {"paperId", "citingPaper", "citedPaper"} or {"corpusid", "title"} <= keys else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per object; papers that the service did not find are skipped."""
    return build_each(read_json_records(stream, source), semantic_scholar_paper)


def semantic_scholar_paper(record: Record, place: str) -> Paper | Skipped:
    """Build the paper of one object, or of the citing or cited paper inside it."""
    paper = object_of(record, *_PAPER_KEYS) or record
    ids = {key.lower(): value for key, value in object_of(paper, "externalIds", "externalids").items()}
    number = text_of(paper, "paperId")
    corpus_number = text_of(paper, "corpusId", "corpusid") or text_of(ids, "corpusid")
    return build_paper(
        place,
        title=text_of(paper, "title"),
        abstract=text_of(paper, "abstract"),
        id=number or (f"corpusid:{corpus_number}" if corpus_number else ""),
        year=text_of(paper, "year", "publicationDate", "publicationdate"),
        authors=[text_of(author, "name") for author in objects_of(paper, "authors")],
        venue=text_of(paper, "venue") or text_of(object_of(paper, "journal", "publicationVenue"), "name"),
        keywords=_fields(paper),
        doi=text_of(ids, "doi"),
        arxiv=text_of(ids, "arxiv"),
        url=text_of(paper, "url"),
        references=[_reference(reference) for reference in objects_of(paper, "references")],
        identifiers=[
            f"s2:{number}" if number else "",
            *(f"{_SCHEMES[key]}:{value}" for key, value in ids.items() if key in _SCHEMES and value),
            f"corpusid:{corpus_number}" if corpus_number else "",
        ],
    )


def _fields(paper: Record) -> list[str]:
    categories = [text_of(field, "category") for field in objects_of(paper, "s2FieldsOfStudy", "s2fieldsofstudy")]
    plain = paper.get("fieldsOfStudy")
    return categories or ([str(field) for field in plain] if isinstance(plain, list) else [])


def _reference(reference: Record) -> str:
    ids = {key.lower(): value for key, value in object_of(reference, "externalIds", "externalids").items()}
    return text_of(ids, "doi", "arxiv") or text_of(reference, "paperId") or _entry(reference)


def _entry(reference: Record) -> str:
    """The entry of a work that the service has no record of, from what it says of it."""
    author = next((text_of(person, "name") for person in objects_of(reference, "authors")), "")
    names = {"article-title": "title", "journal-title": "venue", "year": "year"}
    return structured_entry(
        {"author": " ".join(split_family(author)), **{name: text_of(reference, own) for name, own in names.items()}}
    )
