"""Guesses the encoding of text that is not UTF-8.

charset-normalizer names the encodings in which the bytes can be read; which of them it is, says how well the letters
that are not ASCII stand: a capital inside of a word, a symbol between letters and rare signs speak against an encoding,
the common letters of a script for it. In short texts, as one record is, this is right more often than its own choice
(`tests/benchmarks/encoding_guesses.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_LABELS: Mapping[str, str] = {  # the candidates, as Python calls them and as people do; of equal ones the first wins
    "cp1252": "Windows-1252",
    "cp1251": "Windows-1251",
    "mac_roman": "MacRoman",
    "cp1250": "Windows-1250",
    "gb18030": "GB18030",
    "cp932": "Shift-JIS",
    "euc_jp": "EUC-JP",
    "big5": "Big5",
    "cp950": "Big5",
    "euc_kr": "EUC-KR",
    "cp949": "EUC-KR",
    "koi8_r": "KOI8-R",
    "koi8_u": "KOI8-U",
    "iso8859_2": "ISO-8859-2",
    "cp1253": "Windows-1253",
    "cp1254": "Windows-1254",
    "iso2022_jp": "ISO-2022-JP",
    "mac_cyrillic": "MacCyrillic",
    "iso8859_5": "ISO-8859-5",
    "cp866": "CP866",
    "cp850": "CP850",
}
FALLBACK = "cp1252"  # which tools write beside UTF-8, and where no candidate can be read without an error
_SAMPLE = 20_000  # characters that are looked at
_RANK_COST = 0.001  # for each place in the list above; decides where the letters say nothing
_MOST_CHAOS = 0.6  # share of disorder of what can be read at all; titles of letters, figures and signs have 0.3
_CHAOS_COST = 0.3  # times the share of disorder that charset-normalizer sees
_COHERENCE_GAIN = 0.03  # times how well it finds the letter frequencies of a language
_DECLARED = re.compile(rb"(?:encoding|charset|coding)\s*[:=]\s*[\"']?([A-Za-z][\w.-]{2,20})", re.IGNORECASE)
_DECLARED_IN = 1024  # bytes at the top of a file that may name its encoding, as JabRef writes it
_SHIFTS = (b"\x1b$B", b"\x1b$@")  # by which ISO-2022-JP, which is ASCII in its bytes, begins its Japanese

_ALPHABETS = tuple(  # the letters of languages that are not ASCII, as CLDR lists them
    map(
        frozenset,
        (
            "äöüß", "éèêëàâçîïôûùüœæ", "ñáéíóúü", "ãõáâàçéêíóôú", "àèéìòù", "æøåé", "åäöé", "ðþæöáéíóúý", "õäöüšž",
            "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîșțşţ", "čćđšž", "çğıi̇öşüâî",
            "áéëïóöü",
            "абвгдежзийклмнопрстуфхцчшщъыьэюяё", "абвгдежзийклмнопрстуфхцчшщьюяіїєґ", "абвгдежзийклмнопрстуфхцчшщъьюя",
            "абвгдђежзијклљмнњопрстћуфхцчџш", "абвгдѓежзѕијклљмнњопрстќуфхцчџш", "αάβγδεέζηήθιίϊΐκλμνξοόπρσςτυύϋΰφχψωώ",
        ),
    )
)  # fmt: skip
_ANY_ALPHABET = frozenset().union(*_ALPHABETS)
_ALONE = frozenset("àéèóòùêôÉÀÓÈíÍáÁ")  # letters that are words
_OPENING, _CLOSING = frozenset("“‘«„¿¡‹"), frozenset("”’»›")
_HALF = 0.4
_DASHES = frozenset("–—―−")
_SIGN_WEIGHTS = dict.fromkeys("…§©®™±×µ°·€£²³¹½¼ªº†‡•№", 0.7) | {"\xa0": _HALF}
_HAN_SIGNS = frozenset("、。，．；：？！（）「」『』《》〈〉【】“”‘’…—·～　")
_NEVER = frozenset({"Cc", "Cn", "Co", "Cs"})
_LEVEL_TWO = {"gb18030": ("gb2312", 0xD8), "big5": ("big5", 0xC9), "cp950": ("big5", 0xC9)}  # where rare letters begin
_JAPANESE = ("euc_jp", 0xD0)
_KANA = ("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA")
_FIRST_HAN = 0xB0  # the first byte of common letters in all of these; signs come before


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding that was found.

    Attributes:
        name: as Python calls it.
        label: as people do.
        is_declared: whether the file says so itself.
    """

    name: str
    label: str
    is_declared: bool = False


SHIFTED = Encoding("iso2022_jp", "ISO-2022-JP")


def guess_encoding(sample: bytes, top: bytes = b"") -> Encoding:
    """The encoding of text that is not UTF-8.

    Args:
        sample: lines with bytes that are not ASCII.
        top: the beginning of the file, in which its encoding may be named.

    Cost: 0.1 s for charset-normalizer to be imported, and a hundredth of a second for a record, a tenth for many.
    """
    return _declared(sample, top) or _best(sample)


def is_shifted(head: bytes) -> bool:
    """Whether text in ASCII bytes is ISO-2022-JP."""
    return any(shift in head for shift in _SHIFTS)


def _declared(sample: bytes, top: bytes) -> Encoding | None:
    """The encoding that the file names, if it can be read in it."""
    match = _DECLARED.search(top[:_DECLARED_IN])
    if not match:
        return None
    name = match[1].decode("ascii")
    try:
        text = sample.decode(name)
    except (LookupError, ValueError):
        return None
    is_text = isinstance(text, str) and text.isascii() == sample.isascii()
    return Encoding(name, name, is_declared=True) if is_text else None


def _best(sample: bytes) -> Encoding:
    places = {name: place for place, name in enumerate(_LABELS)}
    best, most = FALLBACK, 0.0
    for name, text, penalty in _readings(sample):
        score = _score(name, text) - penalty - _RANK_COST * places[name]
        if score > most:
            best, most = name, score
    return Encoding(best, _LABELS[best])


def _readings(sample: bytes) -> Iterator[tuple[str, str, float]]:
    """Encodings in which bytes can be read, the text that they are then, and what speaks against it."""
    from charset_normalizer import from_bytes

    matches = from_bytes(sample, cp_isolation=list(_LABELS), threshold=_MOST_CHAOS)
    for match in matches:
        for name in sorted({match.encoding, *match.could_be_from_charset} & _LABELS.keys()):
            yield name, str(match), _CHAOS_COST * match.chaos - _COHERENCE_GAIN * match.coherence
    if not matches:
        for name in _LABELS:
            with suppress(UnicodeDecodeError):
                yield name, sample.decode(name), 0.0


def _score(encoding: str, text: str) -> float:
    """How well the letters that are not ASCII stand, from 0 to 1."""
    text = text[:_SAMPLE]
    weigh = _han_weight(encoding) or partial(_weight, _alphabet_of(text))
    weights = [weigh(*three) for three in _in_context(text)]
    return sum(weights) / len(weights) if weights else 0.0


def _alphabet_of(text: str) -> frozenset[str]:
    """The alphabet that has most of the letters of a text."""
    counts = Counter(char for char in text.lower() if not char.isascii() and char.isalpha())
    return max(_ALPHABETS, key=lambda letters: sum(count for char, count in counts.items() if char in letters))


def _in_context(text: str) -> Iterator[tuple[str, str, str]]:
    """Each character that is not ASCII, with the one before and the one behind it."""
    padded = f" {text} "
    for match in re.finditer(r"[^\x00-\x7f]", text):
        at = match.start()
        yield padded[at], text[at], padded[at + 2]


def _weight(letters: frozenset[str], before: str, char: str, after: str) -> float:
    """How well a character stands between two others, in a text of a language with these letters."""
    if char.isalpha():
        return _letter_weight(letters, before, char, after)
    if char in _OPENING:
        return 0.0 if before.isalpha() else 1.0
    if char in _CLOSING:
        return 1.0 if before.isalnum() or before in ".,!?;)…" or (char == "’" and after.isalpha()) else 0.2
    is_inside = before.isalpha() and after.isalpha()
    if char in _DASHES:
        return _HALF if is_inside else 1.0
    if is_inside or unicodedata.category(char) in _NEVER:
        return 0.0
    return _SIGN_WEIGHTS.get(char, 0.1)


def _letter_weight(letters: frozenset[str], before: str, char: str, after: str) -> float:
    script = _script(char)
    if any(other.isalpha() and _script(other) != script for other in (before, after)):
        return 0.0
    if char.isupper() and before.isalpha() and (before.islower() or after.islower()):
        return 0.0
    if script == "LATIN" and not before.isalpha() and not after.isalpha() and char not in _ALONE:
        return 0.2
    lower = char.lower()[:1]  # of İ two characters
    return 1.0 if lower in letters else 0.6 if lower in _ANY_ALPHABET else 0.3


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    return unicodedata.name(char, "?").partition(" ")[0]


def _han_weight(encoding: str) -> Callable[[str, str, str], float] | None:
    """How a character of an encoding of East Asia is weighed; None for the encodings of alphabets."""
    if encoding in _LEVEL_TWO:
        return lambda before, char, after: _east_weight(before, char, after, _LEVEL_TWO[encoding], "CJK")
    if encoding in {"cp932", "euc_jp", "iso2022_jp"}:
        return lambda before, char, after: _east_weight(before, char, after, _JAPANESE, *_KANA)
    if encoding in {"euc_kr", "cp949"}:
        return lambda before, char, after: _east_weight(before, char, after, ("euc_kr", 0xCA), "HANGUL")
    return None


def _east_weight(before: str, char: str, after: str, level: tuple[str, int], *scripts: str) -> float:
    """As `_weight`, for letters of East Asia.

    Args:
        before: the character before it.
        char: the character.
        after: the character behind it.
        level: the encoding that orders letters by how common they are, and the first byte of the rare ones.
        scripts: scripts that speak for the encoding.
    """
    if char in _HAN_SIGNS:
        return 0.8
    if before.isascii() and before.isalpha() and after.isascii() and after.isalpha():
        return 0.0
    script = _script(char)
    if script not in {"CJK", "HANGUL", *_KANA}:
        return 0.3 if script == "FULLWIDTH" else 0.1
    is_common = script in _KANA or _is_common(char, *level)
    if script in scripts:
        return 1.0 if is_common else 0.2
    return 0.85 if script == "CJK" and level is _JAPANESE and is_common else 0.15


@lru_cache(maxsize=1 << 15)
def _is_common(char: str, encoding: str, first_rare: int) -> bool:
    try:
        return _FIRST_HAN <= char.encode(encoding)[0] < first_rare
    except UnicodeEncodeError:
        return False
