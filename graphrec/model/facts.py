"""Facts from the texts of a corpus: the names that papers introduce, their references and their methods."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphrec.model.matrix import IntArray


WORK_SCHEME = "work:"  # begins the id of a work


class Work(NamedTuple):
    """A publication or system that papers of the corpus name or cite, but that is not itself in the corpus.

    `name` is what texts call it; `title`, `venue`, `volume` and `page` (the first) are those of reference lists. `id`
    begins with `WORK_SCHEME` and is made of what identifies the work alone, so that it is the same in every library and
    after every rebuild. `other_ids` are those that it would have by other references to it.
    """

    name: str
    author: str = ""
    year: int | None = None
    doi: str = ""
    title: str = ""
    venue: str = ""
    volume: str = ""
    page: str = ""
    id: str = ""
    other_ids: tuple[str, ...] = ()


def work_label(work: Work) -> str:
    """The label of a work: its name, else authors, year and title or place of print, else its DOI.

    >>> work_label(Work("LLaMA", "Touvron et al.", 2023)), work_label(Work("", "Zhong et al.", 2024))
    ('LLaMA', 'Zhong et al., 2024')
    >>> work_label(Work("", "Holm and Poe"))
    'Holm and Poe'
    >>> work_label(Work("", "van Eck", 2010, venue="Scientometrics", volume="84", page="523"))
    'van Eck 2010, Scientometrics 84:523'
    """
    if work.name:
        return work.name
    printed = work.title or " ".join(filter(None, (work.venue, ":".join(filter(None, (work.volume, work.page))))))
    if printed and (who := " ".join(filter(None, (work.author, str(work.year or ""))))):
        return f"{who}, {printed}"
    if work.author:
        return f"{work.author}, {work.year}" if work.year else work.author
    return printed or work.doi


WORK = "work"  # the kind of what is asked for as a method, but is a work that papers name
METHOD, TASK, MATERIAL, POPULATION, TERM = KINDS = ("method", "task", "material", "population", "term")


class Method(NamedTuple):
    """A method, or another term, of the field: its usual name, other forms of it, and its weight by rarity in (0, 1].

    `kind` is one of `KINDS`: what papers use, what they do it for, what they do it on, whom or which condition they are
    about, or any other term of the field.
    """

    name: str
    aliases: tuple[str, ...] = ()
    weight: float = 1.0
    kind: str = METHOD


class Reference(NamedTuple):
    """A reference in the text of a paper to another paper or work.

    `mention` is the phrase of the text, `name` the name that it contains (or ""), `author` and `year` those of a
    citation by author and year. `relation` is a name of the table `model.relations`. `target` is a node number: the
    row of a paper, or n_papers + the number of a work; None if the mention was not resolved.
    """

    mention: str
    name: str
    relation: str
    sentence: str
    author: str = ""
    year: int | None = None
    confidence: float = 1.0
    target: int | None = None


class MatchedReference(NamedTuple):
    """Why an entry of a reference list means what another one, or a paper, means.

    `other`: the other entry, or the title of the paper. `reason`: what both have in common. `target`: the node that
    both mean, as in `Reference`.
    """

    entry: str
    other: str
    reason: str
    target: int


class MethodUse(NamedTuple):
    """A method that a paper uses: its number, and the form of its name in the text."""

    method: int
    surface: str


class ExtraFact(NamedTuple):
    """A fact of an additional extractor (see `graphrec.extractors`), and the sentence that contains it, or "".

    `fields`: the parts of a fact that has some, by name, such as those of `model.results.Result`.
    """

    kind: str
    text: str
    sentence: str = ""
    fields: tuple[tuple[str, str], ...] = ()


def group_by_kind(facts: Iterable[ExtraFact]) -> dict[str, list[dict[str, Any]]]:
    """Facts by kind in their JSON form, kinds in the order of their first fact; what is empty is left out.

    >>> group_by_kind([ExtraFact("data_sets", "C4"), ExtraFact("data_sets", "MMLU", "We test on MMLU.")])
    {'data_sets': [{'text': 'C4'}, {'text': 'MMLU', 'sentence': 'We test on MMLU.'}]}
    """
    grouped: dict[str, list[dict[str, Any]]] = {}
    for kind, text, sentence, fields in facts:
        parts = {"text": text, "sentence": sentence, "fields": dict(fields)}
        grouped.setdefault(kind, []).append({name: value for name, value in parts.items() if value})
    return grouped


class PaperFacts(NamedTuple):
    """The facts in the title and abstract of one paper; `extra` are those of additional extractors."""

    introduces: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    methods: tuple[MethodUse, ...] = ()
    extra: tuple[ExtraFact, ...] = ()


def _no_rows() -> IntArray:
    import numpy as np  # imported here: a search needs facts, but not NumPy

    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class CorpusFacts:
    """The facts of every paper, by row, and the works and methods that they refer to.

    `listed_sources` and `listed_targets` are the references from reference lists as two aligned arrays of node
    numbers (without a sentence, with the relation `cites`). `is_of_names`: whether the field calls its works by names.
    `extra` are the facts of additional extractors, by row, of papers that have any. `matched` says which entries of
    reference lists were taken for one work, and why.
    """

    papers: Sequence[PaperFacts]
    works: tuple[Work, ...] = ()
    methods: tuple[Method, ...] = ()
    listed_sources: IntArray = field(default_factory=_no_rows)
    listed_targets: IntArray = field(default_factory=_no_rows)
    is_of_names: bool = True
    extra: Mapping[int, tuple[ExtraFact, ...]] = field(default_factory=dict)
    matched: tuple[MatchedReference, ...] = ()
