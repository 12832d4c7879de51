"""What the words of a corpus say, resolved to node numbers: names introduced, references made, methods used."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphrec.model.matrix import IntArray


class Work(NamedTuple):
    """Something named or cited by papers of the corpus but absent from it; shared by all who name it."""

    name: str
    author: str = ""
    year: int | None = None
    doi: str = ""


def work_label(work: Work) -> str:
    """What a work is called: its name, else "Zhong et al., 2024", else its DOI.

    >>> work_label(Work("LLaMA", "Touvron", 2023)), work_label(Work("", "Zhong", 2024)), work_label(Work("", "Zhong"))
    ('LLaMA', 'Zhong et al., 2024', 'Zhong et al.')
    """
    if work.name:
        return work.name
    if work.author:
        return f"{work.author} et al., {work.year}" if work.year else f"{work.author} et al."
    return work.doi


class Method(NamedTuple):
    """A method of the field: canonical name, the other forms seen, and its rarity weight in (0, 1]."""

    name: str
    aliases: tuple[str, ...] = ()
    weight: float = 1.0


class Reference(NamedTuple):
    """A reference made in words.

    `mention` is the text as it stands, `name` the system it names (or ""), `author` and `year` those of an
    author-year mention. `relation` is a name of the table `model.relations`. `target` is a node number:
    a paper's row, or n_papers + the number of a work; None where the mention could not be resolved.
    """

    mention: str
    name: str
    relation: str
    sentence: str
    author: str = ""
    year: int | None = None
    confidence: float = 1.0
    target: int | None = None


class MethodUse(NamedTuple):
    """A method found in a paper: its number and the form in which the text writes it."""

    method: int
    surface: str


class ExtraFact(NamedTuple):
    """What an extractor of a further kind found (see `graphrec.extractors`), and the sentence it stands in, or ""."""

    kind: str
    text: str
    sentence: str = ""


def group_by_kind(facts: Iterable[ExtraFact]) -> dict[str, list[dict[str, str]]]:
    """Facts as JSON has them, kinds in the order of their first fact; a fact without a sentence has no key for it.

    >>> group_by_kind([ExtraFact("data_sets", "C4"), ExtraFact("data_sets", "MMLU", "We test on MMLU.")])
    {'data_sets': [{'text': 'C4'}, {'text': 'MMLU', 'sentence': 'We test on MMLU.'}]}
    """
    grouped: dict[str, list[dict[str, str]]] = {}
    for kind, text, sentence in facts:
        grouped.setdefault(kind, []).append({"text": text, "sentence": sentence} if sentence else {"text": text})
    return grouped


class PaperFacts(NamedTuple):
    """All that the title and abstract of one paper say; `extra` is what further extractors found."""

    introduces: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    methods: tuple[MethodUse, ...] = ()
    extra: tuple[ExtraFact, ...] = ()


def _no_rows() -> IntArray:
    import numpy as np  # here, since to search is to read facts without any

    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class CorpusFacts:
    """The facts of every paper, aligned with the corpus' rows, plus the nodes they point at.

    `listed_sources` and `listed_targets` are the reference lists of the input as two aligned arrays of node
    numbers (no sentence, relation `cites`). `extra` are the facts of further extractors, of the rows that have any.
    """

    papers: Sequence[PaperFacts]
    works: tuple[Work, ...] = ()
    methods: tuple[Method, ...] = ()
    listed_sources: IntArray = field(default_factory=_no_rows)
    listed_targets: IntArray = field(default_factory=_no_rows)
    extra: Mapping[int, tuple[ExtraFact, ...]] = field(default_factory=dict)
