"""BibTeX and BibLaTeX through bibtexparser, fed piece by piece so that memory stays flat.

What it leaves to us: entries in parentheses, repeated keys and fields (kept, they are no error here), `@string`
across pieces, `crossref` and `xdata`, and LaTeX.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.readers._latex import plain_latex
from graphrec.readers._record import build_paper
from graphrec.readers._text import decode, lines
from graphrec.records import Paper, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bibtexparser.model import Block, Entry

NAME = "bibtex"
SUFFIXES = (".bib", ".bibtex", ".biblatex")
DESCRIPTION = "BibTeX and BibLaTeX, from any tool; LaTeX becomes plain text, broken entries are skipped one by one"

_PIECE = 1 << 19  # characters handed to the parser at once: a few hundred entries
_ENTRY = re.compile(r"^[ \t]*@[ \t]*([A-Za-z]+)[ \t]*([{(])", re.MULTILINE)
_KEYLESS = re.compile(
    r"(^[ \t]*@[ \t]*(?!comment|string|preamble)[A-Za-z]+[ \t]*\{)(\s*[A-Za-z]+\s*=)", re.MULTILINE | re.IGNORECASE
)
_NO_KEY = "graphrec-no-key"  # stands where EndNote and others leave the citation key out
_NO_ENTRY = frozenset({"comment", "string", "preamble"})
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
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
_BRACED = re.compile(r"\{(?:[^{}]|\\[{}]|\{[^{}]*\})*\}")
_MASK = str.maketrans(";,\n", "\ue010\ue011\ue012")
_UNMASK = str.maketrans("\ue010\ue011\ue012", ";,\n")
_CONTAINERS = frozenset(
    {"proceedings", "book", "collection", "mvbook", "mvproceedings", "mvcollection", "periodical", "xdata"}
)
_MOST_PARENTS = 200_000  # containers kept for crossref; bounds memory in huge files


def looks_like(head: bytes, name: str) -> float:
    """Confidence that `@type{` begins lines of the text."""
    found = _ENTRY.search(decode(head))
    if not found:
        return 0.1 if name.lower().endswith(SUFFIXES) else 0.0
    return 0.95 if name.lower().endswith(SUFFIXES) else 0.8


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper an entry; entries that refer to a container further down follow when it was read."""
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    strings = {month: month for month in _MONTHS}
    parents: dict[str, dict[str, str]] = {}
    waiting: list[tuple[str, dict[str, str]]] = []
    for start, piece in _pieces(stream):
        for line, block in _blocks(piece):
            place = f"{source}:{start + line}"
            entry = _entry_of(block)
            if entry is None:
                yield from _string_or_skipped(block, strings, place)
                continue
            fields = _fields(entry, strings)
            _remember(parents, entry, fields)
            if _parent_keys(fields):
                waiting.append((place, fields))
            else:
                yield _paper(fields, place)
    for place, fields in waiting:
        yield _paper(_inherit(fields, parents), place)


def _pieces(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """Line number and text of pieces that begin with an entry."""
    held: list[str] = []
    size, start = 0, 1
    for number, line in lines(stream):
        if size >= _PIECE and _ENTRY.match(line):
            yield start, "\n".join(held)
            held, size, start = [], 0, number
        held.append(line)
        size += len(line) + 1
    yield start, "\n".join(held)


def _blocks(piece: str) -> Iterator[tuple[int, Block]]:
    """Line offset and block of everything that begins with `@`."""
    from bibtexparser.entrypoint import parse_string

    library = parse_string(_KEYLESS.sub(rf"\1{_NO_KEY},\2", _with_braces(piece)), parse_stack=[])
    for block in library.blocks:
        yield block.start_line or 0, block


def _with_braces(text: str) -> str:
    """Entries in parentheses written with braces, which is all that the parser knows."""
    if not any(found[2] == "(" for found in _ENTRY.finditer(text)):
        return text
    chars = list(text)
    for found in _ENTRY.finditer(text):
        if found[2] == "(" and found[1].lower() not in _NO_ENTRY - {"string"} and (end := _closing(text, found.end())):
            chars[found.end() - 1], chars[end] = "{", "}"
    return "".join(chars)


def _closing(text: str, start: int) -> int:
    """Position of the parenthesis that closes an entry, 0 when there is none."""
    depth = 0
    quoted = False
    for found in re.compile(r'[{}()"]').finditer(text, start):
        sign = found[0]
        if sign == '"' and depth == 0:
            quoted = not quoted
        elif sign in "{}":
            depth += 1 if sign == "{" else -1
        elif sign == ")" and depth == 0 and not quoted:
            return found.start()
    return 0


def _entry_of(block: Block) -> Entry | None:
    """The entry of a block; one whose key or field repeats is still an entry."""
    from bibtexparser.model import Entry, ParsingFailedBlock

    if isinstance(block, ParsingFailedBlock) and block.ignore_error_block is not None:
        block = block.ignore_error_block
    return block if isinstance(block, Entry) else None


def _string_or_skipped(block: Block, strings: dict[str, str], place: str) -> Iterator[Skipped]:
    from bibtexparser.model import ParsingFailedBlock, String

    if isinstance(block, String):
        strings[block.key.lower()] = _value(block.value, strings)
    elif (
        isinstance(block, ParsingFailedBlock)
        and (found := _ENTRY.match(block.raw or ""))
        and found[1].lower() not in _NO_ENTRY
    ):
        yield Skipped(
            place, f"broken BibTeX entry: {_first_line(block.raw or '')!r} (a brace, quote or comma is missing)"
        )


def _first_line(raw: str) -> str:
    return raw.strip().partition("\n")[0][:60]


def _fields(entry: Entry, strings: Mapping[str, str]) -> dict[str, str]:
    """Field values without their delimiters; of a repeated field the first non-empty one."""
    values = {"entrytype": entry.entry_type.lower(), "key": entry.key.strip().replace(_NO_KEY, "")}
    for field in entry.fields:
        name = field.key.strip().lower()
        values[name] = values.get(name) or _value(str(field.value), strings)
    return values


def _value(raw: str, strings: Mapping[str, str]) -> str:
    """The text of a value: braces or quotes removed, `@string` names resolved, pieces around # joined."""
    raw = raw.strip()
    if raw[:1] == "{" and raw[-1:] == "}" and "#" not in raw:
        return raw[1:-1].strip()
    return "".join(_part(part, strings) for part in _parts(raw)).strip()


def _parts(raw: str) -> Iterator[str]:
    """The pieces of `a # "b" # {c}`, split outside braces and quotes."""
    depth, quoted, start = 0, False, 0
    for position, sign in enumerate(raw):
        if raw[position - 1 : position] == "\\":
            continue
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
        elif sign == '"' and depth == 0:
            quoted = not quoted
        elif sign == "#" and depth == 0 and not quoted:
            yield raw[start:position].strip()
            start = position + 1
    yield raw[start:].strip()


def _part(part: str, strings: Mapping[str, str]) -> str:
    if len(part) >= 2 and (part[0], part[-1]) in {("{", "}"), ('"', '"')}:
        return part[1:-1]
    return strings.get(part.lower(), part)


def _remember(parents: dict[str, dict[str, str]], entry: Entry, fields: dict[str, str]) -> None:
    """Keep what others may refer to: containers, without their long texts."""
    if fields["entrytype"] in _CONTAINERS and len(parents) < _MOST_PARENTS:
        kept = {name: value for name, value in fields.items() if name not in {"abstract", "file"}}
        parents.setdefault(entry.key.strip().lower(), kept)


def _parent_keys(fields: Mapping[str, str]) -> list[str]:
    return [
        key.strip().lower()
        for key in f"{fields.get('crossref', '')},{fields.get('xdata', '')}".split(",")
        if key.strip()
    ]


def _inherit(fields: dict[str, str], parents: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Fields filled from the containers an entry refers to; a container's title is the entry's booktitle."""
    result = dict(fields)
    for key in _parent_keys(fields):
        parent = parents.get(key, {})
        if parent.get("entrytype") == "xdata":
            result = {**parent, **result}
        for name in _INHERITED & parent.keys():
            result.setdefault(name, parent[name])
        if parent.get("title") and parent.get("entrytype") != "xdata":
            result.setdefault("booktitle", parent["title"])
    return result


def _paper(fields: Mapping[str, str], place: str) -> Paper | Skipped:
    def text(*names: str) -> str:
        return plain_latex(next((fields[name] for name in names if fields.get(name)), ""))

    subtitle = text("subtitle", "titleaddon") if fields.get("subtitle") else ""
    title = text("title", "maintitle")
    url = text("url", "howpublished", "bdsk-url-1", "link")
    return build_paper(
        place,
        title=f"{title}: {subtitle}" if title and subtitle else title,
        abstract=text("abstract", "abstractnote"),
        id=plain_latex(fields.get("graphrec_id", "")) or fields["key"],
        year=text("year", "date", "issued", "eventdate", "urldate" if fields["entrytype"] == "online" else "year"),
        authors=_authors(fields.get("author") or fields.get("editor", "")),
        venue=text(*_VENUES),
        keywords=_list(next((fields[name] for name in _KEYWORDS if fields.get(name)), "")),
        doi=plain_latex(fields.get("doi", "")) or (url if "doi.org/" in url else ""),
        arxiv=_arxiv(fields),
        url=url,
        references=_references(fields),
        identifiers=_identifiers(fields),
    )


def _authors(value: str) -> list[str]:
    """Authors split at " and " outside braces; "others" is no name."""
    masked = re.sub(r"\{[^{}]*\}", lambda found: found[0].replace(" ", "\x00"), value) if "{" in value else value
    names = (plain_latex(name.replace("\x00", " ")).strip() for name in _AND.split(masked))
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
    yield from _list(fields.get("identifiers", ""))
    if fields.get("eprinttype", "").lower() in {"pubmed", "pmid"} and fields.get("eprint"):
        yield f"pmid:{fields['eprint']}"
    for name, scheme in (
        ("pmid", "pmid"),
        ("pmcid", "pmcid"),
        ("mrnumber", "mr"),
        ("adsurl", ""),
        ("unique-id", "wos"),
    ):
        if scheme and fields.get(name):
            yield f"{scheme}:{plain_latex(fields[name])}"


def _references(fields: Mapping[str, str]) -> list[str]:
    """Reference lists that some tools write: one a line (Web of Science) or keys and DOIs in a row."""
    if fields.get("cited-references"):
        from graphrec.readers._references import cited_line

        return [cited_line(plain_latex(line)) for line in fields["cited-references"].splitlines()]
    return _list(fields.get("references", ""))


def _list(value: str) -> list[str]:
    """The items of a list; semicolons or line ends divide it where there are any, else commas. Braces hold together."""
    masked = _BRACED.sub(lambda found: found[0].translate(_MASK), value) if "{" in value else value
    parts = _SEMICOLON.split(masked) if _SEMICOLON.search(masked) else masked.split(",")
    return [plain_latex(part.translate(_UNMASK)).strip() for part in parts if part.strip()]
