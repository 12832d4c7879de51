"""The button of a web page that a text dump has glued to the title after it: "SubscribeLearning Features"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_KNOWN = re.compile(r"^(?:Subscribed?|Sign (?:up|in)|Log in)(?=[A-Z0-9\"'(\[]|[a-z][A-Z])")
_SEAM = re.compile(
    r"(?<=[a-z!.…])(?=[\"'(\[]?[A-Z0-9])|(?<=[A-Z])(?=[A-Z][a-z])"
)  # where two texts may meet without a space
_MOST_WORDS = 5  # of a button
_SHORTEST = 3  # characters of a button
_STEMMED = 7  # characters of a word whose ending may differ
_ENDING = 3  # characters of such an ending
_CALL = re.compile(
    r"(?:register|join|follow|download|upgrade|subscribe|sign|log|submit|donate|continue|explore|browse)\b.*"
    r"|.*\b(?:now|more|here|today|newsletter|updates|for free)",
    re.IGNORECASE,
)  # what buttons say
_TITLE_START = re.compile(r"a|an|the|on|in|is|do|can|how|what|why|when|one|towards?|learning")
_WORD = re.compile(r"[\w-]+")


def strip_button(title: str, abstract: str, banner: Collection[str]) -> str:
    """The first title of a dump without the button glued to its front.

    A name such as `BlockPruner` has a seam inside too, but its abstract writes it in the same way. A button is
    what the banner said before, what buttons say, or a word that the abstract lacks while it has the word after it.
    """
    if (bare := _KNOWN.sub("", title)) != title or not banner:
        return bare
    words = {part for word in _WORD.findall(abstract.casefold()) for part in (word, *word.split("-"))}
    for button, rest in _splits(title):
        if _is_button(button, rest, words, banner):
            return rest
    return title


def _splits(title: str) -> Iterator[tuple[str, str]]:
    """The title cut at each seam near its front."""
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
    """Whether an abstract has the word, or a long one with another ending: "pruned" for "pruning"."""
    if len(word) < _STEMMED or not word.isalpha():
        return len(word) > 1 and word in words
    return any(said.startswith(word[:-_ENDING]) for said in words)
