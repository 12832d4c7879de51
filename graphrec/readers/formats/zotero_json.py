"""Better BibTeX JSON: items with the field names of Zotero."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.paper import Paper, Skipped
from graphrec.readers._json import Record, keys_of, objects_of, read_json_records, text_of
from graphrec.readers._zotero_details import details_of
from graphrec.readers.csl import csl_name
from graphrec.readers.identifiers import identifier_in_note
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "zotero-json"
SUFFIXES = (".json",)
DESCRIPTION = "Better BibTeX JSON (Zotero's own fields)"

_NO_PAPERS = frozenset({"attachment", "note", "annotation"})


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the keys say it all
    """Confidence that the file has the keys of Zotero items."""
    keys = keys_of(head)
    return 0.95 if "itemType" in keys and keys & {"creators", "itemID", "itemKey"} else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per item; attachments and notes are ignored."""
    for place, record in read_json_records(stream, source):
        if isinstance(record, Skipped):
            yield record
        elif text_of(record, "itemType") not in _NO_PAPERS:
            yield zotero_paper(record, place)


def zotero_paper(item: Record, place: str) -> Paper | Skipped:
    """The paper of one item, whose fields are those of Zotero; also of items that `sources.zotero` reads.

    Args:
        item: the item.
        place: where it was read.
    """
    extra = text_of(item, "extra")
    pmid = identifier_in_note(extra, "pmid")
    return build_paper(
        place,
        title=text_of(item, "title", "caseName", "nameOfAct", "subject"),
        abstract=text_of(item, "abstractNote"),
        id=text_of(item, "citationKey", "citekey", "key", "itemKey"),
        year=text_of(item, "date"),
        authors=[csl_name(creator) for creator in objects_of(item, "creators")],
        venue=text_of(item, "publicationTitle", "proceedingsTitle", "bookTitle", "conferenceName", "publisher"),
        keywords=[text_of(tag, "tag") for tag in objects_of(item, "tags")],
        doi=text_of(item, "DOI"),
        arxiv=identifier_in_note(extra, "arxiv"),
        url=text_of(item, "url"),
        identifiers=[f"pmid:{pmid}"] if pmid else [],
        details=details_of(item),
    )
