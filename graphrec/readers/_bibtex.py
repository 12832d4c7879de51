"""Parses BibTeX text in pieces with bibtexparser: values lose their delimiters, `@string` names are resolved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.paper import Skipped
from graphrec.readers.text import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bibtexparser.model import Block, Entry

_PIECE = 1 << 17  # characters parsed at once: about fifty entries with abstracts
ENTRY = re.compile(r"^[ \t]*@[ \t]*([A-Za-z]+)[ \t]*([{(])", re.MULTILINE)
_KEYLESS = re.compile(
    r"(^[ \t]*@[ \t]*(?!comment|string|preamble)[A-Za-z]+[ \t]*\{)(\s*[A-Za-z]+\s*=)", re.MULTILINE | re.IGNORECASE
)
_KEYWORD_PREFIX = re.compile(
    r"(^[ \t]*@[ \t]*)(?=(?:comment|string|preamble)[A-Za-z]+[ \t]*\{)", re.MULTILINE | re.IGNORECASE
)
_DISGUISE = re.compile(r"(?<=@)x(?=comment|string|preamble)", re.IGNORECASE)
_NO_KEY = "graphrec-no-key"  # inserted where EndNote and others leave out the citation key
_NO_ENTRY = frozenset({"comment", "string", "preamble"})


def split_pieces(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """Split a file into pieces that begin with an entry; yields the line number and text of each."""
    piece: list[str] = []
    size, start = 0, 1
    for number, line in read_lines(stream):
        if size >= _PIECE and ENTRY.match(line):
            yield start, "\n".join(piece)
            piece, size, start = [], 0, number
        piece.append(line)
        size += len(line) + 1
    yield start, "\n".join(piece)


def parse_blocks(piece: str) -> Iterator[tuple[int, Block]]:
    """Parse everything that begins with `@`; yields the line offset in the piece and the parsed block."""
    from bibtexparser.entrypoint import parse_string

    # the parser would take the entry "@commentary" for a comment, but not "@xcommentary"
    text = _KEYWORD_PREFIX.sub(r"\1x", _replace_parentheses(piece))
    library = parse_string(_KEYLESS.sub(rf"\1{_NO_KEY},\2", text), parse_stack=[])
    for block in library.blocks:
        yield block.start_line or 0, block


def _replace_parentheses(text: str) -> str:
    """Replace parentheses around entries by braces, since the parser knows only braces."""
    if not any(match[2] == "(" for match in ENTRY.finditer(text)):
        return text
    chars = list(text)
    for match in ENTRY.finditer(text):
        if match[2] == "(" and match[1].lower() not in _NO_ENTRY - {"string"} and (end := _closing(text, match.end())):
            chars[match.end() - 1], chars[end] = "{", "}"
    return "".join(chars)


def _closing(text: str, start: int) -> int:
    """Position of the parenthesis that closes the entry whose content begins at `start`; 0 if there is none."""
    depth = 0
    quoted = False
    for match in re.compile(r'[{}()"]').finditer(text, start):
        sign = match[0]
        if sign == '"' and depth == 0:
            quoted = not quoted
        elif sign in "{}":
            depth += 1 if sign == "{" else -1
        elif sign == ")" and depth == 0 and not quoted:
            return match.start()
    return 0


def entry_of(block: Block) -> Entry | None:
    """The entry of a block, or None; unlike in bibtexparser, an entry with a repeated key or field is an entry."""
    from bibtexparser.model import Entry, ParsingFailedBlock

    if isinstance(block, ParsingFailedBlock) and block.ignore_error_block is not None:
        block = block.ignore_error_block
    return block if isinstance(block, Entry) else None


def handle_non_entry(block: Block, strings: dict[str, str], place: str) -> Iterator[Skipped]:
    """Store an `@string` definition in `strings`, or report an entry that cannot be parsed.

    Args:
        block: a parsed block that is not an entry.
        strings: values of `@string` definitions by name in lower case; extended in place.
        place: where the block is, as `file:line`.
    """
    from bibtexparser.model import ParsingFailedBlock, String

    if isinstance(block, String):
        strings[block.key.lower()] = _value(block.value, strings)
    elif (
        isinstance(block, ParsingFailedBlock)
        and (match := ENTRY.match(block.raw or ""))
        and match[1].lower() not in _NO_ENTRY
    ):
        yield Skipped(
            place, f"broken BibTeX entry: {_first_line(block.raw or '')!r} (a brace, quote or comma is missing)"
        )


def _first_line(raw: str) -> str:
    return _DISGUISE.sub("", raw.strip().partition("\n")[0])[:60]


def fields_of(entry: Entry, strings: Mapping[str, str]) -> dict[str, str]:
    """Field values without delimiters, by name in lower case; of a repeated field the first non-empty one.

    The type and citation key of the entry are added as `entrytype` and `key`.
    """
    values = {"entrytype": entry.entry_type.lower(), "key": entry.key.strip().replace(_NO_KEY, "")}
    for field in entry.fields:
        name = field.key.strip().lower()
        values[name] = values.get(name) or _value(str(field.value), strings)
    return values


def _value(raw: str, strings: Mapping[str, str]) -> str:
    """The text of a value: outer braces or quotes removed, `@string` names resolved, parts around # concatenated."""
    raw = raw.strip()
    if raw[:1] == "{" and raw[-1:] == "}" and "#" not in raw:
        return raw[1:-1].strip()
    return "".join(_part(part, strings) for part in _parts(raw)).strip()


def _parts(raw: str) -> Iterator[str]:
    """The parts of `a # "b" # {c}`, split at # outside braces and quotes."""
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
