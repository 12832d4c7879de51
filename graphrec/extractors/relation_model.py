"""Relation of a text to a work that it cites, learnt: a linear model of the words and cues around a citation.

The cues of `relations` were gathered from abstracts, where works are named; the sentences of full papers that cite are
of another kind ("Trees are common (Smith, 2010)"). At a citation the model decides, with what the cues say among its
features; at a mere name the cues do. `tests/benchmarks/train_relations.py` trains it.
"""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from graphrec.extractors.relations import clause_before, cues_in, is_attribute, relation_of
from graphrec.extractors.word_lists import DATA, alternatives

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

CLASSES = ("mentions", "uses", "compares", "extends")  # in the order of the columns of the weights
N_ROWS = 1 << 15  # rows of the weights, onto which features are hashed; one more, the last, is the bias
STEP = 2.0**-5  # weights are multiples of it, stored as int8: their sums are exact, so all machines read the same
WEIGHTS = DATA / "relation_weights.int8"  # plain bytes, row by row: no NumPy is needed to read a text
_CLEAR = 0.5  # probability beyond which a reading is clear; else a clear cue decides, or it is a mention
_BY_CUES = 0.45  # how often the cue is then right, by cross-validation on the labelled sentences
_BEFORE, _BEHIND = 220, 150  # characters of the sentence that are read on both sides of the citation
_BESIDE = 60  # characters of these within which a comparison is one with the work itself
_BRACKET = 120  # characters of a bracket on either side of a citation in it
_WORDS_BEFORE, _WORDS_BEHIND = 30, 20  # words of these
_PAIRS = 12  # words beside the citation within which pairs of words count
_TRIPLES = 5  # words beside the citation within which three words in a row count
_WORD_STEPS = (0, 1, 1, 2, 2, 2, 2, *[3] * _WORDS_BEFORE)  # class of distance of each word from the citation
_CUE_STEPS = {"before": (2, 25, 70), "behind": (12, 50)}  # characters from the citation, likewise

_any_of = partial(alternatives, "relation_cues.txt")
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+|[^\w\s]")
_OTHER_CITATION = re.compile(
    r"\([^()]*\b(?:19|20)\d\d[a-z]?[^()]*\)|\[[^\[\]]{1,60}\]|\\cite[a-z]*\{[^{}]*\}|[a-z][\w-]+ et al\.?"
)
_OPENING = re.compile(r"[(\[](?=$|[^()\[\]]*\d{2}[^()\[\]]*$)")  # "(", "[Smith, 2010; "; not "(see "
_CLOSING = re.compile(r"[^()\[\]]*[)\]]")
_FORMULA = re.compile(r"\$[^$]*\$")
_CITED = "\N{CURRENCY SIGN}"  # stands for another citation
_ENDING = re.compile(r"(?:ations?|ings?|ed|es|s|e|ly)$")
_LONG = 4  # letters; only a longer word loses its ending
_AUTHORS = re.compile(r"\d|et al")
_OURS = re.compile(r"\b(?:" + _any_of("words for the authors") + r")\b")
_EXTENSION = re.compile(r"\b(?:" + _any_of("signs of an extension") + r")")
_THEIRS = re.compile(r"\b(?:" + _any_of("words for other authors") + r")\b")


class Reading(NamedTuple):
    """The relation of a mention, whether it is clear, and the probability that it is right (1 where cues decide)."""

    relation: str
    is_clear: bool
    probability: float = 1.0


def read_citation(sentence: str, start: int, end: int) -> Reading:
    """Read how a sentence refers to the work that it cites at `sentence[start:end]`, as learnt.

    The probability is calibrated on sentences of full papers.

    Args:
        sentence: the sentence with the citation.
        start: position of the first character of the citation, or of the name before it.
        end: position behind its last character.

    >>> read_citation("Sparse trees are common (Smith, 2010).", 24, 37).relation
    'mentions'

    Cost: about a third of a millisecond, however long the sentence is.
    """
    start, end = _with_brackets(sentence, start, end)
    by_cues, is_clear = relation_of(sentence, start, end)
    shares = dict(zip(CLASSES, _probabilities_at(*_around(sentence, start, end), (by_cues, is_clear)), strict=True))
    if max(shares, key=shares.__getitem__) == "compares" and not _is_compared(sentence, start, end):
        shares["mentions"] += shares["compares"]
        shares["compares"], by_cues = 0.0, "mentions" if by_cues == "compares" else by_cues
    if max(shares, key=shares.__getitem__) == "extends" and not _has_cue_of_extension(sentence, start, end):
        shares["mentions"] += shares["extends"]
        shares["extends"] = 0.0
    best = max(CLASSES, key=shares.__getitem__)
    if shares[best] > _CLEAR:
        return Reading(best, True, round(shares[best], 2))
    return Reading(by_cues, True, _BY_CUES) if is_clear else Reading("mentions", False, round(shares["mentions"], 2))


def _is_compared(sentence: str, start: int, end: int) -> bool:
    """Whether a citation can be what is compared, not only what compares other things far from it in the sentence."""
    before, behind = sentence[max(0, start - _BEFORE) : start].lower(), sentence[end : end + _BEHIND].lower()
    if _OURS.search(before) or _OURS.search(behind):
        return True
    distances = [len(before) - cue.end for cue in cues_in(before) if cue.relation == "compares"]
    distances += [cue.start for cue in cues_in(behind) if cue.relation == "compares"]
    return min(distances, default=0) <= _BESIDE


def _has_cue_of_extension(sentence: str, start: int, end: int) -> bool:
    """Whether the words around a citation speak of an extension, not only of an "extended family"."""
    before, behind = sentence[max(0, start - _BEFORE) : start].lower(), sentence[end : end + _BEHIND].lower()
    if _EXTENSION.search(before) or _EXTENSION.search(behind):
        return True
    cues = [cue for cue in cues_in(before) if not is_attribute(before, cue.start)]
    return any(cue.relation == "extends" for cue in (*cues, *cues_in(behind)))


def _with_brackets(sentence: str, start: int, end: int) -> tuple[int, int]:
    """The place of a citation with the brackets around it, and the other citations in them."""
    if opening := _OPENING.search(sentence, max(0, start - _BRACKET), start):
        start = opening.start()
    is_open = max(map(sentence[start:end].rfind, "([")) > max(map(sentence[start:end].rfind, ")]"))
    closing = _CLOSING.match(sentence, end, end + _BRACKET) if is_open else None
    return start, closing.end() if closing else end


def probabilities(words: Sequence[int], cues: Sequence[int]) -> list[float]:
    """Probability of each of `CLASSES` for a citation with these `features`."""
    of_words, of_cues = STEP * scale(words), STEP * scale(cues)
    scores = [
        STEP * weights[N_ROWS]
        + of_words * sum(map(weights.__getitem__, words))
        + of_cues * sum(map(weights.__getitem__, cues))
        for weights in _load_weights()
    ]
    powers = [math.exp(score - max(scores)) for score in scores]
    return [power / sum(powers) for power in powers]


def scale(rows: Sequence[int]) -> float:
    """The value of each feature of a kind: their vector has length one, however many there are."""
    return 1 / math.sqrt(max(1, len(rows)))


def features(sentence: str, start: int, end: int, by_cues: tuple[str, bool]) -> tuple[list[int], list[int]]:
    """Rows of the weights for the words and for the cues around a citation.

    Words count by side, distance and stem, and in twos and threes; cues count by side, distance and whether the
    sentence speaks of its own paper. Neither the cited name nor other citations count.

    Args:
        sentence: the sentence with the citation.
        start: position of its first character.
        end: position behind its last character.
        by_cues: what `relation_of` says of it.
    """
    return _features_of(*_around(sentence, start, end), by_cues)


def _around(sentence: str, start: int, end: int) -> tuple[str, str, str, bool]:
    """The words before and behind a citation, masked, how it is written, and whether its clause speaks of ours."""
    return (
        _mask(sentence[max(0, start - _BEFORE) : start].lower()),
        _mask(sentence[end : end + _BEHIND].lower()),
        _form(sentence[start:end]),
        _OURS.search(clause_before(sentence, start)) is not None,
    )


@lru_cache(maxsize=64)  # in a list of citations the words around each are the same once the others are masked
def _probabilities_at(
    text_before: str, text_behind: str, form: str, is_ours: bool, by_cues: tuple[str, bool]
) -> tuple[float, ...]:
    return tuple(probabilities(*_features_of(text_before, text_behind, form, is_ours, by_cues)))


def _features_of(
    text_before: str, text_behind: str, form: str, is_ours: bool, by_cues: tuple[str, bool]
) -> tuple[list[int], list[int]]:
    before, behind = _TOKEN.findall(text_before)[::-1][:_WORDS_BEFORE], _TOKEN.findall(text_behind)[:_WORDS_BEHIND]
    words = [*_place_features(before, behind, form), *_word_features("<", before), *_word_features(">", behind)]
    return _rows(words), _rows(_cue_features(text_before, text_behind, form, is_ours, by_cues))


def _rows(names: Iterable[str]) -> list[int]:
    return sorted({crc32(name.encode()) % N_ROWS for name in names})


@cache
def _load_weights() -> tuple[list[int], ...]:
    """The weights of each class, by row: N_ROWS + 1 values."""
    weights = memoryview(WEIGHTS.read_bytes()).cast("b")
    return tuple(weights[column :: len(CLASSES)].tolist() for column in range(len(CLASSES)))


def _mask(text: str) -> str:
    return _OTHER_CITATION.sub(f" {_CITED} ", _FORMULA.sub(" # ", text))


def _form(mention: str) -> str:
    """How a work is cited: in brackets only, by authors in the text, or by its name."""
    return "bracket" if mention[:1] in {"(", "[", "\\"} else "authors" if _AUTHORS.search(mention) else "name"


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    return _ENDING.sub("", word) if len(word) > _LONG else word


def _word_features(side: str, words: Sequence[str]) -> list[str]:
    """Features of the words on one side of a citation, nearest first."""
    stems = [_stem(word) for word in words]
    padded = [*stems, "", ""]
    return [
        *(f"{side}{step} {word}" for step, word in zip(_WORD_STEPS, words, strict=False)),
        *(f"{side} {stem}" for stem in stems),
        *stems,
        *(f"{side}{one} {other}" for one, other in zip(stems[:_PAIRS], padded[1:], strict=False)),
        *(f"{side}{one} _ {other}" for one, other in zip(stems[:_PAIRS], padded[2:], strict=False)),
        *(f"{side}{' '.join(stems[at : at + 3])}" for at in range(min(_TRIPLES, len(stems)))),
    ]


def _place_features(before: Sequence[str], behind: Sequence[str], form: str) -> Iterator[str]:
    """Where the citation stands in its sentence."""
    yield f"at {min(3, len(before) // 4)} {form}"
    yield f"first {not before} {form}"
    yield f"to end {min(3, len(behind) // 4)}"
    yield f"last {len(behind) <= 1} {form}"
    yield f"others {min(2, before.count(_CITED) + behind.count(_CITED))}"


def _cue_features(
    text_before: str, text_behind: str, form: str, is_ours: bool, by_cues: tuple[str, bool]
) -> Iterator[str]:
    """Features of who speaks of whom, of what the rules say, and of all cues on both sides."""
    ours_before, ours_behind = _OURS.search(text_before) is not None, _OURS.search(text_behind) is not None
    ours = "ours" if ours_before or ours_behind else "not ours"
    yield f"{ours} {form}"
    yield f"ours {ours_before} {ours_behind}"
    yield f"ours in clause {is_ours}"
    yield f"theirs before {_THEIRS.search(text_before) is not None}"
    yield f"theirs behind {_THEIRS.search(text_behind) is not None}"
    yield f"read as {by_cues[0]} {by_cues[1]}"
    yield f"read as {by_cues[0]} {by_cues[1]} {ours}"
    for side, text in (("before", text_before), ("behind", text_behind)):
        cues = cues_in(text)
        for cue in cues:
            kind = f"{'weak ' * cue.is_weak}{cue.relation} {side}"
            distance = len(text) - cue.end if side == "before" else cue.start
            yield kind
            yield f"{kind} {ours}"
            yield f"{kind} {sum(distance >= step for step in _CUE_STEPS[side])}"
        strong = [cue for cue in cues if not cue.is_weak]
        if strong and side == "before":
            yield f"nearest {strong[-1].relation}"
            yield f"nearest {strong[-1].relation} {ours}"
        yield f"cues {side} {bool(cues)} {ours}"
