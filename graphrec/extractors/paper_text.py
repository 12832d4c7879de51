"""The text of one paper, tokenised once for all extractors: title and abstract, words, acronyms."""

from __future__ import annotations

from functools import cached_property

from graphrec.extractors.acronyms import Acronym, find_acronyms
from graphrec.text import plain_hyphens
from graphrec.vectors.abstracts import content
from graphrec.vectors.languages import language_of
from graphrec.vectors.tokens import WordSpans


class PaperText:
    """Title and abstract joined into one `text`; its first `n_title` characters are the title.

    The abstract begins at `abstract_start`. What may look like one phrase across both is looked for in each apart: in
    "On vitamin D. Keller et al. show", D is no initial.

    `abstract` is the abstract without the labels of its sections and without notes, which are no text of the paper.
    Typographic hyphens become plain ones, so that a name has one spelling. Language, words and acronyms are
    computed when first needed.
    """

    def __init__(self, title: str, abstract: str) -> None:
        self.title = title
        self.abstract = content(abstract)
        self.text = plain_hyphens(f"{title}{' ' if title.endswith(('.', '?', '!')) else '. '}{self.abstract}")
        self.n_title = len(title)
        self.abstract_start = len(self.text) - len(self.abstract)

    @cached_property
    def language(self) -> str:
        """The ISO 639-1 code of the language of the text, from `vectors.languages`."""
        return language_of(self.text)

    @cached_property
    def words(self) -> WordSpans:
        """The words of the text."""
        return WordSpans(self.text)

    @cached_property
    def acronyms(self) -> tuple[Acronym, ...]:
        """The acronyms that the text defines."""
        return tuple(find_acronyms(self.text))
