"""What titles of one work never differ in: numbers, signs, acronyms, and words that make another work of it."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from graphrec.files import read_data_sections, read_data_words
from graphrec.text import title_key, unescape
from graphrec.vectors.stopwords import function_words

_DATA = Path(__file__).parent / "data" / "titles.txt"
_ACRONYM = re.compile(r"\b[A-Z0-9]{2,}s?\b")
_NUMBER = re.compile(r"\d+")
_ROMAN = re.compile(r"(?=[ivxl])x{0,3}(?:ix|iv|v?i{0,3})|xl|l")
_ORDINAL = re.compile(r"\w+(?:teenth|tieth)|twenty|thirty|annual")
_ORDINALS = frozenset({
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "first", "second", "third",
    "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
})  # fmt: skip
_CARDINALS = frozenset({"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"})  # "in two hospitals"
_ELISIONS = frozenset("astld")  # one letter, but no name: an article, "author's", "don't", "l'eau", "d'eau"
_MAY_HAVE_SIGNS = re.compile(r"[+*#<>$&]|!=|\.[A-Za-z]|-[\s/,;:)\]]|-$|(?:^|[\s(])-\d")  # of a title of ASCII letters
_SIGN = re.compile(
    r"±|\++"  # C++, CD4+, (+)-limonene, x + y
    r"|(?<=[A-Z])\#(?!\w)"  # C#
    r"|(?<=[A-Z])\*(?!\*)|\*(?=-\w)"  # A*, C*-algebra, *-algebra; a star behind a small letter is a footnote
    r"|(?<=[A-Z\d])-(?=[\s/,;:)\]]|$)(?!\s(?:and|or|to|und|oder|et|y|e)\b)"  # CD4-; not "type 1- and type 2-"
    r"|[<>]=?|!=|\$"
    r"|(?<=[(\[])-(?=[)\]])"  # (-)-limonene
    r"|(?<![^\s([])\.(?=(?:[A-Z]{2,}|net|com|org)\b)"  # .NET, .com
    r"|(?<![^\s(])-(?=\d{1,3}\b)"  # -20 degrees
)
_VOICED = re.compile(".[\u3099\u309a]")  # kana that keys write as unvoiced: of bus and lotus, バス and ハス
_SAME_SIGNS = str.maketrans({"−": "-", "–": "-", "‐": "-", "‑": "-"})
_LONGER_SIGNS = (
    ("≤", "<="), ("≥", ">="), ("+/-", "±"), (" +- ", " ± "), ("(+-)", "(±)"), ("≠", "!="), ("=/=", "!="), ("→", ">"),
    ("←", "<"), ("->", ">"), ("<-", "<"),
)  # fmt: skip
_MATHS = re.compile(r"\$(?=\S)[^$]*(?<=\S)\$(?!\d)")  # of TeX; "from $5 to $10" is none
_VARIED = frozenset("±×÷=~|<>+⁄∕∗∼⋅∙−")  # symbols that exports write in several ways, or that stand above, as signs
_LOST = frozenset("®©™℠℗°¦�●○■□▪▫◆◇★☆▲△▼▽◦◯℃℉№")  # marks of trade, degrees, bullets: exports lose them
_GENERIC = frozenset(map(title_key, read_data_words(_DATA, "generic")))
_ANOTHER_WORK = read_data_words(_DATA, "another work")
NAMES_OF_LETTERS = tuple(read_data_sections(_DATA)["names of letters"][0].split())  # in the order of the alphabet
_SMALL = function_words() | read_data_words(_DATA, "small words")
_MARKS = _ORDINALS | _ANOTHER_WORK | frozenset(NAMES_OF_LETTERS)


def same_numbers(one: str, two: str) -> bool:
    """Whether two title keys have the same numbers, names of letters and words such as "reply", in the same order."""
    return _numbers(one) == _numbers(two)


def _numbers(key: str) -> list[str]:
    words = key.split()
    return _NUMBER.findall(key) + [word for word in words if _is_mark(word)]


def _is_mark(word: str) -> bool:
    """Whether a word of a key counts or names one of several things: "ii", "third", "beta", the B of "part B"."""
    if len(word) == 1:
        return word not in _ELISIONS and not word.isdigit()
    return word in _MARKS or _ROMAN.fullmatch(word) is not None or _ORDINAL.fullmatch(word) is not None


def numbers_contradict(one: str, two: str) -> bool:
    """Whether each of two title keys has a number or mark that the other lacks."""
    first, second = set(_numbers(one)), set(_numbers(two))
    return bool(first - second) and bool(second - first)


def same_signs(one: str, two: str) -> bool:
    """Whether two titles have the same signs that their keys leave out: C and C++, CD4+ and CD4-, A and A*.

    >>> same_signs("Search with A*", "Search with A"), same_signs("Early speech*", "Early speech")
    (False, True)
    """
    if one == two:
        return True
    return _signs(one) == _signs(two) and not _pictures_contradict(one, two)


def _signs(title: str) -> list[str]:
    """The signs of a title in the order of its text, with its other symbols of mathematics and currencies behind."""
    if title.isascii() and not _MAY_HAVE_SIGNS.search(title):
        return []
    title = unescape(title)
    if not title.isascii():
        title = unicodedata.normalize("NFKC", title).translate(_SAME_SIGNS)
    for sign, longer in _LONGER_SIGNS:
        title = title.replace(sign, longer)
    signs: list[str] = _SIGN.findall(_MATHS.sub(lambda maths: maths[0][1:-1], title))
    if title.isascii():
        return signs
    signs += [sign for sign in title if unicodedata.category(sign) in {"Sm", "Sc"} and not _is_varied(sign)]
    return signs + _VOICED.findall(unicodedata.normalize("NFD", title))


def _is_varied(sign: str) -> bool:
    return sign in _VARIED or sign == "$"


def _pictures_contradict(one: str, two: str) -> bool:
    """Whether two titles have other symbols than those of mathematics, and not the same: ♀ and ♂; exports lose them."""
    if one.isascii() or two.isascii():
        return False
    first, second = (
        {sign for sign in title if unicodedata.category(sign) == "So" and sign not in _LOST} for title in (one, two)
    )
    return bool(first) and bool(second) and first != second


def same_acronyms(one: str, two: str) -> bool:
    """Whether two titles have the same acronyms, or one of them has none or is in capitals altogether."""
    if one.isupper() or two.isupper():
        return True
    return {word.lower() for word in _ACRONYM.findall(one)} == {word.lower() for word in _ACRONYM.findall(two)} or (
        not _ACRONYM.search(one) or not _ACRONYM.search(two)
    )


def is_comment_or_correction(key: str) -> bool:
    """Whether a title begins as a comment, reply or correction does: several papers may have the same such title."""
    return key.partition(" ")[0] in _ANOTHER_WORK


def makes_another_work(key: str) -> bool:
    """Whether words of a title say that it is not the work itself: "retraction", "erratum", "protocol"."""
    return not _ANOTHER_WORK.isdisjoint(key.split())


def is_generic(key: str) -> bool:
    """Whether a title says what a work is, but not what it is about: "Preface", "Letter to the editor", "前言"."""
    words = key.split()
    return not _GENERIC.isdisjoint(words) and all(
        word in _GENERIC or word in _SMALL or len(word) == 1 or any(map(str.isdigit, word)) or _is_mark(word)
        for word in words
    )


def begins_as_generic(key: str) -> bool:
    """Whether a title says what a work is, and of what, as of columns: "Letter from London", "News of trade"."""
    first, _, rest = key.partition(" ")
    return first in _GENERIC and rest.partition(" ")[0] in _SMALL


def adds_subtitle(short: str, long: str) -> bool:
    """Whether the longer title is the shorter one and a subtitle without figures or words such as "reply"."""
    rest = long[len(short) :]
    return long.startswith(f"{short} ") and _CARDINALS.issuperset(_numbers(rest))
