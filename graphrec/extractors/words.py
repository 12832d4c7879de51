# ruff: noqa: E501, SIM905 (patterns and word lists are read on one line)
"""Text as a row of normalised words, so that spelling variants become equal and a multi-pattern matcher can run on them.

A phrase is written with every word between two spaces of its own (" llama  2 "). A matcher gives each word of its phrases
one sign and reads a text as a row of signs: an eighth of the letters, and matches begin and end at words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_WORD = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)?")
_PARTS = re.compile(r"([^\W\d_]+|\d+(?:\.\d+)?)")
_ASCII_PARTS = re.compile(r"([A-Za-z]+|\d+(?:\.\d+)?)")  # the same for ASCII text, at a third of the time
_BRITISH = re.compile(r"is(?=(?:e|es|ed|er|ers|ing|ation|ations)$)")
_KEEP_S = ("ss", "us", "is", "ics", "as", "os", "ys")
_IRREGULAR = {
    "analyses": "analysis", "hypotheses": "hypothesis", "bases": "basis", "vertices": "vertex", "matrices": "matrix", "indices": "index",
    "tuning": "tuning", "axes": "axis", "equilibria": "equilibrium", "phenomena": "phenomenon", "spectra": "spectrum", "automata": "automaton", "neighbour": "neighbor", "neighbours": "neighbor", "centre": "center", "tumour": "tumor", "fibre": "fiber", "maxima": "maximum", "minima": "minimum", "pretraining": "pre  training", "pretrained": "pre  trained",
    "finetuning": "fine  tuning", "finetune": "fine  tune", "finetuned": "fine  tuned", "multitask": "multi  task", "multimodal": "multi  modal",
    "multilayer": "multi  layer", "quantisation": "quantization", "modelling": "modeling", "labelling": "labeling", "coloured": "colored",
    "unet": "u  net", "bayes": "bayes", "lens": "lens", "posttraining": "post  training", "multihead": "multi  head", "multiscale": "multi  scale",
    "multiview": "multi  view", "behaviour": "behavior", "colour": "color", "visualisation": "visualization", "visualisations": "visualization",
}  # fmt: skip
_NOT_BRITISH = frozenset(
    "precise concise exercise promise premise noise wise raise praise otherwise likewise expertise rise arise disease cruise "
    "revise revised supervise supervised unsupervised semisupervised selfsupervised advise advised comprise comprised precision noised disguise franchise".split()
)


FUNCTION_WORDS = frozenset(
    "a about after all am an and any are as at be been but by can did do does for from had has have he her his how i if in is it its may me my no nor not of off on once one or our out over own per so than "
    "that the then they this to too two up us very via was we were what when which who why will with yet you".split()
)  # no name and no acronym is looked for under these: they stand in every text, and papers do call themselves FoR, CAN and AND
_NO_SIGN, _NEVER, _FIRST_SIGN = " ", "\t", 128  # of words in no phrase, of a phrase without words, of the first word
_SURROGATES = range(0xD800, 0xE000)  # no characters
_FORMS_MOST = 500_000  # remembered words; far more than a field has


def word_form(word: str) -> str:
    """One word in lower case, singular, American spelling.

    >>> [word_form(word) for word in ("ResNets", "Generalisation", "analyses", "bias", "queries")]
    ['resnet', 'generalization', 'analysis', 'bias', 'query']
    """
    return _FORMS[word]


class _Forms(dict[str, str]):
    """Remembers the form of every word seen; starts afresh when it holds too many."""

    def __missing__(self, word: str) -> str:
        if len(self) > _FORMS_MOST:
            self.clear()
        self[word] = form = _form(word)
        return form


_FORMS = _Forms()


def _form(word: str) -> str:
    form = word.lower()
    if form in _IRREGULAR:
        return _IRREGULAR[form]
    if len(form) > 3 and form[-1] == "s" and not word.isupper() and not form.endswith(_KEEP_S):
        form = form[:-3] + "y" if form.endswith("ies") and len(form) > 4 else _singular(form)
    return form if form in _NOT_BRITISH else _BRITISH.sub("iz", form) if len(form) > 6 else form


def _singular(form: str) -> str:
    return form[:-2] if form.endswith(("sses", "xes", "ches", "shes")) else form[:-1]


class Words:
    """The words of a text: as written, normalised, and where each begins and ends.

    `raw` are the words as written, `parts` the text cut into gap, word, gap, ..., word, gap.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.parts: list[str] = (_ASCII_PARTS if text.isascii() else _PARTS).split(text)
        self.raw = self.parts[1::2]

    @cached_property
    def forms(self) -> list[str]:
        """The normalised forms of the words."""
        return list(map(_FORMS.__getitem__, self.raw))

    @cached_property
    def borders(self) -> list[int]:
        """Where each part ends in the text: word i stands between borders 2i and 2i + 1."""
        return list(accumulate(map(len, self.parts)))

    def start(self, word: int) -> int:
        """Where a word begins in the text."""
        return self.borders[2 * word]

    def end(self, word: int) -> int:
        """Where a word ends in the text."""
        return self.borders[2 * word + 1]

    def surface(self, first: int, last: int) -> str:
        """The text from word `first` to word `last`, both included."""
        return self.text[self.borders[2 * first] : self.borders[2 * last + 1]]


def pattern(phrase: str) -> str:
    """A phrase as the matcher sees it: normalised words, each between spaces; a version's "v" is left out."""
    return "".join(f" {word_form(word)} " for word in _WORD.findall(phrase))


class PhraseMatcher:
    """A multi-pattern matcher over normalised words (Aho-Corasick, leftmost-longest). Cost: all words of the patterns."""

    __slots__ = ("_matcher", "_signs")

    def __init__(self, patterns: Iterable[str]) -> None:
        import ahocorasick_rs

        signs: dict[str, str] = {}
        rows = [[signs.setdefault(word, _sign(len(signs))) for word in pattern.split()] for pattern in patterns]
        self._signs = _Signs(signs)
        self._matcher = ahocorasick_rs.AhoCorasick(
            ["".join(row) or _NEVER for row in rows], matchkind=ahocorasick_rs.MatchKind.LeftmostLongest
        )

    def find(self, words: Words) -> list[tuple[int, int, int]]:
        """Matches: (number of the pattern, first word, last word)."""
        signs = list(map(self._signs.__getitem__, words.raw))
        row = "".join(signs)
        found = self._matcher.find_matches_as_indexes(row)
        if len(row) == len(signs):
            return [(number, start, stop - 1) for number, start, stop in found]
        ends = list(accumulate(map(len, signs)))  # a word as "pretraining" is two
        return [(number, bisect_right(ends, start), bisect_right(ends, stop - 1)) for number, start, stop in found]


class _Signs(dict[str, str]):
    """Remembers the signs of every word seen: those of its form, a blank for what stands in no phrase."""

    def __init__(self, signs: Mapping[str, str]) -> None:
        super().__init__()
        self._of_form = signs

    def __missing__(self, word: str) -> str:
        if len(self) > _FORMS_MOST:
            self.clear()
        self[word] = row = "".join(self._of_form.get(part, _NO_SIGN) for part in _FORMS[word].split())
        return row


def _sign(number: int) -> str:
    """A character of its own for every number below 1,111,934."""
    point = number + _FIRST_SIGN
    return chr(point if point < _SURROGATES.start else point + len(_SURROGATES))
