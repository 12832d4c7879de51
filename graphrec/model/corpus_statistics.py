"""What only the whole corpus tells: kept with a library, so that papers added later are treated as the others were.

Plain numbers and strings; it knows neither files nor how they were found. Rows and works are numbered as in the corpus.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEYS = {  # what files of the first edition call a field; all other fields have their own name there
    "machine_learning_share": "home",
    "ambiguous_names": "nobodys",
    "prior_names": "older",
}


@dataclass(frozen=True, slots=True)
class CorpusStatistics:
    """The vocabulary of a corpus and what was decided over all of its papers at once.

    `owned`: names with the row of the paper that introduces each, how firmly, and the long form it gives.
    `acronyms`: papers that spell out each acronym or long form, by its key, where there are several.
    `grown`, `synonyms`: the terms that grew from the corpus, and the acronyms of terms.
    `counts`: papers that use each term of the vocabulary. `hubs`: terms too common to link by.
    `methods`: the term of each method, by the method's number.
    `machine_learning_share`: how much the corpus is of machine learning, in [0, 1].
    `ambiguous_names`: names that mean no one work. `prior_names`: names in use before any of their owners appeared.
    `works`: the key of each work, by the work's number.
    """

    owned: tuple[tuple[str, int, int, str], ...]
    acronyms: Mapping[str, int]
    grown: tuple[str, ...]
    synonyms: Mapping[str, tuple[str, ...]]
    counts: tuple[int, ...]
    hubs: tuple[int, ...]
    methods: tuple[int, ...]
    machine_learning_share: float
    ambiguous_names: tuple[str, ...]
    prior_names: tuple[str, ...]
    works: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The fields under the keys that they have in a file."""
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
        values["owned"] = tuple((name, row, firmness, long) for name, row, firmness, long in values["owned"])
        values["synonyms"] = {form: tuple(shorts) for form, shorts in values["synonyms"].items()}
        return cls(**values)
