"""The names of the lexicon in one text, apart from which papers own them.

What a text refers to depends on the names of the lexicon that stand in it, and on how surely papers introduce these,
but not on their rows. So `references.find_mentions` sees no rows, and its result for a text is the same in every corpus
where the same names are found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from graphrec.vectors.tokens import WordSpans

if TYPE_CHECKING:
    from graphrec.extractors.lexicon import Entry, Lexicon
    from graphrec.extractors.matcher import RawWords


class NameMatch(NamedTuple):
    """An entry of the lexicon without the rows of its owners, at the words from `first` to `last`."""

    entry: Entry
    first: int
    last: int


class KnownNames:
    """The names of a lexicon that stand in one text, and the answers to what else was asked about it.

    `matches`: the names in the words of the text. `answers`: for each other phrase that was looked up, the names in it.
    """

    def __init__(self, lexicon: Lexicon, words: RawWords) -> None:
        self._lexicon = lexicon
        self._entries: list[Entry] = []
        self.matches = self._find(words)
        self.answers: dict[str, list[NameMatch]] = {}

    def within(self, phrase: str) -> list[NameMatch]:
        """The names in another phrase than the text."""
        if phrase not in self.answers:
            self.answers[phrase] = self._find(WordSpans(phrase))
        return self.answers[phrase]

    def _find(self, words: RawWords) -> list[NameMatch]:
        hits = list(self._lexicon.find(words))
        self._entries += [entry for entry, _, _ in hits]
        return [NameMatch(self._lexicon.without_rows(entry), first, last) for entry, first, last in hits]

    def places(self) -> dict[Entry, int]:
        """The place of every entry that was found: the number of the first match that has it, over all answers."""
        plain = map(self._lexicon.without_rows, self._entries)
        return {entry: at for at, entry in reversed(list(enumerate(plain)))}

    def entry_at(self, place: int) -> Entry:
        """The entry of the lexicon at a place, with the rows of its owners."""
        return self._entries[place]
