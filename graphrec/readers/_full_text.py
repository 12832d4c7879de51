"""Citing sentences of texts whose citations are marked, and the choice among many of them."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from graphrec.model.citing_sentences import CitingSentence, write_citing_sentence
from graphrec.text import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_MOST_OF_ENTRY = 3  # sentences
_LONGEST = 1_500  # characters of a sentence; what is longer is a table
_OURS = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)
_MANY = 4  # entries in a sentence; with so many or more it says nothing special of any

Counted = tuple[CitingSentence, int]  # a sentence, and how many entries it cites


class MarkedCitation(NamedTuple):
    """A citation at `text[start:end]` of a passage, and the keys of the entries that it means."""

    start: int
    end: int
    keys: tuple[str, ...]


class MarkedText(NamedTuple):
    """A passage of a text with its citations, and where it stands: the title of its section, or a page."""

    text: str
    marks: tuple[MarkedCitation, ...]
    place: str = ""


def choose_sentences(several: Sequence[Counted]) -> list[CitingSentence]:
    """The sentences that say most of an entry: of the paper's own work, and of few other entries."""
    order = sorted(
        range(len(several)),
        key=lambda at: (_OURS.search(several[at][0].sentence) is None, min(several[at][1], _MANY), at),
    )
    return [several[at][0] for at in sorted(order[:_MOST_OF_ENTRY])]


def marked_sentences(passages: Iterable[MarkedText], entries: Mapping[str, str]) -> list[str]:
    """The citing sentences of passages, in the form of the field, by entry.

    Args:
        passages: the text with its citations.
        entries: the entries of the reference list, by key.
    """
    by_key: defaultdict[str, list[Counted]] = defaultdict(list)
    for passage in passages:
        for start, end in sentence_spans(passage.text):
            marks = [mark for mark in passage.marks if start <= mark.start < end]
            if not marks or end - start > _LONGEST:
                continue
            sentence = passage.text[start:end].rstrip()
            count = len({key for mark in marks for key in mark.keys})
            for mark in marks:
                for key in mark.keys:
                    if key in entries and mark.end - start <= len(sentence):
                        one = CitingSentence(
                            entries[key], sentence, mark.start - start, mark.end - start, passage.place
                        )
                        by_key[key].append((one, count))
    return [write_citing_sentence(one) for key in entries for one in choose_sentences(by_key[key])]
