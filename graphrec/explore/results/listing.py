"""What papers say about who does better than whom: every result with its sentence, and what they say together."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from graphrec.errors import OptionError, TitleNotFoundError
from graphrec.explore.results.facts import SELF
from graphrec.explore.results.order import find_order
from graphrec.explore.results.system_names import name_key
from graphrec.explore.results.table import Contradiction, ResultChain, ResultTable, StatedResult, System
from graphrec.model.match import RULES
from graphrec.model.results import OWN
from graphrec.model.works import is_work
from graphrec.text import format_count, quote, title_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphrec.explore.results.facts import Node, ResultFact
    from graphrec.explore.results.order import Chain, OppositePair, Order
    from graphrec.model.paper import Paper
    from graphrec.storage.snapshot import Snapshot

MOST_NEAREST = 3  # names that a message suggests
KINDS = ("data set", "system", "metric", "paper", "words")  # what a name may be that results are asked for by
_ALIKE = 60.0  # of 100: the least likeness of a name that a message suggests


def find_results(snapshot: Snapshot, facts: Sequence[ResultFact], name: str = "", top: int = 50) -> ResultTable:
    """Find the results that papers state, all or those about one name.

    Args:
        snapshot: the library.
        facts: its results, as `result_facts.read_facts` reads them.
        name: a data set, a system, a measure, or a paper that states results or makes a system; "" for all.
        top: number of results, at most.

    Raises:
        OptionError: the name is nothing but blanks.
        TitleNotFoundError: no result is about that name; the message lists the nearest.

    Cost: linear in the number of results, plus a look-up for each name and each paper that is returned.
    """
    if name and not name.strip():
        raise OptionError("The name of a data set, system or paper is empty; give one, or none for all results.")
    about, kinds = _about(snapshot, facts, name) if name else (facts, ())
    return _make_table(snapshot, about, name, kinds, top)


def _about(snapshot: Snapshot, facts: Sequence[ResultFact], name: str) -> tuple[list[ResultFact], tuple[str, ...]]:
    """The results about a name, and what it is in them."""
    works = snapshot.store.works(snapshot.store.find_works(name)).values()
    keys = {name_key(each) for each in (name, *(work.name for work in works)) if each}
    words, row = title_key(name), _row_called(snapshot, name)
    kinds_of = [(fact, _kinds(fact, keys, words, row)) for fact in facts]
    about = [fact for fact, kinds in kinds_of if kinds]
    if not about:
        raise TitleNotFoundError(_not_found(facts, name))
    held = set().union(*(kinds for _, kinds in kinds_of))
    return about, tuple(kind for kind in KINDS if kind in held)


def _kinds(fact: ResultFact, keys: set[str], words: str, row: int | None) -> set[str]:
    """What a name, or another name of the same, is in a result; empty if the result is not about it."""
    systems = {name_key(node.name) for node in (fact.winner, *fact.losers) if node.name != OWN}
    makers = {fact.row, fact.winner.row, *(node.row for node in fact.losers)}
    is_kind = {
        "data set": not keys.isdisjoint({*fact.data, name_key(fact.result.data_set)}),
        "system": not keys.isdisjoint(systems),
        "metric": fact.metric in keys,
        "paper": row is not None and row in makers,
        "words": bool(words) and f" {words} " in f" {title_key(fact.result.against)} ",
    }
    return {kind for kind, is_so in is_kind.items() if is_so}


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
    key = name_key(name)
    alike = process.extract(key, list(names), scorer=fuzz.ratio, limit=MOST_NEAREST, score_cutoff=_ALIKE)
    longer = sorted(each for each in names if each.startswith(key)) if len(key) > 1 else []
    close = list(dict.fromkeys([*longer, *(each for each, _, _ in alike)]))[:MOST_NEAREST]
    nearest = ", ".join(quote(names[key]) for key in close)
    if not facts:
        return f"No result is about {quote(name)}: the papers of this library state none in their abstracts."
    hint = f"the nearest names are {nearest}" if nearest else "no name in the results is similar"
    return f"No result is about {quote(name)}; {hint}. Without a name, {format_count(len(facts), 'result')} are listed."


def _make_table(
    snapshot: Snapshot, facts: Sequence[ResultFact], name: str, kinds: tuple[str, ...], top: int
) -> ResultTable:
    order = find_order(facts)
    listed = _arrange(facts, order, snapshot.graph.years)[:top]
    numbers = {at: number for number, at in enumerate(listed, 1)}
    stated = [facts[at] for at in listed]
    nodes = _find_nodes(snapshot, stated)
    records = snapshot.store.records({*(fact.row for fact in stated), *nodes.values()})
    opposed = {at for pair in order.opposites for at in pair}
    usual = {node.key: node.name for fact in facts for node in (fact.winner, *fact.losers)}
    return ResultTable(
        name,
        kinds,
        tuple(
            _stated(number, facts[at], nodes, records, is_contradicted=at in opposed) for at, number in numbers.items()
        ),
        len(facts),
        len({fact.row for fact in facts}),
        sum(fact.report == SELF for fact in facts),
        len(snapshot),
        tuple(_contradiction(facts, pair, numbers) for pair in order.opposites if numbers.keys() >= set(pair)),
        tuple(_chain(facts, one, numbers, usual) for one in order.chains if numbers.keys() >= set(one.steps)),
        tuple(tuple(usual[key] for key in cycle) for cycle in order.cycles),
    )


def _arrange(facts: Sequence[ResultFact], order: Order, years: Any) -> list[int]:
    """The indices of the results in the order in which they are listed; those of one comparison stand together."""
    places: dict[int, int] = {}  # contradictions and chains one after another, so that few are cut in two
    for at in chain.from_iterable((*order.opposites, *(each.steps for each in order.chains))):
        places.setdefault(at, len(places))

    def rank(at: int) -> tuple[int, ...]:
        fact = facts[at]
        n_parts = bool(fact.losers) + bool(fact.data) + bool(fact.metric)
        return (places.get(at, len(places)), -n_parts, -int(years[fact.row]), at)

    ordered = sorted(range(len(facts)), key=rank)
    groups: dict[object, list[int]] = {}
    for at in ordered:
        fact = facts[at]
        compared = frozenset(key for pair in fact.pairs_of_names for key in pair) if fact.losers else at
        groups.setdefault(compared, []).append(at)
    return [at for group in groups.values() for at in group]


def _find_nodes(snapshot: Snapshot, facts: Sequence[ResultFact]) -> dict[str, int]:
    """The paper or work that each system is, by the key of the system: of those that are one and no other."""
    systems = {node for fact in facts for node in (fact.winner, *fact.losers)}
    without = [node for node in systems if node.row is None and node.is_one and node.name != OWN]
    works = snapshot.store.find_works_of({node.name for node in without})
    papers = {node.key: node.row for node in systems if node.row is not None}
    n_papers = snapshot.graph.n_papers
    return papers | {node.key: n_papers + works[node.name][0] for node in without if len(works[node.name]) == 1}


def _stated(
    number: int,
    fact: ResultFact,
    nodes: Mapping[str, int],
    records: Mapping[int, Paper],
    *,
    is_contradicted: bool,
) -> StatedResult:
    def system(node: Node) -> System:
        record = records[nodes[node.key]] if node.key in nodes else None
        return System(node.name, record.title, record.id, not is_work(record)) if record else System(node.name)

    paper, parts = records[fact.row], fact.result
    return StatedResult(
        number,
        system(fact.winner),
        tuple(system(node) for node in fact.losers),
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


def _contradiction(facts: Sequence[ResultFact], pair: OppositePair, numbers: Mapping[int, int]) -> Contradiction:
    first, second = (facts[at] for at in pair)
    data_set = first.result.data_set if first.data & second.data else ""
    metric = first.result.metric if first.metric and second.metric else ""
    low, high = sorted((numbers[pair.first], numbers[pair.second]))
    return Contradiction(low, high, data_set, metric)


def _chain(
    facts: Sequence[ResultFact], one: Chain, numbers: Mapping[int, int], usual: Mapping[str, str]
) -> ResultChain:
    parts = facts[one.steps[0]].result
    names = tuple(usual[key] for key in one.systems)
    return ResultChain(names, tuple(numbers[at] for at in one.steps), parts.data_set, parts.metric)
