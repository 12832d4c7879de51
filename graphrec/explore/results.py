"""What papers say about who does better than whom: every result with its sentence, and what they say together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphrec.errors import LibraryFormatError, OptionError, TitleNotFoundError
from graphrec.explore.result_facts import SELF, ResultFact, read_facts
from graphrec.explore.result_order import find_order
from graphrec.explore.system_names import name_key
from graphrec.model.match import RULES
from graphrec.model.results import OWN
from graphrec.text import format_count, quote, title_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from graphrec.explore.result_facts import Node
    from graphrec.explore.result_order import Chain, OppositePair, Order
    from graphrec.model.paper import Paper
    from graphrec.storage.snapshot import Snapshot

MOST_NEAREST = 3  # names that a message suggests
KINDS = ("data set", "system", "metric", "paper", "words")  # what a name may be that results are asked for by
_ALIKE = 60.0  # of 100: the least likeness of a name that a message suggests
_UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class System:
    """A system that wins or loses: its usual name, and title and id of the paper that makes it, "" where unknown.

    `name` is "this paper" for a system without a name of the paper that states the result.
    """

    name: str
    title: str = ""
    id: str = ""

    def __repr__(self) -> str:
        return f"<System {quote(self.name)}>"

    def to_dict(self) -> dict[str, Any]:
        """The system as JSON; `title` and `id` are null where its paper is unknown."""
        return {"name": self.name, "title": self.title or None, "id": self.id or None}


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
        return describe_setting(self.data_set, self.metric)

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
        asked: the name that was asked for; "" for all.
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

    asked: str
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
        about = f" about {quote(self.asked)}" if self.asked else ""
        return f"<ResultTable{about}: {len(self)} of {self.n_results}>"

    def __iter__(self) -> Iterator[StatedResult]:
        """The results in their order."""
        return iter(self.results)

    def __len__(self) -> int:
        """How many results there are here."""
        return len(self.results)

    def to_dict(self) -> dict[str, Any]:
        """The JSON output of `graphrec results`."""
        return {
            "name": self.asked or None,
            "kinds": list(self.kinds),
            "n_results": self.n_results,
            "n_papers": self.n_papers,
            "n_self_reports": self.n_self_reports,
            "results": [each.to_dict() for each in self.results],
            "contradictions": [each.to_dict() for each in self.contradictions],
            "chains": [each.to_dict() for each in self.chains],
            "cycles": [list(each) for each in self.cycles],
        }


def describe_setting(data_set: str, metric: str) -> str:
    """On which data and in what, in words.

    >>> describe_setting("GLUE", ""), describe_setting("", "")
    ('on GLUE, measure unstated', 'data and measure unstated')
    """
    if not data_set and not metric:
        return f"data and measure {_UNSTATED}"
    where = f"on {data_set}" if data_set else f"data {_UNSTATED}"
    return f"{where}, {f'in {metric}' if metric else f'measure {_UNSTATED}'}"


def find_results(snapshot: Snapshot, name: str = "", top: int = 50) -> ResultTable:
    """Find the results that papers state, all or those about one name.

    Args:
        snapshot: the library.
        name: a data set, a system, a measure, or a paper that states results or makes a system; "" for all.
        top: number of results, at most.

    Raises:
        LibraryFormatError: the library was built by an earlier graphrec, which kept no results.
        OptionError: the name is nothing but blanks.
        TitleNotFoundError: no result is about that name; the message lists the nearest.

    Cost: linear in the number of results, plus a look-up for each name and each paper that is returned.
    """
    if not snapshot.store.keeps_parts_of_facts:
        raise LibraryFormatError(
            f"{snapshot.address} was built by an earlier graphrec, which kept no results; build it again from its"
            " sources."
        )
    if name and not name.strip():
        raise OptionError("The name of a data set, system or paper is empty; give one, or none for all results.")
    facts = read_facts(snapshot.store)
    about, kinds = _about(snapshot, facts, name) if name else (facts, ())
    return _make_table(snapshot, about, name, kinds, top)


def _about(snapshot: Snapshot, facts: Sequence[ResultFact], name: str) -> tuple[list[ResultFact], tuple[str, ...]]:
    """The results about a name, and what it is in them."""
    key, words, row = name_key(name), title_key(name), _row_called(snapshot, name)
    kinds_of = [(fact, _kinds(fact, key, words, row)) for fact in facts]
    about = [fact for fact, kinds in kinds_of if kinds]
    if not about:
        raise TitleNotFoundError(_not_found(facts, name))
    held = set().union(*(kinds for _, kinds in kinds_of))
    return about, tuple(kind for kind in KINDS if kind in held)


def _kinds(fact: ResultFact, key: str, words: str, row: int | None) -> set[str]:
    """What a name is in a result; empty if the result is not about it."""
    named = {name_key(node.name) for node in (fact.winner, *fact.losers) if node.name != OWN}
    makers = {fact.row, fact.winner.row, *(node.row for node in fact.losers)}
    found = {
        "data set": key in fact.data or key == name_key(fact.result.data_set),
        "system": key in named,
        "metric": key == fact.metric,
        "paper": row is not None and row in makers,
        "words": bool(words) and f" {words} " in f" {title_key(fact.result.against)} ",
    }
    return {kind for kind, is_so in found.items() if is_so}


def _row_called(snapshot: Snapshot, name: str) -> int | None:
    """The row of the paper with exactly this title, id or name; None if there is none."""
    try:
        hit = snapshot.store.find_title(name)
    except TitleNotFoundError:
        return None
    return None if RULES[hit.how].is_guess or hit.rivals else hit.row


def _not_found(facts: Sequence[ResultFact], name: str) -> str:
    from rapidfuzz import fuzz, process

    names = {
        name_key(each): each
        for fact in facts
        for each in (fact.result.data_set, *(node.name for node in (fact.winner, *fact.losers)), fact.result.metric)
        if each and each != OWN
    }
    close = process.extract(name_key(name), list(names), scorer=fuzz.WRatio, limit=MOST_NEAREST, score_cutoff=_ALIKE)
    nearest = ", ".join(quote(names[key]) for key, _, _ in close)
    hint = f"the nearest names are {nearest}" if nearest else "no name in them is similar"
    return f"None of the {format_count(len(facts), 'result')} of this library is about {quote(name)}; {hint}."


def _make_table(
    snapshot: Snapshot, facts: Sequence[ResultFact], name: str, kinds: tuple[str, ...], top: int
) -> ResultTable:
    order = find_order(facts)
    listed = _arrange(facts, order, snapshot.graph.years)[:top]
    numbers = {at: number for number, at in enumerate(listed, 1)}
    shown = [facts[at] for at in listed]
    nodes = [node for fact in shown for node in (fact.winner, *fact.losers)]
    papers = snapshot.store.papers(
        {*(fact.row for fact in shown), *(node.row for node in nodes if node.row is not None)}
    )
    opposed = {at for pair in order.opposites for at in pair}
    usual = {node.key: node.name for fact in facts for node in (fact.winner, *fact.losers)}
    return ResultTable(
        name,
        kinds,
        tuple(_stated(numbers[at], facts[at], papers, is_contradicted=at in opposed) for at in listed),
        len(facts),
        len({fact.row for fact in facts}),
        sum(fact.report == SELF for fact in facts),
        len(snapshot),
        tuple(_contradiction(facts, pair, numbers) for pair in order.opposites if numbers.keys() >= set(pair)),
        tuple(_chain(facts, chain, numbers, usual) for chain in order.chains if numbers.keys() >= set(chain.steps)),
        tuple(tuple(usual[key] for key in cycle) for cycle in order.cycles),
    )


def _arrange(facts: Sequence[ResultFact], order: Order, years: Any) -> list[int]:
    """The indices of the results in the order in which they are listed; those of one comparison stand together."""
    opposed = {at for pair in order.opposites for at in pair}
    in_chain = {at for chain in order.chains for at in chain.steps}

    def rank(at: int) -> tuple[int, ...]:
        fact = facts[at]
        n_parts = bool(fact.losers) + bool(fact.data) + bool(fact.metric)
        return (0 if at in opposed else 1 if at in in_chain else 2, -n_parts, -int(years[fact.row]), at)

    ordered = sorted(range(len(facts)), key=rank)
    groups: dict[object, list[int]] = {}
    for at in ordered:
        fact = facts[at]
        compared = frozenset(key for pair in fact.pairs for key in pair) if fact.losers else at
        groups.setdefault(compared, []).append(at)
    return [at for group in groups.values() for at in group]


def _stated(number: int, fact: ResultFact, papers: Mapping[int, Paper], *, is_contradicted: bool) -> StatedResult:
    paper, parts = papers[fact.row], fact.result
    return StatedResult(
        number,
        _system(fact.winner, papers),
        tuple(_system(node, papers) for node in fact.losers),
        parts.against,
        parts.margin,
        parts.unit,
        parts.metric,
        parts.data_set,
        fact.report,
        is_contradicted,
        fact.sentence,
        paper.title,
        paper.id,
        paper.year,
    )


def _system(node: Node, papers: Mapping[int, Paper]) -> System:
    if node.row is None:
        return System(node.name)
    return System(node.name, papers[node.row].title, papers[node.row].id)


def _contradiction(facts: Sequence[ResultFact], pair: OppositePair, numbers: Mapping[int, int]) -> Contradiction:
    first, second = (facts[at] for at in pair)
    data_set = first.result.data_set if first.data & second.data else ""
    metric = first.result.metric if first.metric and second.metric else ""
    low, high = sorted((numbers[pair.first], numbers[pair.second]))
    return Contradiction(low, high, data_set, metric)


def _chain(
    facts: Sequence[ResultFact], chain: Chain, numbers: Mapping[int, int], usual: Mapping[str, str]
) -> ResultChain:
    parts = facts[chain.steps[0]].result
    names = tuple(usual[key] for key in chain.systems)
    return ResultChain(names, tuple(numbers[at] for at in chain.steps), parts.data_set, parts.metric)
