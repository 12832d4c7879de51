"""Words that look like names and are in no list: "wav2vec", "BlockPruner"; none of data sets, sizes or prefixes."""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from graphrec.extractors.acronyms import long_form_start
from graphrec.extractors.citations import CITE_COMMAND
from graphrec.extractors.lexicon import not_beginnings, not_works
from graphrec.extractors.names import family_name, is_shaped, name_key
from graphrec.extractors.word_lists import alternatives, words_in
from graphrec.text import short_name
from graphrec.vectors.spelling import singular_acronym
from graphrec.vectors.stopwords import function_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from graphrec.extractors.paper_text import PaperText

_any_of = partial(alternatives, "reference_cues.txt")
_SHAPED = re.compile(r"(?<![\w/.@-])(?:[A-Z][\w$^{}+&@*-]*|[a-z]{1,9}-?[A-Z0-9][\w+-]*)(?:\.\d+)?")
_INSIDE = re.compile(r"[A-Z0-9](?:(?<=[0-9])|(?<=[^\W\d_].)|(?![^\W\d_]))")  # a digit, or a capital inside or alone
_JOINED_BEFORE = frozenset("_/.@-")
_NOT_A_WORK_AFTER = re.compile(r"[\s-]*(?:" + _any_of("nouns behind data") + r")\b")
_DATA_WORD = re.compile(r"(?:datasets?|data-sets?|benchmarks?|corpora|corpus|tasks|challenges?|environments?|suites?)")
_PIECE = re.compile(r"[\w.+@-]+|[^\w\s]")
_ENUMERATING = words_in("reference_cues.txt", "enumerating pieces")
_ENUMERATION = 120  # characters of an enumeration that are looked at
_LOWER_TAIL = re.compile(r"-[a-z]+$")
_CITED_NEXT = re.compile(r"\s*[(\[](?:[A-Z][\w-]+[,;] )?")
_BRACKET_NEXT = re.compile(rf"\s*[(\[]|[~\s]?{CITE_COMMAND}")
_PREFIXED = re.compile(r"(?:non|pre|post|multi|anti|sub|semi|inter|intra|co|re|un|self|cross|mini|micro)-")
_MEASURE = re.compile(r"^\d|^[\d.,]+[KMBGTx%]|^[KMBGT]B$")


def find_unknown_names(
    paper_text: PaperText, occupied: Collection[int], own: Collection[str]
) -> Iterator[tuple[int, int, str]]:
    """Find words that look like names and are in no list, as (start, end, name without version and size).

    Args:
        paper_text: title and abstract of the paper.
        occupied: positions of characters that belong to other mentions.
        own: keys of the names that the paper introduces.
    """
    text = paper_text.text
    defined = {
        key
        for acronym in paper_text.acronyms
        for key in (name_key(acronym.short), name_key(singular_acronym(acronym.short)))
    }
    spelled = {at for acronym in paper_text.acronyms for at in range(acronym.start, acronym.end)}
    beginnings = tuple(one for one in own if len(one) > 2)
    head = short_name(paper_text.title)
    for match in _shaped_words(text):
        if match.start() in occupied or (match[0][0].islower() and match.start() in spelled):
            continue  # "pAtch tokeN Embeddings (LANE)": the capitals explain the acronym
        if (candidate := _candidate(match[0])) is None:
            continue
        surface, name, keys = candidate
        if not keys.isdisjoint(defined) or (beginnings and any(key.startswith(beginnings) for key in keys)):
            continue
        if head and _is_of(head, name) and not bracket_starts(text, match.end()):
            continue
        if is_data(text, match.end()) or _is_listed_as_data(text, match.start(), match.end()):
            continue
        yield match.start(), match.start() + len(surface), name


def is_data(text: str, end: int) -> bool:
    """Whether a word follows at `text[end:]` that makes a name that of data or of a task: "dataset", "challenge"."""
    return _NOT_A_WORK_AFTER.match(text, end) is not None


def bracket_starts(text: str, end: int) -> list[int]:
    """Positions at which a citation in brackets behind a name may begin.

    At once, or after one word in the bracket: "Adam (Optimizer, Kingma)".
    """
    nearby = text[end : end + 80]
    matches = [match for pattern in (_BRACKET_NEXT, _CITED_NEXT) if (match := pattern.match(nearby))]
    return [end + match.end() for match in matches]


def _shaped_words(text: str) -> Iterator[re.Match[str]]:
    """Find all words with an inner capital or a digit, such as "wav2vec"."""
    end, last, last_start = 0, -1, 0  # so that hyphenated words are scanned once, however many capitals they have
    for sign in _INSIDE.finditer(text):
        start = at = sign.start()
        if at < end:
            continue
        while start and (
            text[start - 1].isalnum() or (text[start - 1] == "-" and text[start - 2 : start - 1].isalnum())
        ):
            start -= 1
            if start == last:
                start = last_start
                break
        last, last_start = at, start
        if start >= end and text[start - 1 : start] not in _JOINED_BEFORE and (match := _SHAPED.match(text, start)):
            end = match.end()
            yield match


@lru_cache(maxsize=65536)
def _candidate(token: str) -> tuple[str, str, frozenset[str]] | None:
    """The surface, the name without sizes, and the keys of both, for a word that may name a work; else None."""
    token = token.rstrip("-.")
    surface = _LOWER_TAIL.sub("", token)
    if not (is_shaped(token) and is_shaped(surface)) or len(surface) < 3:
        return None
    if _MEASURE.search(surface) or _PREFIXED.match(surface):
        return None
    name = family_name(surface)
    beginning = name_key(surface.split("-")[0])
    keys = frozenset(map(name_key, (surface, name, singular_acronym(surface))))
    is_none = beginning in not_beginnings() or not keys.isdisjoint(not_works())
    return None if is_none or name.lower() in function_words() else (surface, name, keys | {beginning})


def _is_of(head: str, name: str) -> bool:
    """Whether a name abbreviates the head of the paper's own title: "NesT" for "Nested Transformer"."""
    words = [word for word in head.split() if word not in function_words()]
    is_of_all = len(words) > 1 and sum(map(str.isupper, name)) == len(words)
    return is_of_all and name[0].lower() == head[0].lower() and long_form_start(head, name) == 0


def _is_listed_as_data(text: str, start: int, end: int) -> bool:
    """Whether a name stands in an enumeration of data sets: "on datasets such as A and B", "the A and B benchmarks"."""
    window_start, window_end = max(0, start - _ENUMERATION), end + _ENUMERATION
    if _DATA_WORD.search(text, window_start, window_end) is None:
        return False
    before, after = _PIECE.findall(text[window_start:start]), _PIECE.findall(text[end:window_end])
    last_stop = max(
        (at for at, piece in enumerate(before) if piece.endswith((".", ";")) and "." not in piece[:-1]), default=-1
    )
    return _reaches_data(reversed(before[last_stop + 1 :]), 0) or _reaches_data(after, 2)


def _reaches_data(pieces: Iterable[str], n_words: int) -> bool:
    """Whether a word for data sets comes after nothing but names, commas and at most `n_words` other words."""
    for piece in pieces:
        if _DATA_WORD.fullmatch(piece.rstrip(".")):
            return True
        if piece in _ENUMERATING or not piece.islower():
            continue
        n_words -= 1
        if n_words < 0 or piece.endswith("."):
            return False
    return False
