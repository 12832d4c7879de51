"""Title, authors, abstract, keywords, year and identifiers on the first pages of a paper."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphrec.readers.identifiers import normalize_arxiv
from graphrec.readers.pdf.lines import flattened, without_marks
from graphrec.readers.pdf.prose import join_lines
from graphrec.text import title_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.readers.pdf.lines import Line
    from graphrec.readers.pdf.prose import Vocabulary

_SAME_SIZE = 0.06  # by which the lines of one title differ in height at most
_FEWEST_LETTERS = 10  # of a title, if the file does not say it
_FEWEST_WORDS = 2
_MOST_TITLE_LINES = 7
_LONGEST_ABSTRACT = 6_000  # characters, behind which no heading was found that ends it
_NOT_TITLE = re.compile(
    r"^(?:journal of|international journal|proceedings of|contents lists|issn\b|vol(?:ume|\.)|https?:|www\.|arxiv:|"
    r"doi\b|received\b|published\b|accepted\b|available online|research article|original (?:article|research|paper)|"
    r"review article|open access|article$|articles$|letters?$|preprint$|technical report|working paper|submitted to|"
    r"under review|to appear|ieee transactions|acm transactions|transactions on|communications of|lecture notes|"
    r"nature$|science$|the lancet|bmj\b|plos\b|elsevier|springer|\(?c\)|©|copyright|manuscript|draft\b|cover page|"
    r"this (?:article|paper|version|preprint)|provided (?:proper|by)|downloaded from|see discussions|journal homepage)",
    re.IGNORECASE,
)
_SPACED = re.compile(r"\b(?:[A-Za-z] ){3,}[A-Za-z]\b")  # "A B S T R A C T"
_ABSTRACT = re.compile(
    r"^(?:\d{1,2}\.? |[IVX]+\. )?(?:abstracts?|summary|zusammenfassung|résumé|resumen|synopsis)\b ?(?P<mark>[.:—–-]*) *(?P<rest>.*)$",
    re.IGNORECASE,
)
_KEYWORDS = re.compile(
    r"^(?:author )?(?:key ?-?words(?: and phrases)?|index terms|additional key ?words(?: and phrases)?|schlüsselwörter|"
    r"mots[- ]clés|palabras clave)\b ?[.:—–-]* *(?P<rest>.*)$",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile(
    r"^(?:(?:\d{1,2}|[IVX]{1,4})[.)]? ?)?(?:introduction|background and introduction|einleitung|introducción|motivation"
    r"|overview)[:.]?$|^1\.? +[A-Z][A-Za-z -]{3,50}$|^I\. [A-Z][A-Z -]+$",
    re.IGNORECASE,
)
_AFTER_ABSTRACT = re.compile(
    r"^(?:ccs concepts|acm reference format|categories and subject|general terms|msc\b|mathematics subject|jel\b|pacs\b|"
    r"\(?some figures|©|\(c\) ?\d|copyright|permission to make|this work (?:is|was) (?:licensed|supported)|received[: ]|"
    r"correspond(?:ence|ing)|e-?mail|abbreviations?[: ]|article (?:info|history)|preprint submitted|nomenclature\b|"
    r"code and data|table of contents|contents$|manuscript received|funding|trial registration:$|keywords? and)",
    re.IGNORECASE,
)
_LABELS = re.compile(
    r"^(?:background|objectives?|aims?|purpose|introduction|methods?|design|setting|results?|findings|conclusions?"
    r"|interpretation|significance|materials and methods|context|importance)\b ?[:.—–-]",
    re.IGNORECASE,
)
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>,;]+[^\s\"<>,;.)\]]")
_ARXIV_STAMP = re.compile(r"arXiv:(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?P<rest>.{0,60})")
_YEAR = re.compile(r"(?<![\d.,/-])(?:19[5-9]\d|20[0-4]\d)(?![\d/]|-\d{3}|\.\d)")
_DATED = re.compile(
    r"(?:published|accepted|©|\(c\)|copyright|proceedings|conference|vol(?:ume|\.)|, \d{1,2} \w+|[Jj]anuary|[Ff]ebruary"
    r"|[Mm]arch|[Aa]pril|[Mm]ay|[Jj]une|[Jj]uly|[Aa]ugust|[Ss]eptember|[Oo]ctober|[Nn]ovember|[Dd]ecember)",
    re.IGNORECASE,
)
_VENUE = re.compile(
    r"^(?P<name>(?!(?:Vol|January|February|March|April|May|June|July|August|September|October|November|December)\b)[A-Z][\w&'’.-]*"
    r"(?: (?:[A-Z][\w&'’.:-]*|of|the|and|in|on|for|&|de|la)){0,9}),? (?:[Vv]ol(?:ume|\.)? ?)?\d{1,4}"
    r"(?: ?\((?:19|20)\d\d\)|(?: ?\(\d{1,3}\))?: ?[A-Z]?\d+)"
)
_PROCEEDINGS = re.compile(r"\bIn (?P<name>Proceedings of (?:the )?[^.(]{10,140}?)(?: \(|\.|, [A-Z][a-z]+ \d)")
_PLACES = re.compile(
    r"\b(?:univ|universit\w+|institut\w*|department|dept|school|college|facult\w+|laborator\w+|labs?|cent(?:er|re)|hospital|"
    r"academy|inc|ltd|gmbh|corporation|company|research|street|road|avenue|division|group|program|ministry|clinic|"
    r"technology|sciences?|engineering|polytechnic|foundation|agency|usa|u\.s\.a|uk|china|germany|france|canada|japan|"
    r"italy|spain|australia|korea|netherlands|switzerland|india|brazil|sweden|eth|mit|google|microsoft|deepmind)\b"
    r"|@|https?:|\be-?mail\b|orcid|\d{4,}",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:(?:[A-Z]\.?-?){1,3} ?|[A-ZÀ-ÞŁŚŠŽČĆŞĞİ][\w'’.-]*\.? ?|(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|ten|ter|el|al|bin|ben)"
    r" ){1,6}(?:,? (?:Jr|Sr|III|II)\.?)?"
)
_MARKS = re.compile(r"[*†‡§¶∗⋆✉\ue000-\uf8ff#]+|\((?:B|\u2709|[0-9, ]+|[a-f])\)|\[[\d, -]+\]")
_NUMBERS = re.compile(r"(?<=[^\W\d_])\.?[\d,]+(?=\s|,|;|$)|\s\d[\d, ]*(?=\s|,|;|$)")
_DIVIDER = re.compile(r" {2,}|\s*(?:[,;·•|]|\band\b|\bund\b|\bet\b|&| y )\s*")
_DEGREES = re.compile(
    r"^(?:m\.?d|ph\.?d|m\.?sc|m\.?s|b\.?sc|m\.?p\.?h|dr|prof|fellow|senior member|student member|member|ieee|jr|sr|iii"
    r"|frcp|mbbs|rn|by|authors?)\.?$",
    re.IGNORECASE,
)
_BY = re.compile(r"^(?:by|authors?:?|von)\s+", re.IGNORECASE)
_TITLE_MARKS = re.compile(r"[*†‡§¶∗⋆]+$")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the first pages say of a paper; `rest` is where the text behind it begins, as a number of a line."""

    title: str = ""
    authors: tuple[str, ...] = ()
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    year: int | None = None
    doi: str = ""
    arxiv: str = ""
    venue: str = ""
    is_sure: bool = False
    rest: int = 0


@dataclass(frozen=True, slots=True)
class Hints:
    """What stands beside the text of the first pages, and what the file says of itself, to be checked by the text."""

    title: str = ""
    created: str = ""
    beside: str = ""


def read_front_matter(lines: Sequence[Line], body_size: float, vocabulary: Vocabulary, hints: Hints) -> FrontMatter:
    """Read the front matter of a paper.

    Args:
        lines: the lines of the first pages in reading order, without heads and feet.
        body_size: the height of most lines of the document.
        vocabulary: the words of the document.
        hints: what stands beside the text.
    """
    first = [line for line in lines if line.page == lines[0].page] if lines else []
    found = _find_title(first, body_size, hints)
    if found is None and lines:
        first = lines
        found = _find_title([line for line in lines if line.page == lines[0].page + 1], body_size, hints)
    start, end = found or (0, 0)
    order = list(lines)
    title_lines = _title_lines(order, start, end, found is not None, first, lines)
    title = _TITLE_MARKS.sub("", join_lines(title_lines, vocabulary)).strip()
    behind = order.index(title_lines[-1]) + 1 if title_lines else 0
    abstract, opening, rest = _find_abstract(order, behind, body_size, vocabulary)
    authors = _find_authors(order[behind:opening], title_lines) if title_lines else ()
    front = "\n".join(flattened(line.text) for line in order[: max(rest, 40)] if line.page == order[0].page) if order else ""
    arxiv = _find_arxiv(hints.beside) or _find_arxiv(front)
    return FrontMatter(
        title,
        authors,
        abstract,
        _find_keywords(order[:rest + 8], vocabulary),
        _find_year(front, hints, arxiv),
        _find_doi(hints.beside) or _find_doi(front),
        arxiv,
        _find_venue(hints.beside, front),
        _is_said(title, hints.title) or bool(abstract),
        rest,
    )


def _is_said(title: str, said: str) -> bool:
    return bool(title) and title_key(title) == title_key(said)


def _title_lines(
    order: list[Line], start: int, end: int, is_found: bool, first: Sequence[Line], lines: Sequence[Line]
) -> list[Line]:
    if not is_found:
        return []
    page = first if first is not lines else [line for line in lines if line.page == lines[0].page + 1]
    return list(page[start:end])


def _find_title(lines: Sequence[Line], body_size: float, hints: Hints) -> tuple[int, int] | None:
    """The first and behind the last of the lines of the title: what the file says, if they do, else the largest."""
    if spoken := _find_said(lines, hints.title):
        return spoken
    sizes = sorted({round(line.size, 1) for line in lines if line.size > 1.03 * body_size}, reverse=True)
    for size in sizes:
        for start, end in _runs(lines, size):
            text = " ".join(line.plain for line in lines[start:end])
            if _is_title(text, lines, start):
                return start, end
    return _find_bold_title(lines)


def _find_said(lines: Sequence[Line], said: str) -> tuple[int, int] | None:
    """The lines that together are the title that the file says."""
    key = title_key(said).replace(" ", "")
    if len(key) < _FEWEST_LETTERS or len(said.split()) < _FEWEST_WORDS:
        return None
    for start in range(min(len(lines), 40)):
        text = ""
        for end in range(start, min(start + _MOST_TITLE_LINES, len(lines))):
            piece = lines[end].plain.rstrip("-") if lines[end].is_cut else lines[end].plain
            text += title_key(piece).replace(" ", "")
            if text == key:
                return start, end + 1
            if not key.startswith(text):
                break
    return None


def _runs(lines: Sequence[Line], size: float) -> Iterator[tuple[int, int]]:
    """Lines of one height that follow each other closely, as (first, behind the last)."""
    at = 0
    while at < len(lines):
        if abs(lines[at].size - size) > _SAME_SIZE * size:
            at += 1
            continue
        end = at + 1
        while end < len(lines) and _goes_on(lines[end - 1], lines[end], size):
            end += 1
        if end - at <= _MOST_TITLE_LINES:
            yield at, end
        at = end


def _goes_on(line: Line, following: Line, size: float) -> bool:
    is_like = abs(following.size - size) <= _SAME_SIZE * size and following.is_bold == line.is_bold
    return is_like and -0.3 * size < line.y0 - following.y1 < 1.3 * size


def _is_title(text: str, lines: Sequence[Line], at: int) -> bool:
    letters = sum(map(str.isalpha, text))
    if letters < _FEWEST_LETTERS or len(text.split()) < _FEWEST_WORDS or letters < 0.6 * len(text.replace(" ", "")):
        return False
    if _NOT_TITLE.match(text.strip()) or _ABSTRACT.match(_unspaced(text)) or _INTRODUCTION.match(text.strip()):
        return False
    top = max(line.y1 for line in lines)
    return lines[at].y0 > 0.35 * top


def _find_bold_title(lines: Sequence[Line]) -> tuple[int, int] | None:
    """Lines in bold at the top of a page whose title is as large as its text; else those before a gap."""
    for at, line in enumerate(lines[:12]):
        if not line.is_bold:
            continue
        end = at + 1
        while end < len(lines) and lines[end].is_bold and _goes_on(lines[end - 1], lines[end], line.size):
            end += 1
        if end - at <= _MOST_TITLE_LINES and _is_title(" ".join(each.plain for each in lines[at:end]), lines, at):
            return at, end
    return None


def _unspaced(text: str) -> str:
    return _SPACED.sub(lambda match: match[0].replace(" ", ""), text.strip())


def _find_abstract(
    lines: Sequence[Line], start: int, body_size: float, vocabulary: Vocabulary
) -> tuple[str, int, int]:
    """The abstract, the number of the line that opens it, and of the first line behind it."""
    for at in range(start, min(len(lines), start + 120)):
        match = _ABSTRACT.match(_unspaced(lines[at].plain))
        if match is None or not _opens(match, lines[at]):
            continue
        inside = [_without_head(lines[at], match["rest"])] if match["rest"] else []
        end = _abstract_end(lines, at + 1, body_size, inside)
        inside += lines[at + 1 : end]
        text = join_lines(inside, vocabulary)
        if len(text) > 60:
            return text, at, end
    return _unlabelled_abstract(lines, start, body_size, vocabulary)


def _opens(match: re.Match[str], line: Line) -> bool:
    word = line.plain.strip()[:1]
    return word.isupper() and (not match["rest"] or bool(match["mark"]) or line.is_bold or match["rest"][:1].isupper())


def _without_head(line: Line, rest: str) -> Line:
    from dataclasses import replace

    return replace(line, text=rest)


def _abstract_end(lines: Sequence[Line], at: int, body_size: float, inside: Sequence[Line]) -> int:
    """The number of the first line behind an abstract."""
    n_characters = 0
    size = inside[0].size if inside else lines[at].size if at < len(lines) else body_size
    while at < len(lines):
        line = lines[at]
        text = _unspaced(line.plain)
        if _KEYWORDS.match(text) or _AFTER_ABSTRACT.match(text):
            break
        if _INTRODUCTION.match(text) and not (_LABELS.match(text) and len(text) > 30) and not _is_label_of(lines, at, size):
            break
        if n_characters > 200 and (_changes(line, size) or _is_heading_like(line, size, lines, at)):
            break
        n_characters += len(line.text)
        if n_characters > _LONGEST_ABSTRACT:
            break
        at += 1
    return at


def _is_label_of(lines: Sequence[Line], at: int, size: float) -> bool:
    """Whether "Introduction" is a label within an abstract in parts: the next labels follow within it."""
    behind = [_unspaced(line.plain) for line in lines[at + 1 : at + 14]]
    return any(re.match(r"(?:methods?|design)[:. ]?(?:$|[A-Z])", text, re.IGNORECASE) for text in behind) and any(
        re.match(r"(?:results?|findings)[:. ]?(?:$|[A-Z])", text, re.IGNORECASE) for text in behind
    )


def _changes(line: Line, size: float) -> bool:
    return abs(line.size - size) > 0.07 * size and len(line.text) > 25


def _is_heading_like(line: Line, size: float, lines: Sequence[Line], at: int) -> bool:
    is_numbered = re.match(r"(?:1|I)[.)]? [A-Z]", line.plain) is not None
    return is_numbered and len(line.plain) < 60 and (line.is_bold or line.size > 1.05 * size)


def _unlabelled_abstract(
    lines: Sequence[Line], start: int, body_size: float, vocabulary: Vocabulary
) -> tuple[str, int, int]:
    """The first paragraph in bold, or in another height than the text, before the introduction; "" for none."""
    for at in range(start, min(len(lines), start + 60)):
        line = lines[at]
        if _INTRODUCTION.match(_unspaced(line.plain)):
            return "", at, at
        end = at
        while end < len(lines) and _is_like(line, lines[end]) and not _KEYWORDS.match(lines[end].plain):
            end += 1
        if end - at >= 4 and (line.is_bold or abs(line.size - body_size) > 0.07 * body_size) and _is_prose(lines[at:end]):
            return join_lines(lines[at:end], vocabulary), at, end
    opening = next(
        (at for at in range(start, min(len(lines), start + 60)) if _is_prose(lines[at : at + 4])), min(len(lines), start + 20)
    )
    return "", opening, opening


def _is_like(line: Line, other: Line) -> bool:
    return abs(line.size - other.size) < 0.05 * line.size and line.is_bold == other.is_bold and line.page == other.page


def _is_prose(lines: Sequence[Line]) -> bool:
    text = " ".join(line.plain for line in lines)
    words = text.split()
    n_small = sum(word.islower() for word in words)
    return len(lines) >= 4 and len(text) > 45 * len(lines) and n_small > 0.6 * len(words)


def _find_keywords(lines: Sequence[Line], vocabulary: Vocabulary) -> tuple[str, ...]:
    for at, line in enumerate(lines):
        match = _KEYWORDS.match(_unspaced(line.plain))
        if match is None:
            continue
        inside = [_without_head(line, match["rest"])] if match["rest"] else []
        size = line.size if match["rest"] else None
        for following in lines[at + 1 : at + 12]:
            size = size or following.size
            text = following.plain.strip()
            is_far = inside and inside[-1].y0 - following.y1 > 0.9 * size
            if is_far or _INTRODUCTION.match(text) or _AFTER_ABSTRACT.match(text) or _ABSTRACT.match(_unspaced(text)):
                break
            if inside and (inside[-1].plain.rstrip().endswith(".") or abs(following.size - size) > 0.07 * size):
                break
            inside.append(following)
        joined = join_lines(inside, vocabulary).rstrip(". ")
        divider = r" ?[;·•|] ?" if re.search("[;·•|]", joined) else r" ?, ?" if "," in joined else r"\s–\s|\s-\s|\. "
        parts = re.split(divider, joined) if len(inside) < 2 or re.search("[;·•|,]", joined) else [
            each.plain for each in inside
        ]
        words = tuple(part.strip(" .") for part in parts if 1 < len(part.strip(" .")) < 60)
        return words[:20]
    return ()


def _find_authors(lines: Sequence[Line], title: Sequence[Line]) -> tuple[str, ...]:
    """The names between title and abstract: in the style of the first line that has some."""
    names: list[str] = []
    style: Line | None = None
    below = min((line.y0 for line in title), default=0)
    for line in lines:
        if line.page != title[-1].page or line.y0 > below:
            continue
        found = _names_in(line)
        if not found:
            if style and _is_prose([line] * 4):
                break
            continue
        if style is None:
            style = line
        elif abs(line.size - style.size) > 0.05 * style.size or (style.is_bold and not line.is_bold):
            continue
        names += found
    return tuple(dict.fromkeys(names))


def _names_in(line: Line) -> list[str]:
    """The names that a line holds, if it holds nothing else."""
    text = _NUMBERS.sub("", _MARKS.sub(" ", _BY.sub("", without_marks(line.text).strip()))).strip(" ,;")
    if not text or _PLACES.search(text) or len(text) > 220:
        return []
    parts = [" ".join(part.split()).strip(" .,") + ("." if part.rstrip().endswith((" Jr.", " Sr.")) else "") for part in _DIVIDER.split(text)]
    parts = [part for part in parts if len(part) > 1 and not _DEGREES.match(part)]
    if not parts or not all(_is_name(part) for part in parts):
        return []
    return [_normal_name(part) for part in parts]


def _is_name(text: str) -> bool:
    words = text.split()
    if not 2 <= len(words) <= 6 or _NAME.fullmatch(text) is None and not text.isupper():
        return False
    return any(len(word.strip(".")) > 1 for word in words) and not any(map(str.isdigit, text))


def _normal_name(name: str) -> str:
    if name.isupper() and len(name) > 4:
        return " ".join(word if len(word) < 3 or "." in word else word.title() for word in name.split())
    return name


def _find_doi(text: str) -> str:
    match = _DOI.search(text)
    return match[0].rstrip(".,;") if match else ""


def _find_arxiv(text: str) -> str:
    match = _ARXIV_STAMP.search(text)
    return normalize_arxiv(match["id"]) if match else ""


def _find_year(front: str, hints: Hints, arxiv: str) -> int | None:
    """The year on the first page that is said to be a date, or that the file was made in."""
    if (stamp := _ARXIV_STAMP.search(hints.beside)) and (year := _YEAR.search(stamp["rest"])):
        return int(year[0])
    made = int(hints.created[2:6]) if re.match(r"D:(?:19|20)\d\d", hints.created) else None
    lines = [*hints.beside.split("\n"), *front.split("\n")]
    dated = [int(year) for line in lines if _DATED.search(line) for year in _YEAR.findall(line)]
    years = dated or [int(year) for line in lines if len(line) < 120 for year in _YEAR.findall(line)]
    if made in years:
        return made
    if dated:
        return max(dated)
    if re.fullmatch(r"\d{4}\.\d{4,5}", arxiv):
        return 2000 + int(arxiv[:2])
    near = [year for year in years if made and made - 3 <= year <= made]
    return max(near, default=None)


def _find_venue(beside: str, front: str) -> str:
    """The journal or proceedings, where a line has the form of a place of print."""
    for line in [*beside.split("\n"), *front.split("\n")[:12]]:
        if match := _VENUE.match(line.strip()):
            return match["name"].strip(" ,")
    match = _PROCEEDINGS.search(front.replace("\n", " "))
    return match["name"] if match else ""
