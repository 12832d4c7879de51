"""Lists of papers in Markdown, as awesome lists and reading lists are: items, tables and paragraphs under headings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO

from graphrec.model.paper import Skipped
from graphrec.readers._list_entry import ListEntry, is_generic_heading, is_label, is_title, read_entry, year_of
from graphrec.readers._markdown import MarkdownBlock, plain_text, read_blocks
from graphrec.readers.record import build_paper
from graphrec.readers.text import STDIN_NAME, decode, is_binary, read_lines
from graphrec.text import format_count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphrec.model.paper import Paper

NAME = "markdown-list"
SUFFIXES = (".md", ".markdown", ".mdown", ".mkd", ".qmd")
DESCRIPTION = "list of papers in Markdown: awesome lists, reading lists, tables (links give arXiv ids, DOIs and code)"

_NUMBER = re.compile(r"[\d.]+[.)]?\s+")  # before a heading
_FEWEST = 3  # papers by which a text is a list of them
_LEAST_SHARE = 0.2  # of the items, which are papers; a README of a program that cites one has fewer
_MOST_TAGS = 6
_TITLES = (
    "title",
    "paper title",
    "paper",
    "papers",
    "title & authors",
    "article",
    "publication",
    "work",
    "name",
    "论文",
)
_AUTHORS = ("author", "authors", "author(s)", "first author", "作者")
_VENUES = (
    "venue",
    "conference",
    "journal",
    "published at",
    "published in",
    "published",
    "publish",
    "publication",
    "pub",
    "pub.",
    "where",
    "source",
    "conf",
    "会议",
)
_YEARS = ("year", "date", "time", "published on", "年份")


def looks_like(head: bytes, name: str) -> float:
    """Confidence that a text has several items that are papers, by links, identifiers or marks."""
    is_named = name.lower().endswith((*SUFFIXES, STDIN_NAME, ".txt", ".rst")) or "." not in name
    if (b"](" not in head and b"- [" not in head) or not is_named or is_binary(head):
        return 0.0
    text = decode(head)
    n_papers = n_items = n_rows = 0
    for block in read_blocks(enumerate(text.splitlines(), start=1)):
        if block.kind == "paragraph" and not _is_entry_paragraph(block):
            continue
        results = list(_entries(block))
        n_papers += sum(is_paper for _, _, is_paper in results)
        n_rows += block.kind == "row"
        n_items += len(results)
    is_markdown = name.lower().endswith(SUFFIXES)
    if n_papers >= _FEWEST and n_papers >= _LEAST_SHARE * n_items:
        return 0.85 if is_markdown or n_rows else 0.5
    if not n_papers or 2 * n_papers < n_items:
        return 0.0
    return 0.85 if n_rows else 0.4 if is_markdown else 0.0  # a table with a rule below its head is Markdown


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper for each item that is one; the others are told together at the end."""
    others: list[int] = []
    is_list_of_papers = False
    section: tuple[str, ...] = ()
    for block in read_blocks(read_lines(stream)):
        if block.headings != section:
            section, is_list_of_papers = block.headings, False
        for part, entry, is_paper in _entries(block):
            is_list_of_papers = is_list_of_papers or is_paper
            if is_paper or (is_list_of_papers and part.is_to_do and _is_to_read(part, entry)):
                yield _paper(f"{source}:{part.line}", part, entry)
            elif part.kind != "paragraph":
                others.append(part.line)
    if others:
        more = f" and {format_count(len(others) - 1, 'more item')}" if len(others) > 1 else ""
        yield Skipped(
            f"{source}:{others[0]}", f"no paper: this{more} without a title and a link or identifier of a paper"
        )


def _entries(block: MarkdownBlock) -> Iterator[tuple[MarkdownBlock, ListEntry, bool]]:
    """The items in a block with what they say, and whether they are papers: first itself, then those below it."""
    if block.kind == "paragraph" and not _is_entry_paragraph(block):
        yield block, ListEntry(), False
        return
    below = [(each, list(_entries(each))) for each in block.inner]
    details = [each for each, some in below if not any(is_paper for _, _, is_paper in some)]
    text = "\n".join([block.text, *(line for each in details for line in _texts(each))])
    entry = _read_row(block) if block.kind == "row" else read_entry(text)
    is_paper = _is_paper(block, entry) and (len(details) == len(below) or _is_paper(block, read_entry(block.text)))
    yield block, entry, is_paper
    for each, some in below:
        if each not in details or not is_paper:
            yield from some


def _texts(block: MarkdownBlock) -> Iterator[str]:
    yield block.text
    for each in block.inner:
        yield from _texts(each)


def _is_entry_paragraph(block: MarkdownBlock) -> bool:
    """Whether a paragraph is laid out as an entry: it begins in bold, or with a link in brackets."""
    return block.text.startswith(("**", "__", "[[", "[**", "\\[[")) and "](" in block.text and len(block.text) < 3_000


def _is_paper(block: MarkdownBlock, entry: ListEntry) -> bool:
    if not entry.title:
        return False
    if entry.is_sure:
        return is_title(entry.title) or bool(entry.arxiv or entry.doi)
    has_record = bool(entry.year and (entry.venue or entry.authors))
    if block.kind == "row":
        return has_record and is_title(entry.title)
    return block.kind == "item" and has_record and entry.is_titled and is_title(entry.title) and not entry.code


def _is_to_read(block: MarkdownBlock, entry: ListEntry) -> bool:
    """Whether an item that can be ticked, in a list with papers, is a title."""
    return (
        is_title(entry.title) and len(entry.title.split()) > 3 and "](" not in block.text and entry.title[0].isupper()
    )


def _read_row(block: MarkdownBlock) -> ListEntry:
    """A row of a table: the columns of title, authors, venue and year as their heads say, the rest as an item."""
    cells = block.cells
    at_title = next((name for name in _TITLES if name in cells and not _is_label_cell(cells[name])), "")
    entry = read_entry(
        "\n".join([cells[at_title], *(cell for name, cell in cells.items() if name != at_title)])
        if at_title
        else block.text
    )
    if at_title:
        own = read_entry(cells[at_title])
        entry.title, entry.is_titled = own.title or entry.title, True
        entry.authors = own.authors
    if authors := _cell(cells, _AUTHORS):
        entry.authors = [name for name in authors.replace(";", ",").split(",") if name.strip()]
    if (venue := _cell(cells, _VENUES)) and len(venue) < 100:
        entry.venue, entry.year = _without_year(venue), year_of(venue) or entry.year
    entry.year = year_of(_cell(cells, _YEARS)) or entry.year
    return entry


def _is_label_cell(cell: str) -> bool:
    text = plain_text(cell)
    return not text or is_label(text)


def _cell(cells: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((text for name in names if (text := plain_text(cells.get(name, ""))) not in {"", "-"}), "")


def _without_year(venue: str) -> str:
    year = year_of(venue)
    return venue.replace(year, "").strip(" ,.'’()-") if year else venue


def _paper(place: str, block: MarkdownBlock, entry: ListEntry) -> Paper | Skipped:
    values: dict[str, Any] = {
        "title": entry.title,
        "id": entry.key,
        "authors": entry.authors,
        "venue": entry.venue,
        "year": entry.year or next(filter(None, map(_year_of_heading, reversed(block.headings))), ""),
        "arxiv": entry.arxiv,
        "doi": entry.doi,
        "url": entry.url,
        "identifiers": entry.identifiers,
        "keywords": [tag for tag in map(_tag, block.headings) if tag][-_MOST_TAGS:],
        "details": [(name, value) for name, value in (("code", entry.code), ("data", entry.data)) if value],
    }
    return build_paper(place, **values)


def _year_of_heading(heading: str) -> str:
    return year_of(heading) if is_generic_heading(heading) else ""


def _tag(heading: str) -> str:
    """A heading as a tag, without symbols and numbers before it; "" for one that says nothing."""
    text = _NUMBER.sub("", heading.strip())
    text = text[next((at for at, char in enumerate(text) if char.isalnum()), len(text)) :]
    return "" if is_generic_heading(text) or len(text) > 80 else text.strip(" :")
