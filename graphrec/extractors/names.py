"""The form of system names: what they look like, and when two spellings are the same name. Knows no corpus."""

from __future__ import annotations

import re
from functools import lru_cache

from graphrec.extractors.word_lists import alternatives
from graphrec.text import strip_accents

# A token that only a name has: a capital, or a digit, where an ordinary word has none.
_INNER_CAPITAL = re.compile(
    r"[a-z0-9][A-Z]|[A-Z]{2}|[A-Za-z]\d|^[A-Z]-[A-Z]|^[A-Z][+*]|^(?:[a-z]{1,2}|[A-Z])-[A-Z][a-z]+$"
)
_WORD_IN_DISGUISE = re.compile(
    r"[a-hj-ln-z][a-z]*[A-Z][a-z]+|[im][a-z]+[A-Z][a-z]+"
)  # "rAnked": an ordinary word with one letter capitalised to explain an acronym
_NOT_KEY = re.compile(r"[^a-z0-9+]+")
_MARKUP = re.compile(r"\\(?:text|math)[a-z]*|[${}\\^_]")
_SIZE = (
    r"(?:\d+(?:\.\d+)?(?:[BMK]|MF|GF)\b(?:/\d+[BMK]\b)*|(?<=[A-Za-z]{4}-)\d{2,3}\b"
    r"|(?:[BLHSTG]|Base|Large|Huge|Small|Tiny|Giant|XL|XXL|base|large|small|tiny|huge)(?:/\d+)?\b)"
)
_TAIL = re.compile(rf"(?:[\s_-]|_?(?<!\d)(?=\d+(?:\.\d+)?[BM]\b)){_SIZE}$")
_SIZES_MOST = 8  # behind one name
# Plurals of names end in -s, never in -es or -ies ("GPT-4s"), so the rule of `vectors.spelling` for words does not fit.
_PLURAL = re.compile(r"(?<=[A-Z0-9a-rt-z])s$")
_FORMULA = re.compile(r"\$[^$]*\$?|^[oOΘΩ]\*?\s?\(.*|^[A-Za-z]\(.*")
_VERSION = re.compile(r"(?:(?<![A-Za-z])[vV](?:er(?:sion)?)?|(?<=[a-z])V)[\s.]?(?=\d)")
FAMILY_WORD = re.compile(
    r"-(?:" + alternatives("introduction_cues.txt", "ends of an attribute") + r")$"
)  # "-based": an attribute
_MEASURE = re.compile(r"(?:[\d.]+[KMBGTx]?|[IVX]+)$")  # "4x", "type IV"


@lru_cache(maxsize=65536)
def is_shaped(token: str) -> bool:
    """Whether one word is spelled like a system name: an inner capital, capitals only, or letters with digits.

    >>> [is_shaped(word) for word in ("BlockPruner", "wav2vec", "BERT", "Self-Supervised", "pruning")]
    [True, True, True, False, False]
    """
    if token.islower() and not any(char.isdigit() for char in token):
        return False
    if _INNER_CAPITAL.search(token) is None or _WORD_IN_DISGUISE.fullmatch(token):
        return False
    return (
        "-" not in token or token[:2].count("-") == 1 or any(_INNER_CAPITAL.search(part) for part in token.split("-"))
    )


def is_name_like(name: str) -> bool:
    """Whether a phrase looks like a name: it contains a word that `is_shaped`, or at least two capitalised words."""
    words = name.split()
    if not words or len(name) < 2 or FAMILY_WORD.search(name) or _MEASURE.match(name):
        return False
    if any(is_shaped(word) for word in words):
        return True
    return len(words) >= 2 and sum(word[0].isupper() for word in words) >= 2 and words[0][0].isupper()


def is_formula(name: str) -> bool:
    """Whether a name consists of nothing but a formula and lower-case words.

    >>> [is_formula(name) for name in ("$K$-index", "O(n log n)", "$O(n", "$mu$Kummer", "SMC^2")]
    [True, True, True, False, False]
    """
    rest = _FORMULA.sub("", name)
    return (rest != name and not any(map(str.isupper, rest))) or name.count("$") % 2 == 1


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """A key that is equal for all spellings of a name, and different for the versions of a system.

    >>> name_key("LLaMA-2") == name_key("Llama 2") == name_key("LLaMA2"), name_key("MoCo v3")
    (True, 'moco3')
    """
    plain = _MARKUP.sub("", name)
    key = _NOT_KEY.sub("", strip_accents(_VERSION.sub(" ", plain)).lower())
    return (
        key[:-1]
        if len(key) > 3 and key.endswith("s") and _PLURAL.search(plain.rstrip()) and key[-2] not in "su"
        else key
    )


@lru_cache(maxsize=65536)
def family_name(name: str) -> str:
    """The name without model sizes, as a reader would look it up.

    >>> family_name("SALMONN-13B"), family_name("ViT-B/16"), family_name("ResNet-50"), family_name("Llama 3.1 70B")
    ('SALMONN', 'ViT', 'ResNet', 'Llama 3.1')
    """
    name = _MARKUP.sub("", name)
    for _ in range(_SIZES_MOST):
        shorter = _TAIL.sub("", name)
        if len(shorter) <= 1 or shorter == name:  # "M2M" does not mean "M, two million parameters"
            break
        name = shorter
    return name
