"""Reads Markdown as people write lists of papers in it: items, rows of tables and paragraphs, each with its headings.

No tree of a document is made: what the text of one item means is read in `_list_entry`. Every step is linear in the
length of a line, whatever brackets and stars stand in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphrec.text import unescape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LONGEST = 4_000  # characters of a text that is cut into spans; entries have some hundred, with an abstract 2,000
_LARGEST = 20_000  # characters of an item with those below it
_DEEPEST = 6  # levels of items below each other; what is deeper counts as of this level
_MOST_HEADINGS = 6
_ITEM = re.compile(r"(\s*)(?:[-*+•]|\d{1,4}[.)])\s+(\[[ xX]\]\s)?\s*(?=\S)")
_EMPTY_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,4}[.)])\s*$")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s*(?=[^\s#])")
_SUMMARY = re.compile(r"\s*<summary>(.{1,300})</summary>", re.IGNORECASE)
_FENCE = re.compile(r"\s*(?:```|~~~)")
_HREF = re.compile(r"\bhref\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_ALT = re.compile(r"\balt\s*=\s*[\"']([^\"']{1,40})", re.IGNORECASE)
_RULE_SIGNS = frozenset("|:-+= \t")
_ESCAPABLE = frozenset("\\`*_{}[]<>()#+-.!|~$&^\"'=:/")
_WIKI = re.compile(r"\[\[([^\[\]|]{1,300})(?:\|([^\[\]]{1,300}))?\]\](?!\()")


@dataclass(frozen=True, slots=True)
class MarkdownSpan:
    """A piece of text with one look: where it leads, and whether it is bold, italic or code."""

    text: str
    link: str = ""
    bold: bool = False
    italic: bool = False
    code: bool = False


@dataclass(slots=True)
class MarkdownBlock:
    """An item, a row or a paragraph.

    Attributes:
        line: number of its first line.
        text: as it stands in the file, without the mark of an item.
        headings: those above it, the outermost first, without the title of the text.
        kind: `item`, `row` or `paragraph`.
        cells: of a row, by the heads of its columns in lower case.
        is_to_do: whether it begins with a box that can be ticked.
        inner: the items below an item.
    """

    line: int
    text: str
    headings: tuple[str, ...]
    kind: str = "item"
    cells: dict[str, str] = field(default_factory=dict)
    is_to_do: bool = False
    indent: int = 0
    inner: list[MarkdownBlock] = field(default_factory=list)


def read_blocks(lines: Iterable[tuple[int, str]]) -> Iterator[MarkdownBlock]:
    """Read the items, rows and paragraphs of a text, without code and comments.

    Args:
        lines: the number and the text of each line.

    Cost: memory of one item with those below it.
    """
    builder = _Builder()
    for number, line in _without_code(lines):
        yield from builder.add(number, line)
    yield from builder.end()


class _Builder:
    """Makes blocks of lines; what may go on with the next line is open."""

    def __init__(self) -> None:
        self._headings: list[tuple[int, str]] = []
        self._has_title = False
        self._root: MarkdownBlock | None = None  # an item or a paragraph that is open
        self._last: MarkdownBlock | None = None  # the innermost item of `_root`, or `_root`
        self._size = 0  # characters of `_root`
        self._header: list[str] = []  # of a table
        self._above = ""
        self._was_blank = True

    def add(self, number: int, line: str) -> Iterator[MarkdownBlock]:
        """Take the next line, and give the blocks that end before it."""
        above, self._above = self._above, line
        was_blank, self._was_blank = self._was_blank, not line.strip() or bool(_EMPTY_ITEM.match(line))
        if self._was_blank:
            self._header = []
            if self._root and self._root.kind == "paragraph":
                yield from self.end()
        elif match := _ITEM.match(line):
            yield from self._add_item(number, line, match, is_in_paragraph=not was_blank)
        elif heading := _HEADING.match(line) or _SUMMARY.match(line):
            yield from self.end()
            self._add_heading(heading, line)
        elif "|" in line and (self._header or "|" in above):
            yield from self._add_row(number, line, above)
        else:
            yield from self._add_text(number, line, was_blank=was_blank)

    def end(self) -> Iterator[MarkdownBlock]:
        """Give the block that is open, if there is one."""
        if self._root:
            yield self._root
        self._root = self._last = None
        self._size = 0

    def _add_item(
        self, number: int, line: str, match: re.Match[str], *, is_in_paragraph: bool
    ) -> Iterator[MarkdownBlock]:
        root = self._root
        if root and root.kind == "paragraph" and is_in_paragraph and match[0].strip()[:1].isdigit():
            root.text += f"\n{line.strip()}"  # a line that begins with a number
            return
        text, indent = line[match.end() :], len(match[1].expandtabs(4))
        block = MarkdownBlock(number, text, self._titles(), is_to_do=bool(match[2]), indent=indent)
        if root and root.kind == "item" and indent > root.indent and self._size < _LARGEST:
            _parent(root, block).inner.append(block)
        else:
            yield from self.end()
            self._root = block
        self._last = block
        self._size += len(line)

    def _add_row(self, number: int, line: str, above: str) -> Iterator[MarkdownBlock]:
        if "-" in line and set(line) <= _RULE_SIGNS:
            self._header, self._root, self._last = _cells(above), None, None
        elif self._header:
            yield _row(number, line, self._header, self._titles())
        else:
            yield from self._add_text(number, line, was_blank=False)

    def _add_text(self, number: int, line: str, *, was_blank: bool) -> Iterator[MarkdownBlock]:
        root = self._root
        goes_on = root and (not was_blank or (root.kind == "item" and line[:2].isspace())) and self._size < _LARGEST
        if goes_on and self._last:
            self._last.text += _join(self._last.text, line)
        else:
            yield from self.end()
            self._root = self._last = MarkdownBlock(number, line.strip().lstrip("> "), self._titles(), kind="paragraph")
        self._size += len(line)

    def _add_heading(self, match: re.Match[str], line: str) -> None:
        """Note a heading; one of the first level that is the first of all is the title of the text."""
        is_marked = match[1].startswith("#")
        level = len(match[1]) if is_marked else _MOST_HEADINGS + 1
        text = line[match.end() :].rstrip("# \t") if is_marked else match[1]
        while self._headings and self._headings[-1][0] >= level:
            self._headings.pop()
        is_title = level == 1 and not self._has_title
        self._headings.append((level, "" if is_title else plain_text(text[:LONGEST])))
        self._has_title, self._header = True, []

    def _titles(self) -> tuple[str, ...]:
        return tuple(text for _, text in self._headings if text)


def _join(text: str, line: str) -> str:
    """The next line of an item, behind a space where it goes on with a sentence, else behind a line end."""
    rest = line.strip()
    goes_on = rest[0].islower() or (rest[0].isalnum() and not line[:2].isspace())
    return f" {rest}" if goes_on and text[-1:].isalpha() else f"\n{rest}"


def _without_code(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The lines outside of fences of code and of comments of HTML."""
    is_code = is_comment = False
    for number, line in lines:
        if not is_comment and _FENCE.match(line):
            is_code = not is_code
            yield number, ""
        elif is_code:
            continue
        elif is_comment:
            is_comment = "-->" not in line
        elif (start := line.find("<!--")) >= 0:
            end = line.find("-->", start)
            is_comment = end < 0
            yield number, line[:start] + (line[end + 3 :] if end >= 0 else "")
        else:
            yield number, line


def _parent(root: MarkdownBlock, block: MarkdownBlock) -> MarkdownBlock:
    """The item that an item is below, by its indent."""
    at, depth = root, 1
    while at.inner and at.inner[-1].indent < block.indent and depth < _DEEPEST:
        at, depth = at.inner[-1], depth + 1
    return at


def _row(number: int, line: str, header: Sequence[str], headings: tuple[str, ...]) -> MarkdownBlock:
    cells = _cells(line[:LONGEST])
    by_head = {plain_text(name).lower(): cell for name, cell in zip(header, cells, strict=False)}
    return MarkdownBlock(number, "\n".join(cells), headings, "row", by_head)


def _cells(line: str) -> list[str]:
    """The cells of a row; a bar that is escaped divides none."""
    parts = line.replace("\\|", "\0").strip().strip("|").split("|")
    return [part.replace("\0", "|").strip() for part in parts]


def plain_text(text: str) -> str:
    """What a text says to a reader: without marks, pictures and addresses."""
    return " ".join("".join(span.text for span in read_spans(text)).split())


def read_spans(text: str) -> list[MarkdownSpan]:
    """Cut a text into pieces of one look; a link of a note, `[[name]]`, leads to `[[name`.

    Args:
        text: of an item; what is longer than any entry is cut.

    Cost: linear in the length of the text.
    """
    return _Cutter(text[:LONGEST]).spans


class _Cutter:
    """Cuts a text from left to right; where brackets end is found once for all of them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = _closing_brackets(text)
        self._last_angle = text.rfind(">")
        self.spans: list[MarkdownSpan] = []
        self._piece: list[str] = []
        self._look = {"bold": False, "italic": False, "code": False}
        self._links: list[tuple[int, str]] = []  # where the text of a link ends, and its address
        self._cut()

    def _cut(self) -> None:
        at, text = 0, self._text
        while at < len(text):
            if self._links and at == self._links[-1][0]:
                self._close()
                at = self._ends[at + 1] + 1 if at + 1 in self._ends else at + 1
                self._links.pop()
                continue
            at = self._step(at)
        self._close()

    def _step(self, at: int) -> int:
        """Take what stands at a place; returns the next place."""
        text, char = self._text, self._text[at]
        if char == "\\" and text[at + 1 : at + 2] in _ESCAPABLE and at + 1 < len(text):
            return self._add(text[at + 1], at + 2)
        if char == "`":
            return self._toggle("code", at, 1)
        if self._look["code"]:
            return self._add(char, at + 1)
        return self._step_outside_code(at, char)

    def _step_outside_code(self, at: int, char: str) -> int:
        if char == "!" and at + 1 in self._ends and self._text[at + 1] == "[":
            return self._skip_picture(at)
        if char == "[":
            return self._open_link(at)
        if char in "*_":
            return self._emphasise(at)
        return self._skip_tag(at) if char == "<" and at < self._last_angle else self._add(char, at + 1)

    def _add(self, text: str, after: int) -> int:
        self._piece.append(text)
        return after

    def _close(self) -> None:
        """End the piece that is being read."""
        if self._piece:
            link = next((address for _, address in reversed(self._links) if address), "")
            self.spans.append(MarkdownSpan(unescape("".join(self._piece)), link, **self._look))
            self._piece.clear()

    def _toggle(self, look: str, at: int, width: int) -> int:
        self._close()
        self._look[look] = not self._look[look]
        return at + width

    def _emphasise(self, at: int) -> int:
        text, char = self._text, self._text[at]
        width = 2 if text[at : at + 2] == char * 2 else 1
        before, after = text[at - 1 : at], text[at + width : at + width + 1]
        if char == "_" and before.isalnum() and after.isalnum():
            self._piece.append(char * width)
            return at + width
        if width == 1 and not self._look["italic"] and (not after or after.isspace()):
            self._piece.append(char)
            return at + 1
        return self._toggle("bold" if width == 2 else "italic", at, width)

    def _open_link(self, at: int) -> int:
        text, end = self._text, self._ends.get(at)
        if match := _WIKI.match(text, at):
            self._close()
            self.spans.append(MarkdownSpan(match[2] or match[1], f"[[{match[1]}"))
            return match.end()
        if end is not None and text[end + 1 : end + 2] == "(" and end + 1 in self._ends:
            address = text[end + 2 : self._ends[end + 1]].strip().partition(" ")[0].strip("<>")
            self._close()
            self._links.append((end, address))
            return at + 1
        self._piece.append("[")
        return at + 1

    def _skip_picture(self, at: int) -> int:
        """Leave a picture out; within a link, as badges are, its description is the text of the link."""
        text, end = self._text, self._ends[at + 1]
        if self._links and 0 < end - at - 2 <= 40:
            self._piece.append(text[at + 2 : end])
        if text[end + 1 : end + 2] == "(" and end + 1 in self._ends:
            return self._ends[end + 1] + 1
        return end + 1

    def _skip_tag(self, at: int) -> int:
        """Leave a tag of HTML out: one that breaks the line is a line end, and one that links is a link."""
        text = self._text
        end = text.find(">", at, at + 1000)
        if end < 0 or not (text[at + 1 : at + 2].isalpha() or text[at + 1 : at + 2] == "/"):
            return self._add("<", at + 1)
        tag = text[at + 1 : end]
        name = tag.partition(" ")[0].strip("/ ").lower()
        if text.startswith(("http://", "https://"), at + 1):
            self._close()
            self.spans.append(MarkdownSpan(tag, tag))
        elif name in {"br", "p", "li", "div", "tr", "td"}:
            self._piece.append("\n")
        elif name in {"b", "strong"} or name in {"i", "em"}:
            self._close()
            self._look["bold" if name in {"b", "strong"} else "italic"] = not tag.startswith("/")
        elif name == "a" and (href := _HREF.search(tag)):
            stop = text.find("</a>", end, end + 2000)
            inner = text[end + 1 : stop] if stop >= 0 else ""
            self._close()
            label = _ALT.search(inner)
            label_text = plain_text(inner) or (label[1] if label else "")
            self.spans.append(MarkdownSpan(label_text, href[1]))
            return stop + 4 if stop >= 0 else end + 1
        return end + 1


def _closing_brackets(text: str) -> dict[int, int]:
    """Where each bracket `[` or `(` that is closed ends."""
    ends: dict[int, int] = {}
    open_at: list[tuple[str, int]] = []
    is_escaped = False
    for at, char in enumerate(text):
        if is_escaped:
            is_escaped = False
        elif char == "\\":
            is_escaped = True
        elif char in "[(":
            open_at.append((char, at))
        elif char in "])" and open_at:
            opener = "[" if char == "]" else "("
            if open_at[-1][0] == opener:
                ends[open_at.pop()[1]] = at
            elif len(open_at) > 1 and open_at[-2][0] == opener:  # one that is never closed
                open_at.pop()
                ends[open_at.pop()[1]] = at
    return ends
