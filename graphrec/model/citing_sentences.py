"""Sentences of full texts that cite an entry of the paper's reference list, each as one text.

    p. 3: We extend the trees of ⟦[12]⟧ by half. ⟶ Zhong L, 2024, "Block pruning", J Nets

Before the colon stands the place (a page, a section, or nothing), between the brackets the citation, behind the arrow
the entry as `references` has it.
"""

from __future__ import annotations

from typing import NamedTuple

NOTE = "note"  # the place of a sentence that stands in a note on the paper, and not in the paper
_OPEN, _CLOSE, _ARROW = "⟦", "⟧", " ⟶ "
_LONGEST = 450  # characters of a sentence; of a longer one the words around the citation
_AROUND = 200
_REMOVED = str.maketrans({_OPEN: None, _CLOSE: None, "⟶": "→"})


class CitingSentence(NamedTuple):
    """A sentence, the citation in it (`sentence[start:end]`), the entry that it means, and where it stands."""

    entry: str
    sentence: str
    start: int
    end: int
    place: str = ""

    @property
    def mention(self) -> str:
        """The citation."""
        return self.sentence[self.start : self.end]


def write_citing_sentence(one: CitingSentence) -> str:
    """The text of a citing sentence, which `parse_citing_sentence` reads again.

    >>> write_citing_sentence(CitingSentence("Lee A, 2001, Nets", "As in [1], so here.", 6, 9, "p. 2"))
    'p. 2: As in ⟦[1]⟧, so here. ⟶ Lee A, 2001, Nets'
    """
    before, mention, behind = (
        part.translate(_REMOVED) for part in (one.sentence[: one.start], one.mention, one.sentence[one.end :])
    )
    if len(one.sentence) > _LONGEST:
        before = f"…{before[-_AROUND:].partition(' ')[2]}" if len(before) > _AROUND else before
        behind = f"{behind[:_AROUND].rpartition(' ')[0]}…" if len(behind) > _AROUND else behind
    place = one.place.translate(_REMOVED).replace(":", " ")
    return f"{place}: {before}{_OPEN}{mention}{_CLOSE}{behind}{_ARROW}{one.entry.translate(_REMOVED)}"


def parse_citing_sentence(text: str) -> CitingSentence | None:
    """The parts of a citing sentence; None if the text has another form.

    >>> parse_citing_sentence("p. 2: As in ⟦[1]⟧, so here. ⟶ Lee A, 2001, Nets").mention
    '[1]'
    """
    head, arrow, entry = text.rpartition(_ARROW)
    place, colon, sentence = head.partition(": ") if not head.startswith(": ") else ("", ":", head[2:])
    start, end = sentence.find(_OPEN), sentence.find(_CLOSE) - 1
    if not arrow or not colon or not entry or start < 0 or end <= start:
        return None
    return CitingSentence(entry, sentence.translate(_REMOVED), start, end, place)
