"""Notes on papers, one a file: Obsidian, Zettlr, Foam (front matter), Logseq and Dataview (`key:: value`).

A note is of a paper where its properties say so: a DOI, a citation key, a journal, or authors and a year. Links to
other notes that are named by a key or a title are its references.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO

from graphrec.errors import EmptyInputError
from graphrec.model.citing_sentences import NOTE
from graphrec.model.details import TYPE, TYPES
from graphrec.model.paper import Skipped
from graphrec.readers._columns import SCHEMES, columns_of, detail_of_column, detail_pairs, normalize_name
from graphrec.readers._full_text import MarkedCitation, MarkedText, marked_sentences
from graphrec.readers._guard import BREAKS_OFF, UnreadableError
from graphrec.readers._yaml import YamlParser
from graphrec.readers.lists import split_list, split_names
from graphrec.readers.record import build_paper
from graphrec.readers.text import check_length, decode, is_binary, read_lines
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graphrec.model.paper import Paper

NAME = "notes"
SUFFIXES = (".md", ".markdown")
DESCRIPTION = "notes on papers, one a file: Obsidian and others with front matter, Logseq and Dataview with key:: value"

_ANY_NOTE = 0.16  # confidence for a text in Markdown that no other reader knows: it is read, and told to hold no paper
_MOST_LINKS = 2_000  # references of a note
_KEYS = {  # properties of notes beside the common names of columns
    "citekey": "id", "citation key": "id", "citationkey": "id", "bibkey": "id", "cite key": "id", "bibtex key": "id",
    "tags": "keywords", "tag": "keywords", "topics": "keywords", "abstract note": "abstract",
    "abstractnote": "abstract",
    "aliases": "aliases", "alias": "aliases", "related": "references", "cites": "references",
    "references": "references",
    "extends": "references", "builds on": "references", "based on": "references", "uses": "references",
    "compares": "references", "compares with": "references", "publication title": "venue", "publicationtitle": "venue",
    "container title": "venue", "item type": "type", "itemtype": "type", "type": "type", "published": "year",
    "arxiv id": "arxiv", "eprint": "arxiv",
}  # fmt: skip
_SIGNS = frozenset({"id", "doi", "arxiv", "venue", "identifiers"})  # fields that only notes on papers have
_TAGS_OF_PAPERS = frozenset({"paper", "papers", "article", "literature", "literature note", "literaturenote", "zotero"})
_PROPERTY = re.compile(r"\s*(?:[-*>]\s*){0,4}[\[(]?\*{0,2}([A-Za-z][\w -]{1,30})\*{0,2}::\*{0,2}\s*(\S.*)")
_WIKI = re.compile(r"(?<!!)\[\[([^\[\]|#^]{2,300})(?:[#^][^\[\]|]{0,200})?(?:\|[^\[\]]{0,300})?\]\]")
_KEY = re.compile(r"[A-Za-z][\w:.+/-]{0,60}\d{2,4}[A-Za-z]{0,20}")
_RELATION = re.compile(
    r"\b(?:extends?|build(?:s|ing)? (?:up)?on|based on|improves?|compar(?:es?|ed|ison)|uses?|cites?|cited|refutes?"
    r"|contradicts?|supports?|replicates?|outperforms?|baseline)\b",
    re.IGNORECASE,
)
_OUR_MARKS = ("%% graphrec:begin ", "%% graphrec:end ")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINE_SIGNS = re.compile(r"^\s*(?:[-*>+]\s+|\d+[.)]\s+|\[.\]\s+){0,4}")
_NEAR = 40  # characters before a link in which a word may say how both are related
_TITLE_WORDS = 4  # of a link by which it is rather a title than a notion
_HEADING = re.compile(r"#{1,6}\s+(.*)")
_ABSTRACT = re.compile(
    r"(?:[-*>]\s*)?(?:\[!abstract\]|(?:#{1,6}\s*|\*\*|\[\[)?abstract(?:\*\*|\]\])?\s*:?\s*$)", re.IGNORECASE
)
_BARE_LINKS = re.compile(r"^(\s*(?:-|[\w -]{1,40}:)\s+)(\[\[[^\n]{1,2000}\]\])[ \t]*$", re.MULTILINE)
_LONGEST_ABSTRACT = 20_000  # characters
_YEARS = frozenset({"year", "issued", "publication year", "publication date", "publicationyear"})
_OTHER_MEANING = frozenset(
    {"id", "key", "source", "name", "description", "type"}
)  # in notes; in tables they are fields
_TYPES = {
    "journalarticle": "article-journal", "conferencepaper": "paper-conference", "preprint": "article",
    "booksection": "chapter", "article": "article-journal", "inproceedings": "paper-conference",
}  # fmt: skip


class _Note:
    """What a note holds, as it is read line by line."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str]] = {}
        self.details: list[tuple[str, str]] = []
        self.heading = ""
        self.is_ours = False  # between the marks of `--to obsidian`, whose links stand in the front matter
        self.has_year = False  # under a name that clippings of the web and blogs do not have
        self.links: dict[str, None] = {}
        self.marked: list[MarkedText] = []  # links behind a word that says how both are related, with their lines
        self.abstract: list[str] = []

    @property
    def is_of_paper(self) -> bool:
        """Whether the properties are those of a paper."""
        tags = {tag.lower().lstrip("#") for tag in self.fields.get("keywords", ())}
        has_type = any(name == TYPE for name, _ in self.details)
        has_people = self.has_year and {"authors", "title"} <= self.fields.keys()
        return bool(_SIGNS & self.fields.keys() or has_people or has_type or tags & _TAGS_OF_PAPERS)

    def add_property(self, name: str, values: list[str]) -> None:
        """Note the values of a property, under the name of the field or of the detail that it is."""
        values = [text for value in values if (text := value.strip())]
        key = normalize_name(name)
        field = _field_of(key)
        self.has_year = self.has_year or key in _YEARS
        if field in SCHEMES:
            self.fields.setdefault("identifiers", []).extend(f"{field}:{value}" for value in values)
        elif field == TYPE:
            kind = "-".join(normalize_name(_unlinked(values[0])).split()) if values else ""
            self.details += (
                [(TYPE, _TYPES.get(kind.replace("-", ""), kind))]
                if _TYPES.get(kind.replace("-", ""), kind) in TYPES
                else []
            )
        elif field and values:
            self.fields.setdefault(field, []).extend(values)
        elif detail := detail_of_column(name):
            self.details += detail_pairs(detail, [_unlinked(value) for value in values])

    def add_line(self, line: str, *, is_abstract: bool) -> None:
        """Take the links out of a line of the text, and the line itself where it is of the abstract."""
        before, is_meant = 0, False
        for match in () if self.is_ours else _WIKI.finditer(line):
            between = line[max(before, match.start() - _NEAR) : match.start()]
            is_meant = _RELATION.search(between) is not None or (is_meant and between.strip(" ,") in {"", "and", "&"})
            before = match.end()
            if len(self.links) < _MOST_LINKS and (name := _reference(match[1], is_meant=is_meant)):
                self.links[name] = None
                self.marked += [_marked(line, match, name)] * is_meant
        if is_abstract and sum(map(len, self.abstract)) < _LONGEST_ABSTRACT:
            self.abstract.append(_ESCAPED.sub(r"\1", line) if self.is_ours else line.strip("> \t-"))


def _marked(line: str, match: re.Match[str], name: str) -> MarkedText:
    """A line of a note with one of its links marked, all links as their names, and without the sign of a list."""
    before, behind = (_LINE_SIGNS.sub("", _linkless(line[: match.start()])), _linkless(line[match.end() :]).rstrip())
    return MarkedText(f"{before}{name}{behind}", (MarkedCitation(len(before), len(before) + len(name), (name,)),), NOTE)


def _linkless(text: str) -> str:
    return _WIKI.sub(lambda match: match[1], text)


def _field_of(key: str) -> str:
    return _KEYS.get(key) or ("" if key in _OTHER_MEANING else next(iter(columns_of([key])), ""))


def looks_like(head: bytes, name: str) -> float:
    """Confidence that the properties of a note are those of a paper; low for any other text in Markdown."""
    is_named = name.lower().endswith(SUFFIXES)
    if is_binary(head):
        return 0.0
    if not head.lstrip(b"\xef\xbb\xbf\r\n ").startswith(b"---") and b"::" not in head[:4096]:
        return _ANY_NOTE if is_named else 0.0
    lines = enumerate(decode(head).lstrip("\ufeff").splitlines(), start=1)
    try:
        note = _read_note(lines)
    except (UnreadableError, OSError):
        return 0.9 if is_named else 0.0
    return (0.95 if is_named else 0.5) if note.is_of_paper else _ANY_NOTE if is_named else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """The paper that the note is of.

    Raises:
        EmptyInputError: it is of none.
    """
    place = f"{source}:1"
    try:
        note = _read_note(read_lines(stream))
    except UnreadableError as error:
        yield Skipped(place, f"broken front matter: {error}")
        return
    except OSError as error:
        yield Skipped(place, f"{BREAKS_OFF} here: {error}")
        return
    if not note.is_of_paper:
        raise EmptyInputError(
            f"{source} is Markdown without a paper; a note on one has as properties a DOI, a citation key, or title,"
            " authors and year, and a list of papers has links to them."
        )
    yield _paper(place, note, _stem(source))


def _stem(source: str) -> str:
    return PurePosixPath(source.rpartition("!")[2]).stem.removeprefix("@")


def _read_note(lines: Iterable[tuple[int, str]]) -> _Note:
    note = _Note()
    front: list[str] | None = None
    size, is_abstract = 0, False
    for _, line in lines:
        if front is None and not size and line.rstrip() == "---":
            front, size = [], 1
        elif front is not None and line.rstrip() in {"---", "..."}:
            _add_front_matter(note, "\n".join(front))
            front = None
        elif front is not None:
            front.append(line)
            size += len(line)
            check_length(16 * size)
        elif line.startswith(_OUR_MARKS):
            note.is_ours = line.startswith(_OUR_MARKS[0])
            is_abstract = False
        elif line.strip():
            size += 1
            is_abstract = _add_body_line(note, line, is_abstract=is_abstract)
    if front:
        raise UnreadableError("it does not end; expected a line --- behind it")
    return note


def _add_body_line(note: _Note, line: str, *, is_abstract: bool) -> bool:
    """Take what a line of the text says; returns whether the abstract goes on."""
    if not note.is_ours and (match := _PROPERTY.match(line)):
        note.add_property(
            match[1], _items(match[1], match[2].rstrip("])") if match[2].count("[") < match[2].count("]") else match[2])
        )
        return False
    if _ABSTRACT.match(line.strip()):
        return True
    if heading := _HEADING.match(line.lstrip("-*> \t")):
        note.heading = note.heading or heading[1]
        return False
    note.add_line(line, is_abstract=is_abstract)
    return is_abstract


def _add_front_matter(note: _Note, text: str) -> None:
    content = YamlParser().parse(_with_quotes(text))
    if not isinstance(content, dict):
        return
    for name, value in content.items():
        note.add_property(str(name), list(_texts(value, str(name))))


def _with_quotes(text: str) -> str:
    """The YAML with quotation marks around links that stand bare: `[[a]], [[b]]` is none, and `[[a]]` is a list."""
    return _BARE_LINKS.sub(lambda match: f"{match[1]}'{match[2].replace(chr(39), chr(39) * 2)}'", text)


def _texts(value: Any, name: str) -> Iterator[str]:
    """The texts in a value of YAML: of a list each, of a person the name."""
    if isinstance(value, list):
        for each in value:
            if isinstance(each, list):
                yield from (str(part) for part in each if isinstance(part, str))
            else:
                yield from _texts(each, name) if isinstance(each, dict) else [str(each)] if each is not None else []
    elif isinstance(value, dict):
        parts = [
            str(value[key]) for key in ("family", "last", "lastName", "given", "first", "firstName") if value.get(key)
        ]
        yield ", ".join(parts) or str(value.get("name") or value.get("literal") or "")
    elif value is not None and value is not False:
        yield from _items(name, str(value))


def _items(name: str, text: str) -> list[str]:
    """The items of a property in one line: links, tags or names; any other is one text."""
    field = _field_of(normalize_name(name))
    if field in {"authors", "keywords", "references"}:
        links = [match[1] for match in _WIKI.finditer(text)]
        if links and field != "keywords":
            return links
        plain = _unlinked(text)
        return (
            split_names(plain)
            if field == "authors"
            else [part for each in split_list(plain) for part in each.split(" #")]
        )
    return [text]


def _unlinked(text: str) -> str:
    """The text with the names of links in place of the links."""
    return _WIKI.sub(lambda match: match[1], text).strip("\"' ")


def _reference(name: str, *, is_meant: bool) -> str:
    """What a link to a note refers to: a key, or a title; "" for a notion, a day or a picture."""
    text = clean(name.rpartition("/")[2]).removesuffix(".md")
    if text.startswith("@"):
        return text[1:]
    if _KEY.fullmatch(text) or len(text.split()) >= _TITLE_WORDS:
        return text
    return text if is_meant and any(map(str.isalpha, text)) else ""


def _paper(place: str, note: _Note, stem: str) -> Paper | Skipped:
    fields = note.fields
    one: dict[str, Any] = {
        name: _unlinked(fields[name][0])
        for name in ("title", "abstract", "id", "year", "venue", "doi", "arxiv", "url")
        if name in fields
    }
    listed = [_reference(_unlinked(each), is_meant=True) for each in fields.get("references", ())]
    title = one.pop("title", "") or (note.heading if len(note.heading.split()) >= 2 else "") or stem
    aliases = [
        each for each in map(clean, fields.get("aliases", ())) if len(each.split()) >= _TITLE_WORDS and each != title
    ]
    values: dict[str, Any] = {
        **one,
        "id": one.get("id", "").removeprefix("@") or stem,
        "abstract": one.get("abstract") or " ".join(note.abstract),
        "authors": [_unlinked(each) for each in fields.get("authors", ())],
        "keywords": [
            tag
            for each in fields.get("keywords", ())
            if (tag := each.strip().lstrip("#")) and tag.lower() not in _TAGS_OF_PAPERS
        ],
        "identifiers": fields.get("identifiers", ()),
        "references": list(dict.fromkeys(filter(None, [*listed, *note.links]))),
        "other_titles": aliases,
        "citing_sentences": marked_sentences(note.marked, {name: name for name in note.links}),
        "details": note.details,
    }
    return build_paper(place, title=title, **values)
