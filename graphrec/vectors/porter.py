"""The stem of an English word, as the full-text index has it, so that a match can be marked in the text it stands in.

Source: Porter, An algorithm for suffix stripping, 1980, as the tokenizer `porter` of SQLite FTS5 changed it a little.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LONGEST, _SHORTEST = 64, 3  # letters of words that the index stems
_STEP_2 = {
    "ational": "ate", "tional": "tion", "enci": "ence", "anci": "ance", "izer": "ize", "logi": "log", "bli": "ble",
    "alli": "al", "entli": "ent", "eli": "e", "ousli": "ous", "ization": "ize", "ation": "ate", "ator": "ate",
    "alism": "al", "iveness": "ive", "fulness": "ful", "ousness": "ous", "aliti": "al", "iviti": "ive", "biliti": "ble",
}  # fmt: skip
_STEP_3 = {"icate": "ic", "ative": "", "alize": "al", "iciti": "ic", "ical": "ic", "ful": "", "ness": ""}
_STEP_4 = (
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti",
    "ous", "ive", "ize",
)  # fmt: skip
_SUFFIX_2, _SUFFIX_3, _SUFFIX_4 = (
    re.compile(f"(?:{'|'.join(sorted(suffixes, key=len, reverse=True))})$") for suffixes in (_STEP_2, _STEP_3, _STEP_4)
)


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """The stem of a word in lower case without accents.

    >>> stem("pruning"), stem("optimizations"), stem("relational"), stem("sky")
    ('prune', 'optim', 'relat', 'sky')

    Cost: some regular expressions; words that were met before are remembered.
    """
    if not _SHORTEST <= len(word.encode()) <= _LONGEST:
        return word
    word = _step_1(word)
    if word.endswith("y") and _has_vowel(word[:-1]):
        word = f"{word[:-1]}i"
    for suffixes, pattern in ((_STEP_2, _SUFFIX_2), (_STEP_3, _SUFFIX_3)):
        if (match := pattern.search(word)) and _measure(word[: match.start()]) > 0:
            word = word[: match.start()] + suffixes[match[0]]
    return _step_5(_step_4(word))


def _kinds(word: str) -> str:
    """The letters as "v" for vowels and "c" for consonants."""
    kinds = ""
    for at, letter in enumerate(word):
        is_vowel = letter in "aeiou" or (letter == "y" and at > 0 and kinds[-1] == "c")
        kinds += "v" if is_vowel else "c"
    return kinds


def _measure(word: str) -> int:
    """How often a consonant follows a vowel."""
    return _kinds(word).count("vc")


def _has_vowel(word: str) -> bool:
    return "v" in _kinds(word)


def _is_short(word: str) -> bool:
    """Whether a word ends as "hop" does: consonant, vowel, and a consonant other than w, x and y."""
    return _kinds(word)[-3:] == "cvc" and word[-1] not in "wxy"


def _step_1(word: str) -> str:
    if word.endswith("s"):
        if (word.endswith("sses") and len(word) > 4) or (word.endswith("ies") and len(word) > 3):
            word = word[:-2]
        elif not word.endswith("ss"):
            word = word[:-1]
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for suffix in ("ed", "ing"):
        if word.endswith(suffix) and _has_vowel(word[: -len(suffix)]):
            return _mend(word[: -len(suffix)])
    return word


def _mend(word: str) -> str:
    """A word without "ed" or "ing", with the letter that these took."""
    if word.endswith(("at", "bl", "iz")):
        return f"{word}e"
    if len(word) > 1 and word[-1] == word[-2] and word[-1] not in "lsz" and _kinds(word)[-1] == "c":
        return word[:-1]
    return f"{word}e" if _measure(word) == 1 and _is_short(word) else word


def _step_4(word: str) -> str:
    match = _SUFFIX_4.search(word)
    if not match or _measure(word[: match.start()]) <= 1:
        return word
    head = word[: match.start()]
    return word if match[0] == "ion" and not head.endswith(("s", "t")) else head


def _step_5(word: str) -> str:
    if word.endswith("e"):
        head = word[:-1]
        if _measure(head) > 1 or (_measure(head) == 1 and not _is_short(head)):
            word = head
    return word[:-1] if word.endswith("ll") and _measure(word[:-1]) > 1 else word
