"""BibTeX and BibLaTeX, parsed by bibtexparser in pieces, so that memory does not grow with the file.

We handle what bibtexparser does not: entries in parentheses, repeated keys and fields (which are no error here),
`@string` across pieces, `crossref` and `xdata`, and LaTeX.
"""

from __future__ import annotations

import json
import logging
import tempfile
from typing import TYPE_CHECKING, Any, BinaryIO

from graphrec.model.details import SOURCES
from graphrec.model.fields import FURTHER
from graphrec.model.paper import Paper, Skipped
from graphrec.readers._bibtex import (
    ENTRY,
    Definitions,
    entry_of,
    fields_of,
    handle_non_entry,
    parse_blocks,
    split_pieces,
)
from graphrec.readers._bibtex_details import EntryDetails
from graphrec.readers._guard import Expansion, ExpansionError, UnreadableError
from graphrec.readers._latex import latex_to_text
from graphrec.readers.bibtex_values import JOURNALS, KEYWORDS, TITLES, read_address, read_list, read_names
from graphrec.readers.dates import MONTHS
from graphrec.readers.record import build_paper
from graphrec.readers.references import clean_entry
from graphrec.readers.text import decode
from graphrec.readers.zotero_extra import read_extra
from graphrec.text import as_link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bibtexparser.model import Block, Entry

NAME = "bibtex"
SUFFIXES = (".bib", ".bibtex", ".biblatex")
DESCRIPTION = "BibTeX and BibLaTeX, from any tool; LaTeX becomes plain text, broken entries are skipped one by one"

_SERIES = ("maintitle", "eventtitle", "series", "publisher", "institution", "school")  # details, which are kept, too
_INHERITED = frozenset(
    {
        "year",
        "date",
        "editor",
        "publisher",
        "booktitle",
        "journal",
        "journaltitle",
        "series",
        "eventtitle",
        "author",
        "keywords",
    }
)
_CONTAINERS = frozenset(
    {"proceedings", "book", "collection", "mvbook", "mvproceedings", "mvcollection", "periodical", "xdata"}
)
_SPOOLED = 1 << 22  # bytes of entries without their container up to which they are kept in memory
_MOST_PARENTS = 200_000  # containers that `crossref` can find; bounds the memory for huge files


def looks_like(head: bytes, name: str) -> float:
    """Confidence that lines begin with `@type{`."""
    if not ENTRY.search(decode(head)):
        return 0.1 if name.lower().endswith(SUFFIXES) else 0.0
    return 0.95 if name.lower().endswith(SUFFIXES) else 0.8


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per entry; an entry that refers to a container further down comes at the end.

    Cost: memory of a piece and of the containers; entries without their container are on disk if they are many.
    """
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    expansion = Expansion()
    definitions = Definitions(expansion, MONTHS)
    parents: dict[str, dict[str, str]] = {}
    with tempfile.SpooledTemporaryFile(max_size=_SPOOLED) as waiting:
        for line, block, is_last in _blocks(stream, expansion):
            place = f"{source}:{line}"
            if isinstance(block, UnreadableError):
                yield Skipped(place, f"broken BibTeX from here to the end of a piece of the file: {block}")
                continue
            entry = entry_of(block)
            if entry is None:
                yield from handle_non_entry(block, definitions, place, is_last=is_last)
                continue
            try:
                fields = fields_of(entry, definitions)
            except ExpansionError as error:
                yield Skipped(place, str(error))
                continue
            _store_container(parents, entry, fields)
            if all(key in parents for key in _parent_keys(fields)):
                yield _heir(fields, parents, place, expansion)
            else:
                waiting.write(json.dumps((place, fields)).encode() + b"\n")
        waiting.seek(0)
        for place, fields in map(json.loads, waiting):
            yield _heir(fields, parents, place, expansion)


def _blocks(stream: BinaryIO, expansion: Expansion) -> Iterator[tuple[int, Block | UnreadableError, bool]]:
    """The line of each block of a file, the block or why it cannot be parsed, and whether it is the last one."""
    previous: tuple[int, Block | UnreadableError] | None = None
    try:
        for start, piece in split_pieces(stream):
            expansion.earn(len(piece))
            for line, block in _parse(piece):
                if previous:
                    yield *previous, False
                previous = start + line, block
    except OSError:  # the file breaks off, which is told after its last block
        if previous:
            yield *previous, False
        raise
    if previous:
        yield *previous, True


def _parse(piece: str) -> Iterator[tuple[int, Block | UnreadableError]]:
    try:
        yield from parse_blocks(piece)
    except UnreadableError as error:
        yield 0, error


def _heir(
    fields: dict[str, str], parents: Mapping[str, Mapping[str, str]], place: str, expansion: Expansion
) -> Paper | Skipped:
    """The paper of an entry with what it inherits."""
    try:
        return _paper(_inherit(fields, parents, expansion), place)
    except ExpansionError as error:
        return Skipped(place, str(error))


def _store_container(parents: dict[str, dict[str, str]], entry: Entry, fields: dict[str, str]) -> None:
    """Store the fields that other entries may inherit: all of `xdata`, some of other containers."""
    if fields["entrytype"] in _CONTAINERS and len(parents) < _MOST_PARENTS:
        heritable = fields.keys() if fields["entrytype"] == "xdata" else _INHERITED | {"title", "entrytype"}
        inherited = {name: value for name, value in fields.items() if name in heritable}
        parents.setdefault(entry.key.strip().lower(), inherited)


def _parent_keys(fields: Mapping[str, str]) -> list[str]:
    return [
        key.strip().lower()
        for key in f"{fields.get('crossref', '')},{fields.get('xdata', '')}".split(",")
        if key.strip()
    ]


def _inherit(fields: dict[str, str], parents: Mapping[str, Mapping[str, str]], expansion: Expansion) -> dict[str, str]:
    """Add the fields of the containers that an entry refers to; the title of a container becomes the `booktitle`.

    Raises:
        ExpansionError: the entries of the file inherit too much.
    """
    result = dict(fields)
    for key in dict.fromkeys(_parent_keys(fields)):
        parent = parents.get(key, {})
        expansion.spend(sum(map(len, parent.values())))
        if parent.get("entrytype") == "xdata":
            result = {**parent, **result}
        for name in _INHERITED & parent.keys():
            result.setdefault(name, parent[name])
        if parent.get("title") and parent.get("entrytype") != "xdata":
            result.setdefault("booktitle", parent["title"])
    return result


def _paper(fields: Mapping[str, str], place: str) -> Paper | Skipped:
    used = {"graphrec_id", SOURCES, *(field.name for field in FURTHER)}  # fields whose value the paper holds

    def raw(*names: str) -> str:
        name = next((name for name in names if fields.get(name)), "")
        used.add(name)
        return fields.get(name, "")

    def text(*names: str) -> str:
        return latex_to_text(raw(*names))

    title, subtitle = text(*TITLES), text("subtitle")
    further = {
        field.name: read_list(fields[field.name]) if field.form == "list" else text(field.name)
        for field in FURTHER
        if fields.get(field.name)
    }
    is_online = fields["entrytype"] == "online"
    arxiv, extra = _arxiv(fields), read_extra(latex_to_text(fields.get("note", "")))  # Zotero's Extra is a note
    values: dict[str, Any] = {
        "title": f"{title}: {subtitle}" if title and subtitle else title,
        "abstract": text("abstract", "abstractnote"),
        "id": latex_to_text(fields.get("graphrec_id", "")) or fields["key"],
        "year": text("year", "date", "issued", "eventdate", "urldate" if is_online else "year"),
        "authors": read_names(raw("author")),
        "venue": text(*JOURNALS) or latex_to_text(next((fields[name] for name in _SERIES if fields.get(name)), "")),
        "keywords": read_list(raw(*KEYWORDS)),
        "arxiv": arxiv or extra.arxiv,
        "url": read_address(raw("url"))
        or as_link(latex_to_text(fields.get("howpublished", "")))
        or read_address(raw("bdsk-url-1", "link")),
    }
    values["doi"] = text("doi") or extra.doi or (values["url"] if "doi.org/" in values["url"] else "")
    return build_paper(
        place,
        **{
            **values,
            **further,
            "references": _cited_references(fields) or further.get("references", []),
            "identifiers": [*further.get("identifiers", ()), *_identifiers(fields), *extra.identifiers],
            "details": EntryDetails(fields, used, arxiv).pairs(),
        },
    )


def _arxiv(fields: Mapping[str, str]) -> str:
    kind = (fields.get("archiveprefix") or fields.get("eprinttype") or "").lower()
    if fields.get("eprint") and (kind == "arxiv" or (not kind and "arxiv" in str(fields).lower())):
        return fields["eprint"]
    if fields.get("arxivid") or fields.get("arxiv"):
        return fields.get("arxivid") or fields["arxiv"]
    journal = fields.get("journal", "")
    return journal if "arxiv" in journal.lower() else ""


def _identifiers(fields: Mapping[str, str]) -> Iterator[str]:
    if fields.get("eprinttype", "").lower() in {"pubmed", "pmid"} and fields.get("eprint"):
        yield f"pmid:{fields['eprint']}"
    for name, scheme in (("pmid", "pmid"), ("pmcid", "pmcid"), ("mrnumber", "mr"), ("unique-id", "wos")):
        if fields.get(name):
            yield f"{scheme}:{latex_to_text(fields[name])}"


def _cited_references(fields: Mapping[str, str]) -> list[str]:
    """The reference list in exports of Web of Science, one reference per line."""
    return [clean_entry(latex_to_text(line)) for line in fields.get("cited-references", "").splitlines()]
