"""Keys of titles: what stays of a title when the ways of writing it are taken away."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from graphrec.identity._contrasts import NAMES_OF_LETTERS, makes_another_work
from graphrec.text import short_name, title_key, unescape

if TYPE_CHECKING:
    from collections.abc import Sequence

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"})
_GREEK = dict(zip("αβγδεζηθικλμνξοπρστυφχψω", NAMES_OF_LETTERS, strict=True))
_ALONE = re.compile("[α-ω]")
_LATIN_LOOKS = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True))
# A capital typed in place of the Latin one; beside a hyphen it is a Greek letter in capitals: "TNF-Α".
_LATIN_LOOK = re.compile(rf"(?<![-\w‐–])[{''.join(_LATIN_LOOKS)}](?![-\w‐–])")
_GREEK_WORD = re.compile(r"[\u0370-\u03ff]{2}")
_NOT_KEY = re.compile(r"[^a-z0-9]+")
_COUNTED = (  # a roman number of one letter stands behind these
    "parts?|pts?|volumes?|vols?|phases?|types?|stages?|class|grades?|levels?|books?|chapters?|factors?|teil|band|partie"
    "|parte|kapitel|capitulo|chapitre|cycle|series|axis|group|study|experiment|generation|paper|tome|tomo"
)
_IT = r"(?: (?:articles?|paper|chapter|publication|review|study|manuscript|preprint))?"
_TAKEN_BACK = rf"(?:(?:temporary |partial )?(?:retracted|withdrawn|removed|removal)){_IT}"
_LANGUAGES = (
    "arabic|chinese|croatian|czech|danish|dutch|english|french|german|hebrew|hungarian|italian|japanese|korean|norwegian"
    "|persian|polish|portuguese|romanian|russian|serbian|slovak|spanish|swedish|turkish|ukrainian"
)
_HEAD_MARK = re.compile(
    rf"^\W*(?:{_TAKEN_BACK}\s*(?:[\])]\s*[:.–—-]*|[:–—]|-\s)|[\[(](?:pre-?print|e-?print)[\])]\s*[:.–—-]*)\s*",
    re.IGNORECASE,
)
_TAIL_MARK = re.compile(
    rf"(?:[\[(]\s*(?:{_TAKEN_BACK}\b[^\[\]]{{0,120}}|pre-?print|e-?print|internet"
    rf"|(?:(?:article|abstract|text) )?in (?:{_LANGUAGES}))\s*[\])]"
    rf"|\s[–—-]\s*(?:retracted|withdrawn){_IT})[\s.]*$",
    re.IGNORECASE,
)
_TAKEN_BACK_WORDS = ("retracted", "withdrawn", "removed", "removal")
_CAPITALS_MARK = re.compile(r"^(?:RETRACTED|WITHDRAWN)(?: (?:ARTICLE|PAPER|CHAPTER))? (?=[A-Z])")
_AND = re.compile(r"\s&\s")
_ARTICLE = re.compile(r"^(?:the|an?) (?=\w+ \w+ \w)")
_ARTICLES = ("the ", "a ", "an ")
_VERSUS = re.compile(r"\bvs\b")
_ROMAN = re.compile(r"\b(?=[ivx]{2,}\b)(x{0,3})(ix|iv|v?i{0,3})\b")
_ROMAN_DIGIT = re.compile(rf"\b({_COUNTED}) ([ivx])\b")
_VALUES = {"": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_MARKS = "retracted|withdrawn|removed|removal|preprint|print|eprint|internet"
_ROMANS = [ten + one for ten in ("", "x", "xx", "xxx") for one in _VALUES]
# A title of ASCII letters without these words, "[" and "&" needs no more than `folded_key`.
_FOLDED_FURTHER = frozenset(("vs", *_MARKS.split("|"), *_LANGUAGES.split("|"), *_ROMANS))
_HAN_DIGITS = "一二三四五六七八九"
_HAN_NUMBER = re.compile(
    rf"(?<=[第(（之])(?:十[{_HAN_DIGITS}]?|[{_HAN_DIGITS}]十?[{_HAN_DIGITS}]?)(?=[)）]|\W|$|[^\W\d_])"
)
_TRANSLATED = re.compile(r"^(?P<one>[^\[\]]{12,})\[(?P<two>[^\[\]]{12,})\][\s.]*$")
_PARALLEL = re.compile(r"^(?P<one>[^=]{13,})(?<=\s)=\s++(?P<two>[^=]{12,})$")
_COINED = re.compile(r"(?=.*[A-Z\d].*[A-Z\d])[\w+*.-]+")  # a name with two capitals or digits: BlockPruner, GPT-4
_LISTED = re.compile(r"\d{1,3}[.)]\s+(?=[^\W\d])")  # the number of an entry in a list
_FEWEST_WORDS = 3  # of one of two titles of a work
_FEWEST_LETTERS = 8  # of such a title without blanks between its words


def folded_key(text: str) -> str:
    """The title key (lower case, no accents or punctuation) with ASCII letters for those such as ø, æ and ł.

    >>> folded_key("Łódź: Størmer")
    'lodz stormer'
    """
    if text.isascii():
        return _NOT_KEY.sub(" ", text.lower()).strip()
    return title_key(text).translate(_LETTERS)


def work_key(title: str, folded: str = "") -> str:
    """The key that the records of one work share, however they write its title.

    Beside what `folded_key` takes away: that the paper was retracted, an article at the beginning, Greek letters
    (their names stand for them), roman and Chinese numbers, digits of other scripts, "&" and "vs."

    Args:
        title: a title.
        folded: its folded key, if it is known; a title that needs nothing else has this very text.

    >>> work_key("RETRACTED: The TNF-α trial, part II"), work_key("Retracted papers in medicine")
    ('tnf alpha trial part 2', 'retracted papers in medicine')
    """
    key = folded or folded_key(title) or title.casefold()
    if not (title.isascii() and "[" not in title and "&" not in title and _FOLDED_FURTHER.isdisjoint(key.split())):
        key = _further_folded(title, key)
    return _ARTICLE.sub("", key, count=1) if key.startswith(_ARTICLES) else key


def _further_folded(title: str, folded: str) -> str:
    plain = _AND.sub(" and ", unmarked(unescape(title)))
    if not plain.isascii():
        plain = _with_plain_letters(plain)
    key = folded_key(plain) or folded
    if not key.isascii() and not _GREEK_WORD.search(key):
        key = _ALONE.sub(lambda letter: _GREEK[letter[0]], key)
    key = _ROMAN_DIGIT.sub(lambda match: f"{match[1]} {_VALUES[match[2]]}", _ROMAN.sub(_roman, key))
    return _VERSUS.sub("versus", key)


def unmarked(title: str) -> str:
    """The title without what a publisher or index wrote beside it: that it is retracted, a preprint, or in Russian.

    >>> unmarked("RETRACTED ARTICLE: Sand [Article in Chinese]"), unmarked("Retraction: Sand")
    ('Sand', 'Retraction: Sand')
    """
    plain = _TAIL_MARK.sub("", _HEAD_MARK.sub("", title, count=1), count=1).strip()
    if plain == title and not title.isupper():
        plain = _CAPITALS_MARK.sub("", title, count=1)
    return plain if any(map(str.isalnum, plain)) else title


def is_taken_back(title: str) -> bool:
    """Whether a mark beside the title says that the paper is retracted or withdrawn.

    >>> is_taken_back("RETRACTED: Sand heals"), is_taken_back("Retracted papers"), is_taken_back("[Preprint] Sand")
    (True, False, False)
    """
    if not _says_taken_back(title):
        return False
    plain = unmarked(title)
    return plain != title and _says_taken_back(title.replace(plain, ""))


def _says_taken_back(text: str) -> bool:
    lowered = text.lower()
    return any(word in lowered for word in _TAKEN_BACK_WORDS)


def _with_plain_letters(title: str) -> str:
    """The title with digits of our script, and Latin capitals for Greek ones that look the same."""
    if not _GREEK_WORD.search(title):
        title = _LATIN_LOOK.sub(lambda letter: _LATIN_LOOKS[letter[0]], title)
    title = "".join(
        str(unicodedata.decimal(sign)) if not sign.isascii() and sign.isdecimal() else sign for sign in title
    )
    return _HAN_NUMBER.sub(_han, title)


def _han(match: re.Match[str]) -> str:
    tens, ten, ones = match[0].partition("十")
    if not ten:
        return "".join(str(_HAN_DIGITS.index(sign) + 1) for sign in tens)
    return str(10 * (_HAN_DIGITS.find(tens) + 1 if tens else 1) + (_HAN_DIGITS.find(ones) + 1 if ones else 0))


def _roman(match: re.Match[str]) -> str:
    return str(10 * len(match[1]) + _VALUES[match[2]])


def alternative_keys(title: str) -> Sequence[str]:
    """Keys under which other records may have the work: one of its two titles, or that without a name or number.

    >>> alternative_keys("Sand der Alpenflüsse im Winter [Sand of alpine rivers]")
    ['sand der alpenflusse im winter', 'sand of alpine rivers']
    >>> alternative_keys("GRAINS: Counting sand in photographs")
    ['counting sand in photographs']
    >>> alternative_keys("12. Counting sand in photographs")
    ['counting sand in photographs']
    """
    if title[:1].isdecimal() and (number := _LISTED.match(title)):
        return [key for key in (work_key(title[number.end() :]),) if _is_title(key)]
    if ": " not in title and "[" not in title and " = " not in title:
        return ()
    if match := ("[" in title and _TRANSLATED.match(title)) or (" = " in title and _PARALLEL.match(title)):
        parts: tuple[str, ...] = (match["one"].rstrip(), match["two"])
    elif _COINED.fullmatch(short_name(title)) and not makes_another_work(folded_key(short_name(title))):
        parts = (title.partition(": ")[2],)
    else:
        return ()
    return [key for key in map(work_key, parts) if _is_title(key)]


def _is_title(key: str) -> bool:
    return key.count(" ") + 1 >= _FEWEST_WORDS or (not key.isascii() and " " not in key and len(key) >= _FEWEST_LETTERS)
