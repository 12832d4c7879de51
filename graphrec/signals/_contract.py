"""The interface of a signal: weight, score, evidence and sentence, and the names that it can look up."""

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

_BEHIND_OURS = 1000  # order of a signal that sets none: behind those of graphrec

Numbers = TypeVar("Numbers")
Named = TypeVar("Named", bound=Evidence)


class NameRequest(NamedTuple):
    """The numbers in the evidence for one paper that need names.

    `nodes`: papers, works and methods, numbered as in `PaperGraph`. `methods`: numbers of methods. `terms`: numbers of
    terms, with weights by which phrases are ordered.
    """

    nodes: tuple[int, ...] = ()
    methods: tuple[int, ...] = ()
    terms: Mapping[int, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class SharedText:
    """What the texts of a paper and of the query have in common.

    `phrases`: phrases of the paper that the query's text contains, too. Where they say too little, `sentence` is the
    sentence of the paper that is most alike to one of the query, `seed_sentence`; `seed`: the title of the paper that
    this is from, "" for free text; `reads_alike`: whether the two are alike, not only the closest. `is_enough`: whether
    the phrases say what both papers are about. `work`: what is asked about, if it is a work, which has no text: what
    the papers that name it say stands for that.
    """

    phrases: tuple[str, ...] = ()
    sentence: str = ""
    seed_sentence: str = ""
    seed: str = ""
    reads_alike: bool = False
    is_enough: bool = False
    work: str = ""

    @property
    def detail(self) -> tuple[int, int]:
        """Sort key of how much they say: phrases that are enough, sentences alike, other phrases, other sentences."""
        grades = (self.is_enough, self.reads_alike, bool(self.phrases), bool(self.sentence))
        return len(grades) - grades.index(True) if any(grades) else 0, len(self.phrases)

    def to_dict(self) -> dict[str, Any]:
        """The keys of the JSON output; empty ones are left out, except `phrases`."""
        pair = {"sentence": self.sentence, "seed_sentence": self.seed_sentence, "seed": self.seed}
        return {"phrases": list(self.phrases)} | {name: value for name, value in pair.items() if value}


class Names(Protocol):
    """Names for the numbers that a signal requested for one recommended paper; no others are available."""

    @property
    def row(self) -> int:
        """Row of the recommended paper."""

    @property
    def paper(self) -> Paper:
        """The recommended paper."""

    @property
    def query(self) -> Query:
        """The query."""

    @property
    def seeds(self) -> Mapping[int, Paper]:
        """The seeds, by row."""

    def titles(self, nodes: Iterable[int]) -> tuple[str, ...]:
        """Titles of papers, and names of works and methods, of the nodes in `NameRequest.nodes`."""

    def methods(self, numbers: Iterable[int]) -> tuple[Method, ...]:
        """The methods in `NameRequest.methods`."""

    def terms(self, weights: Mapping[int, float]) -> dict[str, float]:
        """Replace the numbers of terms by the terms."""

    def shared_text(self) -> SharedText:
        """What the texts of the paper and of the query have in common, of all the terms that signals requested."""

    def is_subject(self, phrase: str) -> bool:
        """Whether a phrase is in both texts, and in a title or repeated in one of them."""

    def references(self, citing: int, cited: int) -> Sequence[Reference]:
        """References in words from one node to another, most confident first."""


class FacetWeight(NamedTuple):
    """Weight of a signal in a query for one facet of the abstracts.

    `is_bound`: the signal counts only for papers whose whole texts are similar.
    """

    weight: float
    is_bound: bool = True


def _request_nothing(_: object) -> NameRequest:
    return NameRequest()


def _return_unchanged(evidence: Any, _: Names) -> Any:
    return evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal(Generic[Numbers, Named]):
    """One way to score papers for a query and to explain the scores; it has the name of its module or entry point.

    The weights of graphrec's signals were tuned on development queries. When fitted to three quarters of these, they do
    as well on the last quarter.

    Args:
        weight: factor of the standardised scores in the sum, 0 or more; with 0 the signal runs only on request.
        score: (graph, query) → array (n_papers,) of finite numbers from 0 on; with `uses`, a third argument is passed.
        explain: (graph, query, rows) → evidence for each row, in numbers.
        sentence: evidence in names → sentence.
        request_names: evidence in numbers → the numbers in it that need names; none by default.
        name_evidence: (evidence in numbers, names) → evidence in names; unchanged by default.
        is_from_text: whether it compares texts; if so, it counts only for papers with similar texts.
        is_likeness: whether other signals from text count only as far as these scores (cosines of texts) are high; for
            one of graphrec's signals alone.
        is_link: whether a score is the strength, in [0, 1], of a reference between two papers, which raises the chance
            that they are closely related whatever their texts; for graphrec's signals alone.
        is_absolute: whether the scores lie in [0, 1] and are comparable between queries, so are not standardised.
        least_spread: lower limit of the standard deviation in the standardisation.
        uses: names of graphrec's signals whose scores are passed to `score` as its third argument, a mapping.
        facets: weights in queries for one facet of the abstracts, in place of `weight`.
        order: sort key among the signals; fixes the order of summation, so that scores are the same to the last bit.
    """

    weight: float
    score: Callable[..., FloatArray]
    explain: Callable[[PaperGraph, Query, Sequence[int]], Sequence[Numbers]]
    sentence: Callable[[Named], Sentence]
    request_names: Callable[[Numbers], NameRequest] = _request_nothing
    name_evidence: Callable[[Numbers, Names], Named] = _return_unchanged
    is_from_text: bool = False
    is_likeness: bool = False
    is_link: bool = False
    is_absolute: bool = False
    least_spread: float = 0.0
    uses: tuple[str, ...] = ()
    facets: Mapping[str, FacetWeight] = field(default_factory=dict)
    order: int = _BEHIND_OURS
