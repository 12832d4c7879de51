"""A static page: headings, paragraphs, tables, quotes, lists and pictures as one self-contained HTML file.

Whoever has something to show beside the network describes it by the records below and calls `save_document`. The file
asks no server for anything, has no script, follows light and dark and can be printed. Whatever the texts hold is shown
as text: no record takes HTML.

>>> page = Document("Results", [Paragraph("One result."), Quote("A beats B.", ["Some paper, ", Span("2024", "soft")])])
>>> "<blockquote" in render_document(page)
True
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, TypeAlias, Union

from graphrec.files import expand_home, replace_file
from graphrec.page.template import hash_source, open_template, read_asset
from graphrec.text import as_link, clean

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence
    from pathlib import Path


Text: TypeAlias = Union[str, "Span", "Sequence[str | Span]"]
Block: TypeAlias = Union["Heading", "Paragraph", "Quote", "Listing", "Table", "Figure"]

STYLES = ("", "strong", "soft", "note", "warning", "name")  # of a span; `note` and `warning` are small labels
_SHAPES = frozenset({"line", "path", "polyline", "rect", "circle", "text"})
_PLACES = frozenset(
    {"x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "dx", "dy", "width", "height", "d", "points"}
)
_DRAWN = re.compile(r"[\d\sMLHVCSQTAZmlhvcsqtaz.,+-]*")  # what a path or the points of a line may hold
_ANCHOR = re.compile(r"#?[A-Za-z][\w-]{0,99}")
_CLASSES = re.compile(r"[a-z][a-z0-9 -]{0,99}|")


@dataclass(frozen=True, slots=True)
class Span:
    """Words of one style, or a link.

    Attributes:
        text: the words.
        style: one of `STYLES`.
        link: "#" and the anchor of a heading, row or shape of the page, or an address that may be followed
            (`text.as_link`); with any other address the words are no link.
    """

    text: str
    style: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 or 3; links lead to its `anchor`."""

    KIND: ClassVar[str] = "heading"
    text: Text
    level: int = 2
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `style` is "" or "soft"."""

    KIND: ClassVar[str] = "paragraph"
    text: Text
    style: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of a paper, and where it stands."""

    KIND: ClassVar[str] = "quote"
    text: Text
    source: Text = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, numbered if `is_ordered`; an item may have blocks of its own below it, as a list of its own."""

    KIND: ClassVar[str] = "listing"
    items: Sequence[Text | Item]
    is_ordered: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a list, with blocks below it."""

    text: Text
    below: Sequence[Block] = ()
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: one text a column, and blocks below them over the whole width."""

    cells: Sequence[Text]
    below: Sequence[Block] = ()
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `numeric` are the indices of columns that are set flush right."""

    KIND: ClassVar[str] = "table"
    columns: Sequence[str]
    rows: Sequence[Row]
    caption: Text = ""
    numeric: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape of a picture.

    Attributes:
        tag: line, path, polyline, rect, circle or text.
        places: its attributes by their names in SVG: coordinates and sizes as numbers, `d` and `points` as text.
        style: classes of `assets/document.css`: axis, grid, edge, edge-soft, arrow, mark, mark-0 to mark-7, outline,
            label, label-soft, label-strong, label-end (flush right), label-middle (centred); several with blanks.
        text: the words of a `text`.
        title: what is shown when the shape is pointed at.
        link: where a click leads, as in `Span`.
        anchor: its name, for links to it.
        note: shapes that are shown above the others while the shape, which has a link, is pointed at or in focus.
    """

    tag: str
    places: Mapping[str, float | str]
    style: str = ""
    text: str = ""
    title: str = ""
    link: str = ""
    anchor: str = ""
    note: Sequence[Shape] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture of `width` × `height` units, which are CSS pixels; wider than the page, it is scrolled.

    Attributes:
        width: of the picture.
        height: of the picture.
        shapes: what is drawn, from back to front.
        description: what the picture shows, for those who do not see it.
        caption: text below it.
    """

    KIND: ClassVar[str] = "figure"
    width: float
    height: float
    shapes: Sequence[Shape]
    description: str
    caption: Text = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A page.

    Attributes:
        title: its heading.
        blocks: what it shows.
        summary: a line below the heading.
        facts: how the page was made, by name, for its foot.
    """

    title: str
    blocks: Sequence[Block]
    summary: Text = ""
    facts: Mapping[str, str] = field(default_factory=dict)


def render_document(document: Document) -> str:
    """Render a page as HTML text; the same document gives the same bytes.

    Raises:
        ValueError: a style, anchor, shape or attribute is none of those that there are.

    Cost: linear in the size of the page.
    """
    style = read_asset("base.css") + read_asset("document.css")
    policy = f"default-src 'none'; style-src {hash_source(style)}; base-uri 'none'; form-action 'none'"
    template = open_template("document.html.jinja")
    html: str = template.render(
        page=document,
        style=style,
        policy=policy,
        spans=_spans,
        clean=clean,
        anchor=_anchor,
        shape=_attributes,
        target=_target,
    )
    return html


def save_document(document: Document, path: str | os.PathLike[str]) -> Path:
    """Write a page to `path` as UTF-8, completely or not at all; return the absolute path.

    Raises:
        ValueError: as `render_document`.
    """
    target = expand_home(path).resolve()
    html = render_document(document)
    with replace_file(target) as file:
        file.write(html.encode())
    return target


def _spans(text: Text) -> list[Span]:
    """The text as clean spans with links that may be followed."""
    parts = [text] if isinstance(text, (str, Span)) else text
    spans = [part if isinstance(part, Span) else Span(part) for part in parts]
    if unknown := {span.style for span in spans} - set(STYLES):
        raise ValueError(f"A page has no style {min(unknown)!r}; it has: {', '.join(filter(None, STYLES))}.")
    return [Span(_clean_inside(span.text), span.style, _target(span.link)) for span in spans]


def _clean_inside(text: str) -> str:
    """The text as `clean` gives it, with the blanks at its ends, which part it from its neighbours."""
    start, end = " " * text[:1].isspace(), " " * text[-1:].isspace()
    return f"{start}{clean(text)}{end}" if text.strip() else start


def _target(link: str) -> str:
    return link if link.startswith("#") and _ANCHOR.fullmatch(link) else as_link(link) if link else ""


def _anchor(name: str) -> str:
    if name and not _ANCHOR.fullmatch(name):
        raise ValueError(f"{clean(name)[:60]!r} is no anchor; expected a letter, then letters, digits, - and _.")
    return name


def _attributes(shape: Shape) -> list[tuple[str, str]]:
    """The attributes of a shape by name, checked: no style, no script, no address."""
    places = {name: _place(value) for name, value in shape.places.items()}
    if shape.tag not in _SHAPES or not places.keys() <= _PLACES or not _CLASSES.fullmatch(shape.style):
        raise ValueError(f"A picture has no shape {shape.tag!r} with {', '.join([*places, shape.style])}.")
    return [
        *places.items(),
        *((name, value) for name, value in (("class", shape.style), ("id", _anchor(shape.anchor))) if value),
    ]


def _place(value: float | str) -> str:
    """A coordinate with at most two decimals, or the points of a line."""
    if isinstance(value, str):
        if not _DRAWN.fullmatch(value):
            raise ValueError(f"{value[:60]!r} is no path; expected letters of SVG paths and numbers.")
        return value
    return f"{value:.2f}".rstrip("0").rstrip(".")
