"""What the results of several papers say together: contradictions, and the order that stated results alone support.

Nothing is added up, and nothing is ordered that no result compares: a chain A > B > C says that one paper states A > B
and one B > C, on the same data, which both name, and in the same measure, if they name one. Papers that name no data
may have measured anything.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from graphrec.explore.results.facts import ResultFact

    Edges = Mapping[str, set[str]]

MOST_CHAINS = 50  # that are looked for in one setting
_LONGEST_CHAIN = 40  # systems
_OPPOSITE = 2  # systems; a cycle of so few is a contradiction, or one paper's two measures
_COSTS = re.compile(  # keys of what is saved rather than achieved: being faster contradicts no lower accuracy
    r"speed|.*time|latency|delay|throughput|memory.*|energy.*|power.*|.*cost|bandwidth|flop|parameter"
)


class OppositePair(NamedTuple):
    """Two results, by their index, of which each says that the loser of the other wins."""

    first: int
    second: int


class Chain(NamedTuple):
    """Systems by their keys, each better than the next, with the index of a result that says so for each step."""

    systems: tuple[str, ...]
    steps: tuple[int, ...]


class Order(NamedTuple):
    """Contradictions, chains, and cycles: keys of three systems or more of which each is better than each, in a way."""

    opposites: tuple[OppositePair, ...] = ()
    chains: tuple[Chain, ...] = ()
    cycles: tuple[tuple[str, ...], ...] = ()


def find_order(facts: Sequence[ResultFact]) -> Order:
    """Find what results contradict each other, and which systems they put in an order.

    Cost: linear in the number of results, apart from pairs of papers that compare the same two systems.
    """
    settings: dict[object, dict[tuple[str, str], int]] = defaultdict(dict)
    for at, fact in enumerate(facts):
        for pair in fact.pairs if fact.data else ():
            settings[fact.setting].setdefault(pair, at)
    chains: list[Chain] = []
    cycles: list[tuple[str, ...]] = []
    for compared in settings.values():
        in_setting, circular = _order(compared)
        chains += in_setting
        cycles += circular
    chains.sort(key=lambda chain: (-len(chain.systems), chain.steps))
    return Order(tuple(_find_opposites(facts)), tuple(chains), tuple(cycles))


def _find_opposites(facts: Sequence[ResultFact]) -> Iterator[OppositePair]:
    """Pairs of results of different papers that contradict each other, in settings that may be the same.

    Two names in two papers are the same two systems, also where nothing else tells that one of them is.
    """
    by_pair: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, fact in enumerate(facts):
        for winner, loser in fact.pairs_of_names:
            for other in by_pair.get((loser, winner), ()):
                if facts[other].row != fact.row and may_be_one_setting(facts[other], fact):
                    yield OppositePair(other, at)
            by_pair[winner, loser].append(at)


def may_be_one_setting(first: ResultFact, second: ResultFact) -> bool:
    """Whether two results may be of the same data and measure: what both state is the same.

    A cost and an unstated measure are two: who says nothing speaks of quality.
    """
    if first.data and second.data and not first.data & second.data:
        return False
    if first.metric and second.metric:
        return first.metric.endswith(second.metric) or second.metric.endswith(first.metric)
    return not _COSTS.fullmatch(first.metric or second.metric)


def _order(compared: Mapping[tuple[str, str], int]) -> tuple[list[Chain], list[tuple[str, ...]]]:
    """The chains and cycles of one setting, from the index of a result for each pair that some result compares."""
    better: dict[str, set[str]] = defaultdict(set)
    for winner, loser in compared:
        better[winner].add(loser)
    losers = {loser for _, loser in compared}
    if losers.isdisjoint(better):
        return [], []
    cycles = _find_cycles(better)
    place = {system: at for at, cycle in enumerate(cycles) for system in cycle}
    acyclic = {
        winner: {loser for loser in below if winner not in place or place[winner] != place.get(loser)}
        for winner, below in better.items()
    }
    chains = [Chain(path, _steps(path, compared)) for path in _longest_paths(acyclic)]
    return chains, [cycle for cycle in cycles if len(cycle) > _OPPOSITE]


def _steps(path: Sequence[str], compared: Mapping[tuple[str, str], int]) -> tuple[int, ...]:
    return tuple(compared[pair] for pair in pairwise(path))


def _find_cycles(better: Edges) -> list[tuple[str, ...]]:
    """The groups of systems in which a way leads from each to each; the graph library is needed only where one is."""
    above: dict[str, list[str]] = defaultdict(list)
    for winner, losers in better.items():
        for loser in losers:
            above[loser].append(winner)
    n_below = {winner: len(losers) for winner, losers in better.items()}
    ends = [loser for loser in above if loser not in better]
    while ends:  # who beats nobody, or only such, is in no cycle
        for winner in above[ends.pop()]:
            n_below[winner] -= 1
            if not n_below[winner]:
                ends.append(winner)
    rest = {winner: better[winner] for winner, n in n_below.items() if n}
    if not rest:
        return []
    import networkx as nx

    groups = nx.strongly_connected_components(nx.DiGraph(rest))
    return sorted(tuple(sorted(group)) for group in groups if len(group) > 1)


def _longest_paths(better: Edges) -> list[tuple[str, ...]]:
    """Paths of three systems or more that cannot be made longer, without those of which another has all systems."""
    paths = list(islice(_paths(better), MOST_CHAINS))
    paths.sort(key=lambda path: (-len(path), path))
    longest: list[tuple[str, ...]] = []
    for path in paths:
        if not any(set(path) <= set(longer) for longer in longest):
            longest.append(path)
    return longest


def _paths(better: Edges) -> Iterator[tuple[str, ...]]:
    below = {system for each in better.values() for system in each}
    stack: list[tuple[str, ...]] = [(winner,) for winner in sorted(better.keys() - below, reverse=True)]
    while stack:
        path = stack.pop()
        further = sorted(better.get(path[-1], ()), reverse=True)
        if further and len(path) < _LONGEST_CHAIN:
            stack += [(*path, system) for system in further]
        elif len(path) > 2:
            yield path
