"""The results that the papers of a library state, each with the systems, the data and the measure that it names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from graphrec.errors import LibraryFormatError
from graphrec.explore.results.system_names import Spellings, find_makers, name_key
from graphrec.model.results import OWN, Result, split_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.storage.snapshot import Snapshot

KIND = "results"  # of the facts, as `extractors.kinds.results` names them
SELF, OTHER, UNKNOWN = "self-report", "third party", ""  # who reports: whose system wins


class Node(NamedTuple):
    """A system: what tells it from others, its usual name, and the row of the paper that makes it, if that is known.

    `is_one`: false for a name that papers gave to systems of theirs, where it is unknown whether one of these is meant.
    """

    key: str
    name: str
    row: int | None = None
    is_one: bool = True


@dataclass(frozen=True, slots=True)
class ResultFact:
    """A result as one paper states it.

    Attributes:
        row: of the paper.
        result: the parts as the text has them.
        sentence: the sentence that states it.
        winner: who does better.
        losers: who does worse, of those that have a name.
        data: the keys of the data sets; none where it is unstated.
        metric: the key of the measure; "" where it is unstated.
        report: `SELF` if the winner is the paper's own, `OTHER` if it is another paper's, else `UNKNOWN`.
    """

    row: int
    result: Result
    sentence: str
    winner: Node
    losers: tuple[Node, ...]
    data: frozenset[str]
    metric: str
    report: str

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The keys of winner and loser, for each loser of which it is known which system it is."""
        return [(self.winner.key, loser.key) for loser in self.losers if loser.is_one and self.winner.is_one]

    @property
    def pairs_of_names(self) -> list[tuple[str, str]]:
        """The keys of the names of winner and loser, for each loser that has a name."""
        winner = self.winner.key if self.winner.name == OWN else name_key(self.winner.name)
        return [(winner, name_key(loser.name)) for loser in self.losers]

    @property
    def setting(self) -> tuple[frozenset[str], str]:
        """On which data, and in what."""
        return self.data, self.metric


def read_facts(snapshot: Snapshot) -> list[ResultFact]:
    """Read all results of a library, in the order of its papers.

    Raises:
        LibraryFormatError: the library was built by an earlier graphrec, which kept no results.

    Cost: linear in the number of facts; a look-up for each name.
    """
    store = snapshot.store
    if not store.keeps_parts_of_facts:
        raise LibraryFormatError(
            f"{snapshot.address} was built by an earlier graphrec, which kept no results; build it again from its"
            " sources."
        )
    stated = [(row, _as_result(fact.fields), fact.sentence) for row, fact in store.facts_of_kind(KIND)]
    stated = [each for each in stated if each[1].winner]
    spellings = Spellings()
    names = Counter(name for _, result, _ in stated for name in _names(result))
    for name, times in names.items():
        spellings.counts[name_key(name)][name] += times
    makers = find_makers(store, names)
    unknown = {row for row, result, _ in stated if result.winner != OWN and name_key(result.winner) not in makers}
    titles = {row: _words(title) for row, title in store.titles(unknown).items()}
    return [_fact(*each, _KnownNames(snapshot.graph, spellings, makers, titles)) for each in stated]


def _as_result(fields: Iterable[tuple[str, str]]) -> Result:
    parts = dict(fields)
    return Result(*(parts.get(name, "") for name in Result._fields))


def _names(result: Result) -> list[str]:
    return [name for name in (result.winner, *split_names(result.loser)) if name != OWN]


class _KnownNames(NamedTuple):
    """What is known of the names in results: how they are spelled, who introduces them, and whose titles have them."""

    graph: PaperGraph
    spellings: Spellings
    makers: Mapping[str, Sequence[int]]
    titles: Mapping[int, str]

    def node(self, row: int, name: str) -> Node:
        """The system that a paper means by a name: its own, or that of a paper which it refers to.

        A name that only others introduce, to whom the paper does not refer, may be that of another system.
        """
        key = name_key(name)
        rows = self.makers.get(key, ())
        usual = name if row in rows else self.spellings.usual(key)  # Blaze is no BLAZE in its own paper
        whose = [row] if row in rows else self._referred(row, rows)
        if not rows:
            return Node(key, usual)
        if len(whose) != 1:
            return Node(f"{key} {row}", usual, is_one=False)
        return Node(key if len(rows) == 1 else f"{key} {whose[0]}", usual, whose[0])

    def report(self, row: int, key: str) -> str:
        """Whose system wins: the paper's, if it introduces the name, or its title has one that nobody introduces.

        It is another's, if the paper refers to the one that introduces it.
        """
        rows = self.makers.get(key, ())
        if row in rows or f" {key} " in self.titles.get(row, ""):
            return SELF
        return OTHER if self._referred(row, rows) else UNKNOWN

    def _referred(self, row: int, makers: Sequence[int]) -> list[int]:
        """Those of the makers of a name to whom a paper refers."""
        return sorted(set(makers).intersection(self.graph.cites.row(row)[0].tolist())) if makers else []


def _fact(
    row: int,
    result: Result,
    sentence: str,
    names: _KnownNames,
) -> ResultFact:
    if result.winner == OWN:
        winner, report = Node(f"paper {row}", OWN, row), SELF
    else:
        winner, report = names.node(row, result.winner), names.report(row, name_key(result.winner))
    nodes = [names.node(row, name) for name in split_names(result.loser)]
    losers = tuple(node for node in nodes if node.key != winner.key)
    data = frozenset(map(name_key, split_names(result.data_set)))
    return ResultFact(row, result, sentence, winner, losers, data, name_key(result.metric), report)


def _words(title: str) -> str:
    """The keys of the words of a title, between blanks."""
    return f" {' '.join(map(name_key, title.replace(':', ' ').split()))} "
