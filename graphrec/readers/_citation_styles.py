"""Takes an entry of a reference list apart, in the styles of Web of Science, of Scopus, and of free bibliographies."""

from __future__ import annotations

import re

from graphrec.model.listed_reference import ListedReference
from graphrec.model.people import is_group_word

_YEAR_PART = re.compile(r"\(?((?:1[5-9]|20)\d\d)[a-z]?\)?")
_YEAR_IN_PARENTHESES = re.compile(r"\(((?:1[5-9]|20)\d\d)[a-z]?\)|\(n\.d\.\)")
_YEAR = re.compile(r"(?<![\d–-])((?:1[5-9]|20)\d\d)(?![\d–])")
_VOLUME_PART = re.compile(r"[Vv]((?:[A-Za-z]{1,3} ?)?\d[\w./-]*|[IVXLC]+)")
_PAGE_PART = re.compile(r"[Pp]([A-Za-z]{0,4}[ .-]?\d[\w.]*|[ivxlc]+)|(?:ARTN|Art(?:icle|\.)?(?: No\.)?) ?(\w+)")
_INITIALS = re.compile(r"(?:[A-Z]\.?-?){1,4}")
_CUT_NAME = re.compile(r"([^\s.]{2,}\.)([A-Z]{1,4})")  # "COSTADEB.O" of old records of Web of Science
_NUMBERED = re.compile(r"[A-Za-z]{0,4}\d[\w ()./–-]*")
_PAGES = re.compile(r"pp?\.? ?([A-Za-z]{0,3}\d\w*)", re.IGNORECASE)
_MEETING = re.compile(r"(?:Proc|Conf|Symp|Int|J|Lect(?:ure)? Notes)\b")
_DOTTED = re.compile(r"[A-Z]\.")
_OLD_AUTHORS = re.compile(
    r"(?:[^,;()]{1,40}, (?=[^,;()]{1,60}, [A-Z]\.))?(?:[^,;()]{1,60}, (?:[A-Z]\.[ -]?){1,5}(?:,? ?Jr\.?)?(?:, |,?$))+"
)
_NEW_AUTHORS = re.compile(r"(?:[^;,()]{1,80}; ?){0,200}[^;,()]{1,80}?, (?=\S)")
_NEW_NAME = re.compile(r"[^;,()]{1,60} (?:[A-Z]\.?[- ]?){1,5}(?=[;,])|[^;,()]{1,40};")
_FREE_AUTHOR = re.compile(
    r"\W*(?P<given>(?:[A-Z]\. ?-?){1,4})(?P<last>[^\W\d][\w'’-]+)"
    r"|\W*(?P<family>[^\W\d][^,;:.(\d]{1,60}?)(?:,? (?P<initials>(?:[A-Z]\.?[- ]?){1,4})(?![a-z]))?(?=[,;:.( ]|$)"
)
_GROUP_AUTHOR = re.compile(r"\W*([^\W\d][^,;:.(\d]{4,80}?)(?=\.? \(|\. |, (?:1[5-9]|20)\d\d\b)")
_FREE_VOLUME = re.compile(r"\b(?:vol\.?|v\.|volume) ?(\d+)", re.IGNORECASE)
_BEFORE_PAGES = re.compile(r"(?<![\w.])(\d{1,4})(?: ?\([^()]{1,20}\))?, ?pp?\. ?\d")
_FREE_PAGES = re.compile(r"\bpp?\. ?([A-Za-z]{0,2}\d+)", re.IGNORECASE)
_FREE_NUMBERS = re.compile(
    r"(?<![\w.])(?P<volume>\d{1,4}) ?(?:\([^()]{1,20}\))? ?"
    r"(?:[:,] ?(?:pp?\. ?)?(?P<page>[A-Za-z]{0,2}\d{1,7})(?= ?[-–(.]|$))"
)
_NAMES_BEFORE = re.compile(r"[^:]{0,300}?(?:[A-Z]\.|\b[A-Z]{1,3}|(?:1[5-9]|20)\d\d)\)?: (?=[A-Z])")
_SENTENCE_END = re.compile(r"(?<=[\w)\]’”'\"][\w)\]’”'\"])[.?!]\s+")
_PARTICLES = frozenset({"van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "ter"})
_FEWEST_WORDS = 3  # of a title in a free style


_PUBMED = re.compile(
    r"(?P<venue>[^;.,]{2,80}?)\. (?P<year>(?:1[5-9]|20)\d\d)\b[^;:]{0,20};(?P<volume>\d+)(?:\([^()]{1,20}\))?"
    r":(?P<page>\w+)(?:[-–]\w+)?"
)


def parse_style(text: str, *, has_title: bool) -> ListedReference:
    """The parts of an entry without identifiers, in whatever style it is.

    Args:
        text: the entry.
        has_title: whether a title in quotation marks was taken out of it.
    """
    parts = text.split(", ")
    reference = _parse_wos(parts)
    if reference is not None:
        return reference
    if pubmed := _PUBMED.fullmatch(text):
        return ListedReference(
            year=int(pubmed["year"]), venue=pubmed["venue"], volume=pubmed["volume"], page=pubmed["page"]
        )
    year = _YEAR_IN_PARENTHESES.search(text)
    if year:
        head, tail = text[: year.start()].rstrip(), text[year.end() :].strip()
        number = int(year[1]) if year[1] else None
        if not tail and head.endswith(","):
            return _parse_new_scopus(head.rstrip(","), number)
        authors = _OLD_AUTHORS.match(head)
        if tail.startswith(".") and authors:  # APA: the title stands behind the year, and a stop between them
            family, initials = _first_of_old(head[: authors.end()])
            return _parse_free(text, year, has_title=has_title)._replace(author=family, initials=initials)
        if tail and (authors or head == ""):
            return _parse_old_scopus(head, authors.end() if authors else 0, tail, number)
    return _parse_free(text, year, has_title=has_title)


def _parse_wos(parts: list[str]) -> ListedReference | None:
    """The parts of "Lee A, 2001, NATURE, V400, P5"; None for another style."""
    year = None
    at = 0
    for at in range(min(3, len(parts))):
        if match := _YEAR_PART.fullmatch(parts[at]):
            year = int(match[1])
            break
    if year is None and not (len(parts) > 2 and any(map(_VOLUME_PART.fullmatch, parts[1:]))):
        return _parse_wos_title(parts)
    if year is not None and (parts[at][0] == "(" or _SENTENCE_END.search(", ".join(parts[:at]))):
        return None  # "R Core Team. R: A language. Vienna, 2022"
    author, rest = (", ".join(parts[:at]), parts[at + 1 :]) if year is not None else (parts[0], parts[1:])
    venue, volume, page = [], "", ""
    for part in rest:
        if not volume and (match := _VOLUME_PART.fullmatch(part)):
            volume = match[1]
        elif not page and (match := _PAGE_PART.fullmatch(part)):
            page = match[1] or match[2]
        elif part.upper() != "IN PRESS":
            venue.append(part)
    if len(rest) > 3 and not volume and not page and any(part[:1].isdigit() for part in rest[1:]):
        return None  # "Lee A., 2001, Nature, 400, 5-10": numbers without marks
    family, initials = family_and_initials(author)
    return ListedReference(family, initials, year, "", ", ".join(venue), volume, page)


def _parse_wos_title(parts: list[str]) -> ListedReference | None:
    """The parts of "[Anonymous], ANAL DONNESS ANAL CO", which has no year; None for another style."""
    if len(parts) != 2 or not (parts[1].isupper() and len(parts[1]) <= 20):
        return None
    family, initials = family_and_initials(parts[0])
    return ListedReference(family, initials, venue=parts[1])


def family_and_initials(name: str) -> tuple[str, str]:
    """The family name and the initials of a first author, in the orders of all services.

    >>> [family_and_initials(one) for one in ("van Eck NJ", "Eck N.J. van", "N. J. van Eck", "van Eck, N. J.")]
    [('van Eck', 'NJ'), ('van Eck', 'NJ'), ('van Eck', 'NJ'), ('van Eck', 'NJ')]
    >>> family_and_initials("COSTADEB.O"), family_and_initials("[Anonymous]")
    (('COSTADEB.', 'O'), ('', ''))
    """
    name = name.strip(" *,;")
    if " " in name and "," not in name and is_group_word(name):
        return name, ""
    if not name or name.lower() in {"[anonymous]", "anonymous", "anon", "[anon]"}:
        return "", ""
    family, comma, forenames = name.partition(",")
    if comma:
        words = forenames.split()
        short = _letters(words) if words and all(map(_INITIALS.fullmatch, words)) else forenames.strip()[:1].upper()
        return family.strip(), short
    words = name.split()
    if len(words) == 1:
        cut = _CUT_NAME.fullmatch(name)
        return (cut[1], cut[2]) if cut else (name, "")
    return _split_words(words, name)


def _split_words(words: list[str], name: str) -> tuple[str, str]:
    behind = len(words)
    particles = behind
    while particles > 1 and words[particles - 1].lower() in _PARTICLES and not words[particles - 1].isupper():
        particles -= 1
    start = particles
    while start > 1 and _INITIALS.fullmatch(words[start - 1]) and len(words[start - 1]) <= 8:
        start -= 1
    if start < particles and not (name.isupper() and len(words[start]) > 3):
        return " ".join([*words[particles:behind], *words[:start]]), _letters(words[start:particles])
    first = 0
    while (
        first < len(words) - 1
        and _INITIALS.fullmatch(words[first])
        and (len(words[first]) < 3 or not words[first].isalpha())
    ):
        first += 1
    return (" ".join(words[first:]), _letters(words[:first])) if first else (name, "")


def _letters(words: list[str]) -> str:
    return "".join(filter(str.isupper, "".join(words)))


def _parse_new_scopus(head: str, year: int | None) -> ListedReference:
    """The parts of "Lee A.; Chen B., A title, J. Nets, 5, 2, pp. 12-31, " before the year."""
    author = ""
    if _NEW_NAME.match(head) and (authors := _NEW_AUTHORS.match(head)):
        author, head = authors[0].partition(";")[0].rstrip(", "), head[authors.end() :]
    parts = head.split(", ")
    page = ""
    numbers: list[str] = []
    while len(parts) > 1:
        if not page and not numbers and (match := _PAGES.match(parts[-1])):
            page = match[1]
        elif _NUMBERED.fullmatch(parts[-1]) and len(parts[-1]) < 16:
            numbers.append(parts[-1])
        else:
            break
        parts.pop()
    venue = parts.pop() if len(parts) > 1 else ""
    family, initials = family_and_initials(author)
    volume = numbers[-1].partition(" ")[0] if numbers else ""
    return ListedReference(family, initials, year, ", ".join(parts).strip(" ."), venue, volume, page)


def _parse_old_scopus(head: str, authors_end: int, tail: str, year: int | None) -> ListedReference:
    """The parts of "Lee, A., Chen, B., A title (2001) J. Nets, 5 (2), pp. 12-31"; a title may stand behind the year."""
    family, initials = _first_of_old(head[:authors_end])
    title = head[authors_end:].strip(" ,.")
    parts = [part.strip() for part in tail.split(",")]
    page = next((match[1] for part in parts[1:] if (match := _PAGES.match(part))), "")
    volume = next((part.partition(" ")[0] for part in parts[1:3] if _NUMBERED.fullmatch(part) and len(part) < 16), "")
    venue = parts[0]
    if not title and not page and _FREE_NUMBERS.search(tail):
        return _with_numbers(ListedReference(family, initials, year), tail)
    if not (title or page or volume or _MEETING.match(tail)):  # a book: "(1989) Mathematical Methods, , Springer"
        title, venue = tail.partition(", ,")[0].strip(" ,."), ""
    return ListedReference(family, initials, year, title, venue, volume, page)


def _first_of_old(authors: str) -> tuple[str, str]:
    names = authors.split(", ")
    forenames = names[1] if len(names) > 1 and _DOTTED.match(names[1]) else ""
    return family_and_initials(f"{names[0]}, {forenames}" if forenames else names[0])


def _parse_free(text: str, year: re.Match[str] | None, *, has_title: bool) -> ListedReference:
    """The parts of an entry of a bibliography, as far as usual signs show them."""
    author = _FREE_AUTHOR.match(text)
    family = _group_at(text)
    initials = ""
    if author and not family:
        family = author["last"] or author["family"].strip()
        initials = _letters([author["given"] or author["initials"] or ""])
        if not initials:
            family, initials = family_and_initials(family)
    years = _YEAR.findall(text)
    number = int(year[1]) if year and year[1] else int(years[-1]) if years else None
    behind = text[year.end() :] if year and year.end() < len(text) * 0.6 else ""
    reference = _with_numbers(ListedReference(family, initials, number), text)
    return reference if has_title else reference._replace(title=_title_of(behind, text))


def _group_at(text: str) -> str:
    """The group that an entry begins with, "R Core Team (2017)" or "World Health Organization. "; "" for a person."""
    head = _GROUP_AUTHOR.match(text)
    return head[1] if head and is_group_word(head[1]) else ""


def _with_numbers(reference: ListedReference, text: str) -> ListedReference:
    volume, page = _FREE_VOLUME.search(text) or _BEFORE_PAGES.search(text), _FREE_PAGES.search(text)
    if volume or page:
        return reference._replace(volume=volume[1] if volume else "", page=page[1] if page else "")
    without_year = re.sub(r"\b((?:1[5-9]|20)\d\d) ?;", ";", text)
    numbers = [match.groupdict("") for match in _FREE_NUMBERS.finditer(without_year)]
    if not numbers:
        return reference
    last = numbers[-1]  # titles hold numbers, too
    return reference._replace(volume=last["volume"], page=last["page"])


def _title_of(behind: str, text: str) -> str:
    """The title of an entry: the sentence behind the year, or the first one that is no list of names."""
    if behind:
        return _SENTENCE_END.split(behind.strip(" .,:;"), maxsplit=1)[0].strip(" .,")
    for sentence in _SENTENCE_END.split(_NAMES_BEFORE.sub("", text.replace("et al. ", "et al: ", 1), count=1)):
        title = sentence.partition("et al: ")[2] or sentence
        words = title.split()
        lower = sum(word[:1].islower() for word in words)
        if (
            len(words) > _FEWEST_WORDS
            and lower * 2 >= len(words) - 1
            and title.count(",") <= len(words) // 3
            and "http" not in title
        ):
            return title.strip(" .,")
    return ""
