"""Tokenisation: the only tokeniser of graphrec, shared by build, query, extraction and themes.

A *term* is a word in a folded form (lower case, singular) or two such words that stand side by side with neither a stop
word nor punctuation between them. This module knows nothing of corpora, frequencies or term numbers.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from graphrec.vectors.abstracts import content, keywords_in
from graphrec.vectors.languages import CUT, blank_empty, empty_words, language_of, stem_by
from graphrec.vectors.scripts import RUN, UNSPACED, WITHIN_WORDS, cut_run, is_unspaced, is_wide
from graphrec.vectors.spelling import FORMS, singular
from graphrec.vectors.stopwords import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

PREFIXES = frozenset({
    "anti", "auto", "bi", "co", "cross", "de", "hyper", "inter", "intra", "mis", "multi", "non", "over", "post", "pre",
    "re", "semi", "sub", "super", "tri", "un", "under", "uni",
})  # fmt: skip
# Two ways to cut words, on purpose. Terms keep letters and digits together ("gpt4"), as in the word list of the shipped
# encoder. Names split them, so that "LLaMA2", "LLaMA-2" and "LLaMA 2" are the same words.
_MARKS = r".,;:!?()\[\]{}\"“”|/=<>$"
_TERM = re.compile(  # a word, "PM2.5" too, or a mark that ends a phrase
    rf"[^\W_]+(?:['’][^\W_]+|(?<=[^\W\d_]\d)\.\d+(?![\d.]))?|[{_MARKS}]"
)
_LETTER = rf"(?:[^\W_{UNSPACED}]|[{WITHIN_WORDS}])"
_WIDE_TERM = re.compile(  # the same for all scripts, at twice the time; a run of letters without blanks is a group
    rf"({RUN})|[^\W_{UNSPACED}]{_LETTER}*(?:['’]{_LETTER}+|(?<=[^\W\d_]\d)\.\d+(?![\d.]))?"
    rf"|[{_MARKS}\u3001-\u3003\u3008-\u3011\u3014-\u301b·।॥؟،؛։።၊။។།༔！（），．／：；？［］｛｝｡｢｣､]"
)
# In names, every Chinese character and every run of Japanese kana is a word.
_LETTERS = r"[^\W\d_\u3041-\u9fff\uf900-\ufaff]+|[\u3400-\u9fff\uf900-\ufaff]|[\u3041-\u3096]+|[\u30a1-\u30fa\u30fc]+"
_NAME = re.compile(rf"({_LETTERS}|\d+(?:\.\d+)?)")
_ASCII_NAME = re.compile(r"([A-Za-z]+|\d+(?:\.\d+)?)")  # the same for ASCII text, at a third of the time
_NAME_OR_MARK = re.compile(rf"{_LETTERS}|\d[\d.]*|[^\w\s/–-]")
_ASCII_NAME_OR_MARK = re.compile(r"[A-Za-z]+|\d[\d.]*|[!-,.:-@[-^`{-~]")
_ELISION = re.compile(
    r"(?:[cdjlmnst]|qu|un|(?:d|n|s)?all|dell|nell|sull|dall|quest|quell)['’](?=\w\w)"
)  # French, Italian
_LONGEST = 40  # characters; longer tokens are markup or data, not words
TITLE_WEIGHT = 2  # the title counts twice: its words are the most specific


def document(title: str, abstract: str, keywords: Sequence[str] = ()) -> str:
    """Build the text of a paper whose terms are counted: the title `TITLE_WEIGHT` times, the abstract, the keywords.

    Of the abstract, what `abstracts.content` gives and the key words in it.

    Args:
        title: title of the paper.
        abstract: abstract of the paper; may be empty.
        keywords: keywords that the authors chose.
    """
    further = (word for word in keywords_in(abstract) if word not in keywords)
    return ". ".join([title] * TITLE_WEIGHT + [content(abstract), *keywords, *further])


def plain_text(title: str, abstract: str) -> str:
    """Title and abstract as one text for a model of sentence-transformers."""
    return f"{title}. {content(abstract)}"


@lru_cache(maxsize=200_000)
def fold(token: str) -> str:
    """The form under which a lower-case word is counted: its singular; "" for stop words and punctuation.

    >>> fold("networks"), fold("studies"), fold("analysis"), fold("the")
    ('network', 'study', 'analysis', '')
    """
    word = (token if token.isascii() else _fold_width(token)).removesuffix("'s")
    is_letter = len(word) < 2 and not is_unspaced(word)
    is_empty = is_letter or len(word) > _LONGEST or word.isdigit() or word in STOP_WORDS
    return "" if is_empty else singular(word)


def _fold_width(token: str) -> str:
    """The usual forms of letters and marks (NFKC): of full and half width, ligatures, small and raised digits."""
    return unicodedata.normalize("NFKC", token.replace("’", "'")).replace(" ", "").lower()


def analyse(text: str, language: str | None = None) -> list[str]:
    """Terms of a text in order, with repetitions: words, then pairs of neighbouring words.

    >>> analyse("Pre-training of dense networks")
    ['pretraining', 'dense', 'network', 'dense network']

    Args:
        text: the text.
        language: its language; None for what `language_of` says.

    Cost: linear in the length of the text, about 100 microseconds an abstract.
    """
    keys = list(map(fold, words_of(text, language)))
    pairs = [f"{first} {second}" for first, second in pairwise(keys) if first and second]
    return [key for key in keys if key] + pairs


def fold_words(text: str, language: str | None = None) -> list[str]:
    """The single words among the terms of a text in a language, in order, with repetitions (see `analyse`)."""
    return [key for key in map(fold, words_of(text, language)) if key]


def words_of(text: str, language: str | None = None) -> list[str]:
    """The words and marks of a text in lower case, in order; function words of its language are marks.

    English ones stay, as `fold` passes over them.

    >>> words_of("Die Wirkung des Lichts auf das Wachstum der Pflanzen")
    ['.', 'wirkung', '.', 'licht', '.', '.', 'wachstum', '.', 'pflanz']
    """
    language = language_of(text) if language is None else language
    lowered = text.lower()
    return bare_words(tokenize(blank_empty(lowered, language) if language in CUT else lowered), language)


def bare_words(words: list[str], language: str) -> list[str]:
    """Replace the function words of a language by marks, and remove the endings of others; `fold` does so for English.

    An elided word is cut off: "l'analyse" becomes "analyse". Only a language whose file lists them has endings.

    Args:
        words: the words and marks of the text in lower case, from `tokenize`.
        language: the language of the text.

    Returns:
        A list of the same length; `words` itself for an English text, and for one that `blank_empty` passed over.
    """
    if language in CUT or not (empty := empty_words(language)):
        return words
    bare = [_ELISION.sub("", word) if _ELISION.match(word) else word for word in words]
    if (stem_of := stem_by(language)) is None:
        return ["." if word in empty else word for word in bare]
    stems = (word if (stem := stem_of(word)) in empty else stem for word in bare)
    return ["." if word in empty else stem for word, stem in zip(bare, stems, strict=True)]


def tokenize(text: str) -> list[str]:
    """Cut a text into words and marks, in order; `fold` of a lower-case word is its term.

    >>> tokenize("Pre-training, fine-tuning")
    ['Pretraining', ',', 'fine', 'tuning']
    >>> tokenize("深層学習 in Python")
    ['深層', '層学', '学習', 'in', 'Python']
    """
    joined = join_prefixes(text)[0] if "-" in text else text
    return [joined[start:stop] for start, stop in token_spans(joined)] if is_wide(joined) else _TERM.findall(joined)


def token_spans(text: str) -> list[tuple[int, int]]:
    """Where each word and mark of a text from `join_prefixes` starts and stops; two of a run without blanks overlap."""
    if not is_wide(text):
        return [match.span() for match in _TERM.finditer(text)]
    spans = []
    for match in _WIDE_TERM.finditer(text):
        at = match.start()
        spans.extend([(at + start, at + stop) for start, stop in cut_run(match[0])] if match[1] else [match.span()])
    return spans


def join_prefixes(text: str) -> tuple[str, list[int]]:
    """Remove the hyphens behind prefixes, so that "pre-training" and "pretraining" are the same word.

    Returns:
        The text without them, and the positions in it at which one was removed.
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


class WordSpans:
    """The words of a text, cut as in names: letters and digits are separate words ("ResNet-50" is two).

    `raw`: the words as in the text. `parts`: the text cut into gap, word, gap, ..., word, gap.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.parts: list[str] = (_ASCII_NAME if text.isascii() else _NAME).split(text)
        self.raw = self.parts[1::2]

    @cached_property
    def forms(self) -> list[str]:
        """The normal forms of the words (`word_form`)."""
        return list(map(FORMS.__getitem__, self.raw))

    @cached_property
    def borders(self) -> list[int]:
        """Positions behind each part: word i is `text[borders[2 * i] : borders[2 * i + 1]]`."""
        return list(accumulate(map(len, self.parts)))

    def start(self, word: int) -> int:
        """Position at which a word begins in the text."""
        return self.borders[2 * word]

    def end(self, word: int) -> int:
        """Position behind a word in the text."""
        return self.borders[2 * word + 1]

    def surface(self, first: int, last: int) -> str:
        """The text from word `first` to word `last`, both included."""
        return self.text[self.borders[2 * first] : self.borders[2 * last + 1]]


def words_and_marks(text: str) -> list[str]:
    """The words of a text as `WordSpans` cuts them, and the marks that end a phrase, in order.

    >>> words_and_marks("Deep nets (2 layers)")
    ['Deep', 'nets', '(', '2', 'layers', ')']
    """
    return (_ASCII_NAME_OR_MARK if text.isascii() else _NAME_OR_MARK).findall(text)
