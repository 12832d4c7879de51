"""Parts of references that different services write differently, as keys, and whether two of them can be the same.

Names with particles and without, volumes and pages with letters before them, and titles of journals in full, shortened
in one of many ways, or cut after twenty letters.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from graphrec.text import title_key

if TYPE_CHECKING:
    from graphrec.model.listed_reference import ListedReference

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "a", "œ": "o", "ı": "i", "þ": "th"})
_UMLAUT = re.compile(r"(?<=[aou])e")  # "Moeller" for "Möller"
_PARTICLES = frozenset(
    {
        "van",
        "von",
        "der",
        "den",
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "du",
        "la",
        "le",
        "ter",
        "ten",
        "af",
        "al",
        "el",
    }
)
_JOINED_PARTICLE = re.compile(  # "VanEck", "vanEck", "DeLaCruz"
    r"^(?:[vV]an(?:[dD](?:er|en|e))?|[vV]on(?:[dD]er)?|[dD]e(?:[lL]a|l)?|[dD]i|[lL][ea])(?=[A-Z][a-z])"
)
_FIRST_WORD = re.compile(r"[\W\d_]+")
_NUMBER = re.compile(r"\d+")
_WHOLE_NUMBER = re.compile(r"\b(\d+)(?:ST|ND|RD|TH)?\b")
_PAGE = re.compile(r"(?:ARTN|ART|PP|P|E)?[ .-]*0*(\w+)")
_PART = re.compile(r"x{0,2}(?:i{2,3}|iv|vi{1,3}|ix|xi{0,3})|[iv]")  # a number in Roman letters, as parts have
_ROMAN = re.compile(r"[IVXLC]+", re.IGNORECASE)
_SMALL = frozenset({  # in names of journals, in which function words of a language ("AM", "CAN") are abbreviations
    "a", "an", "and", "at", "by", "da", "das", "de", "del", "der", "des", "die", "do", "du", "e", "el", "et",
    "for", "from", "fur", "in", "la", "las", "le", "les", "los", "of", "on", "the", "to", "und", "with", "y",
})  # fmt: skip
_CONTAINER = re.compile(
    r"\b(?:P(?:ROC(?:EEDINGS)?)?|C(?:ONF(?:ERENCE)?)?|INT|WORKSHOP|WORKS?H?|S(?:YM|YMP(?:OSIUM)?)|CONGR(?:ESS)?"
    r"|LECT(?:URE)? NOTES|LNCS|HDB|HANDB(?:OOK|UCH)?|ENCYCL\w*|ADV(?:ANCES)?"
    r"|ANN(?:UAL)?|J(?:OURNAL)?|REV(?:IEWS?)?|B(?:ULL(?:ETIN)?)?)\b"
)  # what papers of several authors stand in
_MEETING = re.compile(r"P\b|PROC|\d+(?:ST|ND|RD|TH)?\b|INT C|CONF|C\b|SYMP|WORKS|LECT(?:URE)? NOTES|LNCS")
_NUMBERED_WORDS = frozenset({
    "part", "volume", "vol", "book", "erratum", "errata", "correction", "corrigendum", "corrigenda", "addendum",
    "editorial", "comment", "comments", "reply", "response", "retraction", "retracted", "supplement",
    "supplementary", "discussion",
})  # fmt: skip
_CUT_LENGTHS = (19, 20)  # of titles that are cut after twenty letters, with or without the blank there
_FEWEST_TITLE_LETTERS = 16
_FEWEST_IN_FULL = 25  # letters of a title that is not cut
_FEWEST_BEGINNING = 20  # letters of a title that a longer one begins with, which has a subtitle


class Keys(NamedTuple):
    """The parts of one reference as keys; what is missing is empty.

    `has_number`: whether the page is the number of an article, which many lists leave out.
    """

    name: str
    initials: str
    year: int | None
    volume: str
    page: str
    venue: str
    title: str
    doi: str
    pmid: str
    arxiv: str
    has_number: bool = False

    @property
    def is_book(self) -> bool:
        """Whether it is no part of a journal or of a meeting, so that a page is one that was read."""
        return not self.volume and not (self.title and self.venue) and not is_container(self.venue)


def keys_of(reference: ListedReference) -> Keys:
    """The keys of the parts of a reference."""
    return Keys(
        author_key(reference.author),
        _initials_key(reference.initials),
        reference.year,
        volume_key(reference.volume),
        page_key(reference.page),
        reference.venue,
        title_key(reference.title),
        reference.doi,
        reference.pmid,
        reference.arxiv,
        len(reference.page) > 4 or reference.page[:1] in ("e", "E"),
    )


def _initials_key(initials: str) -> str:
    return initials if initials.isascii() else title_key(initials).upper().replace(" ", "")


@lru_cache(maxsize=200_000)
def author_key(author: str) -> str:
    """A family name as letters alone, without the particles before it; a name that was cut keeps its full stop.

    >>> [author_key(one) for one in ("van Eck", "VanEck", "Van Eck", "vanEck", "Möller", "Moeller", "COSTADEB.")]
    ['eck', 'eck', 'eck', 'eck', 'moller', 'moller', 'costadeb.']
    """
    words = author.split()
    while len(words) > 1 and words[0].lower().strip("'’.") in _PARTICLES:
        words.pop(0)
    name = "".join(words)
    name = _JOINED_PARTICLE.sub("", name, count=1) if not name.isupper() else name
    letters = title_key(name.casefold().translate(_LETTERS)).replace(" ", "")
    return _UMLAUT.sub("", letters) + "." * author.endswith(".")


def volume_key(volume: str) -> str:
    """The number of a volume without letters and zeros before it: "24A", "A 24", "24(3)" are 24."""
    match = _NUMBER.search(volume)
    return match[0].lstrip("0") if match else volume.upper() if _ROMAN.fullmatch(volume) else ""


@lru_cache(maxsize=100_000)
def page_key(page: str) -> str:
    """A first page without the letter of an electronic article; letters of supplements and of other parts stay.

    >>> page_key("E1221"), page_key("e01221"), page_key("S12"), page_key("0049")
    ('1221', '1221', 'S12', '49')
    """
    match = _PAGE.match(page.upper())
    return match[1] if match and any(map(str.isdigit, match[1])) else page.upper()


def is_near(one: str, two: str) -> bool:
    """Whether two pages are so near that no author has a paper on each, or differ by a letter beside them."""
    if not (one.isdigit() and two.isdigit()):
        return one.strip("ABCDEFGHIJKLMNOPQRTUVWXYZ") == two.strip("ABCDEFGHIJKLMNOPQRTUVWXYZ")
    return abs(int(one) - int(two)) <= _NEAR_PAGES if len(one) < 7 > len(two) else False


_NEAR_PAGES = 2


def is_misprint(one: str, two: str) -> bool:
    """Whether two words differ by a letter, or by two that changed places."""
    from rapidfuzz.distance import OSA

    return abs(len(one) - len(two)) < 2 and OSA.distance(one, two, score_cutoff=1) <= 1


def names_agree(one: str, two: str) -> bool:
    """Whether two keys of names can be one: equal, cut, with and without a particle, or misspelt by a letter or two.

    >>> names_agree("costadeb.", "costadebauregard"), names_agree("vaneck", "eck"), names_agree("sanchez", "sanches")
    (True, True, True)
    >>> names_agree("wang", "wong"), names_agree("li", "")
    (False, False)
    """
    if one == two:
        return True
    short, long = sorted((one.rstrip("."), two.rstrip(".")), key=len)
    if len(short) < 3:
        return False
    is_cut = one.endswith(".") or two.endswith(".")
    if long.startswith(short[:-1] if is_cut and len(short) > 5 else short) and (is_cut or len(short) >= 5):
        return True
    if long.endswith(short) and long[: -len(short)] in _JOINED:
        return True
    from rapidfuzz.distance import OSA

    allowed = 2 if len(short) >= 8 else 1 if len(short) >= 5 else 0
    return allowed > 0 and OSA.distance(short, long, score_cutoff=allowed) <= allowed


_JOINED = frozenset({
    "van", "von", "de", "del", "dela", "der", "vander", "vanden", "vande", "vonder", "di", "da", "le", "la", "du",
    "dos",
})  # fmt: skip


@lru_cache(maxsize=100_000)
def venue_words(venue: str) -> tuple[str, ...]:
    """The telling words of a title of a journal or a book, without accents and in lower case."""
    words = title_key(venue.replace("'", "").replace("&", " ")).split()
    return tuple(word for word in words if word not in _SMALL) or tuple(words)


@lru_cache(maxsize=200_000)
def venues_agree(one: str, two: str) -> bool:
    """Whether two titles of journals can be the same, one or both shortened; true if one is unknown.

    >>> venues_agree("J INFORMETR", "Journal of Informetrics"), venues_agree("P NATL ACAD SCI USA", "PNAS")
    (True, True)
    >>> venues_agree("NATURE", "Nature Reviews Immunology"), venues_agree("J Comp Phys", "J Mol Graphics")
    (False, False)
    """
    if not one or not two:
        return True
    short, long = sorted((venue_words(one), venue_words(two)), key=len)
    if short == long or not short:
        return True
    if len(short) == 1 < len(long):
        return _is_acronym(short[0], long)
    n_matching = _matching_words(short, long)
    missing = len(short) - n_matching
    return n_matching >= 1 and missing <= len(short) // 4 and len(long) - n_matching <= max(1, len(long) // 3)


def _is_acronym(word: str, words: tuple[str, ...]) -> bool:
    letters = "".join(each[0] for each in words)
    squeezed = "".join(words)
    return len(word) > 2 and (
        letters.startswith(word) or word == squeezed or (len(words) == 2 and word.startswith(words[0]))
    )


def _matching_words(short: tuple[str, ...], long: tuple[str, ...]) -> int:
    """How many words of the shorter title stand, whole or shortened, in the longer one in the same order."""
    at = n_matching = 0
    for word in short:
        for place in range(at, min(at + 3, len(long))):
            if words_agree(word, long[place]):
                at, n_matching = place + 1, n_matching + 1
                break
    return n_matching


def words_agree(one: str, two: str) -> bool:
    """Whether one word is the other, or short for it: its beginning, or letters of it in order ("natl", "qtly")."""
    if one[0] != two[0]:
        return False
    short, long = (one, two) if len(one) <= len(two) else (two, one)
    if long.startswith(short):
        return True
    if len(short) < 3:
        return False
    if long.startswith(short[: max(4, len(short) - 2)]):  # "informat", "informetr": other endings
        return True
    rest = iter(long)
    if len(short) <= 6 and all(letter in rest for letter in short):
        return True
    return len(short) > 4 and is_misprint(short, long)


def is_container(venue: str) -> bool:
    """Whether a title is that of a journal, of the papers of a meeting, or of a book by many authors."""
    if len(venue) in _CUT_LENGTHS:
        venue = venue.rpartition(" ")[0] or venue  # the last word may be a piece: "FREQUENCY EMERGE INT"
    return _CONTAINER.search(venue.upper()) is not None


def is_meeting(venue: str) -> bool:
    """Whether a title is that of the papers of a meeting: "P 2010 INT C COMP CI", "13 INT C CONSTR AP"."""
    return _MEETING.match(venue.upper()) is not None


def has_same_numbers(one: str, two: str) -> bool:
    """Whether two titles have numbers in them, and the same."""
    numbers = _WHOLE_NUMBER.findall(one.upper())
    return bool(numbers) and numbers == _WHOLE_NUMBER.findall(two.upper())


def titles_agree(one: str, two: str) -> bool:
    """Whether two keys of titles are one title: the same, without a subtitle, or with misprints.

    Titles that differ by a number, or by a word such as "erratum" or "part", do not agree.

    >>> titles_agree("principles of optics", "principles of optics"), titles_agree("a b part i", "a b part ii")
    (True, False)
    """
    if one == two:
        return True
    short, long = (one, two) if len(one) <= len(two) else (two, one)
    words, others = short.split(), long.split()
    if _marks(words) != _marks(others):
        return False
    if long.startswith(f"{short} ") and len(short) >= _FEWEST_BEGINNING and len(words) > 2:
        return True
    from rapidfuzz.distance import OSA

    if len(long) < _FEWEST_TITLE_LETTERS:
        return False
    allowed = min(6, len(long) // 12)
    return len(long) - len(short) <= allowed and OSA.distance(short, long, score_cutoff=allowed) <= allowed


def _marks(words: list[str]) -> list[str]:
    """The words that tell two titles apart, however alike they are otherwise: numbers, and "part", "erratum" ..."""
    last = words[-1:] if words and len(words[-1]) == 1 else []
    return [*(word for word in words if word in _NUMBERED_WORDS or word.isdigit() or _PART.fullmatch(word)), *last]


def is_one_of_several(title: str) -> bool:
    """Whether a title (a key) says that it is a part, a volume, or a correction, at its beginning or its end.

    >>> [is_one_of_several(one) for one in ("reply to lee", "nets part ii", "a dose response of rats")]
    [True, True, False]
    """
    words = title.split()
    inside = {word for word in words[2:-2] if word in _NUMBERED_WORDS}
    return any(mark not in inside for mark in _marks(words))


def is_short_for(venue: str, title: str) -> bool:
    """Whether Web of Science writes a title (a key) this way: in full, or its telling words, cut after 20 letters.

    >>> is_short_for("BIM HDB GUIDE BUILDI", "bim handbook a guide to building")
    True
    """
    if len(venue) >= _FEWEST_IN_FULL and titles_agree(title_key(venue), title):
        return True
    words, others = venue_words(venue), venue_words(title)
    if len(words) > len(others) or sum(map(len, words)) < 8 or len(words) < 2:
        return False
    if not all(words_agree(word, other) for word, other in zip(words, others, strict=False)):
        return False
    return len(venue) >= 17 or len(words) == len(others) or len(others) - len(words) > 1
