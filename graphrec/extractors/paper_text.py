"""The text of one paper, tokenised once for all extractors: title and abstract, words, acronyms."""

from __future__ import annotations

from functools import cached_property

from graphrec.extractors.acronyms import Acronym, find_acronyms
from graphrec.vectors.tokens import WordSpans


class PaperText:
    """Title and abstract joined into one `text`; its first `n_title` characters are the title.

    Words and acronyms are computed when first needed.
    """

    def __init__(self, title: str, abstract: str) -> None:
        self.title = title
        self.text = f"{title} {abstract}" if title.endswith((".", "?", "!")) else f"{title}. {abstract}"
        self.n_title = len(title)

    @cached_property
    def words(self) -> WordSpans:
        """The words of the text."""
        return WordSpans(self.text)

    @cached_property
    def acronyms(self) -> tuple[Acronym, ...]:
        """The acronyms that the text defines."""
        return tuple(find_acronyms(self.text))
