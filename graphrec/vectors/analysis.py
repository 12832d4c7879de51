"""Text to terms: the one pure function that building and asking share, so that both see the same words.

A term is a word in a folded form (lower case, singular) or two such words that stand side by side with neither a stop
word nor punctuation between them. It knows nothing of corpora, frequencies or numbers.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from graphrec.vectors.stopwords import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

PREFIXES = frozenset({
    "anti", "auto", "bi", "co", "cross", "de", "hyper", "inter", "intra", "mis", "multi", "non", "over", "post", "pre",
    "re", "semi", "sub", "super", "tri", "un", "under", "uni",
})  # fmt: skip
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|[.,;:!?()\[\]{}\"“”|/=<>$]")  # a word, or a mark that ends a phrase
_KEEP_S = ("ss", "us", "is", "ics")  # class, corpus, analysis, physics: not plurals
_LONGEST = 40  # characters; longer tokens are markup or data, not words
TITLE_WEIGHT = 2  # the title counts twice: it holds the words the authors chose


def document(title: str, abstract: str, keywords: Sequence[str] = ()) -> str:
    """The text of a paper whose terms are counted: the title `TITLE_WEIGHT` times, the abstract, the keywords."""
    return ". ".join([title] * TITLE_WEIGHT + [abstract, *keywords])


@lru_cache(maxsize=200_000)
def fold(token: str) -> str:
    """The form under which a lower-case word is counted; the empty string for stop words and punctuation.

    >>> fold("networks"), fold("studies"), fold("analysis"), fold("the")
    ('network', 'study', 'analysis', '')
    """
    word = token.replace("’", "'").removesuffix("'s")
    if len(word) < 2 or len(word) > _LONGEST or word.isdigit() or word in STOP_WORDS:
        return ""
    if not word.endswith("s") or len(word) < 4 or word.endswith(_KEEP_S):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    return word[:-1]


def analyse(text: str) -> list[str]:
    """Terms of a text in order, with repetitions: words, then pairs of neighbouring words.

    >>> analyse("Pre-training of dense networks")
    ['pretraining', 'dense', 'network', 'dense network']

    Cost: linear in the length of the text, about 100 microseconds an abstract.
    """
    keys = [fold(token) for token in tokens(text.lower())]
    pairs = [f"{left} {right}" for left, right in pairwise(keys) if left and right]
    return [key for key in keys if key] + pairs


def words(text: str) -> list[str]:
    """The single words among the terms of a text, in order, with repetitions."""
    return [key for key in map(fold, tokens(text.lower())) if key]


def tokens(text: str) -> list[str]:
    """Words and marks of a text in order; `fold` of a word in lower case is its term.

    >>> tokens("Pre-training, fine-tuning")
    ['Pretraining', ',', 'fine', 'tuning']
    """
    return tokens_of_joined(join_prefixes(text)[0] if "-" in text else text)


def tokens_of_joined(text: str) -> list[str]:
    """As `tokens`, of a text from `join_prefixes`; each stands in it, behind the one before."""
    return _TOKEN.findall(text)


def join_prefixes(text: str) -> tuple[str, list[int]]:
    """The text without the hyphens behind prefixes, and the places in it before which one was left out.

    "pre-training" and "pretraining" are the same word.
    """
    first, *others = text.split("-")
    joined, length, left_out = [first], len(first), []
    for piece in others:
        word = joined[-1][joined[-1].rfind(" ") + 1 :].lstrip("([\"'“")
        if word.lower() in PREFIXES and piece[:1].isalpha():
            joined[-1] += piece
            left_out.append(length)
        else:
            joined.append(piece)
            length += 1
        length += len(piece)
    return "-".join(joined), left_out
