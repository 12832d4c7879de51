"""BibTeX and BibLaTeX, parsed by bibtexparser in pieces, so that memory does not grow with the file.

We handle what bibtexparser does not: entries in parentheses, repeated keys and fields (which are no error here),
`@string` across pieces, `crossref` and `xdata`, and LaTeX.
"""

from __future__ import annotations

import json
import logging
import re
import tempfile
from typing import TYPE_CHECKING, BinaryIO

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
from graphrec.readers._guard import Expansion, ExpansionError, UnreadableError
from graphrec.readers._latex import latex_to_text
from graphrec.readers._references import wos_reference_key
from graphrec.readers.record import build_paper
from graphrec.readers.text import decode
from graphrec.text import as_link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bibtexparser.model import Block, Entry

NAME = "bibtex"
SUFFIXES = (".bib", ".bibtex", ".biblatex")
DESCRIPTION = "BibTeX and BibLaTeX, from any tool; LaTeX becomes plain text, broken entries are skipped one by one"

_AND = re.compile(r" and ", re.IGNORECASE)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_VENUES = (
    "journal",
    "journaltitle",
    "booktitle",
    "maintitle",
    "eventtitle",
    "series",
    "publisher",
    "institution",
    "school",
)
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
_KEYWORDS = ("keywords", "keyword", "author_keywords", "mendeley-tags", "tags")
_SEMICOLON = re.compile(r"(?<!\\)[;\n]")
_MASK = dict(zip(";,\n ", "\ue010\ue011\ue012\ue013", strict=True))
_UNMASK = str.maketrans({mask: sign for sign, mask in _MASK.items()})
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
    definitions = Definitions(expansion, _MONTHS)
    parents: dict[str, dict[str, str]] = {}
    with tempfile.SpooledTemporaryFile(max_size=_SPOOLED) as waiting:
        for start, piece in split_pieces(stream):
            expansion.earn(len(piece))
            for line, block in _blocks(piece):
                place = f"{source}:{start + line}"
                if isinstance(block, UnreadableError):
                    yield Skipped(place, f"broken BibTeX from here to the end of a piece of the file: {block}")
                    continue
                entry = entry_of(block)
                if entry is None:
                    yield from handle_non_entry(block, definitions, place)
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


def _blocks(piece: str) -> Iterator[tuple[int, Block | UnreadableError]]:
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
    def text(*names: str) -> str:
        return latex_to_text(next((fields[name] for name in names if fields.get(name)), ""))

    title, subtitle = text("title", "maintitle"), text("subtitle")
    further = {
        field.name: _list(fields[field.name]) if field.form == "list" else text(field.name)
        for field in FURTHER
        if fields.get(field.name)
    }
    url = text("url") or as_link(text("howpublished")) or text("bdsk-url-1", "link")
    return build_paper(
        place,
        title=f"{title}: {subtitle}" if title and subtitle else title,
        abstract=text("abstract", "abstractnote"),
        id=latex_to_text(fields.get("graphrec_id", "")) or fields["key"],
        year=text("year", "date", "issued", "eventdate", "urldate" if fields["entrytype"] == "online" else "year"),
        authors=_authors(fields.get("author") or fields.get("editor", "")),
        venue=text(*_VENUES),
        keywords=_list(next((fields[name] for name in _KEYWORDS if fields.get(name)), "")),
        doi=latex_to_text(fields.get("doi", "")) or (url if "doi.org/" in url else ""),
        arxiv=_arxiv(fields),
        url=url,
        **{
            **further,
            "references": _cited_references(fields) or further.get("references", []),
            "identifiers": [*further.get("identifiers", ()), *_identifiers(fields)],
        },
    )


def _authors(value: str) -> list[str]:
    """Split authors at " and " outside braces, without "others"."""
    masked = _mask_separators(" ".join(value.split()))
    names = (latex_to_text(name.translate(_UNMASK)).strip() for name in _AND.split(masked))
    return [name for name in names if name and name.lower() not in {"others", "and"}]


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
    return [wos_reference_key(latex_to_text(line)) for line in fields.get("cited-references", "").splitlines()]


def _list(value: str) -> list[str]:
    """Split a list outside braces: at semicolons or line ends if there are any, else at commas."""
    masked = _mask_separators(value)
    parts = _SEMICOLON.split(masked) if _SEMICOLON.search(masked) else masked.split(",")
    return [latex_to_text(part.translate(_UNMASK)).strip() for part in dict.fromkeys(parts) if part.strip()]


def _mask_separators(value: str) -> str:
    """Replace separators inside braces by placeholders (`_MASK`), so that the value is not split there."""
    if "{" not in value:
        return value
    masked = []
    depth, escaped = 0, False
    for sign in value:
        if not escaped and sign in "{}":
            depth = max(0, depth + (1 if sign == "{" else -1))
        escaped = sign == "\\" and not escaped
        masked.append(_MASK.get(sign, sign) if depth else sign)
    return "".join(masked)
