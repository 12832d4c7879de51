"""The records of the results of a library: each with its receipt, and what they say together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphrec.text import format_count, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGNS = ("%", "x", "X", "×")  # units that follow the number without a blank


@dataclass(frozen=True, slots=True)
class System:
    """A system that wins or loses: its usual name, and title and id of the paper or work that it is, "" where unknown.

    `name` is "this paper" for a system without a name of the paper that states the result. `in_library` is false for a
    work, which other papers name but the library does not hold.
    """

    name: str
    title: str = ""
    id: str = ""
    in_library: bool = False

    def __repr__(self) -> str:
        return f"<System {quote(self.name)}>"

    def to_dict(self) -> dict[str, Any]:
        """The system as JSON; `title` and `id` are null where it is known by its name alone."""
        return {
            "name": self.name,
            "title": self.title or None,
            "id": self.id or None,
            "in_library": self.in_library,
        }


@dataclass(frozen=True, slots=True)
class StatedResult:
    """One result with its receipt; parts that the sentence leaves open are empty.

    Attributes:
        number: its place in the list, from 1.
        winner: who does better.
        losers: who does worse, of those that have a name.
        against: what does worse without a name, in the words of the text.
        margin: by how much, as it stands in the text.
        unit: of the margin.
        metric: in what.
        data_set: on which data.
        report: "self-report" if the winner is the paper's own, "third party" if it is another paper's, "" if that is
            unknown.
        is_contradicted: whether another paper states the opposite.
        sentence: the sentence that states it.
        title: of the paper that states it.
        id: of that paper.
        year: of that paper, None if unknown.
    """

    number: int
    winner: System
    losers: tuple[System, ...]
    against: str
    margin: str
    unit: str
    metric: str
    data_set: str
    report: str
    is_contradicted: bool
    sentence: str
    title: str
    id: str
    year: int | None

    def __repr__(self) -> str:
        return f"<StatedResult {self.number}: {quote(self.winner.name)} > {quote(self.loser)}>"

    @property
    def loser(self) -> str:
        """Who does worse, in words: names, or the words of the text."""
        return ", ".join(each.name for each in self.losers) or self.against

    @property
    def amount(self) -> str:
        """By how much, with its unit, as it stands in the text."""
        return f"{self.margin}{'' if self.unit[:1] in _SIGNS else ' '}{self.unit}".strip()

    @property
    def marks(self) -> tuple[str, ...]:
        """What a reader is warned of: "self-report", "third party", "contradiction"."""
        return tuple(filter(None, (self.report, "contradiction" * self.is_contradicted)))

    def to_dict(self) -> dict[str, Any]:
        """One result in the JSON output of `graphrec results`."""
        return {
            "number": self.number,
            "winner": self.winner.to_dict(),
            "losers": [each.to_dict() for each in self.losers],
            "against": self.against,
            "margin": self.margin,
            "unit": self.unit,
            "metric": self.metric,
            "data_set": self.data_set,
            "report": self.report or None,
            "contradiction": self.is_contradicted,
            "sentence": self.sentence,
            "title": self.title,
            "id": self.id,
            "year": self.year,
        }


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two results of different papers, by their numbers, each of which says that the loser of the other wins.

    `data_set` and `metric` are what both state; "" where one or both do not: then the two may have measured different
    things.
    """

    first: int
    second: int
    data_set: str
    metric: str

    @property
    def is_certain(self) -> bool:
        """Whether both papers name the same data and the same measure."""
        return bool(self.data_set and self.metric)

    @property
    def setting(self) -> str:
        """On which data and in what, in words, with what is unstated."""
        return describe_setting(self.data_set, self.metric, "not named by both")

    def to_dict(self) -> dict[str, Any]:
        """The contradiction as JSON; `data_set` and `metric` are null where one of the papers does not state them."""
        return {
            "first": self.first,
            "second": self.second,
            "data_set": self.data_set or None,
            "metric": self.metric or None,
        }


@dataclass(frozen=True, slots=True)
class ResultChain:
    """Systems of which each is said to be better than the next, in one setting; `numbers` are the results that say so.

    No result says by this that the first is better than the last.
    """

    systems: tuple[str, ...]
    numbers: tuple[int, ...]
    data_set: str
    metric: str

    @property
    def setting(self) -> str:
        """On which data and in what, in words, with what is unstated."""
        return describe_setting(self.data_set, self.metric)

    def to_dict(self) -> dict[str, Any]:
        """The chain as JSON; `data_set` and `metric` are null where none of the results states them."""
        return {
            "systems": list(self.systems),
            "results": list(self.numbers),
            "data_set": self.data_set or None,
            "metric": self.metric or None,
        }


@dataclass(frozen=True, slots=True)
class ResultTable:
    """The results of a library, or those about one name, and what they say together.

    Attributes:
        name: the name that was asked for; "" for all.
        kinds: what the name is in these results: "data set", "system", "metric", "paper", or "words" for what
            does worse.
        results: contradicted ones first, then those in a chain, those that state the most parts, and the newest.
        n_results: how many there are; `results` may be cut.
        n_papers: how many papers state them.
        n_self_reports: how many of them are self-reports.
        n_library: papers of the library.
        contradictions: pairs of results that contradict each other.
        chains: what is ordered; whatever is in no chain and no result is not.
        cycles: names of systems of which each is said to be better than each, in a way.
    """

    name: str
    kinds: tuple[str, ...]
    results: tuple[StatedResult, ...]
    n_results: int
    n_papers: int
    n_self_reports: int
    n_library: int
    contradictions: tuple[Contradiction, ...] = ()
    chains: tuple[ResultChain, ...] = ()
    cycles: tuple[tuple[str, ...], ...] = ()

    def __repr__(self) -> str:
        about = f" about {quote(self.name)}" if self.name else ""
        return f"<ResultTable{about}: {len(self)} of {self.n_results}>"

    def __iter__(self) -> Iterator[StatedResult]:
        """The results in their order."""
        return iter(self.results)

    def __len__(self) -> int:
        """How many results there are here."""
        return len(self.results)

    @property
    def summary(self) -> str:
        """How many results there are, by whom, and how many are here, in words."""
        if not self.n_results:
            return f"No result is stated by the {format_count(self.n_library, 'paper')} of this library"
        first = "" if len(self) == self.n_results else f"the first {len(self):,} of "
        own = format_count(self.n_self_reports, "self-report")
        by = f"of {format_count(self.n_papers, 'paper')} (library of {self.n_library:,})"
        return f"{first}{format_count(self.n_results, 'result')} {by}; {own}"

    def to_dict(self) -> dict[str, Any]:
        """The JSON output of `graphrec results`."""
        return {
            "name": self.name or None,
            "kinds": list(self.kinds),
            "n_results": self.n_results,
            "n_papers": self.n_papers,
            "n_self_reports": self.n_self_reports,
            "results": [each.to_dict() for each in self.results],
            "contradictions": [each.to_dict() for each in self.contradictions],
            "chains": [each.to_dict() for each in self.chains],
            "cycles": [list(each) for each in self.cycles],
        }


def describe_setting(data_set: str, metric: str, unstated: str = "unstated") -> str:
    """On which data and in what, in words.

    Args:
        data_set: the data, "" if they are unstated.
        metric: the measure, "" if it is unstated.
        unstated: what is said of a part that is.

    >>> describe_setting("GLUE", ""), describe_setting("", "")
    ('on GLUE, measure unstated', 'data and measure unstated')
    """
    if not data_set and not metric:
        return f"data and measure {unstated}"
    where = f"on {data_set}" if data_set else f"data {unstated}"
    return f"{where}, {f'in {metric}' if metric else f'measure {unstated}'}"
