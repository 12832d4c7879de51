"""Kinds of methods by their names: "sparse mixture of experts" is a kind of mixture of experts. Knows no library."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from graphrec.extractors.word_lists import read_list
from graphrec.vectors.stopwords import function_words

if TYPE_CHECKING:
    from collections.abc import Iterable

_PHRASE = re.compile(r" (?:from|with|without|via|by|under|through) ")  # what follows it tells how, behind the head
_JOINT = re.compile(r"[\s-]+")
_NOT_ONE = function_words() | {"versus", "vs", "-"}


@lru_cache(maxsize=1)
def _words_of_no_kind() -> frozenset[str]:
    return frozenset(word for line in read_list("no_kinds.txt") for word in line.split())


def method_key(name: str) -> str:
    """A key that is equal for a name with hyphens or blanks, in the singular or plural.

    >>> method_key("Mixture-of-Experts"), method_key("vision transformers")
    ('mixture of expert', 'vision transformer')
    """
    return _singular(_JOINT.sub(" ", name.lower()).strip())


def heads_of(name: str, aliases: Iterable[str]) -> list[str]:
    """Keys by which a method is the head of others: its name, aliases with the same last word, and acronyms of it.

    Other aliases only stand for the method: a depthwise convolution is no kind of convolutional network.

    >>> heads_of("mixture of experts", ["MoE", "expert choice"])
    ['mixture of expert', 'moe']
    """
    last = method_key(name).rpartition(" ")[2]
    same = [alias for alias in aliases if method_key(alias).rpartition(" ")[2] == last or _is_acronym(alias, name)]
    return list(dict.fromkeys(map(method_key, (name, *same))))


def head_in(name: str, heads: Iterable[str]) -> str:
    """The longest of some keys of which a name is a kind, "" for none: words before it, or a phrase behind, tell which.

    >>> heads = ["learning", "reinforcement learning", "language model"]
    >>> head_in("offline reinforcement learning", heads), head_in("reinforcement learning from human feedback", heads)
    ('reinforcement learning', 'reinforcement learning')
    >>> head_in("steer language models", heads), head_in("vision-language model", heads), head_in("new learning", heads)
    ('', '', '')
    """
    fitting = [head for head in heads if is_kind(name, head)]
    return max(fitting, key=len, default="")


def is_kind(name: str, head: str) -> bool:
    """Whether a name is that of a kind of the method with this key."""
    plain = name.lower().strip()
    front, phrase, _ = plain.partition(match[0]) if (match := _PHRASE.search(plain)) else (plain, "", "")
    if phrase and method_key(front) == head:
        return True
    match = _before(head).fullmatch(front) if head.rpartition(" ")[2] in front else None
    return match is not None and _tells_which(match["which"], is_plural=match["head"] != _singular(match["head"]))


@lru_cache(maxsize=4096)
def _before(head: str) -> re.Pattern[str]:
    """Finds what stands before a head."""
    return re.compile(rf"(?P<which>\S.*?)\s(?P<head>{_JOINT.pattern.join(map(re.escape, head.split()))}s?)")


def _tells_which(words: str, *, is_plural: bool) -> bool:
    """Whether words before a head name a kind; "training" before a plural is what is done with the method."""
    first, *others = words.split()
    is_verb = is_plural and first.endswith("ing")
    return len(first) > 1 and not is_verb and first not in _words_of_no_kind() and _NOT_ONE.isdisjoint((first, *others))


def _singular(text: str) -> str:
    return re.sub(r"(?<=[a-z]{2}[a-rt-z])s$", "", text)


def _is_acronym(alias: str, name: str) -> bool:
    letters = alias.removesuffix("s")
    words = _JOINT.split(name)
    initials = "".join(word[:1] for word in words).lower()
    return letters.lower() == initials and any(map(str.isupper, letters[1:])) and len(words) > 1
