"""Parses BibTeX text in pieces with bibtexparser: values lose their delimiters, `@string` names are resolved."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.paper import Skipped
from graphrec.readers._guard import BREAKS_OFF, Expansion, ExpansionError, parser
from graphrec.readers.text import LONGEST_RECORD, ReadableStream, check_length, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bibtexparser.model import Block, Entry

_PIECE = 1 << 17  # characters parsed at once: about fifty entries with abstracts
ENTRY = re.compile(r"^[ \t]*@[ \t]*([A-Za-z]+)[ \t]*([{(])", re.MULTILINE)
_KEYLESS = re.compile(  # without a key, or without the comma behind it
    r"(^[ \t]*@[ \t]*(?!comment|string|preamble)[A-Za-z]+[ \t]*\{)"
    r"(?:(?=\s*[A-Za-z]+\s*=)|([ \t]*[^\s,={}\"#]+)(?=[ \t]*\n\s*[A-Za-z][\w-]*\s*=))",
    re.MULTILINE | re.IGNORECASE,
)
_KEYWORD_PREFIX = re.compile(
    r"(^[ \t]*@[ \t]*)(?=(?:comment|string|preamble)[A-Za-z]+[ \t]*\{)", re.MULTILINE | re.IGNORECASE
)
_DISGUISE = re.compile(r"(?<=@)x(?=comment|string|preamble)", re.IGNORECASE)
_NO_KEY = "graphrec-no-key"  # inserted where EndNote and others leave out the citation key
_NEXT_FIELD = re.compile(r"(?<=[}\"\w])\s+([A-Za-z][\w:.-]*)\s*=\s*(?=[\"{\w])")  # behind a value without its comma
_DELIMITER = re.compile(r'[{}()"]')
_LONGEST_EXPANDED = 10_000  # characters that the names in one value may stand for; most are names of journals
_LONGEST_NAME = 60  # characters of a name that are quoted
_NO_ENTRY = frozenset({"comment", "string", "preamble"})


class Definitions:
    """The texts that `@string` names stand for, which may be no more than a multiple of the file.

    Args:
        expansion: the budget of the file.
        names: names that stand for themselves.
    """

    def __init__(self, expansion: Expansion, names: Iterable[str] = ()) -> None:
        self._expansion = expansion
        self._texts = {name: name for name in names}
        self._refused: dict[str, str] = {}

    def define(self, name: str, value: str) -> None:
        """Store what a name stands for.

        Args:
            name: the name.
            value: its value as in the file, which may have names in it.

        Raises:
            ExpansionError: the value is too long; so is every value that has the name in it.
        """
        name = name.strip().lower()
        try:
            self._texts[name] = self.value(value)
            self._refused.pop(name, None)
        except ExpansionError as error:
            self._refused[name] = str(error)
            raise

    def value(self, raw: str) -> str:
        """The text of a value: without outer braces or quotes, names resolved, parts around # concatenated.

        Raises:
            ExpansionError: it is too long.
        """
        raw = raw.strip()
        if raw[:1] == "{" and raw[-1:] == "}" and "#" not in raw:
            return raw[1:-1].strip()
        parts, size = [], 0
        for part in _parts(raw):
            parts.append(self._part(part))
            size += len(parts[-1])
            if size > len(raw) + _LONGEST_EXPANDED:
                raise ExpansionError(f"@string names stand for more than {_LONGEST_EXPANDED:,} characters")
        return "".join(parts).strip()

    def _part(self, part: str) -> str:
        if len(part) >= 2 and (part[0], part[-1]) in {("{", "}"), ('"', '"')}:
            return part[1:-1]
        name = part.lower()
        if name in self._refused:
            raise ExpansionError(self._refused[name])
        text = self._texts.get(name)
        if text is None:
            return part
        self._expansion.spend(len(text))
        return text


def split_pieces(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """Split a file into pieces that begin with an entry; yields the line number and text of each.

    Raises:
        OSError: the file breaks off, after its last piece, or an entry is too long.
    """
    readable = ReadableStream(stream)
    piece: list[str] = []
    size, start = 0, 1
    for number, line in read_lines(io.BufferedReader(readable)):
        if size >= _PIECE and ENTRY.match(line):
            yield start, "\n".join(piece)
            piece, size, start = [], 0, number
        piece.append(line)
        size += len(line) + 1
        if size > LONGEST_RECORD:
            check_length(size)
    yield start, "\n".join(piece)
    readable.check()


def parse_blocks(piece: str) -> Iterator[tuple[int, Block]]:
    """Parse everything that begins with `@`; yields the line offset in the piece and the parsed block.

    Raises:
        UnreadableError: the parser failed.
    """
    from bibtexparser.entrypoint import parse_string

    # the parser would take the entry "@commentary" for a comment, but not "@xcommentary"
    text = _KEYWORD_PREFIX.sub(r"\1x", _replace_parentheses(piece))
    with parser():
        keyed = _KEYLESS.sub(lambda match: f"{match[1]}{match[2] or _NO_KEY},", text)
        library = parse_string(keyed, parse_stack=[])
    for block in library.blocks:
        yield block.start_line or 0, block


def _replace_parentheses(text: str) -> str:
    """Replace parentheses around entries by braces, since the parser knows only braces."""
    entries = list(ENTRY.finditer(text))
    if not any(match[2] == "(" for match in entries):
        return text
    chars = list(text)
    ends = [*(match.start() for match in entries[1:]), len(text)]
    for match, limit in zip(entries, ends, strict=True):  # an entry ends before the next one begins
        is_entry = match[2] == "(" and match[1].lower() not in _NO_ENTRY - {"string"}
        if is_entry and (end := _closing(text, match.end(), limit)):
            chars[match.end() - 1], chars[end] = "{", "}"
    return "".join(chars)


def _closing(text: str, start: int, limit: int) -> int:
    """Position of the parenthesis that closes the entry whose content begins at `start`; 0 if there is none."""
    depth = 0
    quoted = False
    for match in _DELIMITER.finditer(text, start, limit):
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


def handle_non_entry(block: Block, definitions: Definitions, place: str, *, is_last: bool) -> Iterator[Skipped]:
    """Store an `@string` definition, or report an entry that cannot be parsed.

    Args:
        block: a parsed block that is not an entry.
        definitions: what the names of the file stand for; extended in place.
        place: where the block is, as `file:line`.
        is_last: whether nothing follows it, so that an entry without an end is one in which the file breaks off.
    """
    from bibtexparser.model import ParsingFailedBlock, String

    if isinstance(block, String):
        try:
            definitions.define(block.key, block.value)
        except ExpansionError as error:
            yield Skipped(place, f"the @string {block.key[:_LONGEST_NAME]}: {error}")
    elif (
        isinstance(block, ParsingFailedBlock)
        and (match := ENTRY.match(block.raw or ""))
        and match[1].lower() not in _NO_ENTRY
    ):
        name = repr(_first_line(block.raw or ""))
        if is_last and not _is_closed(block.raw or ""):
            yield Skipped(place, f"{BREAKS_OFF} here, in the BibTeX entry {name}")
        else:
            yield Skipped(place, f"broken BibTeX entry: {name} (a brace, quote or comma is missing)")


def _is_closed(raw: str) -> bool:
    """Whether an entry closes as many braces as it opens."""
    unescaped = raw.replace("\\{", "").replace("\\}", "")
    return unescaped.count("{") <= unescaped.count("}")


def _first_line(raw: str) -> str:
    return _DISGUISE.sub("", raw.strip().partition("\n")[0])[:60]


def fields_of(entry: Entry, definitions: Definitions) -> dict[str, str]:
    """Field values without delimiters, by name in lower case; of a repeated field the first non-empty one.

    The type and citation key of the entry are added as `entrytype` and `key`.

    Raises:
        ExpansionError: the names in it stand for too much text.
    """
    values = {"entrytype": entry.entry_type.lower(), "key": entry.key.strip().replace(_NO_KEY, "")}
    for field in entry.fields:
        for key, value in _split_fields(field.key, str(field.value)):
            name = key.strip()
            name = name if ":" in name else name.lower()  # `csl:PMCID`: as another format spells it
            values[name] = values.get(name) or definitions.value(value)
    return values


def _split_fields(name: str, raw: str) -> Iterator[tuple[str, str]]:
    """The field, and those behind it that a missing comma makes part of its value."""
    start = 0
    for match in _NEXT_FIELD.finditer(raw) if "=" in raw else ():
        if _is_whole(raw[start : match.start()]):
            yield name, raw[start : match.start()]
            name, start = match[1], match.end()
    yield name, raw[start:]


def _is_whole(raw: str) -> bool:
    """Whether a value ends here: outside braces and quotation marks, and not with a sign that adds a further part."""
    parts = list(_parts(raw))
    last = parts[-1]
    is_delimited = len(last) > 1 and (last[0], last[-1]) in {("{", "}"), ('"', '"')}
    is_open = raw.replace("\\{", "").count("{") != raw.replace("\\}", "").count("}")
    return not is_open and (is_delimited or last.isalnum())


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
