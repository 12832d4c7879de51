"""Reads what an item of a list of papers says: title, authors, venue, year, identifiers and addresses.

A title is the text of a link to the paper, or stands in bold, in quotation marks or in italics, or is the first
sentence. Links with labels ("paper", "code") and badges are no text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from graphrec.files import read_data_sections
from graphrec.model.people import is_group_word
from graphrec.readers._markdown import LONGEST, MarkdownSpan, read_spans
from graphrec.readers._paper_links import DATA, LinkTarget, find_target
from graphrec.readers.identifiers import normalize_doi
from graphrec.readers.lists import split_names
from graphrec.text import clean, title_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FEWEST_WORDS = 3  # of a title without a sign of one
_LONGEST_TITLE = 400  # characters; the longest of 100,000 of arXiv has 250
_LONGEST_LABEL = 60
_MOST_PIECES = 100  # of an entry; long lists of authors with links have fifty
_MOST_LEADING = 6  # marks in front of a title
_BLANKS = re.compile(r"[^\S\n]+")
_LINE_END = re.compile(r" ?\n[ \n]*")
_YEAR = re.compile(r"(?<![\d.:/])((?:19|20)\d\d)(?![\d/])")
_SHORT_YEAR = re.compile(r"(?<=[A-Za-z])[ ]?['’]?(\d\d)\b(?!\d)|^['’]?(\d\d)(?= [A-Z])|(?<=['’])(\d\d)\b")
_ARXIV = re.compile(r"\barxiv\s*(?:preprint\s*)?(?:arxiv\s*)?[: ]\s*(\d{4}\.\d{4,5})(?:v\d+)?", re.IGNORECASE)
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"'<>|\])]+")
_LEADING = re.compile(  # in front of a title: a number, a date, a venue in brackets, a symbol
    r"\s*(?:[\[(【](?!\w*\))[^\[\]()【】]{1,40}[\])】]\s*[:.,-]?|\d{4}[-/.]\d\d?(?:[-/.]\d\d?)?\s*[,:.-]?|#?\d{1,4}[.)]\s"
    r"|[^\w\s\"“'‘(\[$#@-]+|[-–—:]\s)\s*"
)
_IN_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]{2,80})[)\]]\s*[.;,]?\s*$")
_QUOTED = re.compile(r"[\"“]([^\"“”]{8,400})[\"”]")
_AUTHORS_FIRST = re.compile(
    r"^[^\W\d_][\w'’-]+(?: et al\.?,?| (?:and|&) [^\W\d_][\w'’-]+,?|,)? ?\(?(?:19|20)\d\d[a-z]?\)?[.,:]?\s+(?=\S)"
)
_SENTENCE = re.compile(r"(?<=[^\W\d_]{2}[a-z\d)][.?!])\s+(?=[\"“*_(\[]?[^\W\d_a-z])|\s+[—–|•·]\s+|\s+-\s+|\n+")
_VENUE_WORDS = r"[A-Z][\w&+/’'.:-]*(?: (?:[A-Z&][\w&+/’'.:-]*|on|of|for|in|the|and|@)){0,9}"
_VENUE = re.compile(rf"(?:In |in |@)?(?<![\w])\s*({_VENUE_WORDS})[,\s]{{0,2}}[('’]?\s*(?:19|20)\d\d\b")
_ACRONYM = re.compile(
    r"\b((?:[A-Z][A-Za-z&+-]*[A-Z][A-Za-z&+-]*|[Aa]r[Xx]iv)(?:[ -](?:Workshop|Findings|Oral|Spotlight|Letters))?)"
    r"[ ,]?\s?['’]?\d{2}\b"
)
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?: [^\W\d_(][\w.'’-]*){0,5}[*†‡]*")
_LABEL_OF_FIELD = re.compile(
    r"^\s*\**(authors?|作者|venue|published in|publication|conference|year|title|links?)\**\s*[:：]+\**\s*[:：]?\s*",
    re.IGNORECASE,
)
_OF_PAPERS, _OF_OTHERS = frozenset({"papers", "file"}), frozenset({"code", "data", ""})  # kinds of targets
_HASH_TAG = re.compile(r"(?:^|\s)#[\w/-]+")


_TitlePlace = tuple[int, str, str] | None  # number of a piece, the title in it, and the rest of it


@dataclass(slots=True)
class ListEntry:
    """What an item says of a paper; `is_sure` where a link or an identifier shows that it is one."""

    title: str = ""
    authors: list[str] = field(default_factory=list)
    venue: str = ""
    year: str = ""
    arxiv: str = ""
    doi: str = ""
    url: str = ""
    code: str = ""
    data: str = ""
    key: str = ""  # of a note that it links to
    identifiers: list[str] = field(default_factory=list)
    is_sure: bool = False
    is_titled: bool = False  # whether a mark shows what the title is, and not its place alone
    rest: str = ""  # what stands beside the title


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text of one look, joined from spans, and what it leads to."""

    text: str
    look: str  # `link`, `bold`, `quoted`, `italic`, `code` or `plain`
    target: LinkTarget
    link: str


def read_entry(text: str) -> ListEntry:
    """Read one item.

    Args:
        text: its Markdown; a line end divides its parts.

    Cost: linear in the length of the text.
    """
    text = _LINE_END.sub("\n", _BLANKS.sub(" ", text[:LONGEST]))
    pieces = list(islice(_pieces(read_spans(text)), _MOST_PIECES))
    entry = ListEntry()
    _take_addresses(entry, pieces)
    at, title, rest = _find_title(pieces, has_paper=entry.is_sure)
    entry.is_titled = at >= 0 and pieces[at].look != "plain"
    entry.title = _tidy_title(title, entry)
    _take_rest(entry, pieces, at, rest)
    return entry


def is_title(text: str) -> bool:
    """Whether a text may be a title: of some words, with letters, and no label of a link or a name of a venue."""
    words = text.split()
    letters = sum(map(str.isalpha, text))
    if not words or len(text) > _LONGEST_TITLE or letters < 0.5 * len(text.replace(" ", "")):
        return False
    is_long = len(words) >= _FEWEST_WORDS or (len(words) == 2 and letters > 12) or (letters > 8 and not text.isascii())
    return is_long and not is_label(text)


def is_label(text: str) -> bool:
    """Whether a text is the label of a link ("[paper]", "official code"), or a venue with a year."""
    if len(text) > _LONGEST_LABEL:
        return False
    words = title_key(text).split()
    if not words or all(word in _words("labels") or word.isdigit() for word in words):
        return True
    return len(words) <= _FEWEST_WORDS + 1 and bool(
        _VENUE.fullmatch(text.strip("[]() .")) or _ACRONYM.fullmatch(text.strip("[]() ."))
    )


def is_names(text: str) -> bool:
    """Whether a text is a list of people: names between commas, or one with "et al."."""
    text = text.strip(" .,;:*†()")
    if not text or len(text) > 6_000 or any(map(str.isdigit, text)) or any(sign in text for sign in '?!:"“'):
        return False
    parts = [
        part for part in re.split(r",\s*(?:and\s+)?|;\s*|\s+(?:and|&|·)\s+|\s*·\s*|\.,\s*", text) if part.strip(" .")
    ]
    people = [part for part in parts if _is_name(part.strip(" ."))]
    if "et al" in text:
        return len(people) >= 1 and len(text.split()) < 40
    if len(parts) == 1:
        return (
            len(people) == 1
            and len(parts[0].split()) in {2, 3}
            and not _words("organisations") & set(title_key(text).split())
        )
    return len(people) >= 0.8 * len(parts)


def is_generic_heading(text: str) -> bool:
    """Whether a heading says nothing of what the papers below it are about: "Papers", "2023", "Contents"."""
    words = title_key(text).split()
    return all(word in _words("headings") or word.isdigit() for word in words)


def year_of(text: str) -> str:
    """The year in a heading or in a venue; "" if there is none."""
    if match := _YEAR.search(text):
        return match[1]
    match = _SHORT_YEAR.search(text)
    digits = next(filter(None, match.groups()), "") if match else ""
    return f"{'19' if digits > '60' else '20'}{digits}" if digits else ""


@cache
def _words(section: str) -> frozenset[str]:
    return frozenset(word for line in read_data_sections(DATA)[section] for word in line.split())


def _is_name(part: str) -> bool:
    words = part.split()
    if not _NAME.fullmatch(part) or len(words) > 5:
        return False
    n_capital = sum(word[0].isupper() or not word[0].isascii() for word in words)
    return n_capital >= max(1, len(words) - 2) and not any(is_group_word(word) for word in words)


def _pieces(spans: Sequence[MarkdownSpan]) -> Iterator[_Piece]:
    """Join neighbours of one look; of a link all of its text, whatever stands out in it."""
    group: list[MarkdownSpan] = []
    for span in spans:
        if group and _look(group[0]) == _look(span) and group[0].link == span.link:
            group.append(span)
            continue
        if group:
            yield _piece(group)
        group = [span]
    if group:
        yield _piece(group)


def _look(span: MarkdownSpan) -> str:
    if span.link:
        return "link"
    return "code" if span.code else "bold" if span.bold else "italic" if span.italic else "plain"


def _piece(group: Sequence[MarkdownSpan]) -> _Piece:
    text = "".join(span.text for span in group)
    link = group[0].link
    return _Piece(text, _look(group[0]), find_target(link) if link else LinkTarget(), link)


def _take_addresses(entry: ListEntry, pieces: Sequence[_Piece]) -> None:
    """Take addresses and identifiers out of links, and those that stand in the text."""
    for piece in pieces:
        target = piece.target
        if piece.link.startswith("[[@"):
            entry.key = entry.key or piece.link.removeprefix("[[@")
        if target.kind == "papers":
            entry.arxiv = entry.arxiv or target.arxiv
            entry.doi = entry.doi or target.doi
            if target.identifier and target.identifier not in entry.identifiers:
                entry.identifiers.append(target.identifier)
        if target.kind in {"papers", "file"} and not entry.url:
            entry.url = piece.link
        elif target.kind == "code":
            entry.code = entry.code or piece.link
        elif target.kind == "data":
            entry.data = entry.data or piece.link
    text = " ".join(piece.text for piece in pieces if not piece.link)
    if not entry.arxiv and (match := _ARXIV.search(text)):
        entry.arxiv = match[1]
    if not entry.doi and (match := _DOI.search(text)):
        entry.doi = normalize_doi(match[0].rstrip(".,;"))
    has_label = any(
        piece.link and not piece.link.startswith("#") and title_key(piece.text) in {"paper", "pdf", "arxiv"}
        for piece in pieces
    )
    entry.is_sure = bool(entry.arxiv or entry.doi or entry.url or entry.key or has_label)


def _find_title(pieces: Sequence[_Piece], *, has_paper: bool) -> tuple[int, str, str]:
    """The number of the piece with the title, the title, and what else stands in that piece."""
    texts = [clean(piece.text) for piece in pieces]
    for find in (_find_link, _find_bold, _find_quoted, _find_italic):
        if match := find(pieces, texts, has_paper=has_paper):
            return match
    return _first_sentence(pieces, has_paper=has_paper)


def _find_link(pieces: Sequence[_Piece], texts: Sequence[str], *, has_paper: bool) -> _TitlePlace:
    """A link to a paper whose text is a title, else, if nothing else is marked as one, a link to its code."""
    is_marked = any(_is_bold_title(*each) or _is_quoted(*each) for each in zip(pieces, texts, strict=True))
    for kinds in (_OF_PAPERS, *([] if is_marked or not has_paper else [_OF_OTHERS])):
        for at, piece in enumerate(pieces):
            if piece.look == "link" and piece.target.kind in kinds and not piece.link.startswith(("#", "[[")):
                text = _without_names(texts[at])
                if is_title(text):
                    return at, text, ""
    return None


def _find_bold(pieces: Sequence[_Piece], texts: Sequence[str], *, has_paper: bool) -> _TitlePlace:  # noqa: ARG001
    for at, (piece, text) in enumerate(zip(pieces, texts, strict=True)):
        if _is_bold_title(piece, text) and text[-1:] not in ":：":
            return at, text, ""
    return None


def _find_quoted(pieces: Sequence[_Piece], texts: Sequence[str], *, has_paper: bool) -> _TitlePlace:  # noqa: ARG001
    for at, (piece, text) in enumerate(zip(pieces, texts, strict=True)):
        match = _QUOTED.search(text) if piece.look != "code" else None
        if match and is_title(match[1]):
            return at, match[1], f"{text[: match.start()]}\n{text[match.end() :]}"
    return None


def _find_italic(pieces: Sequence[_Piece], texts: Sequence[str], *, has_paper: bool) -> _TitlePlace:  # noqa: ARG001
    """A text in italics behind names, or in front of everything."""
    for at, (piece, text) in enumerate(zip(pieces, texts, strict=True)):
        if piece.look != "italic" or len(text.split()) <= _FEWEST_WORDS or not is_title(text) or is_names(text):
            continue
        before = " ".join(texts[:at]).strip(" .,:-—")
        if (not before or is_names(before) or is_label(before)) and not _VENUE.fullmatch(text.rstrip(".")):
            return at, text, ""
    return None


def _is_bold_title(piece: _Piece, text: str) -> bool:
    return piece.look == "bold" and is_title(_stripped(text)) and not is_names(text)


def _is_quoted(piece: _Piece, text: str) -> bool:
    return piece.look == "plain" and _QUOTED.search(text) is not None


def _first_sentence(pieces: Sequence[_Piece], *, has_paper: bool) -> tuple[int, str, str]:
    """The title as the first sentence of the text, or the one behind the names."""
    for at, piece in enumerate(pieces):
        if piece.look not in {"plain", "italic"}:
            continue
        core = _stripped(piece.text)
        before = piece.text[: piece.text.find(core)]
        parts = [part for part in _SENTENCE.split(core) if part and part.strip(" .,;:()[]*")]
        for number, part in enumerate(parts):
            text = _without_names(clean(_stripped(part)))
            if is_title(text) and not is_names(text):
                return at, text, "\n".join([before, *parts[:number], *parts[number + 1 :]])
    if has_paper:
        for at, piece in enumerate(pieces):
            text = clean(_stripped(piece.text)).strip(" []:")
            if (
                piece.look != "code"
                and len(text) > 2
                and text[:1].isalnum()
                and not is_label(text)
                and not piece.link.startswith("[[")
            ):
                return at, text, ""
    return -1, "", ""


def _stripped(text: str) -> str:
    """The text without numbers, dates, symbols and venues in brackets in front of it."""
    text = _HASH_TAG.sub("", text)
    for _ in range(_MOST_LEADING):
        match = _LEADING.match(text)
        if not match or not 0 < match.end() < len(text):
            break
        text = text[match.end() :]
    return text.strip()


def _without_names(text: str) -> str:
    """The text without "Lee et al. (2023)" in front of it, if enough is left."""
    rest = _AUTHORS_FIRST.sub("", text, count=1)
    return rest if len(rest.split()) >= 2 else text


def _tidy_title(title: str, entry: ListEntry) -> str:
    """The title without a venue or an organisation in brackets at its end, which goes to the rest."""
    text = clean(_stripped(title)).strip(' *_"“”;,[]' if title.count("[") == title.count("]") == 0 else ' *_"“”;,')
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    while (match := _IN_BRACKETS.search(text)) and len(text[: match.start()].split()) >= 2:
        if not (
            year_of(match[1])
            or is_names(match[1])
            or is_label(match[1])
            or _words("organisations") & set(title_key(match[1]).split())
        ):
            break
        entry.rest += f"\n{match[1]}"
        text = text[: match.start()].rstrip()
    return text.rstrip(".,:;[( ") if not text.endswith("...") else text


def _take_rest(entry: ListEntry, pieces: Sequence[_Piece], at: int, rest: str) -> None:
    """Take authors, venue and year out of what stands beside the title."""
    parts: list[str] = [entry.rest, rest]
    for number, piece in enumerate(pieces):
        if number != at and not (piece.link and (is_label(piece.text) or piece.target.kind)):
            parts.append(piece.text if piece.look in {"plain", "link"} else f"\n{piece.text}\n")
        elif piece.link and (year := year_of(piece.text)) and number != at:
            entry.year = entry.year or year
            parts.append(f"\n{piece.text.strip('[] ')}\n")
    for part in _fields("".join(f"{part}\n" for part in parts if part.strip())):
        text = part.strip(" \t.,;:()[]{}*—–-|/")
        names, _, behind = text.rpartition(", ")
        if text and not is_label(text) and not entry.authors and is_names(text):
            entry.authors = _split_people(text)
        elif "," in names and is_label(behind) and year_of(behind) and not entry.authors and is_names(names):
            entry.authors = _split_people(names)  # "Ada Lee, Bo Chen, ICLR 2024"
            _take_venue(entry, behind)
        elif text:
            _take_venue(entry, text)


def _fields(text: str) -> Iterator[str]:
    """What stands beside the title, cut at line ends, sentences and dashes; labels of fields go."""
    for part in re.split(r"\n+|(?<=[^\W\d_]{2}[a-z)])\.\s+(?=[A-Z*\d])|\s+[—–|•]\s+|\s+-\s+|\)\s*,\s*", text):
        yield _LABEL_OF_FIELD.sub("", part)


def _split_people(text: str) -> list[str]:
    """The names of a list, in whatever way they are divided."""
    text = re.sub(r"[*†‡]|,?\s*\bet al\.?|,?\s*\band others\b", "", text).replace("·", ",")
    if text.count(" and ") < 2 or text.count(",") == 0:  # else "Family, Given and Family, Given"
        text = re.sub(r",?\s+(?:and|&)\s+", ", ", text)
    return split_names(text)


def _take_venue(entry: ListEntry, text: str) -> None:
    year = year_of(text)
    if year and not entry.year:
        entry.year = year
    if entry.venue or len(text) > 150:
        return
    match = _VENUE.search(text) or _ACRONYM.search(text)
    if match and not match[1].lower().startswith("arxiv"):
        entry.venue = match[1].strip(" .,:'’")
