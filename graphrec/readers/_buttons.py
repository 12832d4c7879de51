"""Removes the label of a web page button that a text dump has joined to the next title: "SubscribeLearning ..."."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_KNOWN = re.compile(r"^(?:Subscribed?|Sign (?:up|in)|Log in)(?=[A-Z0-9\"'(\[]|[a-z][A-Z])")
_SEAM = re.compile(
    r"(?<=[a-z!.…])(?=[\"'(\[]?[A-Z0-9])|(?<=[A-Z])(?=[A-Z][a-z])"
)  # where a label and a title may meet without a space
_MOST_WORDS = 5  # of a label
_SHORTEST = 3  # characters of a label
_STEMMED = 7  # characters of a word that may occur with another ending
_ENDING = 3  # characters of such an ending
_CALL = re.compile(
    r"(?:register|join|follow|download|upgrade|subscribe|sign|log|submit|donate|continue|explore|browse)\b.*"
    r"|.*\b(?:now|more|here|today|newsletter|updates|for free)",
    re.IGNORECASE,
)  # typical labels
_TITLE_START = re.compile(r"a|an|the|on|in|is|do|can|how|what|why|when|one|towards?|learning")
_WORD = re.compile(r"[\w-]+")


def strip_button(title: str, abstract: str, banner: Collection[str]) -> str:
    """Remove a button label at the beginning of the first title of a dump.

    The beginning of a title is a label if the banner above contains it, if it is a typical label, or if the abstract
    contains the word after it but not the word itself. A name such as `BlockPruner` is no label, since the abstract
    contains it in the same spelling.

    Args:
        title: the first title of the dump.
        abstract: its abstract.
        banner: the lines above the title.
    """
    if (bare := _KNOWN.sub("", title)) != title or not banner:
        return bare
    words = {part for word in _WORD.findall(abstract.casefold()) for part in (word, *word.split("-"))}
    for button, rest in _splits(title):
        if _is_button(button, rest, words, banner):
            return rest
    return title


def _splits(title: str) -> Iterator[tuple[str, str]]:
    """Every split of the title into a possible label and the rest, near its beginning."""
    for seam in _SEAM.finditer(title):
        button, rest = title[: seam.start()], title[seam.start() :]
        if len(button.split()) > _MOST_WORDS:
            return
        if len(button) >= _SHORTEST and _WORD.search(button) and _WORD.search(rest):
            yield button, rest


def _is_button(button: str, rest: str, words: Collection[str], banner: Collection[str]) -> bool:
    last = _WORD.findall(button.casefold())[-1]
    next_words = _WORD.findall(rest.casefold())
    following = next_words[0]
    if any(f"{last}{part}" in words for part in (following, following.split("-")[0])):
        return False
    if any(line.startswith(button) for line in banner) or button.endswith("!") or _CALL.fullmatch(button):
        return True
    return last not in words and bool(_TITLE_START.fullmatch(following) or _occurs_in(following, words))


def _occurs_in(word: str, words: Collection[str]) -> bool:
    """Whether a word, or a long word with another ending ("pruned" for "pruning"), is among some words."""
    if len(word) < _STEMMED or not word.isalpha():
        return len(word) > 1 and word in words
    return any(other.startswith(word[:-_ENDING]) for other in words)
