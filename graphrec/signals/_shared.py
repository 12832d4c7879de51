"""Evidence that several signals have: what two papers are both linked with, and the words for that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from graphrec.model.reason import Sentence
from graphrec.signals._contract import NameRequest
from graphrec.text import clean, short_name, truncate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from graphrec.signals._contract import Names, SharedPhrases

EVIDENCE_NODES = 5  # titles behind a reason
TEXT = ("text",)  # subject of the reasons from text; only one of them is shown
_SHOWN_TITLES = 2  # in a sentence; the number of the others follows
_TITLE_WIDTH = 70  # characters of a title inside a sentence
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


def sentence_of(start: str) -> Callable[[SharedTitles], Sentence]:
    """Return a function that builds the sentence "`start` A; B and 3 more".

    The titles are the subject: of several signals with the same titles, only one sentence is shown.
    """

    def say(evidence: SharedTitles) -> Sentence:
        return Sentence(list_titles(start, evidence.shared, evidence.count or 0), subject=evidence.shared)

    return say


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


def list_phrases(start: str, shared: SharedPhrases) -> str:
    """Build a clause with the shared phrases, or with those of either side."""
    if not shared.phrases:
        return start
    if shared.seed_phrases:
        whose = name_seed(shared.seed) if shared.seed else "the papers asked for"
        return f"{start}: {_quote(shared.phrases)} beside {_quote(shared.seed_phrases)} of {whose}"
    return f"{start}: {', '.join(shared.phrases)}"


def name_seed(title: str, mention: str = "") -> str:
    """Name the seed in a sentence: by its short name, else by `mention`, else by its title, cut.

    Without a title, the query is free text and is called "your text".
    """
    title = clean(title)
    return short_name(title) or mention or (f"“{truncate(title, NAME_WIDTH)}”" if title else "your text")


def _quote(phrases: Sequence[str]) -> str:
    return ", ".join(f"“{phrase}”" for phrase in phrases)
