"""The one table of the fields of a paper: how each is read, cleaned, merged, stored, exported and reported.

To add a field, add a line to `Paper` and a record here; all code that iterates over `FIELDS` then handles it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Form = Literal["text", "number", "list", "pairs"]
Cleaning = Literal[
    "text",
    "line",
    "id",
    "abstract",
    "year",
    "names",
    "terms",
    "doi",
    "arxiv",
    "references",
    "identifiers",
    "details",
    "sentences",
]
Merging = Literal["best", "first", "published", "longest", "union", "by name"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of `Paper`.

    Attributes:
        name: the attribute of `Paper`, and the key in JSON, CSV and Parquet.
        form: the type of the value: a text, an integer, a list of texts, or pairs of a name and a text.
        cleaning: the rule of `readers.record` by which a raw value is normalised.
        merging: how the value of a paper is chosen from several records. `best`: from the most complete record;
            `first`: the first that is not empty, beginning with the most complete record; `published`: the first that
            does not name arXiv; `longest`; `union`: the union of all lists, in order; `by name`: the values of each
            name from the first record that has it.
        label: its plural in the report of a build ("abstracts 93%"); empty where the report does not count it.
        is_standard: whether BibTeX, RIS and CSL-JSON have a key for it, which their readers and exporters know. Any
            other field stands under its name: in BibTeX, in `custom` of CSL-JSON, and in RIS under the tag `ris`.
            What they call each of the details stands in `model.details`.
        ris: one of the RIS tags U1 to U5, which are free for any use.
        is_compressed: whether large libraries store it compressed.
        is_exported: whether exports hold it.
        is_bulky: whether it is so long that only JSON Lines and Parquet hold it.
    """

    name: str
    form: Form = "text"
    cleaning: Cleaning = "text"
    merging: Merging = "first"
    label: str = ""
    is_standard: bool = False
    ris: str = "U1"
    is_compressed: bool = False
    is_exported: bool = True
    is_bulky: bool = False

    @property
    def singular(self) -> str:
        """The noun for one value."""
        return self.name.removesuffix("s") if self.form == "list" else self.name


FIELDS: tuple[Field, ...] = (  # in the order of table columns
    Field(
        "id",
        is_standard=True,
        cleaning="id",
    ),
    Field(
        "title",
        is_standard=True,
        merging="best",
    ),
    Field(
        "abstract",
        is_standard=True,
        cleaning="abstract",
        merging="longest",
        label="abstracts",
        is_compressed=True,
    ),
    Field(
        "year",
        is_standard=True,
        form="number",
        cleaning="year",
        label="years",
    ),
    Field(
        "authors",
        is_standard=True,
        form="list",
        cleaning="names",
        merging="longest",
        label="authors",
    ),
    Field(
        "venue",
        is_standard=True,
        merging="published",
        label="venues",
    ),
    Field(
        "keywords",
        is_standard=True,
        form="list",
        cleaning="terms",
        merging="union",
        label="keywords",
    ),
    Field(
        "doi",
        is_standard=True,
        cleaning="doi",
        label="DOIs",
    ),
    Field(
        "arxiv",
        is_standard=True,
        cleaning="arxiv",
        label="arXiv ids",
    ),
    Field(
        "url",
        is_standard=True,
        cleaning="line",
    ),
    Field(
        "references",
        form="list",
        cleaning="references",
        merging="union",
        label="reference lists",
        ris="U2",
    ),
    Field("identifiers", form="list", cleaning="identifiers", merging="union", ris="U3"),
    Field(
        "other_titles",
        form="list",
        cleaning="terms",
        merging="union",
        ris="U4",
    ),
    Field(
        "citing_sentences",
        form="list",
        cleaning="sentences",
        merging="union",
        is_bulky=True,
    ),
    Field("details", is_standard=True, form="pairs", cleaning="details", merging="by name"),
    Field("source", cleaning="line", merging="best", is_exported=False),  # where a record was read: not in a column
)  # fmt: skip
EXPORTED = tuple(field for field in FIELDS if field.is_exported)
TABULAR = tuple(field for field in EXPORTED if not field.is_bulky)  # what a table holds
FURTHER = tuple(field for field in TABULAR if not field.is_standard)
