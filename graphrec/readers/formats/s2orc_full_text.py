"""Full texts in the JSON of S2ORC, of its converter of PDFs, and of CORD-19: record, references, citing sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.listed_reference import ListedReference
from graphrec.readers._full_text import MarkedCitation, MarkedText, marked_sentences
from graphrec.readers._json import Record, build_each, keys_of, list_of, objects_of, read_json_records, text_of
from graphrec.readers.identifiers import parse_year
from graphrec.readers.record import build_paper
from graphrec.readers.references import clean_entry, write_reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper, Skipped

NAME = "s2orc-full-text"
SUFFIXES = (".json", ".jsonl")
DESCRIPTION = "full texts of S2ORC and CORD-19 in JSON, references and citing sentences included"


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the keys say it all
    """Confidence that the file has the keys of a full text."""
    keys = keys_of(head)
    is_text = "paper_id" in keys and bool(keys & {"pdf_parse", "latex_parse", "bib_entries", "body_text"})
    return 0.97 if is_text else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per object."""
    return build_each(read_json_records(stream, source), _paper)


def _paper(record: Record, place: str) -> Paper | Skipped:
    text = _object(record, "pdf_parse") or _object(record, "latex_parse") or record
    about = _object(record, "metadata") or record
    items = _object(text, "bib_entries")
    entries = {key: _entry(item) for key, item in items.items() if isinstance(item, dict)}
    entries = {key: entry for key, entry in entries.items() if entry}
    ids = _object(about, "identifiers") or about
    paragraphs = objects_of(text, "abstract") or objects_of(record, "abstract")
    return build_paper(
        place,
        title=text_of(about, "title"),
        abstract=text_of(record, "abstract") or " ".join(text_of(each, "text") for each in paragraphs),
        year=record.get("year"),
        authors=[_author(author) for author in objects_of(about, "authors")],
        venue=text_of(about, "venue", "journal"),
        doi=text_of(ids, "doi"),
        arxiv=text_of(ids, "arxiv_id"),
        references=list(entries.values()),
        citing_sentences=marked_sentences(map(_passage, objects_of(text, "body_text")), entries),
        identifiers=[f"{scheme}:{value}" for key, scheme in _SCHEMES if (value := text_of(ids, key))],
    )


_SCHEMES = (("pubmed_id", "pmid"), ("pmc_id", "pmcid"), ("acl_id", "acl"))


def _object(record: Record, key: str) -> Record:
    value = record.get(key)
    return value if isinstance(value, dict) else {}


def _author(author: Record) -> str:
    first = " ".join([text_of(author, "first"), *map(str, list_of(author, "middle"))]).strip()
    last = " ".join(part for part in (text_of(author, "last"), text_of(author, "suffix")) if part)
    return f"{last}, {first}" if last and first else last or first


def _entry(item: Record) -> str:
    author = next(iter(objects_of(item, "authors")), {})
    dois = _object(item, "other_ids").get("DOI")
    parts = ListedReference(
        text_of(author, "last"),
        text_of(author, "first")[:1],
        parse_year(item.get("year")),
        text_of(item, "title"),
        text_of(item, "venue"),
        text_of(item, "volume"),
        text_of(item, "pages").partition("-")[0],
        str(dois[0]) if isinstance(dois, list) and dois else "",
    )
    return clean_entry(write_reference(parts)) if parts.title or parts.doi else clean_entry(text_of(item, "raw_text"))


def _passage(paragraph: Record) -> MarkedText:
    text = text_of(paragraph, "text")
    marks = []
    for span in objects_of(paragraph, "cite_spans"):
        start, end, key = span.get("start"), span.get("end"), text_of(span, "ref_id")
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text) and key:
            marks.append(MarkedCitation(start, end, (key,)))
    return MarkedText(text, tuple(marks), text_of(paragraph, "section"))
