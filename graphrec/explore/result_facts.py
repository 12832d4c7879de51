"""The results that the papers of a library state, each with the systems, the data and the measure that it names."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from graphrec.explore.system_names import Spellings, find_makers, name_key
from graphrec.model.results import OWN, Result, split_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphrec.storage.store import LibraryStore

KIND = "results"  # of the facts, as `extractors.kinds.results` names them
SELF, OTHER, UNKNOWN = "self-report", "third party", ""  # who reports: whose system wins


class Node(NamedTuple):
    """A system: what tells it from others, its usual name, and the row of the paper that makes it, if that is known.

    `is_one`: false for a name that several papers gave to a system of theirs, where it is unknown which is meant.
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
    def setting(self) -> tuple[frozenset[str], str]:
        """On which data, and in what."""
        return self.data, self.metric


def read_facts(store: LibraryStore) -> list[ResultFact]:
    """Read all results of a library, in the order of its papers.

    Cost: linear in the number of facts; a look-up for each name.
    """
    stated = [(row, _as_result(fact.fields), fact.sentence) for row, fact in store.facts_of_kind(KIND)]
    stated = [each for each in stated if each[1].winner]
    spellings = Spellings()
    names = Counter(name for _, result, _ in stated for name in _names(result))
    for name, times in names.items():
        spellings.counts[name_key(name)][name] += times
    makers = find_makers(store, names)
    unknown = {row for row, result, _ in stated if result.winner != OWN and name_key(result.winner) not in makers}
    titles = {row: _words(title) for row, title in store.titles(unknown).items()}
    return [_fact(*each, spellings, makers, titles) for each in stated]


def _as_result(fields: Iterable[tuple[str, str]]) -> Result:
    parts = dict(fields)
    return Result(*(parts.get(name, "") for name in Result._fields))


def _names(result: Result) -> list[str]:
    return [name for name in (result.winner, *split_names(result.loser)) if name != OWN]


def _fact(
    row: int,
    result: Result,
    sentence: str,
    spellings: Spellings,
    makers: Mapping[str, Sequence[int]],
    titles: Mapping[int, str],
) -> ResultFact:
    def node_of(name: str) -> Node:
        key = name_key(name)
        usual, rows = spellings.usual(key), makers.get(key, ())
        if len(rows) < 2:
            return Node(key, usual, rows[0] if rows else None)
        return Node(f"{key} {row}", usual, row if row in rows else None, row in rows)

    if result.winner == OWN:
        winner, report = Node(f"paper {row}", OWN, row), SELF
    else:
        winner = node_of(result.winner)
        report = _report(row, name_key(result.winner), makers, titles.get(row, ""))
    losers = tuple(node for name in split_names(result.loser) if (node := node_of(name)).key != winner.key)
    data = frozenset(map(name_key, split_names(result.data_set)))
    return ResultFact(row, result, sentence, winner, losers, data, name_key(result.metric), report)


def _report(row: int, key: str, makers: Mapping[str, Sequence[int]], title: str) -> str:
    """Whose system wins, by who introduces its name; one that nobody introduces is the paper's if its title has it."""
    rows = makers.get(key, ())
    if row in rows or f" {key} " in title:
        return SELF
    return OTHER if rows else UNKNOWN


def _words(title: str) -> str:
    """The keys of the words of a title, between blanks."""
    return f" {' '.join(map(name_key, title.replace(':', ' ').split()))} "
