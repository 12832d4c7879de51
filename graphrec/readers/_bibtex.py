"""BibTeX text as entries: pieces fed to bibtexparser, values without delimiters, `@string` names resolved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.paper import Skipped
from graphrec.readers._text import lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bibtexparser.model import Block, Entry

_PIECE = 1 << 17  # characters handed to the parser at once: some fifty entries with abstracts
ENTRY = re.compile(r"^[ \t]*@[ \t]*([A-Za-z]+)[ \t]*([{(])", re.MULTILINE)
_KEYLESS = re.compile(
    r"(^[ \t]*@[ \t]*(?!comment|string|preamble)[A-Za-z]+[ \t]*\{)(\s*[A-Za-z]+\s*=)", re.MULTILINE | re.IGNORECASE
)
_KEYWORD_PREFIX = re.compile(
    r"(^[ \t]*@[ \t]*)(?=(?:comment|string|preamble)[A-Za-z]+[ \t]*\{)", re.MULTILINE | re.IGNORECASE
)
_DISGUISE = re.compile(r"(?<=@)x(?=comment|string|preamble)", re.IGNORECASE)
_NO_KEY = "graphrec-no-key"  # stands where EndNote and others leave the citation key out
_NO_ENTRY = frozenset({"comment", "string", "preamble"})


def pieces(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """Line number and text of pieces that begin with an entry."""
    held: list[str] = []
    size, start = 0, 1
    for number, line in lines(stream):
        if size >= _PIECE and ENTRY.match(line):
            yield start, "\n".join(held)
            held, size, start = [], 0, number
        held.append(line)
        size += len(line) + 1
    yield start, "\n".join(held)


def blocks(piece: str) -> Iterator[tuple[int, Block]]:
    """Line offset and block of everything that begins with `@`."""
    from bibtexparser.entrypoint import parse_string

    named = _KEYWORD_PREFIX.sub(r"\1x", _with_braces(piece))  # "@commentary" is an entry, to the parser a comment
    library = parse_string(_KEYLESS.sub(rf"\1{_NO_KEY},\2", named), parse_stack=[])
    for block in library.blocks:
        yield block.start_line or 0, block


def _with_braces(text: str) -> str:
    """Entries in parentheses written with braces, which is all that the parser knows."""
    if not any(found[2] == "(" for found in ENTRY.finditer(text)):
        return text
    chars = list(text)
    for found in ENTRY.finditer(text):
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


def entry_of(block: Block) -> Entry | None:
    """The entry of a block; one whose key or field repeats is still an entry."""
    from bibtexparser.model import Entry, ParsingFailedBlock

    if isinstance(block, ParsingFailedBlock) and block.ignore_error_block is not None:
        block = block.ignore_error_block
    return block if isinstance(block, Entry) else None


def handle_non_entry(block: Block, strings: dict[str, str], place: str) -> Iterator[Skipped]:
    from bibtexparser.model import ParsingFailedBlock, String

    if isinstance(block, String):
        strings[block.key.lower()] = _value(block.value, strings)
    elif (
        isinstance(block, ParsingFailedBlock)
        and (found := ENTRY.match(block.raw or ""))
        and found[1].lower() not in _NO_ENTRY
    ):
        yield Skipped(
            place, f"broken BibTeX entry: {_first_line(block.raw or '')!r} (a brace, quote or comma is missing)"
        )


def _first_line(raw: str) -> str:
    return _DISGUISE.sub("", raw.strip().partition("\n")[0])[:60]


def fields_of(entry: Entry, strings: Mapping[str, str]) -> dict[str, str]:
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
