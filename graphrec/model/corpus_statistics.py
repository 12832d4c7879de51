"""Statistics of a whole corpus, stored with its library: papers that are added later are analysed by the same ones.

Plain numbers and strings, without files. Rows and works have the numbers that they have in the corpus.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import chain
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_OWNER = (str, int, int, str, bool)  # types of an item of `owned`
_KEYS = {  # keys in the files of the first edition; the key of any other field is its name
    "machine_learning_share": "home",
}


@dataclass(frozen=True, slots=True)
class CorpusStatistics:
    """The vocabulary of a corpus, and other results that depend on all of its papers.

    Attributes:
        owned: names that papers introduce, each with the row of the paper, the firmness of the introduction, the long
            form of the name in that paper, and whether a sentence there says that it makes the thing.
        acronyms: by the key of an acronym or long form, the number of papers that define it, if more than one.
        grown: terms that were extracted from the corpus.
        synonyms: acronyms of the terms, by term.
        counts: number of papers that use each term of the vocabulary.
        hubs: numbers of terms that are too common to link papers.
        methods: number of the term of each method, by the number of the method.
        kinds: the kind of each term of the vocabulary; () in a library of an earlier graphrec.
        machine_learning_share: share of the corpus that is about machine learning, in [0, 1].
        terms: names that mean no work of the papers that introduce them.
        is_of_names: whether the corpus is of a field that calls its works by names.
        works: key of each work, by the number of the work.
    """

    owned: tuple[tuple[str, int, int, str, bool], ...]
    acronyms: Mapping[str, int]
    grown: tuple[str, ...]
    synonyms: Mapping[str, tuple[str, ...]]
    counts: tuple[int, ...]
    hubs: tuple[int, ...]
    methods: tuple[int, ...]
    machine_learning_share: float
    terms: tuple[str, ...]
    is_of_names: bool
    works: tuple[str, ...]
    kinds: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The fields under their keys in a file."""
        return {_KEYS.get(part.name, part.name): getattr(self, part.name) for part in fields(self)}

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> CorpusStatistics:
        """The inverse of `to_dict`, after JSON turned tuples into lists.

        Raises:
            TypeError, ValueError: the record has other keys or other types.
        """
        names = {key: name for name, key in _KEYS.items()}
        values: dict[str, Any] = {
            names.get(key, key): tuple(value) if isinstance(value, list) else value for key, value in record.items()
        }
        values["owned"] = tuple((name, row, *rest) for name, row, *rest in values["owned"])
        values["synonyms"] = {form: tuple(shorts) for form, shorts in values["synonyms"].items()}
        statistics = cls(**values)
        statistics._check()
        return statistics

    def _check(self) -> None:
        """Raise TypeError or ValueError for what no statistics hold, such as a share that is NaN."""
        texts = chain(self.grown, self.synonyms, *self.synonyms.values(), self.terms, self.works, self.kinds)
        numbers = chain(self.counts, self.hubs, self.methods, self.acronyms.values())
        if {*map(type, texts)} - {str} or {*map(type, numbers)} - {int}:
            raise TypeError("a text or a number is none")
        if {tuple(map(type, owner)) for owner in self.owned} - {_OWNER} or type(self.is_of_names) is not bool:
            raise TypeError("the owner of a name is none")
        places = range(len(self.counts))
        if not 0 <= self.machine_learning_share <= 1 or not all(term in places for term in (*self.hubs, *self.methods)):
            raise ValueError("a number names nothing")
        if self.kinds and len(self.kinds) != len(self.counts):
            raise ValueError("there are not as many kinds as terms")
