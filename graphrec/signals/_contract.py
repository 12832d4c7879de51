"""What a signal is: its weight, its score, its evidence and its words, and what it may ask for to name numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

from graphrec.model.reason import Evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from graphrec.model.facts import Method, Reference
    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray
    from graphrec.model.paper import Paper
    from graphrec.model.query import Query
    from graphrec.model.reason import Sentence

FEWEST_SHARED = 2  # phrases; with fewer in common those of both papers are shown
_BEHIND_OURS = 1000  # order of a signal that says none

Numbers = TypeVar("Numbers")
Named = TypeVar("Named", bound=Evidence)


class NameRequest(NamedTuple):
    """The numbers in one paper's evidence that need names: nodes of the graph, methods, and terms with their weights.

    Nodes are numbered as in `PaperGraph`. Term weights say how much a term explains; they order the phrases.
    """

    nodes: tuple[int, ...] = ()
    methods: tuple[int, ...] = ()
    terms: Mapping[int, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class SharedPhrases:
    """Phrases that a paper and the seeds have in common.

    Where these are too few, `phrases` are the paper's own and `seed_phrases` those of the seeds; `seed` is the title of
    the seed where there is one alone.
    """

    phrases: tuple[str, ...]
    seed_phrases: tuple[str, ...] = ()
    seed: str = ""

    @property
    def detail(self) -> tuple[int, int, int]:
        """How much they say: several in common more than those of both sides, and these more than a lone one."""
        is_alone = len(self.phrases) < FEWEST_SHARED and not self.seed_phrases
        return int(not is_alone), int(not self.seed_phrases), len(self.phrases)

    def to_dict(self) -> dict[str, Any]:
        """The phrases as JSON shows them, without what is empty but for `phrases`."""
        rest = {"seed_phrases": list(self.seed_phrases), "seed": self.seed}
        return {"phrases": list(self.phrases)} | {name: value for name, value in rest.items() if value}


class Names(Protocol):
    """The names behind the numbers that a signal wants of one recommended paper; nothing else can be asked for."""

    @property
    def row(self) -> int:
        """Row of the recommended paper."""

    @property
    def paper(self) -> Paper:
        """The recommended paper."""

    @property
    def query(self) -> Query:
        """What was asked."""

    @property
    def seeds(self) -> Mapping[int, Paper]:
        """The papers asked for, by row."""

    def titles(self, nodes: Iterable[int]) -> tuple[str, ...]:
        """Titles of papers, names of works and methods, by the node numbers in `NameRequest.nodes`."""

    def methods(self, numbers: Iterable[int]) -> tuple[Method, ...]:
        """The methods of `NameRequest.methods`."""

    def terms(self, weights: Mapping[int, float]) -> dict[str, float]:
        """Term weights by term instead of by number."""

    def phrases(self, weights: Mapping[int, float]) -> SharedPhrases:
        """Phrases of the paper that are made of the weighted terms, where possible such as stand in the seeds, too."""

    def references(self, citing: int, cited: int) -> Sequence[Reference]:
        """References in words from one node to another, most confident first."""


class FacetWeight(NamedTuple):
    """Weight of a signal where one part of the abstracts is asked for.

    Where it is bound, the signal counts only for papers of which that part is alike.
    """

    weight: float
    is_bound: bool = True


def _request_nothing(_: object) -> NameRequest:
    return NameRequest()


def _unchanged(evidence: Any, _: Names) -> Any:
    return evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal(Generic[Numbers, Named]):
    """One way to score papers for a query, and to say why. A signal's name is that of its module or entry point.

    The weights of the signals here were tuned on development queries; fitted to three quarters of them, the rest scores
    the same.

    Args:
        weight: of the standardised scores in the sum, 0 or more; signals of weight 0 run when they are asked for.
        score: (graph, query) to an array (n_papers,) of finite numbers from 0 on; `uses` adds a third argument.
        explain: (graph, query, rows) to the evidence for each row, in numbers.
        sentence: the evidence, in names, to words.
        request_names: the numbers in the evidence that need names; none by default.
        name_evidence: evidence in numbers to evidence in names; unchanged by default.
        is_from_text: whether it compares texts: then it counts only where the texts are alike.
        is_absolute: whether the scores lie in [0, 1] and mean the same for every query: then they are not standardised.
        least_spread: least standard deviation to standardise by.
        uses: names of signals of graphrec whose scores `score` gets as its third argument, a mapping.
        facets: weights where a part of the abstracts is asked for; other signals from text do not count then.
        order: place among the signals; sums and ties go by it, so that figures stay the same to the last bit.
    """

    weight: float
    score: Callable[..., FloatArray]
    explain: Callable[[PaperGraph, Query, Sequence[int]], Sequence[Numbers]]
    sentence: Callable[[Named], Sentence]
    request_names: Callable[[Numbers], NameRequest] = _request_nothing
    name_evidence: Callable[[Numbers, Names], Named] = _unchanged
    is_from_text: bool = False
    is_absolute: bool = False
    least_spread: float = 0.0
    uses: tuple[str, ...] = ()
    facets: Mapping[str, FacetWeight] = field(default_factory=dict)
    order: int = _BEHIND_OURS
