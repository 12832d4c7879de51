"""Text as a row of normalised words, so that spelling variants become equal and a multi-pattern matcher can run on them.

Every word stands between two spaces of its own (" llama  2 "): a match of such a pattern begins and ends at words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_WORD = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)?")
_BRITISH = re.compile(r"is(?=(?:e|es|ed|er|ers|ing|ation|ations)$)")
_KEEP_S = ("ss", "us", "is", "ics", "as", "os", "ys")
_IRREGULAR = {
    "analyses": "analysis", "hypotheses": "hypothesis", "bases": "basis", "vertices": "vertex", "matrices": "matrix", "indices": "index",
    "tuning": "tuning", "axes": "axis", "maxima": "maximum", "minima": "minimum", "pretraining": "pre  training", "pretrained": "pre  trained",
    "finetuning": "fine  tuning", "finetune": "fine  tune", "finetuned": "fine  tuned", "multitask": "multi  task", "multimodal": "multi  modal",
    "multilayer": "multi  layer", "quantisation": "quantization", "modelling": "modeling", "labelling": "labeling", "coloured": "colored",
    "unet": "u  net", "bayes": "bayes", "lens": "lens", "posttraining": "post  training", "multihead": "multi  head", "multiscale": "multi  scale",
    "multiview": "multi  view", "behaviour": "behavior", "colour": "color", "visualisation": "visualization", "visualisations": "visualization",
}  # fmt: skip
_NOT_BRITISH = frozenset(
    "precise concise exercise promise premise noise wise raise praise otherwise likewise expertise rise arise disease cruise "
    "revise revised supervise supervised unsupervised advise advised comprise comprised precision noised disguise franchise".split()
)


@lru_cache(maxsize=262144)
def word_form(word: str) -> str:
    """One word in lower case, singular, American spelling.

    >>> [word_form(word) for word in ("ResNets", "Generalisation", "analyses", "bias", "queries")]
    ['resnet', 'generalization', 'analysis', 'bias', 'query']
    """
    form = word.lower()
    if form in _IRREGULAR:
        return _IRREGULAR[form]
    if len(form) > 3 and form[-1] == "s" and not word.isupper() and not form.endswith(_KEEP_S):
        form = form[:-3] + "y" if form.endswith("ies") and len(form) > 4 else _singular(form)
    return form if form in _NOT_BRITISH else _BRITISH.sub("iz", form) if len(form) > 6 else form


def _singular(form: str) -> str:
    return form[:-2] if form.endswith(("sses", "xes", "ches", "shes")) else form[:-1]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: normalised forms, and where each begins and ends in the text."""

    text: str
    forms: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    def surface(self, first: int, last: int) -> str:
        """The text from word `first` to word `last`, both included."""
        return self.text[self.spans[first][0] : self.spans[last][1]]


def split_words(text: str) -> Words:
    """The words of a text. Cost: linear in its length.

    >>> split_words("Pre-trained LLaMA2 models").forms
    ('pre', 'trained', 'llama', '2', 'model')
    """
    matches = list(_WORD.finditer(text))
    return Words(text, tuple([word_form(match[0]) for match in matches]), tuple([match.span() for match in matches]))


def pattern(phrase: str) -> str:
    """A phrase as the matcher sees it: normalised words, each between spaces; a version's "v" is left out."""
    return "".join(f" {word_form(word)} " for word in _WORD.findall(phrase))


def find_phrases(matcher: object, words: Words) -> Iterator[tuple[int, int, int]]:
    """Matches of a phrase matcher: (number of the pattern, first word, last word), leftmost and longest."""
    if not words.forms:
        return
    ends = list(accumulate(len(form) + 2 for form in words.forms))
    for number, start, stop in matcher.find_matches_as_indexes("".join([f" {form} " for form in words.forms])):  # type: ignore[attr-defined]
        yield number, bisect_right(ends, start), bisect_right(ends, stop - 1)


def phrase_matcher(patterns: Iterable[str]) -> object:
    """A multi-pattern matcher over normalised words (Aho-Corasick, leftmost-longest). Cost: all patterns' letters."""
    import ahocorasick_rs

    return ahocorasick_rs.AhoCorasick(list(patterns), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
