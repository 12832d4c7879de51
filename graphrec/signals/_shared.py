"""Evidence that several signals have: what two papers are both linked with, and the words for that."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from graphrec.model.reason import LAST, TEXT, USUAL, WEAK, Sentence
from graphrec.signals._contract import NameRequest
from graphrec.text import clean, short_name, truncate
from graphrec.vectors.phrases import cut_words
from graphrec.vectors.scripts import is_wide
from graphrec.vectors.stopwords import GENERIC
from graphrec.vectors.tokens import fold_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphrec.signals._contract import Names, SharedText

EVIDENCE_NODES = 5  # titles behind a reason
_SHOWN_TITLES = 2  # in a sentence; the number of the others follows
_TITLE_WIDTH = 70  # characters of a title inside a sentence
_EXCERPT_WIDTH = 100  # characters of a sentence that is quoted beside another; half as many in other scripts
_LAST_WORD = 10  # of them, where a word may be cut off
NAME_WIDTH = 40  # characters of a title or mention used as the name of a seed


class SharedNodes(NamedTuple):
    """Nodes linked to both papers, best evidence first; `total`: how many there are in all, if known."""

    nodes: tuple[int, ...]
    total: int | None = None


@dataclass(frozen=True, slots=True)
class SharedTitles:
    """Titles of nodes linked to both papers; `count`: how many there are in all, if known."""

    shared: tuple[str, ...]
    count: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """The keys of the JSON output."""
        count = {} if self.count is None else {"count": self.count}
        return {**count, "shared": list(self.shared)}


class WeightedTerms(NamedTuple):
    """Term numbers with their shares of a similarity, largest first; `similarity`: the cosine, if known."""

    weights: Mapping[int, float]
    similarity: float = 0.0


def request_terms(evidence: WeightedTerms) -> NameRequest:
    """Request the names of all terms."""
    return NameRequest(terms=evidence.weights)


def request_nodes(evidence: SharedNodes) -> NameRequest:
    """Request the names of all nodes."""
    return NameRequest(nodes=evidence.nodes)


def name_nodes(evidence: SharedNodes, names: Names) -> SharedTitles:
    """Replace node numbers by titles."""
    return SharedTitles(names.titles(evidence.nodes), evidence.total)


@dataclass(frozen=True, slots=True)
class TitlesSentence:
    """Builds the sentence "`start` A; B and 3 more".

    Of several signals that start alike, only the sentence with most titles is shown.
    """

    start: str

    def __call__(self, evidence: SharedTitles) -> Sentence:
        """The sentence for the titles of some evidence."""
        clause = list_titles(self.start, evidence.shared, evidence.count or 0)
        return Sentence(clause, subject=(self.start,), detail=(evidence.count or len(evidence.shared),))


def list_titles(start: str, titles: Sequence[str], count: int = 0) -> str:
    """Build a clause with the first titles and the number of the others: "both cite A; B and 3 more".

    Args:
        start: beginning of the clause.
        titles: the titles.
        count: how many there are in all, if more than `titles`.
    """
    if not titles:
        return start
    more = max(count, len(titles)) - _SHOWN_TITLES
    return f"{start} {join_titles(titles)}" + (f" and {more} more" if more > 0 else "")


def join_titles(titles: Sequence[str]) -> str:
    """Join the first titles, each cut to a maximum width."""
    return "; ".join(truncate(title, _TITLE_WIDTH) for title in titles[:_SHOWN_TITLES])


def say_text(text: SharedText) -> Sentence:
    """State the phrases of both texts, or else their sentences that are most alike; of several signals, one does.

    Where there is nothing to show, that is said, and shown only if there is no other reason.
    """
    if text.reads_alike:
        return Sentence(f"reads alike: {_beside(text)}", subject=TEXT, detail=text.detail)
    if text.phrases:
        clause = f"both mention {', '.join(text.phrases)}"
        return Sentence(clause, priority=USUAL if text.is_enough else WEAK, subject=TEXT, detail=text.detail)
    if text.sentence:
        return Sentence(f"only loosely alike: {_beside(text)}", priority=WEAK, subject=TEXT, detail=text.detail)
    clause = (
        f"reads like the papers that name {truncate(clean(text.work), NAME_WIDTH)}"
        if text.work
        else "alike only as whole texts"
    )
    return Sentence(clause, priority=LAST, subject=TEXT, detail=text.detail)


def _beside(text: SharedText) -> str:
    """The two sentences, shortened, with the name of the seed."""
    own, theirs = excerpt(text.sentence, text.seed_sentence), excerpt(text.seed_sentence, text.sentence)
    return f"“{own}” and “{theirs}” of {name_seed(text.seed)}"


def excerpt(sentence: str, other: str) -> str:
    """The part of a sentence, in whole words, that has most words of another one; all of it if it is short.

    >>> excerpt("Sand is sieved.", "We sieve sand.")
    'Sand is sieved.'

    Args:
        sentence: what is quoted.
        other: the other sentence.

    Cost: linear in both.
    """
    sentence = clean(sentence)
    width = _EXCERPT_WIDTH // 2 if is_wide(sentence) else _EXCERPT_WIDTH
    if len(sentence) <= width:
        return sentence
    words, shared = cut_words(sentence), set(fold_words(other)) - GENERIC
    places = [start + bisect_right(words.left_out, start) for start in words.starts]
    is_shared = [key in shared for key in words.keys]
    starts = [at for at, place in enumerate(places) if not at or not sentence[place - 1].strip()]

    def worth(at: int) -> int:
        stop = bisect_left(places, places[at] + width - _LAST_WORD)
        return len({words.keys[one] for one in range(at, stop) if is_shared[one]})

    best = max(starts, key=worth, default=0)
    start = places[best] if best else 0
    if len(sentence) - start < width:  # room for words before the first of the last ones
        start = next((places[at] for at in starts if len(sentence) - places[at] <= width), start)
    return f"{'…' * bool(start)}{truncate(sentence[start:], width)}"


def name_seed(title: str, mention: str = "") -> str:
    """Name the seed in a sentence: by its short name, else by `mention`, else by its title, cut.

    Without a title, the query is free text and is called "your text".
    """
    title = clean(title)
    return short_name(title) or mention or (f"“{truncate(title, NAME_WIDTH)}”" if title else "your text")
