"""The parts of an abstract: labelled sections, and notes of publishers and registries that are no text of the paper.

Every reader of what an abstract means takes `content` or `sections_of`, so that labels are never names or terms; what
is shown is the abstract as it came. Pure functions of one text.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from graphrec.text import sentence_spans
from graphrec.vectors.notes import note_signs, without_notes
from graphrec.vectors.section_labels import FACETS, choose_labels, find_labels, keyword_labels, label_spellings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from graphrec.vectors.section_labels import Label

__all__ = ["FACETS", "Section", "content", "keywords_in", "sections_of"]

_LATE = (
    0.4  # of the text: a note with a label that begins later goes on to the next label; an earlier one is a sentence
)
_END_MARKS = ".!?。！？…"
_CLOSING = "\"')]”’」』"  # marks that may follow the end of a sentence
_BETWEEN_KEYWORDS = re.compile(r"\s*[;,，、；•·|—]\s*")


class Section(NamedTuple):
    """A part of an abstract: its label as written ("" without one), its facet ("" if none or several), its text."""

    label: str
    facet: str
    text: str


class _Parts(NamedTuple):
    """The sections of an abstract, without notes, and the key words that stand in it."""

    sections: tuple[Section, ...]
    keywords: tuple[str, ...]


def content(abstract: str) -> str:
    """The text of an abstract without the labels of its sections and without notes.

    Sentences are parts of the abstract, word for word; a section that does not end with a mark gets a full stop. An
    abstract without labels and notes is returned as the same object.

    >>> content("METHODS: We shook sand. RESULTS: It fell. (c) 2009 Elsevier Ltd. All rights reserved.")
    'We shook sand. It fell.'

    Cost: linear in the text, about 10 microseconds an abstract without labels, 50 with some.
    """
    parts = _parse(abstract)
    return abstract if parts is None else _join(section.text for section in parts.sections)


def sections_of(abstract: str) -> tuple[Section, ...]:
    """The labelled sections of an abstract in order, without notes; one without a label if there are no labels.

    >>> [(one.label, one.facet) for one in sections_of("Aim: To sieve. Methods and Results: Sand fell.")]
    [('Aim', 'problem'), ('Methods and Results', '')]

    Cost: as `content`.
    """
    parts = _parse(abstract)
    return (Section("", "", abstract),) if parts is None else parts.sections


def keywords_in(abstract: str) -> tuple[str, ...]:
    """The key words that stand in an abstract, behind "Keywords:" in any language.

    >>> keywords_in("Sand falls. Key words: sieve, river sand.")
    ('sieve', 'river sand')

    Cost: as `content`.
    """
    parts = _parse(abstract)
    return () if parts is None else parts.keywords


@cache
def _finder() -> tuple[Callable[[str], list[tuple[int, int, int]]], list[frozenset[str]], list[bool]]:
    """What finds labels and signs of notes; by its numbers, the kinds of a label, and whether it is such a sign."""
    import ahocorasick_rs

    kinds, signs = label_spellings(), note_signs()
    words = sorted({*kinds, *signs})
    # no DFA: it would read a text in half the time, 4 microseconds less, but take 30 ms of every question to be made
    matcher = ahocorasick_rs.AhoCorasick(words, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
    is_sign = [word in signs or "notes" in kinds.get(word, ()) for word in words]
    return matcher.find_matches_as_indexes, [kinds.get(word, frozenset()) for word in words], is_sign


@lru_cache(maxsize=4)  # content, key words, sections: several readers of one abstract follow each other
def _parse(abstract: str) -> _Parts | None:
    """The parts of an abstract; None if it has neither labels nor notes."""
    find, kinds, is_sign = _finder()
    try:
        hits = find(abstract)
    except UnicodeEncodeError:  # halves of characters, which no reader of files lets pass
        return None
    if not hits:
        return None
    signs = [start for number, start, _ in hits if is_sign[number]]
    words = [(start, end, kinds[number]) for number, start, end in hits if kinds[number]]
    labels = choose_labels(find_labels(abstract, words), abstract) if words else []
    if not labels and not signs:
        return None
    parts = _cut(abstract, labels, signs)
    is_whole = not labels and _join(one.text for one in parts.sections) == abstract.strip()
    return None if is_whole else parts


def _cut(text: str, labels: Sequence[Label], signs: Sequence[int]) -> _Parts:
    """Cut a text at its labels, and leave out its notes.

    Args:
        text: the abstract.
        labels: the labels in it, in order.
        signs: positions of words without which there is no note, ascending.
    """
    starts = [label.start for label in labels] + [len(text)]
    head = _join(without_notes(text, 0, starts[0], signs))
    sections, keywords, facet = [Section("", "", head)], list[str](), ""
    for label, end in zip(labels, starts[1:], strict=True):
        start = label.end
        if label.is_note:
            if label.words.lower() in keyword_labels():
                keywords += _BETWEEN_KEYWORDS.split(text[start:end].strip(" ."))
            start = end if start >= _LATE * len(text) else start + _first_sentence(text[start:end])
        facet = "" if label.is_note else facet if label.continues else label.facet
        sections.append(
            Section("" if label.is_note else label.words, facet, _join(without_notes(text, start, end, signs)))
        )
    return _Parts(tuple(one for one in sections if one.text), tuple(filter(None, keywords)))


def _first_sentence(text: str) -> int:
    """The length of the first sentence of a text."""
    return next((end for _, end in sentence_spans(text)), 0)


def _join(texts: Iterable[str]) -> str:
    """Join texts, each of which ends a sentence."""
    joined = ""
    for text in texts:
        if joined and text:
            joined += " " if joined.rstrip(_CLOSING)[-1:] in _END_MARKS else ". "
        joined += text
    return joined
